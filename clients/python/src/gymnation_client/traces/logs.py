"""The services' log lines of one trace, to be read between its spans."""

from __future__ import annotations

import json
import re
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

_COLOUR = re.compile(r"\x1b\[\d*m")


def lines_of(trace_id: str, text: Iterable[str]) -> dict[str, list[Line]]:
    """The lines of a trace by the ids of their spans, in the order of the text.

    A line may have something before its JSON, such as the name that `docker compose logs` writes.
    Lines as `make demo` and `make run` print them name no span: they are under the empty id.
    What is no line of a service is passed over.
    """
    found: dict[str, list[Line]] = {}
    printed = re.compile(rf"^.*? (\S+) +│ (\S+) +(.*?) trace_id={trace_id[:8]}\b ?(.*)$")
    for raw in text:
        if match := printed.match(_COLOUR.sub("", raw.rstrip())):
            service, level, message, fields = match.groups()
            line = {"level": level, "service": service, "message": f"{message}  {fields}".rstrip()}
            found.setdefault("", []).append(line)
            continue
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
