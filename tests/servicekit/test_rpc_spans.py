"""Every way that a call can end leaves one span on each side, at once, with the right status."""

import asyncio

import grpc
import pytest
from opentelemetry.trace import SpanKind, StatusCode

from gymnation.access.v1.access_pb2 import PERMISSION_READ_STANDINGS
from sandbox.patience import patient
from servicekit import rpc_client, rpc_server, telemetry
from servicekit.access import CallerUnknown, KnownCertificates
from servicekit.callers import Caller, Kind
from servicekit.errors import Cancelled, DeadlineExceeded, Internal, NotFound, ServiceError, Unavailable
from tests.servicekit.probe import (
    SERVICE,
    STREAM,
    UNARY,
    Request,
    Response,
    add_probe,
    build_probe_server,
    probing,
)

CANARY = "mongodb://user:canary@host"
UNSET, ERROR = StatusCode.UNSET, StatusCode.ERROR
CODE = "rpc.response.status_code"
NUMBERS = {code.name: code.value[0] for code in grpc.StatusCode}


class AnchorMissing(NotFound):
    reason = "ANCHOR_MISSING"


class Stuck:
    """Methods that wait for ever, and say when they began and ended."""

    def __init__(self):
        self.began, self.ended = asyncio.Event(), asyncio.Event()

    async def ask(self, request, context):
        self.began.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()

    async def follow(self, request, context):
        try:
            yield Response(status=Response.SERVING)
            self.began.set()
            await asyncio.Event().wait()
        finally:
            self.ended.set()

    async def say_nothing(self, request, context):
        await self.ask(request, context)
        yield

    async def flood(self, request, context):
        try:
            while True:
                self.began.set()
                yield Response(status=Response.SERVING)
        finally:
            self.ended.set()


async def read_all(stream, see=lambda _: None):
    got = []
    async with stream as responses:
        async for response in responses:
            see(response)
            got.append(response)
    return got


def start(channel, path):
    """One call of the method, by an awaitable that reads all there is."""
    if path == "ask":
        return channel.unary_unary(UNARY, Request.SerializeToString, Response.FromString)(Request())
    return read_all(channel.unary_stream(STREAM, Request.SerializeToString, Response.FromString)(Request()))


def start_plainly(channel, path):
    """The same without any of our wrapping, so without a deadline."""
    if path == "ask":
        return channel.unary_unary(UNARY)(b"")
    return channel.unary_stream(STREAM)(b"").read()


async def check(spans, *, client, server):
    """Both spans: (code, status) each; the server's is the client's child; no text has come along."""
    client_span, server_span = await spans.both()
    for span, (code, status) in ((client_span, client), (server_span, server)):
        assert NUMBERS[span.attributes[CODE]] == code
        assert span.status.status_code is status
        assert ("error.type" in span.attributes) == (status is ERROR)
    assert server_span.parent.span_id == client_span.context.span_id
    assert server_span.context.trace_id == client_span.context.trace_id
    for span in (client_span, server_span):
        assert span.name in {"test.v1.Probe/Ask", "test.v1.Probe/Follow"}
        assert span.attributes["rpc.system.name"] == "grpc"
        assert span.name == span.attributes["rpc.method"]
        assert "canary" not in span.to_json()
        assert span.status.description is None
        assert not span.events
    return client_span, server_span


async def test_an_answered_call_is_ok_on_both_sides(spans):
    async with probing() as probe:
        response = await probe.ask(Request())
        assert response.status == Response.SERVING
        await check(spans, client=(0, UNSET), server=(0, UNSET))


async def test_a_stream_read_to_its_end_is_ok_on_both_sides(spans):
    async with probing() as probe:
        assert len(await read_all(probe.follow(Request()))) == 3
        await check(spans, client=(0, UNSET), server=(0, UNSET))


async def test_a_stream_that_writes_by_itself_is_ok_on_both_sides(spans):
    async def follow(request, context):
        await context.write(Response(status=Response.SERVING))

    async with probing(follow=follow) as probe:
        assert len(await read_all(probe.follow(Request()))) == 1
        await check(spans, client=(0, UNSET), server=(0, UNSET))


