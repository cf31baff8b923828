"""An album is one thing, whichever of its messages is named, on both engines."""

import asyncio

import pytest

from member_service.domain.anchors import AnchorAlreadyExists, AnchorClosed, AnchorKind, AnchorNotFound
from member_service.domain.checkins import CheckinAlreadyRecorded
from member_service.domain.flags import FlagAlreadyExists, FlagNotFound
from tests.member_service.parts import ADMIN, CHAT, OTHER_CHAT, Parts, rid

ALBUM = "13000000000000007"


@pytest.fixture
async def group(parts: Parts):
    return await parts.registered()


def opening(parts: Parts, message: int, album: str = ALBUM, chat: int = CHAT, request: str = ""):
    return parts.open_anchor(
        rid(request) if request else parts.new_request(),
        chat,
        message,
        kind=AnchorKind.STANDARD,
        points=1,
        opened_by=ADMIN,
        media_group_id=album,
    )


async def test_whichever_picture_is_answered_it_is_the_one_anchor(parts, group):
    _, anchor = await opening(parts, 11)
    for member, picture in ((7, 10), (8, 11), (9, 12)):
        answer = await parts.checked_in(member, picture, anchor_media_group_id=ALBUM)
        assert answer.checkin.anchor_id == anchor.id
    with pytest.raises(CheckinAlreadyRecorded):
        await parts.checked_in(7, 12, anchor_media_group_id=ALBUM)
    with pytest.raises(AnchorNotFound):
        await parts.checked_in(7, 12)
    with pytest.raises(AnchorNotFound):
        await parts.checked_in(7, 12, anchor_media_group_id="13000000000000008")


async def test_an_album_is_an_anchor_once(parts, group):
    first = await opening(parts, 11, request="first")
    for picture in (10, 11, 12):
        with pytest.raises(AnchorAlreadyExists):
            await opening(parts, picture)
    assert await opening(parts, 11, request="first") == first
    await parts.close_anchor(parts.new_request(), CHAT, 12, ADMIN, media_group_id=ALBUM)
    with pytest.raises(AnchorAlreadyExists):
        await opening(parts, 10)


async def test_two_admins_who_open_two_pictures_at_once_make_one_anchor(parts, group):
    made = await asyncio.gather(*(opening(parts, picture) for picture in (10, 11)), return_exceptions=True)
    assert [type(one) for one in made].count(AnchorAlreadyExists) == 1
    _, listed, _ = await parts.list_anchors(CHAT, None, None, 0)
    assert len(listed) == 1


async def test_an_album_is_closed_by_any_of_its_pictures(parts, group):
    await opening(parts, 11)
    await parts.checked_in(7, 12, anchor_media_group_id=ALBUM)
    _, closed = await parts.close_anchor(parts.new_request(), CHAT, 10, ADMIN, media_group_id=ALBUM)
    assert (closed.message_id, closed.checkin_count) == (11, 1)
    with pytest.raises(AnchorClosed):
        await parts.checked_in(8, 12, anchor_media_group_id=ALBUM)


async def test_an_album_of_one_group_is_nothing_in_another(parts, group):
    await parts.registered(OTHER_CHAT)
    await opening(parts, 11)
    with pytest.raises(AnchorNotFound):
        await parts.checked_in(7, 12, anchor_media_group_id=ALBUM, chat_id=OTHER_CHAT)
    await opening(parts, 11, chat=OTHER_CHAT)
    answer = await parts.checked_in(7, 12, anchor_media_group_id=ALBUM, chat_id=OTHER_CHAT)
    assert answer.chat_id == OTHER_CHAT


async def test_a_picture_that_became_an_anchor_before_albums_were_one_still_is_it(parts, group):
    alone = await parts.opened(11)
    answer = await parts.checked_in(7, 11, anchor_media_group_id=ALBUM)
    assert answer.checkin.anchor_id == alone.id
    with pytest.raises(AnchorAlreadyExists):
        await opening(parts, 11)


async def test_an_album_is_flagged_once_and_found_by_any_of_its_pictures(parts, group):
    flag = await parts.flagged(7, 11, media_group_id=ALBUM)
    for picture in (10, 11, 12):
        with pytest.raises(FlagAlreadyExists):
            await parts.flagged(7, picture, media_group_id=ALBUM)
        _, found = await parts.get_flag(CHAT, 0, picture, ALBUM)
        assert found.number == flag.number
    # A link names one message, and no album: that of the flagged picture is known.
    _, found = await parts.get_flag(CHAT, 0, 11)
    assert found.number == flag.number
    with pytest.raises(FlagNotFound):
        await parts.get_flag(CHAT, 0, 12)

    await parts.delete_flag(parts.new_request(), CHAT, flag.number, ADMIN)
    again = await parts.flagged(7, 12, media_group_id=ALBUM)
    assert (again.number, again.message_id) == (flag.number + 1, 12)


async def test_two_pictures_that_are_flagged_at_once_are_one_flag(parts, group):
    made = await asyncio.gather(
        *(parts.flagged(7, picture, media_group_id=ALBUM) for picture in (10, 11)), return_exceptions=True
    )
    assert [type(one) for one in made].count(FlagAlreadyExists) == 1


async def test_a_picture_that_was_flagged_alone_keeps_its_album_from_a_second_flag_by_it(parts, group):
    await parts.flagged(7, 11)
    with pytest.raises(FlagAlreadyExists):
        await parts.flagged(7, 11, media_group_id=ALBUM)
