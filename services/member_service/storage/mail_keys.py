"""How many senders of anonymous mails are sealed under which key: whether an old key may go."""

from datetime import datetime

from member_service.storage.database import ANY_TIME, Database, translate_errors
from member_service.storage.mail_drafts import DRAFTS
from member_service.storage.mails import COUNTED_AFTER, MAILS


@translate_errors
class SealedSenders:
    """Counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, now: datetime) -> dict[str, int]:
        """How many mails there are under each key, also under those of ours that nothing is under.

        Those of this hour are left out: a count that moves in the minute of writing would tell who wrote.
        """
        # What is still to be done with a mail has a time: it has a sender as long as that.
        wanted = {"due": ANY_TIME, "create_time": {"$lte": now - COUNTED_AFTER}}
        by_key = {"_id": "$sender_box.key_id", "count": {"$sum": 1}}
        found = self._database.collection(MAILS).aggregate([{"$match": wanted}, {"$group": by_key}])
        counts = dict.fromkeys(self._database.mail_keys.ids, 0)
        return counts | {row["_id"]: int(row["count"]) async for row in found if row["_id"] is not None}

    async def drafts(self) -> int:
        """How many drafts are under other keys than the current one. They are over after half an hour."""
        others = {"box.key_id": {"$exists": True, "$ne": self._database.mail_keys.current}}
        return int(await self._database.collection(DRAFTS).count_documents(others))
