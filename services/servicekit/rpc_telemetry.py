"""One span and one measurement for each RPC, alike on both sides of the wire.

We trace gRPC ourselves: when a stream stops early, the stock instrumentation ends its span late or never,
and with the wrong status.
What does not change between calls of one method is computed once.
"""

import time
from collections.abc import Iterable

import grpc
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
)
from opentelemetry.util.types import AttributeValue

from servicekit import attributes, telemetry
from servicekit.instruments import RPC, Histogram, histogram
from servicekit.spans import span as declared_span

OK = 0
CANCELLED = 1
UNKNOWN = 2
DEADLINE_EXCEEDED = 4
UNAVAILABLE = 14

# Server spans: its own failures. NOT_FOUND and the like are answers.
SERVER_ERRORS = frozenset({2, 4, 12, 13, 14, 15})
# Client spans: what a caller has to expect of a domain is no error either.
EXPECTED_BY_CLIENTS = frozenset({0, 3, 5, 6, 7, 8, 9})
CLIENT_ERRORS = frozenset(range(17)) - EXPECTED_BY_CLIENTS

# Asked all the time, by machines, and of no interest in a trace.
UNTRACED_SERVICES = frozenset(
    {
        "grpc.health.v1.Health",
        "grpc.reflection.v1alpha.ServerReflection",
        "grpc.reflection.v1.ServerReflection",
    }
)

_NO_PARENT = Context()
_ERROR = Status(StatusCode.ERROR)

_tracer = telemetry.tracer("servicekit.rpc")
_POINT = (attributes.RPC_SYSTEM, attributes.RPC_METHOD, attributes.RPC_STATUS_CODE, attributes.ERROR_TYPE)
# Answers of the coach are streams, which take as long as a person waits for them.
_server_duration = histogram(
    "rpc.server.call.duration",
    "s",
    "RPCs answered; a stream is one",
    RPC,
    *_POINT,
    attributes.CALLER,
)
_client_duration = histogram(
    "rpc.client.call.duration", "s", "RPCs made, with all their tries; a stream is one", RPC, *_POINT
)
_ON_BOTH_SIDES = (*_POINT, attributes.REASON)
declared_span(
    "{service}/{method}",
    SpanKind.SERVER,
    "An RPC answered; health checks and reflection have none",
    *_ON_BOTH_SIDES,
    attributes.CALLER,
    attributes.CODE,
    "gymnation.coach.rounds",
    "gymnation.coach.stopped",
)
declared_span(
    "{service}/{method}",
    SpanKind.CLIENT,
    "An RPC made",
    *_ON_BOTH_SIDES,
    attributes.SERVER_ADDRESS,
    attributes.SERVER_PORT,
)
_NAMES = {int(code.value[0]): code.name for code in grpc.StatusCode}


def is_traced(path: str) -> bool:
    """False for health checks and reflection. `path` is "/package.Service/Method"."""
    return path.removeprefix("/").partition("/")[0] not in UNTRACED_SERVICES


