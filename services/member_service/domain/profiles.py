"""Profiles: a member's record in one group, computed from the ledger."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from member_service.domain import days, fields
from member_service.domain.appearances import BY_NAME, Appearance, RankingView
from member_service.domain.groups import GroupFinder, registered_group
from member_service.domain.kudos import KudosCounts, kudos_of
from member_service.domain.pauses import Pauses, StoredPauses, running
from member_service.domain.seasons import running_season
from member_service.domain.streaks import Streak, streak
from servicekit.clock import Clock

HEAT_MAP_DAYS: Final = 84
LONGEST_HEAT_MAP: Final = 366


@dataclass(frozen=True, slots=True)
class CountedCheckin:
    """What a profile needs of a check-in that counts."""

    id: str
    day: date
    season_id: str
    points: int
    create_time: datetime


class MemberLedger(Protocol):
    """Reads one member's part of the ledger."""

    async def counted(self, group_id: str, member_id: int) -> Sequence[CountedCheckin]: ...


@dataclass(frozen=True, slots=True)
class Profile:
    """A member's record in one group; all zeros when they never checked in."""

    chat_id: int
    group_title: str
    member_id: int
    today: date
    season_points: int
    season_checkins: int
    total_points: int
    total_checkins: int
    streak: Streak
    paused_until: date | None
    """The last day of the pause that runs."""
    best_season_id: str
    best_season_points: int
    rank: int
    participants: int
    heat_map: Sequence[tuple[date, int]]
    """Day and check-ins, oldest first, days without any left out."""
    last_checkin_time: datetime | None
    appearance: Appearance
    kudos: int = 0
    """How many people reacted to each check-in that counts, summed up."""


class GetProfile:
    """Returns a member's record in one group."""

    def __init__(
        self,
        ledger: MemberLedger,
        view: RankingView,
        pauses: Pauses,
        groups: GroupFinder,
        clock: Clock,
        *,
        kudos: KudosCounts,
    ) -> None:
        self._ledger, self._view, self._groups, self._clock = ledger, view, groups, clock
        self._pauses, self._kudos = pauses, kudos

    async def __call__(
        self, chat_id: int, member_id: int, *, as_others: bool = False, heat_map_days: int = 0
    ) -> Profile:
        """`as_others`: as everybody else sees it, for whom hidden members never checked in.

        `heat_map_days`: how far the heat map reaches back; 0: twelve weeks.
        """
        fields.positive(member_id, "member_id")
        fields.in_range(heat_map_days, "heat_map_days", 0, LONGEST_HEAT_MAP)
        group = await registered_group(self._groups, chat_id)
        today = days.local_day(self._clock(), group.settings.time_zone)
        season = running_season(group.settings, group.register_day, today)
        checkins, sight, score, chosen, rest, kudos = await asyncio.gather(
            self._ledger.counted(group.id, member_id),
            self._view.sight(group.id, season.id, member_id),
            self._view.board.score(group.id, season.id, member_id),
            self._view.appearance(group.id, member_id),
            self._pauses.get(group.id, member_id),
            self._kudos.counts(group.id, member_id),
        )
        if as_others and chosen.hidden:
            checkins, score, chosen, rest = (), None, BY_NAME, StoredPauses()
        paused = [day for pause in rest.pauses for day in pause.days]
        pause = running(rest.pauses, today)
        points_by_season: Counter[str] = Counter()
        for checkin in checkins:
            points_by_season[checkin.season_id] += checkin.points
        best_season_id, best_points = max(
            points_by_season.items(), key=lambda item: (item[1], item[0]), default=("", 0)
        )
        return Profile(
            chat_id=group.chat_id,
            group_title=group.title,
            member_id=member_id,
            today=today,
            season_points=points_by_season[season.id],
            season_checkins=sum(checkin.season_id == season.id for checkin in checkins),
            total_points=points_by_season.total(),
            total_checkins=len(checkins),
            streak=streak((checkin.day for checkin in checkins), today, paused),
            paused_until=pause.last_day if pause else None,
            best_season_id=best_season_id,
            best_season_points=best_points,
            rank=sight.in_sight.rank(score.points) if score else 0,
            participants=sight.everybody.totals.participants,
            heat_map=_heat_map((checkin.day for checkin in checkins), today, heat_map_days or HEAT_MAP_DAYS),
            last_checkin_time=max((checkin.create_time for checkin in checkins), default=None),
            appearance=chosen,
            kudos=kudos_of((checkin.id for checkin in checkins), kudos),
        )


def _heat_map(checkin_days: Iterable[date], today: date, day_count: int) -> list[tuple[date, int]]:
    since = today - timedelta(days=day_count - 1)
    return sorted(Counter(day for day in checkin_days if day >= since).items())
