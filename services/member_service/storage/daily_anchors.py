"""Anchors of days in the collection `anchors`, and what `groups` know of when they were turned on."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from member_service.domain.anchors import Anchor, AnchorState, daily_anchor_id
from member_service.storage.anchors import ANCHORS, anchor_from
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.due_groups import due_index
from member_service.storage.groups import DAILY_ROUND, GROUPS

DUE: Final = "daily_anchor"

INDEXES: Final = (
    due_index(DUE),
    Index(ANCHORS, (("group_id", ASCENDING), ("open_day", ASCENDING)), name="open_day"),
)


@translate_errors
class MongoDayAnchors:
    """Reads groups, and finds their anchors of days."""

    def __init__(self, database: Database) -> None:
        self._groups = database.collection(GROUPS)
        self._anchors = database.collection(ANCHORS)

    async def rounds(self, group_ids: Sequence[str]) -> Mapping[str, str]:
        found = self._groups.find({"_id": {"$in": list(group_ids)}}, {DAILY_ROUND: 1})
        return {one["_id"]: one.get(DAILY_ROUND, "") async for one in found}

    async def of_day(self, group_id: str, day: date) -> Anchor | None:
        document = await self._anchors.find_one({"_id": daily_anchor_id(group_id, day), "group_id": group_id})
        return anchor_from(document) if document else None

    async def still_open(self, group_id: str) -> Sequence[Anchor]:
        wanted = {"group_id": group_id, "open_day": {"$gt": ""}}
        found = self._anchors.find(wanted).sort("open_day", ASCENDING).limit(100)
        return [anchor_from(document) async for document in found]

    async def reopen(self, anchor: Anchor) -> bool:
        closed: Document = {"_id": anchor.id, "group_id": anchor.group_id, "state": AnchorState.CLOSED.value}
        assert anchor.day is not None
        opened = await self._anchors.update_one(
            closed | {"closed_by": anchor.opened_by},
            {
                "$set": {"state": AnchorState.OPEN.value, "open_day": anchor.day.isoformat()},
                "$inc": {"reopened": 1},
            },
        )
        return bool(opened.matched_count)
