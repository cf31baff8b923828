"""What Prometheus scrapes of the sandbox: OpenMetrics, with the names that it makes of OTLP itself."""

import asyncio

import pytest
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from opentelemetry.sdk.metrics import MeterProvider, TraceBasedExemplarFilter
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource

from sandbox.traces import exposition
from sandbox.traces.metrics import LatestMetrics

RESOURCE = {"service.name": "member-service", "service.namespace": "gymnation", "service.instance.id": "i-1"}


# What Prometheus' own translator is tested with (prometheus/otlptranslator), where the units are ours, too.
@pytest.mark.parametrize(
    ("name", "unit", "grows", "is_gauge", "expected"),
    [
        ("rpc.server.call.duration", "s", False, False, "rpc_server_call_duration_seconds"),
        ("gymnation.coach.tokens", "{token}", True, False, "gymnation_coach_tokens_total"),
        ("gymnation.coach.cost", "USD", True, False, "gymnation_coach_cost_USD_total"),
        ("process.memory.usage", "By", False, False, "process_memory_usage_bytes"),
        ("process.cpu.time", "s", True, False, "process_cpu_time_seconds_total"),
        ("already.in.seconds", "s", False, True, "already_in_seconds"),
        ("total.of.all", "", True, False, "of_all_total"),
        ("system.cpu.utilization", "1", False, True, "system_cpu_utilization_ratio"),
        ("parts", "1", True, False, "parts_total"),
        ("a..b__c", "", False, True, "a_b_c"),
    ],
)
def test_names_are_those_that_prometheus_makes_of_otlp(name, unit, grows, is_gauge, expected):
    assert exposition.name_of(name, unit, grows=grows, is_gauge=is_gauge) == expected


async def scraped(receiver) -> str:
    provider = MeterProvider(
        [
            PeriodicExportingMetricReader(
                OTLPMetricExporter(endpoint=f"{receiver.url}/v1/metrics"), export_interval_millis=60_000
            )
        ],
        resource=Resource(RESOURCE),
        exemplar_filter=TraceBasedExemplarFilter(),
        shutdown_on_exit=False,
    )
    meter = provider.get_meter("test")
    meter.create_counter("gymnation.checkins", "{checkin}").add(3, {"gymnation.kind": 'a "b"\n\\c'})
    meter.create_up_down_counter("gymnation.lanes", "{lane}").add(-2)
    waits = meter.create_histogram("gymnation.wait", "s", explicit_bucket_boundaries_advisory=[1, 5])
    for value in (0.5, 5, 70):
        waits.record(value)
    await asyncio.to_thread(provider.force_flush)
    await asyncio.to_thread(provider.shutdown)
    told = receiver.store.metrics.fresh(exposition.FRESH_S)
    return exposition.text((series, value, 7.5) for series, value, _ in told)


async def test_counters_gauges_and_histograms_are_exposed_with_who_sent_them(receiver):
    lines = (await scraped(receiver)).splitlines()
    who = 'instance="i-1",job="gymnation/member-service"'
    assert lines[-1] == "# EOF"
    assert lines[:-1] == [
        "# TYPE gymnation_checkins counter",
        f'gymnation_checkins_total{{gymnation_kind="a \\"b\\"\\n\\\\c",{who}}} 3 7.500',
        "# TYPE gymnation_lanes gauge",
        f"gymnation_lanes{{{who}}} -2 7.500",
        "# TYPE gymnation_wait_seconds histogram",
        f'gymnation_wait_seconds_bucket{{{who},le="1.0"}} 1 7.500',
        f'gymnation_wait_seconds_bucket{{{who},le="5.0"}} 2 7.500',
        f'gymnation_wait_seconds_bucket{{{who},le="+Inf"}} 3 7.500',
        f"gymnation_wait_seconds_sum{{{who}}} 75.5 7.500",
        f"gymnation_wait_seconds_count{{{who}}} 3 7.500",
    ]


def histogram(exemplar: float) -> Metric:
    metric = Metric(name="gymnation.wait", unit="s")
    metric.histogram.aggregation_temporality = 2
    point = metric.histogram.data_points.add(
        count=1, sum=exemplar, explicit_bounds=[1, 5], bucket_counts=[0, 1, 0]
    )
    point.exemplars.add(as_double=exemplar, trace_id=bytes.fromhex("ab" * 16), time_unix_nano=2_500_000_000)
    return metric


@pytest.mark.parametrize("value", [1.5, 5.0])
def test_a_trace_stands_beside_the_bucket_that_it_fell_into(value: float):
    now = 9.0
    metrics = LatestMetrics(clock=lambda: now)
    metrics.add(RESOURCE, [histogram(value)])
    buckets = [line for line in exposition.text(metrics.fresh(60)).splitlines() if "_bucket" in line]
    assert ["#" in line for line in buckets] == [False, True, False]
    assert buckets[1].endswith(f' 1 {now:.3f} # {{trace_id="{"ab" * 16}"}} {value} 2.500')


def test_what_nobody_repeats_grows_old_and_is_gone_after_five_minutes():
    now = 0.0
    metrics = LatestMetrics(clock=lambda: now)
    metrics.add(RESOURCE, [histogram(2)])
    now = 300.0
    assert "gymnation_wait_seconds_count" in exposition.text(metrics.fresh(exposition.FRESH_S))
    assert " 1 0.000" in exposition.text(metrics.fresh(exposition.FRESH_S))
    now = 301.0
    assert exposition.text(metrics.fresh(exposition.FRESH_S)) == "# EOF\n"
    assert metrics.list()
