"""Streaks: the rule, told by a slow and simple model too."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from member_service.domain.streaks import Streak, StreakStep, step_of, streak

TODAY = date(2026, 11, 22)


def ago(*numbers: int) -> list[date]:
    return [TODAY - timedelta(days=number) for number in numbers]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], Streak(0, 0, 0)),
        (ago(0), Streak(1, 1, 0)),
        (ago(1), Streak(1, 1, 0)),
        (ago(2), Streak(0, 1, 0)),
        (ago(0, 0, 1), Streak(2, 2, 0)),
        (ago(0, 2), Streak(1, 1, 0)),
        (ago(*range(7)), Streak(7, 7, 1)),
        (ago(*range(2, 9)), Streak(7, 7, 0)),
        (ago(*range(3, 10)), Streak(0, 7, 0)),
        (ago(0, *range(2, 9)), Streak(8, 8, 0)),
        (ago(0, 2, *range(4, 11)), Streak(1, 8, 0)),
        (ago(*range(14)), Streak(14, 14, 2)),
        (ago(*range(40)), Streak(40, 40, 2)),
        (ago(*range(3, 17)), Streak(14, 14, 0)),
    ],
)
def test_a_streak_and_its_freezes(days, expected):
    assert streak(days, TODAY) == expected


@given(st.sets(st.integers(0, 60)))
def test_a_streak_is_what_walking_the_calendar_gives(numbers):
    days = set(ago(*numbers))
    run = best = freezes = 0
    for day in (TODAY - timedelta(days=back) for back in range(60, -1, -1)):
        if day in days:
            run += 1
            freezes = min(2, freezes + (run % 7 == 0))
        elif day != TODAY and run:
            # A gap that cannot be bridged to its end breaks the streak; walking, it breaks at its last day.
            run, freezes = (run, freezes - 1) if freezes else (0, 0)
        best = max(best, run)
    assert streak(days, TODAY) == Streak(run, best, freezes)


@given(st.lists(st.integers(0, 60)))
def test_neither_order_nor_repeats_matter(numbers):
    assert streak(ago(*numbers), TODAY) == streak(sorted(set(ago(*numbers))), TODAY)


def test_days_of_a_pause_are_not_missed_and_do_not_count():
    paused = ago(1, 2, 3)
    assert streak(ago(4, 5), TODAY, paused) == Streak(2, 2, 0)
    assert streak(ago(0, 4, 5), TODAY, paused) == Streak(3, 3, 0)
    # One day less, and yesterday was missed.
    assert streak(ago(4, 5), TODAY, ago(2, 3)).days == 0


@given(st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)))
def test_a_pause_never_costs_anything(trained, paused):
    with_pause = streak(ago(*trained), TODAY, ago(*paused))
    assert with_pause.days >= streak(ago(*trained), TODAY).days
    assert with_pause.days <= len(trained)


@pytest.mark.parametrize(
    ("before", "step"),
    [
        ([], StreakStep(1, 0, 0, 0)),
        (ago(1), StreakStep(2, 0, 0, 0)),
        (ago(0, 1), StreakStep(0, 0, 0, 0)),
        (ago(*range(1, 7)), StreakStep(7, 1, 0, 1)),
        (ago(*range(2, 9)), StreakStep(8, 0, 1, 0)),
        (ago(*range(3, 10)), StreakStep(1, 0, 0, 0)),
        (ago(*range(1, 21)), StreakStep(21, 2, 0, 0)),
        (ago(*range(2, 15)), StreakStep(14, 1, 1, 1)),
    ],
)
def test_what_a_day_did_to_a_streak(before, step):
    assert step_of(TODAY, before) == step


def test_a_pause_takes_no_freeze():
    assert step_of(TODAY, ago(*range(2, 9)), ago(1)) == StreakStep(8, 1, 0, 0)


@given(st.sets(st.integers(1, 60), min_size=1))
def test_the_steps_of_a_streak_add_up_to_it(numbers):
    days = ago(0, *numbers)
    step, now = step_of(TODAY, ago(*numbers)), streak(days, TODAY)
    assert (step.days, step.freezes) == (now.days, now.freezes)
