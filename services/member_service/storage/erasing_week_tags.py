"""Takes the tags away that an erased member has beside their name."""

from uuid import uuid4

from member_service.domain.week_tags import farewell
from member_service.storage.database import Database, translate_errors
from member_service.storage.holdings import Whose
from member_service.storage.outbox import MongoOutboxStore
from member_service.storage.week_tags import WEEK_TAGS
from servicekit.clock import Clock


@translate_errors
class WeekTagEraser:
    """The part of an erasure that is about tags. Safe to repeat."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._tags, self._outbox = database.collection(WEEK_TAGS), MongoOutboxStore(database)
        self._clock = clock

    async def erase(self, whose: Whose) -> None:
        """Have each tag taken away; then nothing is kept of it."""
        async for tag in self._tags.find({"_id": {"$in": whose.addresses}}):
            group = whose.groups.get(tag["group_id"])
            if tag["given"] and group is not None:
                # What is done stays known for days under its name, which is nobody's.
                errand = farewell(uuid4().hex, group["chat_id"], whose.member_id, tag["given"])
                await self._outbox.add([errand], self._clock())
            await self._tags.delete_one({"_id": tag["_id"], "group_id": tag["group_id"]})
