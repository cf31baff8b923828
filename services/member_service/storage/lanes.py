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
STICKY: Final = timedelta(seconds=60)
"""As long as Telegram counts a group's messages."""

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
        try:
            rows = [{"_id": lane, "worker": worker, "use_time": now} for lane in wanted]
            await self._rows.insert_many(rows, ordered=False)
        except BulkWriteError as error:
            known = [wanted[position] for position in duplicate_positions(error)]
            # Atomic for each lane: of two workers who want one that is free, one finds it taken.
            free = [{"worker": {"$nin": sorted(others)}}, {"use_time": {"$lte": now - STICKY}}]
            await self._rows.update_many(
                {"_id": {"$in": known}, "$or": free}, {"$set": {"worker": worker, "use_time": now}}
            )
            mine = self._rows.find({"_id": {"$in": known}, "worker": worker}, {"_id": 1})
            return (set(wanted) - set(known)) | {row["_id"] for row in await mine.to_list(None)}
        return set(wanted)
