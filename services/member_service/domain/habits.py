"""A member's week in a group: computed from the ledger, their goals and their pauses."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from member_service.domain import fields
from member_service.domain.appearances import Appearances
from member_service.domain.goals import Goals
from member_service.domain.groups import Group, GroupFinder, registered_group
from member_service.domain.kudos import KudosCounts, kudos_of
from member_service.domain.pauses import Pauses, StoredPauses
from member_service.domain.profiles import CountedCheckin, MemberLedger
from member_service.domain.week_calendar import WeekCalendar
from member_service.domain.weeks import GoalChange, WeekRecord, WeekState, monday_of, record
from servicekit.clock import Clock


@dataclass(frozen=True, slots=True)
class MemberWeek:
    """What a member sees of their week."""

    chat_id: int
    group_title: str
    member_id: int
    today: date
    trained: Sequence[date]
    """Days of the running week with a check-in."""
    paused: Sequence[date]
    """Days of the running week in a pause."""
    record: WeekRecord
    kudos: int = 0
    """Of the running week's check-ins."""
    kudos_of_week_before: int = 0


class GetWeek:
    """Returns a member's weeks in one group."""

    def __init__(
        self,
        ledger: MemberLedger,
        goals: Goals,
        pauses: Pauses,
        groups: GroupFinder,
        clock: Clock,
        *,
        appearances: Appearances,
        kudos: KudosCounts,
    ) -> None:
        self._ledger, self._goals, self._pauses, self._kudos = ledger, goals, pauses, kudos
        self._appearances, self._groups, self._clock = appearances, groups, clock

    async def __call__(self, chat_id: int, member_id: int, *, as_others: bool = False) -> MemberWeek:
        """`as_others`: as everybody else sees it, for whom hidden members never checked in."""
        fields.positive(member_id, "member_id")
        group = await registered_group(self._groups, chat_id)
        calendar = calendar_of(group)
        checkins, chosen, rest, kudos = await asyncio.gather(
            self._ledger.counted(group.id, member_id),
            self._goals.get(group.id, member_id),
            self._pauses.get(group.id, member_id),
            self._kudos.counts(group.id, member_id),
        )
        if as_others and (await self._appearances.get(group.id, member_id)).hidden:
            checkins, chosen, rest = (), (), StoredPauses()
        today = calendar.day(self._clock())
        day_of = {
            # Without a change of zones it is the day that the ledger has.
            one.id: calendar.day(one.create_time) if group.former_zones else one.day
            for one in checkins
        }
        trained = set(day_of.values())
        paused = {day for pause in rest.pauses for day in pause.days}
        goals = [GoalChange(calendar.day(one.time), one.days) for one in chosen]
        monday = monday_of(today)
        return MemberWeek(
            chat_id=group.chat_id,
            group_title=group.title,
            member_id=member_id,
            today=today,
            trained=sorted(day for day in trained if monday_of(day) == monday),
            paused=sorted(day for day in paused if monday_of(day) == monday),
            record=record(trained, goals, paused, today),
            kudos=kudos_of(_of_week(day_of, monday), kudos),
            kudos_of_week_before=kudos_of(_of_week(day_of, monday - timedelta(days=7)), kudos),
        )


def _of_week(day_of: Mapping[str, date], monday: date) -> list[str]:
    return [checkin_id for checkin_id, day in day_of.items() if monday_of(day) == monday]


def days_of(group: Group, checkins: Iterable[CountedCheckin]) -> list[date]:
    """The day of each, in the zone of its week."""
    if not group.former_zones:
        # Without a change of zones it is the day that the ledger has.
        return [one.day for one in checkins]
    calendar = calendar_of(group)
    return [calendar.day(one.create_time) for one in checkins]


def calendar_of(group: Group) -> WeekCalendar:
    """The weeks of a group."""
    return WeekCalendar(group.settings.time_zone, group.former_zones)


class KeptWeeksOf:
    """Says which weeks reached a member's own goal: what a duel counts."""

    def __init__(self, ledger: MemberLedger, goals: Goals, pauses: Pauses, clock: Clock) -> None:
        self._ledger, self._goals, self._pauses, self._clock = ledger, goals, pauses, clock

    async def __call__(self, group: Group, member_id: int) -> Sequence[date]:
        """Their Mondays, oldest first."""
        calendar = calendar_of(group)
        checkins, goals, rest = await asyncio.gather(
            self._ledger.counted(group.id, member_id),
            self._goals.get(group.id, member_id),
            self._pauses.get(group.id, member_id),
        )
        weeks = record(
            {calendar.day(one.create_time) if group.former_zones else one.day for one in checkins},
            [GoalChange(calendar.day(one.time), one.days) for one in goals],
            {day for pause in rest.pauses for day in pause.days},
            calendar.day(self._clock()),
        )
        return [one.first_day for one in weeks.weeks if one.state is WeekState.KEPT]
