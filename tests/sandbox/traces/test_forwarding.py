"""What the sandbox is sent goes on to another collector, and one that is away delays nobody."""

import asyncio

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from sandbox.app import build_app
from sandbox.patience import patient
from sandbox.settings import SandboxSettings

EXPORT = ExportTraceServiceRequest().SerializeToString()
PROTOBUF = {"Content-Type": "application/x-protobuf"}


async def test_an_export_is_passed_on_as_it_came():
    came: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()

    async def take(request: web.Request) -> web.Response:
        await came.put((request.path, await request.read()))
        return web.Response()

    collector = web.Application()
    collector.add_routes([web.post("/{path:.*}", take)])
    async with TestServer(collector) as there:
        app = build_app(SandboxSettings(forward_otlp=str(there.make_url("/"))))
        async with TestServer(app) as sandbox, aiohttp.ClientSession() as session:
            body = aiohttp.BytesPayload(EXPORT)
            async with session.post(sandbox.make_url("/v1/traces"), data=body, headers=PROTOBUF) as answer:
                assert answer.status == 200
            wrong = session.post(sandbox.make_url("/v1/metrics"), data=b"x", headers={"Content-Type": "a/b"})
            async with wrong as answer:
                assert answer.status == 400
            assert await asyncio.wait_for(came.get(), patient(5)) == ("/v1/traces", EXPORT)
            assert came.empty()


async def test_a_collector_that_is_away_delays_nobody(caplog: pytest.LogCaptureFixture):
    app = build_app(SandboxSettings(forward_otlp="http://127.0.0.1:1"))
    async with TestServer(app) as sandbox, aiohttp.ClientSession() as session:
        for _ in range(3):
            async with session.post(sandbox.make_url("/v1/traces"), data=EXPORT, headers=PROTOBUF) as answer:
                assert answer.status == 200
        async with asyncio.timeout(patient(5)):
            while "passed on" not in caplog.text:  # noqa: ASYNC110 - a log sets no event
                await asyncio.sleep(0.05)
    assert len([one for one in caplog.records if "cannot be passed on" in one.message]) == 1
