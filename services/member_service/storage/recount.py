"""The counters against the ledger: reads both, says where they differ, and puts a counter right.

Safe while the service runs. A counter is replaced only if it is still the one that was read before the
ledger was: any transition counted in between changes it, and the comparison starts again. A transition that
the ledger has and the counter has not counted yet is no difference: it will be counted.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pymongo.errors import BulkWriteError, DuplicateKeyError

from member_service.domain.ledger import Row
from member_service.storage.checkin_documents import row_from
from member_service.storage.checkins import CHECKINS, entry_of
from member_service.storage.database import (
    ASCENDING,
    DESCENDING,
    Database,
    Document,
    duplicate_positions,
    translate_errors,
)
from member_service.storage.scores import APPLIED_KEPT, score_id
from member_service.storage.tallies import SCORES, tally_id

_ATTEMPTS: Final = 20
_AT_ONCE: Final = 500
_READ_AT_ONCE: Final = 500
"""Documents of a reply. Left to itself a server sends 16 MB, which are ten times as much in Python."""


@dataclass(frozen=True, slots=True)
class Counter:
    """A member's numbers of a season, as counted or as they should be."""

    checkins: int = 0
    points: int = 0
    reached_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A counter that does not equal the ledger."""

    score_id: str
    counted: Counter
    ledger: Counter
    unknown: frozenset[str] = frozenset()
    """What the counter says that it has counted, and the ledger does not have.

    A backup that is not of one moment brings that about. The same transition, made again, would not count.
    """


@translate_errors
class Recount:
    """Compares and corrects the counters of one database."""

    def __init__(self, database: Database) -> None:
        self._checkins = database.collection(CHECKINS)
        self._scores = database.collection(SCORES)

    async def group_ids(self) -> list[str]:
        """Every group that has check-ins or counters."""
        found = await self._checkins.distinct("group_id")
        return sorted({*found, *await self._scores.distinct("group_id")})

    async def compare(self, group_id: str) -> AsyncIterator[tuple[str, Difference | None]]:
        """Each counter of the group, that is or should be, and how it differs if it does.

        Only one member's check-ins are held at a time. What is counted while this goes on is seen as
        pending, or as a difference to look at again.
        """
        known: set[str] = set()
        async for member_id, rows in self._by_member(group_id):
            # The counters after the ledger: what is written in between is a difference to look at again.
            of_member = {"member_id": member_id, "group_id": group_id}
            counters = {document["_id"]: document async for document in self._scores.find(of_member)}
            for identity in sorted({*counters, *rows}):
                known.add(identity)
                yield identity, _difference(identity, counters.get(identity), rows.get(identity, []))
        counters_left = self._scores.find({"group_id": group_id})
        async for document in counters_left.batch_size(_READ_AT_ONCE):
            # Of members who have no check-in in the group any more.
            if document["_id"] not in known:
                yield document["_id"], _difference(document["_id"], document, [])

    async def fill(self, group_id: str) -> int:
        """Make the counters that are missing, many at once; how many. What is there is left to `correct`."""
        made = 0
        waiting: list[Document] = []
        async for member_id, rows in self._by_member(group_id):
            of_member = {"member_id": member_id, "group_id": group_id}
            there = {one["_id"] async for one in self._scores.find(of_member, {"_id": 1})}
            for identity in sorted(rows.keys() - there):
                difference = _difference(identity, None, rows[identity])
                if difference:
                    waiting.append(_new_counter(difference, rows[identity]))
            if len(waiting) >= _AT_ONCE:
                made += await self._insert(waiting)
                waiting = []
        return made + (await self._insert(waiting) if waiting else 0)

    async def _insert(self, counters: list[Document]) -> int:
        try:
            await self._scores.insert_many(counters, ordered=False)
        except BulkWriteError as error:
            return len(counters) - len(duplicate_positions(error))
        return len(counters)

    async def _by_member(self, group_id: str) -> AsyncIterator[tuple[int, dict[str, list[Row]]]]:
        """Each member with their rows by counter, in the order of an index."""
        order = [("member_id", ASCENDING), ("create_time", DESCENDING), ("_id", DESCENDING)]
        member_id, rows = 0, defaultdict[str, list[Row]](list)
        found = self._checkins.find({"group_id": group_id}).sort(order).batch_size(_READ_AT_ONCE)
        async for document in found:
            if document["member_id"] != member_id and rows:
                yield member_id, rows
                rows = defaultdict(list)
            member_id = document["member_id"]
            rows[score_id(group_id, document["season_id"], member_id)].append(row_from(document))
        if rows:
            yield member_id, rows

    async def correct(self, found: Difference, *, write: bool) -> Difference | None:
        """Look again, and make the counter equal the ledger if `write`. None when it does by now."""
        for _ in range(_ATTEMPTS):
            document = await self._scores.find_one({"_id": found.score_id})
            rows = await self._rows(found.score_id)
            difference = _difference(found.score_id, document, rows)
            if difference is None:
                return None
            done = (
                await self._replace(document, difference, rows)
                if write
                else await self._still(document, found)
            )
            if done:
                return difference
        return None

    async def _still(self, document: Document | None, found: Difference) -> bool:
        """Whether nothing was counted while the ledger was read."""
        return bool(await self._scores.find_one({"_id": found.score_id}) == document)

    async def _rows(self, identity: str) -> list[Row]:
        group_id, season_id, member_id = identity.split(":")
        wanted = {"group_id": group_id, "member_id": int(member_id), "season_id": season_id}
        # In an order that never changes:
        # by another index, a check-in whose state changes meanwhile may be met twice.
        found = self._checkins.find(wanted).sort([("create_time", DESCENDING), ("_id", DESCENDING)])
        return [row_from(document) async for document in found]

    async def _replace(self, document: Document | None, right: Difference, rows: list[Row]) -> bool:
        values = _values(right)
        if document is None:
            try:
                await self._scores.insert_one(_new_counter(right, rows))
            except DuplicateKeyError:
                return False
            return True
        as_read = {name: document.get(name) for name in ("checkins", "points", "reached_time", "applied")}
        values |= {"applied": [one for one in document["applied"] if one not in right.unknown]}
        update: Document = {"$set": values}
        if right.ledger.reached_time is None:
            # No time at all: what is counted next is later than none, on every engine.
            update["$unset"] = {"reached_time": ""}
        replaced = await self._scores.update_one({"_id": right.score_id} | as_read, update)
        return bool(replaced.matched_count)


def _values(right: Difference) -> Document:
    group_id, season_id, _ = right.score_id.split(":")
    values: Document = {
        "checkins": right.ledger.checkins,
        "points": right.ledger.points,
        "untallied": tally_id(group_id, season_id),
    }
    if right.ledger.reached_time is not None:
        values["reached_time"] = right.ledger.reached_time
    return values


def _new_counter(right: Difference, rows: list[Row]) -> Document:
    checkin = max(rows, key=lambda row: row.checkin.create_time).checkin
    return _values(right) | {
        "_id": right.score_id,
        "group_id": checkin.group_id,
        "season_id": checkin.season_id,
        "member_id": checkin.member_id,
        "display_name": checkin.display_name,
        "applied": _counted(rows)[-APPLIED_KEPT:],
    }


def _difference(identity: str, document: Document | None, rows: Iterable[Row]) -> Difference | None:
    document = document or {}
    counted = Counter(document.get("checkins", 0), document.get("points", 0), document.get("reached_time"))
    rows, applied = list(rows), frozenset(document.get("applied", ()))
    ledger = _sum(rows, applied)
    unknown = applied - {
        entry_of(row.checkin.anchor_id, one.number) for row in rows for one in row.transitions
    }
    return Difference(identity, counted, ledger, unknown) if counted != ledger or unknown else None


def _counted(rows: Iterable[Row]) -> list[str]:
    """The names of what a counter has counted that is made from these, oldest first."""
    made = [
        (one.time, entry_of(row.checkin.anchor_id, one.number))
        for row in rows
        for one in row.transitions
        if one.number not in row.pending
    ]
    return [entry for _, entry in sorted(made)]


def _sum(rows: Iterable[Row], applied: frozenset[str]) -> Counter:
    """What the counter should say that has counted `applied`."""
    checkins = points = 0
    reached_time: datetime | None = None
    for row in rows:
        waiting = {n for n in row.pending if entry_of(row.checkin.anchor_id, n) not in applied}
        for made in row.transitions:
            if made.number in waiting:
                continue
            checkins += made.sign
            points += made.sign * row.checkin.points
            if made.sign > 0:
                reached_time = max(reached_time or made.counted_from, made.counted_from)
    return Counter(checkins, points, reached_time)
