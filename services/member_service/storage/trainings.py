"""What members did lately, from the ledger."""

from collections.abc import Sequence
from datetime import date

from member_service.domain.ledger import CheckinState
from member_service.domain.recent_trainings import Done
from member_service.storage.checkin_documents import training_from
from member_service.storage.checkins import CHECKINS
from member_service.storage.database import Database, translate_errors


@translate_errors
class MongoTrainings:
    """Obeys Trainings."""

    def __init__(self, database: Database) -> None:
        self._checkins = database.collection(CHECKINS)

    async def since(self, group_id: str, member_id: int, day: date) -> Sequence[Done]:
        cursor = self._checkins.find(
            {
                "group_id": group_id,
                "member_id": member_id,
                "state": CheckinState.RECORDED.value,
                "day": {"$gte": day.isoformat()},
            },
            {"day": 1, "create_time": 1, "activities": 1, "minutes": 1, "metres": 1},
        )
        return [
            Done(date.fromisoformat(one["day"]), training_from(one), one["create_time"])
            async for one in cursor
        ]
