"""Migrations: in order, once, by one at a time, whatever dies, and back again."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from member_service import migrate_commands
from member_service.doctor import schema
from member_service.doctor.findings import Level
from member_service.storage.checkins import CHECKINS
from member_service.storage.database import ASCENDING, Database, Index, IndexInTheWay
from member_service.storage.former_indexes import FORMER
from member_service.storage.groups import GROUPS
from member_service.storage.migrating import (
    LEASE,
    MIGRATION_ROWS,
    DatabaseTooNew,
    LockHeld,
    LockLost,
    MigrationRefused,
    Migrations,
)
from member_service.storage.migrations import MIGRATIONS, Migration, Step
from member_service.storage.questions import TEXTS
from member_service.storage.retired_indexes import RETIRED, drop_retired
from member_service.stores import INDEXES
from sandbox.patience import patient
from tests.member_service.crashing import Crash, CrashingDatabase
from tests.support.clock import SettableClock

MEMBERS = "members"
NUMBERS = range(1, 5)


async def _add_names(step: Step) -> int:
    """A change in two writes a document, as a real one may have it."""
    members, changed = step.database.collection(MEMBERS), 0
    for number in NUMBERS:
        wanted = {"_id": number, "called": {"$exists": False}}
        if await members.find_one(wanted) is None:
            continue
        changed += 1
        if step.write:
            await members.update_one(wanted, {"$set": {"called": f"number {number}"}})
        await step.go_on()
    return changed


async def _drop_names(step: Step) -> int:
    found = await step.database.collection(MEMBERS).update_many({}, {"$unset": {"called": ""}})
    return int(found.modified_count)


async def _count_twice(step: Step) -> int:
    members, changed = step.database.collection(MEMBERS), 0
    for number in NUMBERS:
        if step.write:
            found = await members.update_one(
                {"_id": number, "twice": {"$ne": number * 2}}, {"$set": {"twice": number * 2}}
            )
            changed += found.modified_count
    return changed


NAMES = Migration(1, "give names", _add_names, _drop_names)
TWICE = Migration(2, "count twice", _count_twice)
TWO = (NAMES, TWICE)


@pytest.fixture
async def stored(database: Database) -> AsyncIterator[Database]:
    await database.collection(MEMBERS).insert_many([{"_id": number} for number in NUMBERS])
    yield database
    # Not dropped: the server's other connections may look for a while where the dropped one was.
    await database.collection(MEMBERS).delete_many({})
    await database.collection(MIGRATION_ROWS).delete_many({})


def migrations(database: Database, clock: SettableClock, known=TWO, owner: str = "") -> Migrations:
    return Migrations(database, (), clock, known, owner)


async def members(database: Database) -> list[dict]:
    return [one async for one in database.collection(MEMBERS).find({}).sort("_id")]


def all_done() -> list[dict]:
    return [{"_id": one, "called": f"number {one}", "twice": 2 * one} for one in NUMBERS]


async def test_what_waits_is_done_in_order_and_once(stored: Database, clock: SettableClock):
    before = await members(stored)
    assert [one.changed for one in await migrations(stored, clock).would()] == [4, 0]
    assert await members(stored) == before
    assert [row async for row in stored.collection(MIGRATION_ROWS).find({})] == []

    done = await migrations(stored, clock).apply()
    assert [(one.migration.number, one.changed) for one in done] == [(1, 4), (2, 4)]
    assert await members(stored) == all_done()
    assert await migrations(stored, clock).apply() == []
    known = await migrations(stored, clock).known()
    assert [(one.number, one.is_applied, one.time) for one in known.values()] == [
        (1, True, clock()),
        (2, True, clock()),
    ]


async def test_back_takes_the_last_one_first(stored: Database, clock: SettableClock):
    await migrations(stored, clock).apply()
    assert [one.migration.number for one in await migrations(stored, clock).back(0)] == [2, 1]
    assert all("called" not in one for one in await members(stored))
    assert await migrations(stored, clock).pending() == list(TWO)
    await migrations(stored, clock).apply()
    assert [one.migration.number for one in await migrations(stored, clock).back(1)] == [2]
    assert [one.number for one in await migrations(stored, clock).pending()] == [2]
    assert await migrations(stored, clock).back(1) == []


async def test_whatever_write_was_the_last_before_a_crash_the_next_one_ends_it(
    stored: Database, clock: SettableClock
):
    for writes in count(1):
        dying = migrations(CrashingDatabase(stored, writes, seed=writes), clock)
        try:
            await dying.apply()
        except Crash:
            pass
        else:
            break
        if await migrations(stored, clock).pending():
            # Who follows at once does not get in between; a while later the dead one's lock is over.
            with pytest.raises(LockHeld):
                await migrations(stored, clock).apply()
        clock.now += LEASE
        await migrations(stored, clock).apply()
        assert await members(stored) == all_done()
        assert await migrations(stored, clock).pending() == []
        await migrations(stored, clock).back(0)
        await stored.collection(MEMBERS).update_many({}, {"$unset": {"twice": ""}})
    assert writes > 12


async def test_going_back_may_be_broken_off_anywhere(stored: Database, clock: SettableClock):
    for writes in count(1):
        await migrations(stored, clock).apply()
        try:
            await migrations(CrashingDatabase(stored, writes, seed=writes), clock).back(0)
        except Crash:
            pass
        else:
            break
        clock.now += LEASE
        await migrations(stored, clock).back(0)
        assert all("called" not in one for one in await members(stored))
        assert await migrations(stored, clock).pending() == list(TWO)
    assert writes > 5


async def test_of_two_at_once_one_works_and_the_other_is_told_to_wait(stored: Database, clock: SettableClock):
    both = [migrations(CrashingDatabase(stored, seed=seed), clock, owner=f"o{seed}") for seed in range(6)]
    found = await asyncio.gather(*(one.apply() for one in both), return_exceptions=True)
    assert {type(one) for one in found} <= {list, LockHeld}
    # Everything was done, by however many, and nothing twice.
    assert sum(done.changed for one in found if isinstance(one, list) for done in one) == 8
    assert await members(stored) == all_done()


async def test_who_was_away_for_too_long_stops(stored: Database, clock: SettableClock):
    async def sleepy(step: Step) -> int:
        clock.now += LEASE
        assert await migrations(stored, clock, (TWICE,)).apply() != []
        clock.now += LEASE
        await step.go_on()
        raise AssertionError("it went on without the lock")

    with pytest.raises(LockLost):
        await migrations(stored, clock, (Migration(1, "sleep", sleepy),)).apply()
    known = await migrations(stored, clock).known()
    assert known[1].was_broken_off


async def test_who_goes_on_keeps_the_lock(stored: Database, clock: SettableClock):
    async def long(step: Step) -> int:
        for _ in range(10):
            clock.now += LEASE / 2
            await step.go_on()
            with pytest.raises(LockHeld):
                await migrations(stored, clock, owner="another").apply()
        return 10

    [done] = await migrations(stored, clock, (Migration(1, "long", long),)).apply()
    assert done.changed == 10


class Waits:
    """Has whoever waits go on when the test says so."""

    def __init__(self) -> None:
        self._gate = asyncio.Event()
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await self._gate.wait()
        self._gate.clear()

    async def over(self) -> None:
        self._gate.set()
        for _ in range(50):
            await asyncio.sleep(0.001)


async def test_one_long_command_keeps_the_lock(stored: Database, clock: SettableClock):
    waits = Waits()

    async def index(_step: Step) -> int:
        for _ in range(8):
            clock.now += LEASE / 4
            await waits.over()
        with pytest.raises(LockHeld):
            await migrations(stored, clock, (TWICE,), owner="another").apply()
        return 1

    [done] = await Migrations(stored, (), clock, (Migration(1, "index", index),), wait=waits).apply()
    assert done.changed == 1
    assert set(waits.seconds) == {30.0}


async def test_work_whose_lock_is_anothers_is_ended(stored: Database, clock: SettableClock):
    waits = Waits()

    async def index(_step: Step) -> int:
        clock.now += LEASE
        await migrations(stored, clock, (TWICE,)).apply()
        await waits.over()
        # As long as it may take by itself.
        await asyncio.Event().wait()
        raise AssertionError("it went on without the lock")

    with pytest.raises(LockLost):
        async with asyncio.timeout(patient(10)):
            await Migrations(stored, (), clock, (Migration(1, "index", index),), wait=waits).apply()


async def test_who_lost_the_lock_notes_nothing_any_more(stored: Database, clock: SettableClock):
    async def index(_step: Step) -> int:
        clock.now += LEASE
        await migrations(stored, clock, (TWICE,)).apply()
        return 1

    slow = Migration(1, "index", index, index)
    with pytest.raises(LockLost):
        await migrations(stored, clock, (slow,)).apply()
    assert (await migrations(stored, clock).known())[1].was_broken_off


async def test_a_start_leaves_what_takes_long_to_an_operator(stored: Database, clock: SettableClock):
    slow = Migration(1, "slow", _add_names, at_start=False)
    done = await migrations(stored, clock, (slow, TWICE)).apply(at_start=True)
    assert [one.migration.number for one in done] == [2]
    assert await migrations(stored, clock, (slow, TWICE)).pending(at_start=True) == []
    assert [one.migration.number for one in await migrations(stored, clock, (slow, TWICE)).apply()] == [1]


async def test_a_new_database_waits_for_nothing(stored: Database, clock: SettableClock):
    slow = Migration(1, "slow", _add_names, at_start=False)
    assert await migrations(stored, clock, (slow,)).start() != []
    assert await migrations(stored, clock, (slow,)).pending() == []
    await migrations(stored, clock, (slow,)).back(0)
    groups = stored.collection(GROUPS)
    await groups.insert_one({"_id": "g", "chat_id": -1})
    try:
        assert await migrations(stored, clock, (slow,)).start() == []
        assert await migrations(stored, clock, (slow,)).pending() == [slow]
    finally:
        await groups.delete_one({"_id": "g"})


async def test_a_version_from_before_gets_along_unless_it_must_not(stored: Database, clock: SettableClock):
    await migrations(stored, clock, TWO).apply()
    older = migrations(stored, clock, (NAMES,))
    await older.refuse_newer()
    assert await older.apply() == []

    breaking = (*TWO, Migration(3, "turn all around", _count_twice, breaks=True))
    await migrations(stored, clock, breaking).apply()
    for known in (TWO, (NAMES,)):
        with pytest.raises(DatabaseTooNew, match=r"migration 3 \(turn all around\).*--back"):
            await migrations(stored, clock, known).apply()
    with pytest.raises(MigrationRefused, match="run it there"):
        await migrations(stored, clock, TWO).back(0)
    await migrations(stored, clock, breaking).back(2)
    await migrations(stored, clock, TWO).refuse_newer()


async def test_one_that_was_only_begun_keeps_older_versions_out(stored: Database, clock: SettableClock):
    async def fail(step: Step) -> int:
        raise Crash

    breaking = (*TWO, Migration(3, "turn all around", fail, breaks=True))
    with pytest.raises(Crash):
        await migrations(stored, clock, breaking).apply()
    with pytest.raises(DatabaseTooNew):
        await migrations(stored, clock).refuse_newer()


def test_numbers_are_given_once_and_in_order():
    assert [one.number for one in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))
    assert all(one.what and one.what[0].islower() for one in MIGRATIONS)


async def told(database: Database, **chosen: object) -> tuple[list[str], int]:
    asked = argparse.Namespace(**({"apply": False, "dry_run": False, "back": None} | chosen))
    return await migrate_commands.on(database, asked)


async def test_the_command_says_what_waits_does_it_and_takes_it_back(database: Database):
    await database.ensure_indexes((*INDEXES, *RETIRED))
    await database.collection(TEXTS).insert_one({"_id": "q", "question": "plain"})
    try:
        lines, code = await told(database)
        assert code == 1
        assert [line.rpartition("waits: ")[2] for line in lines] == [
            "a start does it",
            "`migrate --apply` does it",
        ]
        lines, code = await told(database, dry_run=True)
        assert (code, [line.rpartition(": ")[2] for line in lines]) == (
            1,
            [f"{len(RETIRED)} would be changed", "1 would be changed"],
        )
        lines, code = await told(database, apply=True)
        assert (code, [line.rpartition(": ")[2] for line in lines]) == (
            0,
            [f"{len(RETIRED)} changed", "1 changed"],
        )
        kept = await database.collection(TEXTS).find_one({"_id": "q"})
        assert kept is not None
        assert isinstance(kept["question"], dict)
        assert "title" not in await database.collection(GROUPS).index_information()
        assert await told(database, apply=True) == (["There is nothing to do."], 0)
        assert (await told(database))[1] == 0

        lines, code = await told(database, back=0)
        assert (code, lines[-1]) == (0, "The database is at 0: start the older version.")
        assert {"title", "state", "weekly_card"} <= set(await database.collection(GROUPS).index_information())
        assert "anchor" in await database.collection(CHECKINS).index_information()
        with pytest.raises(MigrationRefused, match="from 0 to 2"):
            await told(database, back=3)
    finally:
        await database.collection(MIGRATION_ROWS).delete_many({})
        await drop_retired(database, INDEXES)


async def test_the_doctor_tells_what_waits_and_what_is_too_new(database: Database, clock: SettableClock):
    try:
        found = await schema.look_at(database, clock)
        assert [(one.level, one.to_do[:12]) for one in found] == [
            (Level.LATER, "a start does"),
            (Level.LATER, "`migrate --a"),
        ]
        await Migrations(database, INDEXES, clock).apply()
        assert [one.level for one in await schema.look_at(database, clock)] == [Level.GOOD]
        rows = database.collection(MIGRATION_ROWS)
        await rows.update_one({"_id": 2}, {"$set": {"state": "applying"}})
        [broken] = await schema.look_at(database, clock)
        assert (broken.level, "not done" in broken.seen) == (Level.LATER, True)
        newer = {"what": "fly", "breaks": True, "state": "applied", "time": datetime.now(UTC)}
        await rows.update_one({"_id": 999}, {"$set": newer}, upsert=True)
        [too_new] = await schema.look_at(database, clock)
        assert (too_new.level, "migration 999 (fly)" in too_new.to_do) == (Level.NOW, True)
        lines, _ = await told(database)
        assert lines[-1] == "999  fly: by a newer version, not for this version"
    finally:
        await database.collection(MIGRATION_ROWS).delete_many({})


@pytest.fixture
async def of_long_ago(database: Database) -> AsyncIterator[Database]:
    """Indexes as the first versions made them, under names that are of other indexes today."""
    older = (
        *FORMER,
        Index(CHECKINS, (("request_ids", ASCENDING),), name="requests"),
        Index(GROUPS, (("title", ASCENDING),), name="state_title"),
    )
    for one in older:
        collection = database.collection(one.collection)
        if one.full_name in await collection.index_information():
            await collection.drop_index(one.full_name)
    await database.ensure_indexes(older)
    yield database
    await database.ensure_indexes(INDEXES, former=FORMER)


async def test_a_start_replaces_what_earlier_versions_made_under_names_of_today(of_long_ago: Database):
    await of_long_ago.ensure_indexes(INDEXES, former=FORMER)
    await of_long_ago.ensure_indexes(INDEXES, former=FORMER)
    for index in INDEXES:
        if index.expire_after_s is None:
            there = await of_long_ago.collection(index.collection).index_information()
            assert index.is_as(there[index.full_name]), index


async def test_an_index_of_somebodys_that_does_more_is_named_and_stays(of_long_ago: Database):
    with pytest.raises(IndexInTheWay, match=r"has an index [a-z_]+ that is not ours"):
        await of_long_ago.ensure_indexes(INDEXES)
    assert (await of_long_ago.collection("anchors").index_information())["close_request"]["unique"]


def test_a_lease_is_longer_than_a_database_may_be_away():
    assert timedelta(seconds=60) < LEASE
