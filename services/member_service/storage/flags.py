"""Flags in the collection `flags`: `_id` is the address of a message or of an album, which has one flag.

The number comes from a counter per group (`flag_numbers`), taken before the flag is stored.
A crash in between leaves a gap.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from member_service.domain.changes import Change
from member_service.domain.flags import Flag, FlagAlreadyExists, FlagArchived, FlagNotFound, FlagState, Who
from member_service.storage.changes import entry, not_seen, refuse_reuse, remembered, requests_index, was_seen
from member_service.storage.database import (
    ASCENDING,
    DESCENDING,
    Database,
    Document,
    Index,
    translate_errors,
)
from member_service.storage.holdings import Holding, Retention
from member_service.storage.sharding import by_group, by_id
from servicekit import retention
from servicekit.errors import Aborted

FLAGS: Final = "flags"
NUMBERS: Final = "flag_numbers"

RETENTIONS: Final = (
    Retention(FLAGS, retention.FLAGS, expiry="expire_time"),
    Retention(NUMBERS, retention.GROUPS),
)

SHARD_KEYS: Final = (by_group(FLAGS), by_id(NUMBERS))
INDEXES: Final = (
    Index(FLAGS, (("group_id", ASCENDING), ("number", DESCENDING)), unique=True, name="number"),
    Index(
        FLAGS,
        (("group_id", ASCENDING), ("state", ASCENDING), ("number", DESCENDING)),
        name="state_number",
    ),
    Index(
        FLAGS,
        (("group_id", ASCENDING), ("member_id", ASCENDING), ("state", ASCENDING), ("number", DESCENDING)),
        name="member_number",
    ),
    Index(
        FLAGS,
        (("group_id", ASCENDING), ("chat_number", ASCENDING), ("message_id", ASCENDING)),
        name="message",
    ),
    requests_index(FLAGS),
)

HOLDINGS: Final = (
    Holding(
        "flags",
        FLAGS,
        lambda whose: {"group_id": {"$in": whose.group_ids}, "member_id": whose.member_id},
        ("number", "create_time", "state", "reason", "excerpt", "message_id"),
    ),
)

_ATTEMPTS = 5
_ANY_NUMBER: Final = {"$gt": 0}


@translate_errors
class MongoFlagStore:
    """Flags, one document each."""

    def __init__(self, database: Database) -> None:
        self._flags = database.collection(FLAGS)
        self._numbers = database.collection(NUMBERS)

    async def add(self, flag: Flag, change: Change) -> Flag:
        await refuse_reuse(self._flags, change)
        address = _address(flag)
        if flag.media_group_id and await self._flags.find_one(
            {
                "_id": _address(replace(flag, media_group_id="")),
                "group_id": flag.group_id,
                "state": {"$ne": FlagState.DELETED.value},
            }
        ):
            # Of a time when each picture was a message of its own.
            raise FlagAlreadyExists
        for _ in range(_ATTEMPTS):
            known = await self._flags.find_one({"_id": address, "group_id": flag.group_id})
            if known and was_seen(known, change):
                return _from_document(known)
            if known and known["state"] != FlagState.DELETED.value:
                raise FlagAlreadyExists
            written = await self._write(address, flag, change, again=known is not None)
            if written:
                return _from_document(written)
        raise Aborted

    async def _write(self, address: str, flag: Flag, change: Change, *, again: bool) -> Document | None:
        """The document as stored, None when somebody was faster. `again`: over a flag that was taken back."""
        values = _values(flag, await self._next_number(flag.group_id))
        if again:
            document: Document | None = await self._flags.find_one_and_update(
                {"_id": address, "group_id": flag.group_id, "state": FlagState.DELETED.value}
                | not_seen(change),
                {"$set": values, "$unset": {"expire_time": ""}, "$push": remembered(change)},
                return_document=ReturnDocument.AFTER,
            )
            return document
        document = {"_id": address, **values, "requests": [entry(change)]}
        try:
            await self._flags.insert_one(document)
        except DuplicateKeyError:
            return None
        return document

    async def _next_number(self, group_id: str) -> int:
        for _ in range(_ATTEMPTS):
            try:
                counter = await self._numbers.find_one_and_update(
                    {"_id": group_id},
                    {"$inc": {"last": 1}},
                    upsert=True,
                    return_document=ReturnDocument.AFTER,
                )
                return int(counter["last"])
            except DuplicateKeyError:
                continue  # two first ones met
        raise Aborted

    async def find(self, group_id: str, number: int) -> Flag | None:
        document = await self._flags.find_one({"group_id": group_id, "number": number})
        return _from_document(document) if document else None

    async def find_by_message(
        self, group_id: str, chat_number: int, message_id: int, media_group_id: str
    ) -> Flag | None:
        of_chat = {"group_id": group_id, "chat_number": chat_number}
        document = await self._flags.find_one(of_chat | {"message_id": message_id})
        if document is None and media_group_id:
            address = f"{group_id}:{chat_number}:album:{media_group_id}"
            document = await self._flags.find_one({"_id": address, "group_id": group_id})
        return _from_document(document) if document else None

    async def delete(
        self, group_id: str, number: int, deleted_by: int, expire_time: datetime, change: Change
    ) -> Flag:
        values = {"state": FlagState.DELETED.value, "deleted_by": deleted_by, "expire_time": expire_time}
        return await self._turn(group_id, number, FlagState.ACTIVE, {"$set": values}, change)

    async def restore(self, group_id: str, number: int, change: Change) -> Flag:
        back = {"$set": {"state": FlagState.ACTIVE.value}, "$unset": {"expire_time": "", "deleted_by": ""}}
        try:
            return await self._turn(group_id, number, FlagState.DELETED, back, change)
        except FlagNotFound:
            flag = await self.find(group_id, number)
            if flag is None:
                raise
            return flag  # it counts already

    async def _turn(
        self, group_id: str, number: int, before: FlagState, update: Document, change: Change
    ) -> Flag:
        await refuse_reuse(self._flags, change)
        written = await self._flags.find_one_and_update(
            {"group_id": group_id, "number": number, "state": before.value} | not_seen(change),
            {**update, "$push": remembered(change)},
            return_document=ReturnDocument.AFTER,
        )
        if written:
            return _from_document(written)
        known = await self._flags.find_one({"group_id": group_id, "number": number})
        if known is None:
            raise FlagNotFound
        if was_seen(known, change):
            return _from_document(known)
        if known["state"] == FlagState.ARCHIVED.value:
            raise FlagArchived
        raise FlagNotFound

    async def page(
        self, group_id: str, member_id: int, state: FlagState, before: int | None, limit: int
    ) -> Sequence[Flag]:
        number = _ANY_NUMBER if before is None else {"$lt": before}
        wanted = {**_of(group_id, member_id, state), "number": number}
        cursor = self._flags.find(wanted).sort([("number", DESCENDING)]).limit(limit)
        return [_from_document(document) async for document in cursor]

    async def count(self, group_id: str, member_id: int, state: FlagState) -> int:
        wanted = {**_of(group_id, member_id, state), "number": _ANY_NUMBER}
        return int(await self._flags.count_documents(wanted))

    async def counts(self, group_id: str, member_ids: Sequence[int]) -> Mapping[int, int]:
        if not member_ids:
            return {}
        wanted = {
            "group_id": group_id,
            "member_id": {"$in": list(member_ids)},
            "state": FlagState.ACTIVE.value,
        }
        counting = [{"$match": wanted}, {"$group": {"_id": "$member_id", "flags": {"$sum": 1}}}]
        return {row["_id"]: row["flags"] async for row in self._flags.aggregate(counting)}

    async def most_flagged(self, group_id: str, least_flags: int, limit: int) -> list[tuple[Who, int]]:
        """Who has at least so many flags that count, and how many; most first."""
        wanted = {"group_id": group_id, "state": FlagState.ACTIVE.value}
        counting = [
            {"$match": wanted},
            {"$group": {"_id": "$member_id", "flags": {"$sum": 1}, "newest": {"$max": "$number"}}},
            {"$match": {"flags": {"$gte": least_flags}}},
            {"$sort": {"flags": DESCENDING, "_id": ASCENDING}},
            {"$limit": limit},
        ]
        rows = [row async for row in self._flags.aggregate(counting)]
        newest = {"group_id": group_id, "number": {"$in": [row["newest"] for row in rows]}}
        names = {
            flag["member_id"]: flag["member_name"]
            async for flag in self._flags.find(newest, {"member_id": 1, "member_name": 1})
        }
        return [(Who(row["_id"], names.get(row["_id"], "")), row["flags"]) for row in rows]

    async def archive(self, group_id: str, member_id: int, job_id: str, time: datetime) -> int:
        """Archive what counts of a member's flags; how many these were."""
        result = await self._flags.update_many(
            {"group_id": group_id, "member_id": member_id, "state": FlagState.ACTIVE.value},
            {"$set": {"state": FlagState.ARCHIVED.value, "archived_by_job": job_id, "archive_time": time}},
        )
        return int(result.modified_count)


