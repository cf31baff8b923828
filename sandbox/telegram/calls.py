"""The log of Bot API calls: what was asked and how it ended, never any text."""

from __future__ import annotations

from collections import Counter, deque

from .state import Json

KEPT = 5000


class CallLog:
    """The last calls, oldest first, and counts over the whole life of this process."""

    def __init__(self) -> None:
        self._calls: deque[Json] = deque(maxlen=KEPT)
        self._ok: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()

    def add(self, call: Json) -> None:
        self._calls.append(call)
        (self._ok if call["ok"] else self._failed)[call["method"]] += 1

    def list(self) -> list[Json]:
        return list(self._calls)

    def counts(self) -> dict[str, dict[str, int]]:
        methods = sorted({*self._ok, *self._failed})
        return {method: {"ok": self._ok[method], "failed": self._failed[method]} for method in methods}
