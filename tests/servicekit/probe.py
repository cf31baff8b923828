"""A small service, `test.v1.Probe`, on real gRPC, and the spans that calling it leaves."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import grpc
from grpc_health.v1.health_pb2 import HealthCheckRequest as Request
from grpc_health.v1.health_pb2 import HealthCheckResponse as Response
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import SpanKind

from gymnation.access.v1 import access_pb2
from sandbox.patience import patient
from servicekit import rpc_client, rpc_server
from tests.support.channels import open_channel

SERVICE = "test.v1.Probe"
UNARY = f"/{SERVICE}/Ask"
STREAM = f"/{SERVICE}/Follow"
RULES = {
    path: access_pb2.Rule(any_of=[access_pb2.PERMISSION_READ_STANDINGS], scopes_itself=True)
    for path in (UNARY, STREAM)
}
"""The service has no contract, which would say it."""


class CaughtSpans(SpanExporter):
    """Keeps what would leave the process, and lets a test wait for it."""

    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []
        self._news = asyncio.Event()

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.spans.extend(spans)
        self._news.set()
        return SpanExportResult.SUCCESS

    async def of(self, kind: SpanKind) -> ReadableSpan:
        """The only span of this kind, which must end within seconds, without any help."""
        async with asyncio.timeout(patient(10)):
            while not (found := [span for span in self.spans if span.kind is kind]):
                await self.more()
        assert len(found) == 1
        return found[0]

    async def more(self) -> None:
        """Wait for the next ones."""
        self._news.clear()
        await self._news.wait()

    async def both(self) -> tuple[ReadableSpan, ReadableSpan]:
        return await self.of(SpanKind.CLIENT), await self.of(SpanKind.SERVER)


@dataclass
class Probe:
    """The two methods, as a client sees them, and the server behind."""

    channel: rpc_client.ClientChannel
    port: int
    server: grpc.aio.Server
    health: rpc_server.Health

    @property
    def ask(self) -> rpc_client.UnaryMethod[Any, Any]:
        return self.channel.unary_unary(UNARY, Request.SerializeToString, Response.FromString)

    @property
    def follow(self) -> rpc_client.StreamMethod[Any, Any]:
        return self.channel.unary_stream(STREAM, Request.SerializeToString, Response.FromString)


def add_probe(server: grpc.aio.Server, ask: Callable[..., Any], follow: Callable[..., Any]) -> None:
    handlers = {
        "Ask": grpc.unary_unary_rpc_method_handler(ask, Request.FromString, Response.SerializeToString),
        "Follow": grpc.unary_stream_rpc_method_handler(
            follow, Request.FromString, Response.SerializeToString
        ),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))


async def answer(request, context):
    return Response(status=Response.SERVING)


async def answers(request, context):
    for _ in range(3):
        yield Response(status=Response.SERVING)


def build_probe_server(**options: Any) -> grpc.aio.Server:
    """A server that knows the rules of the small service."""
    return rpc_server.build_server(**{"error_domain": "probe.test", "rules": RULES, **options})


@asynccontextmanager
async def probing(
    ask: Callable[..., Any] = answer,
    follow: Callable[..., Any] = answers,
    *,
    grace_s: float = 1.0,
    retry: bool = False,
    **server_options: Any,
) -> AsyncIterator[Probe]:
    server = build_probe_server(**server_options)
    add_probe(server, ask, follow)
    async with (
        rpc_server.serving(server, "127.0.0.1:0", [SERVICE], grace_s) as listening,
        open_channel(f"127.0.0.1:{listening.port}", retry=retry) as channel,
    ):
        yield Probe(channel, listening.port, server, listening.health)
