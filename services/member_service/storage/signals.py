"""What member services tell each other: who is there, who sweeps, and that something has changed.

A handful of documents, which `MongoCallerStore.all` reads along with the callers: one command for both.
"""

from datetime import datetime, timedelta
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.replicas import Seen
from member_service.storage.database import Database, Document, translate_errors
from member_service.storage.holdings import Retention
from servicekit import retention

SIGNALS: Final = "signals"
KEEP: Final = timedelta(hours=1)
RETENTIONS: Final = (Retention(SIGNALS, retention.RUNNING, expiry="expire_time"),)

_SWEEPER: Final = "sweeper"
_WORK: Final = "work"


@translate_errors
class MongoSignals:
    """Signals in a collection. None of them is kept by who reads: the newest look counts."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection(SIGNALS)

    async def beat(self, replica: str, due_time: datetime) -> None:
        values = {"signal": "replica", "due_time": due_time, "expire_time": due_time + KEEP}
        await self._rows.update_one({"_id": f"replica/{replica}"}, {"$set": values}, upsert=True)

    async def take_sweeping(self, replica: str, now: datetime, due_time: datetime) -> bool:
        free = {"_id": _SWEEPER, "$or": [{"replica": replica}, {"due_time": {"$lte": now}}]}
        values = {
            "signal": "sweeper",
            "replica": replica,
            "due_time": due_time,
            "expire_time": due_time + KEEP,
        }
        try:
            await self._rows.update_one(free, {"$set": values}, upsert=True)
        except DuplicateKeyError:
            # The filter did not fit, so the upsert tried to insert: another one sweeps.
            return False
        return True

    async def leave(self, replica: str) -> None:
        await self._rows.delete_one({"_id": f"replica/{replica}"})
        await self._rows.delete_one({"_id": _SWEEPER, "replica": replica})

    async def tell(self, replica: str, now: datetime) -> None:
        values = {"signal": "work", "replica": replica, "expire_time": now + KEEP}
        await self._rows.update_one({"_id": _WORK}, {"$set": values, "$inc": {"number": 1}}, upsert=True)


def seen_in(documents: list[Document]) -> Seen:
    """What a look at the signals came to."""
    replicas = {
        one["_id"].partition("/")[2]: one["due_time"] for one in documents if one["signal"] == "replica"
    }
    sweeper = next((one for one in documents if one["signal"] == "sweeper"), None)
    work = next((one for one in documents if one["signal"] == "work"), None)
    return Seen(
        replicas,
        sweeper["replica"] if sweeper else None,
        sweeper["due_time"] if sweeper else None,
        work["number"] if work else 0,
    )
