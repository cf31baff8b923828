"""What is begun and what is left out, with times made up."""

from tests.run.groups import Times
from tests.run.planner import MARGIN, Planner

TIMES = {
    "lint": Times(wall_s=10, cpu_s=10),
    "unit": Times(wall_s=60, cpu_s=120),
    "waiting": Times(wall_s=100, cpu_s=20),
    "browser": Times(wall_s=200, cpu_s=400),
}


def planner(*, begin_by_s: float = 4500) -> Planner:
    return Planner(dict(TIMES), begin_by_s, stop_by_s=begin_by_s + 540)


def begun(plan: Planner, slowness: float, *, really: float = 1.0, at_s: float = 0.0) -> dict[str, float]:
    """The groups that begin, and when, on a machine that takes `really` times what is expected of it."""
    began, now_s = {}, at_s
    for name in TIMES:
        if not plan.fits([name], slowness, now_s):
            continue
        began[name] = now_s
        took_s = plan.expected_s(name, slowness) / MARGIN * really
        plan.learn(name, slowness, took_s)
        now_s += took_s
    return began


def test_on_a_quiet_machine_everything_is_begun():
    assert list(begun(planner(), 1.0)) == list(TIMES)


def test_work_takes_longer_by_the_factor_and_waiting_does_not():
    plan = planner()

    assert plan.expected_s("unit", 10.0) == 600 * MARGIN
    assert plan.expected_s("waiting", 10.0) == (90 + 10 * 10) * MARGIN
    assert plan.expected_s("lint", 10.0) == (5 + 5 * 10) * MARGIN


def test_what_cannot_end_in_time_is_not_begun_and_what_is_shorter_still_is():
    assert list(begun(planner(begin_by_s=150), 1.0)) == ["lint", "unit"]
    assert list(begun(planner(begin_by_s=1000), 10.0)) == ["lint", "unit", "waiting"]
    assert list(begun(planner(begin_by_s=500), 10.0)) == ["lint", "waiting"]


def test_the_time_that_setting_up_took_counts():
    assert list(begun(planner(begin_by_s=4500), 10.0, at_s=2700)) == ["lint", "unit", "waiting"]
    assert begun(planner(begin_by_s=4500), 10.0, at_s=4490) == {}


def test_groups_that_took_longer_than_expected_teach_the_next_ones():
    plan = planner(begin_by_s=3200)

    assert list(begun(plan, 10.0)) == list(TIMES)
    assert list(begun(planner(begin_by_s=3200), 10.0, really=2.0)) == ["lint", "unit", "waiting"]


def test_a_lesson_has_bounds_and_a_short_group_teaches_nothing():
    plan = planner()
    plan.learn("lint", 1.0, 100.0)
    assert plan.expected_s("unit", 1.0) == 60 * MARGIN

    plan.learn("unit", 1.0, 6000.0)
    assert plan.expected_s("unit", 1.0) == 180 * MARGIN
