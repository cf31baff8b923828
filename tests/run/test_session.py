"""Groups that run together: on a quiet machine only, and each is judged by its own tests or command."""

import dataclasses
import time

import pytest

from tests.run import __main__ as program
from tests.run.groups import BY_NAME, Times
from tests.run.planner import Planner
from tests.run.report import Cases
from tests.run.running import Ended

UNIT, CONVERSATIONS, STORAGE = (BY_NAME[name] for name in ("unit", "conversations", "storage"))
PROCESSES, BROWSER, MYPY = (BY_NAME[name] for name in ("processes", "browser", "mypy"))
PASSED = Ended(exit_code=0, was_cut=False, wall_s=1.0, cpu_s=1.0)
FAILED = Ended(exit_code=1, was_cut=False, wall_s=1.0, cpu_s=1.0)

SOME = Cases(passed=1, seconds=1.0)


def a_run(slowness: float = 1.0, *, shares: bool = True) -> program.Run:
    planner = Planner(dict.fromkeys(BY_NAME, Times(1.0, 1.0)), 60.0, 70.0)
    made = program.Run(time.time(), planner, "", "", 2, (), shares)
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


@pytest.mark.parametrize("own", [Cases(), Cases(passed=3)])
def test_a_session_that_was_broken_off_passes_none_of_its_groups(own):
    broken_off = dataclasses.replace(FAILED, exit_code=2)

    assert a_run()._judge(UNIT, broken_off, own, [own, Cases(passed=2, failed=1)])[0] == "failed"


@pytest.mark.parametrize("ended", [PASSED, FAILED])
def test_a_group_of_which_no_test_ran_does_not_pass(ended):
    run, others = a_run(), Cases(passed=2, failed=1)

    assert run._judge(UNIT, ended, Cases(), [Cases(), others])[0] == "failed"
    assert run._judge(UNIT, ended, Cases(skipped=1), [Cases(skipped=1), others])[0] == "passed"
    # Who asks for some tests may have asked for none of these.
    run.more = ["-k", "ranking"]
    assert run._judge(UNIT, ended, Cases(), [Cases(), others])[0] == "passed"


def test_a_command_that_cannot_be_started_fails_its_groups_with_the_reason_and_no_others(monkeypatch):
    not_started = Ended(127, was_cut=False, wall_s=0.0, cpu_s=0.0, not_started="FileNotFoundError: pytest")
    monkeypatch.setattr(program.running, "run", lambda *_, **__: [not_started, PASSED])
    monkeypatch.setattr(program.Run, "_prepare", lambda *_: "")

    tests, browser, checker = a_run()._do([PROCESSES, BROWSER, MYPY])

    assert (tests.result, browser.result, checker.result) == ("failed", "failed", "passed")
    assert "FileNotFoundError" in tests.why


def test_on_a_slow_machine_what_waits_leaves_the_cores_to_others():
    assert "2" in a_run(3.0)._commands([CONVERSATIONS])[0]
    assert "3" in a_run()._commands([CONVERSATIONS])[0]


def test_a_checker_runs_beside_tests_that_wait():
    run = a_run()

    assert run._together([PROCESSES, BROWSER, MYPY]) == [PROCESSES, BROWSER, MYPY]
    tests, checker = run._commands([PROCESSES, BROWSER, MYPY])
    assert {"--group=processes", "--group=browser"} <= set(tests)
    assert checker[-1] == "types-mypy"


@pytest.mark.parametrize(
    ("tests", "checker", "outcomes"),
    [
        (PASSED, PASSED, ["passed", "passed", "passed"]),
        (PASSED, FAILED, ["passed", "passed", "failed"]),
        (FAILED, PASSED, ["failed", "failed", "passed"]),
    ],
)
def test_what_ran_beside_each_other_fails_by_its_own_command(monkeypatch, tests, checker, outcomes):
    monkeypatch.setattr(program.running, "run", lambda commands, *_, **__: [tests, checker])
    monkeypatch.setattr(Cases, "read", lambda *_: SOME)
    monkeypatch.setattr(program.Run, "_prepare", lambda *_: "")

    assert [one.result for one in a_run()._do([PROCESSES, BROWSER, MYPY])] == outcomes


def test_what_needs_what_is_not_there_does_not_keep_its_neighbours_from_running(monkeypatch):
    ran: list[list[str]] = []

    def runs(commands, *_, **__):
        ran.extend(commands)
        return [PASSED] * len(commands)

    monkeypatch.setattr(program.running, "run", runs)
    monkeypatch.setattr(Cases, "read", lambda *_: SOME)
    monkeypatch.setattr(program.Run, "_prepare", lambda _, group: "" if group is not BROWSER else "none here")

    done = {one.name: one.result for one in a_run()._do([PROCESSES, BROWSER, MYPY])}

    assert done == {"processes": "passed", "browser": "left out", "mypy": "passed"}
    assert "--group=browser" not in ran[0]


def test_groups_that_do_not_fit_together_are_taken_one_by_one():
    run = a_run()
    # Each may take 1.15 s, and 1.5 s are left.
    run.planner.begin_by_s = run.now_s + 1.5

    assert run._together([PROCESSES, BROWSER, MYPY]) == [PROCESSES]


def test_what_must_be_fetched_first_holds_up_no_neighbour(monkeypatch):
    monkeypatch.setattr(program, "chromium_path", lambda: None)
    run = a_run()
    run.browser_install = "false"

    assert run._together([PROCESSES, BROWSER, MYPY]) == [PROCESSES, MYPY]
    assert run._together([BROWSER, MYPY]) == [MYPY]
    assert run._together([BROWSER]) == [BROWSER]


def test_every_group_is_run_once_in_the_order_in_which_nobody_waits(monkeypatch):
    monkeypatch.setattr(program, "chromium_path", lambda: None)
    monkeypatch.setattr(program.patience, "measure", lambda: 1.0)
    took: list[list[str]] = []

    def does(_, groups):
        took.append([group.name for group in groups])
        return []

    monkeypatch.setattr(program.Run, "_do", does)
    run = a_run()
    run.browser_install = "false"

    run.do([STORAGE, PROCESSES, BROWSER, MYPY])

    assert took == [["storage"], ["processes", "mypy"], ["browser"]]


def test_whether_there_is_time_is_asked_again_after_something_was_fetched(monkeypatch):
    run = a_run()

    def fetches(*_):
        run.planner.begin_by_s = run.now_s
        return ""

    monkeypatch.setattr(program.Run, "_prepare", fetches)
    monkeypatch.setattr(program.running, "run", lambda *_, **__: pytest.fail("there was no time for it"))

    [browser] = run._do([BROWSER])

    assert (browser.result, browser.why) == ("left out", "there is no time for it")
