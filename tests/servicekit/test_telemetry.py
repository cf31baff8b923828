"""What leaves the process: allowed attributes, no texts; and nothing breaks when nobody listens."""

import asyncio
import json
import logging
from contextlib import asynccontextmanager
from types import SimpleNamespace

from opentelemetry import trace
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.trace import Link, SpanKind, StatusCode
from pydantic import SecretStr

from sandbox.patience import patient
from servicekit import instruments, telemetry
from servicekit.allow_list import cleaned
from servicekit.attributes import ALLOWED_ATTRIBUTES
from tests.servicekit.conftest import TEST_SETTINGS
from tests.servicekit.probe import CaughtSpans

CANARY = "canary"

early_tracer = trace.get_tracer("asked before setup")
early_counter = instruments.counter("test.things", "{thing}", "Things", "gymnation.outcome")


def settings(**changes):
    return SimpleNamespace(**{**vars(TEST_SETTINGS), **changes})


async def test_attributes_that_are_not_allowed_do_not_leave(spans):
    tracer = telemetry.tracer("test")
    with tracer.start_as_current_span("first") as first:
        first.set_attribute("gymnation.command", "ranking")
    link = Link(first.get_span_context(), {"text": CANARY, "gymnation.kind": "retry"})
    with tracer.start_as_current_span("second", links=[link], kind=SpanKind.CLIENT) as span:
        span.set_attributes({"url.path": CANARY, "message.text": CANARY, "gymnation.outcome": "ok"})
        span.add_event("seen", {"name": CANARY, "gymnation.count": 2})
        span.record_exception(ValueError(CANARY))
        span.set_status(StatusCode.ERROR, CANARY)
    first_out, out = spans.spans
    assert CANARY not in out.to_json()
    assert dict(first_out.attributes) == {"gymnation.command": "ranking"}
    assert dict(out.attributes) == {"gymnation.outcome": "ok"}
    assert [(event.name, dict(event.attributes)) for event in out.events] == [
        ("seen", {"gymnation.count": 2}),
        ("exception", {"exception.type": "ValueError"}),
    ]
    assert [dict(link.attributes) for link in out.links] == [{"gymnation.kind": "retry"}]
    assert (out.status.status_code, out.status.description) == (StatusCode.ERROR, None)
    assert out.resource.attributes["service.name"] == "member-service"
    assert (out.kind, out.name, out.context.trace_id) == (
        SpanKind.CLIENT,
        "second",
        span.get_span_context().trace_id,
    )


async def test_a_clean_span_is_handed_on_as_it_is(spans):
    with telemetry.tracer("test").start_as_current_span("clean") as span:
        span.set_attribute("gymnation.count", 1)
    assert cleaned(spans.spans[0]) is spans.spans[0]


async def test_an_exception_that_leaves_a_span_takes_no_text_along(spans):
    try:
        with telemetry.tracer("test").start_as_current_span("work"):
            raise ValueError(CANARY)
    except ValueError:
        pass
    assert CANARY not in spans.spans[0].to_json()
    assert spans.spans[0].status.status_code is StatusCode.ERROR


def test_no_attribute_that_can_hold_a_token_or_a_text_is_allowed():
    forbidden = (
        "url.path",
        "url.full",
        "url.query",
        "query.text",
        "statement",
        "exception.message",
        "stacktrace",
    )
    content = ("messages", "instructions", "arguments", "prompt", "completion", ".text", "username")
    assert not [name for name in ALLOWED_ATTRIBUTES if name.endswith(forbidden) or name.endswith(content)]


async def test_metrics_lose_what_is_not_allowed(points):
    instruments.watch_with(None)
    # Inside a span the SDK would keep an exemplar: a sample with all that was dropped from the point.
    with telemetry.tracer("test").start_as_current_span("work"):
        early_counter.add(2, {"gymnation.outcome": "ok", "text": CANARY})
        early_counter.add(3, {"gymnation.outcome": "ok", "text": CANARY})
    data = points.get_metrics_data().to_json()
    assert CANARY not in data
    (resource,) = json.loads(data)["resource_metrics"]
    found = [
        (point["attributes"], point["value"])
        for scope in resource["scope_metrics"]
        for metric in scope["metrics"]
        if metric["name"] == "test.things"
        for point in metric["data"]["data_points"]
    ]
    assert found == [({"gymnation.outcome": "ok"}, 5)]


