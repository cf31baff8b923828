"""Goals: one document per group and member who ever chose one, in `goals`."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.changes import Change
from member_service.domain.goals import KEPT, ChosenGoal, StoredGoals
from member_service.storage.changes import entry, not_seen, remembered, was_seen
from member_service.storage.database import ASCENDING, Database, Document, Index, one_of, translate_errors
from member_service.storage.gathering import Together
from member_service.storage.holdings import Holding, Retention
from member_service.storage.sharding import by_id
from servicekit import retention
from servicekit.errors import Aborted

GOALS: Final = "goals"

SHARD_KEYS: Final = (by_id(GOALS),)
INDEXES: Final = (Index(GOALS, (("group_id", ASCENDING), ("member_id", ASCENDING)), name="group"),)
RETENTIONS: Final = (Retention(GOALS, retention.GOALS),)
HOLDINGS: Final = (
    Holding("goals", GOALS, lambda whose: {"_id": {"$in": whose.addresses}}, ("chosen", "asked")),
)


@translate_errors
class MongoGoals:
    """Goals, found by group and member."""

    def __init__(self, database: Database) -> None:
        self._goals = database.collection(GOALS)
        self._reading = Together[str, StoredGoals](self._stored)

    async def get(self, group_id: str, member_id: int) -> Sequence[ChosenGoal]:
        return (await self.stored(group_id, member_id)).chosen

    async def stored(self, group_id: str, member_id: int) -> StoredGoals:
        return await self._reading(_id(group_id, member_id))

    async def _stored(self, addresses: Sequence[str]) -> Sequence[StoredGoals]:
        # What is asked for at the same moment is read together.
        found = self._goals.find({"_id": one_of(addresses)}, {"chosen": 1, "asked": 1})
        stored = {
            document["_id"]: StoredGoals(_chosen(document), "asked" in document) async for document in found
        }
        return [stored.get(address, StoredGoals()) for address in addresses]

    async def page(
        self, group_id: str, after: int, limit: int, *, member_id: int = 0
    ) -> Mapping[int, Sequence[ChosenGoal]]:
        wanted: Document = {"group_id": group_id, "member_id": {"$gt": after}}
        if member_id:
            wanted = {"_id": _id(group_id, member_id)}
        found = self._goals.find(wanted, {"_id": 0, "member_id": 1, "chosen": 1})
        page = found.sort([("member_id", ASCENDING)]).limit(limit)
        return {document["member_id"]: _chosen(document) async for document in page}

    async def mark_asked(self, group_id: str, member_id: int, time: datetime) -> None:
        address = _id(group_id, member_id)
        if (await self._goals.update_one({"_id": address}, {"$set": {"asked": time}})).matched_count:
            return
        blank: Document = {
            "_id": address,
            "group_id": group_id,
            "member_id": member_id,
            "chosen": [],
            "requests": [],
            "asked": time,
        }
        with suppress(DuplicateKeyError):
            await self._goals.insert_one(blank)

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


def _chosen(document: Document) -> list[ChosenGoal]:
    # What was chosen later may have been heard of earlier.
    chosen = sorted(document["chosen"], key=lambda one: one["time"])
    return [ChosenGoal(one["time"], one["days"]) for one in chosen]


def _id(group_id: str, member_id: int) -> str:
    return f"{group_id}:{member_id}"
