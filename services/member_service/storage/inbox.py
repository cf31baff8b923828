"""Rows of the inbox: one document per update, `_id` is Telegram's update_id.

`state` is "open" (leased, pausing or waiting for its lane), "done" or "dead".
`due_time` is when an open row may be taken over: the end of its lease or of its pause, at once when it waits.
While there are several workers, a row is leased only to the worker that has its lane,
and only when nobody else is at work in that lane.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

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
from member_service.domain.leased_queue import DeadPosition
from member_service.domain.leases import LeaseLost
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
from member_service.storage.leased_queue import LeasedRows, MongoLeasedQueue, QueueForm
from member_service.storage.sharding import by_id
from member_service.storage.workers import MongoWorkerStore
from servicekit import retention

INBOX = "inbox"
MOST_PASSED_OVER = 2000
"""Lanes that one reclaim passes over at the most, since each look brings only some of them."""

RETENTIONS: Final = (Retention(INBOX, retention.UPDATES, expiry="expire_time", since="accept_time"),)

_FORM: Final = QueueForm(
    INBOX,
    waiting="open",
    ready="due_time",
    proof="lease_owner",
    failed="failed_by",
    max_tries=MAX_TRIES,
    most_bytes=MAX_RECLAIMED_BYTES,
    unknown=LeaseLost,
    not_found=UpdateNotFound,
    dropped="done",
)
SHARD_KEYS: Final = (by_id(INBOX),)
INDEXES = _FORM.indexes(("state_accepted", "accept_time"))


@translate_errors
class MongoInboxStore(MongoLeasedQueue[int]):
    """The inbox in a collection."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, _FORM)
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
        if there := await self._insert(rows):
            # This call may be a repeat whose first answer was lost. What that leased is the caller's to do,
            # whatever waits in the lane by now: nobody else does it while the caller is alive.
            handled = (handled - set(there)) | await self._still_leased_since_accepted(there, owner)
        return handled

    async def _lanes_for(self, lanes: set[int], owner: str, now: datetime) -> tuple[set[int], list[Document]]:
        """Return those of the lanes in which the owner may work now, and the abandoned rows in them.

        The rows are those that another worker left or never took.
        All lanes and no rows are returned as long as the owner is the only worker, and nobody died lately.
        """
        if not lanes:
            return lanes, []
        worker = worker_of(owner)
        others = await self._workers.others(worker, now)
        if not others.leasing:
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
            {"lane": 1, "due_time": 1, "lease_worker": 1, "tries": 1, "size": 1, "failed_by": 1},
        ).to_list(None)
        # Another worker is at work in it still, or died in it a moment ago.
        # Nobody waits for what pauses after a failure.
        busy = {
            row["lane"]
            for row in foreign
            if row["due_time"] > now and row.get("lease_worker") in others.leasing
        }
        mine -= busy
        return mine, [row for row in foreign if row["lane"] in mine and _waits(row, now)]

    async def _still_leased_since_accepted(self, update_ids: list[int], owner: str) -> set[int]:
        first_lease = {"accepted_by": owner, "lease_owner": owner, "state": "open", "tries": 1}
        rows = await self._rows.find({"_id": {"$in": update_ids}, **first_lease}, {"_id": 1}).to_list(None)
        return {row["_id"] for row in rows}

    async def extend(
        self, owner: str, now: datetime, due_time: datetime, *, nothing_leased: bool = False
    ) -> Extended:
        worker = worker_of(owner)
        await self._workers.beat(worker, due_time)
        if nothing_leased:
            return Extended(0, 1 + len((await self._workers.others(worker, now)).alive))
        # Looks at open rows only (state_due), which are few: done ones keep their last owner.
        result = await self._rows.update_many(
            {"state": "open", "due_time": ANY_TIME, "lease_owner": owner}, {"$set": {"due_time": due_time}}
        )
        others = await self._workers.others(worker, now)
        return Extended(int(result.matched_count), 1 + len(others.alive))

    async def release(self, owners: Sequence[str], kept: Sequence[int], now: datetime) -> None:
        # Looks at open rows only (state_due), which are few.
        held = {"state": "open", "due_time": ANY_TIME, "lease_owner": {"$in": list(owners)}}
        await self._rows.update_many({**held, "_id": {"$nin": list(kept)}}, _released(now))

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
        first = await self._first_time("due_time")
        if first is None or first > now:
            # As nearly every look ends.
            return Reclaimed([], [], next_due_time=first)
        candidates = await self._candidates(owner, now, limit, excluded)
        found = [row for _, row in sorted(candidates.items())][:limit]
        taken = {"lease_owner": owner, "lease_worker": worker_of(owner), "due_time": due_time}
        lease = {"$set": taken, "$inc": {"tries": 1}, "$unset": {"failed_by": ""}}
        leased = await self._lease(found, lease, now=now, expire_time=expire_time)
        rows, overtaking = _in_order(found, leased)
        if overtaking:
            await self._give_back(overtaking, owner, now)
        return Reclaimed(
            [_leased(row) for row in rows],
            [_dead(row) for row in leased.dead],
            more=leased.more or bool(overtaking) or len(candidates) > len(found),
            next_due_time=None if leased.rows else first,
        )

    async def _give_back(self, rows: Sequence[Document], owner: str, now: datetime) -> None:
        """End leases of a moment ago, as if they had never been."""
        mine = {"_id": {"$in": [row["_id"] for row in rows]}, "state": "open", "lease_owner": owner}
        await self._rows.update_many(mine, _released(now))

    async def _candidates(
        self, owner: str, now: datetime, limit: int, excluded: Collection[int]
    ) -> dict[int, Document]:
        """Return rows that the owner may lease now, more than `limit` when there are more.

        The lanes of others are passed over one look after the other:
        however much one of them has waiting, what is the owner's own is found.
        With a row comes whatever is older and due in its lane.
        """
        due, passed_over = self._ready(now), set(excluded)
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
                older = await self._older(found, mine, due) if len(found) > limit else []
                return {row["_id"]: row for row in [*found, *left_behind, *older] if row["lane"] in mine}
            passed_over |= lanes - mine

    async def _older(self, found: Sequence[Document], lanes: set[int], due: Document) -> list[Document]:
        """Return what is due in the lanes and older than the newest that was found there.

        What was given back a moment ago is due since then, and what is newer since it came.
        """
        newest = max(row["_id"] for row in found)
        rows = self._rows.find(
            {**due, "lane": {"$in": sorted(lanes)}, "_id": {"$lt": newest}},
            {"tries": 1, "size": 1, "lane": 1},
        )
        # Only the first ones are leased.
        older: list[Document] = await rows.sort("_id", ASCENDING).limit(len(found)).to_list(None)
        return older

    async def list_dead(self, after: DeadPosition[int] | None, limit: int) -> list[DeadUpdate]:
        return [_dead(row) for row in await self._dead_rows(after, limit)]

    async def find_dead(self, row_id: int) -> DeadUpdate | None:
        row = await self._dead_row(row_id)
        return _dead(row) if row else None

    async def stats(self) -> InboxStats:
        depth = await self._count("open")
        return InboxStats(
            depth=depth,
            oldest_accept_time=await self._first_time("accept_time") if depth else None,
            dead=await self._count("dead"),
        )


