"""The inbox: updates from the moment they are received until they are handled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from member_service.domain import fields
from member_service.domain.failures import FieldInvalid
from member_service.domain.leased_queue import (
    DeadPosition,
    FailedTry,
    Keeping,
    LeasedQueue,
    LeasedQueueStore,
    as_told,
    pauses,
)
from member_service.domain.leases import OWNER_LENGTH, lease_length, lease_owner
from member_service.domain.work import Kind, Work
from member_service.domain.workers import worker_of
from servicekit.clock import Clock
from servicekit.errors import NotFound
from servicekit.retention import UPDATES_DONE, UPDATES_LEFT

MAX_UPDATES = 1000
MAX_ABANDONED = 100
MAX_KEPT = 10_000
MAX_EXCLUDED = 1000
MAX_PAYLOAD_BYTES = 1024 * 1024
MAX_RECLAIMED_BYTES = 3 * 1024 * 1024
"""So that a response stays below gRPC's limit for a message."""

_PAUSES = (1, 2, 4, 8)
MAX_TRIES = len(_PAUSES) + 1
pause_after = pauses(*_PAUSES)
KEEP_DONE = UPDATES_DONE
KEEP_DEAD = UPDATES_LEFT


class UpdateNotFound(NotFound):
    """There is no such update."""

    reason = "UPDATE_NOT_FOUND"


@dataclass(frozen=True, slots=True)
class NewUpdate:
    """An update as it was received."""

    update_id: int
    payload: bytes
    lane: int


@dataclass(frozen=True, slots=True)
class LeasedUpdate:
    """An update to be handled now."""

    update_id: int
    payload: bytes
    lane: int
    tries: int
    accept_time: datetime


@dataclass(frozen=True, slots=True)
class DeadUpdate:
    """An update that was set aside after its last try."""

    update_id: int
    lane: int
    tries: int
    error: str
    accept_time: datetime
    dead_time: datetime


@dataclass(frozen=True, slots=True)
class Reclaimed:
    """What one reclaim brought: updates to handle, by id, and those set aside instead.

    `more` says whether more was due in lanes that the caller may work in.
    `next_due_time` is when the first of what waits is due, when nothing came.
    """

    updates: list[LeasedUpdate]
    dead: list[DeadUpdate]
    more: bool = False
    next_due_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Extended:
    """How many leases were prolonged, and how many workers are alive, the caller's among them."""

    leases: int
    workers: int


@dataclass(frozen=True, slots=True)
class InboxStats:
    """Updates that wait, the oldest of them, and those set aside."""

    depth: int
    oldest_accept_time: datetime | None
    dead: int


class InboxStore(LeasedQueueStore[int, DeadUpdate], Protocol):
    """Keeps the rows. What is leased is proven by the owner's name."""

    async def accept(
        self,
        updates: Sequence[NewUpdate],
        owner: str,
        now: datetime,
        due_time: datetime,
        waiting: Collection[int] = (),
    ) -> set[int]:
        """Store what is new, those of `waiting` as due.

        Return the new ids leased to `owner`, and those leased to it since it accepted them.
        What belongs to a lane in which another worker is busy, or something else waits, is stored as due.
        """

    async def extend(
        self, owner: str, now: datetime, due_time: datetime, *, nothing_leased: bool = False
    ) -> Extended:
        """Prolong all leases of `owner`, whose worker is alive; there are none when `nothing_leased`."""

    async def release(self, owners: Sequence[str], kept: Sequence[int], now: datetime) -> None:
        """End the leases of `owners`, but those on `kept`, as if they had never been."""

    async def reclaim(
        self,
        owner: str,
        now: datetime,
        due_time: datetime,
        limit: int,
        expire_time: datetime,
        *,
        excluded: Collection[int] = (),
    ) -> Reclaimed:
        """Lease what is due to `owner`, each to one caller only; set aside what was begun MAX_TRIES times.

        Lanes in `excluded` are passed over.
        What belongs to a lane in which another worker is busy is left to that one.
        """

    async def stats(self) -> InboxStats: ...


