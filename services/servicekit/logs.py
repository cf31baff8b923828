"""Logs: one JSON object a line on standard output, with the trace that the line belongs to.

An exception shows as its type and its stack. Its message is left out, and so are those of its causes:
they hold connection strings, texts and names more often than not.
Of a library's message only the constant part shows.
"""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, TextIO

from opentelemetry import trace

from servicekit.attributes import ALLOWED_ATTRIBUTES

# They say each request, some with the bot's token in its URL.
_CHATTY = (
    "anthropic",
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
    "aiohttp.access",
    "telegram",
    "apscheduler",
    "pymongo",
    "motor",
)
_MAX_FRAMES = 30
# asyncio puts reprs in its messages: of tasks, with their exceptions, and of callbacks, with their arguments.
_ASYNCIO_SAFE = re.compile(r"[A-Za-z ,.']*")


def setup(service: str, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every log record of this process as JSON to `stream` (standard output)."""
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(JsonFormatter(service))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


class JsonFormatter(logging.Formatter):
    """Turns a record into a line. `extra={"fields": {...}}` adds allowed attributes."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service
        self._own = frozenset({"servicekit", service.replace("-", "_"), "__main__"})

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "service": self._service,
            "logger": record.name,
            "message": self._message(record),
        }
        context = trace.get_current_span().get_span_context()
        if context.is_valid:
            line["trace_id"] = f"{context.trace_id:032x}"
            line["span_id"] = f"{context.span_id:016x}"
        fields = getattr(record, "fields", None)
        if isinstance(fields, dict):
            line.update((key, value) for key, value in fields.items() if key in ALLOWED_ATTRIBUTES)
        if record.exc_info and record.exc_info[1] is not None:
            line.update(describe(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__qualname__)

    def _message(self, record: logging.LogRecord) -> str:
        if record.name == "asyncio" and (safe := _ASYNCIO_SAFE.match(str(record.msg))):
            return safe.group().strip() or "asyncio"
        if record.name.partition(".")[0] not in self._own:
            # Libraries fill in whole answers, URLs and exceptions; what they wanted to say is in the rest.
            return str(record.msg)
        try:
            return record.getMessage()
        except Exception:  # noqa: BLE001 - a wrong format string must not lose the line, nor print its arguments
            return str(record.msg)


def describe(error: BaseException) -> dict[str, Any]:
    """An exception without its message: error.type, error.stack, and error.cause for what led to it."""
    described: dict[str, Any] = {
        "error.type": type(error).__qualname__,
        "error.stack": _frames(error),
    }
    causes: list[dict[str, Any]] = []
    seen = {id(error)}
    waiting = _causes(error)
    while waiting:
        cause = waiting.pop(0)
        if id(cause) not in seen and len(causes) < 10:
            seen.add(id(cause))
            causes.append({"type": type(cause).__qualname__, "stack": _frames(cause)})
            waiting.extend(_causes(cause))
    if causes:
        described["error.cause"] = causes
    return described


def _causes(error: BaseException) -> list[BaseException]:
    grouped = list(error.exceptions) if isinstance(error, BaseExceptionGroup) else []
    if error.__cause__ is not None:
        grouped.append(error.__cause__)
    elif error.__context__ is not None and not error.__suppress_context__:
        grouped.append(error.__context__)
    return grouped


def _frames(error: BaseException) -> list[str]:
    frames = [
        f"{'/'.join(PurePath(frame.f_code.co_filename).parts[-3:])}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return frames[-_MAX_FRAMES:]
