"""The member services of one database: which of them sweeps, and how one tells the others of work.

The lease saves work and guards nothing: every sweep is safe when two do it at once.
So clocks that differ, or a process that stands still for longer than its lease, cost a second look.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from member_service.domain.work import Kind, Work
from servicekit.clock import Clock
from servicekit.errors import Unavailable

BEAT_S: Final = 9.0
"""Twice within a lease."""
LEASE: Final = timedelta(seconds=20)
"""How long nobody sweeps after the replica that did has died."""
TOLD_AGAIN_S: Final = 0.5
"""Others are told of work at most so often."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at the signals came to."""

    replicas: Mapping[str, datetime] = field(default_factory=dict)
    """Who is there, each with the time until which it said so."""
    sweeper: str | None = None
    sweeps_until: datetime | None = None
    work: int = 0
    """Grows with each telling of work."""


class Signals(Protocol):
    """What the replicas of a service tell each other."""

    async def beat(self, replica: str, due_time: datetime) -> None:
        """The replica is there until `due_time` at least."""

    async def take_sweeping(self, replica: str, now: datetime, due_time: datetime) -> bool:
        """Let the replica sweep until `due_time`, if it does already or nobody does."""

    async def leave(self, replica: str) -> None:
        """The replica is gone and sweeps no more. Safe to repeat."""

    async def tell(self, replica: str, now: datetime) -> None:
        """Tell all that there is work."""


class Replica:
    """One member service among its like."""

    def __init__(
        self,
        name: str,
        signals: Signals,
        work: Work,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name, self._signals, self._work = name, signals, work
        self._clock, self._monotonic = clock, monotonic
        self._seen = Seen()
        self._signs: dict[str, tuple[datetime, float]] = {}
        """Until when each said that it is there, and when this was new here, in seconds of `monotonic`."""
        self._swept_until = float("-inf")
        self._to_tell = asyncio.Event()
        self.turn = asyncio.Event()
        """Set when the sweeping may be free: the next beat need not be waited for."""
        self.began_to_sweep: Callable[[], None] = lambda: None
        self.was_told: Callable[[], None] = lambda: None
        """Called when one of the replicas told of work."""
        work.pass_on = self._pass_on

    @property
    def sweeps(self) -> bool:
        """Whether this is the one that sweeps."""
        return self._monotonic() < self._swept_until

    def heard(self, seen: Seen) -> None:
        """Take in what a look came to."""
        before, self._seen = self._seen, seen
        self._signs = dict(self._new_signs(seen))
        if seen.work != before.work:
            # Not only what others told: it is one number for all.
            self._work.tell_here(Kind.INBOX, Kind.OUTBOX, Kind.POLLING)
            self.was_told()
        if not self.sweeps and (seen.sweeps_until is None or seen.sweeps_until <= self._clock()):
            self.turn.set()

    async def beat(self) -> int:
        """Say that this process is there, and sweep if nobody else does."""
        begun, now = self._monotonic(), self._clock()
        other = self._seen.sweeper not in {None, self._name} and (self._seen.sweeps_until or now) > now
        if not other and await self._signals.take_sweeping(self._name, now, now + LEASE):
            swept = self.sweeps
            # From before the call, and shorter: who was slow stops before another one begins.
            self._swept_until = begun + LEASE.total_seconds() - 2
            if not swept:
                self.began_to_sweep()
            return 1
        self._swept_until = float("-inf")
        await self._signals.beat(self._name, now + LEASE)
        return 1

    async def leave(self) -> None:
        """Let another one sweep at once."""
        self._swept_until = float("-inf")
        await self._signals.leave(self._name)

    def _pass_on(self) -> None:
        if self._others():
            self._to_tell.set()

    def _new_signs(self, seen: Seen) -> Iterator[tuple[str, tuple[datetime, float]]]:
        said = dict(seen.replicas)
        if seen.sweeper and seen.sweeps_until:
            said[seen.sweeper] = max(seen.sweeps_until, said.get(seen.sweeper, seen.sweeps_until))
        for name, until in said.items():
            known = self._signs.get(name)
            yield name, known if known and known[0] == until else (until, self._monotonic())

    def _others(self) -> bool:
        """Whether another one gave a new sign of life within a lease.

        By our own time alone: its clock may differ from ours, and the sandbox moves clocks by hours.
        """
        lately = self._monotonic() - LEASE.total_seconds()
        return any(at >= lately for name, (_, at) in self._signs.items() if name != self._name)

    async def tell_forever(self) -> None:
        """Tell the others of work, many tellings at once."""
        while True:
            await self._to_tell.wait()
            self._to_tell.clear()
            # A hint that is lost costs time and nothing else.
            with suppress(Unavailable):
                await self._signals.tell(self._name, self._clock())
            await asyncio.sleep(TOLD_AGAIN_S)
