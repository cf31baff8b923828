"""A clock that the sandbox moves forward, for all services of a machine alike. Never in production.

What was added to the real time stands in a file of eight bytes that every process maps into its memory.
So a move is seen by all of them at the same moment, and a service that is started later has the same time.
"""

import math
import mmap
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from servicekit.clock import Clock, utc_now

_BYTES: Final = 8
FURTHEST: Final = timedelta(days=3660)
"""No further ahead of the real time: everything has room for dates ten years ahead."""


class MoveRefused(ValueError):
    """The clock does not go there. The text says why."""


class MovedClock:
    """The real time, and what was added to it. Make the file with it when there is none."""

    def __init__(self, file: Path, real: Clock = utc_now) -> None:
        """Raise OSError when the file can be neither read nor made."""
        self._real = real
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.fstat(descriptor).st_size < _BYTES:
                # Whoever comes second adds the same zeros.
                os.ftruncate(descriptor, _BYTES)
            # One machine word: nobody ever reads half of it.
            self._seconds = memoryview(mmap.mmap(descriptor, _BYTES)).cast("q")
        finally:
            os.close(descriptor)

    def __call__(self) -> datetime:
        return self._real() + self.ahead

    @property
    def ahead(self) -> timedelta:
        """What is added to the real time."""
        return timedelta(seconds=self._seconds[0])

    def move(self, span: timedelta) -> None:
        """Go forward, by whole seconds, and never to before the wanted moment.

        Raise MoveRefused for a move backwards, and for one that is too far.
        Only one process moves a clock: the sandbox.
        """
        if span < timedelta():
            raise MoveRefused("the clock only goes forward")
        seconds = math.ceil(span.total_seconds())
        if self.ahead + timedelta(seconds=seconds) > FURTHEST:
            raise MoveRefused(f"the clock goes at most {FURTHEST.days} days ahead of the real time")
        self._seconds[0] += seconds


def clock_from(file: Path | None) -> Clock:
    """The moved clock of the file; without a file the real time."""
    return utc_now if file is None else MovedClock(file)


def monotonic_of(clock: Clock) -> Callable[[], float]:
    """Seconds that go by as the clock does: for spans that somebody else measures by the same clock."""
    if not isinstance(clock, MovedClock):
        return time.monotonic
    return lambda: time.monotonic() + clock.ahead.total_seconds()
