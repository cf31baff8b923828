"""Changes: one request to change something, and how a repeat of it is told from another."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from member_service.domain import fields

NewId = Callable[[], str]
"""Makes opaque ids: 22 characters of URL-safe base64, never the same one twice."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a store needs to act once on a request, however often it comes."""

    request_id: str
    fingerprint: str
    """Equal for repeats; another one under the same request_id is RequestIdReused."""
    time: datetime
    """To the millisecond, which is all that databases keep: a repeat returns the very same time."""

    @classmethod
    def of(cls, request_id: str, time: datetime, rpc: str, *content: object) -> Self:
        """Raise FieldInvalid unless `request_id` is a UUID."""
        millisecond = time.replace(microsecond=time.microsecond // 1000 * 1000)
        return cls(fields.request_id(request_id), fields.fingerprint(rpc, *content), millisecond)
