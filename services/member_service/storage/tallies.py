"""Tallies in the collection `tallies`.

There is one document per group and season; it says how many members have how many points.
No check-in writes to it: all of a group's would queue for one document.
A counter that changes is marked, in the same write (`untallied`, scores.py).
A reader takes the tally and adds what is marked and not folded yet: so it is exact at any time.
Once in a while, one change of `FOLD_AFTER`, the sweep is asked to fold what is marked (`due`):
a fold writes each of these counters, and a member who came several times meanwhile is written once.
Nothing hangs on an ask that was lost: the marks stay, and another one comes.
It is as long as the season has different numbers of points, not members.

Each counter remembers as what it was folded (`tallied_points`, `tallied_checkins`, by version `tallied`).
A fold has three steps:

1. the tally takes a batch of marked counters and keeps it, if its version is still the one that was read;
2. each counter of the batch remembers what was folded of it, and loses its mark if it did not change since;
3. the tally forgets the batch, and is due no more unless the batch was full.

A crash in between leaves the batch there: whoever reads knows by it, and the next fold begins with step 2.
Versions make all of it safe in several processes at once.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from zlib import crc32

from pymongo import UpdateOne
from pymongo.errors import DuplicateKeyError

from member_service.domain.tallies import Tally
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.holdings import Retention
from member_service.storage.sharding import by_id
from servicekit import retention
from servicekit.errors import Aborted

SCORES: Final = "scores"
TALLIES: Final = "tallies"

RETENTIONS: Final = (
    Retention(SCORES, retention.TRAINING),
    Retention(TALLIES, retention.GROUPS),
)

SHARD_KEYS: Final = (by_id(TALLIES),)
INDEXES: Final = (
    Index(SCORES, (("untallied", ASCENDING), ("member_id", ASCENDING)), name="untallied"),
    Index(TALLIES, (("due", ASCENDING),), name="due"),
)

BATCH: Final = 400
FOLD_AFTER: Final = 128
"""So many changes of a season, on average, are between two folds: about as many counters a reader adds."""
_ATTEMPTS: Final = 8
_NEEDED: Final = ("points", "checkins", "tallied", "tallied_points", "tallied_checkins")


def tally_id(group_id: str, season_id: str) -> str:
    return f"{group_id}:{season_id}"


@dataclass(frozen=True, slots=True)
class Folded:
    """What a counter said, or says: its numbers."""

    points: int = 0
    checkins: int = 0

    @property
    def counts(self) -> bool:
        """Whether the member is in the ranking."""
        return self.points > 0


@dataclass(frozen=True, slots=True)
class StoredTally:
    """A tally as it is stored: version 0 is the one that is not there yet."""

    id: str
    version: int
    members: Counter[int]
    checkins: int
    batch: tuple[tuple[str, Folded], ...] = ()

    def moved(self, moves: Iterable[tuple[Folded, Folded]]) -> "StoredTally":
        """The tally after counters went from one to the other."""
        members, checkins = self.members.copy(), self.checkins
        for before, after in moves:
            for numbers, sign in ((before, -1), (after, 1)):
                if numbers.counts:
                    members[numbers.points] += sign
                    checkins += sign * numbers.checkins
        kept = Counter({points: count for points, count in members.items() if count})
        return replace(self, members=kept, checkins=checkins)

    def remembered(self, score: Document) -> Folded:
        """As what the tally has this counter, whether or not the counter knows."""
        if score.get("tallied", 0) < self.version:
            for score_id, folded in self.batch:
                if score_id == score["_id"]:
                    return folded
        return Folded(score.get("tallied_points", 0), score.get("tallied_checkins", 0))


def asks_to_fold(change: str, fold_after: int) -> bool:
    """Whether this change is the one of so many that has its season folded: each time the same answer."""
    return crc32(change.encode()) % fold_after == 0


def numbers_of(score: Document) -> Folded:
    return Folded(score["points"], score["checkins"])


@translate_errors
class MongoTallies:
    """Reads tallies, and folds into them."""

    def __init__(self, database: Database) -> None:
        self._scores = database.collection(SCORES)
        self._tallies = database.collection(TALLIES)

    async def read(self, group_id: str, season_id: str) -> Tally:
        """The season as its counters are now."""
        identity = tally_id(group_id, season_id)
        for _ in range(_ATTEMPTS):
            stored = await self.stored(identity)
            marked = await self._marked({"untallied": identity, "group_id": group_id})
            # Folded in between, what was marked would be missing from both.
            if await self.is_still(stored):
                now = stored.moved((stored.remembered(score), numbers_of(score)) for score in marked)
                return Tally(now.members, now.checkins)
        raise Aborted

    async def ask_to_fold(self, identity: str) -> None:
        """Have the next sweep fold what is marked in this season."""
        empty = _fields(StoredTally(identity, 1, Counter(), 0))
        try:
            await self._tallies.update_one(
                {"_id": identity}, {"$set": {"due": identity}, "$setOnInsert": empty}, upsert=True
            )
        except DuplicateKeyError:
            # Another one made it at this moment, and asks for the same.
            return

    async def waiting(self) -> AsyncIterator[str]:
        """The tallies that are due, one small search each."""
        identity = ""
        while found := await self._tallies.find_one(
            {"due": {"$gt": identity}}, {"due": 1}, sort=[("due", ASCENDING)]
        ):
            identity = found["due"]
            yield identity

    async def fold(self, identity: str) -> int:
        """Fold one batch. How many counters it had; 0 when there is nothing to fold or another does it."""
        stored = await self.stored(identity)
        if stored.batch:
            await self._finish(stored)
        # Read after that: what they remember is what this version of the tally has.
        marked = await self._marked({"untallied": identity}, BATCH)
        if not marked:
            await self._tallies.update_one({"_id": identity, "due": identity}, {"$unset": {"due": ""}})
            return 0
        moved = stored.moved((stored.remembered(score), numbers_of(score)) for score in marked)
        batch = tuple((score["_id"], numbers_of(score)) for score in marked)
        taken = replace(moved, version=stored.version + 1, batch=batch)
        if not await self.replace(stored, taken):
            return 0
        await self._finish(taken)
        return len(batch)

    async def stored(self, identity: str) -> StoredTally:
        document = await self._tallies.find_one({"_id": identity})
        return _from_document(document) if document else StoredTally(identity, 0, Counter(), 0)

    async def is_still(self, stored: StoredTally) -> bool:
        """Whether nothing was folded since it was read."""
        document = await self._tallies.find_one({"_id": stored.id}, {"version": 1})
        return (document["version"] if document else 0) == stored.version

    async def replace(self, stored: StoredTally, new: StoredTally) -> bool:
        """Put the new one in its place. False when another came first."""
        if stored.version == 0:
            try:
                await self._tallies.insert_one({"_id": new.id, **_fields(new)})
            except DuplicateKeyError:
                return False
            return True
        done = await self._tallies.update_one(
            {"_id": new.id, "version": stored.version}, {"$set": _fields(new)}
        )
        return bool(done.matched_count)

    async def _marked(self, wanted: Document, limit: int = 0) -> Sequence[Document]:
        # The member, so that every planner sees that the index fits, and in its order.
        wanted = wanted | {"member_id": {"$gt": 0}}
        found = self._scores.find(wanted, dict.fromkeys(_NEEDED, 1)).sort("member_id", ASCENDING)
        return [score async for score in found.limit(limit)]

    async def _finish(self, taken: StoredTally) -> None:
        """Do steps 2 and 3, which may be done again by anybody.

        A counter that remembers this version or a later one is left alone.
        """
        writes = []
        for score_id, folded in taken.batch:
            older = {"_id": score_id, "tallied": {"$not": {"$gte": taken.version}}}
            remember = {
                "tallied": taken.version,
                "tallied_points": folded.points,
                "tallied_checkins": folded.checkins,
            }
            unchanged = older | {"points": folded.points, "checkins": folded.checkins}
            writes.append(UpdateOne(unchanged, {"$set": remember, "$unset": {"untallied": ""}}))
            writes.append(UpdateOne(older, {"$set": remember}))
        await self._scores.bulk_write(writes)
        rest: Document = {"$set": {"batch": []}}
        if len(taken.batch) < BATCH:
            rest["$unset"] = {"due": ""}
        await self._tallies.update_one({"_id": taken.id, "version": taken.version}, rest)


def _fields(tally: StoredTally) -> Document:
    points = sorted(tally.members)
    return {
        "version": tally.version,
        "points": points,
        "members": [tally.members[one] for one in points],
        "checkins": tally.checkins,
        "batch": [[score_id, folded.points, folded.checkins] for score_id, folded in tally.batch],
    }


def _from_document(document: Document) -> StoredTally:
    return StoredTally(
        id=document["_id"],
        version=document["version"],
        members=Counter(dict(zip(document["points"], document["members"], strict=True))),
        checkins=document["checkins"],
        batch=tuple((score_id, Folded(points, checkins)) for score_id, points, checkins in document["batch"]),
    )
