"""Anchors in the collection `anchors`, one document each, with the requests that made and ended it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from member_service.domain.anchors import (
    Anchor,
    AnchorKind,
    AnchorPosition,
    AnchorState,
    StoredAnchor,
)
from member_service.domain.changes import Change
from member_service.domain.failures import RequestIdReused
from member_service.domain.groups import Group
from member_service.storage.database import (
    ANY_TIME,
    ASCENDING,
    DESCENDING,
    Database,
    Document,
    Index,
    one_of,
    translate_errors,
)
from member_service.storage.gathering import Together
from member_service.storage.holdings import Retention
from member_service.storage.sharding import by_group
from servicekit import retention

ANCHORS: Final = "anchors"

_NEWEST_FIRST: Final = (("open_time", DESCENDING), ("_id", DESCENDING))

RETENTIONS: Final = (Retention(ANCHORS, retention.GROUPS),)

SHARD_KEYS: Final = (by_group(ANCHORS),)
INDEXES: Final = (
    Index(
        ANCHORS,
        (("group_id", ASCENDING), ("chat_number", ASCENDING), ("message_id", ASCENDING)),
        unique=True,
        name="message",
    ),
    Index(ANCHORS, (("request_id", ASCENDING),), unique=True, within="group_id", name="request"),
    Index(ANCHORS, (("close_request_id", ASCENDING), ("close_time", ASCENDING)), name="close_request"),
    Index(
        ANCHORS,
        (("group_id", ASCENDING), ("chat_number", ASCENDING), ("reply_target_ids", ASCENDING)),
        name="reply_target",
    ),
    Index(ANCHORS, (("group_id", ASCENDING), *_NEWEST_FIRST), name="newest"),
    Index(ANCHORS, (("group_id", ASCENDING), ("state", ASCENDING), *_NEWEST_FIRST), name="state_newest"),
)

_Address = tuple[str, int, int]
"""Of a message: the group's id, the number of its chat, and the message's id."""


@translate_errors
class MongoAnchorStore:
    """Anchors. A message is an anchor once: the unique index on its address says so."""

    def __init__(self, database: Database) -> None:
        self._anchors = database.collection(ANCHORS)
        self._finding = Together[_Address, Anchor | None](self._find_all)

    async def add(self, anchor: Anchor, change: Change) -> bool:
        try:
            await self._anchors.insert_one(_to_document(anchor, change))
        except DuplicateKeyError:
            return False
        return True

    async def opened_by_request(self, request_id: str) -> StoredAnchor | None:
        return _stored(await self._anchors.find_one({"request_id": request_id}))

    async def closed_by_request(self, request_id: str) -> StoredAnchor | None:
        return _stored(await self._anchors.find_one({"close_request_id": request_id, "close_time": ANY_TIME}))

    async def get(self, group_id: str, anchor_id: str) -> Anchor | None:
        document = await self._anchors.find_one({"_id": anchor_id, "group_id": group_id})
        return anchor_from(document) if document else None

    async def find(self, group_id: str, chat_number: int, message_id: int) -> Anchor | None:
        return await self._finding((group_id, chat_number, message_id))

    async def _find_all(self, addresses: Sequence[_Address]) -> Sequence[Anchor | None]:
        """The anchors that replies to these messages answer."""
        found: dict[_Address, Anchor] = {}
        # Not an $or of addresses: not every engine looks into an index for that.
        asked = {
            "group_id": one_of(group_id for group_id, _, _ in addresses),
            "chat_number": one_of(chat_number for _, chat_number, _ in addresses),
            "reply_target_ids": one_of(message_id for _, _, message_id in addresses),
        }
        async for document in self._anchors.find(asked):
            anchor = anchor_from(document)
            for message_id in anchor.reply_target_ids:
                found.setdefault((anchor.group_id, anchor.chat_number, message_id), anchor)
        return [found.get(address) for address in addresses]

    async def move(self, anchor: Anchor) -> bool:
        moved = await self._anchors.update_one(
            _one(anchor) | {"state": AnchorState.OPEN.value, "chat_number": {"$lt": anchor.chat_number}},
            {
                "$set": {
                    "chat_number": anchor.chat_number,
                    "message_id": anchor.message_id,
                    "reply_target_ids": list(anchor.reply_target_ids),
                    "topic_id": anchor.topic_id,
                }
            },
        )
        return bool(moved.matched_count)

    async def add_reply_target(self, anchor_id: str, message_id: int) -> Anchor | None:
        document = await self._anchors.find_one_and_update(
            {"_id": anchor_id},
            {"$addToSet": {"reply_target_ids": message_id}},
            return_document=ReturnDocument.AFTER,
        )
        return anchor_from(document) if document else None

    async def close(
        self, anchor: Anchor, closed_by: int, end_time: datetime, change: Change
    ) -> Anchor | None:
        document = await self._anchors.find_one_and_update(
            _one(anchor) | {"state": AnchorState.OPEN.value},
            {
                "$set": {
                    "state": AnchorState.CLOSED.value,
                    "close_time": change.time,
                    "end_time": end_time,
                    "closed_by": closed_by,
                    "close_request_id": change.request_id,
                    "close_fingerprint": change.fingerprint,
                    # Of this closing, not of one that was undone.
                    "checkin_count": None,
                },
                "$unset": {"open_day": ""},
            },
            return_document=ReturnDocument.AFTER,
        )
        return anchor_from(document) if document else None

    async def reopen(
        self, anchor: Anchor, closed_by: int, not_before: datetime, change: Change
    ) -> Anchor | None:
        # Its closing stays written down: a late repeat of that request closes nothing again.
        document = await self._anchors.find_one_and_update(
            _one(anchor)
            | {
                "state": AnchorState.CLOSED.value,
                "closed_by": closed_by,
                "close_time": {"$gte": not_before},
                "reopen_request_id": {"$ne": change.request_id},
            },
            {
                "$set": {
                    "state": AnchorState.OPEN.value,
                    "reopen_request_id": change.request_id,
                    "reopen_fingerprint": change.fingerprint,
                    **_open_day(anchor),
                }
            },
            return_document=ReturnDocument.AFTER,
        )
        if document is None:
            document = await self._anchors.find_one(_one(anchor) | {"reopen_request_id": change.request_id})
            if document is not None and document["reopen_fingerprint"] != change.fingerprint:
                raise RequestIdReused
        return anchor_from(document) if document else None

    async def put_count(self, anchor: Anchor, count: int) -> int:
        await self._anchors.update_one(
            _one(anchor) | {"checkin_count": None}, {"$set": {"checkin_count": count}}
        )
        stored: Document = await self._anchors.find_one(_one(anchor), {"checkin_count": 1})
        return int(stored["checkin_count"])

    async def page(
        self, group: Group, state: AnchorState | None, after: AnchorPosition | None, limit: int
    ) -> Sequence[Anchor]:
        # Not those that came along without a message: there is none to show.
        conditions: list[Document] = [{"group_id": group.id}, {"message_id": {"$gt": 0}}]
        if state is AnchorState.OPEN:
            conditions.append({"state": state.value, "chat_number": group.chat_number})
        elif state is AnchorState.CLOSED and not group.former_chat_ids:
            conditions.append({"state": state.value})
        elif state is AnchorState.CLOSED:
            conditions.append({"$or": [{"state": state.value}, {"chat_number": {"$lt": group.chat_number}}]})
        if after:
            conditions.append(
                {
                    "$or": [
                        {"open_time": {"$lt": after.open_time}},
                        {"open_time": after.open_time, "_id": {"$lt": after.anchor_id}},
                    ]
                }
            )
        cursor = self._anchors.find({"$and": conditions}).sort(list(_NEWEST_FIRST)).limit(limit)
        return [anchor_from(document, group.chat_number) async for document in cursor]


def _to_document(anchor: Anchor, change: Change) -> Document:
    return {
        "_id": anchor.id,
        "group_id": anchor.group_id,
        "chat_number": anchor.chat_number,
        "message_id": anchor.message_id,
        "reply_target_ids": list(anchor.reply_target_ids),
        "points": anchor.points,
        "kind": anchor.kind.value,
        "state": anchor.state.value,
        "opened_by": anchor.opened_by,
        "open_time": anchor.open_time,
        "topic_id": anchor.topic_id,
        "request_id": change.request_id,
        "fingerprint": change.fingerprint,
        **({"day": anchor.day.isoformat()} if anchor.day else {}),
        **_open_day(anchor),
    }


def _open_day(anchor: Anchor) -> Document:
    """What a daily anchor has while it is open, to be found by."""
    return {"open_day": anchor.day.isoformat()} if anchor.day else {}


def imported_document(anchor: Anchor) -> Document:
    """An anchor that no request of ours opened: its own id is the request's."""
    made = Change(request_id=anchor.id, fingerprint="", time=anchor.open_time)
    return _to_document(anchor, made) | {"checkin_count": None}


