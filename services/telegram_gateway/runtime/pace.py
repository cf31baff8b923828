"""The pauses between looks at a queue: short while something comes, growing while nothing does."""

import asyncio
from collections.abc import Awaitable, Callable

GROWTH = 2.0


class Pace:
    """Pauses from `shortest_s` up to `longest_s`; whoever knows of work ends one with `wake`."""

    def __init__(
        self,
        shortest_s: float,
        longest_s: float,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._shortest_s, self.longest_s, self._sleep = shortest_s, longest_s, sleep
        self._pause_s = shortest_s
        self._woken = asyncio.Event()

    def after_work(self) -> float:
        """The pause when something came, or is at work here."""
        self._pause_s = self._shortest_s
        return self._pause_s

    def after_nothing(self, due_in_s: float | None = None) -> float:
        """The pause when nothing came; no longer than until something is due, as far as that is known."""
        pause_s, self._pause_s = self._pause_s, self._pause_s * GROWTH
        self._pause_s = min(self._pause_s, max(self.longest_s, self._shortest_s))
        pause_s = min(pause_s, self.longest_s)
        return pause_s if due_in_s is None else min(pause_s, max(due_in_s, 0.05))

    def wake(self, *, once: bool = False) -> None:
        """Have the next look come at once, and those after it soon, but for when it is only this `once`."""
        if not once:
            self._pause_s = self._shortest_s
        self._woken.set()

    async def pause(self, seconds: float) -> None:
        """Wait so long, or until there is work."""
        if self._woken.is_set():
            self._woken.clear()
            return
        sleeping = asyncio.ensure_future(self._sleep(seconds))
        waking = asyncio.ensure_future(self._woken.wait())
        try:
            await asyncio.wait({sleeping, waking}, return_when=asyncio.FIRST_COMPLETED)
            if sleeping.done():
                sleeping.result()
        finally:
            for one in (sleeping, waking):
                one.cancel()
            self._woken.clear()
