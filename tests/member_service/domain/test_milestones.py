"""What a check-in is beside one more: the first that holds, by examples and by what holds of any history."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from member_service.domain.milestones import (
    COUNTS,
    History,
    Milestone,
    MilestoneKind,
    is_told_count,
    milestones,
)
from member_service.domain.weeks import GoalChange, WeekState, monday_of, record

MONDAY = date(2026, 11, 23)
K = MilestoneKind


def told(
    days: Sequence[date], *, goals: Sequence[GoalChange] = (), day: date | None = None
) -> list[Milestone]:
    """What the last of these check-ins is, seen on its day, or the one on `day`."""
    at = day or days[-1]
    before = days[:-1] if day is None else [one for one in days if one < at]
    weeks = record({*days}, goals, (), max(days)) if goals else None
    return milestones(History(at, set(before), days, weeks))


def since(first: date, *steps: int) -> list[date]:
    return [first + timedelta(days=step) for step in steps]


@pytest.mark.parametrize("count", [10, 25, 50, 100, 150, 200, 250, 365, 500, 750, 1000])
def test_a_count_is_told_when_it_is_reached_however_many_a_day(count):
    days = [MONDAY] * count
    assert told(days) == [Milestone(K.COUNT, count)]
    assert told(days[:-1]) == []


def test_a_week_that_something_taken_back_has_emptied_is_no_best_one():
    days = since(MONDAY, 0, 1, 2)
    history = History(MONDAY + timedelta(days=7), {*days}, days, None)
    assert K.BEST_WEEK not in {one.kind for one in milestones(history)}


def test_no_other_count_is_told():
    assert {one for one in range(501) if is_told_count(one)} == COUNTS


def test_ten_days_in_a_row_say_that_rest_is_training_before_anything_else():
    days = since(MONDAY, *range(10))
    assert told(days)[:2] == [Milestone(K.REST, 10), Milestone(K.COUNT, 10)]
    assert K.REST not in {one.kind for one in told(since(MONDAY, *range(11)))}
    assert told(since(MONDAY, *range(17)))[0] == Milestone(K.REST, 17)
    # A second one that day says nothing again.
    assert K.REST not in {one.kind for one in told([*days, days[-1]])}
    assert K.REST not in {one.kind for one in told(since(MONDAY, *range(5), *range(6, 11)))}


def test_an_anniversary_is_told_by_the_first_check_in_of_its_week():
    first = date(2025, 11, 25)
    assert told([first, date(2026, 11, 25)])[0] == Milestone(K.ANNIVERSARY, 1)
    assert told([first, date(2026, 11, 30)])[0] == Milestone(K.ANNIVERSARY, 1)
    assert told([first, date(2026, 12, 3)]) == [Milestone(K.BACK)]
    assert told([first, date(2026, 11, 24)]) == [Milestone(K.BACK)]
    assert told([first, date(2026, 11, 26), date(2026, 11, 27)]) == []
    assert told([first, date(2027, 11, 27)])[0] == Milestone(K.ANNIVERSARY, 2)


def test_who_began_on_the_29th_of_february_has_an_anniversary_each_year():
    first = date(2024, 2, 29)
    assert told([first, date(2025, 2, 28)])[0] == Milestone(K.ANNIVERSARY, 1)
    assert told([first, date(2028, 2, 29)])[0] == Milestone(K.ANNIVERSARY, 4)


def test_the_goal_of_the_week_is_told_by_the_day_that_reaches_it_alone():
    goal = [GoalChange(MONDAY, 3)]
    days = since(MONDAY, -30, 0, 2, 4)
    assert told(days, goals=goal)[0] == Milestone(K.GOAL, 3)
    assert K.GOAL not in {one.kind for one in told(days[:-1], goals=goal)}
    assert K.GOAL not in {one.kind for one in told([*days, days[-1]], goals=goal)}
    assert K.GOAL not in {one.kind for one in told([*days, MONDAY + timedelta(days=5)], goals=goal)}


def test_a_late_check_in_reaches_the_goal_of_the_week_that_is_over():
    goal = [GoalChange(MONDAY, 2)]
    days = since(MONDAY, -20, 0, 5, 8)
    assert told(days, goals=goal, day=days[2])[0] == Milestone(K.GOAL, 2)


def weeks_of(days: int, *mondays: int) -> list[date]:
    """Days of some weeks, counted from the first day."""
    return [MONDAY + timedelta(weeks=week, days=day) for week in mondays for day in range(days)]


def test_the_longest_streak_of_weeks_is_told_once_as_it_passes_one_that_ended():
    goal = [GoalChange(MONDAY, 2)]

    def first(*weeks: int) -> Milestone:
        return next(one for one in told(weeks_of(2, *weeks), goals=goal) if one.kind is not K.COUNT)

    # Two weeks, a week missed, then three.
    assert first(0, 1, 3, 4, 5) == Milestone(K.LONGEST_STREAK, 3)
    assert first(0, 1, 3, 4) == Milestone(K.GOAL, 2)
    assert first(0, 1, 3, 4, 5, 6).kind is K.GOAL
    # The first streak of all is no record over another one.
    assert first(0, 1, 2) == Milestone(K.GOAL, 2)


def test_the_best_week_is_told_by_the_day_that_passes_the_best_before():
    days = since(MONDAY, 0, 1, 7, 8, 9)
    assert told(days) == [Milestone(K.BEST_WEEK, 3)]
    assert told([*days, MONDAY + timedelta(days=10)]) == []
    assert told(since(MONDAY, 0, 7, 8)) == []
    assert told(since(MONDAY, 0, 1, 2, 3)) == []


def test_who_comes_back_after_two_weeks_is_greeted():
    assert told(since(MONDAY, 0, 14)) == [Milestone(K.BACK)]
    assert told(since(MONDAY, 0, 13)) == []
    assert told(since(MONDAY, 0, 14, 14)) == []


DAYS = st.lists(st.integers(0, 400), min_size=2, max_size=20)


@given(DAYS, st.integers(1, 7))
def test_in_any_history_a_goal_is_told_once_a_kept_week(steps, goal):
    days = [MONDAY + timedelta(days=step) for step in sorted(steps)]
    chosen = [GoalChange(days[0], goal)]
    said = [
        monday_of(days[count - 1])
        for count in range(2, len(days) + 1)
        for one in told(days[:count], goals=chosen)
        if one.kind is K.GOAL
    ]
    assert len(said) == len(set(said))
    kept = {w.first_day for w in record({*days}, chosen, (), days[-1]).weeks if w.state is WeekState.KEPT}
    # The very first check-in has lines of its own.
    assert set(said) == kept - ({monday_of(days[0])} if goal == 1 else set())


@given(DAYS)
def test_in_any_history_each_count_and_year_is_told_once(steps):
    days = [MONDAY + timedelta(days=step) for step in sorted(steps)]
    said = [
        (one.kind, one.number)
        for count in range(2, len(days) + 1)
        for one in told(days[:count])
        if one.kind in {K.COUNT, K.ANNIVERSARY}
    ]
    assert len(said) == len(set(said))
