"""Histories, from the ledger and the pauses. What is asked for at the same moment is read together."""

from collections.abc import Sequence

from member_service.domain.histories import History
from member_service.domain.ledger import CheckinState
from member_service.domain.profiles import CountedCheckin
from member_service.storage.checkin_documents import COUNTED_FIELDS, counted_from
from member_service.storage.checkins import CHECKINS
from member_service.storage.database import Database, one_of, translate_errors
from member_service.storage.gathering import Together
from member_service.storage.pauses import PAUSES, pauses_from, pauses_id

_Whose = tuple[str, int]
"""A group's id and a member's."""
_FIELDS = {**COUNTED_FIELDS, "group_id": 1, "member_id": 1}


@translate_errors
class MongoHistories:
    """Obeys Histories."""

    def __init__(self, database: Database) -> None:
        self._checkins, self._pauses = database.collection(CHECKINS), database.collection(PAUSES)
        self._reading = Together[_Whose, History](self._read)

    async def of(self, group_id: str, member_id: int) -> History:
        return await self._reading((group_id, member_id))

    async def _read(self, wanted: Sequence[_Whose]) -> Sequence[History]:
        counted = await self._counted(wanted)
        resting = [whose for whose, found in counted.items() if len(found) > 1]
        addresses = {pauses_id(*whose): whose for whose in resting}
        paused = {}
        if addresses:
            async for document in self._pauses.find({"_id": {"$in": list(addresses)}}):
                pauses = pauses_from(document).pauses
                paused[addresses[document["_id"]]] = [day for pause in pauses for day in pause.days]
        return [History(counted[whose], paused.get(whose, ())) for whose in wanted]

    async def _counted(self, wanted: Sequence[_Whose]) -> dict[_Whose, list[CountedCheckin]]:
        found: dict[_Whose, list[CountedCheckin]] = {whose: [] for whose in wanted}
        # Not an $or of groups: not every engine looks into an index for that.
        # Of members in several of the groups more may come than was asked for.
        cursor = self._checkins.find(
            {
                "group_id": one_of(group_id for group_id, _ in found),
                "member_id": one_of(member_id for _, member_id in found),
                "state": CheckinState.RECORDED.value,
            },
            _FIELDS,
        )
        async for document in cursor:
            whose = document["group_id"], document["member_id"]
            if whose in found:
                found[whose].append(counted_from(document))
        return found
