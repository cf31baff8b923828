"""Lanes of the inbox on both engines: which of several gateways handles what."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from member_service.domain.inbox import Inbox, NewUpdate
from member_service.domain.workers import Workers as PollingWorkers
from member_service.storage.database import Database
from member_service.storage.inbox import INDEXES, MongoInboxStore
from member_service.storage.lanes import LANES
from member_service.storage.workers import MongoWorkerStore
from tests.support.clock import SettableClock


@pytest.fixture
async def inbox(database: Database, clock: SettableClock) -> Inbox:
    await database.ensure_indexes(INDEXES)
    return Inbox(MongoInboxStore(database), clock)


def updates(*ids: int, lane: int = -100) -> list[NewUpdate]:
    return [NewUpdate(update_id, b'{"update_id": %d}' % update_id, lane) for update_id in ids]


@pytest.fixture
def asked(database: Database, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the lanes are asked for or written."""
    counted: Counter[str] = Counter()
    lanes = database.collection(LANES)
    for name in ("find", "insert_many", "update_many"):
        real = getattr(lanes, name)

        def call(*arguments: Any, real: Any = real, name: str = name, **named: Any) -> Any:
            counted[name] += 1
            return real(*arguments, **named)

        monkeypatch.setitem(vars(lanes), name, call)
    return counted


class Workers:
    """Two gateways that are alive."""

    def __init__(self, inbox: Inbox, clock: SettableClock) -> None:
        self._inbox, self._clock = inbox, clock

    async def beat(self, *names: str) -> None:
        for name in names:
            await self._inbox.extend(f"{name}/1", None)


@pytest.fixture
async def two(inbox: Inbox, clock: SettableClock) -> Workers:
    workers = Workers(inbox, clock)
    await workers.beat("a", "b")
    return workers


async def ids(inbox: Inbox, owner: str) -> list[int]:
    return [update.update_id for update in (await inbox.reclaim(owner, None, 10)).updates]


async def test_a_lane_belongs_to_one_worker_at_a_time(inbox: Inbox, two: Workers) -> None:
    assert await inbox.accept("a/1", None, updates(1)) == [1]
    # The other one stores it and leaves it to the worker whose lane it is.
    assert await inbox.accept("b/1", None, updates(2)) == []
    assert await inbox.accept("b/1", None, updates(3, lane=-200)) == [3]
    assert await ids(inbox, "b/1") == []
    assert await ids(inbox, "a/1") == [2]


async def test_a_repeat_has_what_it_leases_whatever_waits_in_its_lane_by_now(
    inbox: Inbox, two: Workers
) -> None:
    """Its first answer was lost: nobody else would handle it while the caller is alive."""
    assert await inbox.accept("a/1", None, updates(1)) == [1]
    # Something newer of the chat came to the other one meanwhile, and waits.
    assert await inbox.accept("b/1", None, updates(2)) == []
    assert await inbox.accept("a/1", None, updates(1)) == [1]
    assert await ids(inbox, "a/1") == [2]


async def test_workers_hear_how_many_they_are(inbox: Inbox, two: Workers, clock: SettableClock) -> None:
    assert (await inbox.extend("a/2", None)).workers == 2
    clock.advance(seconds=31)
    assert (await inbox.extend("a/2", None)).workers == 1


async def test_what_waits_for_its_lane_comes_before_what_is_new(inbox: Inbox, two: Workers) -> None:
    await inbox.accept("a/1", None, updates(1))
    await inbox.accept("b/1", None, updates(2))
    assert await inbox.accept("a/1", None, updates(3)) == []
    assert await ids(inbox, "a/1") == [2, 3]
    assert await inbox.complete("a/1", [1, 2, 3]) == []
    assert await inbox.accept("a/1", None, updates(4)) == [4]


async def test_waiting_is_no_try(inbox: Inbox, two: Workers) -> None:
    await inbox.accept("a/1", None, updates(1))
    await inbox.accept("b/1", None, updates(2))
    [update] = (await inbox.reclaim("a/1", None, 10)).updates
    assert update.tries == 1


async def test_a_dead_workers_lanes_are_free(inbox: Inbox, two: Workers, clock: SettableClock) -> None:
    await inbox.accept("a/1", None, updates(1))
    await inbox.accept("b/1", None, updates(2))
    clock.advance(seconds=31)
    await two.beat("b")
    assert await ids(inbox, "b/1") == [1, 2]


