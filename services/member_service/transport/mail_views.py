"""Anonymous mails as the wire has them: each as somebody may see it, and there is no sender in it."""

from collections.abc import Mapping
from typing import Final, TypeVar

from gymnation.member.v1 import mails_pb2
from member_service.domain.failures import FieldInvalid
from member_service.domain.mail_ports import NEVER, NO, YES, Choice, Draft, Line, SeenMail
from member_service.domain.mail_posting import PostOutcome
from member_service.domain.mail_reading import is_judged, is_seen_by_group, may_read
from member_service.domain.mail_receiving import Review
from member_service.domain.mail_submitting import Verdict
from member_service.domain.mails import Concern, MailState, Side, TaskKind, for_others, for_sender
from member_service.transport.times import to_timestamp

Chosen = TypeVar("Chosen")

STATES: Final = {one: mails_pb2.MailState.Value(f"MAIL_STATE_{one.name}") for one in MailState}
SIDES: Final = {one: mails_pb2.MailSide.Value(f"MAIL_SIDE_{one.name}") for one in Side}
SIDES_FROM_PROTO: Final[dict[int, Side]] = {number: one for one, number in SIDES.items()}
CONCERNS: Final = {one: mails_pb2.MailConcern.Value(f"MAIL_CONCERN_{one.name}") for one in Concern}
VERDICTS_FROM_PROTO: Final[dict[int, Verdict]] = {
    mails_pb2.MailVerdict.Value(f"MAIL_VERDICT_{one.name}"): one for one in Verdict
}
REVIEWS_FROM_PROTO: Final[dict[int, Review]] = {
    mails_pb2.MailReview.Value(f"MAIL_REVIEW_{one.name}"): one for one in Review
}
OUTCOMES_FROM_PROTO: Final[dict[int, PostOutcome]] = {
    mails_pb2.MailPostOutcome.Value(f"MAIL_POST_OUTCOME_{one.name}"): one for one in PostOutcome
}
_NO_TASKS: Final = frozenset({TaskKind.POST})
TASKS_FROM_PROTO: Final[dict[int, TaskKind | None]] = {
    mails_pb2.MailTask.Value(f"MAIL_TASK_{one.name}"): one for one in TaskKind if one not in _NO_TASKS
} | {mails_pb2.MAIL_TASK_REVEAL: None}
_RECEIVING: Final = {
    YES: mails_pb2.MAIL_RECEIVING_YES,
    NO: mails_pb2.MAIL_RECEIVING_NO,
    NEVER: mails_pb2.MAIL_RECEIVING_NEVER,
}
RECEIVING_FROM_PROTO: Final[dict[int, str]] = {number: value for value, number in _RECEIVING.items()}
_ANSWERS: Final = {YES: mails_pb2.MAIL_ANSWER_YES, NO: mails_pb2.MAIL_ANSWER_NO}
_ANSWERS_FROM_PROTO: Final[dict[int, str]] = {number: value for value, number in _ANSWERS.items()}


def one_of(known: Mapping[int, Chosen], number: int, field: str) -> Chosen:
    """What a number of an enum means. Raise FieldInvalid for one that is unset or unknown."""
    if number not in known:
        raise FieldInvalid(field)
    return known[number]


def choice_to_proto(choice: Choice) -> mails_pb2.MailChoice:
    return mails_pb2.MailChoice(
        receiving=_RECEIVING.get(choice.receiving, mails_pb2.MAIL_RECEIVING_UNSPECIFIED),
        review_first=_ANSWERS.get(choice.review_first, mails_pb2.MAIL_ANSWER_UNSPECIFIED),
        adult=_ANSWERS.get(choice.adult, mails_pb2.MAIL_ANSWER_UNSPECIFIED),
    )


def choice_from_proto(told: mails_pb2.MailChoice) -> Choice:
    return Choice(
        one_of(RECEIVING_FROM_PROTO | {0: ""}, told.receiving, "choice.receiving"),
        one_of(_ANSWERS_FROM_PROTO | {0: ""}, told.review_first, "choice.review_first"),
        one_of(_ANSWERS_FROM_PROTO | {0: ""}, told.adult, "choice.adult"),
    )


def draft_to_proto(draft: Draft) -> mails_pb2.MailDraft:
    return mails_pb2.MailDraft(
        step=draft.step,
        chat_id=draft.chat_id,
        text=draft.text,
        recipient_member_id=draft.recipient_id,
        recipient_name=draft.recipient_name,
        allow_reveal=draft.allow_reveal,
        reply_to_number=draft.reply_to,
        touch_time=to_timestamp(draft.touch_time),
    )


def draft_from_proto(told: mails_pb2.MailDraft) -> Draft:
    return Draft(
        step=told.step,
        chat_id=told.chat_id,
        text=told.text,
        recipient_id=told.recipient_member_id,
        recipient_name=told.recipient_name,
        allow_reveal=told.allow_reveal,
        reply_to=told.reply_to_number,
    )


def line_to_proto(line: Line) -> mails_pb2.MailReply:
    made = mails_pb2.MailReply(
        reply_id=line.id, text=line.text, create_time=to_timestamp(line.time), number=line.number
    )
    setattr(made, "from", SIDES[line.side])
    return made


def mail_to_proto(seen: SeenMail) -> mails_pb2.Mail:
    """The mail as they see it: what they must not know is not there."""
    mail, side, moderates = seen.mail, seen.side, seen.for_moderators
    mail = for_sender(mail) if side is Side.SENDER else for_others(mail)
    posted = is_seen_by_group(mail) or moderates
    is_side = side is not None
    knows_when = side is Side.SENDER or moderates
    # What somebody kept for themselves stays that for moderators, until it is reported itself.
    judges = moderates and (is_judged(mail) or not mail.only_for_recipient)
    reads = judges or may_read(mail, side)
    return mails_pb2.Mail(
        chat_id=seen.chat_id,
        number=mail.number,
        state=STATES[mail.state],
        seen_by=SIDES[side] if side is not None else mails_pb2.MAIL_SIDE_UNSPECIFIED,
        recipient_member_id=mail.recipient_id if is_side or moderates else 0,
        text=mail.text if reads else "",
        only_for_recipient=mail.only_for_recipient,
        allow_reveal=mail.allow_reveal and is_side,
        reveal_stars=mail.stars,
        revealed=mail.revealed_time is not None and is_side,
        replies_open=mail.replies_open and is_side,
        reports=mail.report_count if not is_side else 0,
        report_pending=mail.report_pending and moderates,
        pseudonym=seen.pseudonym if moderates else "",
        message_id=mail.message_id if posted else 0,
        create_time=to_timestamp(mail.create_time) if knows_when else None,
        publish_time=to_timestamp(mail.publish_time),
        end_time=to_timestamp(mail.end_time) if side is not Side.RECIPIENT or mail.publish_time else None,
        reported_replies=[line_to_proto(one) for one in seen.lines] if moderates else (),
    )
