"""What request fields may hold. Every check raises FieldInvalid with the field's name, never its value."""

import base64
import hashlib
import json
from datetime import datetime
from uuid import UUID

from member_service.domain.failures import FieldInvalid

MAX_INT64 = 2**63 - 1

ID_LENGTH = 64
"""Longer than any id that we make. A longer one names nothing, and need not travel to the database."""
NAME_LENGTH = 128
USERNAME_LENGTH = 64
ALBUM_LENGTH = 64
CAPTION_LENGTH = 1024
CAPTION_LENGTH = 1024
"""Telegram's ids of albums have 17 digits."""


def request_id(value: str) -> str:
    """A UUID in its canonical spelling, so that two spellings of one id are one request."""
    try:
        return str(UUID(value))
    except ValueError:
        raise FieldInvalid("request_id") from None


def short_request_id(text: str) -> str:
    """The request's UUID in 22 characters: what a repeat finds again by this id. Raise FieldInvalid."""
    return base64.urlsafe_b64encode(UUID(request_id(text)).bytes).rstrip(b"=").decode()


def short_digest(*parts: str) -> str:
    """22 characters that are the same for the same parts, as long as the ids that we make."""
    digest = hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def positive(value: int, field: str) -> int:
    return in_range(value, field, 1, MAX_INT64)


def person_or_channel(value: int, field: str) -> int:
    """A Telegram id: of a person, positive, or of a channel that writes in groups, negative."""
    return positive(value, field) if value >= 0 else in_range(value, field, -MAX_INT64, -1)


def not_negative(value: int, field: str) -> int:
    return in_range(value, field, 0, MAX_INT64)


def in_range(value: int, field: str, least: int, most: int) -> int:
    if not least <= value <= most:
        raise FieldInvalid(field)
    return value


def group_chat_id(value: int, field: str = "chat_id") -> int:
    """Telegram's ids of groups are negative."""
    if value >= 0:
        raise FieldInvalid(field)
    return value


def required(value: str, field: str, most: int) -> str:
    if not value:
        raise FieldInvalid(field)
    return at_most(value, field, most)


def at_most(value: str, field: str, most: int) -> str:
    if len(value) > most:
        raise FieldInvalid(field)
    return value


def page_size(value: int, default: int, most: int) -> int:
    """The size to use; 0 asks for the default, and more than the most is the most (AIP-158)."""
    return min(not_negative(value, "page_size"), most) or default


def period(start_time: datetime | None, end_time: datetime | None) -> None:
    """Refuse a period that ends before, or when, it begins. One without an end, or a beginning, is fine."""
    if start_time and end_time and end_time <= start_time:
        raise FieldInvalid("end_time")


def fingerprint(*content: object) -> str:
    """Tell whether two requests with one id ask for the same thing."""
    text = json.dumps(content, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
