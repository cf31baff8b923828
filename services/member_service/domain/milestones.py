"""What a check-in is, beside one more: at most one thing, the first that holds.

A pure rule over a member's history in a group. It has no clock.

Rest comes first: after ten days in a row the line says that rest is training, too.
In days on which a member needs care (`care.py`) nothing praises numbers of days, check-ins or places.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from member_service.domain.weeks import Week, WeekRecord, WeekState, monday_of

COUNTS: Final = frozenset({10, 25, 50, 100, 150, 200, 250, 365, 500})
THEN_EACH: Final = 250
AWAY: Final = timedelta(days=14)
REST_AFTER: Final = 10
"""Days in a row with a check-in; then each 7 days more."""
_REST_AGAIN: Final = 7
_ANNIVERSARY_FOR: Final = timedelta(days=7)
"""How long after the day itself a first check-in is still the anniversary's."""
_LEAST_BEST_DAYS: Final = 3
_LEAST_BEST_WEEKS: Final = 2
FIRST_TEN: Final = 10


class MilestoneKind(StrEnum):
    """What is told, in the order in which it is looked for."""

    REST = "rest"
    """The number of days in a row with a check-in."""
    COUNT = "count"
    """The number of check-ins of all time."""
    ANNIVERSARY = "anniversary"
    """The number of years since the first."""
    LONGEST_STREAK = "longest_streak"
    """The goal of the week is reached, and there were never so many such weeks in a row."""
    GOAL = "goal"
    """The goal of the week is reached: so many days."""
    BEST_WEEK = "best_week"
    """There were never so many days in a week."""
    BACK = "back"
    """After 14 days or more. How long it was is not told."""
    FIRST_TEN = "first_ten"
    """Up into the first ten of the season: the place."""


WITH_CARE: Final = frozenset({MilestoneKind.REST, MilestoneKind.ANNIVERSARY, MilestoneKind.BACK})
"""What is told also to a member who needs care: it counts nothing that they did."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """What a check-in is beside one more."""

    kind: MilestoneKind
    number: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """A member's check-ins in a group that count, that of which it is told among them."""

    day: date
    """Of the check-in of which it is told."""
    days_before: Collection[date]
    """Days of those that came before it; not empty."""
    days: Sequence[date]
    """Days of all, in any order, each check-in by itself."""
    record: WeekRecord | None = None
    """The weeks with it; None for who has no goal."""


def milestones(history: History) -> list[Milestone]:
    """All that holds, the most telling first. What depends on others (FIRST_TEN) is not among it."""
    found = []
    new_day = history.day not in history.days_before
    if new_day and (run := _run(history)) >= REST_AFTER and (run - REST_AFTER) % _REST_AGAIN == 0:
        found.append(Milestone(MilestoneKind.REST, run))
    if is_told_count(count := len(history.days)):
        found.append(Milestone(MilestoneKind.COUNT, count))
    if years := _years(history):
        found.append(Milestone(MilestoneKind.ANNIVERSARY, years))
    if new_day:
        found += _of_the_week(history)
        if history.day - max(history.days_before) >= AWAY:
            found.append(Milestone(MilestoneKind.BACK))
    return found


def is_told_count(count: int) -> bool:
    """Whether so many check-ins are told of."""
    return count in COUNTS or (count > max(COUNTS) and count % THEN_EACH == 0)


def next_count(count: int) -> int:
    """The next number of check-ins that is told of."""
    following = [one for one in COUNTS if one > count]
    return min(following) if following else (count // THEN_EACH + 1) * THEN_EACH


def _run(history: History) -> int:
    """Days in a row with a check-in, up to its day: no freeze and no pause fills a gap."""
    trained = set(history.days)
    first = history.day
    while first in trained:
        first -= timedelta(days=1)
    return (history.day - first).days


def _years(history: History) -> int:
    """Whole years since the first check-in, when this one is the first since that day came round."""
    first = min(history.days_before)
    years = history.day.year - first.year
    at = _round(first, years)
    if at > history.day:
        years -= 1
        at = _round(first, years)
    if years < 1 or history.day - at > _ANNIVERSARY_FOR:
        return 0
    return 0 if any(at <= day for day in history.days_before) else years


def _round(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        # There is no 29th of February.
        return date(day.year + years, 2, 28)


def goal_reached(record: WeekRecord | None, day: date) -> list[Milestone]:
    """The goal of a day's week where its last day of training is the one that reached it."""
    week = _week(record, monday_of(day))
    if week is None or week.state is not WeekState.KEPT or week.trained != max(week.needed, 1):
        return []
    return [Milestone(MilestoneKind.GOAL, week.trained)]


def _week(record: WeekRecord | None, monday: date) -> Week | None:
    weeks = record.weeks if record is not None else ()
    return next((week for week in weeks if week.first_day == monday), None)


def _of_the_week(history: History) -> list[Milestone]:
    monday = monday_of(history.day)
    record = history.record
    found = goal_reached(record, history.day)
    if (
        found
        and record is not None
        and _week(record, monday) == record.running
        and record.streak == _longest_before(record) + 1
    ):
        found.insert(0, Milestone(MilestoneKind.LONGEST_STREAK, record.streak))
    by_week = Counter(monday_of(day) for day in {*history.days})
    # Something taken back meanwhile may have emptied the week.
    trained = by_week.pop(monday, 0)
    earlier = [days for first, days in by_week.items() if first < monday]
    if earlier and trained == max(earlier) + 1 and trained >= _LEAST_BEST_DAYS:
        found.append(Milestone(MilestoneKind.BEST_WEEK, trained))
    return found


def _longest_before(record: WeekRecord) -> int:
    """The longest run of kept weeks that has ended; a number that no run follows when there was none."""
    ended, run = 0, 0
    for week in record.weeks:
        if week.state is WeekState.KEPT:
            run += 1
        elif week.state in {WeekState.MISSED, WeekState.FREE}:
            ended, run = max(ended, run), 0
    return ended if ended >= _LEAST_BEST_WEEKS else len(record.weeks) + 1
