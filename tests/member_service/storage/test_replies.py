"""Which open anchor a message answered is kept while that anchor is open, on both engines."""

from datetime import timedelta

import pytest

from member_service.domain.anchors import AnchorKind
from member_service.domain.failures import FieldInvalid
from member_service.domain.replies import KEEP_OFFERED, ReplyWish
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
    ],
)
async def test_what_names_nothing_is_refused(parts, group, field, value):
    wish = {"request_id": rid(1), "chat_id": CHAT, "message_id": 50, "member_id": 7} | {field: value}
    with pytest.raises(FieldInvalid):
        await parts.note_reply(ReplyWish(**wish))