async def test_the_server_span_is_current_inside_the_method(spans):
    seen = []

    async def ask(request, context):
        seen.append(telemetry.trace_code())
        return Response()

    async with probing(ask=ask) as probe:
        with telemetry.tracer("test").start_as_current_span("telegram.update"):
            assert await probe.ask(Request()) is not None
            assert seen == [telemetry.trace_code()]
        client, _ = await check(spans, client=(0, UNSET), server=(0, UNSET))
        root = next(span for span in spans.spans if span.name == "telegram.update")
        assert client.parent.span_id == root.context.span_id


async def test_a_domain_failure_comes_back_by_name_and_is_no_error(spans):
    async def ask(request, context):
        raise AnchorMissing(points=3)

    async with probing(ask=ask) as probe:
        with pytest.raises(NotFound) as raised:
            await probe.ask(Request())
        assert (raised.value.reason, raised.value.metadata) == ("ANCHOR_MISSING", {"points": "3"})
        both = await check(spans, client=(5, UNSET), server=(5, UNSET))
        assert [span.attributes["gymnation.reason"] for span in both] == ["ANCHOR_MISSING"] * 2


async def test_a_domain_failure_in_mid_stream_comes_back_by_name(spans):
    async def follow(request, context):
        yield Response()
        raise AnchorMissing

    async with probing(follow=follow) as probe:
        got = []
        with pytest.raises(NotFound) as raised:
            await read_all(probe.follow(Request()), got.append)
        assert len(got) == 1
        assert raised.value.reason == "ANCHOR_MISSING"
        both = await check(spans, client=(5, UNSET), server=(5, UNSET))
        assert [span.attributes["gymnation.reason"] for span in both] == ["ANCHOR_MISSING"] * 2


async def test_an_unavailable_dependency_is_an_error_on_both_sides(spans):
    async def ask(request, context):
        raise Unavailable.because("DATABASE_AWAY")

    async with probing(ask=ask) as probe:
        with pytest.raises(Unavailable, match="DATABASE_AWAY"):
            await probe.ask(Request())
        await check(spans, client=(14, ERROR), server=(14, ERROR))


async def test_an_unexpected_failure_is_internal_and_tells_the_caller_nothing(spans, caplog):
    async def ask(request, context):
        raise ValueError(CANARY)

    async with probing(ask=ask) as probe:
        with pytest.raises(Internal) as raised:
            await probe.ask(Request())
        assert raised.value.reason == "INTERNAL"
        _, server = await check(spans, client=(13, ERROR), server=(13, ERROR))
        assert server.attributes["error.type"] == "ValueError"
    assert [record.name for record in caplog.records] == ["servicekit.server_interceptors"]


async def test_the_status_text_of_an_unexpected_failure_is_one_fixed_sentence():
    async def ask(request, context):
        raise ValueError(CANARY)

    async with probing(ask=ask) as probe, grpc.aio.insecure_channel(f"127.0.0.1:{probe.port}") as channel:
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await channel.unary_unary(UNARY)(b"")
    assert (raised.value.code(), raised.value.details()) == (grpc.StatusCode.INTERNAL, "internal error")


async def test_an_unexpected_failure_in_mid_stream_is_internal(spans):
    async def follow(request, context):
        yield Response()
        raise ValueError(CANARY)

    async with probing(follow=follow) as probe:
        with pytest.raises(Internal):
            await read_all(probe.follow(Request()))
        await check(spans, client=(13, ERROR), server=(13, ERROR))


@pytest.mark.parametrize("wrong", [None, "canary"])
async def test_a_method_that_returns_nonsense_is_internal_and_tells_nothing(spans, wrong):
    async def ask(request, context):
        return wrong

    async def follow(request, context):
        yield wrong

    async with probing(ask=ask, follow=follow) as probe:
        with pytest.raises(Internal):
            await probe.ask(Request())
        await check(spans, client=(13, ERROR), server=(13, ERROR))
        spans.spans.clear()
        with pytest.raises(Internal):
            await read_all(probe.follow(Request()))
        await check(spans, client=(13, ERROR), server=(13, ERROR))


