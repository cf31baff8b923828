"""Goals: one document per group and member who ever chose one, in `goals`."""

from collections.abc import Sequence
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.changes import Change
from member_service.domain.goals import KEPT, ChosenGoal
from member_service.storage.changes import entry, not_seen, remembered, was_seen
from member_service.storage.database import Database, Document, translate_errors
from member_service.storage.holdings import Holding, Retention
from member_service.storage.sharding import by_id
from servicekit import retention
from servicekit.errors import Aborted

GOALS: Final = "goals"

SHARD_KEYS: Final = (by_id(GOALS),)
RETENTIONS: Final = (Retention(GOALS, retention.GOALS),)
HOLDINGS: Final = (Holding("goals", GOALS, lambda whose: {"_id": {"$in": whose.addresses}}, ("chosen",)),)


@translate_errors
class MongoGoals:
    """Goals, found by group and member."""

    def __init__(self, database: Database) -> None:
        self._goals = database.collection(GOALS)

    async def get(self, group_id: str, member_id: int) -> Sequence[ChosenGoal]:
        document = await self._goals.find_one({"_id": _id(group_id, member_id)}, {"chosen": 1})
        if document is None:
            return ()
        # What was chosen later may have been heard of earlier.
        chosen = sorted(document["chosen"], key=lambda one: one["time"])
        return [ChosenGoal(one["time"], one["days"]) for one in chosen]

    async def add(self, group_id: str, member_id: int, chosen: ChosenGoal, change: Change) -> None:
        address = _id(group_id, member_id)
        row = {"time": chosen.time, "days": chosen.days}
        push: Document = {
            **remembered(change),
            "chosen": {"$each": [row], "$slice": -KEPT},
        }
        if await self._push(address, push, change):
            return
        try:
            await self._goals.insert_one(
                {
                    "_id": address,
                    "group_id": group_id,
                    "member_id": member_id,
                    "chosen": [row],
                    "requests": [entry(change)],
                }
            )
        except DuplicateKeyError:
            # The change was seen, or somebody made the document a moment ago.
            known = await self._goals.find_one({"_id": address}, {"requests": 1})
            if known is None or was_seen(known, change) or await self._push(address, push, change):
                return
            raise Aborted from None

    async def _push(self, address: str, push: Document, change: Change) -> bool:
        written = await self._goals.update_one({"_id": address} | not_seen(change), {"$push": push})
        return bool(written.matched_count)


def _id(group_id: str, member_id: int) -> str:
    return f"{group_id}:{member_id}"
