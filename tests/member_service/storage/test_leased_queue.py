"""The one queue under both its forms, on both engines: what is proven, and rows of the versions before it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from member_service.domain.inbox import Inbox, NewUpdate
from member_service.domain.leases import LEASE_RAN_OUT, LeaseLost
from member_service.domain.outbox import MAX_TRIES, EntryNotFound, NewEntry, Outbox
from member_service.storage import inbox as inbox_storage
from member_service.storage import outbox as outbox_storage
from member_service.storage.database import Database
from tests.support.clock import SettableClock

LEASE = timedelta(seconds=30)


@pytest.fixture
async def inbox(database: Database, clock: SettableClock) -> Inbox:
    await database.ensure_indexes(inbox_storage.INDEXES)
    return Inbox(inbox_storage.MongoInboxStore(database), clock)


@pytest.fixture
async def outbox(database: Database, clock: SettableClock) -> Outbox:
    await database.ensure_indexes(outbox_storage.INDEXES)
    return Outbox(outbox_storage.MongoOutboxStore(database), clock)


def earlier_entry(now: datetime, **fields: Any) -> dict[str, Any]:
    """An entry as versions before the one queue wrote it, leased for the second time."""
    row = {
        "_id": "a",
        "state": "pending",
        "kind": "delete_message",
        "chat_id": -100,
        "payload": b"{}",
        "size": 2,
        "due_time": now,
        "ready_time": now + LEASE,
        "tries": 2,
        "fence": 2,
        "create_time": now,
        "traceparent": "",
        "lease_owner": "w",
        "claim": "0011223344556677",
    }
    return row | fields


def earlier_update(now: datetime, **fields: Any) -> dict[str, Any]:
    """An update as versions before the one queue wrote it, leased for the first time."""
    row = {
        "_id": 1,
        "state": "open",
        "lane": 7,
        "payload": b"{}",
        "size": 2,
        "accepted_by": "w/1",
        "accept_time": now,
        "tries": 1,
        "lease_owner": "w/1",
        "lease_worker": "w",
        "due_time": now + LEASE,
    }
    return row | fields


async def fail(outbox: Outbox, fence: int) -> datetime | None:
    failed = await outbox.fail("a", fence, "TimedOut", retry_after=None, permanent=False)
    return failed.due_time


async def test_a_lease_given_before_an_upgrade_ends_after_it(
    database: Database, inbox: Inbox, outbox: Outbox, clock: SettableClock
) -> None:
    await database.collection("outbox").insert_one(earlier_entry(clock()))
    await database.collection("inbox").insert_one(earlier_update(clock()))
    await outbox.complete("a", 2)
    assert await inbox.complete("w/1", [1]) == []
    assert ((await outbox.stats()).depth, (await inbox.stats()).depth) == (0, 0)


async def test_a_fence_that_failed_before_the_last_lease_proves_nothing_any_more(
    database: Database, outbox: Outbox, clock: SettableClock
) -> None:
    # Earlier versions leave the failed fence when they lease again.
    await database.collection("outbox").insert_one(earlier_entry(clock(), failed_fence=1, error="TimedOut"))
    with pytest.raises(LeaseLost):
        await fail(outbox, 1)
    with pytest.raises(LeaseLost):
        await outbox.complete("a", 1)
    assert await fail(outbox, 2) == clock() + timedelta(seconds=5)


async def test_a_failure_said_to_an_earlier_version_is_known_when_it_is_said_again(
    database: Database, inbox: Inbox, outbox: Outbox, clock: SettableClock
) -> None:
    later = clock() + timedelta(seconds=5)
    put_off = earlier_entry(clock(), failed_fence=2, due_time=later, ready_time=later, error="TimedOut")
    await database.collection("outbox").insert_one(put_off)
    update = earlier_update(clock(), failed_by="w/1", due_time=later, error="TimedOut")
    del update["lease_owner"], update["lease_worker"]
    await database.collection("inbox").insert_one(update)
    clock.advance(seconds=1)
    assert await fail(outbox, 2) == later
    assert (await inbox.fail("w/1", 1, "TimedOut")).due_time == later
    rows = await database.collection("outbox").find_one({"_id": "a"})
    assert (rows["tries"], rows["ready_time"]) == (2, later), "said twice, counted once"


async def test_an_earlier_version_finds_the_words_that_it_reads(
    database: Database, inbox: Inbox, outbox: Outbox, clock: SettableClock
) -> None:
    await outbox.schedule([NewEntry("a", "delete_message", -100, b"{}", None, "")])
    await inbox.accept("w/1", None, [NewUpdate(1, b"{}", 7)])
    [entry] = (await outbox.lease("w", None, 1)).entries
    leased = await database.collection("outbox").find_one({"_id": "a"})
    assert set(leased) == set(earlier_entry(clock()))
    assert (leased["ready_time"], leased["due_time"]) == (clock() + LEASE, clock())
    later = await fail(outbox, entry.fence)
    failed = await database.collection("outbox").find_one({"_id": "a"})
    assert (failed["failed_fence"], failed["ready_time"], failed["due_time"]) == (1, later, later)
    accepted = await database.collection("inbox").find_one({"_id": 1})
    assert set(accepted) == set(earlier_update(clock()))
    put_off = (await inbox.fail("w/1", 1, "TimedOut")).due_time
    again = await database.collection("inbox").find_one({"_id": 1})
    assert (again["failed_by"], again["due_time"]) == ("w/1", put_off)
    assert not {"lease_owner", "lease_worker"} & set(again)


async def test_what_was_given_up_keeps_its_payload_sealed_and_is_tried_again_as_it_was(
    database: Database, inbox: Inbox, outbox: Outbox, clock: SettableClock
) -> None:
    now = clock()
    worn_out = earlier_entry(now, tries=MAX_TRIES, ready_time=now)
    await database.collection("outbox").insert_one(worn_out)
    await database.collection("inbox").insert_one(earlier_update(now, tries=5, due_time=now))
    assert (await outbox.lease("w", None, 1)).entries == []
    reclaimed = await inbox.reclaim("v/1", None, 10)
    assert ([dead.error for dead in reclaimed.dead], reclaimed.updates) == ([LEASE_RAN_OUT], [])
    sealed = await database.collection("outbox").find_one({"_id": "a"})
    assert sealed["payload"]["key_id"]
    with pytest.raises(LeaseLost):
        await fail(outbox, 2)
    await outbox.retry_dead("a")
    [entry] = (await outbox.lease("w", None, 1)).entries
    assert (entry.payload, entry.tries, entry.fence, entry.error) == (b"{}", 1, 3, "")
    await inbox.retry_dead(1)
    [update] = (await inbox.reclaim("v/1", None, 10)).updates
    assert (update.payload, update.tries) == (b"{}", 1)
    with pytest.raises(LeaseLost):
        await fail(outbox, 2)


async def test_what_was_never_there_is_lost_to_one_and_unknown_to_the_other(
    inbox: Inbox, outbox: Outbox
) -> None:
    assert await inbox.complete("w/1", [1]) == [1]
    with pytest.raises(LeaseLost):
        await inbox.fail("w/1", 1, "TimedOut")
    with pytest.raises(EntryNotFound):
        await outbox.complete("a", 1)
    with pytest.raises(EntryNotFound):
        await fail(outbox, 1)
