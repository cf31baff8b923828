"""What a report says of a group's week: counted when it is asked for, and kept nowhere.

Who is away is named to admins, so that they may write: only who checked in often before,
is in the group still, is not hidden, and did not say no (/privacidade).
Who is in a pause, or was in one during the two weeks, is not away.
"""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from member_service.domain import fields
from member_service.domain.appearances import MASK, Appearances
from member_service.domain.budgets import Balance, Scope
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import Group, GroupFinder, registered_group
from member_service.domain.habits import calendar_of
from member_service.domain.pauses import StoredPauses
from member_service.domain.weeks import monday_of
from servicekit.clock import Clock

AWAY_DAYS: Final = 14
ACTIVE_WEEKS: Final = 4
"""So many weeks with a check-in before they went away."""
LOOKED_BACK: Final = 14
"""Weeks: the two of being away, and twelve before."""
NAMED_AT_MOST: Final = 10
WEEKS_AT_MOST: Final = 5
"""How far back a week may lie: what the coach cost is forgotten sooner."""


@dataclass(frozen=True, slots=True)
class MemberDays:
    """The days with a check-in of one member."""

    member_id: int
    days: frozenset[date]


@dataclass(frozen=True, slots=True)
class HourCount:
    """Check-ins within an hour of the local day."""

    weekday: int
    """From 0, Monday."""
    hour: int
    checkins: int


@dataclass(frozen=True, slots=True)
class AwayMember:
    """Who used to train, and has not been seen for two weeks."""

    member_id: int
    display_name: str
    last_day: date


@dataclass(frozen=True, slots=True)
class Report:
    """A week of a group."""

    chat_id: int
    first_day: date
    active: int
    active_before: int
    """In the week before."""
    checkins: int
    newcomers: int
    newcomers_active: int
    """Of them, who checked in since."""
    hours: Sequence[HourCount]
    cost_nano_usd: int
    away: Sequence[AwayMember]


class ReportSources(Protocol):
    """Reads what a report is counted from."""

    def days_since(self, group_id: str, begin: datetime) -> AsyncIterator[MemberDays]:
        """Days of check-ins that count and were made since a moment, a row a member."""

    def moments(self, group_id: str, begin: datetime, end: datetime) -> AsyncIterator[datetime]:
        """When check-ins that count were made."""

    async def came(self, group_id: str, begin: datetime, end: datetime) -> Sequence[int]:
        """Who came into the group then, and is in it."""

    async def gone(self, group_id: str, member_ids: Sequence[int]) -> frozenset[int]:
        """Those of them who are known to have left the group."""

    async def unnamed(self, member_ids: Sequence[int]) -> frozenset[int]:
        """Those of them who do not want to be named."""

    async def names(self, group_id: str, member_ids: Sequence[int]) -> Mapping[int, str]:
        """The names under which these members checked in last. Who was erased has none."""


class PausesOfMany(Protocol):
    """Reads pauses of many members."""

    async def of_many(self, group_id: str, member_ids: Sequence[int]) -> Mapping[int, StoredPauses]: ...


class Balances(Protocol):
    """Reads what was spent."""

    async def balances(self, budget_ids: Sequence[str]) -> Mapping[str, Balance]: ...


