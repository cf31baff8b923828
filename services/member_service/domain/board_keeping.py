"""Keeps counts that took long: the more was read for one, the longer it is kept.

So a board costs so many documents a second, however often somebody looks.
Looks at the same moment wait for one count.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from servicekit.clock import Clock

READ_A_SECOND: Final = 200
"""Documents that a board may cost a second, on and on. Less than that is read at each look."""
LONGEST: Final = timedelta(minutes=5)
KEPT: Final = 200
"""Counts in memory; those that were asked for longest ago go."""

Counted = TypeVar("Counted")


@dataclass(frozen=True, slots=True)
class _Kept(Generic[Counted]):
    task: "asyncio.Task[Counted]"
    begin: datetime


class KeptBoards(Generic[Counted]):
    """Counts by name, in the memory of this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: OrderedDict[Hashable, _Kept[Counted]] = OrderedDict()

    async def get(
        self,
        key: Hashable,
        count: Callable[[], Awaitable[Counted]],
        *,
        documents_of: Callable[[Counted], int],
    ) -> Counted:
        """What was counted under the name, or is counted now. `documents_of`: how many it took."""
        kept = self._kept.get(key)
        if kept is None or self._is_over(kept, documents_of):
            kept = _Kept(asyncio.ensure_future(_awaited(count)), self._clock())
            self._kept[key] = kept
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        # Shielded: one caller who gives up does not end it for the others.
        return await asyncio.shield(kept.task)

    def _is_over(self, kept: _Kept[Counted], documents_of: Callable[[Counted], int]) -> bool:
        if not kept.task.done():
            return False
        if kept.task.cancelled() or kept.task.exception() is not None:
            return True
        lives = min(timedelta(seconds=documents_of(kept.task.result()) // READ_A_SECOND), LONGEST)
        return self._clock() - kept.begin >= lives


async def _awaited(count: Callable[[], Awaitable[Counted]]) -> Counted:
    return await count()
