"""What is promised about how long something is kept, held against what the database is told."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

import member_service.storage
from member_service.domain.outbox import MAX_TRIES, NewEntry, Outbox
from member_service.storage.database import ASCENDING, Database, Index
from member_service.storage.holdings import Retention, shorten
from member_service.storage.outbox import MongoOutboxStore
from member_service.storage.personal_data import GO_BY_THEMSELVES, NOT_OF_MEMBERS, OF_MEMBERS
from member_service.stores import INDEXES, RETENTIONS
from servicekit import retention
from servicekit.retention import PROMISES, Promise
from tests.support.clock import SettableClock

STORAGE = Path(member_service.storage.__file__).parent
_USED = re.compile(r"collection\((?:\w+\.)?([A-Z][A-Z_]*)\)")
_NAMED = re.compile(r'^([A-Z][A-Z_]*)(?:: Final)? = "([a-z_]+)"$', re.MULTILINE)


def collections_in_code() -> set[str]:
    """Every collection that a storage module uses by its name."""
    modules = [path.read_text("utf-8") for path in STORAGE.glob("*.py")]
    used = {name for text in modules for name in _USED.findall(text)}
    return {value for text in modules for name, value in _NAMED.findall(text) if name in used}


def test_every_collection_has_one_promise():
    promised = [one.collection for one in RETENTIONS]
    assert sorted(promised) == sorted(set(promised))
    assert set(promised) == collections_in_code()
    assert set(promised) == NOT_OF_MEMBERS | GO_BY_THEMSELVES | OF_MEMBERS
    assert {one.promise for one in RETENTIONS} == {one for one in PROMISES if one.stored}


def test_every_promise_has_an_end_or_says_what_ends_it():
    for promise in PROMISES:
        assert (promise.keep is None) == bool(promise.until), promise.name
    for one in RETENTIONS:
        assert one.promise.keep is None or one.ends, one.collection


def test_the_database_forgets_by_the_promises_and_by_nothing_else():
    expiries = {
        (index.collection, index.keys[0][0]): index for index in INDEXES if index.expire_after_s is not None
    }
    wanted = {}
    for one in RETENTIONS:
        if one.expiry is not None:
            wanted[one.collection, one.expiry] = 0
        if one.since is not None:
            assert one.promise.keep is not None
            wanted[one.collection, one.since] = one.promise.keep.total_seconds()
    assert {key: index.expire_after_s for key, index in expiries.items()} == wanted


def test_nothing_waits_longer_than_it_is_known_who_was_erased():
    for waiting in (retention.UPDATES, retention.OUTBOX):
        assert waiting.keep is not None
        assert waiting.keep < retention.TOMBSTONE


async def test_what_was_written_when_longer_was_promised_ends_as_it_is_promised_now(database: Database):
    clock = SettableClock()
    earlier = Retention("things", Promise("things", timedelta(days=7)), expiry="expire_time")
    things = database.collection("things")
    await things.insert_many(
        [
            {"_id": 1, "expire_time": clock() + timedelta(days=30)},
            {"_id": 2, "expire_time": clock() + timedelta(days=3)},
            {"_id": 3},
        ]
    )
    assert await shorten(database, [earlier], clock()) == 1
    assert await shorten(database, [earlier], clock()) == 0
    ends = {one["_id"]: one.get("expire_time") async for one in things.find({})}
    assert ends == {1: clock() + timedelta(days=7), 2: clock() + timedelta(days=3), 3: None}


async def test_an_entry_that_nobody_could_do_goes_with_the_others(database: Database):
    clock = SettableClock()
    store = MongoOutboxStore(database)
    outbox = Outbox(store, clock)
    await outbox.schedule([NewEntry("one", "private_notice", 7, b'{"chat_id":7}', None, "")])
    for _ in range(MAX_TRIES):
        [leased] = (await outbox.lease("worker", None, 1)).entries
        await outbox.fail("one", leased.fence, "BAD", retry_after=None, permanent=False)
        clock.advance(seconds=700)
    row = await database.collection("outbox").find_one({"_id": "one"})
    assert row["state"] == "dead"
    assert row["expire_time"] - row["dead_time"] <= retention.OUTBOX_LEFT


@pytest.mark.mongo
async def test_an_expiry_of_another_length_follows_the_promise(server_database: Database):
    before = Index("things", (("time", ASCENDING),), expire_after_s=3600, name="expiry")
    await server_database.ensure_indexes([before])
    for wanted in (
        Index("things", (("time", ASCENDING),), expire_after_s=60, name="expiry"),
        Index("things", (("expire_time", ASCENDING),), expire_after_s=0, name="expiry"),
    ):
        await server_database.ensure_indexes([wanted])
        await server_database.ensure_indexes([wanted])
        there = await server_database.collection("things").index_information()
        assert there["expiry"]["expireAfterSeconds"] == wanted.expire_after_s
        assert there["expiry"]["key"] == list(wanted.keys)
