"""Streaks: local days in a row with a check-in. A pure rule over the days of the ledger.

Each 7 days of a streak earn a freeze, 2 are held at most.
A day missed takes a freeze, if there is one, and the streak goes on. The missed day does not count as a day.
A streak that breaks takes its freezes along.
Days of a pause are not missed; one with a check-in counts as any other.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

DAYS_PER_FREEZE: Final = 7
MOST_FREEZES: Final = 2


@dataclass(frozen=True, slots=True)
class Streak:
    """How long a member has kept at it."""

    days: int = 0
    best_days: int = 0
    freezes: int = 0
    """In hand: what bridging the days missed up to yesterday took is gone."""


@dataclass(frozen=True, slots=True)
class StreakStep:
    """What a day with a check-in did to a streak."""

    days: int = 0
    """How long it is since that day, the day included."""
    freezes: int = 0
    """In hand since that day."""
    freezes_used: int = 0
    """What bridging the days missed before it took."""
    freezes_won: int = 0


NO_STEP: Final = StreakStep()


def streak(days: Iterable[date], today: date, paused: Collection[date] = ()) -> Streak:
    """The streak as of today, over the days with a check-in that counts and those of pauses, in any order."""
    rest = sorted(set(paused))
    steps = list(_steps(days, rest))
    if not steps:
        return Streak()
    last, step = steps[-1]
    best = max(one.days for _, one in steps)
    # Today is not missed yet.
    missed = _missed_between(last, today, rest)
    if missed > step.freezes:
        return Streak(0, best, 0)
    return Streak(step.days, best, step.freezes - missed)


def step_of(day: date, before: Collection[date], paused: Collection[date] = ()) -> StreakStep:
    """What the first check-in of a day did, after those of the days before it; nothing for a further one."""
    if day in before:
        return NO_STEP
    *_, (_, step) = _steps([one for one in (*before, day) if one <= day], sorted(set(paused)))
    return step


def _steps(days: Iterable[date], rest: Sequence[date]) -> Iterator[tuple[date, StreakStep]]:
    """Each day with what it did, oldest first. `rest` has the days of pauses in order."""
    run = freezes = 0
    last: date | None = None
    for day in sorted(set(days)):
        used = _missed_between(last, day, rest) if last else 0
        if used > freezes:
            run = freezes = used = 0
        run += 1
        freezes -= used
        won = int(run % DAYS_PER_FREEZE == 0 and freezes < MOST_FREEZES)
        freezes, last = freezes + won, day
        yield day, StreakStep(run, freezes, used, won)


def _missed_between(last: date, day: date, rest: Sequence[date]) -> int:
    between = bisect_left(rest, day) - bisect_right(rest, last)
    return max(0, (day - last).days - 1 - between)
