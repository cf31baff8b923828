"""How members appear in rankings: one document per group and member who chose something, in `appearances`."""

from collections.abc import Collection, Mapping
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.appearances import BY_NAME, AliasTaken, Appearance
from member_service.domain.changes import Change
from member_service.storage.changes import (
    entry,
    not_seen,
    refuse_reuse,
    remembered,
    requests_index,
    was_seen,
)
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.holdings import Holding, Retention
from member_service.storage.sharding import by_group
from servicekit import retention
from servicekit.errors import Aborted

APPEARANCES: Final = "appearances"
_ATTEMPTS: Final = 4

RETENTIONS: Final = (Retention(APPEARANCES, retention.PROFILE),)

SHARD_KEYS: Final = (by_group(APPEARANCES),)
INDEXES: Final = (
    # Each member has a key of their own when they have no alias.
    Index(APPEARANCES, (("group_id", ASCENDING), ("alias_key", ASCENDING)), unique=True, name="alias"),
    Index(
        APPEARANCES,
        (("group_id", ASCENDING), ("hidden", ASCENDING), ("member_id", ASCENDING)),
        name="hidden",
    ),
    requests_index(APPEARANCES),
)

HOLDINGS: Final = (
    Holding("appearances", APPEARANCES, lambda whose: {"_id": {"$in": whose.addresses}}, ("hidden", "alias")),
)


@translate_errors
class MongoAppearances:
    """Appearances, found by group and member."""

    def __init__(self, database: Database) -> None:
        self._appearances = database.collection(APPEARANCES)

    async def get(self, group_id: str, member_id: int) -> Appearance:
        document = await self._appearances.find_one(_address(group_id, member_id))
        return Appearance(document["hidden"], document["alias"]) if document else BY_NAME

    async def put(self, group_id: str, member_id: int, chosen: Appearance, key: str, change: Change) -> bool:
        await refuse_reuse(self._appearances, change)
        address = _address(group_id, member_id)
        values = {"hidden": chosen.hidden, "alias": chosen.alias, "alias_key": key}
        for _ in range(_ATTEMPTS):
            known = await self._appearances.find_one(address)
            if known is not None and was_seen(known, change):
                return bool(known.get("seen_since") == change.request_id)
            before = Appearance(known["hidden"], known["alias"]) if known else BY_NAME
            differs = chosen.seen != before.seen
            marked = values | ({"seen_since": change.request_id} if differs else {})
            try:
                if known is None:
                    fresh: Document = {"member_id": member_id, **marked}
                    await self._appearances.insert_one(address | fresh | {"requests": [entry(change)]})
                    return differs
                as_known = {"hidden": before.hidden, "alias": before.alias}
                done = await self._appearances.update_one(
                    address | as_known | not_seen(change), {"$set": marked, "$push": remembered(change)}
                )
                if done.modified_count:
                    return differs
            except DuplicateKeyError:
                # Another member's alias, or this member chose something else at the same moment.
                other = await self._appearances.find_one({"group_id": group_id, "alias_key": key})
                if other is not None and other["member_id"] != member_id:
                    raise AliasTaken from None
        raise Aborted

    async def hidden(self, group_id: str) -> frozenset[int]:
        wanted = {"group_id": group_id, "hidden": True}
        cursor = self._appearances.find(wanted, {"_id": 0, "member_id": 1}).sort("member_id", ASCENDING)
        return frozenset([document["member_id"] async for document in cursor])

    async def aliases(self, group_id: str, member_ids: Collection[int]) -> Mapping[int, str]:
        ids = [_id(group_id, member_id) for member_id in member_ids]
        cursor = self._appearances.find(
            {"_id": {"$in": ids}, "group_id": group_id}, {"member_id": 1, "alias": 1}
        )
        return {document["member_id"]: document["alias"] async for document in cursor if document["alias"]}


def _address(group_id: str, member_id: int) -> Document:
    return {"_id": _id(group_id, member_id), "group_id": group_id}


def _id(group_id: str, member_id: int) -> str:
    return f"{group_id}:{member_id}"
