"""Callers in the collection `callers`, one document each; keys lie there as keyed hashes.

The name is `_id`. Our own services have a document only once there is something to say of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any, Final

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from member_service.domain.callers import (
    KEYS_AT_ONCE,
    SERVICES,
    CallerAlreadyExists,
    CallerKind,
    CallerNotFound,
    CallerRecord,
    CallerRevoked,
    KeyDigests,
    KeyRecord,
    Permission,
)
from member_service.domain.changes import Change
from member_service.domain.replicas import Seen
from member_service.storage.changes import entry, not_seen, refuse_reuse, remembered, requests_index, was_seen
from member_service.storage.database import Database, Document, translate_errors
from member_service.storage.groups import GROUPS
from member_service.storage.holdings import Retention
from member_service.storage.sealing import Keys
from member_service.storage.signals import SIGNALS, seen_in
from servicekit import retention
from servicekit.errors import Aborted

CALLERS: Final = "callers"

RETENTIONS: Final = (Retention(CALLERS, retention.CALLERS),)

INDEXES: Final = (requests_index(CALLERS),)

_ATTEMPTS = 5
_SERVICE_DOCUMENT: Final[Document] = {"kind": CallerKind.SERVICE.value, "keys": []}
_GROUP_FIELDS: Final = {"chat_id": 1, "former_chat_ids": 1}


def key_digests(keys: Keys) -> KeyDigests:
    """What is kept of a caller's key: a keyed hash, with a key that is not in the database."""
    return lambda name, secret: keys.tags("caller key", name, secret)


@translate_errors
class MongoCallerStore:
    """Callers, with the chat ids of their groups as they are today."""

    def __init__(self, database: Database) -> None:
        self._callers, self._groups = database.collection(CALLERS), database.collection(GROUPS)
        self._embedded = database.embedded
        self.heard: Callable[[Seen], None] | None = None
        """Hears the signals, which are read along with all callers."""

    async def all(self) -> Sequence[CallerRecord]:
        documents, signals = await self._with_signals()
        if self.heard is not None:
            self.heard(seen_in(signals))
        kept = await self._records(documents)
        return sorted({**SERVICES, **{one.name: one for one in kept}}.values(), key=lambda one: one.name)

    async def _with_signals(self) -> tuple[list[Document], list[Document]]:
        if self._embedded:
            # There is one process, and the engine knows no unions.
            return await self._callers.find({}, {"requests": 0}).to_list(None), []
        both = [{"$project": {"requests": 0}}, {"$unionWith": {"coll": SIGNALS}}]
        found = await self._callers.aggregate(both).to_list(None)
        return [one for one in found if "signal" not in one], [one for one in found if "signal" in one]

    async def get(self, name: str) -> CallerRecord | None:
        document = await self._callers.find_one({"_id": name})
        if document is None:
            return SERVICES.get(name)
        [record] = await self._records([document])
        return record

    async def refuse_reuse(self, change: Change) -> None:
        await refuse_reuse(self._callers, change)

    async def add(self, record: CallerRecord, change: Change) -> tuple[CallerRecord, bool]:
        await refuse_reuse(self._callers, change)
        try:
            await self._callers.insert_one(_to_document(record, change))
        except DuplicateKeyError:
            known = await self._callers.find_one({"_id": record.name})
            if known is None or not was_seen(known, change):
                raise CallerAlreadyExists from None
            [kept] = await self._records([known])
            return kept, False
        return record, True

    async def add_key(
        self, name: str, key: KeyRecord, others_until: datetime, change: Change
    ) -> tuple[CallerRecord, bool]:
        await refuse_reuse(self._callers, change)
        for _ in range(_ATTEMPTS):
            known = await self._callers.find_one({"_id": name})
            if known is None:
                raise CallerNotFound
            if was_seen(known, change):
                return await self._read(known), False
            if known.get("revoke_time") is not None:
                raise CallerRevoked
            others = [_until(one, others_until) for one in known["keys"]]
            keys = [asdict(key), *(one for one in others if one["expire_time"] > change.time)]
            written = await self._callers.find_one_and_update(
                # The newest key stands for all: nothing else changes them.
                {"_id": name, "keys.0.id": _newest(known), "revoke_time": None} | not_seen(change),
                {"$set": {"keys": keys[:KEYS_AT_ONCE]}, "$push": remembered(change)},
                return_document=ReturnDocument.AFTER,
            )
            if written is not None:
                return await self._read(written), True
        raise Aborted

    async def revoke(self, name: str, change: Change) -> CallerRecord:
        await refuse_reuse(self._callers, change)
        await self._make_service(name)
        await self._callers.update_one(
            {"_id": name, "revoke_time": None} | not_seen(change),
            {"$set": {"revoke_time": change.time, "keys": []}, "$push": remembered(change)},
        )
        known = await self._callers.find_one({"_id": name})
        if known is None:
            raise CallerNotFound
        return await self._read(known)

    async def reinstate(self, name: str, change: Change) -> tuple[CallerRecord, bool]:
        await refuse_reuse(self._callers, change)
        written = await self._callers.find_one_and_update(
            {"_id": name, "revoke_time": {"$ne": None}} | not_seen(change),
            {"$set": {"revoke_time": None, "reinstate_time": change.time}, "$push": remembered(change)},
            return_document=ReturnDocument.AFTER,
        )
        if written is not None:
            return await self._read(written), True
        known = await self._callers.find_one({"_id": name})
        if known is None or not was_seen(known, change):
            raise CallerAlreadyExists
        return await self._read(known), False

    async def note_use(self, name: str, day: date) -> None:
        await self._make_service(name)
        await self._callers.update_one(
            {"_id": name, "last_use_day": {"$not": {"$gte": day.isoformat()}}},
            {"$set": {"last_use_day": day.isoformat()}},
        )

    async def _make_service(self, name: str) -> None:
        """Let a service of ours have a document: only then something can be said of it."""
        if name not in SERVICES or await self._callers.find_one({"_id": name}, {"_id": 1}) is not None:
            return
        try:
            await self._callers.insert_one({"_id": name, "requests": [], **_SERVICE_DOCUMENT})
        except DuplicateKeyError:
            return

    async def _read(self, document: Document) -> CallerRecord:
        [record] = await self._records([document])
        return record

    async def _records(self, documents: Sequence[Document]) -> list[CallerRecord]:
        ids = sorted({group_id for one in documents for group_id in one.get("group_ids") or ()})
        chats: dict[str, tuple[int, ...]] = {}
        if ids:
            wanted = {"_id": {"$in": ids}, "state": {"$ne": "merged"}}
            async for group in self._groups.find(wanted, _GROUP_FIELDS):
                chats[group["_id"]] = (group["chat_id"], *group["former_chat_ids"])
        return [_from_document(document, chats) for document in documents]


