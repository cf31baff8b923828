"""Who wants to hear that there may be work, and is told at once of what this process learns.

A hint says no more than that a look makes sense. So hints that come close together are one,
and one that is lost costs time and nothing else: everybody looks by themselves now and then.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from typing import Final

from servicekit.errors import ResourceExhausted

MOST_WATCHERS: Final = 200
GATHERED_S: Final = 0.05
"""How long hints are gathered: each makes every gateway look."""


class Kind(Enum):
    """Where there may be work."""

    INBOX = auto()
    OUTBOX = auto()
    POLLING = auto()


class Watcher:
    """One who is told."""

    def __init__(self) -> None:
        self._kinds: set[Kind] = set()
        self._woken = asyncio.Event()

    def tell(self, *kinds: Kind) -> None:
        self._kinds.update(kinds)
        self._woken.set()

    def wake(self) -> None:
        self._woken.set()

    async def told(self, timeout_s: float) -> frozenset[Kind]:
        """What was told since the last time; nothing when there was nothing for so long."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._woken.wait()
        except TimeoutError:
            return frozenset()
        if self._kinds:
            await asyncio.sleep(GATHERED_S)
        self._woken.clear()
        kinds, self._kinds = frozenset(self._kinds), set()
        return kinds


class Work:
    """All who want to hear of work, in this process."""

    def __init__(self) -> None:
        self._watchers: set[Watcher] = set()
        self.moves = 0
        """Grows whenever this process changed a queue: who measures them need not look while it stands."""
        self.ended = False
        self.pass_on: Callable[[], None] | None = None
        """Hears that something was told here, for the watchers of other member services."""

    @contextmanager
    def watcher(self) -> Iterator[Watcher]:
        """Be told within the block. Raise ResourceExhausted when too many are."""
        if len(self._watchers) >= MOST_WATCHERS:
            raise ResourceExhausted(retry_after_s=5)
        watcher = Watcher()
        self._watchers.add(watcher)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)

    def moved(self) -> None:
        """Say that a queue has changed."""
        self.moves += 1

    def tell(self, *kinds: Kind) -> None:
        """Say that there may be work, in this process and to other member services."""
        self.tell_here(*kinds)
        if self.pass_on is not None:
            self.pass_on()

    def tell_here(self, *kinds: Kind) -> None:
        """Say so in this process alone: another one has said it."""
        self.moved()
        for watcher in self._watchers:
            watcher.tell(*kinds)

    async def end(self) -> None:
        """Let all streams end."""
        self.ended = True
        for watcher in self._watchers:
            watcher.wake()
