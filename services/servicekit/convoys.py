"""Calls of one kind wait while others run, and then begin together.

Each call runs by itself and has its own result.
But those that begin in the same turn of the loop take the same steps at the same moments,
so that what they ask of others can be gathered at each step (`storage/gathering.py`).
A call that comes alone does not wait, and no call waits for longer than PATIENCE_S.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

PATIENCE_S: Final = 0.2
"""After so long the next ones go beside those that are under way, however many those are."""


class Convoys:
    """Lets calls in, each by itself or all that wait at once."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._under_way = 0
        """Of the convoy that is waited for; one that takes long is waited for no more."""
        self._is_beginning = False
        self._number = 0
        self._waiting: list[asyncio.Future[int]] = []
        self._slow: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Wait for those that are under way, though not for long; the block is the call."""
        loop = asyncio.get_running_loop()
        place: asyncio.Future[int] = loop.create_future()
        self._waiting.append(place)
        if not self._under_way and not self._is_beginning:
            self._is_beginning = True
            # Not at once: who comes in the same turn of the loop goes along.
            loop.call_soon(self._next)
        try:
            number = await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                # It was let in in the very moment in which it was cancelled.
                self._end(place.result())
            raise
        try:
            yield
        finally:
            self._end(number)

    def __len__(self) -> int:
        """How many are under way and waited for, or wait."""
        return self._under_way + len(self._waiting)

    def _begin(self, many: int) -> int:
        self._number += 1
        self._under_way = many
        if self._slow is not None:
            self._slow.cancel()
        loop = asyncio.get_running_loop()
        self._slow = loop.call_later(self._patience_s, self._next)
        return self._number

    def _end(self, number: int) -> None:
        if number != self._number:
            # Its convoy took long, and is waited for no more.
            return
        self._under_way -= 1
        if not self._under_way:
            self._next()

    def _next(self) -> None:
        """Let all in that wait; who was cancelled meanwhile is none of them."""
        self._is_beginning = False
        if self._slow is not None:
            self._slow.cancel()
            self._slow = None
        waiting = [one for one in self._waiting if not one.done()]
        self._waiting.clear()
        self._under_way = 0
        # What is still under way is waited for no more.
        self._number += 1
        if waiting:
            number = self._begin(len(waiting))
            for one in waiting:
                one.set_result(number)
