"""The alerts: tested by promtool, each with its page, and fresh."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.observe.objectives import OBJECTIVES, WINDOWS
from sandbox.observe.rules import rules
from sandbox.patience import patient

ROOT = Path(__file__).parents[3]
RULES = ROOT / "deploy" / "observe" / "prometheus" / "gymnation.rules.yml"
RUNBOOKS = ROOT / "docs" / "runbooks"
TESTS = Path(__file__).with_name("alerts.test.yml")
HEADINGS = ["What members notice", "How to be sure", "What to do", "How to know that it is over"]
promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="there is no promtool (Debian: apt-get install prometheus)"
)


def alerts() -> list[dict[str, Any]]:
    return [rule for group in rules()["groups"] for rule in group["rules"] if "alert" in rule]


def names() -> set[str]:
    return {one["alert"] for one in alerts()}


def test_what_is_committed_is_fresh():
    done = subprocess.run(
        [sys.executable, "-m", "sandbox.observe", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@promtool
def test_each_alert_fires_when_it_should_and_not_when_all_is_well():
    done = subprocess.run(
        ["promtool", "test", "rules", TESTS],
        capture_output=True,
        text=True,
        timeout=patient(60),
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@promtool
def test_a_threshold_that_is_moved_is_noticed(tmp_path: Path):
    """The tests above would not pass with anything."""
    broken = RULES.read_text().replace("> 60\n", "> 6000\n")
    assert broken != RULES.read_text()
    (tmp_path / "rules.yml").write_text(broken)
    tests = yaml.safe_load(TESTS.read_text())
    tests["rule_files"] = ["rules.yml"]
    tests["tests"] = [one for one in tests["tests"] if "what stands" in one["name"]]
    (tmp_path / "tests.yml").write_text(yaml.safe_dump(tests))
    done = subprocess.run(
        ["promtool", "test", "rules", tmp_path / "tests.yml"],
        capture_output=True,
        text=True,
        timeout=patient(60),
        check=False,
    )
    assert done.returncode != 0
    assert "InboxStands" in done.stdout + done.stderr


def test_every_alert_is_in_the_tests_of_promtool():
    text = TESTS.read_text()
    assert {name for name in names() if name not in text} == set()


def test_each_alert_has_its_page_and_each_page_its_alert():
    assert {path.stem for path in RUNBOOKS.glob("*.md")} == names()
    for one in alerts():
        assert one["annotations"]["runbook"] == f"docs/runbooks/{one['alert']}.md"


@pytest.mark.parametrize("name", sorted(names()))
def test_a_page_says_what_is_noticed_how_to_be_sure_what_to_do_and_when_it_is_over(name: str):
    text = (RUNBOOKS / f"{name}.md").read_text()
    assert text.startswith(f"# {name}: ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    sections = re.split(r"^## .+$", text, flags=re.MULTILINE)[1:]
    assert all(len(section.split()) > 4 for section in sections)
    for linked in re.findall(r"\]\(([^)#]+\.md)\)", text):
        assert (RUNBOOKS / linked).exists(), linked


def test_operators_find_every_page():
    operating = (ROOT / "docs" / "operating.md").read_text()
    assert {name for name in names() if f"(runbooks/{name}.md)" not in operating} == set()


def test_no_window_is_longer_than_what_prometheus_keeps():
    assert WINDOWS[-1] == "3d"
    assert "retention.time" in RULES.read_text().splitlines()[1]
    for one in OBJECTIVES:
        assert 0.9 < one.target < 1


def test_who_is_woken_is_said_of_each():
    assert {one["labels"]["severity"] for one in alerts()} == {"page", "ticket"}
