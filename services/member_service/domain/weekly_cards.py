"""Weekly cards: the picture of a group's ranking, where a group wants it.

It is handed to the outbox on Monday morning, by the group's clock.
The outbox entry comes first, under the week's name, then the group is marked.
After a crash in between, or by another replica, the entry is scheduled again:
under the same name it stays one entry.
The card shows the season that ran on Sunday: one that ended with the week is seen once more.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from member_service.domain import days
from member_service.domain.due_groups import LookAtGroup
from member_service.domain.groups import Group
from member_service.domain.outbox import Outbox, to_be_said
from member_service.domain.seasons import running_season
from servicekit.clock import Clock

KIND: Final = "weekly_card"
HOURS: Final = range(8, 20)
"""When on a Monday: a service that was away in the morning still makes it good during the day."""


class CardWeeks(Protocol):
    """Remembers which cards groups had."""

    async def last_weeks(self, group_ids: Sequence[str]) -> Mapping[str, date]:
        """The Monday of the last one, for those that had one."""

    async def mark(self, group_id: str, week: date) -> None: ...


class WeeklyCards:
    """Hands over the card of a group where it is Monday morning: then it is due (due_groups.py)."""

    ailing: str = "a group's weekly card cannot be handed over"

    def __init__(self, weeks: CardWeeks, outbox: Outbox, clock: Clock) -> None:
        self._weeks, self._outbox, self._clock = weeks, outbox, clock

    async def begin(self, groups: Sequence[Group]) -> LookAtGroup:
        wanting = [group.id for group in groups if group.settings.weekly_card]
        last_weeks = await self._weeks.last_weeks(wanting) if wanting else {}

        async def look_at(group: Group) -> datetime | None:
            if not group.settings.weekly_card:
                return None
            await self._hand_over(group, last_weeks.get(group.id))
            return next_card_time(self._clock(), group.settings.time_zone)

        return look_at

    async def _hand_over(self, group: Group, last_week: date | None) -> None:
        now = self._clock().astimezone(ZoneInfo(group.settings.time_zone))
        week = now.date()
        if now.weekday() != 0 or now.hour not in HOURS or last_week == week:
            return
        season = running_season(group.settings, group.register_day, week - timedelta(days=1))
        told = to_be_said(KIND, f"card:{group.id}:{week}", group.chat_id, season_id=season.id)
        await self._outbox.schedule([told])
        await self._weeks.mark(group.id, week)


def next_card_time(now: datetime, time_zone: str) -> datetime:
    """The next Monday morning there that is still to come, in UTC."""
    today = days.local_day(now, time_zone)
    monday = today - timedelta(days=today.weekday())
    morning = days.local_time(monday, time(HOURS.start), time_zone)
    return (
        morning
        if morning > now
        else days.local_time(monday + timedelta(days=7), time(HOURS.start), time_zone)
    )
