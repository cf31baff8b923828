"""What a member did before in one group. Milestones and streaks of a check-in are derived from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from member_service.domain.profiles import CountedCheckin


@dataclass(frozen=True, slots=True)
class History:
    """A member's check-ins that count in a group, in no order, and the days that were paused."""

    counted: Sequence[CountedCheckin]
    paused: Sequence[date] = ()
    """Empty as well where there is nothing that a pause could keep together: fewer than two check-ins."""


class Histories(Protocol):
    """Reads histories as they are now."""

    async def of(self, group_id: str, member_id: int) -> History: ...
