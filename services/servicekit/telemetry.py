"""Traces and metrics of one process: where they go, and the few words that the rest of the code needs.

Modules may ask for `tracer(name)` at import, and declare metrics (`instruments`); both work (and cost next to
nothing) before `setup`, and follow each later `setup`, so that tests can catch what is recorded.
"""

import asyncio
import hashlib
import logging
import os
import platform
import secrets
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol, Self
from uuid import uuid4

from opentelemetry import metrics, trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider, TraceBasedExemplarFilter
from opentelemetry.sdk.metrics.export import MetricReader, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExporter
from opentelemetry.trace import SpanContext
from opentelemetry.util.types import Attributes, AttributeValue
from pydantic import SecretStr

from servicekit.allow_list import METRIC_VIEW, CleanSpanExporter, QuietMetricExporter
from servicekit.attributes import CODE, COMPONENT_TYPE, ERROR_TYPE
from servicekit.instruments import of_library

# Also bounds the end of a process whose collector is away.
_EXPORT_TIMEOUT_S = 2
_SWITCH = "OTEL_PYTHON_SDK_INTERNAL_METRICS_ENABLED"
_SPAN_LIMITS = SpanLimits(max_attribute_length=256)


class TelemetrySettings(Protocol):
    """What `setup` reads of a service's settings."""

    @property
    def environment(self) -> str: ...
    @property
    def otel_exporter_otlp_endpoint(self) -> str | None: ...
    @property
    def telemetry_hash_key(self) -> SecretStr | None: ...


class _Tracer(trace.Tracer):
    """A tracer that follows `setup`, however early a module or a library asked for it."""

    def __init__(self, provider: "_Provider", arguments: tuple[object, ...]) -> None:
        self._provider = provider
        self._arguments = arguments
        self._real: trace.Tracer = trace.NoOpTracer()
        self._generation = -1

    def _current(self) -> trace.Tracer:
        provider = self._provider
        if self._generation != provider.generation:
            self._real = provider.real.get_tracer(*self._arguments)  # type: ignore[arg-type]
            self._generation = provider.generation
        return self._real

    def start_span(  # noqa: PLR0917 - OpenTelemetry's signature
        self,
        name: str,
        context: Context | None = None,
        kind: trace.SpanKind = trace.SpanKind.INTERNAL,
        attributes: Attributes = None,
        links: Sequence[trace.Link] | None = None,
        start_time: int | None = None,
        record_exception: bool = True,
        set_status_on_exception: bool = True,
    ) -> trace.Span:
        return self._current().start_span(
            name, context, kind, attributes, links, start_time, record_exception, set_status_on_exception
        )

    def start_as_current_span(  # type: ignore[override]  # noqa: PLR0917 - as above; the base's result is a decorator too
        self,
        name: str,
        context: Context | None = None,
        kind: trace.SpanKind = trace.SpanKind.INTERNAL,
        attributes: Attributes = None,
        links: Sequence[trace.Link] | None = None,
        start_time: int | None = None,
        record_exception: bool = True,
        set_status_on_exception: bool = True,
        end_on_exit: bool = True,
    ) -> AbstractContextManager[trace.Span]:
        return self._current().start_as_current_span(
            name,
            context,
            kind,
            attributes,
            links,
            start_time,
            record_exception,
            set_status_on_exception,
            end_on_exit,
        )


class _Provider(trace.TracerProvider):
    """The process's tracer provider for good; the SDK's provider behind it may change."""

    def __init__(self) -> None:
        self.real: trace.TracerProvider = trace.NoOpTracerProvider()
        self.generation = 0

    def use(self, real: trace.TracerProvider) -> None:
        self.real = real
        self.generation += 1

    def get_tracer(
        self,
        instrumenting_module_name: str,
        instrumenting_library_version: str | None = None,
        schema_url: str | None = None,
        attributes: Mapping[str, AttributeValue] | None = None,
    ) -> trace.Tracer:
        return _Tracer(
            self, (instrumenting_module_name, instrumenting_library_version, schema_url, attributes)
        )


_provider = _Provider()
_meter_provider: MeterProvider | None = None
_hash_key = secrets.token_bytes(32)


