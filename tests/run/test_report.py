"""What a run says at its end."""

import json

import pytest

from tests.run.report import Cases, Outcome, exit_code, how_it_failed, lines, record

PASSED = Outcome("unit", "passed", wall_s=60, cpu_s=100, cases=Cases(passed=4000, skipped=2))
FAILED = Outcome("storage", "failed", "exit code 1", 30, 20, Cases(passed=460, failed=2))
LEFT_OUT = Outcome("browser", "left out", "there is no time for it")
CUT = Outcome(
    "processes", "cut", "its time was over; 7 cases had passed, none had failed", 600, 90, Cases(passed=7)
)


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [([PASSED], 0), ([PASSED, LEFT_OUT, CUT], 0), ([FAILED, PASSED], 1), ([LEFT_OUT, FAILED], 1), ([], 0)],
)
def test_a_group_that_failed_fails_the_run_and_what_was_left_out_does_not(outcomes, code):
    assert exit_code(outcomes) == code


def test_the_last_lines_name_what_was_left_out_with_its_command():
    said = lines([PASSED, FAILED, LEFT_OUT, CUT], 9.6, {"images": "make test-compose"})

    assert "this machine: 9.6 times slower than a quiet one" in said
    assert "failed: storage: exit code 1" in said
    assert 'left out: browser: there is no time for it. Run it: make test GROUPS="browser"' in said
    assert any(line.startswith("cut: processes: ") and line.endswith('GROUPS="processes"') for line in said)
    assert "left out: images. Run it: make test-compose" in said
    assert said[-1] == "4467 passed, 2 failed, 2 skipped"


def test_what_a_session_wrote_is_read_and_nothing_when_it_wrote_nothing(tmp_path):
    path = tmp_path / "result.json"
    assert Cases.read(path, "unit") == Cases()

    wrote = {"passed": 3, "failed": 1, "skipped": 0, "seconds": 2.5, "slowest": [["tests/a.py", 1.5]]}
    path.write_text(json.dumps({"unit": wrote}))
    assert Cases.read(path, "unit") == Cases(3, 1, 0, (("tests/a.py", 1.5),), 2.5)
    assert Cases.read(path, "storage") == Cases()


def test_the_last_lines_say_how_each_test_failed(tmp_path):
    path = tmp_path / "result.json"
    failures = [[f"tests/a.py::test_{number}", ["E  assert 1 == 2", "SEED=7"]] for number in range(13)]
    wrote = {"passed": 0, "failed": 13, "skipped": 0, "seconds": 1, "slowest": [], "failures": failures}
    path.write_text(json.dumps({"unit": wrote}))
    said = lines([Outcome("unit", "failed", "exit code 1", cases=Cases.read(path, "unit"))], 1.0, {})
    assert said[-39:-36] == [
        "failed: unit: exit code 1",
        "failed test: tests/a.py::test_0",
        "    E  assert 1 == 2",
    ]
    assert said[-3:] == ["    SEED=7", "and 1 more", "0 passed, 13 failed, 0 skipped"]


def test_of_a_long_account_the_error_and_what_the_test_printed_last_are_told():
    account = "\n".join(
        ["def test_a():", ">   assert found == []", *(f"E   line {n}" for n in range(20)), "a.py:3"]
    )
    printed = "\n".join(["SEED=1", "", *(f"figure {n}" for n in range(20)), "FINDING: lost"])
    told = how_it_failed(account, printed)
    assert (told[0], told[7], told[8], told[-1]) == ("E   line 0", "E   line 7", "figure 13", "FINDING: lost")
    assert how_it_failed("worker 'gw1' crashed", "") == ["worker 'gw1' crashed"]
    assert how_it_failed("E  " + "x" * 1000, "") == ["E  " + "x" * 217]


@pytest.mark.parametrize("other", [FAILED, LEFT_OUT, CUT])
def test_only_a_run_in_which_every_group_passed_is_recorded(other):
    with pytest.raises(ValueError, match="every group passed"):
        record([PASSED, other], 1.0)
