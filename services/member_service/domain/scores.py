"""Scores: the counters of a season that a ranking is read from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from member_service.domain.tallies import Tally


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
class StandingPosition:
    """A place between two members: where a list of standings continues, onward or back."""

    points: int
    reached_time: datetime
    member_id: int


class Direction(StrEnum):
    """On which side of a position a page lies."""

    AFTER = "after"
    BEFORE = "before"


class ScoreBoard(Protocol):
    """Reads the counters. Who has no check-in that counts is not on it."""

    async def score(self, group_id: str, season_id: str, member_id: int) -> Score | None: ...

    async def page(
        self,
        group_id: str,
        season_id: str,
        beside: StandingPosition | None,
        limit: int,
        direction: Direction = Direction.AFTER,
        *,
        without: Collection[int] = (),
    ) -> Sequence[Score]:
        """Return scores, most points first, then whoever reached them first.

        Before a position it is the other way round, the nearest first.
        `without` are members who are left out.
        """

    async def scores_of(self, group_id: str, season_id: str, member_ids: Collection[int]) -> Sequence[Score]:
        """Those of these members who are on the board, in no order."""

    async def everybody(
        self, group_id: str, season_id: str, *, without: Collection[int] = ()
    ) -> Sequence[Score]:
        """All of them in the order of `page`, without their names."""

    async def tally(self, group_id: str, season_id: str) -> Tally: ...
