"""The tallies against the counters: says which differ, and makes them again.

This is safe while the service runs.
A tally is replaced only if nothing was folded since it was read,
and a counter is marked only if it still is as it was read.
What is marked and not folded yet is no difference.
"""

from collections import Counter
from typing import Final

from member_service.storage.database import Database, Document, translate_errors
from member_service.storage.tallies import (
    SCORES,
    Folded,
    MongoTallies,
    StoredTally,
    numbers_of,
    tally_id,
)

_ATTEMPTS: Final = 20
_AS_READ: Final = ("points", "checkins", "tallied", "tallied_points", "tallied_checkins", "untallied")


@translate_errors
class TallyRecount:
    """Compares and corrects the tallies of one database."""

    def __init__(self, database: Database) -> None:
        self._scores = database.collection(SCORES)
        self._tallies = MongoTallies(database)

    async def seasons(self, group_id: str) -> list[str]:
        """Every season of the group that has counters."""
        return sorted(await self._scores.distinct("season_id", {"group_id": group_id}))

    async def correct(self, group_id: str, season_id: str, *, write: bool) -> bool:
        """Whether the tally was wrong; it equals the counters afterwards if `write`."""
        identity, wrong = tally_id(group_id, season_id), False
        for _ in range(_ATTEMPTS):
            stored = await self._tallies.stored(identity)
            wanted = {"group_id": group_id, "season_id": season_id}
            # Without the names of what they counted, which are most of a counter.
            scores = [one async for one in self._scores.find(wanted, {"applied": 0})]
            unmarked = [score for score in scores if _lacks_its_mark(stored, score)]
            right = _summed(stored, scores)
            if not await self._tallies.is_still(stored):
                continue
            for score in unmarked:
                wrong = await self._mark(identity, score, write=write) or wrong
            if (right.members, right.checkins) == (stored.members, stored.checkins):
                return wrong
            if not write or await self._tallies.replace(stored, right):
                return True
        return wrong

    async def _mark(self, identity: str, score: Document, *, write: bool) -> bool:
        """Mark a counter that differs from what it was folded as; False when it changed meanwhile."""
        as_read = {name: score.get(name) for name in _AS_READ} | {"_id": score["_id"]}
        if not write:
            return await self._scores.find_one(as_read, {"_id": 1}) is not None
        done = await self._scores.update_one(as_read, {"$set": {"untallied": identity}})
        return bool(done.matched_count)


def _lacks_its_mark(stored: StoredTally, score: Document) -> bool:
    return "untallied" not in score and stored.remembered(score) != numbers_of(score)


def _summed(stored: StoredTally, scores: list[Document]) -> StoredTally:
    """The tally that has what these counters were folded as."""
    nothing = StoredTally(stored.id, stored.version + 1, Counter(), 0, stored.batch)
    return nothing.moved((Folded(), stored.remembered(score)) for score in scores)
