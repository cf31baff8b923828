"""Where `gymnation trace` finds traces: Tempo, Jaeger, and folders of OTLP JSON.

The answers have the shapes of the real ones: ids without their leading zeros in a search of Tempo's, ids in
base64 as protobuf's JSON has them, numbers as text, `batches` in place of `resourceSpans`.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from gymnation_client.cli import exits, main
from gymnation_client.traces import TraceUnavailable, open_source
from sandbox.traces.keeping import FILE

CODE = "00376b36"
TRACE = CODE + "4a" * 12
WEEK = timedelta(days=7)


def b64(text: str) -> str:
    return base64.b64encode(bytes.fromhex(text)).decode()


def otlp(write: Callable[[str], str] = str, key: str = "resourceSpans") -> dict[str, Any]:
    """An update and the RPC below it, of two services."""

    def batch(service: str, span: dict[str, Any]) -> dict[str, Any]:
        named = [{"key": "service.name", "value": {"stringValue": service}}]
        return {"resource": {"attributes": named}, "scopeSpans": [{"spans": [span]}]}

    root = {
        "traceId": write(TRACE),
        "spanId": write("a1" * 8),
        "name": "telegram.update",
        "kind": "SPAN_KIND_CONSUMER",
        "startTimeUnixNano": "1700000000000000000",
        "endTimeUnixNano": "1700000000300000000",
        "attributes": [
            {"key": "gymnation.code", "value": {"stringValue": CODE}},
            {"key": "gymnation.inbox.tries", "value": {"intValue": "1"}},
        ],
        "status": {},
    }
    child = {
        "traceId": write(TRACE),
        "spanId": write("b2" * 8),
        "parentSpanId": write("a1" * 8),
        "name": "RecordCheckin",
        "kind": 2,
        "startTimeUnixNano": "1700000000100000000",
        "endTimeUnixNano": "1700000000200000000",
        "status": {"code": "STATUS_CODE_ERROR"},
    }
    return {key: [batch("telegram-gateway", root), batch("member-service", child)]}


JAEGER = {
    "traceID": TRACE.lstrip("0"),
    "processes": {"p1": {"serviceName": "telegram-gateway"}, "p2": {"serviceName": "member-service"}},
    "spans": [
        {
            "spanID": "a1" * 8,
            "operationName": "telegram.update",
            "references": [],
            "startTime": 1700000000000000,
            "duration": 300000,
            "processID": "p1",
            "tags": [{"key": "span.kind", "type": "string", "value": "consumer"}],
        },
        {
            "spanID": "b2" * 8,
            "operationName": "RecordCheckin",
            "references": [{"refType": "CHILD_OF", "traceID": TRACE.lstrip("0"), "spanID": "a1" * 8}],
            "startTime": 1700000000100000,
            "duration": 100000,
            "processID": "p2",
            "tags": [
                {"key": "span.kind", "type": "string", "value": "server"},
                {"key": "error", "type": "bool", "value": True},
            ],
        },
    ],
}
TREE = [
    f"trace {TRACE}  300.0 ms, 2 spans, 2 services",
    "telegram.update   telegram-gateway  CONSUMER    +0.0 ms  300.0 ms  UNSET",
    "└─ RecordCheckin  member-service    SERVER    +100.0 ms  100.0 ms  ERROR",
]


@asynccontextmanager
async def tempo(known: list[str], authorization: str = "", **shape: Any) -> AsyncIterator[str]:
    """What Tempo's HTTP API says; `known` are the ids that bear the code."""

    @web.middleware
    async def asks(request: web.Request, handler: Any) -> web.StreamResponse:
        if request.headers.get("Authorization", "") != authorization:
            return web.Response(status=401, text="no org id")
        return await handler(request)

    async def search(request: web.Request) -> web.Response:
        wanted = request.query["q"]
        assert int(request.query["end"]) - int(request.query["start"]) == WEEK.total_seconds()
        hit = wanted in {f'{{ span.gymnation.code = "{CODE}" }}', '{ name = "telegram.update" }'}
        return web.json_response(
            {"traces": [{"traceID": one.lstrip("0")} for one in known] if hit else [], "metrics": {}}
        )

    async def by_id(request: web.Request) -> web.Response:
        if request.match_info["id"] != TRACE:
            return web.Response(status=404, text="trace not found")
        return web.json_response(otlp(**shape))

    app = web.Application(middlewares=[asks])
    app.router.add_get("/api/echo", answering("echo"))
    app.router.add_get("/api/search", search)
    app.router.add_get("/api/traces/{id}", by_id)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


def answering(text: str) -> Any:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=text)

    return answer


@asynccontextmanager
async def jaeger(known: list[dict[str, Any]]) -> AsyncIterator[str]:
    """What Jaeger's query service says."""

    async def search(request: web.Request) -> web.Response:
        if "service" not in request.query:
            return web.json_response({"data": None, "errors": [{"code": 400}]}, status=400)
        hit = json.loads(request.query.get("tags", "{}")) == {"gymnation.code": CODE}
        return web.json_response({"data": known if hit else [], "errors": None})

    async def by_id(request: web.Request) -> web.Response:
        return web.json_response({"data": known} if request.match_info["id"] == TRACE else {"data": None})

    async def services(_: web.Request) -> web.Response:
        return web.json_response({"data": ["telegram-gateway"], "total": 1})

    app = web.Application()
    app.router.add_get("/api/services", services)
    app.router.add_get("/api/traces", search)
    app.router.add_get("/api/traces/{id}", by_id)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


