"""Visits on both engines: what counts, what does not, and which of two check-ins of a day gives way."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from member_service.domain.anchors import AnchorKind
from member_service.domain.bans import Outcome
from member_service.domain.checkins import RevokeRequest
from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.giving_way import visit_anchor_id
from member_service.domain.groups import GroupStopped, SeasonMode, VisitPolicy
from member_service.domain.ledger import CheckinState, Totals, checkin_id
from member_service.domain.links import MemberNotLinked
from member_service.domain.members import MemberNames, MemberNotFound
from member_service.domain.visits import Visit, VisitAnswer, VisitOutcome
from tests.member_service.crashing import Crash, CrashingDatabase
from tests.member_service.parts import ADMIN, CHAT, NOON, Parts, counters_equal_ledger, rid

BIA = 7


async def counting(parts: Parts, policy: VisitPolicy = VisitPolicy.DAILY) -> str:
    """A group that counts visits, with a linked member; the group's own id."""
    group = await parts.registered()
    await parts.update_group(parts.new_request(), CHAT, {"settings.visit_policy": policy})
    await parts.linked(BIA, at=parts.clock() - timedelta(days=20))
    # So that the group is read anew.
    parts.clock.forward(minutes=1)
    return group.id


async def came(parts: Parts, visit_id: str = "v1", **more: object) -> VisitAnswer:
    return await parts.visited(0, visit_id, external_id=f"badge-{BIA}", **more)


async def state_of_visit(parts: Parts, group_id: str) -> CheckinState:
    row = await parts.ledger.get_of_any_group(checkin_id(visit_anchor_id(group_id, NOON.date()), BIA))
    assert row is not None
    return row.checkin.state


async def test_a_visit_is_a_checkin_of_one_point_once_a_local_day(parts: Parts):
    await counting(parts)
    await parts.upsert_member(parts.new_request(), BIA, MemberNames("Bia", "Reis", "", ""))

    first = await came(parts)

    assert first.outcome is VisitOutcome.COUNTED
    assert first.recorded is not None
    checkin = first.recorded.checkin
    assert (checkin.anchor_kind, checkin.points, checkin.source_message_id) == (AnchorKind.VISIT, 1, 0)
    assert (checkin.member_id, checkin.display_name) == (BIA, "Bia Reis")
    assert (checkin.recorded_by_caller, checkin.create_time) == ("turnstile", parts.clock())
    assert first.recorded.totals == Totals(1, 1)
    assert (await came(parts, "v2")).outcome is VisitOutcome.ALREADY_COUNTED
    other = await parts.visited(BIA, "v1", caller="another turnstile")
    assert other.outcome is VisitOutcome.ALREADY_COUNTED, "whichever systems tell"
    parts.clock.forward(days=1)
    tomorrow = await came(parts, "v3")
    assert tomorrow.recorded is not None
    assert tomorrow.recorded.totals == Totals(2, 2)
    profile = await parts.get_profile(CHAT, BIA)
    assert (profile.season_points, profile.streak.days, profile.total_checkins) == (2, 2, 2)
    assert await counters_equal_ledger(parts.database)


async def test_the_time_of_the_visit_decides_the_day(parts: Parts):
    await counting(parts)
    late = await came(parts, occur_time=parts.clock() - timedelta(days=3))
    assert late.recorded is not None
    assert late.recorded.checkin.day == NOON.date() - timedelta(days=3)
    # 3:30 in the morning in UTC is the evening before in São Paulo.
    night = NOON.replace(hour=2, minute=30)
    at_night = await came(parts, "v2", occur_time=night)
    assert at_night.recorded is not None
    assert at_night.recorded.checkin.day == NOON.date() - timedelta(days=1)


async def test_what_a_group_does_not_count_leaves_no_checkin(parts: Parts):
    await counting(parts, VisitPolicy.OFF)
    assert await came(parts) == VisitAnswer(VisitOutcome.OFF)
    await parts.update_group(parts.new_request(), CHAT, {"settings.visit_policy": VisitPolicy.DAILY})
    parts.clock.forward(minutes=1)

    again = await came(parts, occur_time=parts.clock() - timedelta(minutes=1))
    assert again == VisitAnswer(VisitOutcome.OFF), "a repeat is answered as it was"
    too_late = await came(parts, "v2", occur_time=parts.clock() - timedelta(days=7, seconds=1))
    assert too_late == VisitAnswer(VisitOutcome.TOO_LATE)
    first_day = datetime(1, 1, 1, tzinfo=UTC)
    assert await came(parts, "v3", occur_time=first_day) == VisitAnswer(VisitOutcome.TOO_LATE)
    assert await parts.database.collection("checkins").count_documents({}) == 0
    kept = [row async for row in parts.database.collection("visits").find({})]
    assert len(kept) == 3
    assert all(set(row) == {"_id", "fingerprint", "outcome", "expire_time"} for row in kept)


