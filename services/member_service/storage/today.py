"""Which message said who trained today: one document a group in `today_messages`, for an hour."""

from datetime import date, datetime
from typing import Final

from member_service.domain.today import SaidToday
from member_service.storage.database import Database, translate_errors
from member_service.storage.holdings import Retention
from member_service.storage.sharding import by_id
from servicekit import retention

TODAY_MESSAGES: Final = "today_messages"

SHARD_KEYS: Final = (by_id(TODAY_MESSAGES),)
RETENTIONS: Final = (Retention(TODAY_MESSAGES, retention.RUNNING, expiry="expire_time"),)


@translate_errors
class MongoSaidTodays:
    """The last one of each group."""

    def __init__(self, database: Database) -> None:
        self._said = database.collection(TODAY_MESSAGES)

    async def get(self, group_id: str) -> SaidToday | None:
        document = await self._said.find_one({"_id": group_id})
        if document is None:
            return None
        day = date.fromisoformat(document["day"])
        return SaidToday(document["chat_number"], document["message_id"], day, document["time"])

    async def put(self, group_id: str, said: SaidToday, expire_time: datetime) -> None:
        values = {
            "chat_number": said.chat_number,
            "message_id": said.message_id,
            "day": said.day.isoformat(),
            "time": said.time,
            "expire_time": expire_time,
        }
        await self._said.update_one({"_id": group_id}, {"$set": values}, upsert=True)
