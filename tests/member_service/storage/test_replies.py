"""Which open anchor a message answered is kept while that anchor is open, on both engines."""

from dataclasses import replace
from datetime import timedelta

import pytest

from member_service.domain.activities import Activity
from member_service.domain.anchors import AnchorKind
from member_service.domain.captions import Training
from member_service.domain.checkins import (
    CheckinAlreadyRecorded,
    CheckinNotFound,
    CheckinRequest,
    SelfConfirmation,
)
from member_service.domain.corrections import CorrectTraining
from member_service.domain.failures import FieldInvalid
from member_service.domain.free_checkins import DayLimitReached
from member_service.domain.ledger import Checkin
from member_service.domain.own_undo import OwnMessage
from member_service.domain.replies import KEEP_OFFERED, KEEP_REFUSED, ReplyWish
from servicekit.retention import REPLIES_LEFT
from tests.member_service.parts import ADMIN, CHAT, NOON, Parts, rid

ALBUM = "13000000000000007"


@pytest.fixture
async def group(parts: Parts):
    return await parts.registered()


async def noted(parts: Parts, message: int = 50, member: int = 7, to: int = 10, **more):
    request = more.pop("request_id", None) or parts.new_request()
    wish = ReplyWish(request, CHAT, message, member, answered_message_id=to, **more)
    return await parts.note_reply(wish)


async def answered(parts: Parts, message: int = 50, album: str = ""):
    found = await parts.get_reply(CHAT, message, album)
    return found.anchor.message_id if found.anchor else None


async def kept(parts: Parts):
    return [one async for one in parts.database.collection("replies").find({})]


async def test_a_reply_to_an_open_anchor_is_found_again(parts, group):
    await parts.opened(10)
    await parts.opened(20)
    await noted(parts, 50, to=20)
    assert await answered(parts, 50) == 20
    assert await answered(parts, 51) is None
    [row] = await kept(parts)
    assert row["expire_time"] == NOON + REPLIES_LEFT


async def test_nothing_is_kept_of_a_reply_to_anything_else(parts, group):
    await parts.opened(10)
    await parts.close_anchor(parts.new_request(), CHAT, 10, ADMIN)
    for to in (10, 11):
        found = await noted(parts, to=to)
        assert (found.anchor, found.reply) == (None, None)
    assert await kept(parts) == []


async def test_it_goes_with_the_end_of_the_anchor_and_stays_when_that_is_undone(parts, group):
    anchor = await parts.opened(10)
    await noted(parts)
    await parts.close_anchor(parts.new_request(), CHAT, 10, ADMIN)
    assert await answered(parts) is None
    [row] = await kept(parts)
    assert row["expire_time"] == NOON + timedelta(minutes=10)
    await parts.reopen_anchor(parts.new_request(), CHAT, 10, ADMIN)
    assert await answered(parts) == anchor.message_id
    [row] = await kept(parts)
    assert row["expire_time"] == NOON + REPLIES_LEFT


async def test_a_checkin_answered_its_anchor_too(parts, group):
    await parts.opened(10)
    done = await parts.checked_in(7, 10, source_message_id=50, media_group_id=ALBUM)
    await parts.revoked(done.checkin.id)
    assert await answered(parts, 50) == 10
    assert await answered(parts, 51, ALBUM) == 10


async def test_an_album_answers_as_one_and_an_album_is_answered_as_one(parts, group):
    await parts.open_anchor(
        parts.new_request(),
        CHAT,
        10,
        kind=AnchorKind.STANDARD,
        points=1,
        opened_by=ADMIN,
        media_group_id=ALBUM,
    )
    await noted(parts, 50, to=12, answered_media_group_id=ALBUM, media_group_id="13000000000000009")
    assert await answered(parts, 51, "13000000000000009") == 10


async def test_the_hint_is_due_once_a_member_and_anchor(parts, group):
    await parts.opened(10)
    await parts.opened(20)

    async def hinted(message: int, **more):
        return (await noted(parts, message, wants_hint=True, **more)).reply.hinted

    # A sticker asks for no hint, and does not use it up.
    assert not (await noted(parts, 49)).reply.hinted
    assert await hinted(50, request_id=rid("first"))
    assert not await hinted(51)
    assert await hinted(50, request_id=rid("first")), "a repeat is answered as before"
    assert await hinted(52, member=8)
    assert await hinted(53, to=20)


