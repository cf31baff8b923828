"""Polls that mostly find nothing leave no spans, here and in the services that they call."""

from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from servicekit import telemetry
from servicekit.telemetry import current_traceparent, tracer, untraced


class Settings:
    environment = "test"
    otel_exporter_otlp_endpoint = None
    telemetry_hash_key = None


async def test_inside_the_block_nothing_is_recorded_and_callees_are_told_so():
    spans = InMemorySpanExporter()
    async with telemetry.setup("a-service", Settings(), span_exporters=[spans]) as running:
        work = tracer(__name__)
        with work.start_as_current_span("before"), untraced(), work.start_as_current_span("poll") as poll:
            assert not poll.is_recording()
            told = current_traceparent()
        with work.start_as_current_span("after"):
            pass
        running.flush()

    assert sorted(span.name for span in spans.get_finished_spans()) == ["after", "before"]
    assert told is None or told.endswith("-00")
