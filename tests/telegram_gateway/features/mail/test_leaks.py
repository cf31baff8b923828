"""Who wrote a mail leaves no trace where operators look: logs, spans, metrics, what waits to be sent."""

import logging
import re

from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from servicekit import telemetry
from tests.support.town import BIA, CAIO, GROUP, said
from tests.telegram_gateway.conftest import TELEMETRY
from tests.telegram_gateway.features.mail.conftest import KIND, Post


def _attributes(metrics: InMemoryMetricReader) -> list[str]:
    """What the points say besides their numbers."""
    measured = metrics.get_metrics_data()
    assert measured is not None
    return [
        f"{metric.name} {dict(point.attributes or {})}"
        for resource in measured.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        for point in metric.data.data_points
    ]


async def test_no_log_span_metric_or_entry_tells_who_wrote_or_what(post: Post, caplog):
    caplog.set_level(logging.INFO)
    spans, metrics = InMemorySpanExporter(), InMemoryMetricReader()
    async with telemetry.setup("tests", TELEMETRY, span_exporters=[spans], metric_readers=[metrics]):
        await post.sends(CAIO, BIA, secret=False)
        shown = await post.publishes(BIA)
        await post.people.until_idle()
        measured = _attributes(metrics)
        seen = [one.to_json() for one in spans.get_finished_spans()]
    assert any("mail" in one for one in seen), "no span of a mail was seen"
    kept = post.people.database.collection("outbox")
    entries = [str(one) async for one in kept.find({"kind": {"$regex": "^mail"}})]
    assert entries, "nothing was to be sent"
    logged = [record.getMessage() + str(record.__dict__) for record in caplog.records]
    # The id by itself: the same digits may stand within a longer number.
    for word in (rf"(?<![0-9a-f.]){CAIO}(?![0-9a-f.])", "Caio", KIND, "sorriso"):
        assert not [one for one in (*entries, *logged, *seen, *measured) if re.search(word, one)], word
    assert "Caio" not in said(shown)
    assert shown["chat"]["id"] == GROUP
