"""Replies to anchors in the collection `replies`: `_id` is the address of the member's message."""

from datetime import datetime
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.replies import Reply
from member_service.storage.checkin_documents import training_fields, training_from
from member_service.storage.database import (
    ASCENDING,
    Database,
    Document,
    Index,
    translate_errors,
)
from member_service.storage.holdings import Holding, Retention
from member_service.storage.sharding import by_id
from servicekit import retention

REPLIES: Final = "replies"

RETENTIONS: Final = (Retention(REPLIES, retention.REPLIES, expiry="expire_time"),)

SHARD_KEYS: Final = (by_id(REPLIES),)
INDEXES: Final = (
    Index(REPLIES, (("group_id", ASCENDING), ("media_group_id", ASCENDING)), name="album"),
    Index(REPLIES, (("anchor_id", ASCENDING), ("member_id", ASCENDING)), name="anchor_member"),
    Index(REPLIES, (("member_id", ASCENDING),), name="member"),
)

HOLDINGS: Final = (
    Holding(
        "replies",
        REPLIES,
        lambda whose: {"member_id": whose.member_id},
        ("message_id", "event_time", "expire_time", "activities", "minutes", "metres"),
    ),
)


@translate_errors
class MongoReplyStore:
    """Replies, one document each."""

    def __init__(self, database: Database) -> None:
        self._replies = database.collection(REPLIES)

    async def add(self, reply: Reply, expire_time: datetime) -> Reply:
        address = f"{reply.group_id}:{reply.chat_number}:{reply.message_id}"
        document = {
            "_id": address,
            "group_id": reply.group_id,
            "chat_number": reply.chat_number,
            "message_id": reply.message_id,
            "media_group_id": reply.media_group_id,
            "member_id": reply.member_id,
            "anchor_id": reply.anchor_id,
            "event_time": reply.event_time,
            "hinted": reply.hinted,
            "expire_time": expire_time,
            **({"refused": True} if reply.refused else {}),
            **training_fields(reply.training),
        }
        try:
            await self._replies.insert_one(document)
        except DuplicateKeyError:
            kept: Document | None = await self._replies.find_one({"_id": address})
            return _from_document(kept) if kept else reply
        return reply

    async def find(
        self, group_id: str, chat_number: int, message_id: int, media_group_id: str
    ) -> Reply | None:
        document = await self._replies.find_one({"_id": f"{group_id}:{chat_number}:{message_id}"})
        album = {
            "group_id": group_id,
            "media_group_id": document["media_group_id"] if document else media_group_id,
        }
        if album["media_group_id"] and (document is None or "activities" not in document):
            # The words of an album are under any one of its pictures.
            telling = await self._replies.find_one(album | {"activities": {"$exists": True}})
            if document is not None:
                document |= training_fields(training_from(telling)) if telling else {}
            else:
                document = telling or await self._replies.find_one(album)
        return _from_document(document) if document else None

    async def was_hinted(self, anchor_id: str, member_id: int) -> bool:
        found = await self._replies.find_one(
            {"anchor_id": anchor_id, "member_id": member_id, "hinted": True}, {"_id": 1}
        )
        return found is not None

    async def keep_until(self, anchor_id: str, expire_time: datetime) -> None:
        others = {"anchor_id": anchor_id, "refused": {"$ne": True}}
        await self._replies.update_many(others, {"$set": {"expire_time": expire_time}})


def _from_document(document: Document) -> Reply:
    return Reply(
        group_id=document["group_id"],
        chat_number=document["chat_number"],
        message_id=document["message_id"],
        media_group_id=document["media_group_id"],
        member_id=document["member_id"],
        anchor_id=document["anchor_id"],
        event_time=document["event_time"],
        hinted=document["hinted"],
        refused=document.get("refused", False),
        training=training_from(document),
    )
