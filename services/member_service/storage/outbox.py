"""Rows of the outbox: one document per entry, `_id` names the occurrence.

`state` is "pending", "done", "dead" or "cancelled". A pending row may be leased from `ready_time` on: its
due_time, or the end of its lease. `fence` grows with each lease.
While there are several workers, an entry is left to the worker that has the lane of its chat:
so one rate limiter counts all that a chat is sent.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pymongo.errors import BulkWriteError

from member_service.domain.leases import LEASE_RAN_OUT, LeaseLost
from member_service.domain.outbox import (
    MAX_LEASED_BYTES,
    MAX_TRIES,
    DeadEntry,
    EntryNotFound,
    Leased,
    LeasedEntry,
    NewEntry,
    OutboxStats,
)
from member_service.domain.queues import DeadPosition, FailedTry, RetryRule
from member_service.domain.workers import worker_of
from member_service.storage.database import (
    ANY_TIME,
    ASCENDING,
    Database,
    Document,
    Index,
    duplicate_positions,
    translate_errors,
)
from member_service.storage.holdings import Retention
from member_service.storage.lanes import MongoLanes
from member_service.storage.queue_rows import claim, count, dead_rows, given_up, queue_indexes, within_bytes
from member_service.storage.workers import MongoWorkerStore
from servicekit import retention

OUTBOX = "outbox"
LOOK_AHEAD = 500
"""Due rows that are looked through for some that are not another worker's."""

RETENTIONS: Final = (Retention(OUTBOX, retention.OUTBOX, expiry="expire_time", since="due_time"),)

INDEXES = (
    *queue_indexes(OUTBOX),
    Index(OUTBOX, (("state", ASCENDING), ("ready_time", ASCENDING)), name="state_ready"),
)


@translate_errors
class MongoOutboxStore:
    """The outbox in a collection."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection(OUTBOX)
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
        added = {entry.entry_id for entry in entries}
        try:
            await self._rows.insert_many(rows, ordered=False)
        except BulkWriteError as error:
            added -= {entries[position].entry_id for position in duplicate_positions(error)}
        return added

    async def lease(
        self, owner: str, limit: int, *, now: datetime, until: datetime, expire_time: datetime
    ) -> Leased:
        ready = {"state": "pending", "due_time": {"$lte": now}, "ready_time": {"$lte": now}}
        others = (await self._workers.others(worker_of(owner), now)).alive
        found = await (
            self._rows.find(ready, {"tries": 1, "size": 1, "chat_id": 1})
            .sort([("due_time", ASCENDING), ("_id", ASCENDING)])
            .limit(max(limit, LOOK_AHEAD) if others else limit)
            .to_list(None)
        )
        due = len(found)
        if others and found:
            found = await self._of_own_lanes(found, limit, worker_of(owner), others, now)
        worn_out = [row["_id"] for row in found if row["tries"] >= MAX_TRIES]
        if worn_out:
            # Begun for the last time and never heard of again. Somebody is told through ListDeadEntries.
            await self._rows.update_many(
                {"_id": {"$in": worn_out}, **ready, "tries": {"$gte": MAX_TRIES}},
                {"$set": given_up(now, expire_time, LEASE_RAN_OUT), "$unset": {"payload": ""}},
            )
        ids = within_bytes([row for row in found if row["tries"] < MAX_TRIES], MAX_LEASED_BYTES)
        lease = {"$set": {"lease_owner": owner, "ready_time": until}, "$inc": {"fence": 1, "tries": 1}}
        rows = await claim(self._rows, ids, ready, lease)
        rows.sort(key=lambda row: (row["due_time"], row["_id"]))
        # What was left to others is nothing to come back for at once.
        when: Document = {"$gt": now} if due > len(found) else ANY_TIME
        following = await self._rows.find_one(
            {"state": "pending", "ready_time": when},
            {"ready_time": 1},
            sort=[("state", ASCENDING), ("ready_time", ASCENDING)],
        )
        return Leased([_leased(row) for row in rows], following["ready_time"] if following else None)

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

    async def complete(self, entry_id: str, fence: int, now: datetime, expire_time: datetime) -> None:
        result = await self._rows.update_one(
            {"_id": entry_id, "state": "pending", "fence": fence, "tries": {"$gte": 1}},
            {
                "$set": {"state": "done", "done_time": now, "expire_time": expire_time},
                "$unset": {"payload": "", "error": ""},
            },
        )
        if result.matched_count == 1:
            return
        row = await self._known(entry_id)
        # Done under this fence: a repeat. Cancelled while it was being done: too late for either to matter.
        if row["fence"] != fence or row["state"] not in {"done", "cancelled"}:
            raise LeaseLost

    async def fail(
        self, entry_id: str, fence: int, error: str, *, now: datetime, retry: RetryRule, expire_time: datetime
    ) -> FailedTry:
        row = await self._known(entry_id)
        if row["fence"] != fence or row["tries"] == 0:
            raise LeaseLost
        if row.get("failed_fence") == fence and row["state"] in {"pending", "dead"}:
            return FailedTry(row["due_time"] if row["state"] == "pending" else None)  # a repeat
        if row["state"] == "cancelled":
            return FailedTry(None)
        pause = retry(row["tries"])
        if pause is None:
            change = given_up(now, expire_time, error)
        else:
            change = {"due_time": now + pause, "ready_time": now + pause, "error": error}
        # Nobody does it any more: what was to be said goes at once.
        written: Document = {"$set": {**change, "failed_fence": fence}}
        if pause is None:
            written["$unset"] = {"payload": ""}
        result = await self._rows.update_one({"_id": entry_id, "state": "pending", "fence": fence}, written)
        if result.matched_count == 0:
            raise LeaseLost
        return FailedTry(None if pause is None else now + pause)

    async def cancel(self, entry_id: str, now: datetime, expire_time: datetime) -> bool:
        result = await self._rows.update_one(
            {"_id": entry_id, "state": "pending"},
            {
                "$set": {"state": "cancelled", "cancel_time": now, "expire_time": expire_time},
                "$unset": {"payload": ""},
            },
        )
        if result.matched_count == 1:
            return True
        return bool((await self._known(entry_id))["state"] == "cancelled")

    async def is_waiting(self, entry_id: str) -> bool:
        row = await self._rows.find_one({"_id": entry_id, "state": "pending", "tries": 0}, {"_id": 1})
        return row is not None

    async def _known(self, entry_id: str) -> Document:
        row: Document | None = await self._rows.find_one({"_id": entry_id}, {"payload": 0})
        if row is None:
            raise EntryNotFound
        return row

    async def list_dead(self, after: DeadPosition[str] | None, limit: int) -> list[DeadEntry]:
        rows = await dead_rows(self._rows, after, limit)
        return [DeadEntry(_leased(row), row["dead_time"]) for row in rows]

    async def stats(self, now: datetime) -> OutboxStats:
        due = {"state": "pending", "due_time": {"$lte": now}}
        oldest = await self._rows.find_one(
            due, {"due_time": 1}, sort=[("state", ASCENDING), ("due_time", ASCENDING)]
        )
        return OutboxStats(
            depth=await count(self._rows, "pending"),
            due=await self._rows.count_documents(due),
            oldest_due_time=oldest["due_time"] if oldest else None,
            dead=await count(self._rows, "dead"),
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
