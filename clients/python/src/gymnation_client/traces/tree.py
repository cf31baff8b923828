"""A trace as a tree of lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gymnation_client.traces.logs import Line, told
from gymnation_client.traces.spans import Span


def render(trace: dict[str, Any], logs: Mapping[str, list[Line]] | None = None) -> str:
    """The tree, one line a span: name, service, kind, offset from the start, duration, status.

    `logs` are the lines that were written in each span, by its id: they follow its line.
    """
    logs = logs or {}
    spans: list[Span] = trace["spans"]
    start = min(span["start_us"] for span in spans)
    walked = list(_walk(spans))
    rows = [
        (
            branch + span["name"],
            span["service"],
            span["kind"],
            _offset(span, start),
            _length(span),
            _status(span),
        )
        for branch, span in walked
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    services = len({span["service"] for span in spans})
    end = max(span["end_us"] for span in spans)
    size = f"{len(spans)} {'span' if len(spans) == 1 else 'spans'}"
    size += f", {services} {'service' if services == 1 else 'services'}"
    lines = [f"trace {trace['trace_id']}  {(end - start) / 1000:.1f} ms, {size}"]
    for (branch, span), (name, service, kind, offset, length, status) in zip(walked, rows, strict=True):
        lines.append(
            f"{name:<{widths[0]}}  {service:<{widths[1]}}  {kind:<{widths[2]}}  "
            f"{offset:>{widths[3]}}  {length:>{widths[4]}}  {status}".rstrip()
        )
        lines += [" " * len(branch) + f"  · {told(line)}" for line in logs.get(span["span_id"], [])]
    kept = {span["span_id"] for span in spans}
    elsewhere = [line for span_id, found in logs.items() if span_id not in kept for line in found]
    if elsewhere:
        lines.append("logs of no span above:")
        lines += [f"  · {told(line)}" for line in elsewhere]
    if trace.get("dropped_spans"):
        lines.append(f"({trace['dropped_spans']} more spans were not kept)")
    return "\n".join(lines)


def _walk(spans: list[Span]) -> Iterator[tuple[str, Span]]:
    known = {span["span_id"] for span in spans}
    children: dict[str | None, list[Span]] = {}
    for span in sorted(spans, key=lambda span: span["start_us"]):
        parent = span["parent_span_id"] if span["parent_span_id"] in known else None
        children.setdefault(parent, []).append(span)

    def below(parent: str | None, indent: str) -> Iterator[tuple[str, Span]]:
        siblings = children.get(parent, [])
        for span in siblings:
            last = span is siblings[-1]
            if parent is None:
                # A span whose parent was not exported (yet) is marked, so that it does not pass for the root.
                yield ("" if span["parent_span_id"] is None else "… "), span
                yield from below(span["span_id"], "")
            else:
                yield indent + ("└─ " if last else "├─ "), span
                yield from below(span["span_id"], indent + ("   " if last else "│  "))

    yield from below(None, "")


def _offset(span: Span, start: int) -> str:
    return f"+{(span['start_us'] - start) / 1000:.1f} ms"


def _length(span: Span) -> str:
    return f"{(span['end_us'] - span['start_us']) / 1000:.1f} ms"


def _status(span: Span) -> str:
    message = span.get("status_message")
    return f"{span['status']}: {message}" if message else str(span["status"])
