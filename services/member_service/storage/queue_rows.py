"""What the rows of the inbox and of the outbox have in common.

A row has `state`, `due_time`, `tries`, `size` (of its payload, in bytes) and, once given up, `dead_time`.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from member_service.domain.queues import DeadPosition
from member_service.storage.database import ANY_TIME, ASCENDING, DESCENDING, Collection, Document, Index


def queue_indexes(collection: str) -> tuple[Index, ...]:
    """Indexes by which rows are found that are due."""
    return (
        Index(
            collection, (("state", ASCENDING), ("due_time", ASCENDING), ("_id", ASCENDING)), name="state_due"
        ),
    )


async def claim(rows: Collection, ids: Sequence[Any], ready: Document, change: Document) -> list[Document]:
    """Apply `change` to those of the rows that still are as `ready` says; return those, by id.

    Others may have found the same rows. Each update is atomic for a row, and its filter no longer fits a row
    that somebody else took: a token tells which ones this call got.
    """
    if not ids:
        return []
    token = secrets.token_hex(8)
    marked = change | {"$set": change["$set"] | {"claim": token}}
    await rows.update_many({"_id": {"$in": list(ids)}, **ready}, marked)
    mine: list[Document] = await (
        rows.find({"_id": {"$in": list(ids)}, "claim": token}).sort("_id", ASCENDING).to_list(None)
    )
    return mine


def within_bytes(rows: Sequence[Document], most: int) -> list[Any]:
    """Ids from the front whose payloads together stay within `most`; at least the first."""
    ids: list[Any] = []
    total = 0
    for row in rows:
        total += row["size"]
        if ids and total > most:
            break
        ids.append(row["_id"])
    return ids


def given_up(now: datetime, expire_time: datetime, error: str) -> Document:
    """The fields of a row that is not tried again."""
    return {"state": "dead", "dead_time": now, "expire_time": expire_time, "error": error}


async def dead_rows(rows: Collection, after: DeadPosition[Any] | None, limit: int) -> list[Document]:
    """At most `limit` that were given up, newest first, without their payloads."""
    query: Document = {"state": "dead", "due_time": ANY_TIME}
    if after is not None:
        query["$or"] = [
            {"dead_time": {"$lt": after.dead_time}},
            {"dead_time": after.dead_time, "_id": {"$lt": after.row_id}},
        ]
    newest_first = [("dead_time", DESCENDING), ("_id", DESCENDING)]
    found: list[Document] = (
        await rows.find(query, {"payload": 0}).sort(newest_first).limit(limit).to_list(None)
    )
    return found


async def count(rows: Collection, state: str) -> int:
    """How many rows are in a state."""
    return int(await rows.count_documents({"state": state, "due_time": ANY_TIME}))
