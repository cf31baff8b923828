"""Daily anchors: the bot opens one each chosen weekday at a local time and ends it with the local day.

An anchor of a day is named by its group and local date.
Whatever crashes, and however many look, there is one.
What is due in a group (due_groups.py) is handed to the outbox under the day's name.
It may be handed over again: under the same name it stays one entry.

A day ends by the calendar, also when nobody has looked: what is sent after it is refused, see `Anchor.takes`.
A local time that a change of clocks leaves out moves on by as much as the clocks.
One that comes twice is meant the first time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from member_service.domain import days
from member_service.domain.anchors import Anchor, AnchorState
from member_service.domain.due_groups import LookAtGroup
from member_service.domain.groups import Group, GroupSettings, GroupState
from member_service.domain.outbox import NewEntry, Outbox, to_be_said
from servicekit.clock import Clock

KIND: Final = "daily_anchor"
END_KIND: Final = "daily_anchor_end"
GRACE: Final = timedelta(minutes=1)
"""What was sent in a day's last moments is handled before its anchor is ended."""
_LATEST_BEFORE_END: Final = timedelta(minutes=30)
_WEEK_AND_A_DAY: Final = 9


class DayAnchors(Protocol):
    """Finds groups' anchors of days."""

    async def rounds(self, group_ids: Sequence[str]) -> Mapping[str, str]:
        """Another one each time that daily anchors, or the bot, were turned on in a group.

        So what was handed over before, and found them off, does not stand in the way.
        """

    async def of_day(self, group_id: str, day: date) -> Anchor | None: ...

    async def still_open(self, group_id: str) -> Sequence[Anchor]:
        """Those that nobody has ended, oldest first."""

    async def reopen(self, anchor: Anchor) -> bool:
        """Open it again, if the bot that opened it has ended it: its day goes on in another time zone."""


class DailyAnchors:
    """Hands over what is to be opened and what is to be ended in a group."""

    ailing: str = "a group's daily anchor cannot be looked at"

    def __init__(self, anchors: DayAnchors, outbox: Outbox, clock: Clock) -> None:
        self._anchors, self._outbox, self._clock = anchors, outbox, clock

    async def begin(self, groups: Sequence[Group]) -> LookAtGroup:
        wanting = [group.id for group in groups if _wants(group)]
        rounds = await self._anchors.rounds(wanting) if wanting else {}

        async def look_at(group: Group) -> datetime | None:
            return await self._look_at(group, rounds.get(group.id, ""))

        return look_at

    async def _look_at(self, group: Group, round_: str) -> datetime | None:
        now = self._clock()
        zone = group.settings.time_zone
        today = days.local_day(now, zone)
        opens_now = _wants(group) and is_open_time(group.settings, today, now)
        if opens_now:
            await self._open(group, today, round_)
        following = [today] if opens_now else []
        for anchor in await self._anchors.still_open(group.id):
            if anchor.day is None:
                continue
            if anchor.day < today:
                await self._outbox.schedule([_end_of(group, anchor, now)])
            else:
                following.append(anchor.day)
        times = [days.day_end(day, zone) for day in following]
        if _wants(group) and (opening := next_opening(group.settings, now)) is not None:
            times.append(opening)
        return min(times, default=None)

    async def _open(self, group: Group, today: date, round_: str) -> None:
        known = await self._anchors.of_day(group.id, today)
        if known is not None and known.state is AnchorState.CLOSED and not await self._anchors.reopen(known):
            return
        if known is None or known.chat_number < group.chat_number:
            # What was open in the chat that a group left behind nobody can answer any more: it moves along.
            name = f"daily-anchor:{group.id}:{today}:{group.chat_number}:{round_}"
            await self._outbox.schedule([to_be_said(KIND, name, group.chat_id, day=today.isoformat())])


def _wants(group: Group) -> bool:
    return group.state is GroupState.ACTIVE and group.settings.daily_anchor


def _end_of(group: Group, anchor: Anchor, now: datetime) -> NewEntry:
    assert anchor.day is not None
    ended = days.day_end(anchor.day, group.settings.time_zone)
    # By its moment, too: in another time zone the day ends again.
    name = f"daily-anchor-end:{group.id}:{anchor.day}:{int(ended.timestamp())}:{anchor.reopened}"
    told = to_be_said(
        *(END_KIND, name, group.chat_id),
        day=anchor.day.isoformat(),
        message_id=anchor.message_id,
        anchor_chat_id=(*group.former_chat_ids, group.chat_id)[anchor.chat_number],
        ended=int(ended.timestamp()),
        reopened=anchor.reopened,
    )
    return replace(told, due_time=max(now, ended + GRACE))


def opening(settings: GroupSettings, day: date) -> datetime | None:
    """When the anchor of that local day opens; None on a day on which none does."""
    if not settings.daily_anchor_weekdays >> day.weekday() & 1:
        return None
    zone = settings.time_zone
    # A day that the zone leaves out altogether (Pacific/Apia, 2011-12-30) has no moment.
    ends, begins = days.day_end(day, zone), days.day_end(day - timedelta(days=1), zone)
    if ends <= begins:
        return None
    at = time(*divmod(settings.daily_anchor_minute, 60))
    moment = datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
    return moment if moment < ends else max(begins, ends - _LATEST_BEFORE_END)


def is_open_time(settings: GroupSettings, day: date, now: datetime) -> bool:
    """Whether the anchor of that local day, which is today, is to be open."""
    opens = opening(settings, day)
    return opens is not None and opens <= now


def next_opening(settings: GroupSettings, now: datetime) -> datetime | None:
    """The next time that an anchor opens."""
    today = days.local_day(now, settings.time_zone)
    ahead = (opening(settings, today + timedelta(days=number)) for number in range(_WEEK_AND_A_DAY))
    return min((moment for moment in ahead if moment is not None and moment > now), default=None)
