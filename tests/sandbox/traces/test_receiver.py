"""What the real OTLP exporters send, as the API gives it back."""

import asyncio
import json

import aiohttp
import pytest
from opentelemetry._logs import LogRecord
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context

from tests.sandbox.traces.conftest import Service


def one_trace(service: Service, name: str = "root") -> str:
    with service.tracer.start_as_current_span(name) as span:
        return format(span.get_span_context().trace_id, "032x")


@pytest.mark.parametrize("compression", [Compression.Gzip, Compression.NoCompression])
async def test_a_trace_across_services_is_put_together(receiver, service, compression):
    gateway, member = service("gateway"), service("member")
    with gateway.tracer.start_as_current_span("telegram.update", kind=SpanKind.CONSUMER) as root:
        root.set_attributes({"gymnation.n": 3, "gymnation.ok": True, "gymnation.names": ["a", "b"]})
        with member.tracer.start_as_current_span(
            "RecordCheckin", kind=SpanKind.SERVER, context=set_span_in_context(root)
        ) as child:
            child.add_event("tried", {"attempt": 1})
            child.set_status(Status(StatusCode.ERROR, "not today"))
    trace_id = format(root.get_span_context().trace_id, "032x")

    await receiver.export(member.spans(), compression)
    await receiver.export(gateway.spans(), compression)

    _, listed = await receiver.get("/api/traces?limit=10")
    summary = listed["traces"][0]
    assert (summary["trace_id"], summary["root"], summary["spans"]) == (trace_id, "telegram.update", 2)
    assert summary["services"] == ["gateway", "member"]
    assert summary["error"] is True
    assert summary["duration_us"] > 0
    _, trace = await receiver.get(f"/api/traces/{trace_id}")
    first, second = trace["spans"]
    assert (first["service"], first["kind"], first["status"]) == ("gateway", "CONSUMER", "UNSET")
    assert first["parent_span_id"] is None
    assert first["attributes"] == {"gymnation.n": 3, "gymnation.ok": True, "gymnation.names": ["a", "b"]}
    assert (second["service"], second["kind"], second["status"]) == ("member", "SERVER", "ERROR")
    assert second["status_message"] == "not today"
    assert second["parent_span_id"] == first["span_id"]
    assert [(event["name"], event["attributes"]) for event in second["events"]] == [("tried", {"attempt": 1})]
    assert first["start_us"] <= second["start_us"] <= second["end_us"] <= first["end_us"]


async def test_a_trace_is_found_by_six_digits_and_not_by_fewer_or_unknown_ones(receiver, service):
    maker = service("gateway")
    trace_id = one_trace(maker)
    await receiver.export(maker.spans())

    assert (await receiver.get(f"/api/traces/{trace_id[:6]}"))[1]["trace_id"] == trace_id
    short, told = await receiver.get(f"/api/traces/{trace_id[:5]}")
    assert (short, "6 hex digits" in told["error"]) == (404, True)
    unknown, told = await receiver.get("/api/traces/zzzzzzzz")
    assert (unknown, "no trace" in told["error"]) == (404, True)


async def test_only_the_newest_traces_are_kept(receiver, service):
    maker = service("gateway")
    ids = [one_trace(maker) for _ in range(5)]

    await receiver.export(maker.spans())

    kept = [trace["trace_id"] for trace in (await receiver.get("/api/traces"))[1]["traces"]]
    assert kept == ids[:1:-1]


async def test_the_spans_of_a_trace_are_bounded_and_the_rest_is_counted(receiver, service):
    maker = service("gateway")
    with maker.tracer.start_as_current_span("root"):
        for _ in range(7):
            maker.tracer.start_span("child").end()

    await receiver.export(maker.spans())

    trace_id = (await receiver.get("/api/traces"))[1]["traces"][0]["trace_id"]
    trace = (await receiver.get(f"/api/traces/{trace_id}"))[1]
    assert (len(trace["spans"]), trace["dropped_spans"]) == (5, 3)


