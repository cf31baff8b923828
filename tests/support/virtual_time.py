"""An event loop whose time passes only while everybody waits: a minute of pauses takes no time at all."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

Result = TypeVar("Result")

BEGINNING = datetime(2026, 11, 22, 12, tzinfo=UTC)


class NothingLeft(Exception):
    """Everybody waits for something that never comes."""


class _NobodyWaits(selectors.BaseSelector):
    """A selector that does not wait: it lets the loop's time pass instead."""

    def __init__(self, loop: VirtualTimeLoop) -> None:
        self._loop = loop
        self._real = selectors.DefaultSelector()

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.modify(fileobj, events, data)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()

    def close(self) -> None:
        self._real.close()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = self._real.select(0)
        if found or timeout == 0:
            return found
        if timeout is None:
            raise NothingLeft
        self._loop.passed += max(timeout, 0.0)
        return []


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Its time stands still while something runs. Nothing may come from outside: no socket, no thread."""

    def __init__(self) -> None:
        self.passed = 0.0
        super().__init__(_NobodyWaits(self))

    def time(self) -> float:
        return self.passed

    def now(self) -> datetime:
        return BEGINNING + timedelta(seconds=self.passed)


def run_virtually(main: Coroutine[Any, Any, Result]) -> Result:
    """Run it to its end. Raise NothingLeft when it never ends."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(main)
