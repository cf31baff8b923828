"""What is left of walks through rankings, in the collection `standing_walks`: members' numbers, and no names.

A caller has a few slots in each group, so what all walks take is bounded.
A slot's documents hold a thousand places each. A walk that takes a slot over writes its own tag into them.
They go by themselves within minutes; who was erased meanwhile is left out by who reads them.
"""

import secrets
import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from member_service.domain.standing_walks import LIFE, Walker, WalkPlace
from member_service.domain.standings import Standing
from member_service.storage.database import Database, translate_errors
from member_service.storage.holdings import Retention
from member_service.storage.sharding import by_id
from servicekit import retention

WALKS: Final = "standing_walks"

SHARD_KEYS: Final = (by_id(WALKS),)
RETENTIONS: Final = (Retention(WALKS, retention.WALKS, expiry="expire_time"),)

SLOTS: Final = 8
"""Walks of a caller in a group at once."""
CHUNK: Final = 1000

_ROW: Final = struct.Struct("<qiiiq")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


@translate_errors
class MongoStandingWalks:
    """Walks in slots."""

    def __init__(self, database: Database) -> None:
        self._chunks = database.collection(WALKS)

    async def keep(self, walker: Walker, left: Sequence[Standing], now: datetime) -> str:
        slot, tag = await self._free_slot(walker), secrets.token_hex(8)
        for number, start in enumerate(range(0, len(left), CHUNK)):
            rows = b"".join(_packed(standing) for standing in left[start : start + CHUNK])
            await self._chunks.replace_one(
                {"_id": _id(walker, slot, number)},
                {
                    "tag": tag,
                    "season_id": walker.season_id,
                    "rows": rows,
                    "create_time": now,
                    "expire_time": now + LIFE,
                },
                upsert=True,
            )
        return f"{slot}-{tag}"

    async def read(
        self, walker: Walker, place: WalkPlace, count: int, now: datetime
    ) -> Sequence[Standing] | None:
        slot, _, tag = place.walk_id.partition("-")
        index = place.index
        if not (slot.isdecimal() and len(slot) < 4) or index < 0:
            return None
        first, last = index // CHUNK, (index + count - 1) // CHUNK
        found: list[Standing] = []
        for number in range(first, last + 1):
            chunk = await self._chunks.find_one({"_id": _id(walker, int(slot), number)})
            if chunk is None or chunk["tag"] != tag:
                # After the last one there may be nothing, or what a longer walk has left.
                if number > first:
                    break
                return None
            if chunk["expire_time"] <= now or chunk["season_id"] != walker.season_id:
                return None
            found += [_unpacked(row) for row in _ROW.iter_unpack(bytes(chunk["rows"]))]
        skipped = index - first * CHUNK
        return found[skipped : skipped + count]

    async def _free_slot(self, walker: Walker) -> int:
        """One that nobody uses; else that of the oldest walk."""
        ids = {_id(walker, slot, 0): slot for slot in range(SLOTS)}
        began: dict[int, datetime] = {}
        async for chunk in self._chunks.find({"_id": {"$in": list(ids)}}, {"create_time": 1}):
            began[ids[chunk["_id"]]] = chunk["create_time"]
        free = [slot for slot in ids.values() if slot not in began]
        return secrets.choice(free) if free else min(began, key=lambda slot: began[slot])


def _id(walker: Walker, slot: int, number: int) -> str:
    return f"{walker.group_id}:{walker.caller}:{slot}:{number}"


def _packed(standing: Standing) -> bytes:
    reached = standing.reached_time or _EPOCH
    return _ROW.pack(
        standing.member_id,
        standing.rank,
        standing.points,
        standing.checkins,
        (reached - _EPOCH) // _MILLISECOND,
    )


def _unpacked(row: tuple[int, int, int, int, int]) -> Standing:
    member_id, rank, points, checkins, reached = row
    return Standing(member_id, "", rank, points, checkins, _EPOCH + reached * _MILLISECOND)
