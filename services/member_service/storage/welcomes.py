"""Joins in the collection `joins`: `_id` is group and member, and the document is about their newest join.

`state` is "waiting" or "taken".
A join is new when it is later than the newest known one by more than SAME_JOIN.
One guarded upsert does this, whichever of Telegram's two updates comes first.
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.welcomes import SAME_JOIN, Join
from member_service.storage.database import ANY_TIME, ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.holdings import Holding, Retention
from member_service.storage.sharding import by_group
from servicekit import retention

JOINS: Final = "joins"

RETENTIONS: Final = (Retention(JOINS, retention.JOINS, expiry="expire_time"),)

SHARD_KEYS: Final = (by_group(JOINS),)
INDEXES: Final = (
    Index(
        JOINS,
        (("group_id", ASCENDING), ("state", ASCENDING), ("record_time", ASCENDING), ("_id", ASCENDING)),
        name="waiting",
    ),
    Index(JOINS, (("taker", ASCENDING), ("record_time", ASCENDING), ("_id", ASCENDING)), name="taker"),
)

HOLDINGS: Final = (
    Holding(
        "joins",
        JOINS,
        lambda whose: {"_id": {"$in": whose.addresses}},
        ("name", "language_code", "join_time", "state"),
    ),
)

_IN_ORDER: Final = [("record_time", ASCENDING), ("_id", ASCENDING)]


@translate_errors
class MongoJoinStore:
    """Joins, one document for each group and member."""

    def __init__(self, database: Database) -> None:
        self._joins = database.collection(JOINS)

    async def record(self, group_id: str, join: Join, now: datetime, expire_time: datetime) -> bool:
        address = f"{group_id}:{join.member_id}"
        # Known already: nothing is to be done.
        with suppress(DuplicateKeyError):
            await self._joins.update_one(
                {
                    "_id": address,
                    "group_id": group_id,
                    "join_time": {"$lt": join.join_time - SAME_JOIN},
                },
                {
                    "$set": {
                        "member_id": join.member_id,
                        "name": join.name,
                        "language_code": join.language_code,
                        "join_time": join.join_time,
                        "state": "waiting",
                        "record_time": now,
                        "expire_time": expire_time,
                    },
                    "$unset": {"taker": ""},
                },
                upsert=True,
            )
        wanted = {"_id": address, "group_id": group_id, "state": "waiting"}
        return await self._joins.find_one(wanted, {"_id": 1}) is not None

    async def oldest_waiting(self, group_id: str) -> str | None:
        found = await self._joins.find_one(_waiting(group_id), {"join_time": 1}, sort=_IN_ORDER)
        if found is None:
            return None
        # No id of a person in what names the burst.
        name = f"{found['_id']}:{found['join_time'].isoformat()}"
        return hashlib.blake2b(name.encode(), digest_size=12).hexdigest()

    async def take(
        self, group_id: str, taker: str, limit: int, expire_time: datetime
    ) -> tuple[Sequence[Join], bool]:
        room = limit - await self._joins.count_documents(_taken(group_id, taker))
        while room > 0:
            # Until nobody is found.
            # A member who was recorded while the oldest one waited counts on being taken with it,
            # and the look before that one was taken may have missed them.
            found = (
                await self._joins.find(_waiting(group_id), {"_id": 1})
                .sort(_IN_ORDER)
                .limit(room)
                .to_list(None)
            )
            if not found:
                break
            taken = await self._joins.update_many(
                {
                    "_id": {"$in": [one["_id"] for one in found]},
                    "group_id": group_id,
                    "state": "waiting",
                },
                {"$set": {"state": "taken", "taker": taker, "expire_time": expire_time}},
            )
            room -= taken.modified_count
        mine = self._joins.find(_taken(group_id, taker)).sort(_IN_ORDER)
        more = room <= 0 and await self._joins.find_one(_waiting(group_id), {"_id": 1}) is not None
        return [_from_document(document) async for document in mine], more


def _taken(group_id: str, taker: str) -> Document:
    return {"group_id": group_id, "taker": taker, "record_time": ANY_TIME}


def _waiting(group_id: str) -> Document:
    return {"group_id": group_id, "state": "waiting", "record_time": ANY_TIME}


def _from_document(document: Document) -> Join:
    return Join(
        member_id=document["member_id"],
        name=document["name"],
        language_code=document["language_code"],
        join_time=document["join_time"],
    )
