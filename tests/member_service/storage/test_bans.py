"""Ban jobs on both engines."""

import contextlib
from datetime import timedelta

import pytest

from member_service.domain.bans import (
    CONFIRM_WITHIN,
    BanJobEnded,
    BanJobExpired,
    BanJobNotFound,
    JobState,
    NobodyFlagged,
    NotTheProposer,
    Outcome,
)
from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.flags import FlagState
from tests.member_service.crashing import Crash, CrashingDatabase
from tests.member_service.parts import ADMIN, CHAT, Parts, rid


@pytest.fixture
async def group(parts):
    return await parts.registered()


async def proposed(parts, least=1, request="propose"):
    return await parts.propose_ban(rid(request), CHAT, least, ADMIN)


async def running(parts, least=1):
    job = await proposed(parts, least)
    return await parts.confirm_ban(rid("confirm"), job.id, ADMIN)


async def run_to_the_end(parts, job_id, banned):
    """What the gateway does; `banned` stands for Telegram."""
    while True:
        _, subject, resumed = await parts.begin_next_ban(job_id)
        if subject is None:
            return
        member_id = subject.who.member_id
        if not resumed or member_id not in banned:
            banned.append(member_id)
        await parts.settle_ban(job_id, member_id, Outcome.BANNED, "")


async def test_a_proposal_lists_who_has_enough_flags_most_first_and_does_nothing(parts, group):
    for member, messages in ((7, (10, 11)), (8, (12, 13, 14)), (9, (15,))):
        for message in messages:
            await parts.flagged(member, message)
    job = await proposed(parts, least=2)
    assert [(one.who.member_id, one.who.name, one.flags) for one in job.subjects] == [
        (8, "M8", 3),
        (7, "M7", 2),
    ]
    assert (job.state, job.has_more) == (JobState.PROPOSED, False)
    assert await proposed(parts, least=2) == job
    with pytest.raises(RequestIdReused):
        await proposed(parts, least=3)
    assert (await parts.begin_next_ban(job.id))[1] is None
    with pytest.raises(NobodyFlagged):
        await proposed(parts, least=4, request="four")


async def test_only_who_proposed_confirms_and_only_in_time(parts, group):
    await parts.flagged(7, 10)
    job = await proposed(parts)
    with pytest.raises(NotTheProposer):
        await parts.confirm_ban(rid("other"), job.id, ADMIN + 1)
    with pytest.raises(BanJobNotFound):
        await parts.confirm_ban(rid("none"), "nothing", ADMIN)
    parts.clock.now += CONFIRM_WITHIN + timedelta(seconds=1)
    with pytest.raises(BanJobExpired):
        await parts.confirm_ban(rid("late"), job.id, ADMIN)


async def test_confirming_again_with_the_same_request_changes_nothing(parts, group):
    await parts.flagged(7, 10)
    job = await running(parts)
    assert job.state is JobState.RUNNING
    parts.clock.now += CONFIRM_WITHIN * 2
    assert (await parts.confirm_ban(rid("confirm"), job.id, ADMIN)).state is JobState.RUNNING
    with pytest.raises(BanJobEnded):
        await parts.confirm_ban(rid("another"), job.id, ADMIN)


async def test_everybody_is_begun_once_and_the_flags_of_the_banned_are_archived(parts, group):
    for message in (10, 11):
        await parts.flagged(7, message)
    await parts.flagged(8, 12)
    await parts.flagged(9, 13)
    job = await running(parts)

    outcomes = {7: (Outcome.BANNED, ""), 8: (Outcome.SKIPPED, "ADMIN"), 9: (Outcome.FAILED, "REFUSED")}
    archived = 0
    for _ in outcomes:
        _, subject, resumed = await parts.begin_next_ban(job.id)
        assert not resumed
        outcome, reason = outcomes[subject.who.member_id]
        archived += await parts.settle_ban(job.id, subject.who.member_id, outcome, reason)
    ended, subject, _ = await parts.begin_next_ban(job.id)

    assert (subject, ended.state, archived) == (None, JobState.DONE, 2)
    assert {(one.who.member_id, one.outcome, one.reason) for one in ended.subjects} == {
        (7, Outcome.BANNED, ""),
        (8, Outcome.SKIPPED, "ADMIN"),
        (9, Outcome.FAILED, "REFUSED"),
    }
    _, left, _, _ = await parts.list_flags(CHAT, 0, FlagState.ACTIVE, None, 100)
    _, kept, _, _ = await parts.list_flags(CHAT, 0, FlagState.ARCHIVED, None, 100)
    assert {flag.member.member_id for flag in left} == {8, 9}
    assert [flag.member.member_id for flag in kept] == [7, 7]


