"""Free check-ins and one's own undo, from the stores."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from member_service.domain.activities import Activity
from member_service.domain.captions import Training
from member_service.domain.checkins import (
    CheckinAlreadyRecorded,
    CheckinNotFound,
    CheckinRequest,
    CheckinRevoked,
)
from member_service.domain.days import local_day
from member_service.domain.failures import FieldInvalid
from member_service.domain.free_checkins import DayLimitReached, FreeCheckinsOff
from member_service.domain.groups import GroupStopped, PhotoPolicy, VisitPolicy
from member_service.domain.own_undo import OwnMessage
from member_service.domain.undoing import UndoNotPossible
from member_service.domain.visits import Visit, VisitOutcome
from tests.member_service.parts import CHAT, Parts, counters_equal_ledger, rid

ANA, BIA = 7, 8


@pytest.fixture
async def group(parts: Parts):
    await parts.registered()
    return parts


def asked(message_id: int, member: int = ANA, **more) -> CheckinRequest:
    return CheckinRequest(
        request_id=rid(f"free-{member}-{message_id}"),
        chat_id=CHAT,
        anchor_message_id=0,
        member_id=member,
        display_name="Ana",
        source_message_id=message_id,
        free=True,
        **more,
    )


async def free(parts: Parts, message_id: int, member: int = ANA, **more):
    return await parts.record_checkin(asked(message_id, member, **more))


async def undone(parts: Parts, message_id: int, member: int = ANA, name: object = "undo", **more):
    return await parts.undo_checkin(rid(f"{name}-{message_id}"), OwnMessage(CHAT, member, message_id, **more))


async def chose(parts: Parts, **settings):
    await parts.update_group(
        parts.new_request(), CHAT, {f"settings.{name}": value for name, value in settings.items()}
    )


async def test_a_group_that_is_registered_now_has_them_and_one_a_day_counts(group: Parts):
    first = await free(group, 10)
    assert (first.checkin.points, first.totals.points, first.is_first) == (1, 1, True)
    with pytest.raises(DayLimitReached) as refused:
        await free(group, 11)
    assert refused.value.metadata == {"checkins_at_most": "1"}
    assert (await free(group, 12, BIA)).totals.points == 1
    group.clock.forward(days=1)
    assert (await free(group, 13)).totals.checkins == 2
    assert await counters_equal_ledger(group.database)


async def test_a_repeat_gets_the_first_answer(group: Parts):
    first = await free(group, 10)
    assert (await free(group, 10)).checkin == first.checkin
    await group.revoked(first.checkin.id)
    assert (await free(group, 10)).checkin.points == 1


async def test_of_many_at_the_same_moment_as_many_count_as_the_group_wants(group: Parts):
    await chose(group, free_a_day=2)
    answers = await asyncio.gather(*(free(group, 10 + n) for n in range(5)), return_exceptions=True)
    assert sum(isinstance(one, DayLimitReached) for one in answers) == 3
    assert await counters_equal_ledger(group.database)


async def test_a_photo_of_yesterday_counts_for_yesterday(group: Parts):
    yesterday = group.clock() - timedelta(days=1)
    late = await free(group, 10, event_time=yesterday)
    assert late.checkin.day == yesterday.date()
    assert isinstance(late.checkin.day, date)
    assert (await free(group, 11)).totals.checkins == 2


async def test_anchors_count_towards_it_only_where_the_group_says_so(group: Parts):
    await group.opened(10)
    await group.checked_in(ANA, 10)
    assert (await free(group, 11)).totals.checkins == 2
    group.clock.forward(days=1)
    await chose(group, anchors_count_as_free=True)
    await group.opened(20)
    await group.checked_in(ANA, 20)
    with pytest.raises(DayLimitReached):
        await free(group, 21)


async def test_where_the_group_wants_none_nothing_is_recorded(group: Parts):
    await chose(group, free_checkins=False)
    with pytest.raises(FreeCheckinsOff):
        await free(group, 10)
    await chose(group, free_checkins=True)
    await group.stop_group(group.new_request(), CHAT)
    with pytest.raises(GroupStopped):
        await free(group, 10)


async def test_another_picture_of_an_album_is_no_second_one(group: Parts):
    await free(group, 10, media_group_id="1" * 17)
    with pytest.raises(CheckinAlreadyRecorded) as refused:
        await free(group, 11, media_group_id="1" * 17)
    assert refused.value.metadata == {"same_album": "true"}


async def test_a_photo_that_was_used_before_is_refused_where_the_group_refuses_it(group: Parts):
    await chose(group, photo_policy=PhotoPolicy.REFUSE)
    await free(group, 10, file_unique_id="AQAD")
    group.clock.forward(days=1)
    with pytest.raises(Exception, match="PHOTO_USED_BEFORE"):
        await free(group, 11, file_unique_id="AQAD")


@pytest.mark.parametrize(
    "wrong",
    [{"anchor_message_id": 5}, {"confirmed_by": 9}, {"source_message_id": 0}],
    ids=lambda one: next(iter(one)),
)
async def test_a_free_one_answers_nothing_and_is_a_message(group: Parts, wrong):
    request = asked(10)
    values = {name: getattr(request, name) for name in request.__dataclass_fields__} | wrong
    with pytest.raises(FieldInvalid):
        await group.record_checkin(CheckinRequest(**values))


async def test_what_one_undid_may_be_done_again_that_day(group: Parts):
    await free(group, 10)
    assert (await undone(group, 10)).totals.checkins == 0
    assert (await free(group, 11)).totals.checkins == 1
    with pytest.raises(DayLimitReached):
        await free(group, 12)
    assert await counters_equal_ledger(group.database)


async def test_what_an_admin_took_back_stays_taken(group: Parts):
    first = await free(group, 10)
    await group.revoked(first.checkin.id)
    with pytest.raises(DayLimitReached):
        await free(group, 11)
    with pytest.raises(CheckinRevoked):
        await undone(group, 10)


async def test_an_anchor_that_one_undid_may_be_answered_again(group: Parts):
    await group.opened(10)
    await group.checked_in(ANA, 10, source_message_id=50)
    assert (await undone(group, 50)).totals.checkins == 0
    again = await group.checked_in(ANA, 10, source_message_id=51, request_id=rid("again"))
    assert again.totals.checkins == 1
    assert await counters_equal_ledger(group.database)


async def test_an_undo_is_repeated_without_harm_and_only_for_a_day(group: Parts):
    await free(group, 10)
    first = await undone(group, 10)
    assert (await undone(group, 10)).totals == first.totals
    with pytest.raises(CheckinRevoked):
        await undone(group, 10, name="another")
    await free(group, 20)
    group.clock.forward(hours=24, seconds=1)
    with pytest.raises(UndoNotPossible):
        await undone(group, 20)


async def test_nobody_undoes_anybody_elses(group: Parts):
    await free(group, 10)
    with pytest.raises(CheckinNotFound):
        await undone(group, 10, BIA)
    with pytest.raises(CheckinNotFound):
        await undone(group, 99)


async def edited(parts: Parts, message_id: int, name: str = "edit", **more):
    again = asked(message_id, edited=True, **more)
    return await parts.record_checkin(replace(again, request_id=rid(f"{name}-{message_id}")))


async def test_a_caption_that_was_edited_counts_once_and_a_repeat_gets_the_first_answer(group: Parts):
    await chose(group, free_a_day=3)
    first = await edited(group, 10)
    assert (await edited(group, 10)).checkin == first.checkin
    with pytest.raises(CheckinAlreadyRecorded):
        await edited(group, 10, "edited again")


async def test_an_edit_changes_nothing_of_what_was_ever_recorded(group: Parts):
    await chose(group, free_a_day=3)
    anchor = await group.opened(20)
    await group.record_checkin(
        replace(asked(10, media_group_id="1" * 17), free=False, anchor_message_id=anchor.message_id)
    )
    for message in (10, 11):
        with pytest.raises(CheckinAlreadyRecorded):
            await edited(group, message, media_group_id="1" * 17)
    await free(group, 12)
    await undone(group, 12)
    with pytest.raises(CheckinAlreadyRecorded):
        await edited(group, 12)


@pytest.mark.parametrize(("policy", "checkins"), [(VisitPolicy.WITHOUT_PHOTO, 1), (VisitPolicy.DAILY, 2)])
async def test_a_visit_to_the_gym_takes_nobodys_photo_of_the_day(group: Parts, policy, checkins):
    await free(group, 1)
    group.clock.forward(days=1)
    await chose(group, visit_policy=policy, anchors_count_as_free=True)
    visit = Visit(caller="turnstile", visit_id="v", chat_id=CHAT, occur_time=group.clock(), member_id=ANA)
    assert (await group.record_visit(visit)).outcome is VisitOutcome.COUNTED
    await free(group, 10)
    standing = await group.ledger.ids_of_day(*(await where(group)))
    assert len(standing) == checkins
    with pytest.raises(DayLimitReached):
        await free(group, 11)
    assert await counters_equal_ledger(group.database)


async def where(parts: Parts):
    found = await parts.groups.find(CHAT)
    return found.id, ANA, local_day(parts.clock(), found.settings.time_zone)


async def test_what_the_caption_tells_is_kept_with_the_checkin_and_the_caption_is_not(group: Parts):
    told = Training((Activity.RUNNING,), 32, 5_000)
    made = await free(group, 10, caption="#treino corrida 5 km 32min, foi lindo")
    assert made.checkin.training == told
    row = await group.ledger.get(made.checkin.group_id, made.checkin.id)
    assert row is not None
    assert row.checkin.training == told
    kept = await group.database.collection("checkins").find_one({"_id": made.checkin.id})
    assert kept is not None
    assert "lindo" not in str(kept)


async def test_a_repeat_with_another_caption_gets_the_first_answer(group: Parts):
    first = await free(group, 10, caption="#treino yoga 1h")
    assert (await free(group, 10, caption="#treino corrida")).checkin == first.checkin


async def test_a_caption_that_tells_nothing_leaves_nothing(group: Parts):
    made = await free(group, 10, caption="#treino dia 5 de 30")
    assert not made.checkin.training
    kept = await group.database.collection("checkins").find_one({"_id": made.checkin.id})
    assert kept is not None
    assert kept.keys().isdisjoint({"activities", "minutes", "metres", "caption"})


async def test_an_anchors_answer_tells_as_well(group: Parts):
    await group.opened(100)
    made = await group.checked_in(ANA, 100, source_message_id=101, caption="pedal 1h10")
    assert made.checkin.training == Training((Activity.CYCLING,), 70, 0)
