"""The inbox on both engines."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from member_service.domain.failures import FieldInvalid
from member_service.domain.inbox import Extended, Inbox, NewUpdate, UpdateNotFound
from member_service.domain.leases import LEASE_RAN_OUT, LeaseLost
from member_service.storage.database import Database
from member_service.storage.inbox import INDEXES, MongoInboxStore
from tests.support.clock import SettableClock


@pytest.fixture
async def inbox(database: Database, clock: SettableClock) -> Inbox:
    await database.ensure_indexes(INDEXES)
    return Inbox(MongoInboxStore(database), clock)


def updates(*ids: int, lane: int = -100) -> list[NewUpdate]:
    return [NewUpdate(update_id, b'{"update_id": %d}' % update_id, lane) for update_id in ids]


async def test_new_updates_are_accepted_in_the_order_given(inbox: Inbox) -> None:
    assert await inbox.accept("a", None, updates(3, 1, 2)) == [3, 1, 2]


async def test_what_was_there_is_not_accepted_again(inbox: Inbox) -> None:
    await inbox.accept("a", None, updates(1, 2))
    assert await inbox.accept("b", None, updates(1, 2, 3)) == [3]


async def test_a_repeat_by_the_same_owner_returns_what_it_still_leases(inbox: Inbox) -> None:
    await inbox.accept("a", None, updates(1, 2))
    await inbox.complete("a", [1])
    assert await inbox.accept("a", None, updates(1, 2, 3)) == [2, 3]


async def test_an_update_twice_in_one_call_is_one(inbox: Inbox) -> None:
    assert await inbox.accept("a", None, updates(7, 7)) == [7]


async def test_a_handled_update_is_still_recognised_and_its_payload_is_forgotten(
    inbox: Inbox, database: Database
) -> None:
    await inbox.accept("a", None, updates(1))
    assert await inbox.complete("a", [1]) == []
    assert await inbox.accept("a", None, updates(1)) == []
    row = await database.collection("inbox").find_one({"_id": 1})
    assert "payload" not in row
    assert row["expire_time"] is not None


async def test_completing_again_is_safe_and_what_others_lease_or_nobody_knows_is_lost(
    inbox: Inbox, clock: SettableClock
) -> None:
    await inbox.accept("a", None, updates(1, 2))
    await inbox.complete("a", [1])
    clock.advance(seconds=31)
    await inbox.reclaim("b", None, 10)
    assert await inbox.complete("a", [1, 2, 9]) == [2, 9]
    assert await inbox.complete("b", [2]) == []


async def test_a_late_owner_may_still_complete_what_nobody_took_over(
    inbox: Inbox, clock: SettableClock
) -> None:
    await inbox.accept("a", None, updates(1))
    clock.advance(minutes=5)
    assert await inbox.complete("a", [1]) == []


async def test_a_failed_update_comes_back_after_its_pause_and_dies_with_the_fifth_try(
    inbox: Inbox, clock: SettableClock
) -> None:
    await inbox.accept("a", None, updates(1))
    for tries, pause in enumerate([1, 2, 4, 8], start=1):
        failed = await inbox.fail("a", 1, "TimedOut")
        assert not failed.dead
        assert failed.due_time is not None
        assert (failed.due_time - clock()).total_seconds() == pause
        assert (await inbox.reclaim("a", None, 10)).updates == []
        clock.advance(seconds=pause)
        [again] = (await inbox.reclaim("a", None, 10)).updates
        assert again.tries == tries + 1
        assert again.payload == b'{"update_id": 1}'
        assert again.lane == -100
    assert (await inbox.fail("a", 1, "TimedOut")).dead
    assert (await inbox.fail("a", 1, "TimedOut")).dead, "a repeat"
    [dead], following = await inbox.list_dead(None, 0)
    assert (dead.update_id, dead.tries, dead.error, dead.dead_time) == (1, 5, "TimedOut", clock())
    assert following is None
    clock.advance(days=1)
    reclaimed = await inbox.reclaim("a", None, 10)
    assert (reclaimed.updates, reclaimed.dead) == ([], [])


async def test_what_telegram_put_off_comes_back_when_it_said(inbox: Inbox, clock: SettableClock) -> None:
    await inbox.accept("a", None, updates(1))
    failed = await inbox.fail("a", 1, "RetryAfter", retry_after=timedelta(hours=1))
    assert failed.due_time == clock() + timedelta(hours=1)
    clock.advance(seconds=3599)
    assert (await inbox.reclaim("a", None, 10)).updates == []
    clock.advance(seconds=1)
    [again] = (await inbox.reclaim("a", None, 10)).updates
    assert again.tries == 2
    for wrong in (timedelta(days=2), timedelta(seconds=-1)):
        with pytest.raises(FieldInvalid):
            await inbox.fail("a", 1, "RetryAfter", retry_after=wrong)


async def test_repeating_a_failure_does_not_count_twice(inbox: Inbox) -> None:
    await inbox.accept("a", None, updates(1))
    assert await inbox.fail("a", 1, "TimedOut") == await inbox.fail("a", 1, "TimedOut")


async def test_failing_what_somebody_else_leases_or_nobody_knows_is_refused(
    inbox: Inbox, clock: SettableClock
) -> None:
    await inbox.accept("a", None, updates(1))
    clock.advance(seconds=31)
    await inbox.reclaim("b", None, 10)
    with pytest.raises(LeaseLost):
        await inbox.fail("a", 1, "TimedOut")
    with pytest.raises(LeaseLost):
        await inbox.fail("a", 99, "TimedOut")
    await inbox.complete("b", [1])
    with pytest.raises(LeaseLost):
        await inbox.fail("b", 1, "TimedOut")


async def test_an_update_whose_workers_die_is_set_aside_after_five_begins(
    inbox: Inbox, clock: SettableClock
) -> None:
    await inbox.accept("a", None, updates(1))
    for _ in range(4):
        clock.advance(seconds=31)
        assert len((await inbox.reclaim("a", None, 10)).updates) == 1
    clock.advance(seconds=31)
    reclaimed = await inbox.reclaim("b", None, 10)
    assert reclaimed.updates == []
    [dead] = reclaimed.dead
    assert (dead.update_id, dead.tries, dead.error) == (1, 5, LEASE_RAN_OUT)
    assert (await inbox.reclaim("b", None, 10)).dead == []


async def test_extended_leases_are_not_reclaimed(inbox: Inbox, clock: SettableClock) -> None:
    await inbox.accept("a", None, updates(1, 2))
    await inbox.accept("b", None, updates(3, lane=-200))
    await inbox.complete("a", [2])
    clock.advance(seconds=29)
    assert await inbox.extend("a", None) == Extended(leases=1, workers=1)
    clock.advance(seconds=2)
    assert [update.update_id for update in (await inbox.reclaim("c", None, 10)).updates] == [3]


async def test_the_oldest_are_reclaimed_first_and_come_by_id(inbox: Inbox, clock: SettableClock) -> None:
    await inbox.accept("a", None, updates(9, 5, 7))
    clock.advance(seconds=31)
    assert [update.update_id for update in (await inbox.reclaim("b", None, 2)).updates] == [5, 7]
    assert [update.update_id for update in (await inbox.reclaim("b", None, 2)).updates] == [9]


async def test_what_was_given_back_comes_before_what_waited_meanwhile(
    inbox: Inbox, clock: SettableClock
) -> None:
    await inbox.accept("a/1", None, updates(1, 2, 3))
    clock.advance(seconds=1)
    await inbox.accept("a/1", None, updates(4, 5, 6, 7, 8), waiting=[4, 5, 6, 7, 8])
    clock.advance(seconds=1)
    # What it was leased under its first name is due since now, the others since they came.
    reclaimed = await inbox.reclaim("a/2", None, 3, abandoned=["a/1"])
    assert [update.update_id for update in reclaimed.updates] == [1, 2, 3]
    assert reclaimed.more
    reclaimed = await inbox.reclaim("a/2", None, 10)
    assert [update.update_id for update in reclaimed.updates] == [4, 5, 6, 7, 8]


async def test_what_its_owner_completes_while_it_comes_back_does_not_come(
    database: Database, inbox: Inbox, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await inbox.accept("a", None, updates(1, 2))
    clock.advance(seconds=31)
    rows = database.collection("inbox")
    write = rows.update_many

    async def then_completed(query: Any, change: Any) -> Any:
        result = await write(query, change)
        if "claim" in change["$set"]:
            monkeypatch.undo()
            assert await inbox.complete("a", [1]) == []
        return result

    monkeypatch.setitem(vars(rows), "update_many", then_completed)
    reclaimed = await inbox.reclaim("a", None, 10)
    # What is newer in its chat waits for the next look.
    assert (reclaimed.updates, reclaimed.more) == ([], True)
    assert [update.update_id for update in (await inbox.reclaim("a", None, 10)).updates] == [2]


async def test_a_reclaim_stays_below_the_size_of_a_message(inbox: Inbox, clock: SettableClock) -> None:
    large = [NewUpdate(update_id, b"x" * 1024 * 1024, 1) for update_id in range(5)]
    await inbox.accept("a", None, large)
    clock.advance(seconds=31)
    assert len((await inbox.reclaim("b", None, 10)).updates) == 3
    assert len((await inbox.reclaim("b", None, 10)).updates) == 2


async def test_each_update_goes_to_exactly_one_of_many_that_reclaim_at_once(
    inbox: Inbox, clock: SettableClock
) -> None:
    ids = list(range(1, 61))
    await inbox.accept("a", None, updates(*ids))
    clock.advance(seconds=31)
    got = await asyncio.gather(*(inbox.reclaim(f"owner-{number}", None, 40) for number in range(6)))
    taken = [update.update_id for reclaimed in got for update in reclaimed.updates]
    while rest := (await inbox.reclaim("late", None, 40)).updates:
        taken += [update.update_id for update in rest]
    assert sorted(taken) == ids


async def test_each_update_is_accepted_by_exactly_one_of_many_at_once(inbox: Inbox) -> None:
    ids = list(range(1, 41))
    got = await asyncio.gather(*(inbox.accept(f"owner-{number}", None, updates(*ids)) for number in range(5)))
    assert sorted(update_id for accepted in got for update_id in accepted) == ids


async def test_a_dead_update_can_be_retried(inbox: Inbox, clock: SettableClock) -> None:
    await _kill(inbox, clock, 1)
    await inbox.retry_dead(1)
    await inbox.retry_dead(1)
    [again] = (await inbox.reclaim("b", None, 10)).updates
    assert (again.update_id, again.tries, again.payload) == (1, 1, b'{"update_id": 1}')
    assert (await inbox.stats()).dead == 0
    with pytest.raises(UpdateNotFound):
        await inbox.retry_dead(2)


async def test_dead_updates_are_listed_in_pages_newest_first(inbox: Inbox, clock: SettableClock) -> None:
    for update_id in (1, 2, 3):
        await _kill(inbox, clock, update_id)
        clock.advance(seconds=1)
    first, following = await inbox.list_dead(None, 2)
    assert [dead.update_id for dead in first] == [3, 2]
    second, end = await inbox.list_dead(following, 2)
    assert [dead.update_id for dead in second] == [1]
    assert end is None


async def test_stats_count_what_waits_and_what_died(inbox: Inbox, clock: SettableClock) -> None:
    assert (await inbox.stats()).oldest_accept_time is None
    await _kill(inbox, clock, 1)
    began = clock()
    await inbox.accept("a", None, updates(2))
    clock.advance(seconds=1)
    await inbox.accept("a", None, updates(3, 4))
    await inbox.complete("a", [4])
    stats = await inbox.stats()
    assert (stats.depth, stats.oldest_accept_time, stats.dead) == (2, began, 1)


async def _kill(inbox: Inbox, clock: SettableClock, update_id: int) -> None:
    await inbox.accept("killer", None, updates(update_id))
    for _ in range(4):
        await inbox.fail("killer", update_id, "Broken")
        clock.advance(seconds=8)
        await inbox.reclaim("killer", None, 10)
    assert (await inbox.fail("killer", update_id, "Broken")).dead


async def test_leases_of_an_abandoned_name_end_but_those_that_are_kept(inbox: Inbox) -> None:
    await inbox.accept("a/1", None, updates(1, 2, 3))
    await inbox.complete("a/1", [3])
    released = await inbox.reclaim("a/2", None, 10, abandoned=["a/1"], kept=[1])
    assert [(one.update_id, one.tries) for one in released.updates] == [(2, 1)], (
        "what was never heard of is no try"
    )
    assert await inbox.complete("a/1", [1]) == []
    assert await inbox.complete("a/2", [2]) == []


@pytest.mark.parametrize("name", ["b/1", "a/2", "", "a/1" * 30])
async def test_only_former_names_of_ones_own_can_be_abandoned(inbox: Inbox, name: str) -> None:
    await inbox.accept("b/1", None, updates(1))
    with pytest.raises(FieldInvalid):
        await inbox.reclaim("a/2", None, 10, abandoned=[name])
    with pytest.raises(FieldInvalid):
        await inbox.reclaim("a/2", None, 10, abandoned=["a/3"], kept=range(10_001))
    with pytest.raises(FieldInvalid):
        await inbox.reclaim("a/2", None, 10, abandoned=["a/3"] * 101)
    assert await inbox.complete("b/1", [1]) == []
