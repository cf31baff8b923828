"""Has those who want the same thing at the same time wait for the one who fetches it."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class Turnstile:
    """Lets one at a time through for each key. Who comes through looks first whether it is there by now."""

    def __init__(self) -> None:
        self._locks: dict[Hashable, tuple[asyncio.Lock, set[object]]] = {}

    @asynccontextmanager
    async def of(self, key: Hashable) -> AsyncIterator[None]:
        """Wait for those who came before with this key."""
        lock, there = self._locks.setdefault(key, (asyncio.Lock(), set()))
        me = object()
        there.add(me)
        try:
            async with lock:
                yield
        finally:
            there.discard(me)
            if not there:
                del self._locks[key]

    def __len__(self) -> int:
        """For how many keys somebody is inside or waits."""
        return len(self._locks)
