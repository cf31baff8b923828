"""The last gate before telemetry leaves the process: only allowed attributes pass, and no free text.

Attributes that are not in ALLOWED_ATTRIBUTES are dropped from spans, events and links; exception events keep
their type only; status descriptions, which often are exception messages, are dropped.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any, cast

from opentelemetry.sdk.metrics.export import MetricExporter, MetricExportResult, MetricsData
from opentelemetry.sdk.metrics.view import View
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import Link, Status
from opentelemetry.util.types import AttributeValue

from servicekit.attributes import ALLOWED_ATTRIBUTES, ERROR_TYPE
from servicekit.exemplars import reservoir_of
from servicekit.instruments import Counter, counter

METRIC_VIEW = View(
    instrument_name="*",
    attribute_keys=set(ALLOWED_ATTRIBUTES),
    # Its builders take keywords, which its type does not say.
    exemplar_reservoir_factory=cast("Any", reservoir_of),
)
"""The gate for metrics: the SDK aggregates without the other attributes."""

_WARNING_INTERVAL_S = 60.0

_spans = counter(
    "otel.sdk.exporter.span.exported", "{span}", "Spans that were sent, or lost where that failed", ERROR_TYPE
)
_points = counter(
    "otel.sdk.exporter.metric_data_point.exported",
    "{data_point}",
    "Points of metrics that were sent, or lost where that failed",
    ERROR_TYPE,
)

log = logging.getLogger(__name__)


def allowed(attributes: Mapping[str, AttributeValue] | None) -> dict[str, AttributeValue]:
    """The attributes that may leave the process."""
    return {key: value for key, value in (attributes or {}).items() if key in ALLOWED_ATTRIBUTES}


def cleaned(span: ReadableSpan) -> ReadableSpan:
    """The span as it may leave the process; the same object when there was nothing to drop."""
    attributes = span.attributes or {}
    if (
        not span.events
        and not span.links
        and span.status.description is None
        and ALLOWED_ATTRIBUTES.issuperset(attributes)
    ):
        return span
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=allowed(attributes),
        events=[Event(event.name, allowed(event.attributes), event.timestamp) for event in span.events],
        links=[Link(link.context, allowed(link.attributes)) for link in span.links],
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


class _QuietFailures:
    """Says that exporting fails at most once a minute, without the exception's message."""

    def __init__(self, signal: str, exported: Counter) -> None:
        self._signal, self._exported = signal, exported
        self._next_warning = 0.0

    def sent(self, items: int) -> None:
        self._exported.add(items)

    def failed(self, items: int, error: Exception | None = None) -> None:
        name = type(error).__qualname__ if error is not None else "refused"
        self._exported.add(items, {ERROR_TYPE: name})
        now = time.monotonic()
        if now >= self._next_warning:
            self._next_warning = now + _WARNING_INTERVAL_S
            kind = {"error.type": type(error).__qualname__} if error is not None else {}
            log.warning("%s could not be exported", self._signal, extra={"fields": kind})


class CleanSpanExporter(SpanExporter):
    """Cleans spans and hands them on; never raises."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._failures = _QuietFailures("spans", _spans)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        try:
            result = self._exporter.export([cleaned(span) for span in spans])
        except Exception as error:  # noqa: BLE001 - telemetry must never harm the service
            self._failures.failed(len(spans), error)
            return SpanExportResult.FAILURE
        if result is SpanExportResult.SUCCESS:
            self._failures.sent(len(spans))
        else:
            self._failures.failed(len(spans))
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


def _size(data: MetricsData) -> int:
    return sum(
        len(metric.data.data_points)
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
    )


class QuietMetricExporter(MetricExporter):
    """Hands metrics on; never raises. Their attributes were dropped by METRIC_VIEW before."""

    def __init__(self, exporter: MetricExporter) -> None:
        super().__init__()
        self._exporter = exporter
        self._failures = _QuietFailures("metrics", _points)

    def export(
        self, metrics_data: MetricsData, timeout_millis: float = 10_000, **kwargs: object
    ) -> MetricExportResult:
        try:
            result = self._exporter.export(metrics_data, timeout_millis, **kwargs)
        except Exception as error:  # noqa: BLE001 - telemetry must never harm the service
            self._failures.failed(_size(metrics_data), error)
            return MetricExportResult.FAILURE
        if result is MetricExportResult.SUCCESS:
            self._failures.sent(_size(metrics_data))
        else:
            self._failures.failed(_size(metrics_data))
        return result

    def force_flush(self, timeout_millis: float = 10_000) -> bool:
        return self._exporter.force_flush(timeout_millis)

    def shutdown(self, timeout_millis: float = 30_000, **kwargs: object) -> None:
        self._exporter.shutdown(timeout_millis, **kwargs)
