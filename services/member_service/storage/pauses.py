"""Pauses of streaks: one document per group and member who ever had one, in `pauses`."""

from collections.abc import Sequence
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
        document = await self._pauses.find_one({"_id": _id(group_id, member_id)})
        if document is None:
            return StoredPauses()
        pauses = [
            Pause(date.fromisoformat(one["first"]), date.fromisoformat(one["last"]))
            for one in document["pauses"]
        ]
        return StoredPauses(tuple(pauses), document["version"])

    async def put(self, group_id: str, member_id: int, known: StoredPauses, pauses: Sequence[Pause]) -> bool:
        address = _id(group_id, member_id)
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


def _id(group_id: str, member_id: int) -> str:
    return f"{group_id}:{member_id}"
