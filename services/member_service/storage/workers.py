"""Gateway processes: one document per worker, and one that says who polls."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.leases import LONGEST_LEASE
from member_service.domain.workers import Poller
from member_service.storage.database import Database, translate_errors
from member_service.storage.holdings import Retention
from servicekit import retention

WORKERS: Final = "workers"
_POLLER: Final = "/poller"
"""No worker has this name: theirs have no "/"."""
KEEP: Final = timedelta(hours=1)

RETENTIONS: Final = (Retention(WORKERS, retention.RUNNING, expiry="expire_time"),)


@dataclass(frozen=True, slots=True)
class Others:
    """All workers but one: those alive, and those that may hold leases still.

    The latter are more for a while after a crash.
    """

    alive: set[str]
    leasing: set[str]


@translate_errors
class MongoWorkerStore:
    """Workers in a collection, so few that every look reads them all."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection(WORKERS)

    async def beat(self, worker: str, due_time: datetime) -> None:
        values = {"due_time": due_time, "expire_time": due_time + KEEP}
        await self._rows.update_one({"_id": worker}, {"$set": values}, upsert=True)

    async def leave(self, worker: str) -> None:
        await self._rows.delete_one({"_id": worker})
        await self._rows.delete_one({"_id": _POLLER, "worker": worker})

    async def others(self, worker: str, now: datetime) -> Others:
        # Who left properly has no document.
        lately = {"due_time": {"$gt": now - LONGEST_LEASE}}
        rows = await self._rows.find(lately, {"due_time": 1, "worker": 1}).to_list(None)
        known: dict[str, datetime] = {}
        for row in rows:
            # Who polls is alive, whatever else it says of itself.
            name = row["worker"] if row["_id"] == _POLLER else row["_id"]
            if name != worker:
                known[name] = max(row["due_time"], known.get(name, row["due_time"]))
        return Others({name for name, due_time in known.items() if due_time > now}, set(known))

    async def poller(self) -> Poller | None:
        row = await self._rows.find_one({"_id": _POLLER})
        return Poller(row["worker"], row["due_time"]) if row else None

    async def take_polling(self, worker: str, now: datetime, due_time: datetime) -> bool:
        free = {"_id": _POLLER, "$or": [{"worker": worker}, {"due_time": {"$lte": now}}]}
        values = {"worker": worker, "due_time": due_time, "expire_time": due_time + KEEP}
        try:
            await self._rows.update_one(free, {"$set": values}, upsert=True)
        except DuplicateKeyError:
            # The filter did not fit, so the upsert tried to insert: another worker polls.
            return False
        return True
