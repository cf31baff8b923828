"""Who wants the report of a group, in `reports`, and what a report is counted from.

`_id` is group and member.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.changes import Change
from member_service.domain.ledger import CheckinState
from member_service.domain.letters import Wish
from member_service.domain.memberships import MembershipState
from member_service.domain.report_content import MemberDays
from member_service.domain.reports import ReportWish
from member_service.storage.boards import MongoBoards
from member_service.storage.changes import not_seen, remembered, was_seen
from member_service.storage.checkins import CHECKINS
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.holdings import Holding, Retention
from member_service.storage.letters import LETTERS
from member_service.storage.memberships import MEMBERSHIPS
from member_service.storage.sharding import by_id
from servicekit import retention

REPORTS: Final = "reports"

RETENTIONS: Final = (Retention(REPORTS, retention.LETTERS),)
SHARD_KEYS: Final = (by_id(REPORTS),)
INDEXES: Final = (Index(REPORTS, (("due", ASCENDING),), name="due"),)
HOLDINGS: Final = (
    Holding(
        "reports",
        REPORTS,
        lambda whose: {"_id": {"$in": whose.addresses}},
        ("wanted", "told"),
        counted=False,
    ),
)
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@translate_errors
class MongoReportWishes:
    """Wishes, found by group and member, or by when they are due."""

    def __init__(self, database: Database) -> None:
        self._reports = database.collection(REPORTS)
        self.sources = MongoReportSources(database)

    async def get(self, group_id: str, member_id: int) -> ReportWish:
        document = await self._reports.find_one({"_id": f"{group_id}:{member_id}"})
        return _from_document(document) if document else ReportWish(group_id, member_id)

    async def put(self, wish: ReportWish, change: Change) -> None:
        address: Document = {"_id": f"{wish.group_id}:{wish.member_id}"}
        known = await self._reports.find_one(address, {"requests": 1})
        if known and was_seen(known, change):
            return
        update: Document = {
            "$set": {"group_id": wish.group_id, "member_id": wish.member_id, "wanted": wish.wanted},
            "$push": remembered(change),
        }
        update |= {"$set": update["$set"] | {"due": wish.due}} if wish.due else {"$unset": {"due": ""}}
        for _ in range(2):
            try:
                await self._reports.update_one(address | not_seen(change), update, upsert=True)
            except DuplicateKeyError:
                # It was made at this moment: by a repeat, which is then seen, or by another wish.
                continue
            return

    async def first_time(self) -> datetime | None:
        first = await self._reports.find_one({"due": {"$gt": _EVER}}, {"due": 1}, sort=[("due", ASCENDING)])
        return first["due"] if first else None

    async def due(self, now: datetime, limit: int) -> Sequence[ReportWish]:
        found = self._reports.find({"due": {"$gt": _EVER, "$lte": now}}).sort("due", ASCENDING).limit(limit)
        return [_from_document(document) async for document in found]

    async def move_on(self, wish: ReportWish, due: datetime | None, told: date | None) -> None:
        values: Document = {"due": due} | ({"told": told.isoformat()} if told else {})
        await self._reports.update_one(
            {"_id": f"{wish.group_id}:{wish.member_id}", "due": wish.due}, {"$set": values}
        )


@translate_errors
class MongoReportSources:
    """Obeys ReportSources."""

    def __init__(self, database: Database) -> None:
        self._checkins = database.collection(CHECKINS)
        self._memberships = database.collection(MEMBERSHIPS)
        self._letters = database.collection(LETTERS)
        self._boards = MongoBoards(database)

    async def days_since(self, group_id: str, begin: datetime) -> AsyncIterator[MemberDays]:
        """By the index of a group's newest check-ins."""
        wanted = {
            "group_id": group_id,
            "create_time": {"$gte": begin},
            "state": CheckinState.RECORDED.value,
        }
        by_member = {"_id": "$member_id", "days": {"$addToSet": "$day"}}
        async for row in self._checkins.aggregate([{"$match": wanted}, {"$group": by_member}]):
            yield MemberDays(row["_id"], frozenset(date.fromisoformat(day) for day in row["days"]))

    async def moments(self, group_id: str, begin: datetime, end: datetime) -> AsyncIterator[datetime]:
        wanted = {
            "group_id": group_id,
            "create_time": {"$gte": begin, "$lt": end},
            "state": CheckinState.RECORDED.value,
        }
        async for document in self._checkins.find(wanted, {"_id": 0, "create_time": 1}):
            yield document["create_time"]

    async def came(self, group_id: str, begin: datetime, end: datetime) -> Sequence[int]:
        wanted = {
            "group_id": group_id,
            "since": {"$gte": begin, "$lt": end},
            "state": MembershipState.INSIDE.value,
            "came": True,
        }
        found = self._memberships.find(wanted, {"_id": 0, "member_id": 1})
        return [document["member_id"] async for document in found]

    async def gone(self, group_id: str, member_ids: Sequence[int]) -> frozenset[int]:
        wanted = {
            "member_id": {"$in": list(member_ids)},
            "state": MembershipState.LEFT.value,
            "group_id": group_id,
        }
        found = self._memberships.find(wanted, {"_id": 0, "member_id": 1})
        return frozenset([document["member_id"] async for document in found])

    async def unnamed(self, member_ids: Sequence[int]) -> frozenset[int]:
        wanted = {"_id": {"$in": list(member_ids)}, "named_when_away": Wish.DECLINED.value}
        return frozenset([document["_id"] async for document in self._letters.find(wanted, {"_id": 1})])

    async def names(self, group_id: str, member_ids: Sequence[int]) -> Mapping[int, str]:
        return await self._boards.names(group_id, member_ids)


def _from_document(document: Document) -> ReportWish:
    told = document.get("told")
    return ReportWish(
        document["group_id"],
        document["member_id"],
        document["wanted"],
        document.get("due"),
        date.fromisoformat(told) if told else None,
    )
