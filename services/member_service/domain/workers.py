"""Workers: which gateway processes are alive, and which of them polls.

A worker is a gateway process. Its name is the part of a lease owner's name before the first "/".
A process may change the rest when it does not know what became of a call, and stays the same worker.
"""

from datetime import datetime, timedelta
from typing import Protocol

from member_service.domain.leases import lease_length, lease_owner
from servicekit.clock import Clock


class WorkerStore(Protocol):
    """Keeps who was heard of last when. Each method is one step: whole or not at all."""

    async def beat(self, worker: str, due_time: datetime) -> None:
        """The worker is alive until `due_time` at least."""

    async def leave(self, worker: str) -> None:
        """The worker is gone and polls no more. Safe to repeat."""

    async def take_polling(self, worker: str, now: datetime, due_time: datetime) -> bool:
        """Let the worker poll until `due_time`, if it does already or nobody does."""


class Workers:
    """What gateways may ask and say about each other."""

    def __init__(self, store: WorkerStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def leave(self, owner: str) -> None:
        """What the worker held is free at once."""
        await self._store.leave(worker_of(lease_owner(owner)))

    async def take_polling(self, owner: str, lease: timedelta | None) -> bool:
        """Whether the worker is the one that polls, for as long as the lease."""
        worker = worker_of(lease_owner(owner))
        now = self._clock()
        return await self._store.take_polling(worker, now, now + lease_length(lease))


def worker_of(owner: str) -> str:
    """The process behind a lease owner's name."""
    return owner.partition("/")[0]
