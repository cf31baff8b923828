"""Rows of the outbox: one document per entry, `_id` names the occurrence.

`state` is "pending", "done", "dead" or "cancelled". A pending row may be leased from `ready_time` on: its
due_time, or the end of its lease. `fence` grows with each lease.
While there are several workers, an entry is left to the worker that has the lane of its chat:
so one rate limiter counts all that a chat is sent.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from member_service.domain.leased_queue import DeadPosition, Proof
from member_service.domain.outbox import (
    MAX_LEASED_BYTES,
    MAX_TRIES,
    DeadEntry,
    EntryNotFound,
    Leased,
    LeasedEntry,
    NewEntry,
    OutboxStats,
    TakenBack,
)
from member_service.domain.workers import worker_of
from member_service.storage.database import (
    ANY_TIME,
    ASCENDING,
    Database,
    Document,
    translate_errors,
)
from member_service.storage.holdings import Retention
from member_service.storage.lanes import MongoLanes
from member_service.storage.leased_queue import MongoLeasedQueue, QueueForm
from member_service.storage.sharding import by_id
from member_service.storage.workers import MongoWorkerStore
from servicekit import retention

OUTBOX = "outbox"
LOOK_AHEAD = 500
"""Due rows that are looked through for some that are not another worker's."""

RETENTIONS: Final = (Retention(OUTBOX, retention.OUTBOX, expiry="expire_time", since="due_time"),)

_FORM: Final = QueueForm(
    OUTBOX,
    waiting="pending",
    ready="ready_time",
    proof="fence",
    failed="failed_fence",
    max_tries=MAX_TRIES,
    most_bytes=MAX_LEASED_BYTES,
    unknown=EntryNotFound,
    not_found=EntryNotFound,
    dropped="cancelled",
)
SHARD_KEYS: Final = (by_id(OUTBOX),)
INDEXES = _FORM.indexes(("state_ready", "ready_time"))


