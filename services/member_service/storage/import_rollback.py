"""Takes back what an import wrote: all that bears its run, and was not changed since."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from member_service.storage.anchors import ANCHORS
from member_service.storage.announcements import ANNOUNCEMENTS
from member_service.storage.announcements import NUMBERS as ANNOUNCEMENT_NUMBERS
from member_service.storage.checkins import CHECKINS
from member_service.storage.database import Database, Document, translate_errors
from member_service.storage.flags import FLAGS
from member_service.storage.flags import NUMBERS as FLAG_NUMBERS
from member_service.storage.groups import GROUPS
from member_service.storage.imports import BATCH, IMPORT_MEMBERS, IMPORTS
from member_service.storage.questions import QUESTIONS, TEXTS
from member_service.storage.roles import ROLES
from member_service.storage.season_ends import SEASON_ENDS
from member_service.storage.tallies import SCORES, TALLIES

_CHANGED: Final[Mapping[str, Document]] = {
    QUESTIONS: {"requests.0": {"$exists": True}},
    ROLES: {"$or": [{"requests.0": {"$exists": True}}, {"granted": False}]},
    ANNOUNCEMENTS: {"$or": [{"requests.0": {"$exists": True}}, {"state": {"$ne": "paused"}}]},
    FLAGS: {"$or": [{"requests.0": {"$exists": True}}, {"state": {"$ne": "active"}}]},
    CHECKINS: {"transitions": {"$gt": 1}},
    ANCHORS: {"$or": [{"close_time": {"$exists": True}}, {"reply_target_ids.1": {"$exists": True}}]},
}
"""How a document looks that was changed since it came. Members' first, groups' last."""
_OF_GROUP: Final = (TALLIES, SCORES, SEASON_ENDS, FLAG_NUMBERS, ANNOUNCEMENT_NUMBERS)


@dataclass(slots=True)
class RolledBack:
    """What went, and what was kept because it was changed."""

    deleted: Counter[str] = field(default_factory=Counter)
    kept: dict[str, list[str]] = field(default_factory=dict)
    """Ids, by collection."""
    touched: set[str] = field(default_factory=set)
    """Ids of groups that stay, and whose counters have to follow."""


@translate_errors
class ImportRollback:
    """Deletes in batches. Done again after a crash, it goes on."""

    def __init__(self, database: Database, run: str) -> None:
        self._database, self._run = database, run
        self.done = RolledBack()

    async def __call__(self, *, everything: bool) -> RolledBack:
        """`everything`: what was changed since, too."""
        own: Document = {"imported": self._run}
        groups = {one["_id"] async for one in self._collection(GROUPS).find(own, {"_id": 1})}
        self.done.touched = groups | {
            one
            for name in (CHECKINS, ANCHORS)
            for one in await self._collection(name).distinct("group_id", own)
        }
        for name, changed in _CHANGED.items():
            wanted: Document = own if everything else {"$and": [own, {"$nor": [changed]}]}
            if name == ANCHORS and not everything:
                await self._keep_answered()
            await self._delete(name, wanted)
            left = [one["_id"] async for one in self._collection(name).find(own, {"_id": 1})]
            if left:
                self.done.kept[name] = left
        await self._forget_older_chats()
        for group_id in sorted(groups):
            await self._delete_group(group_id, everything=everything)
        gone = await self._collection(IMPORT_MEMBERS).delete_many({"run": self._run})
        self.done.deleted[IMPORT_MEMBERS] += int(gone.deleted_count)
        return self.done

    def _collection(self, name: str) -> Any:
        return self._database.collection(name)

    async def _keep_answered(self) -> None:
        """Anchors on which check-ins of ours are: from now on they are no import any more."""
        own = {"imported": self._run}
        by_group: dict[str, list[str]] = {}
        async for one in self._collection(ANCHORS).find(own, {"group_id": 1}):
            by_group.setdefault(one["group_id"], []).append(one["_id"])
        for group_id, ids in by_group.items():
            for start in range(0, len(ids), BATCH):
                on_them = {"group_id": group_id, "anchor_id": {"$in": ids[start : start + BATCH]}}
                used = await self._collection(CHECKINS).distinct("anchor_id", on_them)
                if used:
                    await self._collection(ANCHORS).update_many(
                        {"_id": {"$in": used}, **own}, {"$unset": {"imported": ""}}
                    )
                    self.done.kept.setdefault("answered anchors", []).extend(used)

    async def _forget_older_chats(self) -> None:
        """Groups that were in use have the chats again that they had, where nothing is left of the others."""
        found = await self._collection(IMPORTS).find_one({"_id": self._run}, {"older_chats": 1})
        run: Document = found or {}
        for group_id, chats in run.get("older_chats", {}).items():
            group = await self._collection(GROUPS).find_one({"_id": group_id})
            if group is None or group["former_chat_ids"][: len(chats)] != chats:
                continue
            first = group["first_chat_number"] + len(chats)
            if await self._has_older(group_id, first):
                continue
            changed: Document = {"former_chat_ids": group["former_chat_ids"][len(chats) :]}
            update: Document = {"$set": changed | ({"first_chat_number": first} if first else {})}
            if not first:
                update["$unset"] = {"first_chat_number": ""}
            as_read = {"_id": group_id, "former_chat_ids": group["former_chat_ids"]}
            await self._collection(GROUPS).update_one(as_read, update)

    async def _has_older(self, group_id: str, chat_number: int) -> bool:
        older: Document = {"group_id": group_id, "chat_number": {"$lt": chat_number}}
        for name in (CHECKINS, ANCHORS, FLAGS):
            if await self._collection(name).find_one(older, {"_id": 1}):
                return True
        return False

    async def _delete(self, name: str, wanted: Document) -> None:
        while True:
            found = self._collection(name).find(wanted, {"_id": 1}).limit(BATCH)
            ids = [one["_id"] async for one in found]
            if not ids:
                return
            if name == QUESTIONS:
                await self._collection(TEXTS).delete_many({"_id": {"$in": ids}})
            result = await self._collection(name).delete_many({"_id": {"$in": ids}})
            self.done.deleted[name] += int(result.deleted_count)

    async def _delete_group(self, group_id: str, *, everything: bool) -> None:
        used = [
            name
            for name in (CHECKINS, ANCHORS, FLAGS, ANNOUNCEMENTS)
            if await self._collection(name).find_one({"group_id": group_id}, {"_id": 1})
        ]
        group = await self._collection(GROUPS).find_one({"_id": group_id})
        changed = group is not None and len(group.get("requests", ())) > 1
        if used or (changed and not everything):
            self.done.kept.setdefault(GROUPS, []).append(group_id)
            return
        for name in _OF_GROUP:
            field_name = "_id" if name in {SEASON_ENDS, FLAG_NUMBERS, ANNOUNCEMENT_NUMBERS} else "group_id"
            if name == TALLIES:
                seasons = await self._collection(SCORES).distinct("season_id", {"group_id": group_id})
                await self._collection(TALLIES).delete_many(
                    {"_id": {"$in": [f"{group_id}:{one}" for one in seasons]}}
                )
            else:
                await self._collection(name).delete_many({field_name: group_id})
        result = await self._collection(GROUPS).delete_one({"_id": group_id})
        self.done.deleted[GROUPS] += int(result.deleted_count)
        self.done.touched.discard(group_id)
