"""Announcements in the collection `announcements`, one document each; numbers come from a counter per group.

`due` finds ids by an index over state and next_time and reads nothing else.
So a document that cannot be read hides no other.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from member_service.domain.announcements import HELD, KEEP_OVER, OVER, Announcement, State
from member_service.domain.changes import Change
from member_service.domain.schedules import Interval, Once, Schedule, Weekly
from member_service.storage.changes import entry, not_seen, refuse_reuse, remembered, requests_index, was_seen
from member_service.storage.database import ANY_TIME, ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.holdings import Retention
from member_service.storage.sharding import by_group, by_id
from servicekit import retention
from servicekit.errors import Aborted

ANNOUNCEMENTS: Final = "announcements"
NUMBERS: Final = "announcement_numbers"

RETENTIONS: Final = (
    Retention(ANNOUNCEMENTS, retention.GROUPS, expiry="expire_time"),
    Retention(NUMBERS, retention.GROUPS),
)

SHARD_KEYS: Final = (by_group(ANNOUNCEMENTS), by_id(NUMBERS))
INDEXES: Final = (
    Index(ANNOUNCEMENTS, (("group_id", ASCENDING), ("number", ASCENDING)), unique=True, name="number"),
    Index(ANNOUNCEMENTS, (("state", ASCENDING), ("next_time", ASCENDING)), name="due"),
    requests_index(ANNOUNCEMENTS),
)

_ATTEMPTS = 5
_OVER = sorted(state.value for state in OVER)
_BEGINS = [State.ACTIVE.value, State.DONE.value]


@translate_errors
class MongoAnnouncementStore:
    """Announcements, found by number, by id, and by when they are due."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection(ANNOUNCEMENTS)
        self.changed: Callable[[], None] | None = None
        """Called when one was made or changed here: it may be due before the others."""
        self._numbers = database.collection(NUMBERS)

    async def add(self, announcement: Announcement, change: Change) -> Announcement:
        await refuse_reuse(self._rows, change)
        known = await self._rows.find_one({"requests.id": change.request_id})
        if known:
            return _from_document(known)
        for _ in range(_ATTEMPTS):
            number = await self._next_number(announcement.group_id)
            document = _new_document(announcement, number, [entry(change)])
            try:
                await self._rows.insert_one(document)
            except DuplicateKeyError:
                continue
            self._tell()
            return _from_document(document)
        raise Aborted

    def _tell(self) -> None:
        if self.changed is not None:
            self.changed()

    async def count(self, group_id: str) -> int:
        return int(await self._rows.count_documents(_of(group_id)))

    async def find(self, group_id: str, number: int) -> Announcement | None:
        document = await self._rows.find_one({"group_id": group_id, "number": number})
        return _from_document(document) if document else None

    async def get(self, announcement_id: str) -> Announcement | None:
        document = await self._rows.find_one({"_id": announcement_id})
        return _from_document(document) if document else None

    async def page(self, group_id: str, after: int, limit: int) -> Sequence[Announcement]:
        wanted = _of(group_id) | {"number": {"$gt": after}}
        cursor = self._rows.find(wanted).sort([("number", ASCENDING)]).limit(limit)
        return [_from_document(document) async for document in cursor]

    async def update(self, wanted: Announcement, change: Change) -> Announcement | None:
        await refuse_reuse(self._rows, change)
        values: Document = {"$set": _to_document(wanted), "$push": remembered(change)}
        if wanted.state in OVER:
            values["$set"]["expire_time"] = change.time + KEEP_OVER
        else:
            values["$unset"] = {"expire_time": ""}
        changed = await self._rows.find_one_and_update(
            {"_id": wanted.id, "state": {"$ne": State.DONE.value}} | not_seen(change),
            values,
            return_document=ReturnDocument.AFTER,
        )
        if changed is None:
            changed = await self._rows.find_one({"_id": wanted.id})
            if changed is not None and not was_seen(changed, change):
                return None
        self._tell()
        return _from_document(changed) if changed else None

    async def begin(self, announcement_id: str, slot: int) -> Announcement | None:
        known = await self._rows.find_one({"_id": announcement_id})
        if known is None or known["state"] not in _BEGINS:
            return None
        again = known["begun_slot"] == slot and known["refused"]
        if known["state"] != State.ACTIVE.value or not (known["begun_slot"] < slot or again):
            return None
        values: Document = {"begun_slot": slot, "refused": False}
        if known["schedule"]["kind"] == "once":
            # Begun is done, unless Telegram refuses it:
            # whoever dies now leaves it out rather than saying it twice.
            values["state"] = State.DONE.value
        begun = await self._rows.find_one_and_update(
            {
                "_id": announcement_id,
                "state": known["state"],
                "begun_slot": known["begun_slot"],
                "refused": known["refused"],
            },
            {"$set": values},
            return_document=ReturnDocument.AFTER,
        )
        return _from_document(begun) if begun else None

    async def settle(self, announcement_id: str, slot: int, error: str, now: datetime) -> Announcement | None:
        begun = {"_id": announcement_id, "begun_slot": slot, "refused": False}
        change: Document
        if error:
            refusals = 0 if error == HELD else 1
            change = {"$set": {"refused": True, "error": error}, "$inc": {"refusals": refusals}}
        else:
            change = {"$set": {"sent_time": now, "error": "", "refusals": 0}}
        settled = await self._rows.find_one_and_update(begun, change, return_document=ReturnDocument.AFTER)
        if settled is not None and settled["schedule"]["kind"] == "once":
            settled = await self._settle_once(settled, now, refused=bool(error))
        if settled is None:
            settled = await self._rows.find_one({"_id": announcement_id})
        return _from_document(settled) if settled else None

    async def _settle_once(self, settled: Document, now: datetime, *, refused: bool) -> Document | None:
        """What is said once is over, or may be begun again."""
        values: Document = (
            {"$set": {"state": State.ACTIVE.value}}
            if refused
            else {"$set": {"state": State.DONE.value, "expire_time": now + KEEP_OVER}}
        )
        changed: Document | None = await self._rows.find_one_and_update(
            {"_id": settled["_id"], "state": {"$in": _BEGINS}},
            values,
            return_document=ReturnDocument.AFTER,
        )
        return changed

    async def stop(self, announcement_id: str, error: str) -> None:
        await self._rows.update_one(
            {"_id": announcement_id, "state": State.ACTIVE.value},
            {"$set": {"state": State.STOPPED.value, "error": error, "next_time": None}},
        )

    async def first_time(self) -> datetime | None:
        row = await self._rows.find_one(
            {"state": State.ACTIVE.value, "next_time": ANY_TIME},
            {"next_time": 1},
            sort=[("state", ASCENDING), ("next_time", ASCENDING)],
        )
        return row["next_time"] if row else None

    async def due(self, now: datetime) -> AsyncIterator[str]:
        found = self._rows.find({"state": State.ACTIVE.value, "next_time": {"$lte": now}}, {"_id": 1})
        async for document in found.sort([("state", ASCENDING), ("next_time", ASCENDING)]):
            yield document["_id"]

    async def move_on(self, announcement: Announcement, next_time: datetime | None, *, skipped: bool) -> None:
        values: Document = {"$set": {"next_time": next_time}}
        if skipped:
            values["$inc"] = {"skipped": 1}
            if next_time is None:
                expire_time = announcement.next_time or announcement.create_time
                values["$set"] |= {"state": State.DONE.value, "expire_time": expire_time + timedelta(days=30)}
        await self._rows.update_one(
            {"_id": announcement.id, "state": State.ACTIVE.value, "next_time": announcement.next_time}, values
        )

    async def _next_number(self, group_id: str) -> int:
        for _ in range(_ATTEMPTS):
            try:
                document: Document = await self._numbers.find_one_and_update(
                    {"_id": group_id},
                    {"$inc": {"last": 1}},
                    upsert=True,
                    return_document=ReturnDocument.AFTER,
                )
            except DuplicateKeyError:
                continue
            return int(document["last"])
        raise Aborted


