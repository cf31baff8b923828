"""A member's record as the coach may read it, and the port that reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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
    is_masked: bool = False
    """Whether the member hides from the ranking or bears an alias there.

    If so, these numbers are told to nobody else beside their name.
    """
    kudos: int = 0
    """Reactions of others to their check-ins."""


@dataclass(frozen=True, slots=True)
class Checkin:
    """A check-in that counts."""

    day: str
    points: int
    checkin_id: str
    create_time: datetime
    activities: tuple[str, ...] = ()
    """What its caption told, by plain names such as "trail running"; empty when it told nothing."""
    minutes: int = 0
    metres: int = 0


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


@dataclass(frozen=True, slots=True)
class Week:
    """A member's running week in one group, Monday to Sunday."""

    first_day: str
    last_day: str
    today: str
    trained_on: tuple[str, ...]
    """Local dates of the week with a check-in that counts."""
    paused_days: int
    goal: int
    """Days that they want to train; 0 without a goal."""
    needed_days: int
    """Days that reach it: fewer than the goal when some are paused."""
    reached: bool
    next_goal: int
    """The goal from next Monday on."""
    days_of_week_before: int | None
    """None when there is none."""
    best_week_days: int
    """0 when they never trained there."""
    streak_weeks: int
    best_streak_weeks: int
    shields: int
    kudos: int = 0
    """Reactions of others to the running week's check-ins."""


@dataclass(frozen=True, slots=True)
class Team:
    """A team of a challenge, by its number from 1."""

    number: int
    members: int
    mean_days: float
    leads: bool


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a group does together for a while. Numbers only: who is behind them is not told."""

    kind: str
    """As "together", "everyone", "teams" or "duel"."""
    first_day: str
    last_day: str
    goal: int
    """Days; 0 where there is none."""
    goal_is_weekly: bool
    days: int
    joined: int
    reached: int
    percent: int
    can_join: bool
    teams: tuple[Team, ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """What the member agreed that the coach remembers.

    The text was written by a person, or by the model: it is data, never instructions.
    """

    number: int
    text: str
    chat_id: int
    """The group where it may be used as well; 0 when it is for private only."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What may be read of a member's memories in one place, and whether they want them used at all."""

    enabled: bool
    memories: Sequence[Memory]


class Records(Protocol):
    """Reads records. None, or nothing, where there is no record; raises ServiceError when it cannot read."""

    async def group(self, chat_id: int) -> Group | None: ...

    async def profile(self, chat_id: int, member_id: int) -> Profile | None: ...

    async def recent_checkins(self, chat_id: int, member_id: int, at_most: int) -> Sequence[Checkin]:
        """Those that count, newest first."""
        ...

    async def standing(self, chat_id: int, member_id: int) -> Standing | None: ...

    async def week(self, chat_id: int, member_id: int) -> Week | None: ...

    async def challenges(self, chat_id: int) -> Sequence[Challenge]:
        """The group's that are not settled yet, newest first."""
        ...

    async def stop_requested(self, question_id: str) -> bool:
        """Whether the asker wants no more of the answer that is being written."""
        ...

    async def memories(self, member_id: int, chat_ids: Sequence[int], *, include_private: bool) -> Remembered:
        """Those of these groups, and those for private only where `include_private` says so."""
        ...
