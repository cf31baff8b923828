"""Weeks beside the name: one document per group and member who wants that, in `week_tags`."""

from collections.abc import Sequence
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.changes import Change
from member_service.domain.week_tags import GIVEN_KEPT, WeekTag
from member_service.storage.changes import entry, not_seen, remembered, was_seen
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.due_groups import due_index
from member_service.storage.holdings import Holding, Retention
from member_service.storage.sharding import by_group
from servicekit import retention
from servicekit.errors import Aborted

WEEK_TAGS: Final = "week_tags"
DUE: Final = "week_tags"

RETENTIONS: Final = (Retention(WEEK_TAGS, retention.WEEK_TAGS),)
SHARD_KEYS: Final = (by_group(WEEK_TAGS),)
INDEXES: Final = (
    Index(WEEK_TAGS, (("group_id", ASCENDING), ("member_id", ASCENDING)), name="group"),
    due_index(DUE),
)
HOLDINGS: Final = (
    Holding(
        "week_tags",
        WEEK_TAGS,
        lambda whose: {"_id": {"$in": whose.addresses}},
        ("wanted", "given", "shown"),
        counted=False,
    ),
)


@translate_errors
class MongoWeekTags:
    """Wishes and what became of them, found by group and member."""

    def __init__(self, database: Database) -> None:
        self._tags = database.collection(WEEK_TAGS)

    async def get(self, group_id: str, member_id: int) -> WeekTag:
        document = await self._tags.find_one(_address(group_id, member_id))
        if document is None:
            return WeekTag()
        return WeekTag(document["wanted"], tuple(document["given"]), document["shown"])

    async def want(self, group_id: str, member_id: int, change: Change, *, wanted: bool) -> None:
        address = _address(group_id, member_id)
        update: Document = {"$set": {"wanted": wanted}, "$push": remembered(change)}
        if (await self._tags.update_one(address | not_seen(change), update)).matched_count:
            return
        fresh: Document = {**address, "member_id": member_id, "wanted": wanted}
        try:
            await self._tags.insert_one(fresh | {"given": [], "shown": "", "requests": [entry(change)]})
        except DuplicateKeyError:
            known = await self._tags.find_one(address, {"requests": 1})
            if known is None or not was_seen(known, change):
                # Somebody made the document a moment ago.
                raise Aborted from None

    async def note(self, group_id: str, member_id: int, text: str, *, taken: bool) -> bool:
        address = _address(group_id, member_id)
        update: Document
        if not taken:
            update = {"$push": {"given": {"$each": [text], "$slice": -GIVEN_KEPT}}}
        elif text:
            update = {"$set": {"shown": text, "given": [text]}}
        else:
            update = {"$set": {"shown": "", "given": []}}
        kept = bool((await self._tags.update_one(address, update)).matched_count)
        if taken and not text:
            # Of who wants none and has none there is nothing to keep.
            await self._tags.delete_one({**address, "wanted": False, "given": []})
        return kept

    async def members(self, group_id: str, after: int, limit: int, *, wanting: bool) -> Sequence[int]:
        there: Document = {"group_id": group_id, "member_id": {"$gt": after}}
        if not wanting:
            there["given"] = {"$ne": []}
        found = self._tags.find(there, {"_id": 0, "member_id": 1}).sort([("member_id", ASCENDING)])
        return [document["member_id"] async for document in found.limit(limit)]


def _address(group_id: str, member_id: int) -> Document:
    return {"_id": f"{group_id}:{member_id}", "group_id": group_id}
