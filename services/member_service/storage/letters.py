"""What the bot writes to members unasked, and what it takes care of: one document a member, in `letters`."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.changes import Change
from member_service.domain.letters import Letters, Reminder, Wish
from member_service.domain.schedules import Weekly
from member_service.storage.changes import remembered, was_seen
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.holdings import Holding, Retention
from member_service.storage.sharding import by_id
from servicekit import retention

LETTERS: Final = "letters"

RETENTIONS: Final = (Retention(LETTERS, retention.LETTERS),)
SHARD_KEYS: Final = (by_id(LETTERS),)
INDEXES: Final = (Index(LETTERS, (("due", ASCENDING),), name="due"),)
HOLDINGS: Final = (
    Holding(
        "letters",
        LETTERS,
        lambda whose: {"_id": whose.member_id},
        (
            *("care_until", "hinted", "home_chat_id", "recap", "recap_minute", "nudge", "nudge_minute"),
            *("reminders", "nudged_on", "unheeded", "empty_recaps", "blocked", "named_when_away"),
        ),
        in_group=False,
        counted=False,
    ),
)


@translate_errors
class MongoCare:
    """Until when members need care."""

    def __init__(self, database: Database) -> None:
        self._letters = database.collection(LETTERS)

    async def until(self, member_id: int) -> datetime | None:
        document = await self._letters.find_one({"_id": member_id}, {"care_until": 1})
        return document.get("care_until") if document else None

    async def extend(self, member_id: int, until: datetime) -> None:
        try:
            await self._letters.update_one({"_id": member_id}, {"$max": {"care_until": until}}, upsert=True)
        except DuplicateKeyError:
            # Somebody made the document a moment ago.
            await self._letters.update_one({"_id": member_id}, {"$max": {"care_until": until}})


@translate_errors
class MongoHints:
    """Who was told once that a photo needs a word."""

    def __init__(self, database: Database) -> None:
        self._letters = database.collection(LETTERS)

    async def claim(self, member_id: int, change: Change) -> bool:
        claimed = {"hinted": change.time, "hint_request": change.request_id}
        try:
            written = await self._letters.update_one(
                {"_id": member_id, "hinted": {"$exists": False}}, {"$set": claimed}, upsert=True
            )
        except DuplicateKeyError:
            # They were told before, or the document came a moment ago: a hint less is no loss.
            known = await self._letters.find_one({"_id": member_id}, {"hint_request": 1})
            return known is not None and known.get("hint_request") == change.request_id
        return bool(written.matched_count or written.upserted_id is not None)


@translate_errors
class MongoLetterStore:
    """What members want, and when the next of it is due."""

    def __init__(self, database: Database) -> None:
        self._letters = database.collection(LETTERS)

    async def get(self, member_id: int) -> Letters:
        document = await self._letters.find_one({"_id": member_id})
        return _from_document(document) if document else Letters(member_id)

    async def put(self, letters: Letters) -> bool:
        return await self._put(letters, {})

    async def put_change(self, letters: Letters, change: Change) -> bool:
        # When they chose for the first time: by it a restored backup is told from a new beginning.
        return await self._put(letters, {"$push": remembered(change), "$min": {"chosen": change.time}})

    async def _put(self, letters: Letters, more: Document) -> bool:
        # A version stands for what members chose and got; care and hints are beside it.
        known: Document = {"_id": letters.member_id}
        known["version"] = letters.version or {"$exists": False}
        values = _to_document(letters) | {"version": letters.version + 1}
        gone = [name for name, value in values.items() if value is None]
        update: Document = {"$set": {name: value for name, value in values.items() if value is not None}}
        if gone:
            update["$unset"] = dict.fromkeys(gone, "")
        try:
            written = await self._letters.update_one(known, update | more, upsert=not letters.version)
        except DuplicateKeyError:
            return False
        return bool(written.matched_count or written.upserted_id is not None)

    async def was_seen(self, member_id: int, change: Change) -> bool:
        known = await self._letters.find_one({"_id": member_id}, {"requests": 1})
        return bool(known and "requests" in known and was_seen(known, change))

    async def first_time(self) -> datetime | None:
        first = await self._letters.find_one({"due": {"$gt": _EVER}}, {"due": 1}, sort=[("due", ASCENDING)])
        return first["due"] if first else None

    async def due(self, now: datetime, limit: int) -> Sequence[int]:
        found = self._letters.find({"due": {"$gt": _EVER, "$lte": now}}, {"_id": 1})
        return [one["_id"] async for one in found.sort("due", ASCENDING).limit(limit)]

    async def put_off(self, member_id: int, due: datetime) -> None:
        await self._letters.update_one({"_id": member_id}, {"$set": {"due": due}})


_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _to_document(letters: Letters) -> Document:
    return {
        "home_chat_id": letters.home_chat_id,
        "recap": letters.recap.value,
        "recap_minute": letters.recap_minute,
        "nudge": letters.nudge.value,
        "nudge_minute": letters.nudge_minute,
        "reminders": [
            {
                "id": one.id,
                "weekdays": list(one.schedule.weekdays),
                "hour": one.schedule.hour,
                "minute": one.schedule.minute,
            }
            for one in letters.reminders
        ],
        "empty_recaps": letters.empty_recaps,
        "nudged_on": [day.isoformat() for day in letters.nudged_on],
        "unheeded": letters.unheeded,
        "weighed": letters.weighed,
        "blocked": letters.blocked,
        "seen": letters.seen,
        "due": letters.due,
        "named_when_away": letters.named_when_away.value,
    }


def _from_document(document: Document) -> Letters:
    blank = Letters(document["_id"], care_until=document.get("care_until"))
    if "version" not in document:
        return blank
    return Letters(
        member_id=document["_id"],
        home_chat_id=document["home_chat_id"],
        recap=Wish(document["recap"]),
        recap_minute=document["recap_minute"],
        nudge=Wish(document["nudge"]),
        nudge_minute=document["nudge_minute"],
        reminders=tuple(
            Reminder(one["id"], Weekly(tuple(one["weekdays"]), one["hour"], one["minute"]))
            for one in document["reminders"]
        ),
        empty_recaps=document["empty_recaps"],
        nudged_on=tuple(date.fromisoformat(day) for day in document["nudged_on"]),
        unheeded=document["unheeded"],
        weighed=document["weighed"],
        blocked=document["blocked"],
        care_until=document.get("care_until"),
        seen=document.get("seen"),
        due=document.get("due"),
        version=document["version"],
        named_when_away=Wish(document.get("named_when_away", Wish.UNASKED)),
    )