def imported_document(flag: Flag) -> Document:
    """A flag that no request of ours made, with its number."""
    return {"_id": _address(flag), **_values(flag, flag.number), "requests": []}


def _address(flag: Flag) -> str:
    what = f"album:{flag.media_group_id}" if flag.media_group_id else str(flag.message_id)
    return f"{flag.group_id}:{flag.chat_number}:{what}"


def _of(group_id: str, member_id: int, state: FlagState) -> Document:
    wanted: Document = {"group_id": group_id}
    if member_id:
        wanted["member_id"] = member_id
    return wanted | {"state": state.value}


def _values(flag: Flag, number: int) -> Document:
    return {
        "group_id": flag.group_id,
        "number": number,
        "chat_number": flag.chat_number,
        "message_id": flag.message_id,
        "topic_id": flag.topic_id,
        "member_id": flag.member.member_id,
        "member_name": flag.member.name,
        "flagged_by": flag.flagged_by.member_id,
        "flagged_by_name": flag.flagged_by.name,
        "reason": flag.reason,
        "excerpt": flag.excerpt,
        "state": flag.state.value,
        "create_time": flag.create_time,
    }


def _from_document(document: Document) -> Flag:
    return Flag(
        group_id=document["group_id"],
        number=document["number"],
        chat_number=document["chat_number"],
        message_id=document["message_id"],
        topic_id=document["topic_id"],
        member=Who(document["member_id"], document["member_name"]),
        flagged_by=Who(document["flagged_by"], document["flagged_by_name"]),
        reason=document["reason"],
        excerpt=document["excerpt"],
        state=FlagState(document["state"]),
        create_time=document["create_time"],
    )
