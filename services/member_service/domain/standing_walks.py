"""A walk through a whole ranking, page after page, while it moves.

Who checks in moves up, past the place where the walk is: a page after a place would leave them out.
So what is left to be shown is written down when the second page is asked for, and the pages come from that.
Nobody is shown twice or left out, and the ranks of those pages belong to one moment.
A ranking of one page, or of two, costs no write.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from member_service.domain import days, fields
from member_service.domain.appearances import RankingView
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import GroupFinder, registered_group
from member_service.domain.scores import Score, StandingPosition
from member_service.domain.seasons import season_of
from member_service.domain.standings import SeasonSummary, Standing, ranked
from servicekit.clock import Clock
from servicekit.page_tokens import PageTokenInvalid

LIFE: Final = timedelta(minutes=15)
"""How long a walk can go on after its second page; `retention.WALKS` promises it."""


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What a walk has shown on its first page."""

    last: StandingPosition
    shown: frozenset[int]
    from_the_top: bool
    """Whether the page began with the first of the ranking. Else nobody from above its end is shown."""


@dataclass(frozen=True, slots=True)
class WalkPlace:
    """How far a walk has come in what was written down for it."""

    walk_id: str
    index: int


@dataclass(frozen=True, slots=True)
class Walker:
    """Who walks through which ranking."""

    caller: str
    group_id: str
    season_id: str


@dataclass(frozen=True, slots=True)
class WalkPage:
    """A page of a walk."""

    chat_id: int
    standings: Sequence[Standing]
    summary: SeasonSummary
    following: WalkPlace | None


class Walks(Protocol):
    """Keeps what is left of walks, for as long as one lives."""

    async def keep(self, walker: Walker, left: Sequence[Standing], now: datetime) -> str:
        """Keep it, without names, and give its id. A caller has a few in a group: the oldest makes room."""

    async def read(
        self, walker: Walker, place: WalkPlace, count: int, now: datetime
    ) -> Sequence[Standing] | None:
        """That many from that place on; None when the walk is over or another's."""


class ContinueStandings:
    """Gives the pages of a ranking after the first one."""

    def __init__(self, view: RankingView, groups: GroupFinder, walks: Walks, clock: Clock) -> None:
        self._view, self._groups, self._walks, self._clock = view, groups, walks, clock

    async def __call__(
        self, caller: str, chat_id: int, season_id: str, place: FirstPage | WalkPlace, page_size: int
    ) -> WalkPage:
        """The page from that place on. Raise PageTokenInvalid when the walk is over or not this caller's."""
        size = fields.page_size(page_size, default=20, most=100)
        group = await registered_group(self._groups, chat_id)
        season = season_of(season_id)
        if season is None:
            raise FieldInvalid("season_id")
        sight = await self._view.sight(group.id, season.id)
        walker, now = Walker(caller, group.id, season.id), self._clock()
        following: WalkPlace | None
        page: Sequence[Standing]
        if isinstance(place, FirstPage):
            left = await self._left(group.id, season.id, place, sight.hidden)
            page = left[:size]
            following = None
            if len(left) > size:
                following = WalkPlace(await self._walks.keep(walker, left, now), size)
        else:
            found = await self._walks.read(walker, place, size + 1, now)
            if found is None:
                raise PageTokenInvalid
            page = found[:size]
            following = WalkPlace(place.walk_id, place.index + size) if len(found) > size else None
        today = days.local_day(now, group.settings.time_zone)
        return WalkPage(
            group.chat_id,
            await self._named(group.id, season.id, page, sight.hidden),
            SeasonSummary(season, season.days_left(today), sight.everybody.totals),
            following,
        )

    async def _left(
        self, group_id: str, season_id: str, first: FirstPage, hidden: Collection[int]
    ) -> list[Standing]:
        scores = await self._view.board.everybody(group_id, season_id, without=hidden)
        return [
            standing
            for standing, score in zip(ranked(scores), scores, strict=True)
            if score.member_id not in first.shown and (first.from_the_top or _is_after(score, first.last))
        ]

    async def _named(
        self, group_id: str, season_id: str, page: Sequence[Standing], hidden: Collection[int]
    ) -> list[Standing]:
        """Those who are there still and to be seen, under the names that they have now."""
        wanted = [standing.member_id for standing in page if standing.member_id not in hidden]
        scores = await self._view.board.scores_of(group_id, season_id, wanted)
        names = {score.member_id: score.display_name for score in await self._view.named(group_id, scores)}
        return [
            Standing(
                standing.member_id,
                names[standing.member_id],
                standing.rank,
                standing.points,
                standing.checkins,
                standing.reached_time,
            )
            for standing in page
            if standing.member_id in names
        ]


def _is_after(score: Score, place: StandingPosition) -> bool:
    own = (-score.points, score.reached_time, score.member_id)
    return own > (-place.points, place.reached_time, place.member_id)