async def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], str]:
    code = await asyncio.to_thread(main, ["trace", *arguments])
    out, err = capsys.readouterr()
    return code, out.splitlines(), err


@pytest.mark.parametrize("asked", [CODE, TRACE, "last"])
@pytest.mark.parametrize("shape", [{}, {"key": "batches"}, {"write": b64, "key": "batches"}])
async def test_tempo_is_asked_by_the_attribute_that_bears_the_code(capsys, asked, shape):
    async with tempo([TRACE], **shape) as url:
        assert await printed(capsys, asked, "--from", url) == (0, TREE, "")


@pytest.mark.parametrize("asked", [CODE, TRACE])
async def test_jaeger_is_asked_likewise(capsys, asked):
    async with jaeger([JAEGER]) as url:
        assert await printed(capsys, asked, "--from", url) == (0, TREE, "")


async def test_a_code_that_is_not_there_says_where_else_to_look(capsys):
    async with tempo([]) as first, jaeger([]) as second:
        for url, name in ((first, "Tempo"), (second, "Jaeger")):
            for wanted in ("ffffffff", "f" * 32):
                code, out, err = await printed(capsys, wanted, "--from", url)
                assert (code, out) == (exits.NOT_FOUND, [])
                assert f"{name} has no trace {wanted} of the last 7 days" in err
                assert "--since 14d" in err


async def test_a_code_of_two_traces_names_both(capsys):
    other = CODE + "5b" * 12
    async with tempo([TRACE, other]) as url:
        code, _, err = await printed(capsys, CODE, "--from", url)
    assert code == exits.FAILED
    assert f"2 traces bear {CODE}: give the whole id of one of them, {TRACE}, {other}" in err


async def test_who_has_to_show_a_key_is_told_how(capsys, monkeypatch):
    async with tempo([TRACE], authorization="Bearer sesame") as url:
        code, _, err = await printed(capsys, CODE, "--from", url)
        assert code == exits.FAILED
        assert "GYMNATION_TRACES_AUTHORIZATION" in err
        monkeypatch.setenv("GYMNATION_TRACES_AUTHORIZATION", "Bearer sesame")
        monkeypatch.setenv("GYMNATION_TRACES", url)
        assert await printed(capsys, CODE) == (0, TREE, "")


async def test_what_is_no_store_of_traces_is_told(capsys):
    app = web.Application()
    app.router.add_get("/", answering("<html>"))
    async with TestServer(app) as server:
        code, _, err = await printed(capsys, CODE, "--from", str(server.make_url("")))
    assert code == exits.FAILED
    assert "is no Tempo, Jaeger or demo" in err


def lines(*documents: dict[str, Any]) -> str:
    return "".join(json.dumps(one) + "\n" for one in documents)


@pytest.mark.parametrize("write", [str, str.upper, b64])
async def test_files_of_a_collector_are_read_line_by_line(capsys, tmp_path: Path, write):
    told = otlp(write)["resourceSpans"]
    (tmp_path / "rotated").mkdir()
    (tmp_path / "rotated" / "traces-2026-11-28.json").write_text(lines({"resourceSpans": told[:1]}))
    (tmp_path / "traces.jsonl").write_text(
        lines({"resourceSpans": told[1:]}, {"resourceSpans": told[1:]}) + '{"resourceSpans": [' + TRACE
    )
    (tmp_path / "metrics.txt").write_text("nothing of ours")
    assert await printed(capsys, CODE, "--from", str(tmp_path)) == (0, TREE, "")


async def test_a_document_of_many_lines_is_read_whole(capsys, tmp_path: Path):
    file = tmp_path / "export.json"
    file.write_text(json.dumps(otlp(), indent=2))
    assert await printed(capsys, CODE, "--from", str(file)) == (0, TREE, "")
    code, out, _ = await printed(capsys, CODE, "--from", str(file), "--json")
    assert code == 0
    told = json.loads(out[0])
    assert told["spans"][0]["attributes"] == {"gymnation.code": CODE, "gymnation.inbox.tries": 1}


async def test_what_a_folder_lacks_is_told(capsys, tmp_path: Path):
    missing = tmp_path / "none"
    assert "there is no" in (await printed(capsys, CODE, "--from", str(missing)))[2]
    assert "has no .json" in (await printed(capsys, CODE, "--from", str(tmp_path)))[2]
    (tmp_path / FILE).write_text(lines(otlp()))
    code, _, err = await printed(capsys, "ffffffff", "--from", str(tmp_path))
    assert (code, "is of a trace that begins with ffffffff" in err) == (exits.NOT_FOUND, True)


def test_a_source_can_be_asked_by_a_program(tmp_path: Path):
    (tmp_path / FILE).write_text(lines(otlp()))
    assert open_source(str(tmp_path)).find(TRACE, WEEK)["trace_id"] == TRACE
    with pytest.raises(TraceUnavailable) as caught:
        open_source(str(tmp_path)).find("last", WEEK)
    assert not caught.value.is_missing
