"""The repair finds what is wrong, puts it right, and leaves alone what is not."""

import contextlib

from member_service.domain.scores import Score
from member_service.repair import repair
from member_service.storage.checkins import delta
from member_service.storage.recount import Counter, Difference, Recount
from member_service.storage.scores import score_id
from tests.member_service.crashing import Crash, CrashingDatabase
from tests.member_service.meanwhile import Meanwhile
from tests.member_service.parts import ADMIN, CHAT, Parts, counters_equal_ledger


def hashed(kind: str, value: str) -> str:
    return f"hash-of-{kind}"


async def test_a_healthy_database_needs_no_fix(parts):
    await parts.registered()
    await parts.opened(10)
    for member in (7, 8):
        answer = await parts.checked_in(member)
    await parts.revoked(answer.checkin.id)

    report = await repair(parts.database, clock=parts.clock, hashed=hashed)

    assert (report.groups, report.counters, report.unsettled, report.fixes) == (1, 2, 0, [])


async def test_wrong_missing_and_surplus_counters_are_corrected(parts):
    group = await parts.registered()
    await parts.opened(10, points=2)
    for member in (7, 8, 9):
        answer = await parts.checked_in(member)
    season = answer.checkin.season_id
    scores = parts.database.collection("scores")
    before = {member: await parts.scores.score(group.id, season, member) for member in (7, 8)}
    await scores.update_one({"member_id": 7}, {"$inc": {"points": 40}})
    await scores.delete_one({"member_id": 8})
    await parts.database.collection("checkins").delete_one({"member_id": 9})

    foreseen = await repair(parts.database, dry_run=True, clock=parts.clock, hashed=hashed)
    assert len(foreseen.fixes) == 3
    assert not await counters_equal_ledger(parts.database)
    report = await repair(parts.database, clock=parts.clock, hashed=hashed)

    assert report.fixes == foreseen.fixes
    assert sorted((fix.points_before, fix.points_after) for fix in report.fixes) == [(0, 2), (2, 0), (42, 2)]
    assert all(fix.score == "hash-of-score" for fix in report.fixes)
    assert await counters_equal_ledger(parts.database)
    assert {member: await parts.scores.score(group.id, season, member) for member in (7, 8)} == before
    assert isinstance(before[7], Score)
    assert (await repair(parts.database, clock=parts.clock, hashed=hashed)).clean
    assert any("3 counters were corrected" in line for line in report.lines())


async def test_a_checkin_that_a_torn_backup_lost_counts_when_it_is_made_again(parts):
    """The backup read the counters after the check-ins: a counter knows of one that the ledger has not."""
    await parts.registered()
    await parts.opened(10)
    await parts.opened(20)
    for member, anchors in ((7, [10]), (8, [10, 20]), (9, [10])):
        for anchor in anchors:
            answer = await parts.checked_in(member, anchor)
    # Made and taken back: what it counted is nothing, and is known all the same.
    await parts.revoked(answer.checkin.id)
    checkins = parts.database.collection("checkins")
    for member in (7, 9):
        await checkins.delete_one({"member_id": member})
    await checkins.delete_one({"member_id": 8, "anchor_id": answer.checkin.anchor_id})
    foreseen = await repair(parts.database, dry_run=True, clock=parts.clock, hashed=hashed)
    assert len(foreseen.fixes) == 3
    await repair(parts.database, clock=parts.clock, hashed=hashed)
    assert (await repair(parts.database, clock=parts.clock, hashed=hashed)).clean

    again = Parts(parts.database, parts.clock, prefix="after the restore")
    for member in (7, 8, 9):
        await again.checked_in(member, 10)
    assert await counters_equal_ledger(parts.database)
    assert [(await parts.get_standing(CHAT, member)).standing.checkins for member in (7, 8, 9)] == [1, 2, 1]


async def test_what_a_crash_left_is_settled_not_fixed(parts):
    await parts.registered()
    await parts.opened(10)
    dying = Parts(CrashingDatabase(parts.database, 1), parts.clock)
    with contextlib.suppress(Crash):
        await dying.checked_in(7)

    foreseen = await repair(parts.database, dry_run=True, clock=parts.clock, hashed=hashed)
    assert (foreseen.unsettled, foreseen.fixes) == (1, [])
    assert (await parts.get_standing(CHAT, 7)).standing.rank == 0
    report = await repair(parts.database, clock=parts.clock, hashed=hashed)

    assert (report.unsettled, report.fixes) == (1, [])
    assert (await parts.get_standing(CHAT, 7)).standing.rank == 1


async def test_a_checkin_that_is_counted_meanwhile_is_not_lost(parts):
    """A check-in falls between the repair's look at the ledger and its write."""
    await parts.registered()
    await parts.opened(10)
    await parts.opened(20)
    await parts.checked_in(7, 10)
    await parts.database.collection("scores").update_one({"member_id": 7}, {"$inc": {"points": 5}})
    recount = Recount(Meanwhile(parts.database, "update_one", lambda: parts.checked_in(7, 20)))
    [group_id] = await recount.group_ids()
    found = [difference async for _, difference in recount.compare(group_id) if difference]

    await recount.correct(found[0], write=True)

    assert (await parts.get_standing(CHAT, 7)).standing.points == 2
    assert await counters_equal_ledger(parts.database)


async def test_a_dry_run_does_not_take_a_checkin_that_is_counted_meanwhile_for_a_fault(parts):
    group = await parts.registered()
    await parts.opened(10)
    await parts.opened(20)
    first = await parts.checked_in(7, 10)
    identity = score_id(group.id, first.checkin.season_id, 7)

    others = [parts.checked_in(7, 20)]

    class ReadsTheCounterTooEarly(Recount):
        async def _rows(self, wanted):
            if others:
                await others.pop()
            return await super()._rows(wanted)

    recount = ReadsTheCounterTooEarly(parts.database)

    assert await recount.correct(Difference(identity, Counter(), Counter()), write=False) is None


async def test_a_counter_that_was_made_again_knows_what_it_counted(parts):
    await parts.registered()
    await parts.opened(10)
    answer = await parts.checked_in(7)
    await parts.revoked(answer.checkin.id)
    await parts.checked_in(7, confirmed_by=ADMIN)
    await parts.database.collection("scores").delete_many({})
    assert len((await repair(parts.database, clock=parts.clock, hashed=hashed)).fixes) == 1

    # A worker that read the check-in when its transitions were pending comes to count them only now.
    row = await parts.ledger.get_of_any_group(answer.checkin.id)
    for made in row.transitions:
        await parts.scores.count(delta(row.checkin, made))

    assert await counters_equal_ledger(parts.database)
