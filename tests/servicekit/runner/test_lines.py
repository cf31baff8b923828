"""A service's log lines as the demo shows them."""

import json
from datetime import UTC, datetime

import pytest

from servicekit.runner.lines import LineRenderer

NOW = datetime(2026, 11, 22, 12, 3, 4, tzinfo=UTC)


@pytest.fixture
def render():
    return LineRenderer(colours=False, now=lambda: NOW).render


def test_a_json_line_becomes_time_service_level_message_and_the_rest(render):
    record = {
        "time": "2026-11-22T10:00:01.5+00:00",
        "level": "info",
        "message": "update handled",
        "service": "gateway",
        "logger": "gymnation",
        "command": "ranking",
        "seconds": 0.2,
        "note": "two words",
        "trace_id": "0123456789abcdef0123456789abcdef",
        "span_id": "0123456789abcdef",
    }

    assert render("gateway", json.dumps(record)) == (
        "10:00:01 gateway │ INFO  update handled "
        'command=ranking seconds=0.2 note="two words" trace_id=01234567'
    )


@pytest.mark.parametrize("line", ["Traceback (most recent call last):", "{not json", '["a list"]'])
def test_what_is_not_a_json_object_passes_with_the_prefix(render, line):
    assert render("member", line) == f"12:03:04 member  │ {line}"


def test_a_traceback_gets_lines_of_its_own(render):
    shown = render("coach", json.dumps({"level": "ERROR", "message": "bad", "exception": "one\ntwo"}))

    assert shown.splitlines() == [
        "12:03:04 coach   │ ERROR bad",
        "12:03:04 coach   │   one",
        "12:03:04 coach   │   two",
    ]


def test_the_stack_of_an_error_and_of_its_causes_are_lines_too(render):
    record = {"level": "ERROR", "message": "bad", "error.type": "KeyError", "error.stack": ["a.py:1 f"]}
    record["error.cause"] = [{"type": "OSError", "stack": ["b.py:2 g"]}]

    assert [line.split("│ ")[1].strip() for line in render("coach", json.dumps(record)).splitlines()] == [
        "ERROR bad error.type=KeyError",
        "a.py:1 f",
        "because of OSError",
        "b.py:2 g",
    ]


def test_a_terminal_gets_colours_and_no_other_control_characters():
    render = LineRenderer(colours=True, now=lambda: NOW).render

    shown = render("gateway", json.dumps({"message": "evil \x1b[2J"}))

    assert "\x1b[32m" in shown
    assert "\x1b[2J" not in shown
