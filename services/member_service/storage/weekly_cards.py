"""Which week groups had a card of: a field of the documents in `groups`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from member_service.storage.database import Database, translate_errors
from member_service.storage.due_groups import due_index
from member_service.storage.groups import GROUPS

DUE: Final = "weekly_card"

INDEXES: Final = (due_index(DUE),)


@translate_errors
class MongoCardWeeks:
    """Reads and marks groups."""

    def __init__(self, database: Database) -> None:
        self._groups = database.collection(GROUPS)

    async def last_weeks(self, group_ids: Sequence[str]) -> Mapping[str, date]:
        had = {"_id": {"$in": list(group_ids)}, "card_week": {"$exists": True}}
        found = self._groups.find(had, {"card_week": 1})
        return {one["_id"]: date.fromisoformat(one["card_week"]) async for one in found}

    async def mark(self, group_id: str, week: date) -> None:
        await self._groups.update_one({"_id": group_id}, {"$set": {"card_week": week.isoformat()}})
