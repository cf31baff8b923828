"""Who wrote a mail, sealed under the keys of mail and bound to the mail's id."""

import json
from typing import Any, Final

from member_service.domain.mail_ports import Sender
from member_service.storage.sealing import Box, BoxUnreadable, Keys

_PLACE: Final = "mails"
_PADDED: Final = 1280
"""Bytes: as many as the longest names need."""


def sealed_sender(keys: Keys, mail_id: str, sender: Sender) -> Box:
    """A box that opens for this mail alone."""
    content = [sender.member_id, sender.name, sender.recipient_name]
    # Padded: the length of a name is a trace, too.
    text = json.dumps(content, ensure_ascii=False).encode().ljust(_PADDED)
    return keys.seal_bytes(text, _PLACE, mail_id)


def opened_sender(keys: Keys, mail_id: str, box: Any) -> Sender | None:
    """Who is in it; None when there is none, or no key of ours opens it."""
    if not isinstance(box, dict):
        return None
    try:
        return Sender(*json.loads(keys.open_bytes(box, _PLACE, mail_id)))
    except BoxUnreadable:
        return None
