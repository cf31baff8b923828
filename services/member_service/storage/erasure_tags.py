"""Who was erased, as keyed hashes.

Nobody reads a name or a number out of them, and a member is recognised by them.
There is one document a member in `erasure_tags`, with the time of the last order.
"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pymongo.errors import DuplicateKeyError

from member_service.storage.database import Database, translate_errors
from member_service.storage.holdings import Retention
from servicekit import retention

ERASURE_TAGS: Final = "erasure_tags"

RETENTIONS: Final = (Retention(ERASURE_TAGS, retention.RESTORES, expiry="expire_time"),)

_HEX: Final = 64


class LineInvalid(ValueError):
    """A line is not one that `ErasureTags.lines` gave."""


@dataclass(frozen=True, slots=True)
class TaggedErasure:
    """That somebody was erased."""

    tag: str
    order_time: datetime

    @classmethod
    def parse(cls, line: str) -> "TaggedErasure":
        """Raise LineInvalid."""
        tag, _, told = line.strip().partition(" ")
        try:
            int(tag, 16)
            order_time = datetime.fromisoformat(told)
        except ValueError:
            raise LineInvalid from None
        if len(tag) != _HEX or order_time.tzinfo is None:
            raise LineInvalid
        return cls(tag, order_time)

    def line(self) -> str:
        """For a file beside the backups."""
        return f"{self.tag} {self.order_time.isoformat()}"


@translate_errors
class ErasureTags:
    """Keeps them, and gives them all."""

    def __init__(self, database: Database) -> None:
        self._rows, self._keys = database.collection(ERASURE_TAGS), database.keys

    def of(self, member_id: int) -> list[str]:
        """The member's tag, and those that earlier keys of ours would have given."""
        return self._keys.tags("erased", member_id)

    async def keep(self, erasures: Iterable[TaggedErasure], backups_live: timedelta) -> None:
        """Keep them as long as backups from before live. Of a member's, the latest counts."""
        for one in erasures:
            values = {"order_time": one.order_time, "expire_time": one.order_time + backups_live}
            try:
                await self._rows.update_one(
                    {"_id": one.tag, "order_time": {"$lt": one.order_time}}, {"$set": values}, upsert=True
                )
            except DuplicateKeyError:
                # A later one is there.
                continue

    async def all(self) -> AsyncIterator[TaggedErasure]:
        """Every one that is kept."""
        async for row in self._rows.find({}):
            yield TaggedErasure(row["_id"], row["order_time"])
