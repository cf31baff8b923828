"""What to do about a failure, by its reason; else by its status. docs/api/errors.md is made from it."""

from collections.abc import Mapping
from typing import Final

BY_REASON: Final[Mapping[str, str]] = {
    "FIELD_INVALID": "Mend the field that the error names, then call again. The same request fails again.",
    "REQUEST_ID_REUSED": "Use a new id for each new deed, and the old one only for the very same request.",
    "PAGE_TOKEN_INVALID": "Begin again with the first page. A token holds for the method, the arguments and "
    "the caller that it was made for.",
    "REQUEST_MALFORMED": "The request was not encoded by our contracts: generate your client anew.",
    "GROUP_NOT_REGISTERED": "Check the chat id, which is negative. Where it is right, your caller has no "
    "grant for the group, or nobody sent /monitor there: ask an operator.",
    "GROUP_STOPPED": "Nothing is recorded in this group for now. Keep what you have, and ask its admins.",
    "TOO_MANY_GROUPS": "Stop a group that is no longer used, or ask an operator for more.",
    "MEMBER_NOT_FOUND": "Check the member id: nobody with it was ever seen.",
    "MEMBER_NOT_LINKED": "Make a code with CreateLinkCode, show its link as a QR code, and call again "
    "once the member has agreed.",
    "MEMBER_ERASED": "The member had their data erased after this happened. Forget them as well; do not call "
    "again.",
    "CHECKIN_NOT_FOUND": "Check the check-in's id and its group.",
    "CHECKIN_REVOKED": "An admin or a system took the check-in back. Leave it so.",
    "CHECKIN_ALREADY_RECORDED": "It counts already: there is nothing to do.",
    "ANCHOR_NOT_FOUND": "Check the message's id: an anchor is opened by /checkin.",
    "ANCHOR_CLOSED": "An admin ended this check-in round. Nothing more is counted on it.",
    "ANCHOR_ALREADY_EXISTS": "The message is an anchor already: there is nothing to do.",
    "FREE_CHECKINS_OFF": "Only what answers a check-in that an admin opened counts there: ask its admins.",
    "DAY_LIMIT_REACHED": "The member's day counts already: there is nothing to do.",
    "CHALLENGE_NOT_FOUND": "Check the challenge's id and its group.",
    "CHALLENGE_CLOSED": "It takes no more changes. Leave it so.",
    "TOO_MANY_CHALLENGES": "Wait until one has ended.",
    "NOT_CHALLENGED": "Only who was challenged can answer.",
    "SELF_CONFIRMATION": "Somebody else has to credit this check-in.",
    "ROLE_NOT_GRANTED": "There is no such role: there is nothing to do.",
    "LINK_CODE_NOT_FOUND": "Make a new code: one holds for 15 minutes and once.",
    "LINK_LIMIT": "Let codes that wait be used or end (15 minutes), or delete links that nobody needs.",
    "FEED_TOKEN_INVALID": "Use the token that this caller got last, or watch without one.",
    "FEED_TOKEN_EXPIRED": "Too long away: read the lists anew, then watch without a token.",
    "FEED_TOO_MANY_STREAMS": "Close streams that nobody reads; one stream can tell of a hundred groups.",
    "FEED_READER_TOO_SLOW": "Come back with the last token. Take what is sent at once, and work on it apart.",
    "PHOTO_USED_BEFORE": "The group does not count a photo twice. Leave it so.",
    "UNDO_NOT_POSSIBLE": "Too late to undo: correct it by a new deed.",
    "UPDATE_NOT_FOUND": "Check the number: the update was handled meanwhile, or never was.",
    "ENTRY_NOT_FOUND": "Check the id: the entry was done meanwhile, or never was.",
    "DEAD_LETTER_UNREADABLE": "Drop it: its content is gone, or sealed under a key that is not given.",
    "DATABASE_UNAVAILABLE": "Call again in a moment, with the same request id.",
    "CALLER_UNKNOWN": "Check the key or the certificate and the address. Keys end, and are revoked: ask an "
    "operator for a new one. Calling again changes nothing.",
    "CALLER_NOT_ALLOWED": "Ask an operator for the permission that the error names. Calling again changes "
    "nothing.",
    "CALLER_TOO_FAST": "Wait as long as the error says, then call again; read with larger pages and batches.",
    "CALLER_NOT_FOUND": "Check the name: `gymnation callers list` prints those that there are.",
    "CALLER_ALREADY_EXISTS": "Choose another name: none is given twice. For a new key rotate the caller's.",
    "CALLER_TITLE_TAKEN": "Choose a title by which members can tell the two apart, such as the door's name.",
    "CALLER_REVOKED": "A revoked caller does not come back: make another one under another name.",
}

BY_CODE: Final[Mapping[str, str]] = {
    "CANCELLED": "The call was given up on this side.",
    "INVALID_ARGUMENT": "Mend the request, then call again. The same request fails again.",
    "DEADLINE_EXCEEDED": "It is not known whether it was done: call again with the same request id. When it "
    "happens often, give more time, or ask for smaller pages.",
    "NOT_FOUND": "Check the ids. Calling again changes nothing.",
    "ALREADY_EXISTS": "It is there already: there is nothing to do.",
    "PERMISSION_DENIED": "Ask an operator. Calling again changes nothing.",
    "RESOURCE_EXHAUSTED": "Wait, then call again: the limit or the quota has to have room first.",
    "FAILED_PRECONDITION": "Look at the state of things first. Calling again alone changes nothing.",
    "ABORTED": "Somebody else was faster: read again, then try again.",
    "UNIMPLEMENTED": "The server does not know this method: it is older than your client.",
    "INTERNAL": "A defect of the server's. Tell its operators when it was, and which call.",
    "UNAVAILABLE": "Nobody answered there. Check the address and the authority's file; else call again in a "
    "moment, with the same request id.",
    "UNAUTHENTICATED": "Check the key or the certificate.",
    "UNKNOWN": "Tell the server's operators when it was, and which call.",
}


def advice_for(reason: str, code: str) -> str:
    """What to do about a failure of this reason, or else of this status."""
    return BY_REASON.get(reason) or BY_CODE.get(code, BY_CODE["UNKNOWN"])
