"""Stopping: the asker wants no more, and whoever writes the answer is interrupted wherever it waits.

The word comes through the member service.
So it does not matter which process writes and which one heard the press.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from servicekit.errors import ServiceError


class Stopped(Exception):
    """The asker wants no more."""


class StopSign:
    """Belongs to the one task that writes an answer."""

    def __init__(self) -> None:
        self._raised = False
        self._waiting: asyncio.Timeout | None = None

    @property
    def is_raised(self) -> bool:
        return self._raised

    def raise_it(self) -> None:
        """From now on nothing is waited for any more."""
        self._raised = True
        if self._waiting is not None:
            self._waiting.reschedule(asyncio.get_running_loop().time())

    @asynccontextmanager
    async def heeded(self) -> AsyncIterator[None]:
        """End one wait with Stopped when the sign is raised, as if it were out of time.

        The block stands around one wait, never around a yield.
        """
        if self._raised:
            raise Stopped
        try:
            async with asyncio.timeout(None) as self._waiting:
                yield
        except TimeoutError:
            if self._raised:
                raise Stopped from None
            raise
        finally:
            self._waiting = None


@contextmanager
def looked_for(sign: StopSign, is_wanted: Callable[[], Awaitable[bool]], every_s: float) -> Iterator[None]:
    """Ask every `every_s` seconds, beside the block, whether the asker wants no more.

    The sign is raised once they want no more.
    """

    async def look() -> None:
        while not sign.is_raised:
            await asyncio.sleep(every_s)
            # Not to know is no reason to stop.
            with suppress(ServiceError):
                if await is_wanted():
                    sign.raise_it()

    looking = asyncio.create_task(look(), name="stop sign")
    try:
        yield
    finally:
        looking.cancel()
