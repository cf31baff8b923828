"""The ledger in the collection `checkins`: one document per anchor and member.

A document holds the check-in, its transitions by number in `log`, and in `pending` those that the counters
do not have yet. A transition is one document write; the counters follow in `settle`:

1. `scores` takes the transition, unless it has it (scores.py);
2. the feed tells of it (feed.py);
3. the check-in drops it from `pending` and keeps the member's numbers as the request's first answer.

A crash before 3 leaves it pending: a repeat of the request or the sweep settles it.
So the counters take it once, and the feed tells of it at least once.
What comes at the same moment is written together (gathering.py): one command for many check-ins.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from pymongo import ReturnDocument, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from member_service.domain.captions import Training
from member_service.domain.changes import Change
from member_service.domain.feed import FeedWriter
from member_service.domain.ledger import (
    Checkin,
    CheckinFilter,
    CheckinPosition,
    CheckinState,
    Row,
    Totals,
    Transition,
    transition_applied,
)
from member_service.domain.profiles import CountedCheckin
from member_service.storage.appearances import MongoAppearances
from member_service.storage.changes import not_seen, remembered, was_seen
from member_service.storage.checkin_documents import (
    COUNTED_FIELDS,
    NOTHING_TOLD,
    checkin_from,
    counted_from,
    new_document,
    row_from,
    state_fields,
    training_fields,
    transition_document,
)
from member_service.storage.checkin_events import event_of, renaming_of
from member_service.storage.database import (
    ANY_TIME,
    ASCENDING,
    DESCENDING,
    Database,
    Document,
    Index,
    duplicate_positions,
    translate_errors,
)
from member_service.storage.feed import MongoFeed
from member_service.storage.gathering import Together
from member_service.storage.holdings import Holding, Retention
from member_service.storage.scores import Delta, MongoScoreBoard
from member_service.storage.sharding import by_group
from servicekit import retention
from servicekit.instruments import counter

CHECKINS: Final = "checkins"

KIND: Final = "gymnation.kind"
_changed = counter(
    "gymnation.checkins",
    "{checkin}",
    "Check-ins by what was done: record, revoke, reinstate, give_way",
    KIND,
)

_NEWEST_FIRST: Final = (("create_time", DESCENDING), ("_id", DESCENDING))

RETENTIONS: Final = (Retention(CHECKINS, retention.TRAINING),)

SHARD_KEYS: Final = (by_group(CHECKINS),)
ANCHOR_NEWEST: Final = "anchor_newest"
INDEXES: Final = (
    Index(CHECKINS, (("request_id", ASCENDING),), unique=True, within="group_id", name="request"),
    Index(CHECKINS, (("request_ids", ASCENDING), ("create_time", ASCENDING)), name="requests"),
    Index(
        CHECKINS,
        (("group_id", ASCENDING), ("chat_number", ASCENDING), ("source_message_id", ASCENDING)),
        name="source",
    ),
    Index(CHECKINS, (("group_id", ASCENDING), ("media_group_id", ASCENDING)), name="album"),
    Index(CHECKINS, (("group_id", ASCENDING), *_NEWEST_FIRST), name="newest"),
    Index(
        CHECKINS,
        (("group_id", ASCENDING), ("member_id", ASCENDING), *_NEWEST_FIRST),
        name="member_newest",
    ),
    Index(
        CHECKINS,
        (("group_id", ASCENDING), ("anchor_id", ASCENDING), *_NEWEST_FIRST),
        name=ANCHOR_NEWEST,
    ),
    # All that a profile reads, so that the documents need not be fetched.
    Index(
        CHECKINS,
        (
            ("group_id", ASCENDING),
            ("member_id", ASCENDING),
            ("state", ASCENDING),
            ("day", ASCENDING),
            ("season_id", ASCENDING),
            ("points", ASCENDING),
            ("create_time", ASCENDING),
        ),
        name="profile",
    ),
    # Not partial: not every engine sees that the sweep's range implies the condition.
    Index(CHECKINS, (("pending_since", ASCENDING),), name="pending"),
)

HOLDINGS: Final = (
    Holding(
        "checkins",
        CHECKINS,
        lambda whose: {"group_id": {"$in": whose.group_ids}, "member_id": whose.member_id},
        (
            *("day", "create_time", "points", "state", "anchor_kind", "season_id", "display_name"),
            *("source_message_id", "revoke_time", "revoke_reason", "recorded_by_caller"),
            *("activities", "minutes", "metres"),
        ),
    ),
)


@translate_errors
class MongoCheckinLedger:
    """Check-ins, and the one way by which the counters follow them."""

    def __init__(self, database: Database, scores: MongoScoreBoard, feed: FeedWriter | None = None) -> None:
        self._checkins = database.collection(CHECKINS)
        self._scores = scores
        self._feed = feed or MongoFeed(database)
        self._appearances = MongoAppearances(database)
        self._adding = Together[Document, bool](self._add_all)
        self._finishing = Together[_Settled, bool](self._finish_all)

    async def add(self, checkin: Checkin, made: Transition) -> Row | None:
        if not await self._adding(new_document(checkin, made)):
            return None
        _changed.add(1, {KIND: made.action.value})
        return Row(checkin, (made,), (made.number,))

    async def _add_all(self, documents: Sequence[Document]) -> Sequence[bool]:
        """Store those that are new; whether each was."""
        if len(documents) == 1:
            try:
                await self._checkins.insert_one(documents[0])
            except DuplicateKeyError:
                return [False]
            return [True]
        try:
            await self._checkins.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            refused = set(duplicate_positions(error))
            return [number not in refused for number in range(len(documents))]
        return [True] * len(documents)

    async def move(self, row: Row, made: Transition) -> Row | None:
        moved = await self._checkins.find_one_and_update(
            {
                "_id": row.checkin.id,
                "group_id": row.checkin.group_id,
                "transitions": made.number - 1,
            },
            {
                "$set": {
                    "transitions": made.number,
                    f"log.{made.number}": transition_document(made),
                    "pending_since": made.time,
                }
                | state_fields(transition_applied(row.checkin, made)),
                "$push": {"pending": made.number, "request_ids": made.request_id},
            },
            return_document=ReturnDocument.AFTER,
        )
        if moved is None:
            return None
        _changed.add(1, {KIND: made.action.value})
        return row_from(moved)

    async def correct(self, checkin: Checkin, training: Training, change: Change) -> Checkin | None:
        mine: Document = {"_id": checkin.id, "group_id": checkin.group_id}
        told = training_fields(training)
        corrected = await self._checkins.find_one_and_update(
            mine | not_seen(change),
            {"$push": remembered(change), **({"$set": told} if told else {"$unset": NOTHING_TOLD})},
            return_document=ReturnDocument.AFTER,
        )
        if corrected is None:
            corrected = await self._checkins.find_one(mine)
            if corrected is None:
                return None
            was_seen(corrected, change)
        return checkin_from(corrected)

    async def tell(self, checkin: Checkin, training: Training) -> None:
        # What the member corrected is left alone, also where they took everything out.
        untold = {"activities": {"$exists": False}, "requests": {"$exists": False}}
        await self._checkins.update_one(
            {"_id": checkin.id, "group_id": checkin.group_id} | untold, {"$set": training_fields(training)}
        )

    async def settle(self, row: Row) -> Row:
        for number in row.pending:
            made = row.transitions[number - 1]
            counted = await self._scores.count(delta(row.checkin, made))
            await self._feed.append(event_of(row.checkin, made))
            if counted.renamed and await self._by_name(row.checkin):
                await self._feed.append(renaming_of(row.checkin, made))
            if await self._finish(row.checkin, number, counted.totals):
                settled = replace(made, totals=counted.totals)
                row = replace(
                    row,
                    transitions=(*row.transitions[: number - 1], settled, *row.transitions[number:]),
                    pending=tuple(other for other in row.pending if other != number),
                )
                continue
            # Another did the same work first: its numbers are the first answer.
            again = await self.get(row.checkin.group_id, row.checkin.id)
            row = again or row
        return row

    async def settle_left(self, checkin_id: str) -> None:
        """As `settle`, for what a crash left at any of its writes."""
        row = await self.get_of_any_group(checkin_id)
        if row and row.pending:
            await self.settle(row)
        elif row:
            await self._unmark(row.checkin)

    async def get(self, group_id: str, checkin_id: str) -> Row | None:
        document = await self._checkins.find_one({"_id": checkin_id, "group_id": group_id})
        return row_from(document) if document else None

    async def get_of_any_group(self, checkin_id: str) -> Row | None:
        document = await self._checkins.find_one({"_id": checkin_id})
        return row_from(document) if document else None

    async def find_by_request(self, request_id: str) -> Row | None:
        document = await self._checkins.find_one({"request_ids": request_id, "create_time": ANY_TIME})
        return row_from(document) if document else None

    async def find_by_source(
        self, group_id: str, chat_number: int, message_id: int, media_group_id: str
    ) -> Row | None:
        wanted: list[Document] = []
        if message_id:
            wanted.append({"group_id": group_id, "chat_number": chat_number, "source_message_id": message_id})
        if media_group_id:
            wanted.append({"group_id": group_id, "media_group_id": media_group_id})
        for filter_ in wanted:
            found = [row_from(document) async for document in self._checkins.find(filter_).limit(100)]
            if found:
                return max(
                    found,
                    key=lambda row: (
                        row.checkin.state is CheckinState.RECORDED,
                        row.checkin.create_time,
                    ),
                )
        return None

    async def ids_of_day(self, group_id: str, member_id: int, day: date) -> Sequence[str]:
        state = CheckinState.RECORDED.value
        wanted = {"group_id": group_id, "member_id": member_id, "state": state, "day": day.isoformat()}
        return [document["_id"] async for document in self._checkins.find(wanted, {"_id": 1})]

    async def of_day(self, group_id: str, day: date, start: datetime, end: datetime) -> Sequence[Checkin]:
        wanted = {
            "group_id": group_id,
            "create_time": {"$gte": start, "$lt": end},
            "state": CheckinState.RECORDED.value,
            "day": day.isoformat(),
        }
        found = self._checkins.find(wanted).sort([("create_time", ASCENDING), ("_id", ASCENDING)])
        return [checkin_from(document) async for document in found]

    async def days_of(
        self, group_id: str, member_ids: Sequence[int], first_day: date, last_day: date
    ) -> Mapping[int, set[date]]:
        wanted = {
            "group_id": group_id,
            "member_id": {"$in": list(member_ids)},
            "state": CheckinState.RECORDED.value,
            "day": {"$gte": first_day.isoformat(), "$lte": last_day.isoformat()},
        }
        return await self._days(wanted) if member_ids else {}

    async def days_of_all(
        self, group_id: str, first_day: date, last_day: date, start: datetime, end: datetime
    ) -> Mapping[int, set[date]]:
        wanted = {
            "group_id": group_id,
            "create_time": {"$gte": start, "$lt": end},
            "state": CheckinState.RECORDED.value,
            "day": {"$gte": first_day.isoformat(), "$lte": last_day.isoformat()},
        }
        return await self._days(wanted)

    async def _days(self, wanted: Document) -> Mapping[int, set[date]]:
        days: dict[int, set[date]] = {}
        async for document in self._checkins.find(wanted, {"_id": 0, "member_id": 1, "day": 1}):
            days.setdefault(document["member_id"], set()).add(date.fromisoformat(document["day"]))
        return days

    async def page(
        self, wanted: CheckinFilter, after: CheckinPosition | None, limit: int
    ) -> Sequence[Checkin]:
        filter_: Document = {"group_id": wanted.group_id}
        if wanted.member_id:
            filter_["member_id"] = wanted.member_id
        elif wanted.without:
            filter_["member_id"] = {"$nin": sorted(wanted.without)}
        if wanted.anchor_id:
            filter_["anchor_id"] = wanted.anchor_id
        if wanted.state:
            filter_["state"] = wanted.state.value
        times: Document = {}
        if wanted.start_time:
            times["$gte"] = wanted.start_time
        if wanted.end_time:
            times["$lt"] = wanted.end_time
        if after:
            # Said beside the $or, where every planner sees that the index begins there.
            times["$lte"] = after.create_time
            filter_["$or"] = [
                {"create_time": {"$lt": after.create_time}},
                {"create_time": after.create_time, "_id": {"$lt": after.checkin_id}},
            ]
        if times:
            filter_["create_time"] = times
        cursor = self._checkins.find(filter_).sort(list(_NEWEST_FIRST)).limit(limit)
        return [checkin_from(document) async for document in cursor]

    async def counted(self, group_id: str, member_id: int) -> Sequence[CountedCheckin]:
        cursor = self._checkins.find(
            {"group_id": group_id, "member_id": member_id, "state": CheckinState.RECORDED.value},
            COUNTED_FIELDS,
        )
        return [counted_from(document) async for document in cursor]

    async def count_by_anchor(self, group_id: str, anchor_ids: Sequence[str]) -> Mapping[str, int]:
        if not anchor_ids:
            return {}
        cursor = self._checkins.aggregate(
            [
                {
                    "$match": {
                        "group_id": group_id,
                        "anchor_id": {"$in": list(anchor_ids)},
                        # Leads DocumentDB to `anchor_newest`; else it reads `profile` for the whole group.
                        "create_time": ANY_TIME,
                        "state": CheckinState.RECORDED.value,
                    }
                },
                {"$group": {"_id": "$anchor_id", "checkins": {"$sum": 1}}},
            ]
        )
        return {document["_id"]: document["checkins"] async for document in cursor}

    async def unsettled(self, until: datetime) -> AsyncIterator[str]:
        """Ids of check-ins with transitions pending since then or before, those that wait longest first.

        Ids: a document that cannot be read shall not hide the ones behind it.
        """
        found = self._checkins.find({"pending_since": {"$lte": until}}, {"_id": 1})
        async for document in found.sort("pending_since", ASCENDING):
            yield document["_id"]

    async def _by_name(self, checkin: Checkin) -> bool:
        """Whether others read the member's own name."""
        chosen = await self._appearances.get(checkin.group_id, checkin.member_id)
        return not chosen.hidden and not chosen.alias

    async def _finish(self, checkin: Checkin, number: int, totals: Totals) -> bool:
        """Drop it from `pending` and keep the numbers. False when another did."""
        settled = _Settled(checkin, number, totals)
        if await self._finishing(settled):
            return True
        one_of_several = await self._checkins.update_one(
            settled.mine | {"pending": number}, {"$set": settled.kept, "$pull": {"pending": number}}
        )
        if one_of_several.matched_count:
            # By now it may have been the last after all, when another dropped the rest at the same moment.
            await self._unmark(checkin)
        return bool(one_of_several.matched_count)

    async def _finish_all(self, settled: Sequence["_Settled"]) -> Sequence[bool]:
        """Finish those that have nothing else pending. When some have, none is said to be finished.

        Who asks then looks at its own, and finds what this did.
        """
        # The last one takes the mark for the sweep along.
        writes: list[tuple[Document, Document]] = [
            (
                one.mine | {"pending": [one.number]},
                {"$set": one.kept | {"pending": []}, "$unset": {"pending_since": ""}},
            )
            for one in settled
        ]
        if len(writes) == 1:
            done = await self._checkins.update_one(*writes[0])
        else:
            done = await self._checkins.bulk_write([UpdateOne(*one) for one in writes], ordered=False)
        return [done.matched_count == len(settled)] * len(settled)

    async def _unmark(self, checkin: Checkin) -> None:
        """Take the mark for the sweep off a check-in that has nothing pending."""
        await self._checkins.update_one(
            {"_id": checkin.id, "group_id": checkin.group_id, "pending": []},
            {"$unset": {"pending_since": ""}},
        )


@dataclass(frozen=True, slots=True)
class _Settled:
    """A transition that the counters have, with the member's numbers after it."""

    checkin: Checkin
    number: int
    totals: Totals

    @property
    def mine(self) -> Document:
        return {"_id": self.checkin.id, "group_id": self.checkin.group_id}

    @property
    def kept(self) -> Document:
        place = f"log.{self.number}"
        return {f"{place}.checkins": self.totals.checkins, f"{place}.points": self.totals.points}


def delta(checkin: Checkin, made: Transition) -> Delta:
    """What the transition adds to the counters."""
    return Delta(
        group_id=checkin.group_id,
        season_id=checkin.season_id,
        member_id=checkin.member_id,
        display_name=checkin.display_name,
        entry=entry_of(checkin.anchor_id, made.number),
        points=made.sign * checkin.points,
        checkins=made.sign,
        count_time=made.counted_from,
    )


def entry_of(anchor_id: str, number: int) -> str:
    """The name under which the counters remember a transition."""
    return f"{anchor_id}:{number}"
