"""Care: for two weeks after a member wrote something worrying, the bot does not push them.

What they wrote is not kept, only until when care is taken. No group and no admin learns of it.
"""

from datetime import datetime, timedelta
from typing import Final, Protocol

from member_service.domain import fields
from servicekit.clock import Clock

CARE_LASTS: Final = timedelta(days=14)


class Care(Protocol):
    """Knows until when which members need care."""

    async def until(self, member_id: int) -> datetime | None: ...

    async def extend(self, member_id: int, until: datetime) -> None:
        """Take care until then, or longer where that is known."""


class NoteCare:
    """Begins two weeks of care."""

    def __init__(self, care: Care, clock: Clock) -> None:
        self._care, self._clock = care, clock

    async def __call__(self, request_id: str, member_id: int) -> None:
        """A repeat extends the care by no more than the time since the first call."""
        fields.request_id(request_id)
        fields.positive(member_id, "member_id")
        await self._care.extend(member_id, self._clock() + CARE_LASTS)


async def needs_care(care: Care, member_id: int, now: datetime) -> bool:
    """Whether care is taken now."""
    until = await care.until(member_id)
    return until is not None and until > now
