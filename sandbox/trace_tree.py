"""Prints a trace of the sandbox as a tree: `python -m sandbox.trace_tree <id, its beginning, or last>`."""

import argparse
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sandbox.trace_logs import Line, lines_of, told

Span = dict[str, Any]

_UPDATE = "telegram.update"


class TraceUnavailableError(Exception):
    """The trace cannot be shown. The text says why and what to do."""


def fetch_trace(url: str, trace_id: str) -> dict[str, Any]:
    """The trace as the sandbox tells it. Raise TraceUnavailableError.

    `last` means the newest update of Telegram's; where there is none, the newest trace.
    """
    if trace_id == "last":
        newest = _get(url, "/api/traces?limit=1000")["traces"]
        if not newest:
            raise TraceUnavailableError("the sandbox has no traces yet: write something on its page first")
        # After each update the services have more to do among themselves: nobody asks for that.
        updates = [trace for trace in newest if trace["root"] == _UPDATE]
        trace_id = (updates or newest)[0]["trace_id"]
    return _get(url, f"/api/traces/{urllib.parse.quote(trace_id, safe='')}")


def _get(url: str, path: str) -> dict[str, Any]:
    # Loopback: a proxy from the environment would only be in the way.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url.rstrip("/") + path, timeout=10) as answer:
            told: dict[str, Any] = json.load(answer)
            return told
    except urllib.error.HTTPError as error:
        with error:
            try:
                reason = json.load(error)["error"]
            except (ValueError, KeyError, TypeError):
                reason = f"the answer at {url} was {error.code}: is that the sandbox?"
        raise TraceUnavailableError(reason) from error
    except (OSError, ValueError) as error:
        raise TraceUnavailableError(
            f"no sandbox answers at {url}: start it with `make demo`, or say where it is with --url"
        ) from error


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


def _logs(file: Path | None, trace_id: str) -> dict[str, list[Line]]:
    if file is None:
        return {}
    try:
        with file.open(encoding="utf-8", errors="replace") as text:
            return lines_of(trace_id, text)
    except OSError as error:
        raise TraceUnavailableError(f"the logs in {file} cannot be read: {error.strerror}") from error


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


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox.trace_tree", description=__doc__)
    parser.add_argument(
        "trace_id", help="the id of a trace, its first 6 or more digits (a code from the bot), or: last"
    )
    parser.add_argument(
        "--logs", type=Path, help="a file with the services' logs: each span's are printed below it"
    )
    parser.add_argument(
        "--url",
        default=f"http://127.0.0.1:{os.environ.get('DEMO_PORT') or 8081}",
        help="where the sandbox is (default: %(default)s)",
    )
    options = parser.parse_args(arguments)
    try:
        trace = fetch_trace(options.url, options.trace_id)
        print(render(trace, _logs(options.logs, trace["trace_id"])))
    except TraceUnavailableError as error:
        print(f"trace: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