class Inbox(LeasedQueue[int, DeadUpdate]):
    """What the gateway may do with updates."""

    def __init__(self, store: InboxStore, clock: Clock, work: Work | None = None) -> None:
        """`work` hears when something may wait for a reclaim."""
        super().__init__(store, clock, Keeping(KEEP_DONE, KEEP_DEAD), _position)
        self._store = store
        self._work = work

    async def accept(
        self,
        owner: str,
        lease: timedelta | None,
        updates: Sequence[NewUpdate],
        waiting: Collection[int] = (),
    ) -> list[int]:
        """Store updates; return the ids that the caller shall handle, in the order given.

        Those of `waiting` are stored as due, for a reclaim to bring them.
        """
        lease_owner(owner)
        length = lease_length(lease)
        by_id = {update.update_id: _checked(update) for update in reversed(updates)}
        _check_count(len(updates), "updates")
        now = self._clock()
        wanted = [by_id[update_id] for update_id in dict.fromkeys(update.update_id for update in updates)]
        accepted = await self._store.accept(wanted, owner, now, now + length, frozenset(waiting))
        if self._work is not None:
            self._work.moved()
            if len(accepted) < len(wanted):
                self._work.tell(Kind.INBOX)
        return [update.update_id for update in wanted if update.update_id in accepted]

    async def complete(self, owner: str, update_ids: Sequence[int]) -> list[int]:
        """Mark as handled; return the ids that were lost."""
        lease_owner(owner)
        _check_count(len(update_ids), "update_ids")
        return await self._complete(update_ids, owner)

    async def fail(
        self, owner: str, update_id: int, error: str, *, retry_after: timedelta | None = None
    ) -> FailedTry:
        """Count a failed try. `retry_after` is what Telegram asked for, instead of our own pause."""
        retry = as_told(pause_after, retry_after)
        return await self._fail(update_id, lease_owner(owner), error, retry)

    async def extend(self, owner: str, lease: timedelta | None, *, nothing_leased: bool = False) -> Extended:
        lease_owner(owner)
        length = lease_length(lease)
        now = self._clock()
        return await self._store.extend(owner, now, now + length, nothing_leased=nothing_leased)

    async def reclaim(
        self,
        owner: str,
        lease: timedelta | None,
        limit: int,
        *,
        abandoned: Sequence[str] = (),
        kept: Sequence[int] = (),
        excluded: Sequence[int] = (),
    ) -> Reclaimed:
        """Lease what is due.

        Before that, release what the worker was leased under `abandoned` names without hearing of it,
        but not what is in `kept`. Nothing of the lanes in `excluded` is leased.
        """
        lease_owner(owner)
        length = lease_length(lease)
        count = fields.in_range(limit, "limit", 0, MAX_UPDATES) or 100
        if len(kept) > MAX_KEPT:
            raise FieldInvalid("kept_update_ids")
        if len(abandoned) > MAX_ABANDONED or not all(_is_former_name(name, owner) for name in abandoned):
            raise FieldInvalid("abandoned_owners")
        if len(excluded) > MAX_EXCLUDED:
            raise FieldInvalid("excluded_lanes")
        now = self._clock()
        if abandoned:
            await self._store.release(abandoned, kept, now)
        return await self._store.reclaim(owner, now, now + length, count, now + KEEP_DEAD, excluded=excluded)

    async def retry_dead(self, row_id: int) -> None:
        await super().retry_dead(row_id)
        if self._work is not None:
            self._work.tell(Kind.INBOX)

    async def stats(self) -> InboxStats:
        return await self._store.stats()


def _position(dead: DeadUpdate) -> DeadPosition[int]:
    return DeadPosition(dead.dead_time, dead.update_id)


def _is_former_name(name: str, owner: str) -> bool:
    """Whether it is an earlier name of the same worker. Only leases under such a name may be ended."""
    return name != owner and worker_of(name) == worker_of(owner) and len(name) <= OWNER_LENGTH


def _check_count(count: int, field: str) -> None:
    if not 1 <= count <= MAX_UPDATES:
        raise FieldInvalid(field)


def _checked(update: NewUpdate) -> NewUpdate:
    fields.not_negative(update.update_id, "update_id")
    if not 1 <= len(update.payload) <= MAX_PAYLOAD_BYTES:
        raise FieldInvalid("payload")
    return update
