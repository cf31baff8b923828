"""Warnings in the collection `warnings`: `_id` is the group, the member and the number.

A repeat is looked for among the warnings of its member, which are few: no index over all requests is needed.
Two warnings at the same moment want the same number: the second one reads again, and counts the first.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from member_service.domain.changes import Change
from member_service.domain.flags import Who
from member_service.domain.ladders import as_rung, rung_of
from member_service.domain.warnings import KEEP_DELETED, MemberWarning, WarningNotFound
from member_service.storage.changes import entry, not_seen, remembered, was_seen
from member_service.storage.database import (
    ASCENDING,
    DESCENDING,
    Database,
    Document,
    Index,
    translate_errors,
)
from member_service.storage.holdings import Holding, Retention
from member_service.storage.sharding import by_group
from servicekit import retention
from servicekit.errors import Aborted

WARNINGS: Final = "warnings"

RETENTIONS: Final = (Retention(WARNINGS, retention.WARNINGS, expiry="expire_time"),)
SHARD_KEYS: Final = (by_group(WARNINGS),)
INDEXES: Final = (
    Index(
        WARNINGS,
        (("group_id", ASCENDING), ("member_id", ASCENDING), ("number", DESCENDING)),
        unique=True,
        name="member_number",
    ),
)
HOLDINGS: Final = (
    Holding(
        "warnings",
        WARNINGS,
        lambda whose: {"group_id": {"$in": whose.group_ids}, "member_id": whose.member_id},
        ("number", "create_time", "reason"),
    ),
)

_ATTEMPTS: Final = 5
_ACTIVE, _DELETED = "active", "deleted"


@translate_errors
class MongoWarningStore:
    """Warnings, one document each."""

    def __init__(self, database: Database) -> None:
        self._warnings = database.collection(WARNINGS)

    async def add(self, warning: MemberWarning, ladder: Sequence[int], change: Change) -> MemberWarning:
        mine: Document = {"group_id": warning.group_id, "member_id": warning.member.member_id}
        for _ in range(_ATTEMPTS):
            known = [one async for one in self._warnings.find(mine)]
            for one in known:
                if was_seen(one, change):
                    return _from_document(one)
            counting = sum(one["state"] == _ACTIVE and one["expire_time"] > change.time for one in known)
            number = max((one["number"] for one in known), default=0) + 1
            document: Document = {
                "_id": f"{warning.group_id}:{warning.member.member_id}:{number}",
                **mine,
                "number": number,
                "member_name": warning.member.name,
                "warned_by": warning.warned_by,
                "reason": warning.reason,
                "create_time": warning.create_time,
                "count": counting + 1,
                "rung": rung_of(counting + 1, ladder).minutes,
                "state": _ACTIVE,
                "expire_time": warning.expire_time,
                "requests": [entry(change)],
            }
            try:
                await self._warnings.insert_one(document)
            except DuplicateKeyError:
                continue
            return _from_document(document)
        raise Aborted

    async def delete(self, group_id: str, member_id: int, number: int, change: Change) -> MemberWarning:
        wanted: Document = {"group_id": group_id, "member_id": member_id, "number": number}
        written = await self._warnings.find_one_and_update(
            wanted | {"state": _ACTIVE, "expire_time": {"$gt": change.time}} | not_seen(change),
            {
                "$set": {"state": _DELETED, "expire_time": change.time + KEEP_DELETED},
                "$push": remembered(change),
            },
            return_document=ReturnDocument.AFTER,
        )
        if written:
            return _from_document(written)
        known = await self._warnings.find_one(wanted)
        if known is None or not was_seen(known, change):
            raise WarningNotFound
        return _from_document(known)

    async def page(
        self, group_id: str, member_id: int, now: datetime, before: int | None, limit: int
    ) -> Sequence[MemberWarning]:
        wanted: Document = {
            "group_id": group_id,
            "member_id": member_id,
            "number": {"$gt": 0} if before is None else {"$lt": before},
            "state": _ACTIVE,
            "expire_time": {"$gt": now},
        }
        cursor = self._warnings.find(wanted).sort([("number", DESCENDING)]).limit(limit)
        return [_from_document(document) async for document in cursor]


def _from_document(document: Document) -> MemberWarning:
    return MemberWarning(
        group_id=document["group_id"],
        number=document["number"],
        member=Who(document["member_id"], document["member_name"]),
        warned_by=document["warned_by"],
        reason=document["reason"],
        create_time=document["create_time"],
        expire_time=document["expire_time"],
        count=document["count"],
        # Those of before ladders were settings climbed the usual one.
        rung=as_rung(document["rung"]) if "rung" in document else rung_of(document["count"]),
    )