class AwayMembers:
    """Says who used to train and has been away."""

    def __init__(self, sources: ReportSources, pauses: PausesOfMany, appearances: Appearances) -> None:
        self._sources, self._pauses, self._appearances = sources, pauses, appearances

    async def __call__(self, group: Group, rows: Sequence[MemberDays], after: date) -> list[AwayMember]:
        """Of those who trained on some days, who has not since two weeks before a day."""
        gone_since = after - timedelta(days=AWAY_DAYS)
        found = {
            one.member_id: max(one.days)
            for one in rows
            if max(one.days) < gone_since and len({monday_of(day) for day in one.days}) >= ACTIVE_WEEKS
        }
        if not found:
            return []
        asked = sorted(found)
        left = frozenset[int]().union(
            await self._appearances.hidden(group.id),
            await self._sources.gone(group.id, asked),
            await self._sources.unnamed(asked),
            self._paused(await self._pauses.of_many(group.id, asked), gone_since),
        )
        # Who went away last first: a word reaches them most easily.
        named = sorted(found.keys() - left, key=lambda one: (-found[one].toordinal(), one))
        names = await self._sources.names(group.id, named)
        aliases = await self._appearances.aliases(group.id, named)
        return [
            AwayMember(one, f"{MASK} {aliases[one]}" if one in aliases else names[one], found[one])
            for one in named
            if one in names
        ][:NAMED_AT_MOST]

    def _paused(self, pauses: Mapping[int, StoredPauses], since: date) -> frozenset[int]:
        """Who was in a pause since a day, is in one, or has one before them."""
        return frozenset(
            member_id
            for member_id, stored in pauses.items()
            if any(pause.last_day >= since for pause in stored.pauses)
        )


class GetReport:
    """Counts a week of a group."""

    def __init__(
        self,
        sources: ReportSources,
        away: AwayMembers,
        balances: Balances,
        groups: GroupFinder,
        clock: Clock,
    ) -> None:
        self._sources, self._away = sources, away
        self._balances, self._groups, self._clock = balances, groups, clock

    async def __call__(self, chat_id: int, first_day: str = "") -> Report:
        """`first_day`: the Monday of the week; empty for the last one that is over."""
        group = await registered_group(self._groups, chat_id)
        calendar = calendar_of(group)
        this_week = monday_of(calendar.day(self._clock()))
        monday = _monday(first_day, this_week)
        after = monday + timedelta(days=7)
        begin, end = calendar.begin(monday), calendar.begin(after)
        oldest = after - timedelta(weeks=LOOKED_BACK)
        rows = [one async for one in self._sources.days_since(group.id, calendar.begin(oldest))]
        active = {one.member_id for one in rows if _within(one.days, monday, after)}
        before = [one for one in rows if _within(one.days, monday - timedelta(days=7), monday)]
        came = await self._sources.came(group.id, begin, end)
        since = {one.member_id for one in rows if any(day >= monday for day in one.days)}
        zone = ZoneInfo(group.settings.time_zone)
        hours: Counter[tuple[int, int]] = Counter()
        async for moment in self._sources.moments(group.id, begin, end):
            local = moment.astimezone(zone)
            hours[local.weekday(), local.hour] += 1
        return Report(
            chat_id=group.chat_id,
            first_day=monday,
            active=len(active),
            active_before=len(before),
            checkins=hours.total(),
            newcomers=len(came),
            newcomers_active=len(since.intersection(came)),
            hours=[HourCount(*when, checkins) for when, checkins in sorted(hours.items())],
            cost_nano_usd=await self._cost(group, monday),
            away=await self._away(group, rows, after),
        )

    async def _cost(self, group: Group, monday: date) -> int:
        names = [
            f"{Scope.GROUP.value}:{group.id}:{(monday + timedelta(days=day)).isoformat()}" for day in range(7)
        ]
        return sum(one.spent for one in (await self._balances.balances(names)).values())


def _within(found: frozenset[date], first: date, after: date) -> bool:
    return any(first <= day < after for day in found)


def _monday(first_day: str, this_week: date) -> date:
    """The Monday that is meant. Raise FieldInvalid for one that is none, not over, or long ago."""
    last = this_week - timedelta(days=7)
    if not first_day:
        return last
    fields.at_most(first_day, "first_day", 10)
    try:
        monday = date.fromisoformat(first_day)
    except ValueError:
        raise FieldInvalid("first_day") from None
    if monday.weekday() or not last - timedelta(weeks=WEEKS_AT_MOST) <= monday <= last:
        raise FieldInvalid("first_day")
    return monday
