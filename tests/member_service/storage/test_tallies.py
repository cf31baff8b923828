"""Tallies follow their counters exactly, folded or not.

That holds whoever folds and whoever dies in it, on both engines.
"""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from member_service.domain.tallies import SeasonTotals, Tally
from member_service.repair import repair
from member_service.storage import tallies as tally_storage
from member_service.storage.database import Database
from member_service.storage.scores import Delta, MongoScoreBoard
from member_service.storage.tallies import tally_id
from tests.member_service.crashing import Crash, CrashingDatabase
from tests.member_service.meanwhile import Meanwhile
from tests.member_service.parts import CHAT, INDEXES, Parts, tally_equals_counters
from tests.support.plans import Command, recorded_database, serving

SECOND = timedelta(seconds=1)


@pytest.fixture
async def group(parts):
    """Members 1 to 5 have 2 points, 6 and 7 of them one more check-in of 2."""
    group = await parts.registered()
    for message in (10, 20):
        await parts.opened(message, points=2)
    for member in range(1, 8):
        await parts.checked_in(member, 10)
    for member in (6, 7):
        await parts.checked_in(member, 20)
    return group


async def season(parts):
    return (await parts.list_standings(CHAT, "", None, 1)).summary.season.id


def test_ranks_are_dense_and_the_next_better_one_is_known():
    tally = Tally({5: 1, 3: 2, 1: 4}, checkins=9)

    assert [(tally.rank(points), tally.next_better(points)) for points in (5, 3, 2, 1)] == [
        (1, 0),
        (2, 5),
        (3, 3),
        (3, 3),
    ]
    assert tally.totals == SeasonTotals(participants=7, checkins=9, points=15)
    assert Tally({}, 0).totals == SeasonTotals()


async def test_a_tally_is_right_before_and_after_it_was_folded(parts, group):
    before = await parts.scores.tally(group.id, await season(parts))
    folded = await parts.tally_sweeper.sweep_once()
    after = await parts.scores.tally(group.id, await season(parts))

    assert dict(before.members) == {2: 5, 4: 2}
    assert (before, before.checkins) == (after, 9)
    assert folded == 7
    assert await parts.tally_sweeper.sweep_once() == 0
    assert await parts.database.collection("scores").count_documents({"untallied": {"$gt": ""}}) == 0


async def test_what_changes_after_a_fold_counts_at_once(parts, group):
    answer = await parts.checked_in(1, 20)
    await parts.tally_sweeper.sweep_once()

    await parts.revoked(answer.checkin.id)
    await parts.checked_in(9)
    await tally_equals_counters(parts)
    await parts.tally_sweeper.sweep_once()
    await tally_equals_counters(parts)

    assert dict((await parts.scores.tally(group.id, await season(parts))).members) == {2: 6, 4: 2}


async def test_who_has_no_point_left_takes_no_part(parts, group):
    await parts.tally_sweeper.sweep_once()
    answer = await parts.checked_in(9)
    await parts.tally_sweeper.sweep_once()
    await parts.revoked(answer.checkin.id)
    await parts.tally_sweeper.sweep_once()

    assert (await parts.get_standing(CHAT, 1)).summary.totals == SeasonTotals(7, 9, 18)


@pytest.mark.parametrize("writes", [1, 2, 3])
@pytest.mark.parametrize("seed", range(3))
async def test_a_fold_that_dies_after_any_write_is_read_rightly_and_ended_by_the_next(
    parts, group, writes, seed
):
    await parts.tally_sweeper.sweep_once()
    for member in (1, 2, 9):
        await parts.checked_in(member, 20)
    dying = Parts(CrashingDatabase(parts.database, writes, seed), parts.clock)
    with pytest.raises(Crash):
        await dying.tallies.fold(tally_id(group.id, await season(parts)))

    await tally_equals_counters(parts)
    # Changed again while its fold hangs: what it was folded as must not be lost.
    await parts.checked_in(9, 10)
    await tally_equals_counters(parts)
    await parts.tally_sweeper.sweep_once()
    await tally_equals_counters(parts)
    assert await parts.tally_sweeper.sweep_once() == 0
    assert (await repair(parts.database, clock=parts.clock)).clean