async def test_a_lane_is_not_taken_from_a_worker_that_is_at_work_in_it_still(
    inbox: Inbox, clock: SettableClock
) -> None:
    # It was alone, so no lane was written down.
    await inbox.extend("a/1", None)
    await inbox.accept("a/1", None, updates(1))
    await inbox.extend("b/1", None)
    assert await inbox.accept("b/1", None, updates(2)) == []
    assert await ids(inbox, "b/1") == []
    await inbox.complete("a/1", [1])
    assert await ids(inbox, "b/1") == [2]


async def test_what_a_dead_worker_accepted_after_its_last_beat_is_not_overtaken(
    inbox: Inbox, clock: SettableClock
) -> None:
    await inbox.extend("a/1", None)
    clock.advance(seconds=9)
    await inbox.accept("a/1", None, updates(1))
    # It is dead by now, its lease on the update is not over yet.
    clock.advance(seconds=22)
    await inbox.extend("b/1", None)
    assert await inbox.accept("b/1", None, updates(2)) == []
    assert await ids(inbox, "b/1") == []
    clock.advance(seconds=9)
    assert await ids(inbox, "b/1") == [1, 2]


async def test_older_updates_come_first_whenever_their_lease_ran_out(
    inbox: Inbox, clock: SettableClock
) -> None:
    await inbox.extend("a/1", None)
    await inbox.accept("a/1", None, updates(1, 2))
    clock.advance(seconds=5)
    await inbox.extend("b/1", None)
    assert await inbox.accept("b/1", None, updates(3, 4, 5)) == []
    clock.advance(seconds=26)
    assert [one.update_id for one in (await inbox.reclaim("b/1", None, 3)).updates] == [1, 2, 3]
    assert await ids(inbox, "b/1") == [4, 5]


