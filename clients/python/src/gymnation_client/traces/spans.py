"""Spans as one shape, whoever tells of them: OTLP's JSON (files, Tempo) or Jaeger's.

A span is a dictionary with `span_id`, `parent_span_id` (None for a root), `name`, `service`, `kind`,
`start_us`, `end_us`, `status`, `status_message` and `attributes`; ids are hex, times are microseconds
since 1970. A trace has `trace_id`, `spans` by their start, and `dropped_spans`.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

Span = dict[str, Any]
Trace = dict[str, Any]

_KINDS: Final = {2: "SERVER", 3: "CLIENT", 4: "PRODUCER", 5: "CONSUMER"}
_STATUSES: Final = {0: "UNSET", 1: "OK", 2: "ERROR"}
_HEX: Final = re.compile(r"[0-9a-fA-F]+")
_LENGTHS: Final = (16, 32)


def trace_of(trace_id: str, spans: Iterable[Span]) -> Trace:
    """One trace; a span that was told twice is one."""
    each = {span["span_id"]: span for span in spans}
    ordered = sorted(each.values(), key=lambda span: (span["start_us"], -span["end_us"]))
    return {"trace_id": trace_id, "spans": ordered, "dropped_spans": 0}


def of_otlp(document: Mapping[str, Any]) -> Iterator[tuple[str, Span]]:
    """Each span of an export in OTLP's JSON with its trace's id. Tempo calls the list `batches`."""
    inside = document.get("trace")
    if isinstance(inside, Mapping):
        document = inside
    for resource_spans in document.get("resourceSpans") or document.get("batches") or ():
        resource = _attributes(resource_spans.get("resource", {}).get("attributes", ()))
        service = str(resource.get("service.name", "unknown"))
        for scope in (
            resource_spans.get("scopeSpans") or resource_spans.get("instrumentationLibrarySpans") or ()
        ):
            for told in scope.get("spans", ()):
                yield _hex(told["traceId"]), _of_otlp(service, told)


def of_jaeger(trace: Mapping[str, Any]) -> tuple[str, list[Span]]:
    """A trace as Jaeger's query API tells it."""
    processes = trace.get("processes", {})
    found = [
        _of_jaeger(processes.get(told.get("processID"), {}).get("serviceName", "unknown"), told)
        for told in trace["spans"]
    ]
    return str(trace["traceID"]).lower().zfill(32), found


def _of_otlp(service: str, told: Mapping[str, Any]) -> Span:
    status = told.get("status", {})
    return {
        "span_id": _hex(told["spanId"]),
        "parent_span_id": _hex(told.get("parentSpanId") or "") or None,
        "name": told.get("name", ""),
        "service": service,
        "kind": _named(told.get("kind", 1), _KINDS, "SPAN_KIND_", "INTERNAL"),
        "start_us": int(told["startTimeUnixNano"]) // 1000,
        "end_us": int(told.get("endTimeUnixNano") or told["startTimeUnixNano"]) // 1000,
        "status": _named(status.get("code", 0), _STATUSES, "STATUS_CODE_", "UNSET"),
        "status_message": status.get("message", ""),
        "attributes": _attributes(told.get("attributes", ())),
    }


def _of_jaeger(service: str, told: Mapping[str, Any]) -> Span:
    tags = {tag["key"]: tag.get("value") for tag in told.get("tags", ())}
    parents = [one["spanID"] for one in told.get("references", ()) if one.get("refType") == "CHILD_OF"]
    failed = tags.get("error") in {True, "true"} or tags.get("otel.status_code") == "ERROR"
    return {
        "span_id": str(told["spanID"]).zfill(16),
        "parent_span_id": str(parents[0]).zfill(16) if parents else None,
        "name": told["operationName"],
        "service": service,
        "kind": str(tags.pop("span.kind", "internal")).upper(),
        "start_us": int(told["startTime"]),
        "end_us": int(told["startTime"]) + int(told.get("duration", 0)),
        "status": "ERROR" if failed else str(tags.get("otel.status_code", "UNSET")),
        "status_message": str(tags.get("otel.status_description", "")),
        "attributes": tags,
    }


def _named(code: int | str, names: Mapping[int, str], prefix: str, other: str) -> str:
    """A number of OTLP's, or its name, which some write in its place."""
    if isinstance(code, str) and not code.isdecimal():
        name = code.removeprefix(prefix)
        return name if name in names.values() else other
    return names.get(int(code), other)


def _hex(told: str) -> str:
    """An id as hex. Some write it as protobuf's JSON does: base64."""
    if not told or (_HEX.fullmatch(told) and len(told) in _LENGTHS):
        return told.lower()
    try:
        return base64.b64decode(told, validate=True).hex()
    except (binascii.Error, ValueError):
        return told.lower()


def _attributes(pairs: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {pair["key"]: _plain(pair.get("value", {})) for pair in pairs}


def _plain(value: Mapping[str, Any]) -> Any:
    if "intValue" in value:
        return int(value["intValue"])
    if "arrayValue" in value:
        return [_plain(one) for one in value["arrayValue"].get("values", ())]
    return next(iter(value.values()), None)
