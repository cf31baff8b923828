"""The outbox on both engines."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from member_service.domain.inbox import Inbox, NewUpdate
from member_service.domain.leases import LEASE_RAN_OUT, LeaseLost
from member_service.domain.outbox import MAX_TRIES, EntryNotFound, LeasedEntry, NewEntry, Outbox, TakenBack
from member_service.storage.database import Database
from member_service.storage.inbox import MongoInboxStore
from member_service.storage.outbox import INDEXES, MongoOutboxStore
from tests.support.clock import SettableClock


@pytest.fixture
async def outbox(database: Database, clock: SettableClock) -> Outbox:
    await database.ensure_indexes(INDEXES)
    return Outbox(MongoOutboxStore(database), clock)


def entry(entry_id: str, due_time: datetime | None = None) -> NewEntry:
    return NewEntry(entry_id, "delete_message", -100, b'{"message_id": 1}', due_time, "00-ab-cd-01")


async def lease_one(outbox: Outbox) -> LeasedEntry:
    [leased] = (await outbox.lease("w", None, 1)).entries
    return leased


async def test_an_entry_is_scheduled_once(outbox: Outbox) -> None:
    assert await outbox.schedule([entry("b"), entry("a"), entry("b")]) == ["b", "a"]
    assert await outbox.schedule([entry("a"), entry("c")]) == ["c"]


async def test_what_is_due_is_leased_in_order_and_the_next_time_is_told(
    outbox: Outbox, clock: SettableClock
) -> None:
    now = clock()
    await outbox.schedule(
        [
            entry("later", now + timedelta(minutes=1)),
            entry("second"),
            entry("first", now - timedelta(seconds=5)),
        ]
    )
    leased = await outbox.lease("w", None, 0)
    assert [one.entry_id for one in leased.entries] == ["first", "second"]
    first = leased.entries[0]
    assert (first.tries, first.fence, first.chat_id, first.payload) == (1, 1, -100, b'{"message_id": 1}')
    assert (first.traceparent, first.create_time) == ("00-ab-cd-01", now)
    assert leased.next_due_time == now + timedelta(seconds=30), "the leases' end comes before the later entry"
    for one in leased.entries:
        await outbox.complete(one.entry_id, one.fence)
    assert (await outbox.lease("w", None, 0)).next_due_time == now + timedelta(minutes=1)
    clock.advance(minutes=1)
    assert [one.entry_id for one in (await outbox.lease("w", None, 0)).entries] == ["later"]


async def test_the_limit_holds_and_the_rest_is_due_now(outbox: Outbox, clock: SettableClock) -> None:
    await outbox.schedule([entry("a"), entry("b"), entry("c")])
    leased = await outbox.lease("w", None, 2)
    assert [one.entry_id for one in leased.entries] == ["a", "b"]
    assert leased.next_due_time == clock()


async def test_an_empty_outbox_has_no_next_time(outbox: Outbox) -> None:
    leased = await outbox.lease("w", None, 0)
    assert (leased.entries, leased.next_due_time) == ([], None)


async def test_a_lease_that_ran_out_is_given_anew_with_another_fence(
    outbox: Outbox, clock: SettableClock
) -> None:
    await outbox.schedule([entry("a")])
    old = await lease_one(outbox)
    clock.advance(seconds=31)
    new = await lease_one(outbox)
    assert (new.fence, new.tries) == (old.fence + 1, 2)
    with pytest.raises(LeaseLost):
        await outbox.complete("a", old.fence)
    with pytest.raises(LeaseLost):
        await outbox.fail("a", old.fence, "Late", retry_after=None, permanent=False)
    await outbox.complete("a", new.fence)
    await outbox.complete("a", new.fence)


async def test_what_was_never_leased_cannot_be_completed(outbox: Outbox) -> None:
    await outbox.schedule([entry("a")])
    with pytest.raises(LeaseLost):
        await outbox.complete("a", 0)
    with pytest.raises(LeaseLost):
        await outbox.fail("a", 0, "Error", retry_after=None, permanent=False)


async def test_unknown_entries_are_not_found(outbox: Outbox) -> None:
    with pytest.raises(EntryNotFound):
        await outbox.complete("nothing", 1)
    with pytest.raises(EntryNotFound):
        await outbox.fail("nothing", 1, "Error", retry_after=None, permanent=False)
    with pytest.raises(EntryNotFound):
        await outbox.cancel("nothing")


async def test_done_entries_forget_their_payload_and_expire(outbox: Outbox, database: Database) -> None:
    await outbox.schedule([entry("a")])
    await outbox.complete("a", (await lease_one(outbox)).fence)
    row = await database.collection("outbox").find_one({"_id": "a"})
    assert "payload" not in row
    assert row["expire_time"] is not None
    assert await outbox.schedule([entry("a")]) == [], "it is still recognised"


async def test_failures_pause_longer_and_longer_and_the_eighth_is_the_last(
    outbox: Outbox, clock: SettableClock
) -> None:
    await outbox.schedule([entry("a")])
    pauses = []
    for tries in range(1, MAX_TRIES + 1):
        leased = await lease_one(outbox)
        assert leased.tries == tries
        failed = await outbox.fail("a", leased.fence, "BadGateway", retry_after=None, permanent=False)
        repeated = await outbox.fail("a", leased.fence, "BadGateway", retry_after=None, permanent=False)
        assert repeated == failed
        if failed.due_time is None:
            break
        pauses.append((failed.due_time - clock()).total_seconds())
        assert (await outbox.lease("w", None, 1)).entries == []
        clock.now = failed.due_time
    assert pauses == [2, 5, 15, 40, 90, 240, 600]
    [dead], _ = await outbox.list_dead(None, 0)
    assert (dead.entry.entry_id, dead.entry.tries, dead.entry.error) == ("a", MAX_TRIES, "BadGateway")


async def test_a_pause_that_telegram_asked_for_is_kept(outbox: Outbox, clock: SettableClock) -> None:
    await outbox.schedule([entry("a")])
    fence = (await lease_one(outbox)).fence
    failed = await outbox.fail("a", fence, "RetryAfter", retry_after=timedelta(seconds=33), permanent=False)
    assert failed.due_time == clock() + timedelta(seconds=33)


async def test_a_permanent_failure_gives_up_at_once(outbox: Outbox) -> None:
    await outbox.schedule([entry("a")])
    fence = (await lease_one(outbox)).fence
    assert (await outbox.fail("a", fence, "Forbidden", retry_after=None, permanent=True)).dead
    assert (await outbox.stats()).dead == 1


async def test_an_entry_whose_workers_die_is_given_up_after_eight_begins(
    outbox: Outbox, clock: SettableClock
) -> None:
    await outbox.schedule([entry("a")])
    for _ in range(MAX_TRIES):
        await lease_one(outbox)
        clock.advance(seconds=31)
    assert (await outbox.lease("w", None, 1)).entries == []
    [dead], _ = await outbox.list_dead(None, 0)
    assert dead.entry.error == LEASE_RAN_OUT


async def test_cancelling_takes_back_what_was_not_done(outbox: Outbox, clock: SettableClock) -> None:
    await outbox.schedule([entry("a"), entry("b"), entry("c")])
    assert await outbox.cancel("c") == TakenBack(True, entry("c").payload)
    assert await outbox.cancel("c") == TakenBack(True), "a repeat"
    first, second = (await outbox.lease("w", None, 0)).entries
    await outbox.complete(first.entry_id, first.fence)
    assert not (await outbox.cancel(first.entry_id)).cancelled
    assert (await outbox.cancel(second.entry_id)).cancelled
    await outbox.complete(second.entry_id, second.fence)
    clock.advance(minutes=1)
    assert (await outbox.lease("w", None, 0)).entries == []


async def test_each_entry_goes_to_exactly_one_of_many_workers(outbox: Outbox) -> None:
    names = [f"entry-{number:02}" for number in range(50)]
    await outbox.schedule([entry(name) for name in names])
    got = await asyncio.gather(*(outbox.lease(f"worker-{number}", None, 30) for number in range(6)))
    taken = [one.entry_id for leased in got for one in leased.entries]
    while rest := (await outbox.lease("late", None, 30)).entries:
        taken += [one.entry_id for one in rest]
    assert sorted(taken) == names


async def test_an_entry_is_done_by_the_worker_that_has_the_chats_lane(
    outbox: Outbox, database: Database, clock: SettableClock
) -> None:
    inbox = Inbox(MongoInboxStore(database), clock)
    await inbox.extend("a/1", None)
    await inbox.extend("b/1", None)
    await inbox.accept("a/1", None, [NewUpdate(1, b"{}", -100)])
    await outbox.schedule([entry("busy"), replace(entry("quiet"), chat_id=-200)])

    leased = await outbox.lease("b/outbox", None, 1)
    assert [one.entry_id for one in leased.entries] == ["quiet"], "it looks past what is another's"
    again = await outbox.lease("b/outbox", None, 1)
    assert again.entries == []
    assert again.next_due_time is not None
    assert again.next_due_time > clock(), "what is another's is nothing to come back for at once"
    # The lane of the quiet chat is b's from now on.
    assert await inbox.accept("a/1", None, [NewUpdate(2, b"{}", -200)]) == []
    assert [one.entry_id for one in (await outbox.lease("a/outbox", None, 0)).entries] == ["busy"]


async def test_entries_of_a_dead_workers_chats_are_anybodys(
    outbox: Outbox, database: Database, clock: SettableClock
) -> None:
    inbox = Inbox(MongoInboxStore(database), clock)
    await inbox.extend("a/1", None)
    await inbox.extend("b/1", None)
    await inbox.accept("a/1", None, [NewUpdate(1, b"{}", -100)])
    await outbox.schedule([entry("one")])
    clock.advance(seconds=31)
    await inbox.extend("b/1", None)
    assert [one.entry_id for one in (await outbox.lease("b/outbox", None, 0)).entries] == ["one"]


async def test_dead_entries_are_listed_in_pages_newest_first_without_payloads(
    outbox: Outbox, clock: SettableClock
) -> None:
    for name in ("a", "b", "c"):
        await outbox.schedule([entry(name)])
        await outbox.fail(
            name, (await lease_one(outbox)).fence, "Forbidden", retry_after=None, permanent=True
        )
        clock.advance(seconds=1)
    first, following = await outbox.list_dead(None, 2)
    second, end = await outbox.list_dead(following, 2)
    assert [dead.entry.entry_id for dead in first + second] == ["c", "b", "a"]
    assert end is None
    assert {dead.entry.payload for dead in first} == {b""}


async def test_stats_tell_what_waits_and_what_is_late(outbox: Outbox, clock: SettableClock) -> None:
    now = clock()
    await outbox.schedule(
        [entry("a"), entry("b", now + timedelta(hours=1)), entry("c", now - timedelta(hours=1))]
    )
    stats = await outbox.stats()
    assert (stats.depth, stats.due, stats.oldest_due_time, stats.dead) == (3, 2, now - timedelta(hours=1), 0)


def of_chat(chat_id: int, number: int, clock: SettableClock) -> NewEntry:
    name = f"{chat_id}:{number:03}"
    return NewEntry(name, "say", chat_id, b"{}", clock() - timedelta(seconds=100 - number), "")


async def test_a_crowd_of_one_chat_hides_no_other_chats_entry(outbox: Outbox, clock: SettableClock) -> None:
    await outbox.schedule([of_chat(-1, number, clock) for number in range(80)])
    await outbox.schedule([of_chat(-2, 90, clock), of_chat(-3, 91, clock)])
    leased = await outbox.lease("w", None, 20, 4)
    assert [one.chat_id for one in leased.entries] == [-1] * 4 + [-2, -3]
    assert [one.entry_id for one in leased.entries[:4]] == [f"-1:{number:03}" for number in range(4)]


async def test_a_chats_share_counts_what_is_in_work(outbox: Outbox, clock: SettableClock) -> None:
    await outbox.schedule([of_chat(-1, number, clock) for number in range(10)])
    first = (await outbox.lease("w", None, 20, 4)).entries
    nothing = await outbox.lease("w", None, 20, 4)
    assert (len(first), nothing.entries) == (4, [])
    assert nothing.next_due_time == clock() + timedelta(seconds=30), "not now: it would look without end"
    await outbox.complete(first[0].entry_id, first[0].fence)
    assert [one.entry_id for one in (await outbox.lease("w", None, 20, 4)).entries] == ["-1:004"]
    # Another worker has a share of its own, and who asks for no share has none.
    assert len((await outbox.lease("v", None, 20, 4)).entries) == 4
    assert len((await outbox.lease("u", None, 20)).entries) == 1


async def test_what_was_put_off_is_not_in_work(outbox: Outbox, clock: SettableClock) -> None:
    await outbox.schedule([of_chat(-1, number, clock) for number in range(8)])
    for one in (await outbox.lease("w", None, 20, 4)).entries:
        await outbox.fail(one.entry_id, one.fence, "X", retry_after=timedelta(seconds=20), permanent=False)
    assert len((await outbox.lease("w", None, 20, 4)).entries) == 4