class MethodTelemetry:
    """Makes the spans and measurements of one method, on one side."""

    def __init__(
        self,
        path: str,
        kind: SpanKind,
        errors: frozenset[int],
        histogram: Histogram,
        *,
        extra: dict[str, AttributeValue] | None = None,
        tracer: Tracer = _tracer,
    ) -> None:
        self.name = path.removeprefix("/")
        self._kind = kind
        self._errors = errors
        self._histogram = histogram
        self._tracer = tracer
        base: dict[str, AttributeValue] = {
            attributes.RPC_SYSTEM: "grpc",
            attributes.RPC_METHOD: self.name,
        }
        self._span_attributes = {**base, **(extra or {})}
        self._base = base
        self._points: dict[tuple[int, str | None], dict[str, AttributeValue]] = {}

    @classmethod
    def of_server(cls, path: str) -> "MethodTelemetry":
        return cls(path, SpanKind.SERVER, SERVER_ERRORS, _server_duration)

    @classmethod
    def of_client(cls, path: str, extra: dict[str, AttributeValue]) -> "MethodTelemetry":
        return cls(path, SpanKind.CLIENT, CLIENT_ERRORS, _client_duration, extra=extra)

    def start(self, parent: Context | None = None) -> "RpcSpan":
        """Open a span, below the current one unless a parent is given."""
        span = self._tracer.start_span(
            self.name,
            parent,
            self._kind,
            self._span_attributes,
            record_exception=False,
            set_status_on_exception=False,
        )
        return RpcSpan(self, span)

    def finish(self, span: Span, code: int, caller: str | None) -> None:
        """End the span with its status."""
        name = _NAMES.get(code, str(code))
        span.set_attribute(attributes.RPC_STATUS_CODE, name)
        if caller is not None:
            span.set_attribute(attributes.CALLER, caller)
        if code in self._errors:
            span.set_status(_ERROR)
            if not has_attribute(span, attributes.ERROR_TYPE):
                span.set_attribute(attributes.ERROR_TYPE, name)
        span.end()

    def measure(self, code: int, seconds: float, caller: str | None, span: Span | None) -> None:
        """Record it; None is a call without a span."""
        name = _NAMES.get(code, str(code))
        point = self._points.get((code, caller))
        if point is None:
            point = {**self._base, attributes.RPC_STATUS_CODE: name}
            if caller is not None:
                point[attributes.CALLER] = caller
            if code in self._errors:
                point[attributes.ERROR_TYPE] = name
            # Callers are few: whoever is in no registry has one name.
            self._points[code, caller] = point
        # An exemplar is of the span that was measured, which is not the current one any more.
        sampled = span is not None and span.get_span_context().trace_flags.sampled
        self._histogram.record(
            seconds, point, trace.set_span_in_context(span, _NO_PARENT) if span and sampled else _NO_PARENT
        )


class RpcSpan:
    """The open span of one RPC; `end` counts once."""

    __slots__ = ("_method", "_started", "ended", "span")

    def __init__(self, method: MethodTelemetry, span: Span) -> None:
        self._method = method
        self._started = time.perf_counter()
        self.span = span
        self.ended = False

    def elapsed(self) -> float:
        return time.perf_counter() - self._started

    def fail(self, reason: str, code: int) -> None:
        """End it with a named failure."""
        self.span.set_attribute(attributes.REASON, reason)
        self.end(code)

    def end(self, code: int, caller: str | None = None, *, traced: bool = True) -> None:
        """End it with the status; on a server, with the name of who called.

        One that is not to be traced is measured only: a span that never ends goes nowhere.
        """
        if not self.ended:
            self.ended = True
            if traced:
                self._method.finish(self.span, code, caller)
            self._method.measure(code, self.elapsed(), caller, self.span if traced else None)


def parent_context(metadata: Iterable[tuple[str, str | bytes]] | None) -> Context:
    """The caller's span, from the metadata of its call; an empty context when it sent none."""
    for key, value in metadata or ():
        if key == "traceparent":
            context = _parse(value if isinstance(value, str) else value.decode("latin-1"))
            return (
                _NO_PARENT
                if context is None
                else trace.set_span_in_context(NonRecordingSpan(context), _NO_PARENT)
            )
    return _NO_PARENT


def _parse(text: str) -> SpanContext | None:
    parts = text.split("-")
    if len(parts) < 4 or [len(part) for part in parts[:4]] != [2, 32, 16, 2] or parts[0] == "ff":
        return None
    try:
        trace_id, span_id, flags = (int(part, 16) for part in parts[1:4])
    except ValueError:
        return None
    context = SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags))
    return context if context.is_valid else None


def has_attribute(span: Span, name: str) -> bool:
    """Whether somebody said it before; spans that nobody records have none."""
    return name in (getattr(span, "attributes", None) or ())


def code_number(code: grpc.StatusCode | int | None) -> int:
    """A status code as a number; None, as a context gives when no one set a code, is OK."""
    if code is None:
        return OK
    return code if isinstance(code, int) else int(code.value[0])
