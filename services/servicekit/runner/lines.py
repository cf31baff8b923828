"""A service's log line, made readable: `12:03:04 gateway │ INFO  message key=value`."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

_TIME_KEYS = ("time", "timestamp", "ts", "@timestamp")
_LEVEL_KEYS = ("level", "severity", "levelname")
_MESSAGE_KEYS = ("message", "msg", "event")
_TRACEBACK_KEYS = ("error.stack", "exception", "exc_info", "stack", "traceback")
# What the prefix says already, or only a machine joins on.
_HIDDEN = frozenset({"service", "service.name", "span_id", "logger", "environment", "pid", "version"})
_COLOURS = {"sandbox": 35, "member": 36, "coach": 33, "gateway": 32, "demo": 37, "run": 37}
_LEVEL_COLOURS = {"WARNING": 33, "ERROR": 31, "CRITICAL": 31}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NAME_WIDTH = 7


class LineRenderer:
    """Renders the lines of all processes; colours only where a terminal shows them."""

    def __init__(self, *, colours: bool, now: Callable[[], datetime]) -> None:
        self._colours = colours
        self._now = now

    def render(self, name: str, line: str) -> str:
        """One or more lines for one line of a process; what is not JSON passes as it is."""
        text = line.rstrip()
        try:
            record = json.loads(text) if text.startswith("{") else None
        except ValueError:
            record = None
        if not isinstance(record, dict):
            return self._prefix(name, self._now()) + _clean(text)
        moment = self._moment(record)
        level = str(_take(record, _LEVEL_KEYS) or "INFO").upper()
        message = str(_take(record, _MESSAGE_KEYS) or "")
        trouble = list(_trouble(record))
        shown = [f"{self._level(level)} {_clean(message)}"]
        shown += [f"{key}={_short(key, value)}" for key, value in record.items() if key not in _HIDDEN]
        prefix = self._prefix(name, moment)
        lines = [prefix + " ".join(shown)]
        lines += [f"{prefix}  {_clean(part)}" for part in trouble]
        return "\n".join(lines)

    def _prefix(self, name: str, moment: datetime) -> str:
        return f"{moment:%H:%M:%S} " + self._paint(f"{name:<{_NAME_WIDTH}} │", _COLOURS.get(name, 34)) + " "

    def _level(self, level: str) -> str:
        colour = _LEVEL_COLOURS.get(level)
        padded = f"{'WARN' if level == 'WARNING' else level:<5}"
        return self._paint(padded, colour) if colour else padded

    def _paint(self, text: str, colour: int) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._colours else text

    def _moment(self, record: dict[str, Any]) -> datetime:
        told = _take(record, _TIME_KEYS)
        zone = self._now().tzinfo
        try:
            if isinstance(told, int | float):
                return datetime.fromtimestamp(told, tz=zone)
            return datetime.fromisoformat(str(told)).astimezone(zone)
        except (ValueError, OverflowError, OSError):
            return self._now()


def _trouble(record: dict[str, Any]) -> Iterator[str]:
    """The stack of an exception and of its causes, taken out of the record, a line each."""
    told = _take(record, _TRACEBACK_KEYS)
    yield from (str(frame) for frame in told) if isinstance(told, list) else str(told or "").splitlines()
    causes = record.pop("error.cause", None)
    for cause in causes if isinstance(causes, list) else []:
        if isinstance(cause, dict):
            yield f"because of {cause.get('type')}"
            yield from (str(frame) for frame in cause.get("stack") or [])


def _take(record: dict[str, Any], keys: tuple[str, ...]) -> Any:
    found = None
    for key in keys:
        value = record.pop(key, None)
        found = value if found is None else found
    return found


def _short(key: str, value: Any) -> str:
    if key == "trace_id":
        # Enough for `make trace ID=…`.
        return str(value)[:8]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return json.dumps(text, ensure_ascii=False) if re.search(r"[\s\"]", text) else text


def _clean(text: str) -> str:
    """Without control characters: a log line may not steer the terminal."""
    return _UNPRINTABLE.sub("�", text)
