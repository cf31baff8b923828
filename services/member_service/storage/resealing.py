"""Brings under the current key what lies there as plain text or under older ones."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from member_service.storage.database import ANY_TIME, Database, Document, translate_errors
from member_service.storage.inbox import INBOX
from member_service.storage.key_checks import MAIL_KEYS, KeyChecks
from member_service.storage.leased_queue import payload_place
from member_service.storage.mail_drafts import DRAFTS
from member_service.storage.mail_lines import LINES
from member_service.storage.mails import MAILS
from member_service.storage.memories import MEMORIES, memory_place
from member_service.storage.outbox import OUTBOX
from member_service.storage.questions import TEXTS, is_sealed_field, text_place
from member_service.storage.sealing import BoxUnreadable

PLAIN: Final = "plain"


@dataclass(slots=True)
class Resealed:
    """What was found, and what was done."""

    boxes: Counter[str] = field(default_factory=Counter)
    """How many texts there were under each key, PLAIN for none."""
    resealed: int = 0
    """Those that were not under the current key."""
    unreadable: int = 0
    """Those that none of the keys opens: they are left as they are."""
    over: list[str] = field(default_factory=list)
    """Keys that nothing is under any more."""
    senders: Counter[str] = field(default_factory=Counter)
    """How many senders of anonymous mails there were under each key of mail, before."""
    senders_resealed: int = 0
    senders_shut: int = 0
    """Those under keys that are gone for good: nobody knows any more."""
    senders_over: list[str] = field(default_factory=list)
    """Keys of mail that nothing is under any more."""


async def _at_ease() -> None:
    """Nobody waits."""


@translate_errors
class Resealing:
    """Seals again. May run while the service does: what was changed meanwhile is left to the next run.

    `go_on` is awaited between documents, by those who have to say that they are still at it.
    """

    def __init__(self, database: Database, go_on: Callable[[], Awaitable[None]] = _at_ease) -> None:
        self._database, self._keys, self._go_on = database, database.keys, go_on

    async def run(self, *, write: bool) -> Resealed:
        """Look at every text; with `write` seal what is not under the current key."""
        found = Resealed()
        await self._questions(found, write=write)
        await self._memories(found, write=write)
        for queue in (INBOX, OUTBOX):
            await self._dead_letters(queue, found, write=write)
        await self._mails(found, write=write)
        for collection in (MAILS, DRAFTS):
            await self._senders(collection, found, write=write)
        if write and not found.unreadable:
            found.over = await KeyChecks(self._database).forget_others()
            if not found.senders_shut:
                found.senders_over = await KeyChecks(self._database, MAIL_KEYS).forget_others()
        return found

    async def _mails(self, found: Resealed, *, write: bool) -> None:
        """What mails say, and what both sides wrote."""
        for collection in (MAILS, LINES):
            rows = self._database.collection(collection)
            async for row in rows.find({}, {"group_id": 1, "text": 1}):
                await self._go_on()
                if (box := row.get("text")) is None:
                    continue
                again = self._again(found, box, (collection, row["_id"]))
                if again is not None and write:
                    same = {"_id": row["_id"], "group_id": row["group_id"], "text": box}
                    await rows.update_one(same, {"$set": {"text": again}})

    async def _senders(self, collection: str, found: Resealed, *, write: bool) -> None:
        """Who wrote mails and drafts, under the keys of mail."""
        keys, name = self._database.mail_keys, "sender_box" if collection == MAILS else "box"
        rows = self._database.collection(collection)
        async for row in rows.find({}, {"group_id": 1, name: 1}):
            await self._go_on()
            if (box := row.get(name)) is None:
                continue
            found.senders[box["key_id"]] += 1
            if keys.is_current(box):
                continue
            place = (collection, row["_id"])
            try:
                again = keys.seal_bytes(keys.open_bytes(box, *place), *place)
            except BoxUnreadable:
                if box["key_id"] in keys.lost:
                    found.senders_shut += 1
                else:
                    found.unreadable += 1
                continue
            found.senders_resealed += 1
            if write:
                same = {key: value for key, value in row.items() if key != name} | {name: box}
                await rows.update_one(same, {"$set": {name: again}})

    async def _questions(self, found: Resealed, *, write: bool) -> None:
        texts = self._database.collection(TEXTS)
        async for document in texts.find({}):
            await self._go_on()
            for name in filter(is_sealed_field, document):
                box = document[name]
                again = self._again(found, box, text_place(document["_id"], name))
                if again is not None and write:
                    await texts.update_one({"_id": document["_id"], name: box}, {"$set": {name: again}})

    async def _memories(self, found: Resealed, *, write: bool) -> None:
        books = self._database.collection(MEMORIES)
        async for book in books.find({}):
            await self._go_on()
            changed = False
            for memory in book["memories"]:
                place = memory_place(book["_id"], memory["number"])
                again = self._again(found, memory["text"], place)
                if again is not None:
                    memory["text"], changed = again, True
            if changed and write:
                await books.update_one(
                    {"_id": book["_id"], "version": book["version"]},
                    {"$set": {"memories": book["memories"], "version": book["version"] + 1}},
                )

    async def _dead_letters(self, queue: str, found: Resealed, *, write: bool) -> None:
        rows = self._database.collection(queue)
        async for row in rows.find({"state": "dead", "due_time": ANY_TIME}, {"payload": 1}):
            await self._go_on()
            box, place = row.get("payload"), payload_place(queue, row["_id"])
            if box is None:
                # Nothing is kept where trying again is pointless.
                continue
            found.boxes[box["key_id"] if isinstance(box, dict) else PLAIN] += 1
            if self._keys.is_current(box):
                continue
            try:
                sealed = self._keys.seal_bytes(self._keys.open_bytes(box, *place), *place)
            except BoxUnreadable:
                found.unreadable += 1
                continue
            found.resealed += 1
            if write:
                await rows.update_one(
                    {"_id": row["_id"], "state": "dead", "payload": box}, {"$set": {"payload": sealed}}
                )

    def _again(self, found: Resealed, box: Document | str, place: tuple[object, ...]) -> Document | None:
        """The box as it should be; None when it is, or when it cannot be read."""
        found.boxes[PLAIN if isinstance(box, str) else box["key_id"]] += 1
        if self._keys.is_current(box):
            return None
        try:
            text = self._keys.open(box, *place)
        except BoxUnreadable:
            found.unreadable += 1
            return None
        found.resealed += 1
        return self._keys.seal(text, *place)
