"""Visits that did not count, in the collection `visits`: by which words a repeat is known, and the outcome.

Nothing in it says whose visit it was; `_id` and the fingerprint are digests.
"""

from datetime import datetime
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.changes import Change
from member_service.domain.failures import RequestIdReused
from member_service.domain.visits import VisitOutcome
from member_service.storage.database import Database, Document, translate_errors
from member_service.storage.holdings import Retention
from member_service.storage.sharding import by_id
from servicekit import retention
from servicekit.errors import Aborted

VISITS: Final = "visits"

SHARD_KEYS: Final = (by_id(VISITS),)
RETENTIONS: Final = (Retention(VISITS, retention.VISITS, expiry="expire_time"),)


@translate_errors
class MongoVisitStore:
    """Outcomes, one document a visit."""

    def __init__(self, database: Database) -> None:
        self._visits = database.collection(VISITS)

    async def find(self, change: Change) -> VisitOutcome | None:
        document: Document | None = await self._visits.find_one({"_id": change.request_id})
        if document is None:
            return None
        if document["fingerprint"] != change.fingerprint:
            raise RequestIdReused
        return VisitOutcome(document["outcome"])

    async def add(self, change: Change, outcome: VisitOutcome, expire_time: datetime) -> VisitOutcome:
        document = {
            "_id": change.request_id,
            "fingerprint": change.fingerprint,
            "outcome": outcome.value,
            "expire_time": expire_time,
        }
        try:
            await self._visits.insert_one(document)
        except DuplicateKeyError:
            if (first := await self.find(change)) is None:
                raise Aborted from None
            return first
        return outcome
