"""Hashes of newcomers' texts in `newcomer_texts`: `_id` is the member and the hash.

`seen` has the newest message of each group. A document goes a day after its text was first seen.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from member_service.domain.newcomer_texts import KEPT
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.holdings import Holding, Retention
from member_service.storage.sharding import by_member
from servicekit import retention
from servicekit.errors import Aborted

NEWCOMER_TEXTS: Final = "newcomer_texts"
MOST_TEXTS: Final = 50
"""Of one newcomer: who writes more than that is seen by everybody."""

RETENTIONS: Final = (Retention(NEWCOMER_TEXTS, retention.NEWCOMER_TEXTS, expiry="expire_time"),)
SHARD_KEYS: Final = (by_member(NEWCOMER_TEXTS),)
INDEXES: Final = (Index(NEWCOMER_TEXTS, (("member_id", ASCENDING),), name="member"),)
HOLDINGS: Final = (
    Holding(
        "newcomer_texts",
        NEWCOMER_TEXTS,
        lambda whose: {"member_id": whose.member_id},
        ("expire_time",),
        in_group=False,
        counted=False,
    ),
)
_ATTEMPTS: Final = 5


@translate_errors
class MongoNewcomerTexts:
    """Hashes, found by member."""

    def __init__(self, database: Database) -> None:
        self._texts, self._keys = database.collection(NEWCOMER_TEXTS), database.keys

    async def add(
        self, member_id: int, letters: str, group_id: str, message_id: int, now: datetime
    ) -> Mapping[str, int]:
        mine: Document = {"member_id": member_id}
        ids = [f"{member_id}:{tag}" for tag in self._keys.tags(NEWCOMER_TEXTS, member_id, letters)]
        for _ in range(_ATTEMPTS):
            known = await self._texts.find_one(mine | {"_id": {"$in": ids}})
            if known is None:
                if await self._texts.count_documents(mine, limit=MOST_TEXTS) >= MOST_TEXTS:
                    return {}
                fresh = mine | {"_id": ids[0], "seen": {group_id: message_id}, "expire_time": now + KEPT}
                try:
                    await self._texts.insert_one(fresh)
                except DuplicateKeyError:
                    continue
                return {group_id: message_id}
            as_known = mine | {"_id": known["_id"], "expire_time": known["expire_time"]}
            # The database forgets once a minute; what is over is over before that.
            over = known["expire_time"] <= now
            values: Document = (
                {"seen": {group_id: message_id}, "expire_time": now + KEPT}
                if over
                else {f"seen.{group_id}": message_id}
            )
            written = await self._texts.find_one_and_update(
                as_known, {"$set": values}, return_document=ReturnDocument.AFTER
            )
            if written is not None:
                return dict(written["seen"])
        raise Aborted
