"""A flood of calls that are refused: it leaves few spans, is measured, and slows nobody but its caller."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
import pytest
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from gymnation.access.v1.access_pb2 import PERMISSION_READ_STANDINGS
from sandbox.patience import patient
from servicekit.access import CallerTooFast, CallerUnknown, KnownCertificates
from servicekit.callers import Caller, Kind, Permission
from servicekit.load import BURST_S, LEAST_BURST, CallerGate
from servicekit.refusals import SPANS_PER_S, RefusalSpans
from servicekit.rpc_errors import from_rpc_error
from tests.servicekit.probe import UNARY, Response, probing

REFUSED = 60
FLOOD_AT_ONCE = 200
CALLS = 100


def system(name: str, *permissions: Permission, calls_per_second: int = 20) -> Caller:
    return Caller(name, Kind.SYSTEM, frozenset(permissions), None, calls_per_second)


class Keys(KnownCertificates):
    """Knows callers whose keys are their names."""

    def __init__(self, *known: Caller) -> None:
        super().__init__()
        self._by_key = {caller.name: caller for caller in known}

    def by_key(self, key: str) -> Caller:
        if (caller := self._by_key.get(key)) is None:
            raise CallerUnknown
        return caller


DASHBOARD = system("dashboard", PERMISSION_READ_STANDINGS, calls_per_second=1000)
FLOODER = system("flooder", PERMISSION_READ_STANDINGS)
NOSY = system("nosy")


def bearing(key: str) -> tuple[tuple[str, str], ...]:
    return (("authorization", f"Bearer {key}"),)


@asynccontextmanager
async def shut(caller: Caller) -> AsyncIterator[None]:
    """A gate that lets nobody in but who shares the machine."""
    if caller.kind is Kind.SYSTEM:
        raise CallerTooFast(retry_after_s=1)
    yield


async def refused_often(key: str, monotonic: Callable[[], float], **options: Any) -> None:
    """A number of calls that a server refuses, and then one that it answers."""
    options = {"authenticator": Keys(DASHBOARD, NOSY), **options}
    async with (
        probing(refusals=RefusalSpans(monotonic), **options) as probe,
        grpc.aio.insecure_channel(f"127.0.0.1:{probe.port}") as channel,
    ):
        for _ in range(REFUSED):
            assert (
                await channel.unary_unary(UNARY)(b"", metadata=bearing(key)).code() is not grpc.StatusCode.OK
            )
        assert await channel.unary_unary(UNARY)(b"") is not None


async def test_a_flood_of_refusals_leaves_few_spans(spans):
    """How many we made was up to whoever had a socket."""
    now = 1000.0

    async def flood() -> list[str]:
        spans.spans.clear()
        await refused_often("a guess", lambda: now)
        async with asyncio.timeout(patient(10)):
            while True:
                names = [span.attributes["gymnation.caller"] for span in spans.spans]
                if "local" in names:
                    return names
                await spans.more()

    few = ["unknown"] * SPANS_PER_S
    assert await flood() == [*few, "local"], "whoever was let in has each span"


def test_refusals_of_another_second_leave_spans_again():
    now = [1000.0]
    refusals = RefusalSpans(lambda: now[0])

    def left() -> int:
        return sum(refusals.wanted(CallerUnknown.reason) for _ in range(REFUSED))

    assert left() == SPANS_PER_S
    now[0] += 0.5
    assert left() == SPANS_PER_S // 2
    now[0] += 3600
    assert left() == SPANS_PER_S
    assert all(refusals.wanted(None) for _ in range(REFUSED))


@pytest.mark.parametrize(
    ("key", "options", "reason"),
    [
        ("a guess", {}, "CALLER_UNKNOWN"),
        ("nosy", {}, "CALLER_NOT_ALLOWED"),
        ("dashboard", {"gate": shut}, "CALLER_TOO_FAST"),
    ],
)
async def test_what_is_refused_without_a_span_is_measured_all_the_same(
    points: InMemoryMetricReader, key, options, reason
):
    await refused_often(key, lambda: 0.0, **options)
    data: Any = points.get_metrics_data()
    found = {
        metric.name: metric.data.data_points
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
    }
    without = {point.attributes["gymnation.reason"]: point.value for point in found["gymnation.rpc.untraced"]}
    assert without == {reason: REFUSED - SPANS_PER_S}
    assert sorted(point.count for point in found["rpc.server.call.duration"]) == [1, REFUSED]


async def test_refusals_are_no_way_round_a_callers_rate():
    """Who may not was refused at once, as often as they asked."""
    gate = CallerGate(1000, lambda: 0.0, held_s=0)
    reasons = []
    async with (
        probing(authenticator=Keys(NOSY), gate=gate) as probe,
        grpc.aio.insecure_channel(f"127.0.0.1:{probe.port}") as channel,
    ):
        for _ in range(REFUSED):
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await channel.unary_unary(UNARY)(b"", metadata=bearing("nosy"))
            reasons.append(from_rpc_error(refused.value).reason)
    burst = BURST_S * NOSY.calls_per_second
    assert reasons == ["CALLER_NOT_ALLOWED"] * burst + ["CALLER_TOO_FAST"] * (REFUSED - burst)


async def test_a_caller_that_floods_is_slowed_alone():
    """By counts: what of the flood is let in, and that everybody else is answered each time.

    How long others wait is measured: `make bench BENCH_ARGS="--parts callers"`.
    """
    now = 1000.0
    gate = CallerGate(1000, lambda: now, held_s=patient(60))
    worked = {"flood": 0, "others": 0}

    async def ask(request, context):
        flooding = ("authorization", "Bearer flooder") in context.invocation_metadata()
        worked["flood" if flooding else "others"] += 1
        return Response()

    async with (
        probing(ask, authenticator=Keys(DASHBOARD, FLOODER), gate=gate) as probe,
        grpc.aio.insecure_channel(f"127.0.0.1:{probe.port}", [("grpc.use_local_subchannel_pool", 1)]) as mine,
        grpc.aio.insecure_channel(
            f"127.0.0.1:{probe.port}", [("grpc.use_local_subchannel_pool", 1)]
        ) as theirs,
    ):

        async def again_and_again() -> None:
            while True:
                await theirs.unary_unary(UNARY)(b"", metadata=bearing("flooder")).code()

        flood = [asyncio.create_task(again_and_again()) for _ in range(FLOOD_AT_ONCE)]
        burst = max(LEAST_BURST, BURST_S * FLOODER.calls_per_second)
        async with asyncio.timeout(patient(60)):
            while True:
                if gate.held >= FLOOD_AT_ONCE // 2:
                    break
                await asyncio.sleep(0.01)
        for _ in range(CALLS):
            for metadata in (None, bearing("dashboard")):
                assert await mine.unary_unary(UNARY)(b"", metadata=metadata) is not None
        assert worked == {"flood": burst, "others": 2 * CALLS}
        now += 1
        assert await mine.unary_unary(UNARY)(b"", metadata=bearing("dashboard")) is not None
        for one in flood:
            one.cancel()
        await asyncio.wait(flood)
    assert worked["flood"] == burst, "who waits for a refusal asks nothing meanwhile"