@translate_errors
class MongoOutboxStore(MongoLeasedQueue[str]):
    """The outbox in a collection."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, _FORM)
        self._workers = MongoWorkerStore(database)
        self._lanes = MongoLanes(database)

    async def add(self, entries: Sequence[NewEntry], now: datetime) -> set[str]:
        rows = [
            {
                "_id": entry.entry_id,
                "state": "pending",
                "kind": entry.kind,
                "chat_id": entry.chat_id,
                "payload": entry.payload,
                "size": len(entry.payload),
                "due_time": entry.due_time or now,
                "ready_time": entry.due_time or now,
                "tries": 0,
                "fence": 0,
                "create_time": now,
                "traceparent": entry.traceparent,
            }
            for entry in entries
        ]
        return {entry.entry_id for entry in entries} - set(await self._insert(rows))

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
        first = await self._first_time("ready_time")
        if first is None or first > now:
            # As nearly every look ends.
            return Leased([], first)
        others = (await self._workers.others(worker_of(owner), now)).alive
        wanted = max(limit, LOOK_AHEAD) if others else limit
        if per_chat:
            in_work = await self._in_work(owner, now, until)
            found, left_out = await self._shared(wanted, per_chat, in_work, now)
        else:
            found, left_out = await self._due(wanted, now), False
        due = len(found)
        if others and found:
            found = await self._of_own_lanes(found, limit, worker_of(owner), others, now)
        # Somebody is told of what is given up now through ListDeadEntries.
        lease = {"$set": {"lease_owner": owner, "ready_time": until}, "$inc": {"fence": 1, "tries": 1}}
        leased = await self._lease(found, lease, now=now, expire_time=expire_time)
        rows = sorted(leased.rows, key=lambda row: (row["due_time"], row["_id"]))
        # What was left to others is nothing to come back for at once.
        when: Document = {"$gt": now} if left_out or due > len(found) else ANY_TIME
        return Leased([_leased(row) for row in rows], await self._first_time("ready_time", when))

    async def _due(self, limit: int, now: datetime, more: Document | None = None) -> list[Document]:
        rows: list[Document] = await (
            self._rows.find(self._ready(now) | (more or {}), {"tries": 1, "size": 1, "chat_id": 1})
            .sort([("due_time", ASCENDING), ("_id", ASCENDING)])
            .limit(limit)
            .to_list(None)
        )
        return rows

    async def _in_work(self, owner: str, now: datetime, until: datetime) -> Counter[int]:
        """How many entries of each chat the owner has leased and not settled."""
        leased = {"state": "pending", "ready_time": {"$gt": now, "$lte": until}, "lease_owner": owner}
        return Counter([row["chat_id"] async for row in self._rows.find(leased, {"chat_id": 1})])

    async def _shared(
        self, limit: int, per_chat: int, taken: Counter[int], now: datetime
    ) -> tuple[list[Document], bool]:
        """Return what is due, of each chat no more than its share, and whether a chat has all of its own.

        A chat with its share is not looked at again, so its crowd hides nobody's entry.
        """
        found: list[Document] = []
        while len(found) < limit:
            full = [chat_id for chat_id, count in taken.items() if count >= per_chat]
            unlike = {"chat_id": {"$nin": full}, "_id": {"$nin": [row["_id"] for row in found]}}
            wanted = limit - len(found)
            rows = await self._due(wanted, now, unlike)
            for row in rows:
                if taken[row["chat_id"]] < per_chat:
                    taken[row["chat_id"]] += 1
                    found.append(row)
            if len(rows) < wanted:
                break
        return found, any(count >= per_chat for count in taken.values())

    async def _of_own_lanes(
        self, found: list[Document], limit: int, worker: str, others: set[str], now: datetime
    ) -> list[Document]:
        """Return at most `limit` of the rows, none of a chat that another worker has.

        Their lanes are the worker's from now on.
        """
        held = await self._lanes.held({row["chat_id"] for row in found}, others, now)
        wanted = [row for row in found if row["chat_id"] not in held][:limit]
        if not wanted:
            return []
        mine = await self._lanes.claim(sorted({row["chat_id"] for row in wanted}), worker, others, now)
        return [row for row in wanted if row["chat_id"] in mine]

    async def complete(
        self, ids: Sequence[str], proof: Proof, now: datetime, expire_time: datetime
    ) -> list[str]:
        lost = await super().complete(ids, proof, now, expire_time)
        for entry_id in lost:
            await self._known(entry_id)
        return lost

    async def cancel(self, entry_id: str, now: datetime, expire_time: datetime) -> TakenBack:
        before = await self._rows.find_one_and_update(
            {"_id": entry_id, "state": "pending"},
            {
                "$set": {"state": "cancelled", "cancel_time": now, "expire_time": expire_time},
                "$unset": {"payload": ""},
            },
            projection={"payload": 1},
        )
        if before is not None:
            return TakenBack(True, bytes(before["payload"]))
        return TakenBack((await self._known(entry_id))["state"] == "cancelled")

    async def is_waiting(self, entry_id: str) -> bool:
        row = await self._rows.find_one({"_id": entry_id, "state": "pending", "tries": 0}, {"_id": 1})
        return row is not None

    async def list_dead(self, after: DeadPosition[str] | None, limit: int) -> list[DeadEntry]:
        rows = await self._dead_rows(after, limit)
        return [DeadEntry(_leased(row), row["dead_time"]) for row in rows]

    async def find_dead(self, row_id: str) -> DeadEntry | None:
        row = await self._dead_row(row_id)
        return DeadEntry(_leased(row), row["dead_time"]) if row else None

    async def stats(self, now: datetime) -> OutboxStats:
        until_now = {"$lte": now}
        depth = await self._count("pending")
        due = await self._count("pending", until_now) if depth else 0
        return OutboxStats(
            depth=depth,
            due=due,
            oldest_due_time=await self._first_time("due_time", until_now) if due else None,
            dead=await self._count("dead"),
        )


def _leased(row: Document) -> LeasedEntry:
    return LeasedEntry(
        entry_id=row["_id"],
        kind=row["kind"],
        chat_id=row["chat_id"],
        payload=bytes(row.get("payload", b"")),
        due_time=row["due_time"],
        tries=row["tries"],
        fence=row["fence"],
        create_time=row["create_time"],
        error=row.get("error", ""),
        traceparent=row["traceparent"],
    )
