"""Spans that are kept as files, and a disk that is full."""

import json
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from gymnation_client.traces import open_source
from sandbox.traces import TraceStore, add_traces
from sandbox.traces.keeping import FILE, add_keeping
from sandbox.traces.otlp import JSON, PROTOBUF, parse
from tests.sandbox.traces.test_receiver import one_trace


@pytest.fixture
async def keeper(tmp_path: Path, receiver):
    app = web.Application()
    add_traces(app, TraceStore())
    add_keeping(app, tmp_path / "kept")
    async with TestServer(app) as server:
        receiver.url = str(server.make_url("")).rstrip("/")
        yield receiver


async def test_what_comes_in_is_kept_as_otlp_json_and_can_be_read_again(keeper, service, tmp_path: Path):
    maker = service("gateway")
    ids = [one_trace(maker, "telegram.update") for _ in range(2)]
    for span in maker.spans():
        await keeper.export([span])
    lines = (tmp_path / "kept" / FILE).read_text().splitlines()
    assert len(lines) == 2
    for line, trace_id in zip(lines, ids, strict=True):
        [span] = json.loads(line)["resourceSpans"][0]["scopeSpans"][0]["spans"]
        assert (span["traceId"], span["name"]) == (trace_id, "telegram.update")
        again = parse(ExportTraceServiceRequest, JSON, line.encode())
        assert again.resource_spans[0].scope_spans[0].spans[0].trace_id.hex() == trace_id
    found = open_source(str(tmp_path / "kept")).find(ids[1][:8], timedelta())
    assert (found["trace_id"], [span["name"] for span in found["spans"]]) == (ids[1], ["telegram.update"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
async def test_a_full_disk_refuses_spans_and_takes_them_when_there_is_room(keeper, service, tmp_path: Path):
    maker = service("gateway")
    one_trace(maker)
    export = ExportTraceServiceRequest()
    export.resource_spans.add().scope_spans.add().spans.add(trace_id=b"1" * 16, span_id=b"2" * 8)
    file = tmp_path / "kept" / FILE
    file.parent.mkdir()
    file.symlink_to("/dev/full")
    async with aiohttp.ClientSession() as session:

        async def sent() -> tuple[int, bytes]:
            body = export.SerializeToString()
            headers = {"Content-Type": PROTOBUF}
            async with session.post(f"{keeper.url}/v1/traces", data=body, headers=headers) as answer:
                return answer.status, await answer.read()

        status, said = await sent()
        assert (status, json.loads(said)) == (
            503,
            {"error": "spans cannot be kept: No space left on device"},
        )
        file.unlink()
        assert (await sent())[0] == 200
    assert len(file.read_text().splitlines()) == 1
