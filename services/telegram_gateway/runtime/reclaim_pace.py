"""How often a process looks for updates that nobody works on."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from servicekit.clock import Clock, utc_now
from telegram_gateway.runtime.pace import Pace

RECLAIM_EVERY_S: Final = 0.4
"""What other replicas accepted for a lane of ours comes this way, too."""
RECLAIM_IDLE_S: Final = 2.0
"""While nothing comes, and no stream says when something does."""
RECLAIM_WATCHED_S: Final = 30.0
"""While nothing comes, and a stream would say so."""
RECLAIM_BESIDE_OTHERS_S: Final = 10.0
"""The same beside others: what one of them leaves behind when it dies is taken over soon."""
LONGEST_PAUSE_S: Final = 15.0
"""While the member service is away."""


class ReclaimPace:
    """The pauses between reclaims: they grow while nothing comes, and while the member service is away."""

    def __init__(
        self,
        clock: Clock = utc_now,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        heard_of_workers: Callable[[int], None] = lambda _: None,
    ) -> None:
        """`heard_of_workers` hears, again and again, how many processes like this one are alive."""
        self._pace = Pace(RECLAIM_EVERY_S, RECLAIM_IDLE_S, sleep)
        self._clock, self._heard_of_workers = clock, heard_of_workers
        self._workers, self._watched = 1, False
        self._away_s = RECLAIM_EVERY_S
        self.next_due: datetime | None = None
        """When something in the inbox is due, as far as that is known."""

    def wake(self) -> None:
        """Have the next reclaim come at once: there may be something."""
        self._pace.wake()

    def watched(self, is_watched: bool) -> None:
        """Say whether a stream tells when there is work: then looks may be rare.

        What it told while nobody listened is not told again, so one look follows.
        """
        self._watched = is_watched
        self._adjust()
        self._pace.wake(once=True)

    def hear_of_workers(self, workers: int) -> None:
        """Say how many processes like this one are alive."""
        if workers < self._workers:
            # What the missing one had in work may have been left behind.
            self._pace.wake()
        self._workers = workers
        self._adjust()
        self._heard_of_workers(workers)

    def _adjust(self) -> None:
        watched_s = RECLAIM_WATCHED_S if self._workers == 1 else RECLAIM_BESIDE_OTHERS_S
        self._pace.longest_s = watched_s if self._watched else RECLAIM_IDLE_S

    async def pause(self, *, at_work: bool, more_is_there: bool) -> None:
        """Wait after a reclaim: shortly while something is at work, and not at all if it left something."""
        self._away_s = RECLAIM_EVERY_S
        await self._pace.pause(0.0 if more_is_there else self._after(at_work=at_work))

    async def pause_while_away(self) -> None:
        """Wait after a reclaim that the member service did not answer."""
        self._away_s = min(self._away_s * 2, LONGEST_PAUSE_S)
        await self._pace.pause(self._away_s)

    def _after(self, *, at_work: bool) -> float:
        if at_work:
            return self._pace.after_work()
        due_in_s = None
        if self.next_due is not None:
            due_in_s = max((self.next_due - self._clock()).total_seconds(), RECLAIM_EVERY_S)
        return self._pace.after_nothing(due_in_s)
