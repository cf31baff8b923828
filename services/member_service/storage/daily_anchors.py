"""When a group's daily anchors are to be looked at, and what is open of them.

The time is a field of the documents in `groups`, written in one write with what it depends on.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from member_service.domain.anchors import Anchor, AnchorState, daily_anchor_id
from member_service.domain.daily_anchors import DueGroup
from member_service.storage.anchors import ANCHORS, anchor_from
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.groups import DAILY_DUE, DAILY_ROUND, DAILY_SETTINGS, GROUPS, group_from

_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_AT_ONCE: Final = 1000

INDEXES: Final = (
    Index(GROUPS, ((DAILY_DUE, ASCENDING),), name="daily_due"),
    Index(ANCHORS, (("group_id", ASCENDING), ("open_day", ASCENDING)), name="open_day"),
)


@translate_errors
class MongoDailyAnchors:
    """Reads and marks groups, and finds their anchors of days."""

    def __init__(self, database: Database) -> None:
        self._groups = database.collection(GROUPS)
        self._anchors = database.collection(ANCHORS)

    async def first_time(self) -> datetime | None:
        found = self._groups.find({DAILY_DUE: {"$gt": _EVER}}, {DAILY_DUE: 1})
        first = await found.sort(DAILY_DUE, ASCENDING).limit(1).to_list(1)
        due: datetime | None = first[0][DAILY_DUE] if first else None
        return due

    async def due(self, now: datetime) -> AsyncIterator[str]:
        # Read before any is worked through: what is worked through leaves the index.
        wanted = {DAILY_DUE: {"$gt": _EVER, "$lte": now}}
        found = self._groups.find(wanted, {"_id": 1}).sort(DAILY_DUE, ASCENDING).limit(_AT_ONCE)
        for document in await found.to_list(_AT_ONCE):
            yield document["_id"]

    async def get(self, group_id: str) -> DueGroup | None:
        document = await self._groups.find_one({"_id": group_id})
        if document is None or document.get(DAILY_DUE) is None:
            return None
        if document["state"] == "merged":
            await self._groups.update_one({"_id": group_id}, {"$set": {DAILY_DUE: None}})
            return None
        return DueGroup(group_from(document), document[DAILY_DUE], document.get(DAILY_ROUND, ""))

    async def look_again(self, seen: DueGroup, due: datetime | None) -> None:
        group = seen.group
        as_seen: Document = {"_id": group.id, DAILY_DUE: seen.due, "chat_id": group.chat_id}
        as_seen |= {"state": group.state.value}
        for name in DAILY_SETTINGS:
            as_seen |= _is_or_default(f"settings.{name}", getattr(group.settings, name))
        await self._groups.update_one(as_seen, {"$set": {DAILY_DUE: due}})

    async def put_off(self, group_id: str, due: datetime) -> None:
        await self._groups.update_one({"_id": group_id}, {"$set": {DAILY_DUE: due}})

    async def anchor_of(self, group_id: str, day: date) -> Anchor | None:
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


def _is_or_default(path: str, value: Any) -> Document:
    """What a group stored before a setting existed has none."""
    return {path: {"$in": [value, None]}}