def _service_no_more(name: str) -> CallerRecord:
    return CallerRecord(name, name, CallerKind.SERVICE, frozenset(), groups={})


def _newest(document: Document) -> str | None:
    return document["keys"][0]["id"] if document["keys"] else None


def _until(key: Document, end: datetime) -> Document:
    known = key["expire_time"]
    return key | {"expire_time": end if known is None else min(known, end)}


def _to_document(record: CallerRecord, change: Change) -> Document:
    return {
        "_id": record.name,
        "title": record.title,
        "kind": record.kind.value,
        "permissions": sorted(record.permissions),
        "group_ids": None if record.groups is None else sorted(record.groups),
        "calls_per_second": record.calls_per_second,
        "certificate_accepted": record.certificate_accepted,
        "keys": [asdict(key) for key in record.keys],
        "expire_time": record.expire_time,
        "created_by": record.created_by,
        "create_time": record.create_time,
        "last_use_day": None,
        "revoke_time": None,
        "requests": [entry(change)],
    }


def _from_document(document: Document, chats: dict[str, tuple[int, ...]]) -> CallerRecord:
    name, kind = document["_id"], CallerKind(document["kind"])
    day = document.get("last_use_day")
    used: dict[str, Any] = {
        "last_use_day": date.fromisoformat(day) if day else None,
        "revoke_time": document.get("revoke_time"),
    }
    if kind is CallerKind.SERVICE:
        return replace(SERVICES.get(name) or _service_no_more(name), **used)
    group_ids = document["group_ids"]
    return CallerRecord(
        name=name,
        title=document["title"],
        kind=kind,
        # A newer version may know more of them.
        permissions=frozenset(Permission(one) for one in document["permissions"] if one in list(Permission)),
        groups=None if group_ids is None else {one: chats.get(one, ()) for one in group_ids},
        calls_per_second=document["calls_per_second"],
        certificate_accepted=document["certificate_accepted"],
        keys=tuple(KeyRecord(**key) for key in document["keys"]),
        expire_time=document["expire_time"],
        created_by=document["created_by"],
        create_time=document["create_time"],
        **used,
    )