async def test_who_checked_in_there_needs_no_hint(parts, group):
    await parts.opened(10)
    done = await parts.checked_in(7, 10, source_message_id=49)
    assert not (await noted(parts, 50, wants_hint=True)).reply.hinted
    await parts.revoked(done.checkin.id)
    assert not (await noted(parts, 51, wants_hint=True)).reply.hinted


async def test_a_message_that_buttons_ask_about_is_kept_as_long_as_these_live(parts, group):
    sent = NOON - timedelta(hours=20)
    await noted(parts, 50, to=0, media_group_id=ALBUM, event_time=sent)
    found = await parts.get_reply(CHAT, 50, "")
    assert (found.anchor, found.reply.media_group_id, found.reply.event_time) == (None, ALBUM, sent)
    [row] = await kept(parts)
    assert row["expire_time"] == NOON + KEEP_OFFERED


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("message_id", 0),
        ("member_id", -1),
        ("answered_message_id", -1),
        ("media_group_id", "1" * 65),
        ("answered_media_group_id", "1" * 65),
        ("request_id", "x"),
        ("caption", "x" * 1025),
    ],
)
async def test_what_names_nothing_is_refused(parts, group, field, value):
    wish = {"request_id": rid(1), "chat_id": CHAT, "message_id": 50, "member_id": 7} | {field: value}
    with pytest.raises(FieldInvalid):
        await parts.note_reply(ReplyWish(**wish))


def contest(parts: Parts, message: int = 50, member: int = 7) -> CheckinRequest:
    return CheckinRequest(
        request_id=parts.new_request(),
        chat_id=CHAT,
        anchor_message_id=0,
        member_id=member,
        display_name="Bia",
        source_message_id=message,
        confirmed_by=ADMIN,
        contested=True,
    )


@pytest.mark.parametrize("ended_before", [False, True])
async def test_what_was_refused_is_kept_past_the_end_of_its_anchor_and_counts_as_of_then(
    parts, group, ended_before
):
    anchor = await parts.opened(10)
    if ended_before:
        await parts.close_anchor(parts.new_request(), CHAT, 10, ADMIN)
    await noted(parts, refused=True, event_time=NOON)
    if not ended_before:
        await parts.close_anchor(parts.new_request(), CHAT, 10, ADMIN)
    [row] = await kept(parts)
    assert row["expire_time"] == NOON + KEEP_REFUSED
    parts.clock.now += timedelta(days=9)
    wish = contest(parts)
    made = await parts.record_checkin(wish)
    assert (made.checkin.anchor_id, made.checkin.day) == (anchor.id, NOON.date())
    assert made.checkin.confirmed_by == ADMIN
    assert (await parts.record_checkin(wish)).checkin == made.checkin
    with pytest.raises(CheckinAlreadyRecorded):
        await parts.record_checkin(contest(parts))


async def test_a_refused_free_one_counts_for_its_day_and_keeps_the_days_limit(parts, group):
    for message in (50, 51):
        await noted(parts, message, to=0, refused=True, event_time=NOON)
    parts.clock.now += timedelta(days=9)
    made = await parts.record_checkin(contest(parts))
    assert (made.checkin.day, made.checkin.confirmed_by) == (NOON.date(), ADMIN)
    with pytest.raises(DayLimitReached):
        await parts.record_checkin(contest(parts, 51))


async def test_only_what_was_refused_to_that_member_is_counted_so_and_not_by_themselves(parts, group):
    await parts.opened(10)
    await noted(parts, 50, refused=True)
    await noted(parts, 51)
    for wish in (contest(parts, 50, member=8), contest(parts, 51), contest(parts, 52)):
        with pytest.raises(CheckinNotFound):
            await parts.record_checkin(wish)
    with pytest.raises(SelfConfirmation):
        await parts.record_checkin(replace(contest(parts), confirmed_by=7))
    for wrong in ({"anchor_message_id": 10}, {"confirmed_by": 0}, {"free": True}, {"source_message_id": 0}):
        with pytest.raises(FieldInvalid):
            await parts.record_checkin(replace(contest(parts), **wrong))


