"""The rules of check-ins, on both engines."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from member_service.domain.anchors import AnchorClosed, AnchorNotFound
from member_service.domain.checkins import (
    CheckinAlreadyRecorded,
    CheckinNotFound,
    CheckinRevoked,
    SelfConfirmation,
)
from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.groups import GroupNotRegistered, GroupStopped, SeasonMode
from member_service.domain.ledger import CheckinState, Totals
from tests.member_service.parts import ADMIN, CHAT, OTHER_CHAT, Parts, counters_equal_ledger, rid


@pytest.fixture
async def group(parts: Parts):
    return await parts.registered()


async def test_a_checkin_counts_with_the_points_of_its_anchor(parts, group):
    await parts.opened(10)
    await parts.opened(20, points=3)

    assert (await parts.checked_in(7, 10)).totals == Totals(checkins=1, points=1)
    assert (await parts.checked_in(7, 20)).totals == Totals(checkins=2, points=4)


async def test_a_reply_to_the_confirmation_counts_too(parts, group):
    anchor = await parts.opened(10)
    await parts.add_reply_target(parts.new_request(), anchor.id, 11)
    await parts.add_reply_target(parts.new_request(), anchor.id, 11)

    assert (await parts.checked_in(7, 11)).checkin.anchor_id == anchor.id
    with pytest.raises(CheckinAlreadyRecorded):
        await parts.checked_in(7, 10)


async def test_a_second_checkin_on_one_anchor_is_refused_and_counts_nothing(parts, group):
    await parts.opened(10)
    await parts.checked_in(7, source_message_id=50)

    with pytest.raises(CheckinAlreadyRecorded) as refused:
        await parts.checked_in(7, source_message_id=51)

    assert refused.value.metadata == {}
    assert (await parts.get_standing(CHAT, 7)).standing.points == 1


async def test_another_photo_of_the_same_album_is_told_apart(parts, group):
    await parts.opened(10)
    await parts.checked_in(7, source_message_id=50, media_group_id="album")

    with pytest.raises(CheckinAlreadyRecorded) as refused:
        await parts.checked_in(7, source_message_id=51, media_group_id="album")
    assert refused.value.metadata == {"same_album": "true"}

    with pytest.raises(CheckinAlreadyRecorded) as refused:
        await parts.checked_in(7, source_message_id=52, media_group_id="another")
    assert refused.value.metadata == {}


async def test_a_repeat_returns_the_first_answer_whatever_happened_since(parts, group):
    await parts.opened(10)
    await parts.opened(20)
    first = await parts.checked_in(7, 10, request_id=rid("first"))
    await parts.checked_in(7, 20)
    await parts.close_anchor(parts.new_request(), CHAT, 10, ADMIN)
    await parts.revoked(first.checkin.id)
    await parts.stop_group(parts.new_request(), CHAT)
    parts.clock.forward(days=40)

    assert await parts.checked_in(7, 10, request_id=rid("first")) == first
    assert first.totals == Totals(1, 1)
    assert await counters_equal_ledger(parts.database)


async def test_the_same_request_id_with_other_content_is_refused(parts, group):
    await parts.opened(10)
    await parts.opened(20)
    await parts.checked_in(7, 10, request_id=rid("first"))

    for member, message in ((7, 20), (8, 10), (8, 20)):
        with pytest.raises(RequestIdReused):
            await parts.checked_in(member, message, request_id=rid("first"))
    assert await counters_equal_ledger(parts.database)


async def test_refusals_come_in_their_order(parts):
    with pytest.raises(GroupNotRegistered):
        await parts.checked_in(7)
    await parts.registered()
    with pytest.raises(AnchorNotFound):
        await parts.checked_in(7)
    await parts.opened(10)
    await parts.close_anchor(parts.new_request(), CHAT, 10, ADMIN)
    with pytest.raises(AnchorClosed):
        await parts.checked_in(7)
    await parts.stop_group(parts.new_request(), CHAT)
    with pytest.raises(GroupStopped):
        await parts.checked_in(7)


async def test_an_admin_may_not_credit_themselves(parts, group):
    await parts.opened(10)
    with pytest.raises(SelfConfirmation):
        await parts.checked_in(ADMIN, confirmed_by=ADMIN)
    answer = await parts.checked_in(ADMIN)
    await parts.revoked(answer.checkin.id)
    with pytest.raises(SelfConfirmation):
        await parts.checked_in(ADMIN, confirmed_by=ADMIN)
    assert (await parts.get_standing(CHAT, ADMIN)).standing.rank == 0


async def test_a_revoked_checkin_counts_again_when_an_admin_confirms_it(parts, group):
    await parts.opened(10, points=2)
    first = await parts.checked_in(7, request_id=rid("record"))

    revoked = await parts.revoked(first.checkin.id, reason="not a workout", request_id=rid("revoke"))
    assert revoked.totals == Totals(0, 0)
    assert revoked.checkin.state is CheckinState.REVOKED
    assert revoked.checkin.revoke_reason == "not a workout"
    with pytest.raises(CheckinRevoked):
        await parts.checked_in(7)
    with pytest.raises(CheckinRevoked):
        await parts.revoked(first.checkin.id)

    again = await parts.checked_in(7, confirmed_by=ADMIN, request_id=rid("confirm"))
    assert again.totals == Totals(1, 2)
    assert again.checkin.state is CheckinState.RECORDED
    assert (again.checkin.confirmed_by, again.checkin.revoke_reason) == (ADMIN, "")

    # Each of the three requests still has its own first answer.
    assert await parts.checked_in(7, request_id=rid("record")) == first
    assert await parts.revoked(first.checkin.id, reason="not a workout", request_id=rid("revoke")) == revoked
    assert await parts.checked_in(7, confirmed_by=ADMIN, request_id=rid("confirm")) == again
    with pytest.raises(RequestIdReused):
        await parts.revoked(first.checkin.id, reason="another", request_id=rid("revoke"))
    assert await counters_equal_ledger(parts.database)


async def test_a_checkin_is_revoked_by_its_message_or_any_of_its_album(parts, group):
    await parts.opened(10)
    await parts.opened(20)
    await parts.checked_in(7, 10, source_message_id=50)
    await parts.checked_in(8, 10, source_message_id=60, media_group_id="album")

    by_message = await parts.revoked("", source_message_id=50)
    by_album = await parts.revoked("", source_message_id=61, media_group_id="album")

    assert (by_message.checkin.member_id, by_album.checkin.member_id) == (7, 8)
    with pytest.raises(CheckinNotFound):
        await parts.revoked("", source_message_id=99)
    with pytest.raises(FieldInvalid):
        await parts.revoked("")


async def test_a_checkin_of_another_group_is_not_found(parts, group):
    await parts.registered(OTHER_CHAT)
    await parts.opened(10)
    answer = await parts.checked_in(7)
    with pytest.raises(CheckinNotFound):
        await parts.revoked(answer.checkin.id, chat_id=OTHER_CHAT)


async def test_the_season_changes_at_local_midnight(parts, group):
    await parts.update_group(parts.new_request(), CHAT, {"settings.season_mode": SeasonMode.MONTHLY})
    await parts.opened(10)
    await parts.opened(20)
    # 03:00 UTC is midnight in São Paulo.
    parts.clock.now = datetime(2037, 12, 1, 2, 59, 59, tzinfo=UTC)
    november = await parts.checked_in(7, 10)
    parts.clock.now = datetime(2037, 12, 1, 3, 0, 0, tzinfo=UTC)
    december = await parts.checked_in(7, 20)

    assert (november.checkin.season_id, str(november.checkin.day)) == ("month-2037-11", "2037-11-30")
    assert (december.checkin.season_id, str(december.checkin.day)) == ("month-2037-12", "2037-12-01")
    assert december.totals == Totals(1, 1)
    # Points leave the season that they counted for.
    assert (await parts.revoked(november.checkin.id)).totals == Totals(0, 0)
    assert (await parts.get_standing(CHAT, 7)).standing.points == 1


async def test_many_at_once_count_once_each(parts, group):
    await parts.opened(10, points=2)
    tries = [parts.checked_in(member, request_id=rid(member)) for member in range(1, 21) for _ in range(3)]

    answers = await asyncio.gather(*tries)

    assert {answer.totals for answer in answers} == {Totals(1, 2)}
    assert (await parts.get_standing(CHAT, 1)).summary.totals.participants == 20
    assert await counters_equal_ledger(parts.database)


async def test_one_member_on_many_anchors_at_once_loses_nothing(parts, group):
    for message in range(1, 13):
        await parts.opened(message)
    answers = await asyncio.gather(*(parts.checked_in(7, message) for message in range(1, 13)))
    assert sorted(answer.totals.checkins for answer in answers) == list(range(1, 13))
    assert await counters_equal_ledger(parts.database)


async def test_lists_are_newest_first_filtered_and_paged(parts, group):
    anchors = [await parts.opened(message) for message in (10, 20, 30)]
    for message in (10, 20, 30):
        for member in (7, 8):
            parts.clock.forward(minutes=1)
            await parts.checked_in(member, message)
    revoked = await parts.revoked(f"{anchors[0].id}:7")

    async def listed(**wanted):
        fields = {"member_id": 0, "anchor_id": "", "state": None, "after": None, "page_size": 2} | wanted
        found = []
        while True:
            _, page, following = await parts.list_checkins(CHAT, **fields)
            found += [(checkin.anchor_id, checkin.member_id) for checkin in page]
            if following is None:
                return found
            assert len(page) == 2
            fields["after"] = following

    one, two, three = (anchor.id for anchor in anchors)
    assert await listed() == [(three, 8), (three, 7), (two, 8), (two, 7), (one, 8), (one, 7)]
    assert await listed(member_id=7) == [(three, 7), (two, 7), (one, 7)]
    assert await listed(anchor_id=two) == [(two, 8), (two, 7)]
    assert await listed(state=CheckinState.REVOKED) == [(one, revoked.checkin.member_id)]
    assert await listed(member_id=7, state=CheckinState.RECORDED) == [(three, 7), (two, 7)]


@pytest.mark.parametrize("by", ["group", "member", "anchor"])
async def test_a_list_of_a_period_has_its_first_moment_and_not_its_last(parts, group, by):
    start = parts.clock.now
    anchors = [await parts.opened(message) for message in range(10, 16)]
    for minute in range(6):
        parts.clock.now = start + timedelta(minutes=minute)
        message = anchors[0 if by == "anchor" else minute].message_id
        await parts.checked_in(7 if by == "member" else 20 + minute, message)
    filters = {"group": {}, "member": {"member_id": 7}, "anchor": {"anchor_id": anchors[0].id}}[by]

    async def minutes(first, last, size):
        fields = {"member_id": 0, "anchor_id": "", "state": None, "after": None, "page_size": size} | filters
        bounds = {"start_time": first, "end_time": last}
        found = []
        while True:
            _, page, following = await parts.list_checkins(CHAT, **fields, **bounds)
            found += [(checkin.create_time - start) // timedelta(minutes=1) for checkin in page]
            if following is None:
                return found
            fields["after"] = following

    second, fourth = start + timedelta(minutes=1), start + timedelta(minutes=4)
    for size in (1, 2, 50):
        assert await minutes(second, fourth, size) == [3, 2, 1]
        assert await minutes(None, fourth, size) == [3, 2, 1, 0]
        assert await minutes(second, None, size) == [5, 4, 3, 2, 1]
    with pytest.raises(FieldInvalid) as refused:
        await minutes(second, second, 1)
    assert refused.value.metadata == {"field": "end_time"}


async def test_a_profile_is_computed_from_the_ledger(parts, group):
    start = parts.clock.now
    empty = await parts.get_profile(CHAT, 7)
    assert (empty.total_checkins, empty.streak.days, empty.rank, empty.best_season_id) == (0, 0, 0, "")
    for day in range(9):
        parts.clock.now = start + timedelta(days=day)
        await parts.opened(100 + day, points=2)
        await parts.checked_in(7, 100 + day)
    await parts.opened(200)
    last = await parts.checked_in(7, 200)
    await parts.checked_in(8, 200)

    profile = await parts.get_profile(CHAT, 7)

    assert (profile.total_checkins, profile.total_points) == (10, 19)
    assert (profile.season_checkins, profile.season_points) == (10, 19)
    assert (profile.streak.days, profile.streak.best_days, profile.streak.freezes) == (9, 9, 1)
    assert (profile.best_season_id, profile.best_season_points) == (last.checkin.season_id, 19)
    assert (profile.rank, profile.participants) == (1, 2)
    assert profile.heat_map[-1] == (profile.today, 2)
    assert len(profile.heat_map) == 9
    assert profile.last_checkin_time == parts.clock.now


async def test_a_profile_s_days_reach_back_as_far_as_is_asked(parts, group):
    start = parts.clock.now
    for number, back in enumerate((0, 100, 365)):
        parts.clock.now = start + timedelta(days=back)
        await parts.opened(300 + number)
        await parts.checked_in(7, 300 + number)

    async def days_back(heat_map_days: int) -> list[int]:
        profile = await parts.get_profile(CHAT, 7, heat_map_days=heat_map_days)
        return [(profile.today - day).days for day, _ in profile.heat_map]

    assert await days_back(0) == [0]
    assert await days_back(266) == [265, 0]
    assert await days_back(265) == [0]
    assert await days_back(366) == [365, 265, 0]
    for wrong in (-1, 367):
        with pytest.raises(FieldInvalid) as refused:
            await days_back(wrong)
        assert refused.value.metadata == {"field": "heat_map_days"}


async def test_a_request_id_used_in_one_group_is_refused_in_another(parts, group):
    await parts.registered(OTHER_CHAT)
    await parts.opened(10)
    await parts.opened(10, chat_id=OTHER_CHAT)
    here = await parts.checked_in(7, request_id=rid("record"))
    there = await parts.checked_in(7, chat_id=OTHER_CHAT)
    await parts.revoked(here.checkin.id, request_id=rid("revoke"))

    for used in ("record", "revoke"):
        with pytest.raises(RequestIdReused):
            await parts.revoked(there.checkin.id, chat_id=OTHER_CHAT, request_id=rid(used))
        with pytest.raises(RequestIdReused):
            await parts.checked_in(8, chat_id=OTHER_CHAT, confirmed_by=ADMIN, request_id=rid(used))
    with pytest.raises(RequestIdReused):
        await parts.checked_in(8, chat_id=OTHER_CHAT, request_id=rid("record"))
    await parts.revoked(there.checkin.id, chat_id=OTHER_CHAT)
    await parts.checked_in(7, confirmed_by=ADMIN, request_id=rid("confirm"))
    for used in ("record", "revoke", "confirm"):
        with pytest.raises(RequestIdReused):
            await parts.checked_in(7, chat_id=OTHER_CHAT, confirmed_by=ADMIN, request_id=rid(used))
        with pytest.raises(RequestIdReused):
            await parts.checked_in(9, chat_id=OTHER_CHAT, confirmed_by=ADMIN, request_id=rid(used))
    assert await counters_equal_ledger(parts.database)


async def test_a_repeat_gets_its_first_answer_after_its_group_was_merged_into_another(parts, group):
    await parts.registered(OTHER_CHAT)
    await parts.opened(10, chat_id=OTHER_CHAT)
    first = await parts.checked_in(7, chat_id=OTHER_CHAT, request_id=rid("record"))
    await parts.migrate_group(parts.new_request(), CHAT, OTHER_CHAT)

    assert await parts.checked_in(7, chat_id=OTHER_CHAT, request_id=rid("record")) == first


async def test_the_first_of_all_is_known_and_a_season_later_it_is_not_the_first(parts, group):
    await parts.opened(10)
    first = await parts.checked_in(7, 10)
    assert first.is_first
    parts.clock.forward(days=31)
    await parts.opened(20)
    later = await parts.checked_in(7, 20)
    assert (later.is_first, later.totals.checkins) == (False, 1)


async def test_one_that_was_taken_back_leaves_the_next_the_first(parts, group):
    await parts.opened(10)
    await parts.revoked((await parts.checked_in(7, 10)).checkin.id)
    parts.clock.forward(minutes=1)
    await parts.opened(20)
    assert (await parts.checked_in(7, 20)).is_first


async def test_what_it_did_to_the_streak_is_told(parts, group):
    won = []
    for day in range(8):
        await parts.opened(10 + day)
        won.append((await parts.checked_in(7, 10 + day)).step.freezes_won)
        parts.clock.forward(days=1)
    assert won == [0, 0, 0, 0, 0, 0, 1, 0]
    parts.clock.forward(days=1)
    await parts.opened(30)
    step = (await parts.checked_in(7, 30)).step
    assert (step.days, step.freezes_used, step.freezes) == (9, 1, 0)
    parts.clock.forward(minutes=1)
    await parts.opened(31)
    assert (await parts.checked_in(7, 31)).step.days == 0
