"""The trace store on a free port, and a service that exports to it with the real exporters."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from sandbox.traces import TraceStore, add_traces


@dataclass
class Receiver:
    url: str
    store: TraceStore

    async def get(self, path: str) -> tuple[int, dict]:
        async with aiohttp.ClientSession() as session, session.get(self.url + path) as answer:
            return answer.status, await answer.json()

    async def export(self, spans: list[ReadableSpan], compression: Compression = Compression.Gzip) -> None:
        def send() -> None:
            exporter = OTLPSpanExporter(endpoint=f"{self.url}/v1/traces", compression=compression)
            assert exporter.export(spans).name == "SUCCESS"
            exporter.shutdown()

        await asyncio.to_thread(send)


@dataclass
class Service:
    """A service's tracer; `spans()` takes what it finished."""

    name: str

    def __post_init__(self) -> None:
        self._memory = InMemorySpanExporter()
        self.provider = TracerProvider(resource=Resource({"service.name": self.name}), shutdown_on_exit=False)
        self.provider.add_span_processor(SimpleSpanProcessor(self._memory))
        self.tracer = self.provider.get_tracer("test")

    def spans(self) -> list[ReadableSpan]:
        finished = list(self._memory.get_finished_spans())
        self._memory.clear()
        return finished


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    app = web.Application()
    store = TraceStore(max_traces=3, max_spans_per_trace=5)
    add_traces(app, store)
    async with TestServer(app) as server:
        yield Receiver(str(server.make_url("")).rstrip("/"), store)


@pytest.fixture
def service():
    services = []

    def make(name: str) -> Service:
        services.append(Service(name))
        return services[-1]

    yield make
    for made in services:
        made.provider.shutdown()
