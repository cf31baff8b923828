"""What a mail must not hold by its form, whatever it says: addresses by which its sender could be reached."""

import re
import unicodedata
from typing import Final

from member_service.domain.mail_failures import MailTextRefused

LEAST: Final = 10
MOST: Final = 500
REPLY_LEAST: Final = 5
REPLY_MOST: Final = 300
_LINK: Final = re.compile(
    r"(?:https?:|www\.|t\.me\b|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|br|me|io|app|link|gg|ly|tv|xyz)\b)",
    re.IGNORECASE,
)
_MENTION: Final = re.compile(r"@\w{2,}|\w@\w")
_DIGITS: Final = re.compile(r"(?:\d[\s().+/-]*){8,}")
_UNSEEN: Final = frozenset({"Cf", "Co", "Cn", "Cs"})
_JOINS: Final = "\u200d"
"""Joins emoji; within words it is left out like all that hides."""


def clean(text: str, least: int = LEAST, most: int = MOST) -> str:
    """The text without what nobody sees. Raise MailTextRefused."""
    seen = "".join(one for one in text if one == _JOINS or unicodedata.category(one) not in _UNSEEN).strip()
    if not least <= len(seen) <= most:
        raise MailTextRefused(category="length")
    # Look-alikes of digits, letters and signs count as what they look like.
    plain = unicodedata.normalize("NFKC", seen).replace(_JOINS, "")
    for category, pattern in (("mention", _MENTION), ("link", _LINK), ("phone", _DIGITS)):
        if pattern.search(plain):
            raise MailTextRefused(category=category)
    return seen
