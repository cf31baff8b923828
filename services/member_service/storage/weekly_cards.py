"""Which groups want a weekly card and which week they had: two fields of the documents in `groups`."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Final

from member_service.domain.groups import GroupState
from member_service.domain.weekly_cards import CardGroup
from member_service.storage.database import ASCENDING, Database, Index, translate_errors
from member_service.storage.groups import GROUPS, group_from

INDEXES: Final = (
    Index(GROUPS, (("settings.weekly_card", ASCENDING), ("state", ASCENDING)), name="weekly_card"),
)


@translate_errors
class MongoCardGroups:
    """Reads and marks groups."""

    def __init__(self, database: Database) -> None:
        self._groups = database.collection(GROUPS)

    async def wanting(self) -> AsyncIterator[CardGroup]:
        wanted = {"settings.weekly_card": True, "state": GroupState.ACTIVE.value}
        async for document in self._groups.find(wanted).sort("state", ASCENDING):
            last = document.get("card_week")
            yield CardGroup(group_from(document), date.fromisoformat(last) if last else None)

    async def mark(self, group_id: str, week: date) -> None:
        await self._groups.update_one({"_id": group_id}, {"$set": {"card_week": week.isoformat()}})
