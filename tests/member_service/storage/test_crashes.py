"""Check-ins and counters under concurrent workers that die between any two writes."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from member_service.domain import days
from member_service.domain.checkin_news import News
from member_service.domain.checkins import CheckinAnswer
from member_service.domain.giving_way import visit_anchor_id
from member_service.domain.groups import VisitPolicy
from member_service.domain.ledger import CheckinState, Totals, checkin_id
from member_service.domain.streaks import step_of
from member_service.repair import repair
from member_service.storage.checkins import entry_of
from member_service.storage.database import Database
from member_service.storage.embedded import embedded_client
from servicekit.errors import ServiceError
from tests.member_service.crashing import Crash, CrashingDatabase
from tests.member_service.parts import (
    ADMIN,
    CHAT,
    INDEXES,
    Parts,
    SetClock,
    counters_equal_ledger,
    rid,
    tally_equals_counters,
)

ANCHORS = (10, 20)
MEMBERS = (1, 2, 3)

jobs = st.tuples(
    st.sampled_from(
        ["record", "record", "confirm", "revoke", "restore", "visit", "visit", "revoke visit", "sweep"]
    ),
    st.sampled_from(ANCHORS),
    st.sampled_from(MEMBERS),
    st.one_of(st.none(), st.integers(1, 4)),
    st.integers(0, 2**16),
)


class CheckinsAndCounters(RuleBasedStateMachine):
    """Whatever dies when: after the sweep the counters equal the ledger, and each answer was given once."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = SetClock()
        self.requests = 0
        self.answers: dict[tuple[object, ...], object] = {}
        self.asked: list[tuple[object, ...]] = []
        self.occurred: dict[object, datetime] = {}

    @initialize()
    def a_group_with_two_anchors(self) -> None:
        async def start() -> None:
            self.database = Database(embedded_client(), "machine", embedded=True)
            await self.database.ensure_indexes(INDEXES)
            self.honest = Parts(self.database, self.clock)
            self.group_id = (await self.honest.registered()).id
            await self.honest.update_group(
                rid("visits"), CHAT, {"settings.visit_policy": VisitPolicy.WITHOUT_PHOTO}
            )
            for member in MEMBERS:
                await self.honest.linked(member)
            self.anchors = {
                message: await self.honest.opened(message, points=message // 10) for message in ANCHORS
            }

        self.loop.run_until_complete(start())

    @rule(batch=st.lists(jobs, min_size=1, max_size=5))
    def workers_do_things_at_once(self, batch) -> None:
        works = []
        for kind, message, member, crash, seed in batch:
            self.requests += 1
            works.append(self.work((kind, message, member, self.requests), self.worker(crash, seed)))
        self.loop.run_until_complete(_at_once(works))

    @rule(
        batch=st.lists(jobs, min_size=2, max_size=8),
        crashes=st.lists(st.one_of(st.none(), st.integers(1, 9)), min_size=1, max_size=2),
    )
    def a_few_processes_do_many_things_at_once(self, batch, crashes) -> None:
        """What comes to one of them at the same moment is written together, and dies together."""
        processes = [self.worker(crash, batch[0][4] + n) for n, crash in enumerate(crashes)]
        works = []
        for number, (kind, message, member, _, _) in enumerate(batch):
            self.requests += 1
            job = (kind, message, member, self.requests)
            works.append(self.work(job, processes[number % len(processes)]))
        self.loop.run_until_complete(_at_once(works))

    @rule(pick=st.integers(0, 1000), crash=st.one_of(st.none(), st.integers(1, 4)), copies=st.integers(1, 3))
    def a_request_comes_again(self, pick, crash, copies) -> None:
        if self.asked:
            job = self.asked[pick % len(self.asked)]
            self.loop.run_until_complete(
                _at_once(self.work(job, self.worker(crash, pick + copy)) for copy in range(copies))
            )

    @rule()
    def some_time_passes(self) -> None:
        self.clock.forward(hours=7)

    @rule(
        crashes=st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=1, max_size=3),
        seed=st.integers(0, 99),
    )
    def workers_fold_at_once(self, crashes, seed) -> None:
        workers = [
            Parts(CrashingDatabase(self.database, crash, seed + n), self.clock)
            for n, crash in enumerate(crashes)
        ]
        self.loop.run_until_complete(_at_once(_or_crash(one.tally_sweeper.sweep_once()) for one in workers))

    @invariant()
    def the_tally_says_what_the_counters_say(self) -> None:
        """At any time, whatever was folded and wherever a fold died."""
        if hasattr(self, "database"):
            self.loop.run_until_complete(tally_equals_counters(self.honest))

    @rule()
    def the_sweep_leaves_counters_equal_to_the_ledger(self) -> None:
        self.loop.run_until_complete(self.swept())

    @invariant()
    def nothing_counts_that_the_ledger_lacks(self) -> None:
        """Even before the sweep a counter is never ahead of what is recorded or being taken back."""

        async def look() -> None:
            report = await repair(self.database, dry_run=True, hashed=lambda kind, value: value)
            assert report.clean

        if hasattr(self, "database"):
            self.loop.run_until_complete(look())

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.loop.run_until_complete(self.swept())
        self.loop.close()

    async def swept(self) -> None:
        self.clock.now += timedelta(seconds=6)
        # Two workers sweep at once, and one of them dies in it.
        dying = Parts(CrashingDatabase(self.database, 2, self.requests), self.clock)
        others = [Parts(CrashingDatabase(self.database, None, seed), self.clock) for seed in (1, 2)]
        await asyncio.gather(
            _or_crash(dying.sweeper.sweep_once()), *(other.sweeper.sweep_once() for other in others)
        )
        # A sweep may have visits give way, and die before that is counted: the next one finds it.
        self.clock.now += timedelta(seconds=6)
        await self.honest.sweeper.sweep_once()
        assert await counters_equal_ledger(self.database)
        assert await visits_give_way(self.database)
        assert await self.history_told()
        assert await feed_equals_ledger(self.database)
        await self.honest.tally_sweeper.sweep_once()
        # What was marked just after its season was folded waits for the next time that somebody asks.
        scores = self.database.collection("scores")
        for identity in await scores.distinct("untallied", {"untallied": {"$gt": ""}}):
            await self.honest.tallies.fold(identity)
        assert await scores.count_documents({"untallied": {"$gt": ""}}) == 0
        assert (
            await self.database.collection("checkins").count_documents({"pending_since": {"$exists": True}})
            == 0
        )

    def worker(self, crash: int | None, seed: int) -> Parts:
        return Parts(CrashingDatabase(self.database, crash, seed), self.clock)

    async def work(self, job: tuple[object, ...], parts: Parts) -> None:
        kind, message, member, number = job
        if job not in self.asked:
            self.asked.append(job)
        try:
            answer = await self.call(parts, kind, message, member, rid(number))
        except (Crash, ServiceError):
            return
        if isinstance(answer, CheckinAnswer):
            # The contract: news are as the member's history is now. `history_told` holds them.
            answer = replace(answer, news=News())
        if answer is not None:
            assert self.answers.setdefault(job, answer) == answer

    async def history_told(self) -> bool:
        """Whether a repeat of each one that was answered tells what it is in the history of now."""
        rows = [row async for row in self.database.collection("checkins").find({"state": "recorded"})]
        for kind, message, member, number in list(self.answers):
            if kind not in {"record", "confirm"}:
                continue
            answer = await self.call(self.honest, kind, message, member, rid(number))
            at = answer.checkin.create_time, answer.checkin.id
            mine = [row for row in rows if row["member_id"] == member]
            before = [row["day"] for row in mine if (row["create_time"], row["_id"]) < at]
            step = step_of(answer.checkin.day, {date.fromisoformat(day) for day in before})
            if (answer.news.is_first, answer.news.step) != (not before, step):
                return False
        return True

    async def call(self, parts, kind, message, member, request_id):
        match kind:
            case "record":
                return await parts.checked_in(
                    member, message, request_id=request_id, source_message_id=message * 100 + member
                )
            case "confirm":
                return await parts.checked_in(
                    member,
                    message,
                    request_id=request_id,
                    source_message_id=message * 100 + member,
                    confirmed_by=ADMIN,
                )
            case "restore":
                return await parts.restore_checkin(request_id, CHAT, message * 100 + member, ADMIN)
            case "revoke":
                return await parts.revoked(f"{self.anchors[message].id}:{member}", request_id=request_id)
            case "visit":
                occurred = self.occurred.setdefault(request_id, self.clock.now)
                return await parts.visited(0, request_id, external_id=f"badge-{member}", occur_time=occurred)
            case "revoke visit":
                day = days.local_day(self.clock.now, "America/Sao_Paulo")
                visit = checkin_id(visit_anchor_id(self.group_id, day), member)
                return await parts.revoked(visit, request_id=request_id)
        await parts.sweeper.sweep_once()
        return None


