"""Weeks: the rule, told by cases, and by a slow and simple model over random histories."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from member_service.domain.weeks import GoalChange, WeekState, monday_of, needed_days, record

MONDAY = date(2026, 3, 2)
"""The first week of these histories."""

KEPT, MISSED, SHIELDED = WeekState.KEPT, WeekState.MISSED, WeekState.SHIELDED
SKIPPED, RUNNING, FREE = WeekState.SKIPPED, WeekState.RUNNING, WeekState.FREE


def day(week: int, weekday: int = 0) -> date:
    return MONDAY + timedelta(days=7 * week + weekday)


def trained(*counts: int) -> list[date]:
    """The first days of each week, that many from its Monday on."""
    return [day(week, number) for week, count in enumerate(counts) for number in range(count)]


def told(counts: Sequence[int], goals: Sequence[tuple[date, int]], paused: Sequence[date], today: date):
    return record(trained(*counts), [GoalChange(*one) for one in goals], paused, today)


def states(counts, goals=None, paused=(), today=None):
    """With a goal of three days from the first week on, if no other is given."""
    goals = goals or [(day(0), 3)]
    today = today or day(len(counts) - 1, 6)
    return [week.state for week in told(counts, goals, paused, today).weeks]


def test_a_week_that_reaches_its_goal_is_kept_and_the_running_one_breaks_nothing():
    assert states([3, 4, 2]) == [KEPT, KEPT, RUNNING]
    assert told([3, 4, 2], [(day(0), 3)], [], day(2)).streak == 2
    assert told([3, 4, 3], [(day(0), 3)], [], day(2)).streak == 3
    assert told([3, 4, 2], [(day(0), 3)], [], day(3)).streak == 0


def test_several_check_ins_of_a_day_are_one():
    assert record([day(0), day(0)], [GoalChange(day(0), 2)], [], day(0, 6)).running.trained == 1


def test_the_week_of_the_first_goal_counts_when_it_is_reached_and_is_skipped_when_it_is_not():
    goal = [(day(0, 5), 3)]
    assert states([1, 3, 0], goal) == [SKIPPED, KEPT, RUNNING]
    assert states([3, 3, 0], goal) == [KEPT, KEPT, RUNNING]
    assert states([0, 0, 0], goal) == [SKIPPED, MISSED, RUNNING]


def test_without_a_goal_there_is_no_streak():
    record_ = told([7, 7, 7], [], [], day(2))
    assert ([week.state for week in record_.weeks], record_.streak) == ([FREE] * 3, 0)
    assert record_.best_days == 7


def test_a_raised_goal_holds_from_its_week_on_and_a_lowered_one_from_the_next():
    raised = told([3, 3], [(day(0), 3), (day(1, 2), 5)], [], day(1, 6))
    assert (raised.running.goal, raised.running.state, raised.streak) == (5, RUNNING, 1)
    lowered = told([3, 2], [(day(0), 3), (day(1, 2), 2)], [], day(1, 6))
    assert (lowered.running.goal, lowered.running.state, lowered.next_goal) == (3, RUNNING, 2)
    assert states([3, 2, 2], [(day(0), 3), (day(1, 2), 2)]) == [KEPT, MISSED, KEPT]


@pytest.mark.parametrize(
    ("chosen", "goal", "following"),
    [([5, 2], 5, 2), ([2, 5], 5, 5), ([2, 3], 3, 3), ([2, 4, 1], 4, 1), ([0], 3, 0), ([0, 4], 4, 4)],
)
def test_what_is_chosen_twice_in_a_week(chosen, goal, following):
    changes = [(day(0), 3), *((day(1, number), one) for number, one in enumerate(chosen))]
    told_ = told([3, 0], changes, [], day(1, 6))
    assert (told_.running.goal, told_.next_goal) == (goal, following)


def test_a_goal_that_was_given_up_ends_the_streak_and_a_new_one_begins_kindly():
    changes = [(day(0), 2), (day(1), 0), (day(3, 4), 2)]
    assert states([2, 2, 2, 1, 2], changes) == [KEPT, KEPT, FREE, SKIPPED, KEPT]
    assert told([2, 2, 2, 1, 2], changes, [], day(4)).streak == 1


def test_who_gives_a_goal_up_on_sunday_and_chooses_it_on_monday_misses_a_week_as_others_do():
    goals = [(day(0), 3)]
    for week in range(1, 4):
        goals += [(day(week, 6), 0), (day(week + 1), 3)]
    assert states([3, 3, 0, 0, 0], goals) == [KEPT, KEPT, MISSED, MISSED, RUNNING]
    assert told([3, 3, 0, 0, 0], goals, [], day(4)).streak == 0


@pytest.mark.parametrize(
    ("goal", "paused", "needed"),
    [(3, 0, 3), (3, 1, 3), (3, 2, 3), (3, 3, 2), (3, 5, 1), (7, 1, 6), (1, 5, 1), (5, 4, 3), (4, 7, 0)],
)
def test_a_pause_makes_the_goal_of_its_week_smaller(goal, paused, needed):
    assert needed_days(goal, paused) == needed


def test_a_week_with_fewer_than_two_open_days_is_skipped_whatever_was_trained():
    week = [day(1, number) for number in range(6)]
    assert states([3, 7, 3], paused=week) == [KEPT, SKIPPED, KEPT]
    assert states([3, 0, 3], paused=week[:5]) == [KEPT, MISSED, KEPT]
    # Paused days with a check-in count.
    assert states([3, 1, 3], paused=week[:5]) == [KEPT, KEPT, KEPT]


def test_four_weeks_kept_earn_a_shield_and_a_week_that_missed_takes_it():
    four = told([3] * 4, [(day(0), 3)], [], day(3, 6))
    assert (four.streak, four.shields, four.weeks_to_shield) == (4, 1, 4)
    bridged = told([3, 3, 3, 3, 0, 3], [(day(0), 3)], [], day(5, 6))
    assert [week.state for week in bridged.weeks] == [KEPT] * 4 + [SHIELDED, KEPT]
    assert (bridged.streak, bridged.shields, bridged.weeks_to_shield) == (5, 0, 3)


def test_two_shields_are_held_at_most():
    assert told([3] * 12, [(day(0), 3)], [], day(11, 6)).shields == 2
    assert states([3] * 12 + [0, 0, 0, 3])[12:] == [SHIELDED, SHIELDED, MISSED, KEPT]


def test_a_year_of_53_weeks_is_no_exception():
    # 2026 has 53 ISO weeks: the last begins on 28 December.
    days = [date(2026, 12, 21), date(2026, 12, 28), date(2027, 1, 4)]
    found = record(days, [GoalChange(days[0], 1)], [], date(2027, 1, 10))
    assert (found.streak, [week.first_day for week in found.weeks]) == (3, days)


def test_what_lies_after_today_counts_for_nothing():
    assert states([3, 3, 3], today=day(0, 6)) == [KEPT]


HISTORIES = st.tuples(
    st.sets(st.integers(0, 90)),
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 7)), max_size=6),
    st.sets(st.integers(0, 90), max_size=40),
    st.integers(0, 90),
)


@given(HISTORIES)
def test_weeks_are_what_walking_day_by_day_gives(history):
    numbers, chosen, paused, today = history
    first = MONDAY
    days = {first + timedelta(days=number) for number in numbers}
    rest = {first + timedelta(days=number) for number in paused}
    goals = sorted((first + timedelta(days=number), goal) for number, goal in chosen)
    now = first + timedelta(days=today)

    goal = following = streak = best = shields = kept = 0
    for number in range(0, today + 1, 7):
        week = [first + timedelta(days=number + one) for one in range(7)]
        new = goal == 0
        goal = following
        for when, wanted in goals:
            if when in week:
                goal = max(goal, wanted)
                following = wanted
        unpaused = sum(one not in rest for one in week)
        reached = sum(one in days for one in week)
        if goal == 0:
            streak = 0
        elif unpaused >= 2:
            if reached * 7 >= goal * unpaused:
                streak += 1
                kept += 1
                if kept == 4:
                    kept, shields = 0, min(2, shields + 1)
            elif now not in week and not new:
                if shields:
                    shields -= 1
                else:
                    streak = 0
        best = max(best, streak)

    found = record(days, [GoalChange(*one) for one in goals], rest, now)
    assert (found.streak, found.best_streak, found.shields) == (streak, best, shields)
    assert (found.weeks_to_shield, found.running.goal, found.next_goal) == (4 - kept, goal, following)
    assert found.running.first_day == monday_of(now)


@given(HISTORIES)
def test_one_more_day_of_training_never_shortens_the_best_streak(history):
    numbers, chosen, paused, today = history
    goals = [GoalChange(MONDAY + timedelta(days=number), goal) for number, goal in sorted(chosen)]
    rest = [MONDAY + timedelta(days=number) for number in paused]
    now = MONDAY + timedelta(days=today)
    before = record([MONDAY + timedelta(days=one) for one in numbers], goals, rest, now)
    after = record([now, *(MONDAY + timedelta(days=one) for one in numbers)], goals, rest, now)
    assert after.streak >= before.streak
