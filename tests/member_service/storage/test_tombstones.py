"""The guard knows all tombstones of a second ago, and reads only what changed since its last look."""

import secrets
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from random import Random

import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from member_service.domain.changes import Change
from member_service.domain.erasures import (
    ALL_AFTER_S,
    ALL_AGAIN_S,
    QUIET,
    ErasedMembers,
    Erasure,
    MemberErased,
)
from member_service.storage.database import Database
from member_service.storage.erasures import INDEXES, MongoErasures
from tests.member_service.parts import Parts, rid
from tests.support.databases import server_uri
from tests.support.reads import Reads

LONG_AGO = 300


class Town:
    """Erasures, and a guard whose seconds go by with the parts' clock."""

    def __init__(self, parts: Parts) -> None:
        self.clock = parts.clock
        self.store = MongoErasures(parts.database)
        self._began = self.clock()
        self._number = 0
        self.guard = ErasedMembers(self.store, self.seconds)

    def seconds(self) -> float:
        return (self.clock() - self._began).total_seconds()

    async def order(self, member_id: int) -> Erasure:
        self._number += 1
        change = Change.of(rid(f"order-{self._number}"), self.clock(), "EraseMember", member_id)
        return await self.store.begin(Erasure(member_id, f"R{self._number}", change.time, {}), change)

    async def says(self, member_id: int, event_time: datetime | None = None) -> str:
        try:
            await self.guard.refuse([member_id], event_time)
        except MemberErased as refused:
            return "late" if refused.metadata["late"] == "true" else "quiet"
        return "welcome"


@pytest.fixture
async def people(parts: Parts) -> Town:
    await parts.database.ensure_indexes(INDEXES)
    return Town(parts)


async def test_an_erasure_is_known_a_second_after_it_was_ordered_and_after_it_ended(people: Town) -> None:
    assert await people.says(7) == "welcome"
    before = people.clock()
    erasure = await people.order(7)
    people.clock.forward(seconds=1)
    assert await people.says(7) == "quiet"
    for _ in range(60):
        people.clock.forward(seconds=1)
        assert await people.says(7) == "quiet"
    await people.store.finish(erasure, people.clock())
    people.clock.forward(seconds=1)
    assert await people.says(7, before) == "late"
    assert await people.says(7, people.clock()) == "welcome"
    await people.order(7)
    people.clock.forward(seconds=1)
    assert await people.says(7, people.clock()) == "quiet"


async def test_who_did_not_look_for_a_while_reads_what_began_and_ended_meanwhile(people: Town) -> None:
    assert await people.says(7) == "welcome"
    before = people.clock()
    erasure = await people.order(7)
    people.clock.forward(seconds=QUIET.total_seconds())
    await people.store.finish(erasure, people.clock())
    people.clock.forward(seconds=1)
    assert await people.says(7, before) == "late"


async def test_a_tombstone_that_is_over_is_forgotten(people: Town, parts: Parts) -> None:
    erasure = await people.order(7)
    assert await people.says(7) == "quiet"
    await people.store.finish(erasure, people.clock())
    people.clock.forward(seconds=1)
    assert await people.says(7, erasure.order_time) == "late"
    await parts.database.collection("erasures").delete_many({})
    for _ in range(int(ALL_AGAIN_S / ALL_AFTER_S) + 1):
        people.clock.forward(seconds=ALL_AFTER_S)
        await people.says(8)
    assert await people.says(7, erasure.order_time) == "welcome"


async def test_an_erasure_ordered_during_a_look_is_known_with_the_next_call(people: Town) -> None:
    asked = people.store.unfinished
    await people.says(7)

    async def slow() -> object:
        found = await asked()
        await people.order(7)
        people.guard.forget()
        return found

    people.store.unfinished = slow  # type: ignore[method-assign, assignment]
    people.clock.forward(seconds=1)
    await people.says(7)
    people.store.unfinished = asked  # type: ignore[method-assign]
    assert await people.says(7) == "quiet"


@pytest.mark.parametrize("seed", range(8))
async def test_whoever_looks_when_it_knows_what_the_database_knew_a_second_ago(
    people: Town, seed: int
) -> None:
    chance = Random(seed)
    running: dict[int, Erasure] = {}
    for _ in range(400):
        people.clock.forward(seconds=chance.choice((1, 1, 1, 1, 2, 5, 9, 30)))
        now = people.clock()
        if chance.random() < 0.2:
            member_id = chance.randrange(1, 6)
            erasure = await people.order(member_id)
            running.setdefault(member_id, erasure)
        for member_id, erasure in list(running.items()):
            if now - erasure.order_time >= QUIET and chance.random() < 0.5:
                await people.store.finish(erasure, now)
                del running[member_id]
        people.clock.forward(seconds=1)
        if chance.random() < 0.8:
            told = now - timedelta(seconds=chance.randrange(120))
            for member_id in range(1, 6):
                known = await people.store.find(member_id)
                expected = "welcome"
                if known is not None:
                    late = known.end_time is not None and told <= known.end_time
                    expected = "quiet" if known.end_time is None else "late" if late else "welcome"
                assert await people.says(member_id, told) == expected


@pytest.fixture
async def listened() -> AsyncIterator[tuple[Parts, Reads]]:
    reads = Reads()
    client = AsyncIOMotorClient(server_uri(), tz_aware=True, event_listeners=[reads])
    database = Database(client, f"test_{secrets.token_hex(8)}", embedded=False)
    try:
        await database.ensure_indexes(INDEXES)
        yield Parts(database), reads
    finally:
        await client.drop_database(database.name)
        client.close()


@pytest.mark.mongo
async def test_among_many_tombstones_a_look_reads_those_that_changed(listened: tuple[Parts, Reads]) -> None:
    parts, reads = listened
    people = Town(parts)
    ended = {"end_time": parts.clock(), "order_time": parts.clock(), "counts": {}}
    await parts.database.collection("erasures").insert_many(
        {"_id": 1000 + n, "receipt_id": f"O{n}", "requests": [{"id": rid(f"o{n}")}], **ended}
        for n in range(LONG_AGO)
    )
    with reads.counted() as (_, documents):
        await people.says(7)
    assert documents == {"erasures": LONG_AGO}
    erasure = await people.order(7)
    for finished in (False, True):
        people.clock.forward(seconds=1)
        with reads.counted() as (commands, documents):
            await people.says(7)
        assert documents == {"erasures": 1}
        assert commands == {("erasures", "find"): 2 if finished else 1}
        await people.store.finish(erasure, people.clock())
    with reads.counted() as (commands, documents):
        for _ in range(118):
            people.clock.forward(seconds=1)
            await people.says(7)
    # All of them once in the minute, and else nothing.
    assert commands["erasures", "find"] == 118
    assert documents == {"erasures": LONG_AGO + 1}
