"""The second erasing, on both engines: one process does it, whoever dies on the way, and its end stands."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from member_service.domain.changes import Change
from member_service.domain.erasures import (
    LEASE,
    QUIET,
    ErasedMembers,
    EraseMember,
    Erasure,
    ErasureSweeper,
    MemberErased,
)
from member_service.storage.database import Database
from member_service.storage.erasures import INDEXES, MongoErasures
from tests.member_service.parts import Parts, rid

BIA = 7


@dataclass
class Holdings:
    """Counts how often a member was erased; may wait in between, or fail."""

    erased: list[int] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    fails: bool = False

    async def count(self, member_id: int) -> Mapping[str, int]:
        return {}

    async def erase(self, member_id: int, *, finally_: bool) -> None:
        if finally_:
            self.begun.set()
            if self.fails:
                raise RuntimeError
            await self.go.wait()
            self.erased.append(member_id)


@dataclass
class House:
    parts: Parts
    store: MongoErasures
    holdings: Holdings = field(default_factory=Holdings)

    def sweeper(self) -> ErasureSweeper:
        return ErasureSweeper(self.store, self.holdings, self.guard(), self.parts.clock)

    def guard(self) -> ErasedMembers:
        return ErasedMembers(self.store)

    async def ordered(self) -> None:
        order = EraseMember(
            self.store, self.holdings, self.guard(), self.parts.clock, lambda: "RECEIPT-000000000000"
        )
        await order(rid("erase"), BIA)

    async def end(self) -> Erasure:
        found = await self.store.find(BIA)
        assert found is not None
        return found


@pytest.fixture
async def house(parts: Parts, database: Database) -> House:
    await database.ensure_indexes(INDEXES)
    made = House(parts, MongoErasures(database))
    await made.ordered()
    parts.clock.forward(seconds=QUIET.total_seconds())
    return made


async def test_of_two_processes_one_erases_and_a_new_beginning_stays(house: House):
    began = house.parts.clock()
    slow = asyncio.create_task(house.sweeper().sweep_once())
    await house.holdings.begun.wait()
    await house.sweeper().sweep_once()
    house.parts.clock.forward(seconds=30)
    house.holdings.go.set()
    await slow
    assert house.holdings.erased == [BIA]
    # What happened while it went on was refused then; it may come anew.
    assert (await house.end()).end_time == began
    await house.guard().refuse([BIA], house.parts.clock())
    with pytest.raises(MemberErased):
        await house.guard().refuse([BIA], began)


async def test_what_a_process_left_unfinished_another_does_after_the_lease(house: House):
    house.holdings.fails = True
    await house.sweeper().sweep_once()
    house.holdings.fails = False
    house.holdings.go.set()
    await house.sweeper().sweep_once()
    assert house.holdings.erased == []
    house.parts.clock.forward(seconds=LEASE.total_seconds())
    await house.sweeper().sweep_once()
    assert house.holdings.erased == [BIA]
    assert (await house.end()).end_time == house.parts.clock()


async def test_the_first_end_stands_and_a_new_order_is_its_own(house: House):
    first = await house.end()
    end = house.parts.clock()
    await house.store.finish(first, end)
    house.parts.clock.forward(seconds=5)
    await house.store.finish(first, house.parts.clock())
    assert (await house.end()).end_time == end

    now = house.parts.clock()
    again = await house.store.begin(
        Erasure(BIA, "RECEIPT-2", now, {}), Change.of(rid("again"), now, "EraseMember", BIA)
    )
    assert again.end_time is None
    await house.store.finish(first, now)
    assert (await house.end()).end_time is None
