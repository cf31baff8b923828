"""Which season runs in a group, and which are over: one document per group."""

from collections.abc import Mapping, Sequence
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.season_ends import KEPT, SeasonRecord
from member_service.storage.database import Database, Document, translate_errors
from member_service.storage.due_groups import due_index
from member_service.storage.holdings import Retention
from member_service.storage.sharding import by_id
from servicekit import retention

SEASON_ENDS: Final = "season_ends"

DUE: Final = "season"

SHARD_KEYS: Final = (by_id(SEASON_ENDS),)
INDEXES: Final = (due_index(DUE),)
RETENTIONS: Final = (Retention(SEASON_ENDS, retention.GROUPS),)


@translate_errors
class MongoSeasonRecords:
    """Records, found by their group's id."""

    def __init__(self, database: Database) -> None:
        self._records = database.collection(SEASON_ENDS)

    async def get(self, group_id: str) -> SeasonRecord | None:
        document = await self._records.find_one({"_id": group_id})
        return SeasonRecord(document["running"], tuple(document["past"])) if document else None

    async def running(self, group_ids: Sequence[str]) -> Mapping[str, str]:
        found = self._records.find({"_id": {"$in": list(group_ids)}}, {"running": 1})
        return {one["_id"]: one["running"] async for one in found}

    async def begin(self, group_id: str, season_id: str) -> None:
        try:
            await self._records.insert_one({"_id": group_id, "running": season_id, "past": []})
        except DuplicateKeyError:
            return

    async def move_on(self, group_id: str, ended: str, running: str, *, kept: bool) -> None:
        change: Document = {"$set": {"running": running}}
        if kept:
            change["$push"] = _as_newest(ended)
        await self._records.update_one({"_id": group_id, "running": ended}, change)

    async def keep(self, group_id: str, season_id: str) -> bool:
        elsewhere = {"_id": group_id, "running": {"$ne": season_id}, "past": {"$ne": season_id}}
        kept = await self._records.update_one(elsewhere, {"$push": _as_newest(season_id)})
        return bool(kept.matched_count)


def _as_newest(season_id: str) -> Document:
    return {"past": {"$each": [season_id], "$position": 0, "$slice": KEPT}}