async def test_a_repeat_is_answered_as_it_was_and_other_content_is_refused(parts: Parts):
    await counting(parts)
    when = parts.clock()
    first = await came(parts, occur_time=when)
    assert first.recorded is not None
    await parts.revoked(first.recorded.checkin.id)
    parts.clock.forward(days=9)

    assert await came(parts, occur_time=when) == first
    with pytest.raises(RequestIdReused):
        await came(parts, occur_time=when + timedelta(seconds=1))
    with pytest.raises(RequestIdReused):
        await parts.visited(BIA, "v1", occur_time=when)
    # Another caller's name is another visit.
    assert (await parts.visited(BIA, "v1", caller="other", occur_time=when)).outcome is VisitOutcome.TOO_LATE


async def test_a_visit_from_before_the_yes_is_not_the_members(parts: Parts):
    await counting(parts)
    await parts.linked(8, name=f"badge-{BIA}")
    parts.clock.forward(hours=1)
    for minutes, outcome in ((66, VisitOutcome.NOT_LINKED), (64, VisitOutcome.COUNTED)):
        when = parts.clock() - timedelta(minutes=minutes)
        answer = await came(parts, f"{minutes}-minutes-ago", occur_time=when)
        assert answer.outcome is outcome
        assert answer.recorded is None or answer.recorded.checkin.member_id == 8


async def test_what_is_ahead_of_the_clock_is_a_fault_of_who_tells(parts: Parts):
    await counting(parts)
    for wrong in (parts.clock() + timedelta(minutes=5, seconds=1), None):
        with pytest.raises(FieldInvalid) as failure:
            await came(parts, occur_time=wrong)
        assert failure.value.metadata["field"] == "occur_time"
    assert (
        await came(parts, occur_time=parts.clock() + timedelta(minutes=5))
    ).outcome is VisitOutcome.COUNTED


@pytest.mark.parametrize("policy", [VisitPolicy.DAILY, VisitPolicy.WITHOUT_PHOTO])
async def test_nothing_is_added_to_a_season_that_is_over(parts: Parts, policy: VisitPolicy):
    await counting(parts, policy)
    await parts.update_group(parts.new_request(), CHAT, {"settings.season_mode": SeasonMode.WEEKLY})
    # From Sunday to Monday.
    parts.clock.forward(days=1)
    yesterday = await came(parts, occur_time=NOON)
    assert yesterday == VisitAnswer(VisitOutcome.SEASON_OVER)
    assert (await came(parts, "v2")).outcome is VisitOutcome.COUNTED


async def test_a_stopped_group_counts_nothing(parts: Parts):
    await counting(parts)
    await parts.stop_group(parts.new_request(), CHAT)
    parts.clock.forward(minutes=1)
    with pytest.raises(GroupStopped):
        await came(parts)


async def test_who_is_named_by_number_has_to_be_known_in_the_group(parts: Parts):
    await counting(parts)
    await parts.upsert_member(parts.new_request(), 8, MemberNames("Caio", "", "", ""))
    with pytest.raises(MemberNotFound):
        await parts.visited(8, "v1")
    with pytest.raises(MemberNotLinked):
        await parts.visited(0, "v1", external_id="badge-8")
    for wrong in ({"member_id": BIA, "external_id": f"badge-{BIA}"}, {"member_id": 0}, {"member_id": -1}):
        with pytest.raises(FieldInvalid):
            await parts.record_visit(
                Visit(caller="turnstile", visit_id="v", chat_id=CHAT, occur_time=parts.clock(), **wrong)
            )
    await parts.opened(10)
    await parts.checked_in(8)
    assert (await parts.visited(8, "v1")).outcome is VisitOutcome.COUNTED


async def test_a_visit_that_was_taken_back_stays_so(parts: Parts):
    group_id = await counting(parts)
    first = await came(parts)
    assert first.recorded is not None
    request = RevokeRequest(
        rid("system"), CHAT, 0, checkin_id=first.recorded.checkin.id, caller="turnstile", reason="no entry"
    )
    revoked = await parts.revoke_checkin(request)
    assert (revoked.checkin.revoked_by, revoked.checkin.revoked_by_caller) == (0, "turnstile")
    assert revoked.totals == Totals(0, 0)
    assert (await came(parts, "v2")).outcome is VisitOutcome.REVOKED
    assert await state_of_visit(parts, group_id) is CheckinState.REVOKED
    assert await parts.revoke_checkin(request) == revoked


async def test_on_days_with_another_checkin_a_visit_does_not_count(parts: Parts):
    await counting(parts, VisitPolicy.WITHOUT_PHOTO)
    await parts.opened(10, points=3)
    photo = await parts.checked_in(BIA)
    assert await came(parts) == VisitAnswer(VisitOutcome.CHECKED_IN)
    await parts.revoked(photo.checkin.id)
    assert (await came(parts, "v2")).outcome is VisitOutcome.COUNTED