async def test_what_is_newer_is_given_back_when_the_older_ones_worker_was_only_late(
    database: Database, inbox: Inbox, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It said too late that it is alive, but before the other one had its updates."""
    store = MongoInboxStore(database)
    other = Inbox(store, clock)
    await inbox.extend("a/1", None)
    await inbox.extend("b/1", None)
    assert await inbox.accept("a/1", None, updates(1, 2)) == [1, 2]
    assert await inbox.accept("b/1", None, updates(3)) == []
    assert await inbox.accept("b/1", None, updates(4, lane=-200)) == [4]
    clock.advance(seconds=31)
    lease = store._lease

    async def late(*arguments: Any, **named: Any) -> Any:
        await inbox.extend("a/1", None)
        return await lease(*arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(store, "_lease", late)
        reclaimed = await other.reclaim("b/1", None, 10)
    # Its own of another chat has nothing before it.
    assert [one.update_id for one in reclaimed.updates] == [4]
    assert reclaimed.more
    assert await ids(other, "b/1") == []
    assert await inbox.complete("a/1", [1, 2]) == []
    [update] = (await other.reclaim("b/1", None, 10)).updates
    assert (update.update_id, update.tries) == (3, 1)


async def test_what_was_given_back_a_moment_after_the_look_began_is_not_overtaken(
    database: Database, inbox: Inbox, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MongoInboxStore(database)
    other = Inbox(store, clock)
    await inbox.extend("a/1", None)
    clock.advance(seconds=9)
    await inbox.accept("a/1", None, updates(1))
    # It was not heard of for long, and its lease runs still.
    clock.advance(seconds=22)
    await inbox.extend("b/1", None)
    assert await inbox.accept("b/1", None, updates(2)) == []
    claim = store._lanes.claim

    async def then_given_back(*arguments: Any) -> set[int]:
        clock.advance(seconds=1)
        await MongoInboxStore(database).release(["a/1"], [], clock())
        return await claim(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(store._lanes, "claim", then_given_back)
        reclaimed = await other.reclaim("b/1", None, 10)
    assert (reclaimed.updates, reclaimed.more) == ([], True)
    assert await ids(other, "b/1") == [1, 2]


async def test_a_quiet_lane_may_move(inbox: Inbox, two: Workers, clock: SettableClock) -> None:
    await inbox.accept("a/1", None, updates(1))
    await inbox.complete("a/1", [1])
    clock.advance(seconds=20)
    await two.beat("a", "b")
    assert await inbox.accept("b/1", None, updates(2)) == []
    assert await ids(inbox, "a/1") == [2]
    await inbox.complete("a/1", [2])
    for _ in range(4):
        clock.advance(seconds=20)
        await two.beat("a", "b")
    assert await inbox.accept("b/1", None, updates(3)) == [3]


async def test_a_lane_that_was_used_a_moment_ago_is_only_looked_at(
    inbox: Inbox, two: Workers, asked: Counter[str], clock: SettableClock
) -> None:
    await inbox.accept("a/1", None, updates(1))
    asked.clear()
    clock.advance(seconds=9)
    await two.beat("a", "b")
    assert await inbox.accept("a/1", None, updates(2)) == [2]
    assert await inbox.accept("b/1", None, updates(3)) == []
    assert asked == {"find": 2}
    # From time to time it is written down that the lane is in use still.
    asked.clear()
    clock.advance(seconds=9)
    await two.beat("a", "b")
    await inbox.complete("a/1", [1, 2])
    assert await ids(inbox, "a/1") == [3]
    assert asked == {"find": 2, "update_many": 1}


async def test_a_lane_stays_for_as_long_as_telegram_counts_its_messages(
    inbox: Inbox, two: Workers, clock: SettableClock
) -> None:
    await inbox.accept("a/1", None, updates(1))
    clock.advance(seconds=9)
    assert await inbox.accept("a/1", None, updates(2)) == [2]
    await inbox.complete("a/1", [1, 2])
    for _ in range(3):
        clock.advance(seconds=19)
        await two.beat("a", "b")
    clock.advance(seconds=2)
    assert await inbox.accept("b/1", None, updates(3)) == []


async def test_who_leaves_frees_its_lanes_at_once(
    inbox: Inbox, two: Workers, database: Database, clock: SettableClock
) -> None:
    await inbox.accept("a/1", None, updates(1))
    await inbox.complete("a/1", [1])
    await MongoWorkerStore(database).leave("a")
    assert await inbox.accept("b/1", None, updates(2)) == [2]


async def test_a_process_under_a_new_name_keeps_its_lanes(inbox: Inbox, two: Workers) -> None:
    await inbox.accept("a/1", None, updates(1))
    await inbox.complete("a/1", [1])
    assert await inbox.accept("a/2", None, updates(2)) == [2]


async def test_two_workers_who_want_one_lane_at_once_do_not_both_get_it(inbox: Inbox, two: Workers) -> None:
    for number in range(20):
        first, second = await asyncio.gather(
            inbox.accept("a/1", None, updates(2 * number, lane=-number - 1)),
            inbox.accept("b/1", None, updates(2 * number + 1, lane=-number - 1)),
        )
        # An older update that the other one stored may wait for the lane.
        # Then whoever has the lane leaves a newer one alone.
        assert len(first) + len(second) <= 1


async def test_one_worker_polls_until_it_leaves_or_dies(database: Database, clock: SettableClock) -> None:
    polling = PollingWorkers(MongoWorkerStore(database), clock)
    assert await polling.take_polling("a/1", None)
    assert await polling.take_polling("a/2", None)
    assert not await polling.take_polling("b/1", None)
    clock.advance(seconds=31)
    assert await polling.take_polling("b/1", None)
    assert not await polling.take_polling("a/1", None)
    await polling.leave("b/1")
    assert await polling.take_polling("a/1", None)


async def test_what_shall_wait_is_stored_and_comes_with_a_reclaim(inbox: Inbox) -> None:
    assert await inbox.accept("a", None, updates(1, 2, 3), waiting=[1, 3]) == [2]

    reclaimed = await inbox.reclaim("a", None, 10)
    assert [(one.update_id, one.tries) for one in reclaimed.updates] == [(1, 1), (3, 1)]
    assert not reclaimed.more


async def test_lanes_that_are_full_are_passed_over_however_much_they_have_waiting(inbox: Inbox) -> None:
    flood = updates(*range(50), lane=-1)
    await inbox.accept("a", None, [*flood, *updates(90, 91, lane=-2)], waiting=[*range(50), 90, 91])

    reclaimed = await inbox.reclaim("a", None, 10, excluded=[-1])
    assert [one.update_id for one in reclaimed.updates] == [90, 91]
    assert not reclaimed.more

    reclaimed = await inbox.reclaim("a", None, 10)
    assert [one.update_id for one in reclaimed.updates] == [*range(10)]
    assert reclaimed.more


async def test_what_waits_in_the_lane_of_another_hides_nothing_of_ones_own(
    inbox: Inbox, database: Database
) -> None:
    await inbox.extend("one/x", None)
    await inbox.extend("two/x", None)
    await inbox.accept("one/x", None, updates(1, lane=-1))
    await inbox.accept("one/x", None, updates(*range(2, 60), lane=-1), waiting=[*range(2, 60)])
    await inbox.accept("one/x", None, updates(90, 91, lane=-2), waiting=[90, 91])

    reclaimed = await inbox.reclaim("two/x", None, 10)
    assert [one.update_id for one in reclaimed.updates] == [90, 91]
    assert not reclaimed.more