def anchor_from(document: Document, chat_number: int = 0) -> Anchor:
    """An anchor as its document has it.

    `chat_number`: the group's chat of today, when anchors of those it left are to count as closed.
    """
    state = AnchorState(document["state"])
    return Anchor(
        id=document["_id"],
        group_id=document["group_id"],
        chat_number=document["chat_number"],
        message_id=document["message_id"],
        reply_target_ids=tuple(document["reply_target_ids"]),
        points=document["points"],
        kind=AnchorKind(document["kind"]),
        state=AnchorState.CLOSED if document["chat_number"] < chat_number else state,
        opened_by=document["opened_by"],
        open_time=document["open_time"],
        close_time=document.get("close_time") if state is AnchorState.CLOSED else None,
        checkin_count=document.get("checkin_count") or 0,
        # What was stored before there were topics has none.
        topic_id=document.get("topic_id", 0),
        end_time=document.get("end_time") if state is AnchorState.CLOSED else None,
        day=date.fromisoformat(document["day"]) if "day" in document else None,
        reopened=document.get("reopened", 0),
    )


def _one(anchor: Anchor) -> Document:
    """An anchor by its id, and by its group: so one shard is asked."""
    return {"_id": anchor.id, "group_id": anchor.group_id}


def _stored(document: Document | None) -> StoredAnchor | None:
    if document is None:
        return None
    return StoredAnchor(
        anchor=anchor_from(document),
        open_fingerprint=document["fingerprint"],
        close_fingerprint=document.get("close_fingerprint", ""),
        counted=document.get("checkin_count") is not None,
    )
