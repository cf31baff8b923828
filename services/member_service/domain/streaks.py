"""Streaks: local days in a row with a check-in. A pure rule over the days of the ledger.

Each 7 days of a streak earn a freeze, 2 are held at most.
A day missed takes a freeze, if there is one, and the streak goes on. The missed day does not count as a day.
A streak that breaks takes its freezes along.
Days of a pause are not missed; one with a check-in counts as any other.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable
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


def streak(days: Iterable[date], today: date, paused: Collection[date] = ()) -> Streak:
    """The streak as of today, over the days with a check-in that counts and those of pauses, in any order."""
    rest = sorted(set(paused))

    def missed_between(last: date, day: date) -> int:
        between = bisect_left(rest, day) - bisect_right(rest, last)
        return max(0, (day - last).days - 1 - between)

    run = best = freezes = 0
    last: date | None = None
    for day in sorted(set(days)):
        missed = missed_between(last, day) if last else 0
        if missed > freezes:
            run = freezes = 0
        else:
            freezes -= missed
        run += 1
        if run % DAYS_PER_FREEZE == 0:
            freezes = min(MOST_FREEZES, freezes + 1)
        best, last = max(best, run), day
    if last is None:
        return Streak()
    # Today is not missed yet.
    missed = missed_between(last, today)
    if missed > freezes:
        return Streak(0, best, 0)
    return Streak(run, best, freezes - missed)