def _in_order(found: Sequence[Document], leased: LeasedRows) -> tuple[list[Document], list[Document]]:
    """Return the leased rows that overtake nothing in their lane, and the others.

    A row that was found and not leased is another's: who was only late may have prolonged its lease,
    and another one may have looked at the same moment. What is newer in its lane comes after it.
    """
    settled = {row["_id"] for row in (*leased.rows, *leased.dead)}
    first_missing: dict[int, int] = {}
    for row in found:
        if row["_id"] not in settled:
            first_missing[row["lane"]] = min(row["_id"], first_missing.get(row["lane"], row["_id"]))

    def overtakes(row: Document) -> bool:
        missing = first_missing.get(row["lane"])
        return missing is not None and bool(row["_id"] > missing)

    return [row for row in leased.rows if not overtakes(row)], [row for row in leased.rows if overtakes(row)]


def _waits(row: Document, now: datetime) -> bool:
    """Whether a row that is not the asker's waits for a lease.

    What was given back a moment ago may be due since a moment later than the asker's.
    """
    return row["due_time"] <= now or not (row.get("lease_worker") or row.get("failed_by"))


def _released(now: datetime) -> Document:
    """The change by which a lease ends as if it had never been."""
    return {
        "$set": {"due_time": now},
        "$inc": {"tries": -1},
        "$unset": {"lease_owner": "", "lease_worker": ""},
    }


def _leased(row: Document) -> LeasedUpdate:
    return LeasedUpdate(row["_id"], bytes(row["payload"]), row["lane"], row["tries"], row["accept_time"])


def _dead(row: Document) -> DeadUpdate:
    return DeadUpdate(
        row["_id"], row["lane"], row["tries"], row.get("error", ""), row["accept_time"], row["dead_time"]
    )