async def test_whoever_asked_early_for_a_tracer_is_heard_and_follows_each_setup():
    for _ in range(2):
        caught = CaughtSpans()
        async with telemetry.setup("coach-service", TEST_SETTINGS, span_exporters=[caught]):
            with early_tracer.start_as_current_span("early"):
                assert telemetry.trace_code()
        assert [span.name for span in caught.spans] == ["early"]
        with early_tracer.start_as_current_span("late"):
            assert telemetry.trace_code() == ""
        assert len(caught.spans) == 1


async def test_without_an_endpoint_traces_have_ids_all_the_same():
    async with telemetry.setup("coach-service", TEST_SETTINGS):
        assert telemetry.current_traceparent() is None
        with telemetry.tracer("test").start_as_current_span("work") as span:
            trace_id = f"{span.get_span_context().trace_id:032x}"
            assert telemetry.trace_code() == trace_id[:8]
            assert telemetry.current_traceparent().split("-")[:2] == ["00", trace_id]


def test_hashes_join_where_the_key_is_shared_and_only_there():
    telemetry.set_hash_key(b"one")
    first = telemetry.hash_id("member", 7)
    assert len(first) == 16
    assert first == telemetry.hash_id("member", "7")
    assert first != telemetry.hash_id("chat", 7)
    telemetry.set_hash_key(b"two")
    assert first != telemetry.hash_id("member", 7)
    telemetry.set_hash_key(b"one")
    assert first == telemetry.hash_id("member", 7)


async def test_the_settings_bring_the_key():
    hashes = []
    for key in ("shared", "shared", "other"):
        async with telemetry.setup("coach-service", settings(telemetry_hash_key=SecretStr(key))):
            hashes.append(telemetry.hash_id("member", 7))
    assert hashes[0] == hashes[1] != hashes[2]


@asynccontextmanager
async def collector(status):
    """An OTLP endpoint that answers with this status and remembers what was asked of it."""
    paths = []

    async def handle(reader, writer):
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode().split("\r\n")
                paths.append(lines[0].split()[1])
                length = next(
                    int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length")
                )
                await reader.readexactly(length)
                writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode())
                await writer.drain()
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()
            await writer.wait_closed()

    async with await asyncio.start_server(handle, "localhost", 0) as server:
        yield f"http://localhost:{server.sockets[0].getsockname()[1]}", paths


async def test_spans_and_metrics_go_to_the_endpoint_and_are_flushed_at_the_end():
    async with collector(200) as (endpoint, paths):
        running = telemetry.setup("coach-service", settings(otel_exporter_otlp_endpoint=endpoint + "/"))
        with telemetry.tracer("test").start_as_current_span("work"):
            early_counter.add(1)
        await asyncio.to_thread(running.shutdown)
    assert {"/v1/traces", "/v1/metrics"} == set(paths)


def counted(reader):
    """What the process counts of its own telemetry, by name and kind of failure."""
    return {
        metric.name: {
            point.attributes.get("error.type", ""): point.value for point in metric.data.data_points
        }
        for resource in reader.get_metrics_data().resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        if metric.name.startswith("otel.")
    }


async def test_a_collector_that_refuses_is_mentioned_once_a_signal_and_harms_nothing(caplog):
    reader = InMemoryMetricReader()
    async with (
        collector(400) as (endpoint, _),
        telemetry.setup(
            "coach-service", settings(otel_exporter_otlp_endpoint=endpoint), metric_readers=[reader]
        ) as running,
    ):
        for _ in range(3):
            with telemetry.tracer("test").start_as_current_span("work"):
                early_counter.add(1)
            await asyncio.to_thread(running.flush)
        lost = counted(reader)
    assert lost["otel.sdk.exporter.span.exported"] == {"refused": 3}
    assert lost["otel.sdk.exporter.metric_data_point.exported"]["refused"] >= 1
    assert sum(lost["otel.sdk.processor.span.processed"].values()) == 3
    warnings = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert sorted(warnings) == ["metrics could not be exported", "spans could not be exported"]


async def test_a_collector_that_is_not_there_harms_nothing():
    async with collector(200) as (endpoint, _):
        pass
    async with asyncio.timeout(patient(30)):
        async with telemetry.setup("coach-service", settings(otel_exporter_otlp_endpoint=endpoint)):
            with telemetry.tracer("test").start_as_current_span("work"):
                early_counter.add(1)