class Telemetry:
    """What `setup` started. Leave it (or call `shutdown`) to send out what is still here."""

    def __init__(
        self, tracer_provider: TracerProvider, meter_provider: MeterProvider, readers: Sequence[MetricReader]
    ) -> None:
        self._tracer_provider = tracer_provider
        self._meter_provider = meter_provider
        self._readers = list(readers)
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        # Flushing talks to the network with blocking calls, each with a short limit.
        await asyncio.to_thread(self.shutdown)

    def flush(self) -> None:
        """Send out what waits, blocking."""
        self._tracer_provider.force_flush(_EXPORT_TIMEOUT_S * 1000)
        for reader in self._readers:
            reader.force_flush(_EXPORT_TIMEOUT_S * 1000)

    def shutdown(self) -> None:
        """Flush and closes; later spans and measurements go nowhere. May be called again."""
        if self._closed:
            return
        self._closed = True
        if _provider.real is self._tracer_provider:
            _provider.use(trace.NoOpTracerProvider())
        # Side by side, as each may have to wait for a collector that does not answer.
        spans = threading.Thread(target=self._tracer_provider.shutdown, name="flush spans")
        spans.start()
        for reader in self._readers:
            # Once removed, a reader has nothing left to read.
            reader.collect()
            self._meter_provider.remove_metric_reader(reader)
        spans.join()


def setup(
    service: str,
    settings: TelemetrySettings,
    *,
    span_exporters: Sequence[SpanExporter] = (),
    metric_readers: Sequence[MetricReader] = (),
) -> Telemetry:
    """Start telemetry for this process, which calls itself `service`.

    Exports by OTLP/HTTP when the settings name an endpoint. `span_exporters` get every span at once and
    `metric_readers` read every metric, both behind the allow-list: for tests.
    """
    if settings.telemetry_hash_key is not None:
        set_hash_key(settings.telemetry_hash_key.get_secret_value().encode())
    resource = resource_of(service, settings.environment)
    meter_provider = _ensure_global_providers(resource)
    tracer_provider = TracerProvider(resource=resource, span_limits=_SPAN_LIMITS, shutdown_on_exit=False)
    readers = list(metric_readers)
    for exporter in span_exporters:
        tracer_provider.add_span_processor(SimpleSpanProcessor(CleanSpanExporter(exporter)))
    if settings.otel_exporter_otlp_endpoint:
        # The exporters log each failure, with addresses; ours says it once a minute, without.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
        base = settings.otel_exporter_otlp_endpoint.rstrip("/")
        in_production = settings.environment == "production"
        spans = OTLPSpanExporter(endpoint=f"{base}/v1/traces", timeout=_EXPORT_TIMEOUT_S)
        with _measuring_itself():
            processor = BatchSpanProcessor(
                CleanSpanExporter(spans),
                max_queue_size=16384,
                max_export_batch_size=1024,
                # A person who looks at a trace in the demo should not have to wait for it.
                schedule_delay_millis=2000 if in_production else 500,
                meter_provider=meter_provider,
            )
        tracer_provider.add_span_processor(processor)
        points = OTLPMetricExporter(endpoint=f"{base}/v1/metrics", timeout=_EXPORT_TIMEOUT_S)
        readers.append(
            PeriodicExportingMetricReader(
                QuietMetricExporter(points),
                export_interval_millis=15_000 if in_production else 5_000,
                export_timeout_millis=_EXPORT_TIMEOUT_S * 1000,
            )
        )
    for reader in readers:
        meter_provider.add_metric_reader(reader)
    _provider.use(tracer_provider)
    return Telemetry(tracer_provider, meter_provider, readers)


of_library(
    "otel.sdk.processor.span.processed",
    "counter",
    "{span}",
    "Spans that went to the exporter; with `queue_full` those that were dropped before",
    COMPONENT_TYPE,
    ERROR_TYPE,
)
of_library(
    "otel.sdk.processor.span.queue.size",
    "up-down counter",
    "{span}",
    "Spans that wait for the exporter",
    COMPONENT_TYPE,
)
of_library(
    "otel.sdk.processor.span.queue.capacity",
    "up-down counter",
    "{span}",
    "As many as may wait",
    COMPONENT_TYPE,
)


