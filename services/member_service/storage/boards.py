"""What boards are counted from: sums over the ledger and over the scores, and the days of many members.

The database adds up: what comes back is a row a member.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime

from member_service.domain.boards import BoardRow
from member_service.domain.ledger import CheckinState
from member_service.storage.checkins import CHECKINS
from member_service.storage.database import Collection, Database, Document, translate_errors
from member_service.storage.tallies import SCORES


@translate_errors
class MongoBoards:
    """Obeys BoardSums and TrainedDays."""

    def __init__(self, database: Database) -> None:
        self._checkins, self._scores = database.collection(CHECKINS), database.collection(SCORES)

    def since(self, group_id: str, begin: datetime, member_id: int = 0) -> AsyncIterator[BoardRow]:
        """By the index of a group's newest check-ins, or by the member's."""
        wanted: Document = {"group_id": group_id, "create_time": {"$gte": begin}}
        if member_id:
            wanted["member_id"] = member_id
        wanted["state"] = CheckinState.RECORDED.value
        sums: Document = {"checkins": {"$sum": 1}, "reached_time": {"$max": "$count_time"}}
        return self._rows(self._checkins, wanted, sums)

    def ever(self, group_id: str, member_id: int = 0) -> AsyncIterator[BoardRow]:
        """By the index of the standings, or by the member's."""
        wanted: Document = {"group_id": group_id, "points": {"$gt": 0}}
        if member_id:
            wanted["member_id"] = member_id
        sums: Document = {"checkins": {"$sum": "$checkins"}, "reached_time": {"$max": "$reached_time"}}
        return self._rows(self._scores, wanted, sums)

    async def names(self, group_id: str, member_ids: Sequence[int]) -> Mapping[int, str]:
        wanted = {"group_id": group_id, "member_id": {"$in": list(member_ids)}, "points": {"$gt": 0}}
        needed = {"_id": 0, "member_id": 1, "display_name": 1, "reached_time": 1}
        names: dict[int, tuple[datetime, str]] = {}
        async for score in self._scores.find(wanted, needed):
            said = score["reached_time"], score.get("display_name", "")
            names[score["member_id"]] = max(names.get(score["member_id"], said), said)
        return {member_id: name for member_id, (_, name) in names.items()}

    async def trained(
        self, group_id: str, member_ids: Sequence[int], first_day: date
    ) -> Sequence[tuple[int, date, datetime]]:
        wanted = {
            "group_id": group_id,
            "member_id": {"$in": list(member_ids)},
            "state": CheckinState.RECORDED.value,
            "day": {"$gte": first_day.isoformat()},
        }
        found = self._checkins.find(wanted, {"_id": 0, "member_id": 1, "day": 1, "create_time": 1})
        return [(one["member_id"], date.fromisoformat(one["day"]), one["create_time"]) async for one in found]

    async def _rows(
        self, collection: Collection, wanted: Document, sums: Document
    ) -> AsyncIterator[BoardRow]:
        added = {"points": {"$sum": "$points"}, "documents": {"$sum": 1}, **sums}
        by_member = {"_id": "$member_id", **added}
        async for row in collection.aggregate([{"$match": wanted}, {"$group": by_member}]):
            numbers = row["points"], row["points"], row["checkins"], row["reached_time"]
            yield BoardRow(row["_id"], *numbers, documents=row["documents"])
