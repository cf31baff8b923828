"""Standings: members of a group ranked by the points of a season."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from member_service.domain import days, fields
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import Group, GroupFinder, registered_group
from member_service.domain.seasons import Season, running_season, season_of
from servicekit.clock import Clock


@dataclass(frozen=True, slots=True)
class Score:
    """A member's counters of a season."""

    member_id: int
    display_name: str
    points: int
    checkins: int
    reached_time: datetime
    """When the latest check-in of the season was counted: who got there first is ranked first."""


@dataclass(frozen=True, slots=True)
class SeasonTotals:
    """A season over all members."""

    participants: int = 0
    checkins: int = 0
    points: int = 0


@dataclass(frozen=True, slots=True)
class SeasonSummary:
    """A season of a group in numbers."""

    season: Season
    days_left: int
    totals: SeasonTotals


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's place; rank 0 when they are not in the ranking."""

    member_id: int
    display_name: str
    rank: int
    points: int
    checkins: int


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """A member's place in the running season."""

    chat_id: int
    standing: Standing
    summary: SeasonSummary
    next_rank_points: int
    """Points of the next better rank; 0 when there is none or the member is not ranked."""


@dataclass(frozen=True, slots=True)
class StandingPosition:
    """Where a list of standings continues."""

    points: int
    reached_time: datetime
    member_id: int


@dataclass(frozen=True, slots=True)
class StandingsPage:
    """A page of a ranking."""

    chat_id: int
    standings: Sequence[Standing]
    summary: SeasonSummary
    next_position: StandingPosition | None


class ScoreBoard(Protocol):
    """Reads the counters. Who has no check-in that counts is not on it."""

    async def score(self, group_id: str, season_id: str, member_id: int) -> Score | None: ...

    async def page(
        self, group_id: str, season_id: str, after: StandingPosition | None, limit: int
    ) -> Sequence[Score]:
        """Most points first, then who reached them first."""

    async def better_points(self, group_id: str, season_id: str, points: int) -> Sequence[int]:
        """The different numbers of points above this one, least first."""

    async def totals(self, group_id: str, season_id: str) -> SeasonTotals: ...


class GetStanding:
    """Returns a member's place in the running season."""

    def __init__(self, board: ScoreBoard, groups: GroupFinder, clock: Clock) -> None:
        self._board, self._groups, self._clock = board, groups, clock

    async def __call__(self, chat_id: int, member_id: int) -> OwnStanding:
        fields.positive(member_id, "member_id")
        group = await registered_group(self._groups, chat_id)
        today = days.local_day(self._clock(), group.settings.time_zone)
        season = running_season(group.settings, group.register_day, today)
        score, totals = await asyncio.gather(
            self._board.score(group.id, season.id, member_id), self._board.totals(group.id, season.id)
        )
        summary = SeasonSummary(season, season.days_left(today), totals)
        if score is None:
            return OwnStanding(group.chat_id, Standing(member_id, "", 0, 0, 0), summary, 0)
        better = await self._board.better_points(group.id, season.id, score.points)
        return OwnStanding(
            group.chat_id,
            Standing(member_id, score.display_name, len(better) + 1, score.points, score.checkins),
            summary,
            better[0] if better else 0,
        )


class ListStandings:
    """Lists members by points with dense ranks."""

    def __init__(self, board: ScoreBoard, groups: GroupFinder, clock: Clock) -> None:
        self._board, self._groups, self._clock = board, groups, clock

    async def __call__(
        self, chat_id: int, season_id: str, after: StandingPosition | None, page_size: int
    ) -> StandingsPage:
        size = fields.page_size(page_size, default=20, most=100)
        group = await registered_group(self._groups, chat_id)
        today = days.local_day(self._clock(), group.settings.time_zone)
        season = _season(group, season_id, today)
        scores, totals = await asyncio.gather(
            self._board.page(group.id, season.id, after, size + 1), self._board.totals(group.id, season.id)
        )
        page = scores[:size]
        first_rank = 1
        if after is not None and page:
            # Asked anew rather than carried along: the ranking may have moved since the last page.
            better = await self._board.better_points(group.id, season.id, page[0].points)
            first_rank = len(better) + 1
        last = page[-1] if len(scores) > size else None
        return StandingsPage(
            group.chat_id,
            ranked(page, first_rank),
            SeasonSummary(season, season.days_left(today), totals),
            StandingPosition(last.points, last.reached_time, last.member_id) if last else None,
        )


def ranked(scores: Sequence[Score], first_rank: int = 1) -> list[Standing]:
    """Dense ranks: equal points share one, and the next number follows."""
    standings: list[Standing] = []
    rank = first_rank
    for position, score in enumerate(scores):
        if position and score.points != scores[position - 1].points:
            rank += 1
        standings.append(Standing(score.member_id, score.display_name, rank, score.points, score.checkins))
    return standings


def _season(group: Group, season_id: str, today: date) -> Season:
    if not season_id:
        return running_season(group.settings, group.register_day, today)
    season = season_of(season_id)
    if season is None:
        raise FieldInvalid("season_id")
    return season
