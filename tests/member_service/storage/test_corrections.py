"""Correcting what was read in a caption, from the stores."""

from datetime import timedelta

import pytest

from member_service.domain.activities import Activity
from member_service.domain.captions import NOTHING_SAID, Training
from member_service.domain.checkins import CheckinNotFound, CheckinRequest, CheckinRevoked
from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.own_undo import OwnMessage
from member_service.domain.undoing import UndoNotPossible
from tests.member_service.parts import CHAT, Parts, counters_equal_ledger, rid

ANA, BIA = 7, 8
RUN = Training((Activity.RUNNING,), 32, 5000)


@pytest.fixture
async def group(parts: Parts):
    await parts.registered()
    await parts.record_checkin(
        CheckinRequest(
            request_id=rid("free"),
            chat_id=CHAT,
            anchor_message_id=0,
            member_id=ANA,
            display_name="Ana",
            source_message_id=50,
            free=True,
            caption="#treino leg day 1h10",
        )
    )
    return parts


async def corrected(parts: Parts, words: str, *, member: int = ANA, message: int = 50, name: str = "fix"):
    _, checkin = await parts.correct_training(rid(name), OwnMessage(CHAT, member, message), words)
    return checkin.training


async def kept(parts: Parts) -> Training:
    group = await parts.groups.find(CHAT)
    row = await parts.ledger.find_by_source(group.id, group.number_of(CHAT), 50, "")
    return row.checkin.training


async def test_their_own_words_take_the_place_of_what_was_read(parts: Parts, group):
    assert await kept(parts) == Training((Activity.STRENGTH,), 70, 0)
    assert await corrected(parts, "corrida 5 km 32min") == RUN
    assert await kept(parts) == RUN
    assert await counters_equal_ledger(parts.database)


async def test_without_words_nothing_is_known_any_more(parts: Parts, group):
    assert await corrected(parts, " ") == NOTHING_SAID
    assert await kept(parts) == NOTHING_SAID
    assert await corrected(parts, "yoga", name="again") == Training((Activity.YOGA,))


async def test_a_repeat_that_comes_late_undoes_no_later_correction(parts: Parts, group):
    await corrected(parts, "yoga 20 min", name="first")
    await corrected(parts, "corrida 5 km 32min", name="second")
    assert await corrected(parts, "yoga 20 min", name="first") == RUN
    assert await kept(parts) == RUN
    with pytest.raises(RequestIdReused):
        await corrected(parts, "natação", name="second")


async def test_words_that_tell_of_no_training_change_nothing(parts: Parts, group):
    with pytest.raises(FieldInvalid) as refused:
        await corrected(parts, "bom dia, turma")
    assert refused.value.metadata == {"field": "words"}
    with pytest.raises(FieldInvalid):
        await corrected(parts, "corrida " * 200)
    assert await kept(parts) == Training((Activity.STRENGTH,), 70, 0)


async def test_only_their_own_one_that_counts_and_for_a_week(parts: Parts, group):
    for member, message in ((BIA, 50), (ANA, 51)):
        with pytest.raises(CheckinNotFound):
            await corrected(parts, "yoga", member=member, message=message)
    sent = parts.clock.now
    parts.clock.now = sent + timedelta(days=7)
    assert await corrected(parts, "corrida 5 km 32min") == RUN
    parts.clock.now = sent + timedelta(days=7, seconds=1)
    with pytest.raises(UndoNotPossible):
        await corrected(parts, "yoga", name="late")
    parts.clock.now = sent + timedelta(hours=1)
    await parts.undo_checkin(rid("undo"), OwnMessage(CHAT, ANA, 50))
    with pytest.raises(CheckinRevoked):
        await corrected(parts, "yoga", name="undone")
    assert await kept(parts) == RUN