async def test_who_was_begun_is_named_again_until_settled(parts, group):
    await parts.flagged(7, 10)
    job = await running(parts)
    assert (await parts.begin_next_ban(job.id))[2] is False
    _, subject, resumed = await parts.begin_next_ban(job.id)
    assert (subject.who.member_id, resumed) == (7, True)
    assert await parts.settle_ban(job.id, 7, Outcome.BANNED, "") == 1
    assert await parts.settle_ban(job.id, 7, Outcome.FAILED, "LATE") == 0
    job, _, _ = await parts.begin_next_ban(job.id)
    assert job.subjects[0].outcome is Outcome.BANNED


async def test_whose_flags_were_taken_back_meanwhile_is_skipped(parts, group):
    flag = await parts.flagged(7, 10)
    await parts.flagged(8, 11)
    job = await running(parts)
    await parts.delete_flag(rid("delete"), CHAT, flag.number, ADMIN)
    _, subject, _ = await parts.begin_next_ban(job.id)
    assert subject.who.member_id == 8
    await parts.settle_ban(job.id, 8, Outcome.BANNED, "")
    job, _, _ = await parts.begin_next_ban(job.id)
    assert (job.subjects[0].outcome, job.subjects[0].reason) == (Outcome.SKIPPED, "FLAGS_REMOVED")


async def test_a_stopped_job_begins_nobody_and_sees_through_who_was_begun(parts, group):
    await parts.flagged(7, 10)
    await parts.flagged(8, 11)
    job = await running(parts)
    await parts.begin_next_ban(job.id)
    stopped = await parts.stop_ban(rid("stop"), job.id, "")
    assert stopped.state is JobState.STOPPED
    assert (await parts.stop_ban(rid("stop"), job.id, "")).end_time == stopped.end_time
    with pytest.raises(BanJobEnded):
        await parts.stop_ban(rid("again"), job.id, "")
    _, subject, resumed = await parts.begin_next_ban(job.id)
    assert (subject.who.member_id, resumed) == (7, True)
    assert await parts.settle_ban(job.id, 7, Outcome.BANNED, "") == 1
    job, subject, _ = await parts.begin_next_ban(job.id)
    assert subject is None
    assert [one.outcome for one in job.subjects] == [Outcome.BANNED, Outcome.WAITING]


async def test_a_settlement_names_an_outcome_and_a_person_of_the_job(parts, group):
    await parts.flagged(7, 10)
    job = await running(parts)
    for member, outcome in ((7, Outcome.BEGUN), (7, None), (99, Outcome.BANNED)):
        with pytest.raises(FieldInvalid):
            await parts.settle_ban(job.id, member, outcome, "")


@pytest.mark.parametrize("writes", range(1, 14))
async def test_whoever_dies_at_any_write_another_goes_on_and_nobody_is_banned_twice(
    parts, group, database, writes
):
    members = [7, 8, 9]
    for member in members:
        await parts.flagged(member, member + 3)
    job = await running(parts)
    banned: list[int] = []
    dying = Parts(CrashingDatabase(database, writes), parts.clock, prefix="dying")
    with contextlib.suppress(Crash):
        await run_to_the_end(dying, job.id, banned)
    await run_to_the_end(parts, job.id, banned)

    job, _, _ = await parts.begin_next_ban(job.id)
    assert sorted(banned) == members
    assert job.state is JobState.DONE
    assert {one.outcome for one in job.subjects} == {Outcome.BANNED}
    _, left, _, _ = await parts.list_flags(CHAT, 0, FlagState.ACTIVE, None, 100)
    assert left == []