@contextmanager
def _measuring_itself() -> Iterator[None]:
    """Have the library measure what is built inside; of tracers it would measure each span."""
    before = os.environ.get(_SWITCH)
    os.environ[_SWITCH] = "true"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SWITCH]
        else:
            os.environ[_SWITCH] = before


def resource_of(service: str, environment: str) -> Resource:
    """Who sends: this process, and no other. What OTEL_RESOURCE_ATTRIBUTES says counts more.

    Two processes of one service differ by `service.instance.id`, so they are two series.
    """
    ours = Resource(
        {
            "service.name": service,
            "service.namespace": "gymnation",
            "service.version": _version(),
            "service.instance.id": str(uuid4()),
            "deployment.environment.name": environment,
            "process.pid": os.getpid(),
            "process.runtime.name": sys.implementation.name,
            "process.runtime.version": platform.python_version(),
            "telemetry.sdk.language": "python",
            "telemetry.sdk.name": "opentelemetry",
            "telemetry.sdk.version": version("opentelemetry-sdk"),
        }
    )
    return ours.merge(OTELResourceDetector().detect())


def _version() -> str:
    # An image has no installed project; it was built with its version.
    if built := os.environ.get("GYMNATION_VERSION"):
        return built
    try:
        return version("gymnation")
    except PackageNotFoundError:
        return "unknown"


def _ensure_global_providers(resource: Resource) -> MeterProvider:
    """Make ours the providers that libraries find. OpenTelemetry allows this once in a process."""
    global _meter_provider  # noqa: PLW0603 - a process has one, by OpenTelemetry's design
    if _meter_provider is None:
        _meter_provider = MeterProvider(
            resource=resource,
            views=[METRIC_VIEW],
            exemplar_filter=TraceBasedExemplarFilter(),
            shutdown_on_exit=False,
        )
        metrics.set_meter_provider(_meter_provider)
        trace.set_tracer_provider(_provider)
    return _meter_provider


def tracer(name: str) -> trace.Tracer:
    """A tracer for the module that asks (`__name__`)."""
    return _provider.get_tracer(name)


def set_hash_key(key: bytes) -> None:
    """Set the key of `hash_id`. Services that share it give one person the same hash."""
    global _hash_key  # noqa: PLW0603 - one key in a process
    _hash_key = hashlib.blake2b(key).digest()[:32]


def hash_id(kind: str, value: int | str) -> str:
    """16 hex digits that stand for an id in telemetry: `hash_id("member", 7)`.

    The key is random in each process unless the settings give one.
    """
    return hashlib.blake2b(f"{kind}:{value}".encode(), key=_hash_key, digest_size=8).hexdigest()


@contextmanager
def untraced() -> Iterator[None]:
    """Leave no spans inside the block, here and in the services that it calls.

    This is for polls that mostly find nothing.
    The block's context says "not sampled" (W3C Trace Context, trace-flags), which samplers follow.
    Metrics are kept.
    """
    unsampled = SpanContext(
        trace_id=secrets.randbits(127) + 1, span_id=secrets.randbits(63) + 1, is_remote=False
    )
    token = attach(trace.set_span_in_context(trace.NonRecordingSpan(unsampled), Context()))
    try:
        yield
    finally:
        detach(token)


def trace_code() -> str:
    """The first 8 hex digits of the current trace's id, to tell a user; empty outside a trace.

    The span bears it from then on: trace stores find a trace by an attribute, and none by how its id begins.
    """
    span = trace.get_current_span()
    context = span.get_span_context()
    if not context.is_valid:
        return ""
    code = f"{context.trace_id:032x}"[:8]
    span.set_attribute(CODE, code)
    return code


def current_traceparent() -> str | None:
    """The current span as a W3C traceparent, or None outside a trace."""
    return traceparent(trace.get_current_span())


def traceparent(span: trace.Span) -> str | None:
    """The span as a W3C traceparent, or None when nothing records it."""
    context = span.get_span_context()
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
