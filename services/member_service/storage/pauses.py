"""Pauses of streaks: one document per group and member who ever had one, in `pauses`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.pauses import Pause, StoredPauses
from member_service.storage.database import Database, Document, translate_errors
from member_service.storage.holdings import Holding, Retention
from member_service.storage.sharding import by_id
from servicekit import retention

PAUSES: Final = "pauses"


SHARD_KEYS: Final = (by_id(PAUSES),)
RETENTIONS: Final = (Retention(PAUSES, retention.PAUSES),)

HOLDINGS: Final = (Holding("pauses", PAUSES, lambda whose: {"_id": {"$in": whose.addresses}}, ("pauses",)),)


@translate_errors
class MongoPauses:
    """Pauses, found by group and member."""

    def __init__(self, database: Database) -> None:
        self._pauses = database.collection(PAUSES)

    async def get(self, group_id: str, member_id: int) -> StoredPauses:
        document = await self._pauses.find_one({"_id": pauses_id(group_id, member_id)})
        return pauses_from(document) if document else StoredPauses()

    async def of_many(self, group_id: str, member_ids: Sequence[int]) -> Mapping[int, StoredPauses]:
        """Of those who had any."""
        found = self._pauses.find({"_id": {"$in": [pauses_id(group_id, one) for one in member_ids]}})
        return {document["member_id"]: pauses_from(document) async for document in found}

    async def put(self, group_id: str, member_id: int, known: StoredPauses, pauses: Sequence[Pause]) -> bool:
        address = pauses_id(group_id, member_id)
        values: Document = {
            "group_id": group_id,
            "member_id": member_id,
            "pauses": [
                {"first": pause.first_day.isoformat(), "last": pause.last_day.isoformat()} for pause in pauses
            ],
            "version": known.version + 1,
        }
        if known.version == 0:
            try:
                await self._pauses.insert_one({"_id": address, **values})
            except DuplicateKeyError:
                return False
            return True
        written = await self._pauses.update_one({"_id": address, "version": known.version}, {"$set": values})
        return bool(written.matched_count)


def pauses_id(group_id: str, member_id: int) -> str:
    """Where a member's pauses in a group are kept."""
    return f"{group_id}:{member_id}"


def pauses_from(document: Document) -> StoredPauses:
    """What a document says."""
    pauses = [
        Pause(date.fromisoformat(one["first"]), date.fromisoformat(one["last"])) for one in document["pauses"]
    ]
    return StoredPauses(tuple(pauses), document["version"])