async def test_a_fold_that_another_overtakes_folds_nothing_twice(parts, group):
    identity = tally_id(group.id, await season(parts))
    # As before anybody asked: the first fold makes the tally.
    await parts.database.collection("tallies").delete_many({})
    late = tally_storage.MongoTallies(
        Meanwhile(parts.database, "insert_one", lambda: parts.tallies.fold(identity))
    )
    assert await late.fold(identity) == 0
    await tally_equals_counters(parts)

    await parts.checked_in(1, 20)
    late = tally_storage.MongoTallies(
        Meanwhile(parts.database, "bulk_write", lambda: parts.tallies.fold(identity))
    )
    await late.fold(identity)
    await tally_equals_counters(parts)


async def test_who_reads_while_a_fold_goes_on_misses_nothing(parts, group):
    identity = tally_id(group.id, await season(parts))
    reads = []

    class FoldsInBetween(tally_storage.MongoTallies):
        """The fold happens after the tally was read and before its marked counters are."""

        async def _marked(self, wanted, limit=0):
            if not reads:
                reads.append(wanted)
                await parts.tallies.fold(identity)
            return await super()._marked(wanted, limit)

    tally = await FoldsInBetween(parts.database).read(group.id, await season(parts))

    assert dict(tally.members) == {2: 5, 4: 2}


async def test_a_season_is_folded_once_in_so_many_changes(parts, group):
    """On average: what has a season folded is found by its name, so that a repeat asks for the same."""
    season_id = await season(parts)
    await parts.tally_sweeper.sweep_once()
    board = MongoScoreBoard(parts.database, fold_after=16)
    counters, folds, most = parts.database.collection("scores"), 0, 0
    names = {score["member_id"]: score["display_name"] async for score in counters.find({})}
    for number in range(160):
        member = number % 7 + 1
        change = Delta(
            group.id, season_id, member, names[member], f"a{number}:0", 1, 1, parts.clock.now + SECOND
        )
        for _ in range(2):
            await board.count(change)
        most = max(most, await counters.count_documents({"untallied": {"$gt": ""}}))
        folds += await parts.tally_sweeper.sweep_once() > 0
    assert 3 <= folds <= 25
    # Never more than there are members: each is written once, however often they came.
    assert most == 7
    await tally_equals_counters(parts)
    assert (await parts.scores.tally(group.id, season_id)).checkins == 9 + 160


async def test_an_ask_that_was_lost_costs_nothing_but_time(parts, group):
    await parts.tally_sweeper.sweep_once()
    await parts.checked_in(9)
    await parts.database.collection("tallies").update_many({}, {"$unset": {"due": ""}})
    assert await parts.tally_sweeper.sweep_once() == 0
    await tally_equals_counters(parts)
    await parts.checked_in(9, 20)
    assert await parts.tally_sweeper.sweep_once() == 1
    await tally_equals_counters(parts)


async def test_a_fold_of_before_leaves_nothing_due(parts, group):
    """As an import or an erasure folds, or another replica: the next sweep has nothing to look at."""
    identity = tally_id(group.id, await season(parts))
    await parts.tallies.fold(identity)
    assert [one async for one in parts.tallies.waiting()] == []
    await parts.tallies.ask_to_fold(identity)
    assert await parts.tally_sweeper.sweep_once() == 0
    assert [one async for one in parts.tallies.waiting()] == []


async def test_batches_are_as_large_as_they_may_be(parts):
    group = await parts.registered()
    season_id = await season(parts)
    identity = tally_id(group.id, season_id)
    await parts.database.collection("scores").insert_many(
        {
            "_id": f"{identity}:{n}",
            "group_id": group.id,
            "season_id": season_id,
            "member_id": n,
            "points": n % 7 + 1,
            "checkins": 1,
            "untallied": identity,
        }
        for n in range(1, tally_storage.BATCH + 51)
    )

    await parts.tallies.ask_to_fold(identity)
    # The rest stays due.
    assert await parts.tallies.fold(identity) == tally_storage.BATCH
    await tally_equals_counters(parts)
    assert await parts.tally_sweeper.sweep_once() == 50
    await tally_equals_counters(parts)


async def test_folds_and_checkins_at_the_same_time_lose_nothing(parts):
    await parts.registered()
    for message in range(10, 16):
        await parts.opened(message)
    workers = [Parts(CrashingDatabase(parts.database, None, seed), parts.clock) for seed in range(3)]

    async def sweeps(worker):
        for _ in range(6):
            await worker.tally_sweeper.sweep_once()

    await asyncio.gather(
        *(parts.checked_in(member, message) for member in range(1, 6) for message in range(10, 16)),
        *(sweeps(worker) for worker in workers),
    )
    await tally_equals_counters(parts)
    await parts.tally_sweeper.sweep_once()
    await tally_equals_counters(parts)
    assert (await repair(parts.database, clock=parts.clock)).clean


