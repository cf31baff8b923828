"""Standings: members of a group ranked by the points of a season."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from member_service.domain import days, fields
from member_service.domain.appearances import RankingView
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import Group, GroupFinder, registered_group
from member_service.domain.scores import Direction, Score, StandingPosition
from member_service.domain.seasons import Season, running_season, season_of
from member_service.domain.tallies import SeasonTotals
from servicekit.clock import Clock

BATCH_AT_MOST: Final = 100


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
    reached_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """A member's place in the running season."""

    chat_id: int
    standing: Standing
    summary: SeasonSummary
    next_rank_points: int
    """Points of the next better rank; 0 when there is none or the member is not ranked."""
    hidden: bool = False
    """Whether the member chose to be seen by nobody else."""


@dataclass(frozen=True, slots=True)
class StandingsPage:
    """A page of a ranking."""

    chat_id: int
    standings: Sequence[Standing]
    summary: SeasonSummary
    next_position: StandingPosition | None
    has_previous: bool


class GetStanding:
    """Returns a member's place in the running season."""

    def __init__(self, view: RankingView, groups: GroupFinder, clock: Clock) -> None:
        self._view, self._groups, self._clock = view, groups, clock

    async def __call__(self, chat_id: int, member_id: int, *, as_others: bool = False) -> OwnStanding:
        """`as_others`: as everybody else sees it, for whom hidden members are not there."""
        fields.positive(member_id, "member_id")
        group = await registered_group(self._groups, chat_id)
        today = days.local_day(self._clock(), group.settings.time_zone)
        season = running_season(group.settings, group.register_day, today)
        score, sight, chosen = await asyncio.gather(
            self._view.board.score(group.id, season.id, member_id),
            self._view.sight(group.id, season.id, member_id),
            self._view.appearance(group.id, member_id),
        )
        summary = SeasonSummary(season, season.days_left(today), sight.everybody.totals)
        unseen = as_others and chosen.hidden
        if score is None or unseen:
            hidden = chosen.hidden and not unseen
            return OwnStanding(group.chat_id, Standing(member_id, "", 0, 0, 0), summary, 0, hidden)
        rank = sight.in_sight.rank(score.points)
        [named] = await self._view.named(group.id, [score])
        return OwnStanding(
            group.chat_id,
            Standing(member_id, named.display_name, rank, score.points, score.checkins, score.reached_time),
            summary,
            sight.in_sight.next_better(score.points),
            chosen.hidden,
        )


class BatchGetStandings:
    """Returns the places of several members as others see them."""

    def __init__(self, view: RankingView, groups: GroupFinder, clock: Clock) -> None:
        self._view, self._groups, self._clock = view, groups, clock

    async def __call__(
        self, chat_id: int, season_id: str, member_ids: Sequence[int], *, resolved: bool = False
    ) -> tuple[int, Sequence[Standing], SeasonSummary]:
        """The group's chat id, a place for each of the ids in their order, and the season.

        `resolved`: the ids were found by names, and are 0 where a name stands for nobody.
        """
        if not 1 <= len(member_ids) <= BATCH_AT_MOST:
            raise FieldInvalid("external_ids" if resolved else "member_ids")
        for member_id in member_ids:
            fields.in_range(member_id, "member_ids", 0 if resolved else 1, fields.MAX_INT64)
        group = await registered_group(self._groups, chat_id)
        today = days.local_day(self._clock(), group.settings.time_zone)
        season = _season(group, season_id, today)
        sight = await self._view.sight(group.id, season.id)
        seen = frozenset(member_ids) - sight.hidden
        named = await self._view.named(group.id, await self._view.board.scores_of(group.id, season.id, seen))
        places = {
            score.member_id: Standing(
                score.member_id,
                score.display_name,
                sight.in_sight.rank(score.points),
                score.points,
                score.checkins,
                score.reached_time,
            )
            for score in named
        }
        nowhere = (Standing(member_id, "", 0, 0, 0) for member_id in member_ids)
        return (
            group.chat_id,
            [places.get(place.member_id, place) for place in nowhere],
            SeasonSummary(season, season.days_left(today), sight.everybody.totals),
        )


class ListStandings:
    """Lists members by points with dense ranks."""

    def __init__(self, view: RankingView, groups: GroupFinder, clock: Clock) -> None:
        self._view, self._groups, self._clock = view, groups, clock

    async def __call__(
        self,
        chat_id: int,
        season_id: str,
        beside: StandingPosition | None,
        page_size: int,
        direction: Direction = Direction.AFTER,
    ) -> StandingsPage:
        size = fields.page_size(page_size, default=20, most=100)
        group = await registered_group(self._groups, chat_id)
        today = days.local_day(self._clock(), group.settings.time_zone)
        season = _season(group, season_id, today)
        sight = await self._view.sight(group.id, season.id)
        scores = await self._view.board.page(
            group.id, season.id, beside, size + 1, direction, without=sight.hidden
        )
        page, more = scores[:size], len(scores) > size
        if direction is Direction.BEFORE:
            page = page[::-1]
        has_next = more if direction is Direction.AFTER else bool(page)
        has_previous = more if direction is Direction.BEFORE else beside is not None and bool(page)
        # Asked anew rather than carried along: the ranking may have moved since the last page.
        first_rank = sight.in_sight.rank(page[0].points) if page else 1
        return StandingsPage(
            group.chat_id,
            ranked(await self._view.named(group.id, page), first_rank),
            SeasonSummary(season, season.days_left(today), sight.everybody.totals),
            position_of(page[-1]) if has_next else None,
            has_previous,
        )


def position_of(score: Score) -> StandingPosition:
    return StandingPosition(score.points, score.reached_time, score.member_id)


def ranked(scores: Sequence[Score], first_rank: int = 1) -> list[Standing]:
    """Dense ranks: equal points share one, and the next number follows."""
    standings: list[Standing] = []
    rank = first_rank
    for position, score in enumerate(scores):
        if position and score.points != scores[position - 1].points:
            rank += 1
        standings.append(
            Standing(
                score.member_id, score.display_name, rank, score.points, score.checkins, score.reached_time
            )
        )
    return standings


def _season(group: Group, season_id: str, today: date) -> Season:
    if not season_id:
        return running_season(group.settings, group.register_day, today)
    season = season_of(season_id)
    if season is None:
        raise FieldInvalid("season_id")
    return season
