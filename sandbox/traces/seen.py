"""Every string that telemetry carried, once each, within a bound.

A test with canary strings searches them.
"""

from collections import OrderedDict
from collections.abc import Iterable


class SeenStrings:
    """Distinct strings in the order of their last appearance; the oldest go when `limit_chars` is passed."""

    def __init__(self, limit_chars: int = 20_000_000) -> None:
        self._limit = limit_chars
        self._size = 0
        self._strings: OrderedDict[str, None] = OrderedDict()

    def add(self, strings: Iterable[str]) -> None:
        for text in strings:
            if text in self._strings:
                self._strings.move_to_end(text)
                continue
            self._strings[text] = None
            self._size += len(text) + 1
        while self._size > self._limit:
            oldest, _ = self._strings.popitem(last=False)
            self._size -= len(oldest) + 1

    def text(self) -> str:
        return "\n".join(self._strings)
