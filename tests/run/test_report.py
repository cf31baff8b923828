"""What a run says at its end."""

import json

import pytest

from tests.run.report import Cases, Outcome, exit_code, lines, record

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


@pytest.mark.parametrize("other", [FAILED, LEFT_OUT, CUT])
def test_only_a_run_in_which_every_group_passed_is_recorded(other):
    with pytest.raises(ValueError, match="every group passed"):
        record([PASSED, other], 1.0)
