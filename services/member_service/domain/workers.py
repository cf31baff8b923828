"""Workers: which gateway processes are alive, and which of them polls.

A worker is a gateway process. Its name is the part of a lease owner's name before the first "/".
A process may change the rest when it does not know what became of a call, and stays the same worker.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from member_service.domain.leases import lease_length, lease_owner
from member_service.domain.work import Kind, Work
from servicekit.clock import Clock

_STANDING_BY: Final = 1000
"""How many names are remembered at the most: a process that starts anew has another one."""


@dataclass(frozen=True, slots=True)
class Poller:
    """The worker that polls, and when its lease runs out."""

    worker: str
    due_time: datetime


class WorkerStore(Protocol):
    """Keeps who was heard of last when. Each method is one step: whole or not at all."""

    async def beat(self, worker: str, due_time: datetime) -> None:
        """The worker is alive until `due_time` at least."""

    async def leave(self, worker: str) -> None:
        """The worker is gone and polls no more. Safe to repeat."""

    async def poller(self) -> Poller | None:
        """Who polled last, and until when it may."""

    async def take_polling(self, worker: str, now: datetime, due_time: datetime) -> bool:
        """Let the worker poll until `due_time`, if it does already or nobody does."""


class Workers:
    """What gateways may ask and say about each other."""

    def __init__(self, store: WorkerStore, clock: Clock, work: Work | None = None) -> None:
        """`work` hears when what a worker held is free."""
        self._store, self._clock, self._work = store, clock, work
        self._free: dict[str, datetime] = {}
        """Who stands by, and when it may try."""

    async def leave(self, owner: str) -> None:
        """What the worker held is free at once."""
        worker = worker_of(lease_owner(owner))
        await self._store.leave(worker)
        self._free.pop(worker, None)
        if self._work is not None:
            self._work.tell(Kind.POLLING, Kind.INBOX)

    async def take_polling(self, owner: str, lease: timedelta | None) -> bool:
        """Whether the worker is the one that polls, for as long as the lease."""
        worker = worker_of(lease_owner(owner))
        length, now = lease_length(lease), self._clock()
        # A look, where an attempt of who stands by would be a write.
        if worker not in self._free or await self._others_polling(worker, now) <= now:
            if await self._store.take_polling(worker, now, now + length):
                self._free.pop(worker, None)
                return True
            await self._others_polling(worker, now)
        return False

    def free_time(self, owner: str) -> datetime | None:
        """When the lease of the one who polls runs out, as it was when `owner` was turned away."""
        return self._free.get(worker_of(owner))

    async def _others_polling(self, worker: str, now: datetime) -> datetime:
        """When the worker may try: `now` when nobody else polls."""
        poller = await self._store.poller()
        free_time = poller.due_time if poller and poller.worker != worker else now
        while len(self._free) >= _STANDING_BY:
            self._free.pop(next(iter(self._free)))
        self._free[worker] = free_time
        return free_time


def worker_of(owner: str) -> str:
    """The process behind a lease owner's name."""
    return owner.partition("/")[0]