async def feed_equals_ledger(database) -> bool:
    """Each transition of each check-in was told, once, and nothing else but the names that some brought."""
    events = [event async for event in database.collection("feed").find({})]
    told = [event["event_id"] for event in events if event["kind"] != "member_renamed"]
    rows = [row async for row in database.collection("checkins").find({})]
    happened = [f"{row['_id']}:{number}" for row in rows for number in range(1, row["transitions"] + 1)]
    return sorted(told) == sorted(happened) and await names_told(database, events, rows)


async def names_told(database, events, rows) -> bool:
    """The name that each member has now was told with the transition that brought it, each name once."""
    told = [event["event_id"] for event in events if event["kind"] == "member_renamed"]
    moved = {
        (row["member_id"], entry_of(row["anchor_id"], number)): f"{row['_id']}:{number}:name"
        for row in rows
        for number in range(1, row["transitions"] + 1)
    }
    renamed = database.collection("scores").find({"renamed_by": {"$gt": ""}})
    brought = {moved[score["member_id"], score["renamed_by"]] async for score in renamed}
    return len(set(told)) == len(told) and brought <= set(told) <= set(moved.values())


async def visits_give_way(database) -> bool:
    """No visit counts beside another check-in of its day, and none gave way to nothing."""
    rows = [row async for row in database.collection("checkins").find({})]
    counted = {
        (row["member_id"], row["day"])
        for row in rows
        if row["state"] == "recorded" and row["anchor_kind"] != "visit"
    }
    visits = [row for row in rows if row["anchor_kind"] == "visit"]
    beside = [row for row in visits if row["state"] == "recorded" and _place(row) in counted]
    gave_way = [row for row in visits if row["log"][str(row["transitions"])]["action"] == "give_way"]
    return not beside and all(_place(row) in counted for row in gave_way)


