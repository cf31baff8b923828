"""Metrics as they leave the process: bounds that suit their values, exemplars, and nothing undeclared."""

import pytest
from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics

from servicekit import instruments, telemetry

DEFAULT_BOUNDS = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000]

things = instruments.counter("test.declared.things", "{thing}", "Things", "gymnation.outcome")
waits = instruments.histogram("test.declared.waits", "s", "Waits", instruments.PATIENCE, "gymnation.outcome")


def leaving(reader):
    """What OTLP makes of the metrics: by name."""
    encoded = encode_metrics(reader.get_metrics_data())
    return {
        metric.name: metric
        for resource in encoded.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
    }


def test_no_histogram_is_declared_without_bounds_that_suit_it():
    for bounds in ((), (1, 1), (2, 1)):
        with pytest.raises(ValueError, match="bounds"):
            instruments.histogram("test.without.bounds", "s", "Waits", bounds)


def test_a_name_is_declared_once_and_attributes_are_known():
    with pytest.raises(ValueError, match="twice"):
        instruments.counter("test.declared.things", "{thing}", "Things")
    with pytest.raises(ValueError, match=r"test\.text"):
        instruments.counter("test.declared.more", "{thing}", "Things", "test.text")


async def test_seconds_leave_in_buckets_in_which_they_differ(points):
    for seconds in (0.004, 0.03, 0.2, 0.8, 4.9, 19.0, 40.0, 90.0):
        waits.record(seconds, {"gymnation.outcome": "answered"})
    [point] = leaving(points)["test.declared.waits"].histogram.data_points
    assert list(point.explicit_bounds) == list(instruments.PATIENCE) != DEFAULT_BOUNDS
    assert max(point.bucket_counts) == 1
    # What we promise is a bound, so that it can be counted.
    assert {5, 20, 60} <= set(point.explicit_bounds)


async def test_beside_a_bucket_is_the_trace_of_what_fell_into_it_and_nothing_else(points, spans):
    instruments.watch_with(None)
    with telemetry.tracer("test").start_as_current_span("work") as span:
        waits.record(0.2, {"gymnation.outcome": "answered", "message.text": "canary"})
        things.add(1, {"gymnation.outcome": "answered", "message.text": "canary"})
    waits.record(7.0, {"gymnation.outcome": "answered"})
    found = leaving(points)
    exemplars = [
        one for point in found["test.declared.waits"].histogram.data_points for one in point.exemplars
    ]
    assert [(one.trace_id.hex(), one.as_double, list(one.filtered_attributes)) for one in exemplars] == [
        (f"{span.get_span_context().trace_id:032x}", 0.2, [])
    ]
    assert not [one for point in found["test.declared.things"].sum.data_points for one in point.exemplars]
    assert "canary" not in str(found)


async def test_a_poll_that_leaves_no_trace_leaves_no_exemplar(points, spans):
    with telemetry.untraced():
        waits.record(0.2, {"gymnation.outcome": "answered"})
    [point] = leaving(points)["test.declared.waits"].histogram.data_points
    assert not point.exemplars


async def test_a_measurement_can_be_watched_with_its_attributes():
    seen = []
    instruments.watch_with(lambda metric, attributes: seen.append((metric.name, dict(attributes))))
    try:
        things.add(1, {"gymnation.outcome": "answered", "gymnation.kind": "odd"})
        waits.record(1.0)
    finally:
        instruments.watch_with(None)
    assert seen == [
        ("test.declared.things", {"gymnation.outcome": "answered", "gymnation.kind": "odd"}),
        ("test.declared.waits", {}),
    ]
    assert instruments.undeclared(things.declared, seen[0][1]) == {"gymnation.kind"}


def resource_in(monkeypatch, **variables):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return dict(telemetry.resource_of("coach-service", "test").attributes)


def test_two_processes_of_one_service_are_two(monkeypatch):
    monkeypatch.delenv("OTEL_RESOURCE_ATTRIBUTES", raising=False)
    one, other = resource_in(monkeypatch), resource_in(monkeypatch)
    assert one["service.name"] == "coach-service"
    assert one["deployment.environment.name"] == "test"
    assert one["service.version"] not in {"", "unknown"}
    assert one["service.instance.id"] != other["service.instance.id"]


def test_an_image_says_its_own_version(monkeypatch):
    assert resource_in(monkeypatch, GYMNATION_VERSION="1.2.3")["service.version"] == "1.2.3"


def test_what_the_environment_says_of_the_resource_counts_more(monkeypatch):
    found = resource_in(
        monkeypatch,
        OTEL_RESOURCE_ATTRIBUTES="service.instance.id=pod-7,deployment.environment.name=staging,k8s.pod.name=a%20b",
    )
    assert found["service.instance.id"] == "pod-7"
    assert found["deployment.environment.name"] == "staging"
    assert found["k8s.pod.name"] == "a b"
    assert found["service.name"] == "coach-service"
