"""The traces of the last few minutes, in memory.

The store keeps the last `max_traces` that got a span. The spans of each trace are bounded.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sandbox.traces.metrics import LatestMetrics
from sandbox.traces.otlp import attributes
from sandbox.traces.seen import SeenStrings

Span = dict[str, Any]

_KINDS = {2: "SERVER", 3: "CLIENT", 4: "PRODUCER", 5: "CONSUMER"}
_STATUSES = {0: "UNSET", 1: "OK", 2: "ERROR"}
MIN_PREFIX = 6


class TraceNotFoundError(LookupError):
    """No trace, or more than one, has this id. The text is meant for the person who asked."""


@dataclass(slots=True)
class _Trace:
    trace_id: str
    spans: dict[str, Span] = field(default_factory=dict)
    dropped: int = 0

    def ordered(self) -> list[Span]:
        return sorted(self.spans.values(), key=lambda span: (span["start_us"], -span["end_us"]))

    def summary(self) -> dict[str, Any]:
        spans = self.ordered()
        # A root may still be open and not yet exported.
        # Then the earliest span whose parent is unknown stands for it.
        root = next(
            (span for span in spans if span["parent_span_id"] is None),
            next((span for span in spans if span["parent_span_id"] not in self.spans), spans[0]),
        )
        start = spans[0]["start_us"]
        return {
            "trace_id": self.trace_id,
            "root": root["name"],
            # What the update was about, in one word: "checkin", "question". Empty for other traces.
            "command": str(root["attributes"].get("gymnation.command", "")),
            "start_us": start,
            "duration_us": max(span["end_us"] for span in spans) - start,
            "services": list(dict.fromkeys(span["service"] for span in spans)),
            "spans": len(spans),
            "error": any(span["status"] == "ERROR" for span in spans),
        }


class TraceStore:
    """Keeps what the services export. Everything it returns is JSON-ready."""

    def __init__(self, max_traces: int = 300, max_spans_per_trace: int = 2000) -> None:
        self._max_traces = max_traces
        self._max_spans = max_spans_per_trace
        self._traces: OrderedDict[str, _Trace] = OrderedDict()
        self.metrics = LatestMetrics()
        self.seen = SeenStrings()

    def add_spans(self, resource: dict[str, Any], spans: Iterable[Any]) -> None:
        """Add spans (OTLP messages) of one resource; one exported twice replaces itself."""
        service = str(resource.get("service.name", "unknown"))
        for otlp in spans:
            trace_id, span = otlp.trace_id.hex(), _span(service, otlp)
            if not trace_id or not span["span_id"]:
                continue
            trace = self._traces.setdefault(trace_id, _Trace(trace_id))
            self._traces.move_to_end(trace_id)
            if len(trace.spans) < self._max_spans or span["span_id"] in trace.spans:
                trace.spans[span["span_id"]] = span
            else:
                trace.dropped += 1
        while len(self._traces) > self._max_traces:
            self._traces.popitem(last=False)

    def list(self, limit: int) -> list[dict[str, Any]]:
        """Summaries, the newest start first."""
        summaries = [trace.summary() for trace in self._traces.values()]
        return sorted(summaries, key=lambda summary: summary["start_us"], reverse=True)[:limit]

    def get(self, id_or_prefix: str) -> dict[str, Any]:
        """One trace with its spans by start time. Raise TraceNotFoundError unless exactly one matches."""
        wanted = id_or_prefix.strip().lower()
        if len(wanted) < MIN_PREFIX:
            raise TraceNotFoundError(f"give at least {MIN_PREFIX} hex digits of the trace id")
        found = [trace for trace_id, trace in self._traces.items() if trace_id.startswith(wanted)]
        if not found:
            raise TraceNotFoundError(
                f"no trace begins with {wanted}: only the last {self._max_traces} are kept, "
                "and spans arrive a few seconds after they end"
            )
        if len(found) > 1:
            raise TraceNotFoundError(f"{len(found)} traces begin with {wanted}: give more digits of the id")
        return {"trace_id": found[0].trace_id, "spans": found[0].ordered(), "dropped_spans": found[0].dropped}


def _span(service: str, otlp: Any) -> Span:
    return {
        "span_id": otlp.span_id.hex(),
        "parent_span_id": otlp.parent_span_id.hex() or None,
        "name": otlp.name,
        "service": service,
        "kind": _KINDS.get(otlp.kind, "INTERNAL"),
        "start_us": otlp.start_time_unix_nano // 1000,
        "end_us": otlp.end_time_unix_nano // 1000,
        "status": _STATUSES.get(otlp.status.code, "UNSET"),
        "status_message": otlp.status.message,
        "attributes": attributes(otlp.attributes),
        "events": [
            {
                "name": event.name,
                "time_us": event.time_unix_nano // 1000,
                "attributes": attributes(event.attributes),
            }
            for event in otlp.events
        ],
        "links": [
            {
                "trace_id": link.trace_id.hex(),
                "span_id": link.span_id.hex(),
                "attributes": attributes(link.attributes),
            }
            for link in otlp.links
        ],
    }