def _place(row) -> tuple[int, str]:
    return row["member_id"], row["day"]


async def _at_once(works) -> None:
    await asyncio.gather(*works)


async def _or_crash(work) -> None:
    with contextlib.suppress(Crash):
        await work


TestCheckinsAndCounters = CheckinsAndCounters.TestCase
TestCheckinsAndCounters.settings = settings(
    max_examples=80,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("writes", [1, 2, 3])
async def test_a_crash_after_any_write_is_made_good_by_a_repeat(database, writes):
    await database.ensure_indexes(INDEXES)
    parts = Parts(database)
    await parts.registered()
    await parts.opened(10, points=2)
    dying = Parts(CrashingDatabase(database, writes), parts.clock)
    with pytest.raises(Crash):
        await dying.checked_in(7, request_id=rid("one"))

    answer = await parts.checked_in(7, request_id=rid("one"))

    assert answer.totals == Totals(1, 2)
    assert answer.checkin.state is CheckinState.RECORDED
    assert await counters_equal_ledger(database)
    assert await database.collection("checkins").count_documents({"pending_since": {"$exists": True}}) == 0


@pytest.mark.parametrize("writes", [1, 2])
async def test_a_crash_after_any_write_is_made_good_by_the_sweep(database, writes):
    await database.ensure_indexes(INDEXES)
    parts = Parts(database)
    await parts.registered()
    await parts.opened(10, points=2)
    answer = await parts.checked_in(7)
    dying = Parts(CrashingDatabase(database, writes), parts.clock)
    with pytest.raises(Crash):
        await dying.revoked(answer.checkin.id)

    assert await parts.sweeper.sweep_once() == 0, "too young: its request may still be at it"
    parts.clock.forward(seconds=6)
    assert await parts.sweeper.sweep_once() == 1
    assert await parts.sweeper.sweep_once() == 0

    assert await counters_equal_ledger(database)
    assert (await parts.get_standing(CHAT, 7)).standing.rank == 0


async def test_workers_on_both_engines_count_once_between_crashes(database):
    await database.ensure_indexes(INDEXES)
    parts = Parts(database)
    await parts.registered()
    for message in (10, 20, 30):
        await parts.opened(message, points=3)

    async def attempt(member: int, message: int, seed: int) -> None:
        worker = Parts(CrashingDatabase(database, seed % 4 or None, seed), parts.clock, prefix=f"w{seed}")
        await _or_crash(worker.checked_in(member, message, request_id=rid((member, message))))

    await asyncio.gather(
        *(
            attempt(member, message, member * 7 + message + copy)
            for member in range(1, 6)
            for message in (10, 20, 30)
            for copy in range(3)
        )
    )
    parts.clock.forward(seconds=6)
    await asyncio.gather(*(Parts(database, parts.clock).sweeper.sweep_once() for _ in range(3)))

    assert await counters_equal_ledger(database)
    assert await database.collection("checkins").count_documents({"state": "recorded"}) == 15


@pytest.mark.parametrize("seed", range(12))
async def test_two_transitions_that_are_counted_at_the_same_moment_leave_no_mark(parts, seed):
    await parts.registered()
    anchor = await parts.opened(10)
    for kind in ("record", "revoke"):
        dying = Parts(CrashingDatabase(parts.database, 1), parts.clock, prefix=kind)
        change = dying.checked_in(7) if kind == "record" else dying.revoked(f"{anchor.id}:7")
        await _or_crash(change)
    workers = [Parts(CrashingDatabase(parts.database, None, seed * 2 + n), parts.clock) for n in (0, 1)]

    # Each has come to one of the two: settling goes by what the worker found pending.
    row = await parts.ledger.get_of_any_group(f"{anchor.id}:7")
    assert row.pending == (1, 2)
    await asyncio.gather(
        *(
            worker.ledger.settle(replace(row, pending=(number,)))
            for number, worker in enumerate(workers, start=1)
        )
    )

    marked = {"pending_since": {"$exists": True}}
    assert await parts.database.collection("checkins").count_documents(marked) == 0
    assert await counters_equal_ledger(parts.database)


async def test_the_sweep_takes_a_mark_off_that_a_crash_left_on_a_settled_checkin(parts):
    await parts.registered()
    await parts.opened(10)
    answer = await parts.checked_in(7)
    checkins = parts.database.collection("checkins")
    await checkins.update_one({"_id": answer.checkin.id}, {"$set": {"pending_since": parts.clock.now}})
    parts.clock.forward(seconds=6)

    assert [await parts.sweeper.sweep_once() for _ in range(2)] == [1, 0]
    assert await counters_equal_ledger(parts.database)


async def test_a_checkin_that_cannot_be_settled_holds_up_no_other(parts, caplog):
    await parts.registered()
    await parts.opened(10)
    for member in range(1, 31):
        dying = Parts(CrashingDatabase(parts.database, 1), parts.clock, prefix=f"m{member}")
        await _or_crash(dying.checked_in(member))
    checkins = parts.database.collection("checkins")
    await checkins.update_one(
        {"member_id": 1},
        {"$unset": {"log": ""}, "$set": {"pending_since": parts.clock.now - timedelta(days=1)}},
    )
    parts.clock.forward(seconds=6)

    assert await parts.sweeper.sweep_once() == 29
    assert (await parts.get_standing(CHAT, 2)).summary.totals.participants == 29
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == [
        "a check-in cannot be settled"
    ]