async def test_the_repair_makes_a_wrong_tally_right(parts, group):
    await parts.tally_sweeper.sweep_once()
    season_id = await season(parts)
    await parts.database.collection("tallies").update_one(
        {}, {"$set": {"points": [3, 9], "members": [1, 8], "checkins": 4}}
    )

    assert (await repair(parts.database, dry_run=True, clock=parts.clock)).tally_fixes == 1
    report = await repair(parts.database, clock=parts.clock)

    assert (report.tallies, report.tally_fixes, report.fixes, report.clean) == (1, 1, [], False)
    assert "1 tallies compared with their counters, 1 were corrected" in report.lines()
    await tally_equals_counters(parts)
    assert dict((await parts.scores.tally(group.id, season_id)).members) == {2: 5, 4: 2}
    assert (await repair(parts.database, clock=parts.clock)).clean


async def test_counters_from_before_there_were_tallies_are_counted_by_the_repair(parts, group):
    await parts.database.collection("scores").update_many({}, {"$unset": {"untallied": ""}})
    assert (await parts.scores.tally(group.id, await season(parts))).members == {}

    assert (await repair(parts.database, clock=parts.clock)).tally_fixes == 1

    await tally_equals_counters(parts)
    await parts.tally_sweeper.sweep_once()
    await tally_equals_counters(parts)


async def test_a_tally_that_is_broken_holds_up_no_other(parts, group, caplog):
    await parts.tally_sweeper.sweep_once()
    await parts.database.collection("tallies").update_one({}, {"$unset": {"points": ""}})
    await parts.checked_in(1, 20)
    scores = parts.database.collection("scores")
    await scores.insert_one(
        {"_id": "z:all:1", "group_id": "z", "season_id": "all", "member_id": 1, "points": 1, "checkins": 1}
        | {"untallied": "z:all"}
    )
    await parts.tallies.ask_to_fold("z:all")

    assert await parts.tally_sweeper.sweep_once() == 1
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == [
        "a tally cannot follow"
    ]
    assert (await parts.scores.tally("z", "all")).members == Counter({1: 1})


@pytest.mark.mongo
async def test_reading_and_folding_walk_their_indexes():
    async with recorded_database() as (database, recorder):
        await database.ensure_indexes(INDEXES)
        parts = await _with_much_in_it(database)
        recorder.commands.clear()
        await parts.list_standings(CHAT, "", None, 20)
        await parts.get_standing(CHAT, 3)
        await parts.tally_sweeper.sweep_once()
        ours = [
            single
            for one in recorder.commands
            if next(iter(one.values())) in {"scores", "tallies"}
            for single in _singles(one)
        ]
        for command in ours:
            assert await serving(database, command, {_fitting(command)}), command
        assert {next(iter(command.values())) for command in ours} == {"scores", "tallies"}


def _fitting(command: Command) -> str:
    wanted = command.get("filter") or command.get("query") or command["updates"][0]["q"]
    named = next((field for field in ("untallied", "due") if field in wanted), "rank")
    return "_id_" if "_id" in wanted else named


def _singles(command: Command) -> list[Command]:
    """A bulk of updates as commands of one each."""
    if "update" not in command or "findAndModify" in command:
        return [command]
    return [command | {"updates": [update]} for update in command["updates"]]


async def _with_much_in_it(database: Database) -> Parts:
    parts = Parts(database)
    await parts.registered()
    await parts.opened(10)
    for member in range(1, 5):
        await parts.checked_in(member)
    filler = {"group_id": "another", "season_id": "all", "points": 3, "checkins": 3, "tallied": 1}
    await database.collection("scores").insert_many(
        {"_id": f"another:all:{n}", "member_id": n, "pad": "x" * 300, **filler} for n in range(3000)
    )
    in_it = {"points": list(range(1, 61)), "members": [1] * 60}
    await database.collection("tallies").insert_many(
        {"_id": f"other-{n}:all", "version": 1, "checkins": 60, "batch": [], **in_it} for n in range(3000)
    )
    return parts
