"""Counters in the collection `scores`: one document per group, season and member, equal to the ledger.

`applied` names the last transitions that were counted, in the same write as their numbers: counting one
again finds its name there and changes nothing. It also marks the counter for the season's tally (tallies.py).
Transitions that come at the same moment are counted together (gathering.py).
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pymongo import ReturnDocument, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from member_service.domain.ledger import Action, Totals, checkin_id
from member_service.domain.scores import Direction, Score, StandingPosition
from member_service.domain.tallies import Tally
from member_service.storage.database import (
    ASCENDING,
    DESCENDING,
    Database,
    Document,
    Index,
    duplicate_positions,
    one_of,
    translate_errors,
)
from member_service.storage.gathering import Together
from member_service.storage.holdings import Holding
from member_service.storage.sharding import by_group
from member_service.storage.tallies import FOLD_AFTER, SCORES, MongoTallies, asks_to_fold, tally_id
from servicekit.errors import Aborted, ServiceError

_BY_RANK: Final = (("points", DESCENDING), ("reached_time", ASCENDING), ("member_id", ASCENDING))

SHARD_KEYS: Final = (by_group(SCORES),)
INDEXES: Final = (
    Index(SCORES, (("group_id", ASCENDING), ("season_id", ASCENDING), *_BY_RANK), name="rank"),
    Index(SCORES, (("member_id", ASCENDING),), name="member"),
)

HOLDINGS: Final = (
    Holding(
        "standings",
        SCORES,
        lambda whose: {"member_id": whose.member_id},
        ("season_id", "points", "checkins", "reached_time"),
    ),
)

# A transition is counted within seconds of its write, or by the next sweep; by then a member of one season
# would have to collect this many others for it to be forgotten here.
APPLIED_KEPT: Final = 256
_ATTEMPTS = 8
_LEDGER: Final = "checkins"


@dataclass(frozen=True, slots=True)
class Delta:
    """What one transition of a check-in adds to its member's counters."""

    group_id: str
    season_id: str
    member_id: int
    display_name: str
    entry: str
    """Names the transition: "<anchor>:<number>"."""
    points: int
    checkins: int
    count_time: datetime

    @property
    def score_id(self) -> str:
        return score_id(self.group_id, self.season_id, self.member_id)

    @property
    def entry_id(self) -> str:
        """The transition's name among those of all members."""
        return f"{self.score_id}:{self.entry}"


@dataclass(frozen=True, slots=True)
class Counted:
    """What came of counting a transition."""

    totals: Totals
    renamed: bool
    """Whether the board has the member under another name since."""


def score_id(group_id: str, season_id: str, member_id: int) -> str:
    return f"{group_id}:{season_id}:{member_id}"


