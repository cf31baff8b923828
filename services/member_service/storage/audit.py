"""The audit log in the collection `audit`: one document per action, `_id` is the request's id."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.audit import KEEP, Action, AuditEntry, AuditPosition, Wanted
from member_service.domain.changes import Change
from member_service.domain.failures import RequestIdReused
from member_service.storage.database import (
    ASCENDING,
    DESCENDING,
    Database,
    Document,
    Index,
    translate_errors,
)
from member_service.storage.holdings import Holding, Retention, Shown, Whose, place_of
from member_service.storage.sharding import by_group
from servicekit import retention

AUDIT: Final = "audit"

_NEWEST_FIRST: Final = (("time", DESCENDING), ("_id", DESCENDING))

RETENTIONS: Final = (Retention(AUDIT, retention.AUDIT, expiry="expire_time"),)

SHARD_KEYS: Final = (by_group(AUDIT),)
INDEXES: Final = (
    Index(AUDIT, _NEWEST_FIRST, name="newest"),
    Index(AUDIT, (("group_id", ASCENDING), *_NEWEST_FIRST), name="group_newest"),
    Index(
        AUDIT,
        (("group_id", ASCENDING), ("subject_id", ASCENDING), *_NEWEST_FIRST),
        name="subject_newest",
    ),
)


async def _told(_: Database, whose: Whose, batch: Sequence[Document]) -> list[Shown]:
    """What the member did as an admin, and what admins did about the member."""
    return [
        place_of(whose, entry)
        | {"time": entry["time"], "action": entry["action"]}
        | {"about_the_member": entry["subject_id"] == whose.member_id}
        | {"reason": entry["reason"], "target": entry["target"]}
        for entry in batch
    ]


HOLDINGS: Final = (
    Holding(
        "admin_actions",
        AUDIT,
        lambda whose: {"$or": [{"actor_id": whose.member_id}, {"subject_id": whose.member_id}]},
        tells=_told,
        counted=False,
    ),
)


@translate_errors
class MongoAuditStore:
    """Entries, which are only ever added."""

    def __init__(self, database: Database) -> None:
        self._entries = database.collection(AUDIT)

    async def add(self, entry: AuditEntry, change: Change) -> AuditEntry:
        document = {
            "_id": entry.id,
            "group_id": entry.group_id,
            "time": entry.time,
            "expire_time": entry.time + KEEP,
            "fingerprint": change.fingerprint,
            **asdict(entry.action),
        }
        try:
            await self._entries.insert_one(document)
        except DuplicateKeyError:
            document = await self._entries.find_one({"_id": entry.id, "group_id": entry.group_id})
            if document["fingerprint"] != change.fingerprint:
                raise RequestIdReused from None
        return _from_document(document)

    async def page(
        self,
        group_id: str | None,
        wanted: Wanted,
        after: AuditPosition | None,
        limit: int,
    ) -> Sequence[AuditEntry]:
        found: Document = {} if group_id is None else {"group_id": group_id}
        if wanted.subject_id:
            found["subject_id"] = wanted.subject_id
        if wanted.actions:
            found["action"] = {"$in": list(wanted.actions)}
        if wanted.person_id:
            either = ({"actor_id": wanted.person_id}, {"subject_id": wanted.person_id})
            found["$and"] = [{"$or": list(either)}]
        times: Document = {}
        if wanted.period.start_time:
            times["$gte"] = wanted.period.start_time
        if wanted.period.end_time:
            times["$lt"] = wanted.period.end_time
        if after:
            # Said beside the $or, where every planner sees that the index begins there.
            times["$lte"] = after.time
            found["$or"] = [
                {"time": {"$lt": after.time}},
                {"time": after.time, "_id": {"$lt": after.entry_id}},
            ]
        if times:
            found["time"] = times
        cursor = self._entries.find(found).sort(list(_NEWEST_FIRST)).limit(limit)
        return [_from_document(document) async for document in cursor]


def _from_document(document: Document) -> AuditEntry:
    return AuditEntry(
        id=document["_id"],
        group_id=document["group_id"],
        action=Action(**{name: document[name] for name in Action.__dataclass_fields__}),
        time=document["time"],
    )
