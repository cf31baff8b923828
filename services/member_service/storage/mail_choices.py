"""What members chose about anonymous mails, and what counts for limits.

Whom somebody blocks, who said how old they are and who sent how many lie under keyed hashes.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.mail_ports import NO, Choice, Slot
from member_service.domain.mails import full_quarter
from member_service.storage.database import Database, Document, translate_errors
from member_service.storage.holdings import Holding, Retention
from member_service.storage.sealing import Keys
from member_service.storage.sharding import by_id
from servicekit import retention
from servicekit.errors import Aborted

CHOICES: Final = "mail_choices"
QUOTAS: Final = "mail_quotas"

RETENTIONS: Final = (
    Retention(CHOICES, retention.MAIL_CHOICES),
    Retention(QUOTAS, retention.MAIL_QUOTAS, expiry="expire_time"),
)
SHARD_KEYS: Final = (by_id(CHOICES), by_id(QUOTAS))
HOLDINGS: Final = (
    Holding(
        "mail_choices",
        CHOICES,
        lambda whose: {"_id": {"$in": [*whose.addresses, *_own_rows(whose.mail_keys, whose.member_id)]}},
        ("receiving", "review_first", "adult"),
        in_group=False,
        counted=False,
        # Else whoever said that they are no adult says the contrary after /apagar.
        outlives={"adult": NO},
    ),
)
_ATTEMPTS: Final = 6
_QUOTA_KEPT: Final = timedelta(days=35)


def adult_tags(keys: Keys, member_id: int) -> list[str]:
    """Where it lies whether a member is grown up."""
    return keys.tags("mail", "adult", member_id)


def _block_rows(keys: Keys, member_id: int) -> list[str]:
    """Where it lies whom a member blocks: a person, in whichever group the two meet."""
    return keys.tags("mail", "blocks", member_id)


def _own_rows(keys: Keys, member_id: int) -> list[str]:
    return [*adult_tags(keys, member_id), *_block_rows(keys, member_id)]


@translate_errors
class MongoMailChoices:
    """Choices, by group and member, and whom members and moderators block."""

    def __init__(self, database: Database) -> None:
        self._choices, self._keys = database.collection(CHOICES), database.mail_keys

    async def get(self, group_id: str, member_id: int) -> Choice:
        ids = [f"{group_id}:{member_id}", *adult_tags(self._keys, member_id)]
        rows = [one async for one in self._choices.find({"_id": {"$in": ids}})]
        known = {name: value for row in rows for name, value in row.items()}
        return Choice(*(known.get(name, "") for name in ("receiving", "review_first", "adult")))

    async def put(self, group_id: str, member_id: int, choice: Choice) -> None:
        said = {"receiving": choice.receiving, "review_first": choice.review_first}
        if values := {name: value for name, value in said.items() if value}:
            await self._upsert(f"{group_id}:{member_id}", {"$set": values})
        if choice.adult:
            tags = adult_tags(self._keys, member_id)
            if choice.adult == NO:
                # A no holds for good, whenever it is said.
                await self._choices.update_many({"_id": {"$in": tags}}, {"$set": {"adult": NO}})
                await self._upsert(tags[0], {"$set": {"adult": NO}})
            else:
                await self._upsert(tags[0], {"$setOnInsert": {"adult": choice.adult}})

    async def block(self, group_id: str, member_id: int, sender_id: int) -> None:
        row_id = _block_rows(self._keys, member_id)[0] if member_id else f"{group_id}:0"
        tag = self._block(group_id, member_id, sender_id)[0]
        await self._upsert(row_id, {"$addToSet": {"blocked": tag}})

    async def is_blocked(self, group_id: str, member_id: int, sender_id: int) -> bool:
        tags = [tag for one in (member_id, 0) for tag in self._block(group_id, one, sender_id)]
        ids = [*_block_rows(self._keys, member_id), f"{group_id}:0"]
        known = await self._choices.find_one({"_id": {"$in": ids}, "blocked": {"$in": tags}}, {"_id": 1})
        return known is not None

    def _block(self, group_id: str, member_id: int, sender_id: int) -> list[str]:
        return self._keys.tags("mail", "block", "" if member_id else group_id, member_id, sender_id)

    async def _upsert(self, row_id: str, update: dict[str, Any]) -> None:
        for _ in range(_ATTEMPTS):
            try:
                await self._choices.update_one({"_id": row_id}, update, upsert=True)
            except DuplicateKeyError:
                continue
            return
        raise Aborted


@translate_errors
class MongoMailQuotas:
    """What counts for limits, and when a group had its last post."""

    def __init__(self, database: Database) -> None:
        self._quotas, self._keys = database.collection(QUOTAS), database.mail_keys

    def pair(self, sender_id: int, recipient_id: int) -> str:
        return self._keys.tag("mail", "pair", sender_id, recipient_id)

    async def slots(self, kind: str, member_id: int) -> tuple[Sequence[Slot], int]:
        known = await self._quotas.find_one({"_id": self._keys.tag("mail", kind, member_id)})
        if known is None:
            return (), 0
        return [Slot(**one) for one in known["slots"]], known["version"]

    async def put(
        self, kind: str, member_id: int, slots: Sequence[Slot], version: int, now: datetime
    ) -> bool:
        row_id = self._keys.tag("mail", kind, member_id)
        values: Document = {
            "slots": [
                {"mail_id": one.mail_id, "pair": one.pair, "time": one.time, "counts": one.counts}
                for one in slots
            ],
            "version": version + 1,
            # The second of writing would tell who was there.
            "expire_time": full_quarter(now) + _QUOTA_KEPT,
        }
        if not version:
            try:
                await self._quotas.insert_one({"_id": row_id} | values)
            except DuplicateKeyError:
                return False
            return True
        written = await self._quotas.update_one({"_id": row_id, "version": version}, {"$set": values})
        return bool(written.matched_count)

    async def take_turn(self, group_id: str, now: datetime, pause: timedelta) -> datetime:
        row_id, expire_time = f"post:{group_id}", now + _QUOTA_KEPT
        for _ in range(_ATTEMPTS):
            known = await self._quotas.find_one({"_id": row_id})
            if known is None:
                try:
                    await self._quotas.insert_one({"_id": row_id, "turn": now, "expire_time": expire_time})
                except DuplicateKeyError:
                    continue
                return now
            turn: datetime = max(now, known["turn"] + pause)
            written = await self._quotas.update_one(
                {"_id": row_id, "turn": known["turn"]}, {"$set": {"turn": turn, "expire_time": expire_time}}
            )
            if written.matched_count:
                return turn
        raise Aborted

    async def next_turn(self, group_id: str, pause: timedelta) -> datetime | None:
        known = await self._quotas.find_one({"_id": f"post:{group_id}"})
        return known["turn"] + pause if known else None
