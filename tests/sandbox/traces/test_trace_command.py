"""`gymnation trace`: a trace of the demo, printed as a tree with the logs of each span."""

import asyncio
import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gymnation_client.cli import exits, main
from gymnation_client.cli.words import trace_code
from gymnation_client.traces import lines_of, open_source, render
from gymnation_client.traces.logs import told
from servicekit.runner.lines import LineRenderer
from tests.sandbox.traces.test_receiver import one_trace


def span(span_id: str, parent: str | None, name: str, start: int, end: int, **more: str) -> dict:
    return {
        "span_id": span_id,
        "parent_span_id": parent,
        "name": name,
        "service": "gateway",
        "kind": "INTERNAL",
        "start_us": start,
        "end_us": end,
        "status": "UNSET",
        "status_message": "",
    } | more


def test_a_tree_shows_names_services_kinds_times_and_statuses():
    spans = [
        span("1", None, "telegram.update", 1000, 9000, kind="CONSUMER"),
        span("2", "1", "RecordCheckin", 2000, 5000, kind="CLIENT"),
        span("3", "2", "RecordCheckin", 2500, 4000, kind="SERVER", service="member", status="ERROR"),
        span("4", "3", "insert", 3000, 3500, service="member", status="ERROR", status_message="duplicate"),
        span("5", "1", "sendMessage", 6000, 8000, kind="CLIENT", status="OK"),
    ]

    assert render({"trace_id": "ab12", "spans": spans}).splitlines() == [
        "trace ab12  8.0 ms, 5 spans, 2 services",
        "telegram.update      gateway  CONSUMER  +0.0 ms  8.0 ms  UNSET",
        "├─ RecordCheckin     gateway  CLIENT    +1.0 ms  3.0 ms  UNSET",
        "│  └─ RecordCheckin  member   SERVER    +1.5 ms  1.5 ms  ERROR",
        "│     └─ insert      member   INTERNAL  +2.0 ms  0.5 ms  ERROR: duplicate",
        "└─ sendMessage       gateway  CLIENT    +5.0 ms  2.0 ms  OK",
    ]


def test_a_span_whose_parent_is_not_there_is_marked_and_not_lost():
    lines = render({"trace_id": "ab12", "spans": [span("2", "1", "orphan", 0, 1000)]}).splitlines()

    assert lines[1].startswith("… orphan")


def asked(*arguments: str) -> int:
    """The exit code."""
    try:
        return main(["trace", *arguments])
    except SystemExit as left:
        return int(left.code or 0)


def found(source: str, code: str) -> dict:
    return open_source(source).find(code, timedelta(days=7))


async def test_last_means_the_newest_trace(receiver, service, capsys):
    maker = service("gateway")
    one_trace(maker, "older")
    newest = one_trace(maker, "newer")
    await receiver.export(maker.spans())

    code = await asyncio.to_thread(asked, "last", "--from", receiver.url)

    printed = capsys.readouterr().out
    assert code == 0
    assert f"trace {newest}" in printed
    assert "newer" in printed


async def test_last_prefers_what_a_person_did_to_what_the_services_did_after_it(receiver, service, capsys):
    maker = service("gateway")
    one_trace(maker, "telegram.update")
    wanted = one_trace(maker, "telegram.update")
    one_trace(maker, "gymnation.member.v1.InboxService/CompleteUpdates")
    await receiver.export(maker.spans())

    assert await asyncio.to_thread(asked, "last", "--from", receiver.url) == 0
    assert f"trace {wanted}" in capsys.readouterr().out


async def test_an_unknown_id_is_told(receiver, capsys):
    code = await asyncio.to_thread(asked, "abcdef", "--from", receiver.url)

    assert (code, "no trace begins with abcdef" in capsys.readouterr().err) == (exits.NOT_FOUND, True)


async def test_a_store_without_traces_says_what_to_do(receiver, capsys):
    code = await asyncio.to_thread(asked, "last", "--from", receiver.url)

    assert (code, "no traces yet" in capsys.readouterr().err) == (exits.NOT_FOUND, True)


def test_a_sandbox_that_does_not_run_is_told(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert asked("last", "--from", f"http://127.0.0.1:{port}") == exits.FAILED
    assert "make demo" in capsys.readouterr().err


@pytest.mark.parametrize("code", ["../metrics", "a/b", "5c376", "código", "5c376b3g", "1" * 33, ""])
def test_what_is_no_code_is_told_before_anything_is_asked(capsys, code):
    assert asked(code) == exits.USAGE
    assert "is no code: the bot shows 8 of 0-9 and a-f" in capsys.readouterr().err


@pytest.mark.parametrize("typed", ["(5C376B36)", " 5c376b36. ", "`5c376b36`"])
def test_a_code_may_come_with_what_stood_around_it(typed: str):
    assert trace_code(typed) == "5c376b36"


def logged(trace_id: str, span_id: str, message: str, **more: str) -> str:
    line = {"time": "t", "level": "WARNING", "service": "gateway", "logger": "l", "message": message}
    return json.dumps(line | {"trace_id": trace_id, "span_id": span_id} | more)


async def test_a_code_finds_the_trace_with_the_log_of_each_span(receiver, service, capsys, tmp_path: Path):
    maker = service("gateway")
    wanted, other = one_trace(maker, "telegram.update"), one_trace(maker, "telegram.update")
    await receiver.export(maker.spans())
    code = wanted[:8]
    told = await asyncio.to_thread(found, receiver.url, code)
    first = told["spans"][0]["span_id"]
    log = tmp_path / "log"
    log.write_text(
        "\n".join(
            [
                "starting",
                "gateway-1  | " + logged(wanted, first, "not answered", **{"error.type": "TimeoutError"}),
                logged(other, first, "of another"),
                wanted + " {half a line",
                logged(wanted, "ffffffffffffffff", "its span is still open"),
            ]
        )
    )

    assert await asyncio.to_thread(asked, code, "--from", receiver.url, "--logs", str(log)) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"trace {wanted}")
    assert lines[2] == "  · WARNING gateway: not answered  error.type=TimeoutError"
    assert lines[-2:] == [
        "logs of no span above:",
        "  · WARNING gateway: its span is still open",
    ]
    assert not any("of another" in line for line in lines)


async def test_a_log_that_is_not_there_is_told(receiver, service, capsys, tmp_path: Path):
    maker = service("gateway")
    one_trace(maker, "telegram.update")
    await receiver.export(maker.spans())
    missing = str(tmp_path / "none")
    assert await asyncio.to_thread(asked, "last", "--from", receiver.url, "--logs", missing) == 1
    assert "cannot be read: No such file" in capsys.readouterr().err


@pytest.mark.parametrize("colours", [False, True])
def test_lines_as_the_demo_prints_them_belong_to_the_trace(colours: bool):
    renderer = LineRenderer(colours=colours, now=lambda: datetime(2026, 3, 2, tzinfo=UTC))
    wanted, other = "5c376b36" + "0" * 24, "5c376b37" + "0" * 24
    text = [
        renderer.render(
            "coach", logged(wanted, "1" * 16, "the vendor failed", **{"error.type": "api_error"})
        ),
        renderer.render("coach", logged(other, "1" * 16, "of another")),
        renderer.render("member", '{"message": "started"}'),
    ]

    found = lines_of(wanted, text)

    assert list(found) == [""]
    [line] = map(told, found[""])
    assert line.startswith("WARN coach: the vendor failed")
    assert "error.type=api_error" in line
