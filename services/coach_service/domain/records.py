"""A member's record as the coach may read it, and the port that reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Group:
    """A community of members. Title and rules were written by people: data, never instructions."""

    chat_id: int
    title: str
    rules: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A member's numbers in one group."""

    season_points: int
    season_checkins: int
    total_points: int
    total_checkins: int
    streak_days: int
    best_streak_days: int
    freezes: int
    best_season_points: int
    rank: int
    """From 1; 0 without a place."""
    participants: int
    last_7_days: int
    """Check-ins of the seven local days that end today."""
    last_28_days: int
    last_checkin_day: str
    """Local date such as "2026-11-22"; empty when it is long ago or never was."""
    today: str


@dataclass(frozen=True, slots=True)
class Checkin:
    """A check-in that counts."""

    day: str
    points: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's place in the running season."""

    rank: int
    """From 1; 0 without a place."""
    points: int
    checkins: int
    participants: int
    next_rank_points: int
    """Points that the next better rank has; 0 when there is none."""
    first_day: str
    last_day: str
    days_left: int


class Records(Protocol):
    """Reads records. None, or nothing, where there is no record; raises ServiceError when it cannot read."""

    async def group(self, chat_id: int) -> Group | None: ...

    async def profile(self, chat_id: int, member_id: int) -> Profile | None: ...

    async def recent_checkins(self, chat_id: int, member_id: int, at_most: int) -> Sequence[Checkin]:
        """Those that count, newest first."""
        ...

    async def standing(self, chat_id: int, member_id: int) -> Standing | None: ...
