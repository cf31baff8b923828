"""Weekly cards: the picture of a group's ranking, where a group wants it.

It is handed to the outbox on Monday morning, by the group's clock.
The outbox entry comes first, under the week's name, then the group is marked.
After a crash in between, or by another replica, the entry is scheduled again:
under the same name it stays one entry.
The card shows the season that ran on Sunday: one that ended with the week is seen once more.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from member_service.domain.groups import Group
from member_service.domain.outbox import Outbox, to_be_said
from member_service.domain.seasons import running_season
from member_service.domain.sweeps import sweep
from servicekit.clock import Clock

KIND: Final = "weekly_card"
HOURS: Final = range(8, 20)
"""When on a Monday: a service that was away in the morning still makes it good during the day."""


@dataclass(frozen=True, slots=True)
class CardGroup:
    """A group that wants cards, and the Monday of the last one; None when it never had one."""

    group: Group
    last_week: date | None


class CardGroups(Protocol):
    """Finds active groups that want a card, and remembers what they had."""

    def wanting(self) -> AsyncIterator[CardGroup]: ...

    async def mark(self, group_id: str, week: date) -> None: ...


class WeeklyCardSweeper:
    """Looks whether it is Monday morning somewhere, again and again."""

    def __init__(self, groups: CardGroups, outbox: Outbox, clock: Clock) -> None:
        self._groups, self._outbox, self._clock = groups, outbox, clock

    async def sweep_once(self) -> None:
        """Look at every group that wants cards. One that cannot be looked at holds up no other."""
        await sweep(
            self._groups.wanting(), self._look_at, ailing="a group's weekly card cannot be handed over"
        )

    async def _look_at(self, wanting: CardGroup) -> None:
        group = wanting.group
        now = self._clock().astimezone(ZoneInfo(group.settings.time_zone))
        week = now.date()
        if now.weekday() != 0 or now.hour not in HOURS or wanting.last_week == week:
            return
        season = running_season(group.settings, group.register_day, week - timedelta(days=1))
        told = to_be_said(KIND, f"card:{group.id}:{week}", group.chat_id, season_id=season.id)
        await self._outbox.schedule([told])
        await self._groups.mark(group.id, week)
