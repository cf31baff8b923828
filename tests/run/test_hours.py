"""Tests at other hours: which hours these are, and what is run."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.run.hours import MOMENTS, command, main
from tests.support.clock import BRASILIA


def test_every_day_of_a_week_is_among_them_where_the_groups_live():
    border = timedelta(minutes=3)
    passed = [datetime.fromisoformat(one.at).replace(tzinfo=UTC) + border for one in MOMENTS]
    assert {moment.astimezone(BRASILIA).weekday() for moment in passed} == set(range(7))


def test_tests_that_are_named_are_run_in_place_of_groups():
    assert "--group=unit" in command("2026-12-02 15:00:00", ["-k", "ranking"], 2)
    named = command("2026-12-02 15:00:00", ["tests/run"], 2)
    assert named[:2] == ["faketime", "2026-12-02 15:00:00"]
    assert not [one for one in named if one.startswith("--group")]


def test_what_is_missing_is_told_with_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("PATH", "")
    assert main([]) == 2
    assert "apt-get install faketime" in capsys.readouterr().err