async def test_json_exports_with_hex_ids_are_read(receiver):
    span = {
        "traceId": "5b8efff798038103d269b633813fc60c",
        "spanId": "eee19b7ec3c1b174",
        "name": "by json",
        "kind": 2,
        "startTimeUnixNano": "1544712660000000000",
        "endTimeUnixNano": "1544712661000000000",
        "status": {"code": 2},
    }
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "other"}}]}
    body = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{receiver.url}/v1/traces", json=body) as answer,
    ):
        assert (answer.status, await answer.json()) == (200, {})

    _, trace = await receiver.get("/api/traces/5b8eff")
    assert trace["spans"][0]["name"] == "by json"
    assert trace["spans"][0]["end_us"] - trace["spans"][0]["start_us"] == 1_000_000


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-protobuf", b"\xff\xff\xff"),
        ("application/json", b"{broken"),
        ("application/json", b'{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "xyz"}]}]}]}'),
        ("text/plain", b"hello"),
    ],
)
async def test_what_is_not_otlp_is_refused_with_a_sentence(receiver, content_type, body):
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{receiver.url}/v1/traces", data=body, headers={"Content-Type": content_type}
        ) as answer,
    ):
        assert answer.status == 400
        assert (await answer.json())["error"]


async def test_metrics_show_their_latest_values(receiver):
    def measure() -> None:
        reader = PeriodicExportingMetricReader(
            OTLPMetricExporter(endpoint=f"{receiver.url}/v1/metrics"), export_interval_millis=float("inf")
        )
        provider = MeterProvider(
            [reader], resource=Resource({"service.name": "coach"}), shutdown_on_exit=False
        )
        meter = provider.get_meter("test")
        counter, timer = meter.create_counter("tokens", unit="1"), meter.create_histogram("wait", unit="ms")
        counter.add(5, {"model": "a"})
        reader.collect()
        counter.add(2, {"model": "a"})
        counter.add(1, {"model": "b"})
        timer.record(20)
        timer.record(30)
        reader.collect()
        provider.shutdown()

    await asyncio.to_thread(measure)

    metrics = {metric["name"]: metric for metric in (await receiver.get("/api/metrics"))[1]["metrics"]}
    assert (metrics["tokens"]["service"], metrics["tokens"]["kind"]) == ("coach", "sum")
    points = sorted(metrics["tokens"]["points"], key=lambda point: point["attributes"]["model"])
    assert points == [
        {"attributes": {"model": "a"}, "value": 7},
        {"attributes": {"model": "b"}, "value": 1},
    ]
    [waits] = metrics["wait"]["points"]
    filled = {
        bound: count for bound, count in zip(waits.pop("bounds"), waits.pop("buckets"), strict=False) if count
    }
    assert (waits, filled) == ({"attributes": {}, "count": 2, "sum": 50.0}, {25: 1, 50: 1})


async def test_every_string_of_spans_and_logs_is_in_the_raw_text(receiver, service):
    maker = service("service-CANARY1")
    with maker.tracer.start_as_current_span("name-CANARY2") as span:
        span.set_attributes({"key-CANARY3": "value-CANARY4", "n": 77123456})
        span.add_event("event-CANARY5", {"x": ["list-CANARY6"]})
        span.set_status(Status(StatusCode.ERROR, "status-CANARY7"))
    await receiver.export(maker.spans())

    def say() -> None:
        provider = LoggerProvider(shutdown_on_exit=False)
        exporter = OTLPLogExporter(endpoint=f"{receiver.url}/v1/logs")
        provider.add_log_record_processor(SimpleLogRecordProcessor(exporter))
        provider.get_logger("test").emit(LogRecord(body="log-CANARY8"))
        provider.shutdown()

    await asyncio.to_thread(say)

    async with aiohttp.ClientSession() as session, session.get(f"{receiver.url}/api/telemetry/raw") as answer:
        raw = await answer.text()
    assert [number for number in range(1, 9) if f"CANARY{number}" not in raw] == []
    assert "77123456" in raw


async def test_a_bad_limit_is_refused(receiver):
    status, told = await receiver.get("/api/traces?limit=many")

    assert (status, json.dumps(told).count("limit")) == (400, 1)
