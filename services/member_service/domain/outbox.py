"""The outbox: what has to be done at Telegram later or surely, until it is done."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from member_service.domain.leases import LeaseLost, lease_length, lease_owner
from member_service.domain.work import Kind, Work
from servicekit.clock import Clock
from servicekit.errors import NotFound
from servicekit.retention import OUTBOX_DONE, OUTBOX_LEFT

MAX_ENTRIES = 100
MAX_PAYLOAD_BYTES = 64 * 1024
MAX_LEASED_BYTES = 3 * 1024 * 1024
"""So that a response stays below gRPC's limit for a message."""

_PAUSES = (2, 5, 15, 40, 90, 240, 600)
MAX_TRIES = len(_PAUSES) + 1
pause_after = pauses(*_PAUSES)
ENTRY_ID_LENGTH = 200
KEEP_DONE = OUTBOX_DONE
KEEP_DEAD = OUTBOX_LEFT


class EntryNotFound(NotFound):
    """There is no such entry."""

    reason = "ENTRY_NOT_FOUND"


@dataclass(frozen=True, slots=True)
class NewEntry:
    """Something to be done. `due_time` None: now."""

    entry_id: str
    kind: str
    chat_id: int
    payload: bytes
    due_time: datetime | None
    traceparent: str


@dataclass(frozen=True, slots=True)
class LeasedEntry:
    """An entry to be done now, under this fence."""

    entry_id: str
    kind: str
    chat_id: int
    payload: bytes
    due_time: datetime
    tries: int
    fence: int
    create_time: datetime
    error: str
    traceparent: str


@dataclass(frozen=True, slots=True)
class DeadEntry:
    """An entry that was given up, with its last lease."""

    entry: LeasedEntry
    dead_time: datetime


@dataclass(frozen=True, slots=True)
class Leased:
    """What one lease brought, by due_time, and when there may be more."""

    entries: list[LeasedEntry]
    next_due_time: datetime | None


@dataclass(frozen=True, slots=True)
class OutboxStats:
    """Entries not done yet, those of them that are due, the oldest of these, and those given up."""

    depth: int
    due: int
    oldest_due_time: datetime | None
    dead: int


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Whether an entry is taken back, and what it was to do when this call did it."""

    cancelled: bool
    payload: bytes = b""


class OutboxStore(LeasedQueueStore[str, DeadEntry], Protocol):
    """Keeps the rows. What is leased is proven by the fence; what it does not know is EntryNotFound."""

    async def add(self, entries: Sequence[NewEntry], now: datetime) -> set[str]:
        """Store those whose id is new; return these ids."""

    async def lease(
        self,
        owner: str,
        limit: int,
        *,
        per_chat: int = 0,
        now: datetime,
        until: datetime,
        expire_time: datetime,
    ) -> Leased:
        """Lease what is due to `owner`, each to one caller only; give up what was begun MAX_TRIES times.

        Of one chat `owner` has at most `per_chat` at once, unless that is 0.
        """

    async def cancel(self, entry_id: str, now: datetime, expire_time: datetime) -> TakenBack:
        """Take it back unless it was done. Raise EntryNotFound."""

    async def is_waiting(self, entry_id: str) -> bool:
        """Whether nobody has begun with it yet."""

    async def stats(self, now: datetime) -> OutboxStats: ...


def to_be_said(kind: str, entry_id: str, chat_id: int, **payload: object) -> NewEntry:
    """Something that the gateway shall say in a group at once; the payload has the chat, too."""
    content = json.dumps({"chat_id": chat_id, **payload}).encode()
    return NewEntry(entry_id, kind, chat_id, content, due_time=None, traceparent="")


class Outbox(LeasedQueue[str, DeadEntry]):
    """What the gateway may do with entries."""

    def __init__(self, store: OutboxStore, clock: Clock, work: Work | None = None) -> None:
        """`work` hears when something was scheduled."""
        super().__init__(store, clock, Keeping(KEEP_DONE, KEEP_DEAD), _position)
        self._store = store
        self._work = work

    async def schedule(self, entries: Sequence[NewEntry]) -> list[str]:
        """Store entries; return the ids that were not there before, in the order given."""
        if not 1 <= len(entries) <= MAX_ENTRIES:
            raise FieldInvalid("entries")
        now = self._clock()
        by_id: dict[str, NewEntry] = {}
        for entry in entries:
            _check(entry)
            by_id.setdefault(entry.entry_id, replace(entry, due_time=entry.due_time or now))
        added = await self._store.add(list(by_id.values()), now)
        if added and self._work is not None:
            self._work.moved()
            self._work.tell(Kind.OUTBOX)
        return [entry_id for entry_id in by_id if entry_id in added]

    async def lease(self, owner: str, lease: timedelta | None, limit: int, limit_per_chat: int = 0) -> Leased:
        lease_owner(owner)
        until = lease_length(lease)
        count = fields.in_range(limit, "limit", 0, MAX_ENTRIES) or 20
        per_chat = fields.in_range(limit_per_chat, "limit_per_chat", 0, MAX_ENTRIES)
        now = self._clock()
        return await self._store.lease(
            owner, count, per_chat=per_chat, now=now, until=now + until, expire_time=now + KEEP_DEAD
        )

    async def complete(self, entry_id: str, fence: int) -> None:
        if await self._complete([_entry_id(entry_id)], fence):
            raise LeaseLost

    async def fail(
        self, entry_id: str, fence: int, error: str, *, retry_after: timedelta | None, permanent: bool
    ) -> FailedTry:
        """Count a failed try. `retry_after` is what Telegram asked for, instead of our own pause."""
        _entry_id(entry_id)
        retry = as_told(pauses() if permanent else pause_after, retry_after)
        return await self._fail(entry_id, fence, error, retry, keep_payload=not permanent)

    async def cancel(self, entry_id: str) -> TakenBack:
        _entry_id(entry_id)
        now = self._clock()
        return await self._store.cancel(entry_id, now, now + KEEP_DONE)

    async def is_waiting(self, entry_id: str) -> bool:
        """Whether it is stored, and nobody has begun with it yet."""
        return await self._store.is_waiting(_entry_id(entry_id))

    async def stats(self) -> OutboxStats:
        return await self._store.stats(self._clock())


def _position(dead: DeadEntry) -> DeadPosition[str]:
    return DeadPosition(dead.dead_time, dead.entry.entry_id)


def _entry_id(entry_id: str) -> str:
    return fields.required(entry_id, "entry_id", ENTRY_ID_LENGTH)


def _check(entry: NewEntry) -> None:
    _entry_id(entry.entry_id)
    fields.required(entry.kind, "kind", 64)
    fields.at_most(entry.traceparent, "traceparent", 64)
    if len(entry.payload) > MAX_PAYLOAD_BYTES or not _is_json_object(entry.payload):
        raise FieldInvalid("payload")


def _is_json_object(payload: bytes) -> bool:
    try:
        # Decoded here: json would take UTF-16 as well.
        return isinstance(json.loads(payload.decode()), dict)
    except (ValueError, RecursionError):
        return False
