"""Links in the collection `links`: one document a name, with its member and the code that waits for a yes.

Whatever changes about a name is one write to its document, which also holds the last requests and what they
were answered. A name that stands for nobody goes by itself, an hour after its code or its link ended.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from member_service.domain.changes import Change
from member_service.domain.failures import RequestIdReused
from member_service.domain.links import KEEP_UNLINKED, Link, LinkCode, LinkPosition, Name, OpenCode
from member_service.storage.changes import entry, not_seen, refuse_reuse, requests_index
from member_service.storage.database import ANY_TIME, ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.holdings import Holding, Retention
from member_service.storage.sharding import by_id
from servicekit import retention
from servicekit.errors import Aborted

LINKS: Final = "links"
BOT_NAME: Final = "bot_name"

_OLDEST_FIRST: Final = (("link_time", ASCENDING), ("_id", ASCENDING))
_REQUESTS_KEPT: Final = 16
_ATTEMPTS: Final = 5
_THE_BOT: Final = "bot"

RETENTIONS: Final = (
    Retention(LINKS, retention.LINKS, expiry="expire_time"),
    Retention(BOT_NAME, retention.GROUPS),
)

SHARD_KEYS: Final = (by_id(LINKS),)
INDEXES: Final = (
    Index(LINKS, (("code", ASCENDING), ("code_expire_time", ASCENDING)), name="code"),
    Index(LINKS, (("caller", ASCENDING), ("code_expire_time", ASCENDING)), name="waiting"),
    Index(LINKS, (("group_id", ASCENDING), ("caller", ASCENDING), *_OLDEST_FIRST), name="caller_oldest"),
    Index(LINKS, (("member_id", ASCENDING), *_OLDEST_FIRST), name="member_oldest"),
    requests_index(LINKS),
)

HOLDINGS: Final = (
    Holding(
        "links",
        LINKS,
        lambda whose: {"member_id": whose.member_id},
        ("caller", "external_id", "link_time"),
    ),
)


@translate_errors
class MongoLinkStore:
    """Names, one document each. A link is there when its document has a member."""

    def __init__(self, database: Database) -> None:
        self._links = database.collection(LINKS)
        self._bot = database.collection(BOT_NAME)

    async def put_code(self, name: Name, code: LinkCode, change: Change) -> LinkCode:
        await refuse_reuse(self._links, change)
        waiting = {"code": code.code, "code_expire_time": code.expire_time}
        said = _push(change, **waiting)
        for _ in range(_ATTEMPTS):
            known = await self._links.find_one({"_id": name.id})
            if known is None:
                try:
                    await self._links.insert_one(
                        {
                            "_id": name.id,
                            "caller": name.caller,
                            "group_id": name.group_id,
                            "external_id": name.external_id,
                            "requests": [entry(change) | waiting],
                            "expire_time": code.expire_time + KEEP_UNLINKED,
                            **waiting,
                        }
                    )
                except DuplicateKeyError:
                    continue
                return code
            if (first := _answered(known, change)) is not None:
                return LinkCode(first["code"], first["code_expire_time"])
            linked = "member_id" in known
            goes = {} if linked else {"expire_time": code.expire_time + KEEP_UNLINKED}
            written = await self._links.update_one(
                {"_id": name.id, "member_id": {"$exists": linked}} | not_seen(change),
                {"$set": waiting | goes, "$push": said},
            )
            if written.matched_count:
                return code
        raise Aborted

    async def made_by(self, change: Change) -> LinkCode | None:
        document = await self._links.find_one({"requests.id": change.request_id})
        first = _answered(document, change) if document else None
        return LinkCode(first["code"], first["code_expire_time"]) if first else None

    async def waiting(self, caller: str, now: datetime) -> int:
        return int(await self._links.count_documents({"caller": caller, "code_expire_time": {"$gt": now}}))

    async def open_code(self, code: str, now: datetime) -> OpenCode | None:
        document = await self._links.find_one({"code": code, "code_expire_time": {"$gt": now}})
        if document is None:
            return None
        return OpenCode(_name(document), document["code_expire_time"], document.get("member_id", 0))

    async def accept(self, code: str, member_id: int, change: Change) -> Link | None:
        await refuse_reuse(self._links, change)
        document = await self._links.find_one_and_update(
            {"code": code, "code_expire_time": {"$gt": change.time}} | not_seen(change),
            {
                "$set": {"member_id": member_id, "link_time": change.time},
                "$unset": {"code": "", "code_expire_time": "", "expire_time": ""},
                "$push": _push(change, link_time=change.time),
            },
            return_document=ReturnDocument.AFTER,
        )
        if document is None:
            # This very request may have been faster on another connection.
            return await self.accepted_by(member_id, change)
        return _link(document)

    async def accepted_by(self, member_id: int, change: Change) -> Link | None:
        document = await self._links.find_one({"requests.id": change.request_id})
        first = _answered(document, change) if document else None
        if document is None or first is None:
            return None
        return Link(_name(document), member_id, first["link_time"])

    async def find(self, name: Name) -> Link | None:
        document = await self._links.find_one({"_id": name.id, "member_id": {"$exists": True}})
        return _link(document) if document else None

    async def find_all(self, caller: str, group_id: str, external_ids: Sequence[str]) -> Mapping[str, Link]:
        ids = [Name(caller, group_id, one).id for one in external_ids]
        found = self._links.find({"_id": {"$in": ids}, "member_id": {"$exists": True}})
        return {document["external_id"]: _link(document) async for document in found}

    async def refuse_reuse(self, change: Change) -> None:
        await refuse_reuse(self._links, change)

    async def delete(self, link_id: str, member_id: int, change: Change) -> Link | None:
        await refuse_reuse(self._links, change)
        whose: Document = {"member_id": member_id} if member_id else {"member_id": {"$exists": True}}
        for _ in range(_ATTEMPTS):
            known = await self._links.find_one({"_id": link_id})
            if known is None:
                return None
            if (first := _answered(known, change)) is not None:
                return Link(_name(known), member_id, first["link_time"])
            if "member_id" not in known or member_id not in (0, known["member_id"]):
                return None
            ended = await self._links.update_one(
                {"_id": link_id, "link_time": known["link_time"]} | whose | not_seen(change),
                {
                    "$set": {"expire_time": change.time + KEEP_UNLINKED},
                    "$unset": {"member_id": "", "link_time": "", "code": "", "code_expire_time": ""},
                    "$push": _push(change, link_time=known["link_time"]),
                },
            )
            if ended.matched_count:
                return _link(known)
        raise Aborted

    async def delete_all(self, caller: str) -> None:
        await self._links.delete_many({"caller": caller})

    async def of_caller(
        self, caller: str, group_id: str, after: LinkPosition | None, limit: int
    ) -> Sequence[Link]:
        return await self._page({"group_id": group_id, "caller": caller}, after, limit)

    async def of_member(self, member_id: int, after: LinkPosition | None, limit: int) -> Sequence[Link]:
        return await self._page({"member_id": member_id}, after, limit)

    async def count_of_member(self, member_id: int) -> int:
        return int(await self._links.count_documents({"member_id": member_id}))

    async def put_bot_name(self, username: str) -> None:
        for _ in range(_ATTEMPTS):
            if (
                await self._bot.update_one({"_id": _THE_BOT}, {"$set": {"username": username}})
            ).matched_count:
                return
            try:
                await self._bot.insert_one({"_id": _THE_BOT, "username": username})
            except DuplicateKeyError:
                continue
            return
        raise Aborted

    async def bot_name(self) -> str:
        document = await self._bot.find_one({"_id": _THE_BOT})
        return document["username"] if document else ""

    async def _page(self, wanted: Document, after: LinkPosition | None, limit: int) -> Sequence[Link]:
        # What has no link_time stands for nobody.
        since: Document = {"link_time": {"$gte": after.create_time}} if after else {"link_time": ANY_TIME}
        if after:
            since["$or"] = [
                {"link_time": {"$gt": after.create_time}},
                {"link_time": after.create_time, "_id": {"$gt": after.link_id}},
            ]
        cursor = self._links.find(wanted | since).sort(list(_OLDEST_FIRST)).limit(limit)
        return [_link(document) async for document in cursor]


def _push(change: Change, **answer: Any) -> Document:
    return {"requests": {"$each": [entry(change) | answer], "$slice": -_REQUESTS_KEPT}}


def _answered(document: Document, change: Change) -> Document | None:
    """What the document remembers of this request. Raise RequestIdReused."""
    for one in document["requests"]:
        if one["id"] == change.request_id:
            if one["fingerprint"] != change.fingerprint:
                raise RequestIdReused
            return dict(one)
    return None


def _name(document: Document) -> Name:
    return Name(document["caller"], document["group_id"], document["external_id"])


def _link(document: Document) -> Link:
    return Link(_name(document), document["member_id"], document["link_time"])
