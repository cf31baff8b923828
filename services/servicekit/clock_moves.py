"""Tells those who wait for a moment that the sandbox has moved the clock."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from servicekit.clock import Clock
from servicekit.lifecycle import supervised
from servicekit.moved_clock import MovedClock

LOOK_EVERY_S: Final = 0.1
"""So soon they hear of it."""


@asynccontextmanager
async def hearing_moves(clock: Clock, *tell: Callable[[], object]) -> AsyncIterator[None]:
    """Call each of `tell` whenever the clock was moved: whoever waits for a moment looks again.

    The real time is never moved, and costs nothing.
    """
    if not isinstance(clock, MovedClock):
        yield
        return

    async def watch() -> None:
        known = clock.ahead
        while True:
            # Nobody can tell us: it is another process's write into shared memory.
            await asyncio.sleep(LOOK_EVERY_S)
            if clock.ahead != known:
                known = clock.ahead
                for one in tell:
                    one()

    async with supervised("moves of the clock", watch):
        yield
