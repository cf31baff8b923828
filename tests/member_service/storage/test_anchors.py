"""Anchors on both engines."""

import pytest

from member_service.domain.anchors import (
    AnchorAlreadyExists,
    AnchorClosed,
    AnchorKind,
    AnchorNotFound,
    AnchorState,
)
from member_service.domain.failures import FieldInvalid, RequestIdReused
from tests.member_service.parts import ADMIN, CHAT, OTHER_CHAT, rid


@pytest.fixture
async def group(parts):
    return await parts.registered()


async def open_anchor(parts, request="open", message_id=10, kind=AnchorKind.STANDARD, points=1, chat_id=CHAT):
    return await parts.open_anchor(
        rid(request), chat_id, message_id, kind=kind, points=points, opened_by=ADMIN
    )


async def test_a_message_is_an_anchor_once(parts, group):
    _, anchor = await open_anchor(parts)
    await parts.add_reply_target(rid("target"), anchor.id, 11)
    for message in (10, 11):
        with pytest.raises(AnchorAlreadyExists):
            await open_anchor(parts, f"again {message}", message)
    await parts.close_anchor(rid("close"), CHAT, 11, ADMIN)
    with pytest.raises(AnchorAlreadyExists):
        await open_anchor(parts, "after its end")
    await parts.registered(OTHER_CHAT)
    await open_anchor(parts, "elsewhere", chat_id=OTHER_CHAT)


async def test_opening_again_with_the_same_request_returns_the_first_answer(parts, group):
    first = await open_anchor(parts)
    await parts.add_reply_target(rid("target"), first[1].id, 11)
    await parts.close_anchor(rid("close"), CHAT, 11, ADMIN)
    await parts.stop_group(rid("stop"), CHAT)
    assert await open_anchor(parts) == first
    with pytest.raises(RequestIdReused):
        await open_anchor(parts, message_id=20)


@pytest.mark.parametrize(
    ("kind", "points", "good"),
    [
        (AnchorKind.STANDARD, 1, True),
        (AnchorKind.STANDARD, 2, False),
        (AnchorKind.STANDARD, 0, False),
        (AnchorKind.PLUS, 1, False),
        (AnchorKind.PLUS, 2, True),
        (AnchorKind.PLUS, 10, True),
        (AnchorKind.PLUS, 11, False),
    ],
)
async def test_points_go_with_the_kind(parts, group, kind, points, good):
    if good:
        assert (await open_anchor(parts, kind=kind, points=points))[1].points == points
    else:
        with pytest.raises(FieldInvalid):
            await open_anchor(parts, kind=kind, points=points)


async def test_closing_counts_what_counts_and_keeps_the_number_for_a_repeat(parts, group):
    _, anchor = await open_anchor(parts)
    answers = [await parts.checked_in(member) for member in (1, 2, 3)]
    await parts.revoked(answers[0].checkin.id)

    _, closed = await parts.close_anchor(rid("close"), CHAT, 10, ADMIN)
    assert (closed.state, closed.checkin_count) == (AnchorState.CLOSED, 2)
    await parts.revoked(answers[1].checkin.id)

    assert (await parts.close_anchor(rid("close"), CHAT, 10, ADMIN))[1] == closed
    with pytest.raises(AnchorClosed):
        await parts.close_anchor(rid("another"), CHAT, 10, ADMIN)
    with pytest.raises(RequestIdReused):
        await parts.close_anchor(rid("close"), CHAT, 10, ADMIN + 1)
    await open_anchor(parts, "second", 20)
    with pytest.raises(RequestIdReused):
        await parts.close_anchor(rid("close"), CHAT, 20, ADMIN)
    with pytest.raises(AnchorNotFound):
        await parts.close_anchor(rid("none"), CHAT, 99, ADMIN)
    _, listed, _ = await parts.list_anchors(CHAT, AnchorState.CLOSED, None, 0)
    assert [(one.id, one.checkin_count) for one in listed] == [(anchor.id, 1)]


async def test_anchors_are_listed_newest_first_in_pages(parts, group):
    for message in (10, 20, 30):
        parts.clock.forward(minutes=1)
        await open_anchor(parts, message, message)
    await parts.close_anchor(rid("close"), CHAT, 20, ADMIN)

    _, first, after = await parts.list_anchors(CHAT, None, None, 2)
    _, second, end = await parts.list_anchors(CHAT, None, after, 2)
    assert [anchor.message_id for anchor in (*first, *second)] == [30, 20, 10]
    assert end is None
    _, opened, _ = await parts.list_anchors(CHAT, AnchorState.OPEN, None, 0)
    assert [anchor.message_id for anchor in opened] == [30, 10]


async def test_an_anchor_knows_its_topic_and_one_from_before_there_were_topics_has_none(parts, group):
    opening = {"kind": AnchorKind.STANDARD, "points": 1, "opened_by": ADMIN}
    _, anchor = await parts.open_anchor(rid("open"), CHAT, 10, topic_id=77, **opening)
    _, [listed], _ = await parts.list_anchors(CHAT, AnchorState.OPEN, None, 0)
    assert (anchor.topic_id, listed.topic_id) == (77, 77)
    await parts.database.collection("anchors").update_one({"_id": anchor.id}, {"$unset": {"topic_id": ""}})
    _, closed = await parts.close_anchor(rid("close"), CHAT, 10, ADMIN)
    assert closed.topic_id == 0
    with pytest.raises(FieldInvalid):
        await parts.open_anchor(rid("other"), CHAT, 20, topic_id=-1, **opening)


async def test_a_reply_target_needs_an_anchor(parts, group):
    with pytest.raises(AnchorNotFound):
        await parts.add_reply_target(rid("target"), "nothing", 11)


async def test_a_request_that_closed_an_anchor_is_refused_in_another_group(parts, group):
    await parts.registered(OTHER_CHAT)
    await open_anchor(parts)
    await open_anchor(parts, "there", chat_id=OTHER_CHAT)
    await parts.close_anchor(rid("close"), CHAT, 10, ADMIN)
    with pytest.raises(RequestIdReused):
        await parts.close_anchor(rid("close"), OTHER_CHAT, 10, ADMIN)