async def test_a_photo_that_comes_later_takes_the_place_of_the_visit(parts: Parts):
    group_id = await counting(parts, VisitPolicy.WITHOUT_PHOTO)
    await parts.opened(10, points=3)
    visit = await came(parts)
    assert visit.recorded is not None
    photo = await parts.checked_in(BIA)

    assert photo.totals == Totals(1, 3)
    assert await state_of_visit(parts, group_id) is CheckinState.REVOKED
    assert await came(parts, "v2") == VisitAnswer(VisitOutcome.CHECKED_IN)
    assert await came(parts, occur_time=visit.recorded.checkin.create_time) == visit, "as it was"

    await parts.revoked(photo.checkin.id)
    assert await state_of_visit(parts, group_id) is CheckinState.RECORDED
    assert (await parts.get_standing(CHAT, BIA)).standing.points == 1
    assert await counters_equal_ledger(parts.database)


async def test_where_both_count_nothing_gives_way(parts: Parts):
    group_id = await counting(parts, VisitPolicy.DAILY)
    await parts.opened(10, points=3)
    await came(parts)
    assert (await parts.checked_in(BIA)).totals == Totals(2, 4)
    assert await state_of_visit(parts, group_id) is CheckinState.RECORDED


async def test_a_visit_that_an_admin_took_back_does_not_come_back_with_a_photo(parts: Parts):
    group_id = await counting(parts, VisitPolicy.WITHOUT_PHOTO)
    visit = await came(parts)
    assert visit.recorded is not None
    await parts.revoked(visit.recorded.checkin.id)
    await parts.opened(10)
    photo = await parts.checked_in(BIA, source_message_id=50)
    await parts.revoked(photo.checkin.id)
    assert await state_of_visit(parts, group_id) is CheckinState.REVOKED
    await parts.restore_checkin(parts.new_request(), CHAT, 50, ADMIN)
    assert await counters_equal_ledger(parts.database)


@pytest.mark.parametrize("seed", range(10))
async def test_a_photo_and_a_visit_of_the_same_moment_count_once(parts: Parts, seed: int):
    group_id = await counting(parts, VisitPolicy.WITHOUT_PHOTO)
    await parts.opened(10, points=3)
    workers = [
        Parts(CrashingDatabase(parts.database, None, seed * 4 + n), parts.clock, prefix=f"w{n}")
        for n in range(4)
    ]
    await asyncio.gather(
        came(workers[0]), workers[1].checked_in(BIA), came(workers[2]), came(workers[3], "v2")
    )
    standing = (await parts.get_standing(CHAT, BIA)).standing
    assert (standing.checkins, standing.points) == (1, 3)
    assert await counters_equal_ledger(parts.database)
    visit = await parts.ledger.get_of_any_group(checkin_id(visit_anchor_id(group_id, NOON.date()), BIA))
    assert visit is None or visit.checkin.state is CheckinState.REVOKED


@pytest.mark.parametrize("writes", range(1, 9))
async def test_a_crash_after_any_write_is_made_good_by_a_repeat_or_the_sweep(parts: Parts, writes: int):
    await counting(parts, VisitPolicy.WITHOUT_PHOTO)
    await parts.opened(10, points=3)
    when = parts.clock()
    dying = Parts(CrashingDatabase(parts.database, writes), parts.clock, prefix="dying")
    try:
        await came(dying, occur_time=when)
        await dying.checked_in(BIA, request_id=rid("photo"))
    except Crash:
        pass
    parts.clock.forward(seconds=6)
    await parts.sweeper.sweep_once()
    assert await counters_equal_ledger(parts.database)

    assert (await came(parts, occur_time=when)).outcome is VisitOutcome.COUNTED
    photo = await parts.checked_in(BIA, request_id=rid("photo"))
    assert photo.checkin.state is CheckinState.RECORDED
    standing = (await parts.get_standing(CHAT, BIA)).standing
    assert (standing.checkins, standing.points) == (1, 3)
    parts.clock.forward(seconds=6)
    await parts.sweeper.sweep_once()
    assert await counters_equal_ledger(parts.database)


async def test_who_was_banned_counts_again_once_they_linked_themselves_anew(parts: Parts):
    await counting(parts)
    await parts.flagged(BIA, 30)
    job = await parts.propose_ban(parts.new_request(), CHAT, least_flags=1, proposed_by=ADMIN)
    await parts.confirm_ban(parts.new_request(), job.id, ADMIN)
    await parts.begin_next_ban(job.id)
    await parts.settle_ban(job.id, BIA, Outcome.BANNED, "")

    assert await came(parts) == VisitAnswer(VisitOutcome.BANNED)
    parts.clock.forward(minutes=5)
    await parts.linked(BIA)
    assert (await came(parts, "v2")).outcome is VisitOutcome.COUNTED
