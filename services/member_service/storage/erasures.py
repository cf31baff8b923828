"""Erasures in two collections.

`erasures` has one document a member for eight days. `erasure_receipts` names nobody and stays a year.
Who was erased is known as a keyed hash as long as backups live (`erasure_tags.py`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.changes import Change
from member_service.domain.erasures import KEEP_RECEIPT, KEEP_TOMBSTONE, QUIET, Erasure, Receipt, Tombstone
from member_service.storage.changes import entry, refuse_reuse, requests_index, was_seen
from member_service.storage.database import ANY_TIME, ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.erasure_tags import ErasureTags, TaggedErasure
from member_service.storage.holdings import Retention
from member_service.storage.sharding import by_id
from servicekit import retention
from servicekit.errors import Aborted

ERASURES: Final = "erasures"
RECEIPTS: Final = "erasure_receipts"

RETENTIONS: Final = (
    Retention(ERASURES, retention.ERASED, expiry="expire_time"),
    Retention(RECEIPTS, retention.RECEIPTS, expiry="expire_time"),
)

SHARD_KEYS: Final = (by_id(ERASURES),)
INDEXES: Final = (
    Index(ERASURES, (("unfinished", ASCENDING), ("order_time", ASCENDING)), name="sweep"),
    requests_index(ERASURES),
)

_ATTEMPTS: Final = 4


@translate_errors
class MongoErasures:
    """Erasures, found by their member."""

    def __init__(self, database: Database, backups_live: timedelta = retention.BACKUPS) -> None:
        self._erasures = database.collection(ERASURES)
        self._receipts = database.collection(RECEIPTS)
        self._tags = ErasureTags(database)
        self._backups_live = backups_live

    async def find(self, member_id: int) -> Erasure | None:
        document = await self._erasures.find_one({"_id": member_id})
        return _from_document(document) if document else None

    async def was_ordered_by(self, member_id: int, change: Change) -> bool:
        await refuse_reuse(self._erasures, change)
        document = await self._erasures.find_one({"_id": member_id}, {"requests": 1})
        return document is not None and was_seen(document, change)

    async def begin(self, erasure: Erasure, change: Change) -> Erasure:
        # The receipt first: it names nobody, and one without its erasure does no harm.
        await self._keep_receipt(erasure)
        await self._tags.keep(
            [TaggedErasure(self._tags.of(erasure.member_id)[0], erasure.order_time)], self._backups_live
        )
        document = _to_document(erasure) | {"requests": [entry(change)], "unfinished": "yes"}
        for _ in range(_ATTEMPTS):
            known = await self._erasures.find_one({"_id": erasure.member_id})
            if known is not None and (known.get("end_time") is None or was_seen(known, change)):
                return _from_document(known)
            if known is None:
                try:
                    await self._erasures.insert_one({"_id": erasure.member_id, **document})
                except DuplicateKeyError:
                    continue
                return erasure
            # It began anew after an earlier one.
            replaced = await self._erasures.update_one(
                {"_id": erasure.member_id, "receipt_id": known["receipt_id"]},
                {"$set": document, "$unset": {"end_time": "", "expire_time": ""}},
            )
            if replaced.matched_count:
                return erasure
        raise Aborted

    async def _keep_receipt(self, erasure: Erasure) -> None:
        receipt: Document = {
            "order_time": erasure.order_time,
            "counts": dict(erasure.counts),
            "expire_time": erasure.order_time + KEEP_RECEIPT,
        }
        await self._receipts.insert_one({"_id": erasure.receipt_id, **receipt})

    async def receipt(self, receipt_id: str) -> Receipt | None:
        """For operators: what the member quotes."""
        document = await self._receipts.find_one({"_id": receipt_id})
        return Receipt(document["order_time"], document["counts"]) if document else None

    async def first_ordered(self) -> datetime | None:
        row = await self._erasures.find_one(
            {"unfinished": "yes", "order_time": ANY_TIME},
            {"order_time": 1},
            sort=[("unfinished", ASCENDING), ("order_time", ASCENDING)],
        )
        return row["order_time"] if row else None

    async def claim(self, now: datetime, until: datetime) -> Sequence[Erasure]:
        free: Document = {
            "unfinished": "yes",
            "order_time": {"$lte": now - QUIET},
            "$or": [{"claim_end_time": {"$exists": False}}, {"claim_end_time": {"$lte": now}}],
        }
        claimed = []
        async for document in self._erasures.find(free).sort("order_time", ASCENDING):
            # Of two who found it, one changes it.
            result = await self._erasures.update_one(
                {"_id": document["_id"], **free}, {"$set": {"claim_end_time": until}}
            )
            if result.matched_count:
                claimed.append(_from_document(document))
        return claimed

    async def finish(self, erasure: Erasure, end_time: datetime) -> None:
        await self._erasures.update_one(
            {"_id": erasure.member_id, "receipt_id": erasure.receipt_id, "unfinished": "yes"},
            {
                "$set": {"end_time": end_time, "expire_time": end_time + KEEP_TOMBSTONE},
                "$unset": {"unfinished": "", "claim_end_time": ""},
            },
        )

    async def tombstones(self) -> Sequence[Tombstone]:
        return await self._tombstones({})

    async def tombstones_of(self, member_ids: Sequence[int]) -> Sequence[Tombstone]:
        return await self._tombstones({"_id": {"$in": list(member_ids)}})

    async def unfinished(self) -> Sequence[int]:
        found = self._erasures.find({"unfinished": "yes", "order_time": ANY_TIME}, {"_id": 1})
        return [document["_id"] async for document in found]

    async def _tombstones(self, wanted: Document) -> Sequence[Tombstone]:
        found = self._erasures.find(wanted, {"end_time": 1})
        return [Tombstone(document["_id"], document.get("end_time")) async for document in found]


def _to_document(erasure: Erasure) -> Document:
    return {
        "receipt_id": erasure.receipt_id,
        "order_time": erasure.order_time,
        "counts": dict(erasure.counts),
    }


def _from_document(document: Document) -> Erasure:
    return Erasure(
        member_id=document["_id"],
        receipt_id=document["receipt_id"],
        order_time=document["order_time"],
        counts=document["counts"],
        end_time=document.get("end_time"),
    )
