"""What is remembered of members, in the collection `memories`.

There is one document a member; `_id` is the Telegram user id.
Texts are sealed. One that is forgotten is out of the document with the same write.
What is over goes by a sweep, which finds it by index.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.domain.changes import Change
from member_service.domain.notebooks import Memory, Notebook, Source, State
from member_service.storage.changes import entry, refuse_reuse, requests_index, was_seen
from member_service.storage.database import ASCENDING, Database, Document, Index, translate_errors
from member_service.storage.holdings import Holding, Retention, Shown, Whose, fields_of
from member_service.storage.sealing import BoxUnreadable, Keys
from member_service.storage.sharding import by_id
from servicekit import retention

MEMORIES: Final = "memories"

RETENTIONS: Final = (Retention(MEMORIES, retention.MEMORIES, swept=True),)

SHARD_KEYS: Final = (by_id(MEMORIES),)
INDEXES: Final = (
    # The equality in front lets every planner see that it fits.
    Index(MEMORIES, (("expires", ASCENDING), ("next_expire_time", ASCENDING)), name="memory_expiry"),
    requests_index(MEMORIES),
)

_SHOWN: Final = ("number", "text", "source", "state", "create_time", "update_time", "expire_time")


async def _told(database: Database, whose: Whose, batch: Sequence[Document]) -> list[Shown]:
    """Each memory of a member's notebook."""
    told = []
    for memory in (memory for book in batch for memory in book["memories"]):
        text = database.keys.open(memory["text"], *memory_place(whose.member_id, memory["number"]))
        of_group = whose.groups.get(memory["scope"], {})
        told.append(fields_of(memory, _SHOWN) | {"text": text, "chat_id": of_group.get("chat_id")})
    return told


HOLDINGS: Final = (
    Holding("memories", MEMORIES, lambda whose: {"_id": whose.member_id}, tells=_told, each="memories"),
)

# A repeat comes within minutes; what lies further back than this many changes is no repeat.
_KEPT: Final = 16
_log = logging.getLogger(__name__)


@translate_errors
class MongoNotebookStore:
    """Notebooks, written under their version."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection(MEMORIES)
        self._keys = database.keys

    async def find(self, member_id: int) -> Notebook | None:
        document = await self._rows.find_one({"_id": member_id})
        return _from_document(self._keys, document) if document else None

    async def open(self, member_id: int, change: Change) -> tuple[Notebook, int | None]:
        await refuse_reuse(self._rows, change)
        document = await self._rows.find_one({"_id": member_id})
        if document is None:
            return Notebook(member_id), None
        book = _from_document(self._keys, document)
        if not was_seen(document, change):
            return book, None
        return book, next(one["outcome"] for one in document["requests"] if one["id"] == change.request_id)

    async def write(self, edited: Notebook, change: Change, outcome: int) -> bool:
        values = _to_document(self._keys, edited) | {"version": edited.version + 1}
        seen = entry(change) | {"outcome": outcome}
        if edited.version == 0:
            try:
                await self._rows.insert_one({"_id": edited.member_id, **values, "requests": [seen]})
            except DuplicateKeyError:
                return False
            return True
        written = await self._rows.update_one(
            {"_id": edited.member_id, "version": edited.version},
            {"$set": values, "$push": {"requests": {"$each": [seen], "$slice": -_KEPT}}},
        )
        return bool(written.matched_count)

    async def prune(self, now: datetime, limit: int) -> int:
        cursor = self._rows.find({"expires": "yes", "next_expire_time": {"$lte": now}})
        over = await cursor.sort("next_expire_time", ASCENDING).limit(limit).to_list(None)
        for document in over:
            try:
                book = _from_document(self._keys, document).alive(now)
            except (KeyError, ValueError, TypeError, BoxUnreadable):
                # One that cannot be read holds up no other.
                _log.exception("a member's memories cannot be read")
                continue
            await self._rows.update_one(
                {"_id": book.member_id, "version": book.version},
                {"$set": _to_document(self._keys, book) | {"version": book.version + 1}},
            )
        return len(over)


def memory_place(member_id: int, number: int) -> tuple[object, ...]:
    """Where a memory lies: what its box is bound to."""
    return (MEMORIES, member_id, number)


def _to_document(keys: Keys, book: Notebook) -> Document:
    return {
        "enabled": book.enabled,
        "last_number": book.last_number,
        "memories": [
            {
                "number": one.number,
                "text": keys.seal(one.text, *memory_place(book.member_id, one.number)),
                "scope": one.scope,
                "source": one.source.value,
                "state": one.state.value,
                "create_time": one.create_time,
                "update_time": one.update_time,
                "expire_time": one.expire_time,
            }
            for one in book.memories
        ],
        "expires": "yes" if book.memories else "no",
        "next_expire_time": min((one.expire_time for one in book.memories), default=None),
    }


def _from_document(keys: Keys, document: Document) -> Notebook:
    return Notebook(
        member_id=document["_id"],
        enabled=document["enabled"],
        last_number=document["last_number"],
        memories=tuple(
            Memory(
                **one
                | {
                    "text": keys.open(one["text"], *memory_place(document["_id"], one["number"])),
                    "source": Source(one["source"]),
                    "state": State(one["state"]),
                }
            )
            for one in document["memories"]
        ),
        version=document["version"],
    )
