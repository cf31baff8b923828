"""Rows of the inbox: one document per update, `_id` is Telegram's update_id.

`state` is "open" (leased, pausing or waiting for its lane), "done" or "dead".
`due_time` is when an open row may be taken over: the end of its lease or of its pause, at once when it waits.
While there are several workers, a row is leased only to the worker that has its lane,
and only when nobody else is at work in that lane.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from pymongo.errors import BulkWriteError

from member_service.domain.inbox import (
    MAX_RECLAIMED_BYTES,
    MAX_TRIES,
    DeadUpdate,
    Extended,
    InboxStats,
    LeasedUpdate,
    NewUpdate,
    Reclaimed,
    UpdateNotFound,
)
from member_service.domain.leases import LEASE_RAN_OUT, LeaseLost
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
from member_service.storage.sealing import BoxUnreadable
from member_service.storage.workers import MongoWorkerStore
from servicekit import retention

INBOX = "inbox"
MOST_PASSED_OVER = 2000
"""Lanes that one reclaim passes over at the most, since each look brings only some of them."""

RETENTIONS: Final = (Retention(INBOX, retention.UPDATES, expiry="expire_time", since="accept_time"),)

INDEXES = (
    *queue_indexes(INBOX),
    Index(INBOX, (("state", ASCENDING), ("accept_time", ASCENDING)), name="state_accepted"),
)


@translate_errors
class MongoInboxStore:
    """The inbox in a collection."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection(INBOX)
        self._keys = database.keys
        self._workers = MongoWorkerStore(database)
        self._lanes = MongoLanes(database)

    async def accept(
        self,
        updates: Sequence[NewUpdate],
        owner: str,
        now: datetime,
        due_time: datetime,
        waiting: Collection[int] = (),
    ) -> set[int]:
        lanes = {update.lane for update in updates if update.update_id not in waiting}
        mine, left_behind = await self._lanes_for(lanes, owner, now)
        # What is new comes after what waits for its turn.
        mine -= {row["lane"] for row in left_behind}
        leased = {"tries": 1, "lease_owner": owner, "lease_worker": worker_of(owner), "due_time": due_time}
        waits = {"tries": 0, "due_time": now}
        handled = {
            update.update_id for update in updates if update.lane in mine and update.update_id not in waiting
        }
        rows = [
            {
                "_id": update.update_id,
                "state": "open",
                "lane": update.lane,
                "payload": update.payload,
                "size": len(update.payload),
                "accepted_by": owner,
                "accept_time": now,
                **(leased if update.update_id in handled else waits),
            }
            for update in updates
        ]
        try:
            await self._rows.insert_many(rows, ordered=False)
        except BulkWriteError as error:
            there = [updates[position].update_id for position in duplicate_positions(error)]
            # This call may be a repeat whose first answer was lost: then its rows are the caller's to handle.
            handled -= set(there) - await self._still_leased_since_accepted(there, owner)
        return handled

    async def _lanes_for(self, lanes: set[int], owner: str, now: datetime) -> tuple[set[int], list[Document]]:
        """Return those of the lanes in which the owner may work now, and the abandoned rows in them.

        The rows are those that another worker left or never took.
        All lanes and no rows are returned as long as the owner is the only worker, and nobody died lately.
        """
        worker = worker_of(owner)
        others = await self._workers.others(worker, now)
        if not others.leasing or not lanes:
            return lanes, []
        mine = await self._lanes.claim(sorted(lanes), worker, others.alive, now)
        if not mine:
            return mine, []
        # Looks at open rows only (state_due), which are few.
        foreign = await self._rows.find(
            {
                "state": "open",
                "due_time": ANY_TIME,
                "lane": {"$in": sorted(mine)},
                "lease_worker": {"$ne": worker},
            },
            {"lane": 1, "due_time": 1, "lease_worker": 1, "tries": 1, "size": 1},
        ).to_list(None)
        # Another worker is at work in it still, or died in it a moment ago.
        # Nobody waits for what pauses after a failure.
        busy = {
            row["lane"]
            for row in foreign
            if row["due_time"] > now and row.get("lease_worker") in others.leasing
        }
        mine -= busy
        return mine, [row for row in foreign if row["lane"] in mine and row["due_time"] <= now]

    async def _still_leased_since_accepted(self, update_ids: list[int], owner: str) -> set[int]:
        first_lease = {"accepted_by": owner, "lease_owner": owner, "state": "open", "tries": 1}
        rows = await self._rows.find({"_id": {"$in": update_ids}, **first_lease}, {"_id": 1}).to_list(None)
        return {row["_id"] for row in rows}

    async def complete(
        self, owner: str, update_ids: Sequence[int], now: datetime, expire_time: datetime
    ) -> list[int]:
        ids = list(update_ids)
        result = await self._rows.update_many(
            {"_id": {"$in": ids}, "lease_owner": owner, "state": "open"},
            {
                "$set": {"state": "done", "done_time": now, "expire_time": expire_time},
                "$unset": {"payload": "", "error": ""},
            },
        )
        if result.matched_count == len(ids):
            return []
        completed = {"_id": {"$in": ids}, "lease_owner": owner, "state": "done"}
        mine = {row["_id"] for row in await self._rows.find(completed, {"_id": 1}).to_list(None)}
        return [update_id for update_id in ids if update_id not in mine]

    async def fail(
        self,
        owner: str,
        update_id: int,
        error: str,
        *,
        now: datetime,
        retry: RetryRule,
        expire_time: datetime,
    ) -> FailedTry:
        row = await self._rows.find_one({"_id": update_id}, {"payload": 0})
        if row is None:
            raise LeaseLost
        if row.get("failed_by") == owner and row["state"] in {"open", "dead"}:
            # A repeat: this owner's failure stands and nobody took the update since.
            return FailedTry(row["due_time"] if row["state"] == "open" else None)
        if row["state"] != "open" or row.get("lease_owner") != owner:
            raise LeaseLost
        pause = retry(row["tries"])
        change: Document = {"error": error, "failed_by": owner}
        if pause is None:
            change |= given_up(now, expire_time, error)
        else:
            change["due_time"] = now + pause
        result = await self._rows.update_one(
            {"_id": update_id, "lease_owner": owner, "state": "open", "tries": row["tries"]},
            {"$set": change, "$unset": {"lease_owner": "", "lease_worker": ""}},
        )
        if result.matched_count == 0:
            raise LeaseLost
        if pause is None:
            await self._seal([update_id])
        return FailedTry(None if pause is None else now + pause)

    async def _seal(self, update_ids: Sequence[int]) -> None:
        """Seal what was set aside: it may lie for days, and nobody reads it but who tries it again.

        What a crash leaves open is sealed by the repair.
        """
        if not update_ids:
            return
        aside = {"_id": {"$in": list(update_ids)}, "state": "dead"}
        async for row in self._rows.find(aside, {"payload": 1}):
            sealed = self._keys.seal_bytes(bytes(row["payload"]), *update_place(row["_id"]))
            await self._rows.update_one(
                {"_id": row["_id"], "state": "dead", "payload": row["payload"]},
                {"$set": {"payload": sealed}},
            )

    async def extend(self, owner: str, now: datetime, due_time: datetime) -> Extended:
        worker = worker_of(owner)
        await self._workers.beat(worker, due_time)
        # Looks at open rows only (state_due), which are few: done ones keep their last owner.
        result = await self._rows.update_many(
            {"state": "open", "due_time": ANY_TIME, "lease_owner": owner}, {"$set": {"due_time": due_time}}
        )
        others = await self._workers.others(worker, now)
        return Extended(int(result.matched_count), 1 + len(others.alive))

    async def release(self, owners: Sequence[str], kept: Sequence[int], now: datetime) -> None:
        # Looks at open rows only (state_due), which are few.
        held = {"state": "open", "due_time": ANY_TIME, "lease_owner": {"$in": list(owners)}}
        await self._rows.update_many(
            {**held, "_id": {"$nin": list(kept)}},
            {
                "$set": {"due_time": now},
                "$inc": {"tries": -1},
                "$unset": {"lease_owner": "", "lease_worker": ""},
            },
        )

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
        due = {"state": "open", "due_time": {"$lte": now}}
        candidates = await self._candidates(due, owner, now, limit, excluded)
        found = [row for _, row in sorted(candidates.items())][:limit]
        worn_out = [row["_id"] for row in found if row["tries"] >= MAX_TRIES]
        tried = [row for row in found if row["tries"] < MAX_TRIES]
        fresh = within_bytes(tried, MAX_RECLAIMED_BYTES)
        more = len(candidates) > len(found) or len(tried) > len(fresh)
        dead = await claim(self._rows, worn_out, due, _set_aside(now, expire_time))
        await self._seal([row["_id"] for row in dead])
        taken = {"lease_owner": owner, "lease_worker": worker_of(owner), "due_time": due_time}
        lease = {"$set": taken, "$inc": {"tries": 1}}
        leased = await claim(self._rows, fresh, due, lease | {"$unset": {"failed_by": ""}})
        return Reclaimed([_leased(row) for row in leased], [_dead(row) for row in dead], more)

    async def _candidates(
        self, due: Document, owner: str, now: datetime, limit: int, excluded: Collection[int]
    ) -> dict[int, Document]:
        """Return rows that the owner may lease now, more than `limit` when there are more.

        The lanes of others are passed over one look after the other:
        however much one of them has waiting, what is the owner's own is found.
        """
        passed_over = set(excluded)
        while True:
            looked_for = {**due, "lane": {"$nin": sorted(passed_over)}} if passed_over else due
            found = await (
                self._rows.find(looked_for, {"tries": 1, "size": 1, "lane": 1})
                .sort([("due_time", ASCENDING), ("_id", ASCENDING)])
                .limit(limit + 1)
                .to_list(None)
            )
            lanes = {row["lane"] for row in found}
            mine, left_behind = await self._lanes_for(lanes, owner, now)
            if mine == lanes or len(found) <= limit or len(passed_over) > MOST_PASSED_OVER:
                # Older ones of these lanes may be due since later: their lease ran out just now.
                return {row["_id"]: row for row in [*found, *left_behind] if row["lane"] in mine}
            passed_over |= lanes - mine

    async def list_dead(self, after: DeadPosition[int] | None, limit: int) -> list[DeadUpdate]:
        return [_dead(row) for row in await dead_rows(self._rows, after, limit)]

    async def retry_dead(self, update_id: int, now: datetime) -> None:
        row = await self._rows.find_one({"_id": update_id}, {"payload": 1, "state": 1})
        if row is None:
            raise UpdateNotFound
        if row["state"] != "dead":
            return
        try:
            payload = self._keys.open_bytes(row["payload"], *update_place(update_id))
        except BoxUnreadable:
            raise UpdateNotFound from None
        await self._rows.update_one(
            {"_id": update_id, "state": "dead"},
            {
                "$set": {"state": "open", "tries": 0, "due_time": now, "payload": payload},
                "$unset": {
                    "dead_time": "",
                    "expire_time": "",
                    "error": "",
                    "failed_by": "",
                    "lease_owner": "",
                    "lease_worker": "",
                },
            },
        )

    async def stats(self) -> InboxStats:
        oldest = await self._rows.find_one(
            {"state": "open", "accept_time": ANY_TIME},
            {"accept_time": 1},
            sort=[("state", ASCENDING), ("accept_time", ASCENDING)],
        )
        return InboxStats(
            depth=await count(self._rows, "open"),
            oldest_accept_time=oldest["accept_time"] if oldest else None,
            dead=await count(self._rows, "dead"),
        )


def update_place(update_id: int) -> tuple[object, ...]:
    """Where an update lies: what its box is bound to."""
    return (INBOX, update_id)


def _set_aside(now: datetime, expire_time: datetime) -> Document:
    return {
        "$set": given_up(now, expire_time, LEASE_RAN_OUT),
        "$unset": {"lease_owner": "", "lease_worker": ""},
    }


def _leased(row: Document) -> LeasedUpdate:
    return LeasedUpdate(row["_id"], bytes(row["payload"]), row["lane"], row["tries"], row["accept_time"])


def _dead(row: Document) -> DeadUpdate:
    return DeadUpdate(
        row["_id"], row["lane"], row["tries"], row.get("error", ""), row["accept_time"], row["dead_time"]
    )
