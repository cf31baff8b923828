"""Several member services on one database: one sweeps, and each hears of the others' work."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from member_service.domain.callers import SERVICES
from member_service.domain.replicas import BEAT_S, LEASE, Replica, Seen
from member_service.domain.work import Kind, Work
from member_service.storage.callers import MongoCallerStore
from member_service.storage.database import Database
from member_service.storage.signals import SIGNALS, MongoSignals, seen_in
from sandbox.patience import patient
from tests.support.clock import SettableClock


@dataclass
class One:
    """A member service, as far as its like see it."""

    database: Database
    name: str
    clock: SettableClock
    work: Work = field(default_factory=Work)
    began: int = 0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        store = MongoSignals(self.database)
        self.replica = Replica(self.name, store, self.work, self.clock, lambda: self.seconds)
        self.replica.began_to_sweep = self._began

    def _began(self) -> None:
        self.began += 1

    async def look(self) -> None:
        documents = await self.database.collection(SIGNALS).find({}).to_list(None)
        self.replica.heard(seen_in(documents))

    async def passes(self, seconds: float) -> None:
        """Time passes for this one, which looks and says that it is there."""
        self.seconds += seconds
        await self.look()
        await self.replica.beat()


async def test_one_sweeps_and_the_others_stand_by(database: Database, clock: SettableClock) -> None:
    ones = [One(database, name, clock) for name in "abc"]
    await asyncio.gather(*(one.replica.beat() for one in ones))
    for _ in range(5):
        assert sum(one.replica.sweeps for one in ones) == 1
        clock.advance(seconds=BEAT_S)
        for one in ones:
            await one.passes(BEAT_S)
    assert sum(one.began for one in ones) == 1


async def test_after_a_kill_another_sweeps_once_the_lease_has_run_out(
    database: Database, clock: SettableClock
) -> None:
    dead, other = One(database, "a", clock), One(database, "b", clock)
    await dead.replica.beat()
    await other.look()
    await other.replica.beat()
    assert (dead.replica.sweeps, other.replica.sweeps) == (True, False)
    assert not other.replica.turn.is_set()
    clock.advance(seconds=LEASE.total_seconds() + 0.1)
    other.seconds += LEASE.total_seconds() + 0.1
    await other.look()
    assert other.replica.turn.is_set()
    await other.replica.beat()
    assert (other.replica.sweeps, other.began) == (True, 1)


async def test_who_leaves_lets_another_one_sweep_at_once(database: Database, clock: SettableClock) -> None:
    leaving, other = One(database, "a", clock), One(database, "b", clock)
    await leaving.replica.beat()
    await other.passes(0)
    await leaving.replica.leave()
    await other.passes(0)
    assert (leaving.replica.sweeps, other.replica.sweeps) == (False, True)


async def test_who_stood_still_for_longer_than_its_lease_does_not_believe_in_it(
    database: Database, clock: SettableClock
) -> None:
    stopped, other = One(database, "a", clock), One(database, "b", clock)
    await stopped.replica.beat()
    clock.advance(seconds=LEASE.total_seconds() + 1)
    stopped.seconds += LEASE.total_seconds() + 1
    await other.passes(0)
    assert (stopped.replica.sweeps, other.replica.sweeps) == (False, True)
    await stopped.passes(0)
    assert not stopped.replica.sweeps


@pytest.mark.parametrize("ahead_s", [-300, 300])
async def test_clocks_that_differ_leave_nobody_without_a_sweeper(
    database: Database, clock: SettableClock, ahead_s: int
) -> None:
    other_clock = SettableClock(clock() + (LEASE / LEASE.total_seconds()) * ahead_s)
    one, other = One(database, "a", clock), One(database, "b", other_clock)
    for _ in range(4):
        for each in (one, other):
            await each.passes(BEAT_S)
            each.clock.advance(seconds=BEAT_S)
        assert one.replica.sweeps or other.replica.sweeps


async def test_each_hears_of_the_others_work_and_who_is_alone_writes_nothing(
    database: Database, clock: SettableClock
) -> None:
    alone = One(database, "a", clock)
    await alone.passes(0)
    telling = asyncio.create_task(alone.replica.tell_forever())
    alone.work.tell(Kind.OUTBOX)
    await asyncio.sleep(0)
    assert await database.collection(SIGNALS).find_one({"signal": "work"}) is None

    other = One(database, "b", clock)
    await other.passes(0)
    await alone.look()
    with other.work.watcher() as watcher:
        alone.work.tell(Kind.OUTBOX)
        told = frozenset[Kind]()
        async with asyncio.timeout(patient(10)):
            while Kind.OUTBOX not in told:
                await other.look()
                told = await watcher.told(0.05)
    telling.cancel()


@pytest.mark.parametrize("ahead_s", [-300, 300])
async def test_clocks_that_differ_keep_no_work_from_the_other(
    database: Database, clock: SettableClock, ahead_s: int
) -> None:
    """With a clock that was moved just now, the other's word that it is there lies in the past."""
    one = One(database, "a", clock)
    other = One(database, "b", SettableClock(clock() + timedelta(seconds=ahead_s)))
    for each in (one, other, one):
        await each.passes(0)
    telling = asyncio.create_task(other.replica.tell_forever())
    with one.work.watcher() as watcher:
        other.work.tell(Kind.OUTBOX)
        told = frozenset[Kind]()
        async with asyncio.timeout(patient(5)):
            while Kind.OUTBOX not in told:
                await one.look()
                told = await watcher.told(0.05)
    telling.cancel()


async def test_who_was_left_alone_tells_nobody_after_a_lease(
    database: Database, clock: SettableClock
) -> None:
    alone, dead = One(database, "a", clock), One(database, "b", clock)
    for each in (dead, alone):
        await each.passes(0)
    await alone.passes(LEASE.total_seconds() + 1)
    telling = asyncio.create_task(alone.replica.tell_forever())
    alone.work.tell(Kind.OUTBOX)
    await asyncio.sleep(0)
    assert await database.collection(SIGNALS).find_one({"signal": "work"}) is None
    telling.cancel()


async def test_signals_come_along_with_the_callers(database: Database, clock: SettableClock) -> None:
    if database.embedded:
        pytest.skip("there is one process on this engine")
    await MongoSignals(database).beat("a", clock())
    store, heard = MongoCallerStore(database), list[Seen]()
    store.heard = heard.append
    assert {record.name for record in await store.all()} == set(SERVICES)
    assert [set(seen.replicas) for seen in heard] == [{"a"}]
