"""Pauses of a streak: days of illness or holiday, which an admin gives a member.

They neither break a streak nor lengthen it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Protocol

from member_service.domain import days, fields
from member_service.domain.changes import Change
from member_service.domain.groups import GroupFinder, registered_group
from servicekit.clock import Clock
from servicekit.errors import Aborted

MOST_DAYS: Final = 60
KEPT: Final = 100
"""Pauses of a member in a group; the oldest go."""
_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class Pause:
    """Local days, both included."""

    first_day: date
    last_day: date

    def holds(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    @property
    def days(self) -> list[date]:
        return [
            self.first_day + timedelta(days=number)
            for number in range((self.last_day - self.first_day).days + 1)
        ]


@dataclass(frozen=True, slots=True)
class StoredPauses:
    """A member's pauses in a group, oldest first. `version` is 0 when there never were any."""

    pauses: tuple[Pause, ...] = ()
    version: int = 0


class Pauses(Protocol):
    """Keeps pauses by group and member."""

    async def get(self, group_id: str, member_id: int) -> StoredPauses: ...

    async def put(self, group_id: str, member_id: int, known: StoredPauses, pauses: Sequence[Pause]) -> bool:
        """Store them in the place of `known`; False when somebody else stored others since."""


class PauseStreak:
    """Begins a pause today, changes the end of the running one, or ends it."""

    def __init__(self, pauses: Pauses, groups: GroupFinder, clock: Clock) -> None:
        self._pauses, self._groups, self._clock = pauses, groups, clock

    async def __call__(
        self, request_id: str, chat_id: int, member_id: int, *, day_count: int, paused_by: int
    ) -> Pause | None:
        """Return the pause that runs now; None for a `day_count` of 0, which ends it.

        A repeat on the same day changes nothing.
        """
        content = (chat_id, member_id, day_count, paused_by)
        change = Change.of(request_id, self._clock(), "PauseStreak", *content)
        fields.positive(member_id, "member_id")
        fields.positive(paused_by, "paused_by")
        fields.in_range(day_count, "day_count", 0, MOST_DAYS)
        group = await registered_group(self._groups, chat_id)
        today = days.local_day(change.time, group.settings.time_zone)
        for _ in range(_ATTEMPTS):
            known = await self._pauses.get(group.id, member_id)
            wanted = changed(known.pauses, today, day_count)
            if wanted == known.pauses or await self._pauses.put(group.id, member_id, known, wanted):
                return running(wanted, today)
        raise Aborted


def changed(pauses: Sequence[Pause], today: date, day_count: int) -> tuple[Pause, ...]:
    """The pauses when one of so many days is to run from today on; those that are over stay."""
    now = running(pauses, today)
    over = [pause for pause in pauses if pause is not now]
    if day_count:
        first_day = now.first_day if now else today
        over.append(Pause(first_day, today + timedelta(days=day_count - 1)))
    elif now and now.first_day < today:
        over.append(replace(now, last_day=today - timedelta(days=1)))
    return tuple(over[-KEPT:])


def running(pauses: Sequence[Pause], today: date) -> Pause | None:
    """The pause of today, if there is one."""
    return next((pause for pause in pauses if pause.holds(today)), None)
