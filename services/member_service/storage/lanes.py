"""Lanes of the inbox: which worker handles a chat's updates, as long as there is more than one worker.

There is one document per chat that was busy lately.
A worker keeps a lane while it is alive and until the lane was quiet for STICKY.
So a chat's updates are handled by one process at a time, and its sends are counted by one rate limiter.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from pymongo.errors import BulkWriteError

from member_service.storage.database import (
    Database,
    duplicate_positions,
    translate_errors,
)
from member_service.storage.holdings import Retention
from member_service.storage.sharding import by_id
from servicekit import retention

LANES: Final = "lanes"
_UNWRITTEN: Final = timedelta(seconds=10)
"""For so long after its use was written down nobody writes it down again."""
STICKY: Final = timedelta(seconds=60) + _UNWRITTEN
"""Telegram counts a group's messages for 60 s; a lane may have been used for a while since it was written."""

SHARD_KEYS: Final = (by_id(LANES),)
RETENTIONS: Final = (Retention(LANES, retention.RUNNING, since="use_time"),)


@translate_errors
class MongoLanes:
    """Lanes in a collection."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection(LANES)

    async def held(self, lanes: Collection[int], others: Collection[str], now: datetime) -> set[int]:
        """Return those that another worker has, so that `claim` would leave them to it."""
        taken = {"worker": {"$in": sorted(others)}, "use_time": {"$gt": now - STICKY}}
        rows = self._rows.find({"_id": {"$in": sorted(lanes)}, **taken}, {"_id": 1})
        return {row["_id"] for row in await rows.to_list(None)}

    async def claim(
        self, lanes: Sequence[int], worker: str, others: Collection[str], now: datetime
    ) -> set[int]:
        """Take what is the worker's own, nobody's, or was left by a worker that is gone.

        Return the lanes that are the worker's now.
        """
        wanted = sorted(set(lanes))
        found = {row["_id"]: row for row in await self._rows.find({"_id": {"$in": wanted}}).to_list(None)}
        mine = {
            lane
            for lane, row in found.items()
            if row["worker"] == worker and row["use_time"] > now - _UNWRITTEN
        }
        to_take = [
            lane
            for lane, row in found.items()
            if lane not in mine and (row["worker"] not in others or row["use_time"] <= now - STICKY)
        ]
        if new := [lane for lane in wanted if lane not in found]:
            there = await self._insert(new, worker, now)
            mine |= set(new) - there
            # Somebody took them just now: another worker, or another call of this one.
            to_take += there
        if to_take:
            mine |= await self._take(to_take, worker, others, now)
        return mine

    async def _insert(self, lanes: Sequence[int], worker: str, now: datetime) -> set[int]:
        """Write down lanes that nobody had; return those that are there already."""
        try:
            rows = [{"_id": lane, "worker": worker, "use_time": now} for lane in lanes]
            await self._rows.insert_many(rows, ordered=False)
        except BulkWriteError as error:
            return {lanes[position] for position in duplicate_positions(error)}
        return set()

    async def _take(
        self, lanes: Sequence[int], worker: str, others: Collection[str], now: datetime
    ) -> set[int]:
        """Take those that are free or the worker's own; return those that are the worker's now."""
        # Atomic for each lane: of two workers who want one that is free, one finds it taken.
        free = [{"worker": {"$nin": sorted(others)}}, {"use_time": {"$lte": now - STICKY}}]
        await self._rows.update_many(
            {"_id": {"$in": list(lanes)}, "$or": free}, {"$set": {"worker": worker, "use_time": now}}
        )
        mine = self._rows.find({"_id": {"$in": list(lanes)}, "worker": worker}, {"_id": 1})
        return {row["_id"] for row in await mine.to_list(None)}