@translate_errors
class MongoScoreBoard:
    """Counts transitions, and ranks members by them."""

    def __init__(self, database: Database, fold_after: int = FOLD_AFTER) -> None:
        """`fold_after`: so many changes of a season, on average, between two folds of its tally."""
        self._fold_after = fold_after
        self._scores = database.collection(SCORES)
        self._ledger = database.collection(_LEDGER)
        self._tallies = MongoTallies(database)
        self._counting = Together[Delta, Counted](self._count_all)

    async def count(self, delta: Delta) -> Counted:
        """Add the transition unless it was added before; the member's numbers after it either way."""
        return await self._counting(delta)

    async def _count_all(self, deltas: Sequence[Delta]) -> Sequence[Counted | Exception]:
        due = [one for one in deltas if asks_to_fold(one.entry_id, self._fold_after)]
        for identity in sorted({tally_id(one.group_id, one.season_id) for one in due}):
            await self._tallies.ask_to_fold(identity)
        if len(deltas) == 1:
            return [await self._count(deltas[0])]
        # One for each counter; another one of the same counter comes after it.
        firsts = list({delta.score_id: delta for delta in reversed(deltas)}.values())[::-1]
        smooth = await self._count_at_once(firsts)
        looked_at = await asyncio.gather(*(self._told(*one) for one in smooth))
        counted = {delta.entry_id: told for (delta, _), told in zip(smooth, looked_at, strict=True)}
        return [counted.get(delta.entry_id) or await self._tried(delta) for delta in deltas]

    async def _count_at_once(self, deltas: Sequence[Delta]) -> Sequence[tuple[Delta, Document]]:
        """Count each in a counter of its own; those that went smoothly, with the counters as they are now."""
        writes = []
        for delta in deltas:
            same_name, update = _changes(delta)
            writes.append(UpdateOne(_not_counted(delta) | same_name, update, upsert=True))
        refused: set[int] = set()
        try:
            await self._scores.bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            # As with one: counted before, or under another name.
            refused = set(duplicate_positions(error))
        done = {delta.score_id: delta for at, delta in enumerate(deltas) if at not in refused}
        groups = one_of(delta.group_id for delta in done.values())
        found = self._scores.find({"_id": {"$in": list(done)}, "group_id": groups})
        return [(done[document["_id"]], document) async for document in found]

    async def _tried(self, delta: Delta) -> Counted | Exception:
        try:
            return await self._count(delta)
        except ServiceError as error:
            return error

    async def _told(self, delta: Delta, document: Document) -> Counted:
        totals = await self._after(delta, document)
        return Counted(totals, renamed=await self._renamed(document, delta))

    async def _after(self, delta: Delta, document: Document) -> Totals:
        """The member's numbers right after the transition, whatever was counted since."""
        checkins, points = document["checkins"], document["points"]
        applied: list[str] = document["applied"]
        since = applied[applied.index(delta.entry) + 1 :] if delta.entry in applied else []
        if since:
            places = [entry.rpartition(":") for entry in since]
            numbers = [(checkin_id(anchor_id, delta.member_id), number) for anchor_id, _, number in places]
            wanted = {"_id": {"$in": sorted({one for one, _ in numbers})}, "group_id": delta.group_id}
            found = self._ledger.find(wanted, {"points": 1, "log": 1})
            rows = {row["_id"]: row async for row in found}
            for one, number in numbers:
                if one not in rows:
                    continue
                sign = -1 if Action(rows[one]["log"][number]["action"]).takes_back else 1
                checkins -= sign
                points -= sign * rows[one]["points"]
        return Totals(checkins=checkins, points=points)

    async def _count(self, delta: Delta) -> Counted:
        same_name, update = _changes(delta)
        for _ in range(_ATTEMPTS):
            try:
                document = await self._add(delta, same_name, update)
            except DuplicateKeyError:
                # It was counted before, the member had another name,
                # or another transition created the document at the same time.
                document = await self._scores.find_one({"_id": delta.score_id, "group_id": delta.group_id})
                if not document:
                    continue
                if delta.entry not in document["applied"]:
                    if delta.points <= 0 or document.get("display_name") == delta.display_name:
                        continue
                    old_name = {"display_name": document.get("display_name")}
                    marked = update | {"$set": update["$set"] | {"renamed_by": delta.entry}}
                    try:
                        document = await self._add(delta, old_name, marked)
                    except DuplicateKeyError:
                        continue
            return await self._told(delta, document)
        raise Aborted

    async def _add(self, delta: Delta, named: Document, update: Document) -> Document:
        document: Document = await self._scores.find_one_and_update(
            _not_counted(delta) | named,
            update,
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return document

    async def _renamed(self, document: Document, delta: Delta) -> bool:
        """Whether this transition brought another name, as the document still says after a crash."""
        if document.get("renamed_by") == delta.entry:
            return True
        if document["applied"][:1] != [delta.entry] or len(document["applied"]) >= APPLIED_KEPT:
            return False
        # The first of a season: the name before is in the season before.
        others: Document = {
            "member_id": delta.member_id,
            "group_id": delta.group_id,
            "season_id": {"$ne": delta.season_id},
        }
        latest = self._scores.find(others, {"display_name": 1}).sort("reached_time", DESCENDING).limit(1)
        return any([one.get("display_name", "") != delta.display_name async for one in latest])

    async def score(self, group_id: str, season_id: str, member_id: int) -> Score | None:
        document = await self._scores.find_one(
            {"_id": score_id(group_id, season_id, member_id), "group_id": group_id}
        )
        return _from_document(document) if document and document["points"] > 0 else None

    async def page(
        self,
        group_id: str,
        season_id: str,
        beside: StandingPosition | None,
        limit: int,
        direction: Direction = Direction.AFTER,
        *,
        without: Collection[int] = (),
    ) -> Sequence[Score]:
        season: Document = {"group_id": group_id, "season_id": season_id}
        if beside is None:
            return await self._read(season | {"points": {"$gt": 0}}, limit, direction, without)
        # One range of the index each, in order: an $or over all three would be sorted in memory.
        tie = season | {"points": beside.points}
        if direction is Direction.AFTER:
            onward, fewer = "$gt", {"$gt": 0, "$lt": beside.points}
        else:
            onward, fewer = "$lt", {"$gt": max(0, beside.points)}
        ranges = (
            tie | {"reached_time": beside.reached_time, "member_id": {onward: beside.member_id}},
            tie | {"reached_time": {onward: beside.reached_time}},
            season | {"points": fewer},
        )
        scores: list[Score] = []
        for wanted in ranges:
            if len(scores) < limit:
                scores += await self._read(wanted, limit - len(scores), direction, without)
        return scores

    async def everybody(
        self, group_id: str, season_id: str, *, without: Collection[int] = ()
    ) -> Sequence[Score]:
        wanted: Document = {"group_id": group_id, "season_id": season_id, "points": {"$gt": 0}}
        needed = {"_id": 0, "member_id": 1, "points": 1, "checkins": 1, "reached_time": 1}
        found = await self._scores.find(wanted, needed).sort(list(_BY_RANK)).to_list(None)
        return [_from_document(document) for document in found if document["member_id"] not in without]

    async def tally(self, group_id: str, season_id: str) -> Tally:
        return await self._tallies.read(group_id, season_id)

    async def scores_of(self, group_id: str, season_id: str, member_ids: Collection[int]) -> Sequence[Score]:
        if not member_ids:
            return []
        ids = [score_id(group_id, season_id, member_id) for member_id in member_ids]
        cursor = self._scores.find({"_id": {"$in": ids}, "group_id": group_id}, {"applied": 0})
        return [_from_document(document) async for document in cursor if document["points"] > 0]

    async def _read(
        self, wanted: Document, limit: int, direction: Direction, without: Collection[int]
    ) -> list[Score]:
        order = [(key, way if direction is Direction.AFTER else -way) for key, way in _BY_RANK]
        if without:
            # Beside another condition on the member, not in its place.
            wanted = {"$and": [wanted, {"member_id": {"$nin": list(without)}}]}
        cursor = self._scores.find(wanted, {"applied": 0}).sort(order).limit(limit)
        return [_from_document(document) async for document in cursor]


def _not_counted(delta: Delta) -> Document:
    """The counter, unless it has the transition."""
    return {"_id": delta.score_id, "group_id": delta.group_id, "applied": {"$ne": delta.entry}}


def _changes(delta: Delta) -> tuple[Document, Document]:
    """Under which name the counter has the member when nothing is to be told, and what changes in it."""
    update: Document = {
        "$inc": {"points": delta.points, "checkins": delta.checkins},
        "$push": {"applied": {"$each": [delta.entry], "$slice": -APPLIED_KEPT}},
        "$set": {"untallied": tally_id(delta.group_id, delta.season_id)},
        "$setOnInsert": {
            "season_id": delta.season_id,
            "member_id": delta.member_id,
        },
    }
    if delta.points <= 0:
        return {}, update
    update["$max"] = {"reached_time": delta.count_time}
    update["$set"]["display_name"] = delta.display_name
    return {"display_name": delta.display_name}, update


def _from_document(document: Document) -> Score:
    return Score(
        member_id=document["member_id"],
        display_name=document.get("display_name", ""),
        points=document["points"],
        checkins=document["checkins"],
        reached_time=document["reached_time"],
    )