async def test_a_request_that_does_not_parse_is_the_callers_mistake(spans):
    async with probing() as probe:
        send_bytes = probe.channel.unary_unary(UNARY, None, Response.FromString)
        with pytest.raises(ServiceError, match="REQUEST_MALFORMED"):
            await send_bytes(b"\x0a\xff")
        await check(spans, client=(3, UNSET), server=(3, UNSET))


async def test_a_method_left_to_be_overridden_is_unimplemented(spans):
    def ask(request, context):
        raise NotImplementedError(CANARY)

    async with probing(ask=ask) as probe:
        with pytest.raises(Internal):
            await probe.ask(Request())
        await check(spans, client=(12, ERROR), server=(12, ERROR))


async def test_a_methods_own_abort_keeps_its_code(spans):
    async def ask(request, context):
        await context.abort(grpc.StatusCode.ABORTED, "raced")

    async with probing(ask=ask) as probe:
        with pytest.raises(ServiceError) as raised:
            await probe.ask(Request())
        assert raised.value.code == 10
        await check(spans, client=(10, ERROR), server=(10, UNSET))


@pytest.mark.parametrize("timeout", [0.15, 0.31])
async def test_a_call_out_of_time_is_so_on_both_sides(spans, timeout):
    stuck = Stuck()
    async with probing(ask=stuck.ask) as probe:
        with pytest.raises(DeadlineExceeded):
            await probe.ask(Request(), timeout=patient(timeout))
        await check(spans, client=(4, ERROR), server=(4, ERROR))
        assert stuck.ended.is_set()


async def test_a_stream_out_of_time_is_so_on_both_sides(spans):
    stuck = Stuck()
    async with probing(follow=stuck.follow) as probe:
        with pytest.raises(DeadlineExceeded):
            await read_all(probe.follow(Request(), timeout=patient(0.2)))
        await check(spans, client=(4, ERROR), server=(4, ERROR))
        assert stuck.ended.is_set()


@pytest.mark.parametrize("path", ["ask", "follow"])
async def test_a_caller_without_a_deadline_gets_the_servers(spans, path):
    stuck = Stuck()
    async with (
        probing(ask=stuck.ask, follow=stuck.say_nothing, default_deadline_s=patient(0.05)) as probe,
        grpc.aio.insecure_channel(f"127.0.0.1:{probe.port}") as channel,
    ):
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await start_plainly(channel, path)
        assert raised.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    # A machine that stood still for that long has not even begun.
    assert stuck.ended.is_set() or not stuck.began.is_set()


async def test_leaving_a_stream_early_cancels_the_call_at_once(spans):
    stuck = Stuck()
    async with probing(follow=stuck.follow) as probe:
        async with probe.follow(Request()) as responses:
            async for _ in responses:
                break
        assert [span.name for span in spans.spans][:1] == ["test.v1.Probe/Follow"]
        await check(spans, client=(1, ERROR), server=(1, UNSET))
        assert stuck.ended.is_set()


async def test_leaving_a_stream_that_floods_cancels_the_call_at_once(spans):
    stuck = Stuck()
    async with probing(follow=stuck.flood) as probe:
        async with probe.follow(Request()) as responses:
            async for _ in responses:
                break
        await check(spans, client=(1, ERROR), server=(1, UNSET))
        assert stuck.ended.is_set()


async def test_an_exception_inside_the_block_cancels_the_call(spans):
    stuck = Stuck()
    async with probing(follow=stuck.follow) as probe:
        with pytest.raises(ZeroDivisionError):
            await read_all(probe.follow(Request()), lambda _: 1 / 0)
        await check(spans, client=(1, ERROR), server=(1, UNSET))


async def test_a_stream_that_nobody_iterates_is_cancelled(spans):
    async with probing(follow=Stuck().follow) as probe:
        async with probe.follow(Request()):
            pass
        client = await spans.of(SpanKind.CLIENT)
        assert client.attributes[CODE] == "CANCELLED"