RUN = Training((Activity.RUNNING,), 32, 5000)


async def test_what_a_refused_photos_caption_told_is_known_when_it_counts_and_its_words_are_not_kept(
    parts, group
):
    await parts.opened(10)
    await noted(parts, refused=True, event_time=NOON, caption="Corrida 5 km em 32min com a Bia")
    [row] = await kept(parts)
    assert "Bia" not in str(row)
    assert (await parts.record_checkin(contest(parts))).checkin.training == RUN


async def test_a_refused_free_ones_caption_is_read_as_well(parts, group):
    await noted(parts, to=0, refused=True, event_time=NOON, caption="#treino corrida 5 km em 32min")
    assert (await parts.record_checkin(contest(parts))).checkin.training == RUN


@pytest.mark.parametrize("confirmed", [50, 51])
async def test_the_words_of_a_refused_album_are_under_any_of_its_pictures(parts, group, confirmed):
    await parts.opened(10)
    for message, caption in ((50, ""), (51, "Corrida 5 km em 32min"), (52, "")):
        album = {"media_group_id": ALBUM, "caption": caption}
        await noted(parts, message, refused=True, event_time=NOON, **album)
    made = await parts.record_checkin(contest(parts, confirmed))
    assert made.checkin.training == RUN


async def test_what_an_admin_confirms_by_a_button_has_what_its_caption_told(parts, group):
    await parts.opened(10)
    await noted(parts, 50, caption="Corrida 5 km em 32min")
    await noted(parts, 60, member=8, caption="Leg day, 1h10")
    wish = replace(contest(parts), contested=False, anchor_message_id=10)
    assert (await parts.record_checkin(wish)).checkin.training == RUN
    # The words of another member's message are not theirs.
    other = replace(wish, request_id=parts.new_request(), member_id=9, source_message_id=60)
    assert not (await parts.record_checkin(other)).checkin.training


def picture(parts: Parts, message: int, caption: str = "", **more: object) -> CheckinRequest:
    """A picture of a member's album."""
    return CheckinRequest(
        request_id=parts.new_request(),
        chat_id=CHAT,
        anchor_message_id=more.pop("anchor_message_id", 10),
        member_id=7,
        display_name="Bia",
        source_message_id=message,
        media_group_id=ALBUM,
        caption=caption,
        **more,
    )


async def training_of(parts: Parts, checkin: Checkin) -> Training:
    row = await parts.ledger.get(checkin.group_id, checkin.id)
    return row.checkin.training


@pytest.mark.parametrize("free", [False, True])
async def test_the_caption_of_a_later_picture_is_the_albums_and_the_first_one_that_tells_holds(
    parts, group, free
):
    await parts.opened(10)
    how = {"free": True, "anchor_message_id": 0} if free else {}
    first = (await parts.record_checkin(picture(parts, 50, **how))).checkin
    assert not first.training
    for message, caption in ((51, "que dia lindo"), (52, "Corrida 5 km em 32min"), (53, "Leg day, 1h10")):
        with pytest.raises(CheckinAlreadyRecorded) as refused:
            await parts.record_checkin(picture(parts, message, caption, **how))
        assert refused.value.metadata["same_album"] == "true"
    assert await training_of(parts, first) == RUN


async def test_what_a_member_corrected_stays_whatever_a_later_picture_says(parts, group):
    await parts.opened(10)
    first = (await parts.record_checkin(picture(parts, 50, "Leg day, 1h10"))).checkin
    own = OwnMessage(CHAT, 7, 50)
    await CorrectTraining(parts.ledger, parts.groups, parts.clock)(parts.new_request(), own, "")
    with pytest.raises(CheckinAlreadyRecorded):
        await parts.record_checkin(picture(parts, 51, "Corrida 5 km em 32min"))
    assert not await training_of(parts, first)


async def test_what_worries_in_a_later_pictures_caption_is_taken_care_of(parts, group):
    await parts.opened(10)
    await parts.record_checkin(picture(parts, 50))
    with pytest.raises(CheckinAlreadyRecorded):
        await parts.record_checkin(picture(parts, 51, "joelho doendo muito", needs_care=True))
    assert await parts.care.until(7) is not None