def _of(group_id: str) -> Document:
    return {"group_id": group_id, "state": {"$nin": _OVER}}


def imported_document(announcement: Announcement) -> Document:
    """An announcement that no request of ours made, with its number."""
    return _new_document(announcement, announcement.number, [])


def _new_document(announcement: Announcement, number: int, requests: list[Document]) -> Document:
    return _to_document(announcement) | {
        "_id": announcement.id,
        "group_id": announcement.group_id,
        "number": number,
        "created_by": announcement.created_by,
        "create_time": announcement.create_time,
        "topic_id": announcement.topic_id,
        "begun_slot": 0,
        "refused": False,
        "skipped": 0,
        "error": "",
        "requests": requests,
    }


def _to_document(announcement: Announcement) -> Document:
    """What may change."""
    return {
        "schedule": _schedule_to(announcement.schedule),
        "zone": announcement.zone,
        "content": announcement.content,
        "state": announcement.state.value,
        "next_time": announcement.next_time,
        "refusals": announcement.refusals,
        "deleted_from": announcement.deleted_from.value if announcement.deleted_from else None,
    }


def _from_document(document: Document) -> Announcement:
    return Announcement(
        id=document["_id"],
        group_id=document["group_id"],
        number=document["number"],
        schedule=_schedule_from(document["schedule"]),
        zone=document["zone"],
        content=bytes(document["content"]),
        created_by=document["created_by"],
        state=State(document["state"]),
        next_time=document["next_time"],
        create_time=document["create_time"],
        sent_time=document.get("sent_time"),
        begun_slot=document["begun_slot"],
        refused=document["refused"],
        refusals=document["refusals"],
        deleted_from=State(document["deleted_from"]) if document.get("deleted_from") else None,
        skipped=document["skipped"],
        error=document["error"],
        # What was stored before there were topics is said in General.
        topic_id=document.get("topic_id", 0),
    )


def _schedule_to(schedule: Schedule) -> Document:
    match schedule:
        case Interval(every):
            return {"kind": "interval", "seconds": int(every.total_seconds())}
        case Weekly(weekdays, hour, minute):
            return {"kind": "weekly", "weekdays": list(weekdays), "hour": hour, "minute": minute}
        case Once(at):
            return {"kind": "once", "at": at}


def _schedule_from(stored: dict[str, Any]) -> Schedule:
    match stored["kind"]:
        case "interval":
            return Interval(timedelta(seconds=stored["seconds"]))
        case "weekly":
            return Weekly(tuple(stored["weekdays"]), stored["hour"], stored["minute"])
        case "once":
            return Once(stored["at"])
    raise ValueError("a schedule of an unknown kind")