@pytest.mark.parametrize("path", ["ask", "follow"])
async def test_a_cancelled_task_cancels_its_call(spans, path):
    stuck = Stuck()
    async with probing(ask=stuck.ask, follow=stuck.follow) as probe:
        task = asyncio.create_task(start(probe.channel, path))
        await stuck.began.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await check(spans, client=(1, ERROR), server=(1, UNSET))
        assert stuck.ended.is_set()


@pytest.mark.parametrize("path", ["ask", "follow"])
async def test_a_server_that_stops_says_unavailable_on_both_sides(spans, path):
    stuck = Stuck()
    async with asyncio.TaskGroup() as group:
        server = build_probe_server()
        add_probe(server, stuck.ask, stuck.follow)
        async with rpc_server.serving(server, "127.0.0.1:0", [SERVICE], grace_s=0.05) as listening:
            channel = rpc_client.open_channel(f"127.0.0.1:{listening.port}", retry=False)

            async def call():
                async with channel:
                    with pytest.raises(Unavailable):
                        await start(channel, path)

            group.create_task(call())
            await stuck.began.wait()
    await check(spans, client=(14, ERROR), server=(14, ERROR))
    assert stuck.ended.is_set()


@pytest.mark.parametrize("path", ["ask", "follow"])
async def test_a_channel_closed_under_a_call_is_a_named_failure_not_a_cancellation(spans, path):
    stuck = Stuck()
    async with probing(ask=stuck.ask, follow=stuck.follow) as probe:
        task = asyncio.create_task(start(probe.channel, path))
        await stuck.began.wait()
        await probe.channel.close()
        with pytest.raises(Cancelled):
            await task
        await check(spans, client=(1, ERROR), server=(1, UNSET))


class DashboardsKey(KnownCertificates):
    def by_key(self, key: str) -> Caller:
        if key != "gn_dashboard_secret":
            raise CallerUnknown
        return Caller("dashboard", Kind.SYSTEM, frozenset({PERMISSION_READ_STANDINGS}), groups=None)


async def call_with(key: str) -> None:
    async with (
        probing(authenticator=DashboardsKey()) as probe,
        grpc.aio.insecure_channel(f"127.0.0.1:{probe.port}") as channel,
    ):
        await channel.unary_unary(UNARY)(b"", metadata=(("authorization", f"Bearer {key}"),)).code()


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("gn_dashboard_secret", "dashboard"),
        ("gn_dashboard_wrong", "unknown"),
        ("Bia +55 11 98765-4321", "unknown"),
    ],
)
async def test_a_servers_span_names_its_caller_as_the_registry_does(spans, key, name):
    await call_with(key)
    assert (await spans.of(SpanKind.SERVER)).attributes["gymnation.caller"] == name


async def test_on_a_laptop_the_caller_is_local_and_only_the_server_says_so(spans):
    async with probing() as probe:
        await probe.ask(Request())
        client, server = await spans.both()
    assert server.attributes["gymnation.caller"] == "local"
    assert "gymnation.caller" not in client.attributes


async def test_measurements_name_the_caller_and_strangers_are_one(points):
    for key in ("gn_dashboard_secret", "gn_dashboard_wrong", "gn_invented_key"):
        await call_with(key)
    measured = {
        (point.attributes["gymnation.caller"], point.attributes[CODE]): point.count
        for resource in points.get_metrics_data().resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        if metric.name == "rpc.server.call.duration"
        for point in metric.data.data_points
    }
    assert measured == {("dashboard", "OK"): 1, ("unknown", "UNAUTHENTICATED"): 2}


async def test_calls_are_measured_on_both_sides(points):
    async def ask(request, context):
        raise AnchorMissing

    async with probing(ask=ask) as probe:
        assert await read_all(probe.follow(Request()))
        with pytest.raises(NotFound):
            await probe.ask(Request())
    found = {
        (metric.name, point.attributes["rpc.method"], point.attributes[CODE], point.count)
        for resource in points.get_metrics_data().resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        if metric.name.startswith("rpc.")
        for point in metric.data.data_points
    }
    assert found == {
        (f"rpc.{side}.call.duration", f"{SERVICE}/{method}", code, 1)
        for side in ("server", "client")
        for method, code in (("Follow", "OK"), ("Ask", "NOT_FOUND"))
    }
