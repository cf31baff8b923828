"""When groups have to be looked at: one time a kind of work, in the documents of `groups`.

`due.<kind>` stands beside `state` in an index of its own.
A time that is not there sorts before all others, so that it is found as one that is due:
that is how a group is looked at for the first time, and how a change lets it be looked at anew.
A time is stored only over the settings that it was computed from.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from pymongo import UpdateOne

from member_service.domain.due_groups import DueGroup
from member_service.domain.groups import GroupState
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.groups import GROUPS, LOOK_AGAIN, group_from

_AT_ONCE: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


def due_index(kind: str) -> Index:
    """Active groups by when this work has to look at them. Written when a group is changed or looked at."""
    return Index(GROUPS, (("state", ASCENDING), (_field(kind), ASCENDING)), name=f"due_{kind}")


def _field(kind: str) -> str:
    return f"{LOOK_AGAIN}.{kind}"


@translate_errors
class MongoDueGroups:
    """Groups, by the time of one kind of work."""

    def __init__(self, database: Database, kind: str) -> None:
        self._groups = database.collection(GROUPS)
        self._kind, self._field = kind, _field(kind)
        self._in_order: Final = [("state", ASCENDING), (self._field, ASCENDING)]

    async def first_time(self) -> datetime | None:
        first = await self._groups.find_one(
            self._until(_EVER), {"_id": 0, self._field: 1}, sort=self._in_order
        )
        return (first.get(LOOK_AGAIN) or {}).get(self._kind) or _AT_ONCE if first is not None else None

    async def due(self, now: datetime, limit: int) -> Sequence[DueGroup]:
        found = self._groups.find(self._until(now)).sort(self._in_order).limit(limit)
        return [_due_group(document) async for document in found]

    async def look_again(self, times: Sequence[tuple[DueGroup, datetime]]) -> None:
        await self._groups.bulk_write(
            [
                UpdateOne({"_id": row.id, **row.seen}, {"$set": {self._field: next_time}})
                for row, next_time in times
            ]
        )

    def _until(self, moment: datetime) -> Document:
        # Not "at most": what has no time is looked at, too.
        return {"state": GroupState.ACTIVE.value, self._field: {"$not": {"$gt": moment}}}


def _due_group(document: Document) -> DueGroup:
    try:
        group = group_from(document)
    except (KeyError, ValueError, TypeError):
        group = None
    return DueGroup(document["_id"], group, {"settings": document.get("settings")})
