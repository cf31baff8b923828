"""Groups that share a session of pytest: on a quiet machine only, and each is judged by its own tests."""

import pytest

from tests.run import __main__ as program
from tests.run.groups import BY_NAME, Times
from tests.run.planner import Planner
from tests.run.report import Cases
from tests.run.running import Ended

UNIT, CONVERSATIONS, STORAGE = (BY_NAME[name] for name in ("unit", "conversations", "storage"))
FAILED = Ended(exit_code=1, was_cut=False, wall_s=1.0, cpu_s=1.0)


def a_run(slowness: float = 1.0, *, shares: bool = True) -> program.Run:
    planner = Planner(dict.fromkeys(BY_NAME, Times(1.0, 1.0)), 60.0, 70.0)
    made = program.Run(0.0, planner, "", "", 2, (), shares)
    made.slowness = slowness
    return made


@pytest.mark.parametrize(
    ("slowness", "shares", "together"),
    [(1.0, True, [UNIT, CONVERSATIONS]), (1.0, False, [UNIT]), (3.0, True, [UNIT])],
)
def test_neighbours_share_a_session_on_a_quiet_machine(slowness, shares, together):
    assert a_run(slowness, shares=shares)._together([UNIT, CONVERSATIONS, STORAGE]) == together


def test_a_group_without_neighbours_is_by_itself():
    assert a_run()._together([STORAGE, UNIT, CONVERSATIONS]) == [STORAGE]
    assert a_run()._together([CONVERSATIONS]) == [CONVERSATIONS]


def test_each_group_of_a_session_is_judged_by_its_own_tests():
    right, wrong = Cases(passed=3), Cases(passed=2, failed=1)
    run = a_run()
    assert run._judge(UNIT, FAILED, right, [right, wrong])[0] == "passed"
    assert run._judge(CONVERSATIONS, FAILED, wrong, [right, wrong]) == ("failed", "exit code 1")


def test_a_session_that_broke_without_a_failed_test_fails_all_of_its_groups():
    right = Cases(passed=3)
    run = a_run()
    assert [run._judge(one, FAILED, right, [right, right])[0] for one in (UNIT, CONVERSATIONS)] == [
        "failed"
    ] * 2


def test_on_a_slow_machine_what_waits_leaves_the_cores_to_others():
    assert "2" in a_run(3.0)._command([CONVERSATIONS])
    assert "3" in a_run()._command([CONVERSATIONS])
