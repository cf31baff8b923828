"""What an admin did last is taken back, by the same admin and within minutes, on both engines."""

import asyncio

import pytest

from member_service.domain.anchors import AnchorClosed, AnchorNotFound, AnchorState
from member_service.domain.checkins import CheckinNotFound, CheckinRevoked
from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.ledger import CheckinState
from member_service.domain.undoing import UndoNotPossible
from tests.member_service.parts import ADMIN, CHAT, OWNER, counters_equal_ledger, rid, tally_equals_counters


@pytest.fixture
async def training(parts):
    """An open anchor of two points with one check-in, by message 11."""
    await parts.registered()
    await parts.opened(10, points=2)
    await parts.checked_in(7, 10, source_message_id=11)
    return parts


async def restore(parts, name="restore", message=11, by=ADMIN):
    return await parts.restore_checkin(rid(name), CHAT, message, by)


async def reopen(parts, name="reopen", message=10, by=ADMIN):
    return (await parts.reopen_anchor(rid(name), CHAT, message, by))[1]


async def test_a_revoked_checkin_comes_back_as_it_was(training):
    revoked = await training.revoked("", source_message_id=11)
    restored = await restore(training)
    assert restored.checkin.state is CheckinState.RECORDED
    assert restored.checkin.confirmed_by == 0
    assert (restored.totals.checkins, restored.totals.points) == (1, 2)
    assert await restore(training) == restored
    assert await counters_equal_ledger(training.database)
    await tally_equals_counters(training)
    # The revocation's own repeat is answered as then, and takes nothing back again.
    with pytest.raises(UndoNotPossible):
        await restore(training, "again")
    assert revoked.checkin.state is CheckinState.REVOKED


async def test_what_an_admin_had_credited_stays_credited_by_that_admin(training):
    await training.checked_in(8, 10, source_message_id=12, confirmed_by=OWNER)
    await training.revoked("", source_message_id=12)
    assert (await restore(training, message=12)).checkin.confirmed_by == OWNER


async def test_only_who_revoked_it_and_only_for_minutes(training):
    await training.revoked("", source_message_id=11)
    with pytest.raises(UndoNotPossible):
        await restore(training, by=OWNER)
    training.clock.forward(minutes=5, seconds=1)
    with pytest.raises(UndoNotPossible):
        await restore(training)
    with pytest.raises(CheckinRevoked):
        await training.checked_in(7, 10)


async def test_what_a_member_objected_to_any_admin_brings_back_within_ten_days(training):
    await training.revoked("", source_message_id=11)
    training.clock.forward(days=10)
    with pytest.raises(UndoNotPossible):
        await restore(training, by=OWNER)
    request = (rid("contested"), CHAT, 11, OWNER)
    restored = await training.restore_checkin(*request, contested=True)
    assert restored.checkin.state is CheckinState.RECORDED
    assert await training.restore_checkin(*request, contested=True) == restored
    with pytest.raises(RequestIdReused):
        await training.restore_checkin(*request)


async def test_an_objection_is_over_after_ten_days_and_brings_back_nothing_that_was_undone(training):
    await training.revoked("", source_message_id=11)
    training.clock.forward(days=10, seconds=1)
    with pytest.raises(UndoNotPossible):
        await training.restore_checkin(rid("late"), CHAT, 11, OWNER, contested=True)


async def test_nothing_to_restore(training):
    with pytest.raises(UndoNotPossible):
        await restore(training)
    with pytest.raises(CheckinNotFound):
        await restore(training, message=99)
    with pytest.raises(FieldInvalid):
        await restore(training, message=0)


async def test_one_of_many_presses_at_once_restores_it(training):
    await training.revoked("", source_message_id=11)
    answers = await asyncio.gather(
        *(restore(training, f"press {number}") for number in range(5)), return_exceptions=True
    )
    assert sum(isinstance(answer, UndoNotPossible) for answer in answers) == 4
    assert await counters_equal_ledger(training.database)


async def test_a_closed_anchor_is_opened_again_and_takes_checkins(training):
    await training.close_anchor(rid("close"), CHAT, 10, ADMIN)
    with pytest.raises(AnchorClosed):
        await training.checked_in(8, 10)
    opened = await reopen(training)
    assert (opened.state, opened.close_time) == (AnchorState.OPEN, None)
    assert await reopen(training) == opened
    await training.checked_in(8, 10)
    # A late repeat of the closing closes nothing; a new one counts anew.
    await training.close_anchor(rid("close"), CHAT, 10, ADMIN)
    await training.checked_in(9, 10)
    _, closed = await training.close_anchor(rid("close again"), CHAT, 10, ADMIN)
    assert (closed.state, closed.checkin_count) == (AnchorState.CLOSED, 3)
    # And a late repeat of the opening opens nothing.
    with pytest.raises(UndoNotPossible):
        await reopen(training)
    with pytest.raises(AnchorClosed):
        await training.checked_in(6, 10)


async def test_only_who_closed_it_and_only_for_minutes(training):
    await training.close_anchor(rid("close"), CHAT, 10, ADMIN)
    with pytest.raises(UndoNotPossible):
        await reopen(training, by=OWNER)
    training.clock.forward(minutes=5, seconds=1)
    with pytest.raises(UndoNotPossible):
        await reopen(training)


async def test_nothing_to_reopen(training):
    with pytest.raises(UndoNotPossible):
        await reopen(training)
    with pytest.raises(AnchorNotFound):
        await reopen(training, message=99)
    await training.close_anchor(rid("close"), CHAT, 10, ADMIN)
    await reopen(training)
    with pytest.raises(RequestIdReused):
        await reopen(training, by=OWNER)
