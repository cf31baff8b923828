"""What has to be done in groups at some time of theirs: found by that time, not by a look at every group.

Each kind of work keeps in the group when the group has to be looked at next.
A group without that time is looked at at once: a new one, an imported one,
one from before there were such times, and one that was changed.
So whoever changes a group drops its times in the same write, and only the work itself computes them.

The time moves on last. After a crash in between, or by another replica, the group is looked at again,
so the work has to be safe to do again.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol, TypeAlias

from member_service.domain.groups import Group
from member_service.domain.sweeps import look, sweep
from servicekit.clock import Clock

LONGEST: Final = timedelta(days=7)
"""Whatever was computed is computed anew after so long: the rules of a time zone may have changed since."""
PUT_OFF: Final = timedelta(minutes=5)
"""A group that could not be looked at waits so long. Without this, groups that fail would take all the
looks."""
BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class DueGroup:
    """A group that has to be looked at."""

    id: str
    group: Group | None
    """None when what is stored cannot be read."""
    seen: Mapping[str, Any]
    """What a time was computed from, as the store knows it."""


class DueGroups(Protocol):
    """Groups by when one kind of work has to look at them."""

    async def first_time(self) -> datetime | None:
        """When the first of them is due; the beginning of time when that is at once."""

    async def due(self, now: datetime, limit: int) -> Sequence[DueGroup]:
        """At most `limit` of those that are due, those without a time first, then who waits longest."""

    async def look_again(self, times: Sequence[tuple[DueGroup, datetime]]) -> None:
        """Keep when each is looked at next, all in one command. One that was changed since is left alone."""


LookAtGroup: TypeAlias = "Callable[[Group], Awaitable[datetime | None]]"
"""Does what is due in a group; returns when it has to be looked at next, None for nothing to come."""


class GroupWork(Protocol):
    """One kind of work."""

    @property
    def ailing(self) -> str:
        """What the log says of a group that cannot be looked at."""

    async def begin(self, groups: Sequence[Group]) -> LookAtGroup:
        """Read what is needed of all of them at once."""


class DueGroupSweeper:
    """Looks for groups that are due, again and again. Safe in several processes at once if the work is."""

    def __init__(self, dues: DueGroups, work: GroupWork, clock: Clock) -> None:
        self._dues, self._work, self._clock = dues, work, clock

    async def look(self) -> datetime | int:
        """Do what is due; return when the next is, or how many there were.

        One small search when there is nothing.
        """
        return await look(await self._dues.first_time(), self._clock(), self.sweep_once)

    async def sweep_once(self) -> int:
        """Look at all that are due, many at a time; return how many.

        One that fails does not hold up the others.
        """
        found = 0
        while rows := await self._dues.due(self._clock(), BATCH):
            await self._look_at(rows)
            found += len(rows)
            if len(rows) < BATCH:
                break
        return found

    async def _look_at(self, rows: Sequence[DueGroup]) -> None:
        now = self._clock()
        next_times: dict[str, datetime] = {}
        look_at = await self._work.begin([row.group for row in rows if row.group is not None])

        async def look_at_one(row: DueGroup) -> None:
            if row.group is None:
                raise UnreadableGroup
            next_time = await look_at(row.group)
            latest = now + LONGEST
            next_times[row.id] = min(next_time, latest) if next_time else latest

        async def put_off(row: DueGroup) -> None:
            next_times[row.id] = now + PUT_OFF

        await sweep(rows, look_at_one, ailing=self._work.ailing, otherwise=put_off)
        await self._dues.look_again([(row, next_times[row.id]) for row in rows])


class UnreadableGroup(Exception):
    """What is stored is no group."""
