"""When groups have to be looked at: one time a kind of work, in the documents of `groups`.

`due.<kind>` stands beside `state` in an index of its own.
A time that is not there sorts before all others, so that it is found as one that is due:
that is how a group is looked at for the first time, and how a change lets it be looked at anew.
A time is stored only over the group that it was computed from.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Final

from pymongo import UpdateOne

from member_service.domain.due_groups import DueGroup
from member_service.domain.groups import GroupState
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.groups import GROUPS, LOOK_AGAIN, LOOK_ASKED, group_from

_AT_ONCE: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
_AS_SEEN: Final = ("settings", "state", "chat_id", "update_time", LOOK_ASKED)
"""What a change of a group, or asking for a look, leaves no longer as it was seen."""


def due_index(kind: str) -> Index:
    """Groups by when this work has to look at them. Written when a group is changed or looked at."""
    return Index(GROUPS, (("state", ASCENDING), (_field(kind), ASCENDING)), name=f"due_{kind}")


def _field(kind: str) -> str:
    return f"{LOOK_AGAIN}.{kind}"


@translate_errors
class MongoDueGroups:
    """Groups, by the time of one kind of work."""

    def __init__(
        self, database: Database, kind: str, states: Sequence[GroupState] = (GroupState.ACTIVE,)
    ) -> None:
        """`states`: those of the groups that this work looks at."""
        self._groups = database.collection(GROUPS)
        self._kind, self._field, self._states = kind, _field(kind), states
        self._in_order: Final = [("state", ASCENDING), (self._field, ASCENDING)]

    async def first_time(self) -> datetime | None:
        return min([time async for time in self._first_times()], default=None)

    async def _first_times(self) -> AsyncIterator[datetime]:
        for state in self._states:
            wanted = self._until(_EVER, state)
            first = await self._groups.find_one(wanted, {"_id": 0, self._field: 1}, sort=self._in_order)
            if first is not None:
                yield (first.get(LOOK_AGAIN) or {}).get(self._kind) or _AT_ONCE

    async def due(self, now: datetime, limit: int) -> Sequence[DueGroup]:
        rows: list[DueGroup] = []
        for state in self._states:
            if left := limit - len(rows):
                found = self._groups.find(self._until(now, state)).sort(self._in_order).limit(left)
                rows += [_due_group(document) async for document in found]
        return rows

    async def look_again(self, times: Sequence[tuple[DueGroup, datetime]]) -> None:
        await self._groups.bulk_write(
            [
                UpdateOne({"_id": row.id, **row.seen}, {"$set": {self._field: next_time}})
                # All sweeps take the groups in one order, so that no two wait for each other's.
                for row, next_time in sorted(times, key=lambda pair: pair[0].id)
            ]
        )

    def _until(self, moment: datetime, state: GroupState) -> Document:
        # Not "at most": what has no time is looked at, too.
        return {"state": state.value, self._field: {"$not": {"$gt": moment}}}


def _due_group(document: Document) -> DueGroup:
    try:
        group = group_from(document)
    except (KeyError, ValueError, TypeError):
        group = None
    return DueGroup(document["_id"], group, {name: document.get(name) for name in _AS_SEEN})
