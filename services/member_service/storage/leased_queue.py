"""The one queue of rows that are leased, tried, put off, done or given up.

The inbox and the outbox are two forms of it.

A row has `state`, `due_time`, `tries`, `size` (of its payload, in bytes), and, once given up, `dead_time`.
Each form says by which words its rows tell the same: rows that are stored keep theirs,
so versions of before and after work on one collection at the same time.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic

from pymongo.errors import BulkWriteError

from member_service.domain.leased_queue import (
    DeadLetterUnreadable,
    DeadPosition,
    FailedTry,
    Id,
    Proof,
    RetryRule,
)
from member_service.domain.leases import LEASE_RAN_OUT, LeaseLost
from member_service.storage.database import (
    ANY_TIME,
    ASCENDING,
    DESCENDING,
    Database,
    Document,
    Index,
    duplicate_positions,
    translate_errors,
)
from member_service.storage.sealing import BoxUnreadable
from servicekit.errors import ServiceError


@dataclass(frozen=True, slots=True)
class QueueForm:
    """What is special about a queue, and the words of its rows."""

    collection: str
    waiting: str
    """The state of what is leased, put off, or has not been begun."""
    ready: str
    """The field that says from when on a waiting row may be leased."""
    proof: str
    """The field with what a caller proves by that the lease is theirs."""
    failed: str
    """The field with the proof under which the last try failed."""
    max_tries: int
    most_bytes: int
    """Payloads that one call leases at the most."""
    unknown: type[ServiceError]
    """What a failed try of a row ends with that is not there."""
    not_found: type[ServiceError]
    """What asking for a row ends with that is not there."""
    dropped: str
    """The state of what an operator gave up for good."""

    def indexes(self, *more: tuple[str, str]) -> tuple[Index, ...]:
        """Indexes by which due rows are found, and by `more`: a name, and a field behind the state."""
        due = Index(
            self.collection,
            (("state", ASCENDING), ("due_time", ASCENDING), ("_id", ASCENDING)),
            name="state_due",
        )
        return due, *(
            Index(self.collection, (("state", ASCENDING), (field, ASCENDING)), name=name)
            for name, field in more
        )


@dataclass(frozen=True, slots=True)
class LeasedRows:
    """What one lease brought, by id: rows to be worked on, and those given up. `more` was ready, too."""

    rows: list[Document]
    dead: list[Document]
    more: bool


_OVER: Final = ["done", "cancelled"]
_NO_LEASE: Final = {"lease_owner": "", "lease_worker": ""}


@translate_errors
class MongoLeasedQueue(Generic[Id]):
    """A queue in a collection. Every method is safe against others doing the same at the same time."""

    def __init__(self, database: Database, form: QueueForm) -> None:
        self._rows, self._form = database.collection(form.collection), form
        self._keys = database.keys

    def _ready(self, now: datetime) -> Document:
        """Which rows may be leased. `due_time` is that of the index, whatever else a form asks for."""
        return {"state": self._form.waiting, "due_time": {"$lte": now}, self._form.ready: {"$lte": now}}

    async def _insert(self, rows: Sequence[Document]) -> list[Id]:
        """Store rows; return the ids of those that were there already."""
        try:
            await self._rows.insert_many(rows, ordered=False)
        except BulkWriteError as error:
            return [rows[position]["_id"] for position in duplicate_positions(error)]
        return []

    async def _lease(
        self, found: Sequence[Document], lease: Document, *, now: datetime, expire_time: datetime
    ) -> LeasedRows:
        """Lease what was found by `lease`, each row to one caller only, as far as the bytes reach.

        Give up what was begun for the last time and never heard of again.
        """
        ready, most = self._ready(now), self._form.max_tries
        worn_out = [row["_id"] for row in found if row["tries"] >= most]
        tried = [row for row in found if row["tries"] < most]
        fresh = _within_bytes(tried, self._form.most_bytes)
        set_aside = {"$set": _given_up(now, expire_time, LEASE_RAN_OUT), "$unset": _NO_LEASE}
        dead = await self._claim(worn_out, {**ready, "tries": {"$gte": most}}, set_aside)
        if dead:
            await self._set_aside([row["_id"] for row in dead])
        # Whoever leases under one name again may have completed it at the same moment.
        waiting = self._form.waiting
        rows = [row for row in await self._claim(fresh, ready, lease) if row["state"] == waiting]
        return LeasedRows(rows, dead, len(tried) > len(fresh))

    async def _claim(self, ids: Sequence[Id], ready: Document, change: Document) -> list[Document]:
        """Apply `change` to those of the rows that still are as `ready` says; return those, by id.

        Others may have found the same rows. Each update is atomic for a row, and its filter no longer fits
        a row that somebody else took: a token tells which ones this call got.
        """
        if not ids:
            return []
        token = secrets.token_hex(8)
        marked = change | {"$set": change["$set"] | {"claim": token}}
        await self._rows.update_many({"_id": {"$in": list(ids)}, **ready}, marked)
        mine: list[Document] = await (
            self._rows.find({"_id": {"$in": list(ids)}, "claim": token}).sort("_id", ASCENDING).to_list(None)
        )
        return mine

    async def complete(
        self, ids: Sequence[Id], proof: Proof, now: datetime, expire_time: datetime
    ) -> list[Id]:
        leased = {"_id": {"$in": list(ids)}, self._form.proof: proof}
        result = await self._rows.update_many(
            {**leased, "state": self._form.waiting, "tries": {"$gte": 1}},
            {
                "$set": {"state": "done", "done_time": now, "expire_time": expire_time},
                "$unset": {"payload": "", "error": ""},
            },
        )
        if result.matched_count == len(ids):
            return []
        # Done by this lease: a repeat. Cancelled while it was being done: too late for either to matter.
        over = self._rows.find({**leased, "state": {"$in": _OVER}}, {"_id": 1})
        mine = {row["_id"] for row in await over.to_list(None)}
        return [row_id for row_id in ids if row_id not in mine]

    async def fail(
        self,
        row_id: Id,
        proof: Proof,
        error: str,
        *,
        now: datetime,
        retry: RetryRule,
        expire_time: datetime,
        keep_payload: bool = True,
    ) -> FailedTry:
        form, row = self._form, await self._known(row_id)
        if row.get(form.failed) == proof and row.get(form.proof) in {None, proof}:
            if row["state"] == form.waiting:
                return FailedTry(row["due_time"])  # a repeat, and nobody took it since
            if row["state"] == "dead":
                return FailedTry(None)
        if row.get(form.proof) != proof or row["tries"] == 0:
            raise LeaseLost
        if row["state"] == "cancelled":
            return FailedTry(None)
        pause = retry(row["tries"])
        due_time = None if pause is None else now + pause
        kept = due_time is not None or keep_payload
        change: Document = {"error": error, form.failed: proof}
        if due_time is None:
            change |= _given_up(now, expire_time, error)
        else:
            change |= {"due_time": due_time, form.ready: due_time}
        result = await self._rows.update_one(
            {"_id": row_id, form.proof: proof, "state": form.waiting, "tries": row["tries"]},
            {"$set": change, "$unset": _NO_LEASE if kept else _NO_LEASE | {"payload": ""}},
        )
        if result.matched_count == 0:
            raise LeaseLost
        if due_time is None and kept:
            await self._set_aside([row_id])
        return FailedTry(due_time)

    async def _set_aside(self, ids: Sequence[Id]) -> None:
        """Seal what was given up: it may lie for days, and nobody reads it but who tries it again.

        What a crash leaves open is sealed by the repair.
        """
        aside = {"_id": {"$in": list(ids)}, "state": "dead"}
        async for row in self._rows.find(aside, {"payload": 1}):
            place = payload_place(self._form.collection, row["_id"])
            sealed = self._keys.seal_bytes(bytes(row["payload"]), *place)
            await self._rows.update_one(
                {"_id": row["_id"], "state": "dead", "payload": row["payload"]},
                {"$set": {"payload": sealed}},
            )

    async def _dead_row(self, row_id: Id) -> Document | None:
        """What was given up, without its payload; None for a row that is not given up now."""
        row: Document | None = await self._rows.find_one({"_id": row_id}, {"payload": 0})
        if row is None:
            raise self._form.not_found
        return row if row["state"] == "dead" else None

    async def dead_payload(self, row_id: Id) -> bytes:
        row = await self._rows.find_one({"_id": row_id, "state": "dead"}, {"payload": 1})
        if row is None:
            raise self._form.not_found
        # Nothing is kept where trying again is pointless; versions before kept nothing of any entry.
        if "payload" not in row:
            raise DeadLetterUnreadable
        try:
            return self._keys.open_bytes(row["payload"], *payload_place(self._form.collection, row_id))
        except BoxUnreadable:
            raise DeadLetterUnreadable from None

    async def retry_dead(self, row_id: Id, now: datetime) -> None:
        if await self._dead_row(row_id) is None:
            return
        change = {
            "state": self._form.waiting,
            "tries": 0,
            "due_time": now,
            self._form.ready: now,
            "payload": await self.dead_payload(row_id),
        }
        again = dict.fromkeys(("dead_time", "expire_time", "error", self._form.failed), "")
        await self._rows.update_one(
            {"_id": row_id, "state": "dead"}, {"$set": change, "$unset": again | _NO_LEASE}
        )

    async def drop_dead(self, row_id: Id, now: datetime, expire_time: datetime) -> None:
        await self._rows.update_one(
            {"_id": row_id, "state": "dead"},
            {
                "$set": {"state": self._form.dropped, "drop_time": now, "expire_time": expire_time},
                "$unset": {"payload": ""},
            },
        )

    async def _known(self, row_id: Id) -> Document:
        row: Document | None = await self._rows.find_one({"_id": row_id}, {"payload": 0})
        if row is None:
            raise self._form.unknown
        return row

    async def _dead_rows(self, after: DeadPosition[Id] | None, limit: int) -> list[Document]:
        """At most `limit` that were given up, newest first, without their payloads."""
        query: Document = {"state": "dead", "due_time": ANY_TIME}
        if after is not None:
            query["$or"] = [
                {"dead_time": {"$lt": after.dead_time}},
                {"dead_time": after.dead_time, "_id": {"$lt": after.row_id}},
            ]
        newest_first = [("dead_time", DESCENDING), ("_id", DESCENDING)]
        found: list[Document] = (
            await self._rows.find(query, {"payload": 0}).sort(newest_first).limit(limit).to_list(None)
        )
        return found

    async def _first_time(self, field: str, when: Document = ANY_TIME) -> datetime | None:
        """The first time in a field of what waits; None when there is none."""
        row = await self._rows.find_one(
            {"state": self._form.waiting, field: when},
            {field: 1},
            sort=[("state", ASCENDING), (field, ASCENDING)],
        )
        return row[field] if row else None

    async def _count(self, state: str, when: Document = ANY_TIME) -> int:
        """How many rows are in a state."""
        return int(await self._rows.count_documents({"state": state, "due_time": when}))


def payload_place(collection: str, row_id: object) -> tuple[object, ...]:
    """Where what was given up lies: what its box is bound to."""
    return (collection, row_id)


def _within_bytes(rows: Sequence[Document], most: int) -> list[Any]:
    """Ids from the front whose payloads together stay within `most`; at least the first."""
    ids: list[Any] = []
    total = 0
    for row in rows:
        total += row["size"]
        if ids and total > most:
            break
        ids.append(row["_id"])
    return ids


def _given_up(now: datetime, expire_time: datetime, error: str) -> Document:
    """The fields of a row that is not tried again."""
    return {"state": "dead", "dead_time": now, "expire_time": expire_time, "error": error}
