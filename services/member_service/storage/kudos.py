"""Kudos: one document per check-in that got some, in `kudos`. Tags of who gave them go after 8 days."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.kudos import StoredKudos
from member_service.domain.ledger import Checkin
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.holdings import Holding, Retention
from member_service.storage.sharding import by_group
from servicekit import retention
from servicekit.instruments import counter

_given = counter("gymnation.kudos", "{kudos}", "Reactions to check-ins that count, without those taken back")

KUDOS: Final = "kudos"

SHARD_KEYS: Final = (by_group(KUDOS),)
RETENTIONS: Final = (Retention(KUDOS, retention.KUDOS),)
INDEXES: Final = (
    Index(KUDOS, (("group_id", ASCENDING), ("member_id", ASCENDING), ("count", ASCENDING)), name="member"),
    Index(KUDOS, (("tags_until", ASCENDING),), name="tags"),
)
HOLDINGS: Final = (
    Holding(
        "kudos",
        KUDOS,
        lambda whose: {"group_id": {"$in": whose.group_ids}, "member_id": whose.member_id},
        ("day", "count"),
    ),
)


@translate_errors
class MongoKudos:
    """Kudos, found by check-in and by member."""

    def __init__(self, database: Database) -> None:
        self._kudos, self._keys = database.collection(KUDOS), database.keys

    def tags(self, checkin_id: str, member_id: int) -> Sequence[str]:
        return self._keys.tags("kudos", checkin_id, member_id)

    async def get(self, checkin: Checkin) -> StoredKudos:
        document = await self._kudos.find_one(_address(checkin))
        if document is None:
            return StoredKudos()
        return StoredKudos(frozenset(document.get("tags", ())), document["version"], "tags" not in document)

    async def put(self, checkin: Checkin, known: StoredKudos, tags: frozenset[str], until: datetime) -> bool:
        values: Document = {
            "count": len(tags),
            "tags": sorted(tags),
            "tags_until": until,
            "version": known.version + 1,
        }
        if known.version == 0:
            whose = {"member_id": checkin.member_id, "day": checkin.day.isoformat()}
            try:
                await self._kudos.insert_one(_address(checkin) | whose | values)
            except DuplicateKeyError:
                return False
            _given.add(len(tags))
            return True
        as_known = _address(checkin) | {"version": known.version, "tags_until": {"$exists": True}}
        written = await self._kudos.update_one(as_known, {"$set": values})
        if written.matched_count:
            _given.add(len(tags - known.tags))
        return bool(written.matched_count)

    async def counts(self, group_id: str, member_id: int) -> Mapping[str, int]:
        wanted = {"group_id": group_id, "member_id": member_id}
        return {
            document["_id"]: document["count"] async for document in self._kudos.find(wanted, {"count": 1})
        }

    async def forget_givers(self, now: datetime, limit: int) -> int:
        over = {"tags_until": {"$lte": now}}
        found = self._kudos.find(over, {"group_id": 1}).sort("tags_until", ASCENDING).limit(limit)
        ids = [(document["_id"], document["group_id"]) async for document in found]
        for kudos_id, group_id in ids:
            await self._kudos.update_one(
                {"_id": kudos_id, "group_id": group_id} | over, {"$unset": {"tags": "", "tags_until": ""}}
            )
        return len(ids)


def _address(checkin: Checkin) -> Document:
    return {"_id": checkin.id, "group_id": checkin.group_id}
