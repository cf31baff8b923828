"""Weeks: how many days a member trained in each, and whether that reached the goal that they chose.

A pure rule over the ledger's days, the goals and the pauses. It has no clock: today is given.

A week goes from Monday to Sunday.
A raised goal holds from its week on, a lowered one from the next Monday.
Paused days make the goal of their week smaller.
Each 4 weeks kept since the last shield earn one; 2 are held at most.
A week that missed its goal takes a shield: the streak goes on, and that week does not lengthen it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

MOST_DAYS: Final = 7
WEEKS_PER_SHIELD: Final = 4
MOST_SHIELDS: Final = 2
LEAST_OPEN_DAYS: Final = 2
"""A week with fewer days outside pauses is skipped."""
_WEEK: Final = timedelta(days=7)


class WeekState(StrEnum):
    """What a week did to the streak of weeks."""

    RUNNING = "running"
    """The goal is not reached yet, and the week is not over."""
    KEPT = "kept"
    MISSED = "missed"
    SHIELDED = "shielded"
    """Missed, and a shield kept the streak."""
    SKIPPED = "skipped"
    """Neither kept nor broken: paused, or the first one with a goal after one without."""
    FREE = "free"
    """Without a goal."""


@dataclass(frozen=True, slots=True)
class GoalChange:
    """From this local day on a member wants to train on so many days a week; 0: has no goal."""

    day: date
    goal: int


@dataclass(frozen=True, slots=True)
class Week:
    """A week of a member in a group."""

    first_day: date
    """A Monday."""
    goal: int
    """Days that they chose; 0 when there was no goal."""
    needed: int
    """Days that reach it: fewer than the goal when some are paused."""
    trained: int
    """Days with a check-in that counts."""
    state: WeekState

    @property
    def last_day(self) -> date:
        return self.first_day + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class WeekRecord:
    """A member's weeks in a group as of a day."""

    weeks: Sequence[Week]
    """Oldest first; the last one runs."""
    streak: int = 0
    """Weeks kept in a row; 0 without a goal."""
    best_streak: int = 0
    shields: int = 0
    """In hand."""
    weeks_to_shield: int = WEEKS_PER_SHIELD
    """Weeks to be kept until the next one."""
    next_goal: int = 0
    """The goal from next Monday on."""

    @property
    def running(self) -> Week:
        return self.weeks[-1]

    @property
    def best_days(self) -> int:
        """The most days trained in a week."""
        return max(week.trained for week in self.weeks)


def monday_of(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def needed_days(goal: int, paused_days: int) -> int:
    """The days that reach a goal in a week with so many paused days: the goal's share of the rest, up."""
    return -(-goal * (MOST_DAYS - paused_days) // MOST_DAYS)


def record(
    trained: Collection[date], goals: Sequence[GoalChange], paused: Collection[date], today: date
) -> WeekRecord:
    """The weeks from the first day that says anything until today's.

    `goals` are in the order in which they were chosen. Days after today's week count for nothing.
    """
    last = monday_of(today)
    days, rest = _by_week(trained), _by_week(paused)
    changes: defaultdict[date, list[int]] = defaultdict(list)
    for change in goals:
        changes[monday_of(change.day)].append(change.goal)
    weeks: list[Week] = []
    streak = best = shields = kept = goal = 0
    for monday in _mondays(min([last, *days, *changes]), last):
        # Who gives a goal up on Sunday and chooses it on Monday had one all along.
        had_goal = bool(weeks and weeks[-1].goal)
        goal, next_goal = _goals(goal, changes.get(monday, ()))
        open_days = MOST_DAYS - len(rest.get(monday, ()))
        needed = needed_days(goal, MOST_DAYS - open_days) if goal else 0
        count = len(days.get(monday, ()))
        if not goal:
            state = WeekState.FREE
            streak = 0
        elif open_days < LEAST_OPEN_DAYS:
            state = WeekState.SKIPPED
        elif count >= needed:
            state = WeekState.KEPT
            streak, kept = streak + 1, kept + 1
            if kept == WEEKS_PER_SHIELD:
                shields, kept = min(shields + 1, MOST_SHIELDS), 0
        elif monday == last:
            state = WeekState.RUNNING
        elif not had_goal:
            state = WeekState.SKIPPED
        elif shields:
            state = WeekState.SHIELDED
            shields -= 1
        else:
            state = WeekState.MISSED
            streak = 0
        best = max(best, streak)
        weeks.append(Week(monday, goal, needed, count, state))
        goal = next_goal
    return WeekRecord(weeks, streak, best, shields, WEEKS_PER_SHIELD - kept, goal)


def _goals(goal: int, chosen: Sequence[int]) -> tuple[int, int]:
    """The goal of a week and of the next, after what was chosen in it."""
    following = goal
    for wanted in chosen:
        goal, following = max(goal, wanted), wanted
    return goal, following


def _by_week(days: Collection[date]) -> dict[date, set[date]]:
    found: defaultdict[date, set[date]] = defaultdict(set)
    for day in days:
        found[monday_of(day)].add(day)
    return dict(found)


def _mondays(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _WEEK
