"""The services' log lines of one trace, to be read between its spans."""

import json
from collections.abc import Iterable
from typing import Any

Line = dict[str, Any]

_IN_FRONT = (
    "time",
    "level",
    "service",
    "logger",
    "message",
    "trace_id",
    "span_id",
    "error.stack",
    "error.cause",
)


def lines_of(trace_id: str, text: Iterable[str]) -> dict[str, list[Line]]:
    """The lines of a trace by the ids of their spans, in the order of the text.

    A line may have something before its JSON, such as the name that `docker compose logs` writes.
    What is no line of a service is passed over.
    """
    found: dict[str, list[Line]] = {}
    for raw in text:
        if trace_id not in raw:
            continue
        try:
            line = json.loads(raw[raw.index("{") :])
        except ValueError:
            continue
        if line.get("trace_id") == trace_id:
            found.setdefault(str(line.get("span_id", "")), []).append(line)
    return found


def told(line: Line) -> str:
    """A line for people: level, service, message, and the fields that it has beside them."""
    fields = " ".join(f"{name}={value}" for name, value in line.items() if name not in _IN_FRONT)
    words = f"{line.get('level', '')} {line.get('service', '')}: {line.get('message', '')}"
    return f"{words}  {fields}".rstrip()
