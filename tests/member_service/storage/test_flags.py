"""Flags on both engines."""

import asyncio
from datetime import timedelta

import pytest

from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.flags import (
    EXCERPT_LENGTH,
    KEEP_DELETED,
    REASON_LENGTH,
    FlagAlreadyExists,
    FlagArchived,
    FlagNotFound,
    FlagState,
    SelfFlag,
)
from member_service.domain.groups import GroupNotRegistered, GroupStopped
from tests.member_service.parts import ADMIN, CHAT, OTHER_CHAT, rid


@pytest.fixture
async def group(parts):
    return await parts.registered()


async def listed(parts, member_id=0, state=FlagState.ACTIVE, chat_id=CHAT):
    _, page, _, _ = await parts.list_flags(chat_id, member_id, state, None, 100)
    return [flag.number for flag in page]


async def test_a_message_is_flagged_once_and_numbers_count_within_the_group(parts, group):
    await parts.registered(OTHER_CHAT)
    first = await parts.flagged(7, 10)
    assert (first.number, first.member.name, first.excerpt) == (1, "M7", "buy now")
    with pytest.raises(FlagAlreadyExists):
        await parts.flagged(7, 10)
    second = await parts.flagged(8, 11)
    elsewhere = await parts.flagged(7, 10, chat_id=OTHER_CHAT)
    assert second.number > first.number
    assert elsewhere.number == 1
    assert await listed(parts) == [second.number, first.number]


async def test_flagging_again_with_the_same_request_returns_the_first_answer(parts, group):
    wish = {"request_id": rid("flag")}
    first = await parts.flagged(7, 10, **wish)
    await parts.delete_flag(rid("delete"), CHAT, first.number, ADMIN)
    assert await parts.flagged(7, 10, **wish) == first
    assert await listed(parts) == []
    with pytest.raises(RequestIdReused):
        await parts.flagged(7, 11, **wish)


async def test_two_admins_at_the_same_time_make_one_flag(parts, group):
    answers = await asyncio.gather(*(parts.flagged(7, 10) for _ in range(5)), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, FlagAlreadyExists)]
    assert len(refused) == 4
    assert len(await listed(parts)) == 1


async def test_what_is_too_long_is_cut_and_what_makes_no_sense_refused(parts, group):
    flag = await parts.flagged(7, 10, reason="r" * 900, excerpt="e" * 900)
    assert (len(flag.reason), len(flag.excerpt)) == (REASON_LENGTH, EXCERPT_LENGTH)
    with pytest.raises(SelfFlag):
        await parts.flagged(ADMIN, 11)
    with pytest.raises(FieldInvalid):
        await parts.flagged(7, 0)
    with pytest.raises(GroupNotRegistered):
        await parts.flagged(7, 11, chat_id=OTHER_CHAT)
    await parts.stop_group(rid("stop"), CHAT)
    with pytest.raises(GroupStopped):
        await parts.flagged(7, 11)


async def test_a_flag_is_found_by_number_and_by_message(parts, group):
    flag = await parts.flagged(7, 10)
    assert (await parts.get_flag(CHAT, flag.number, 0))[1] == flag
    assert (await parts.get_flag(CHAT, 0, 10))[1] == flag
    for number, message in ((99, 0), (0, 99)):
        with pytest.raises(FlagNotFound):
            await parts.get_flag(CHAT, number, message)
    for number, message in ((0, 0), (1, 10)):
        with pytest.raises(FieldInvalid):
            await parts.get_flag(CHAT, number, message)


async def test_a_message_of_the_chat_left_behind_is_another_one(parts, group):
    flag = await parts.flagged(7, 10)
    await parts.migrate_group(rid("move"), CHAT, -1009)
    parts.clock.forward(seconds=10)
    with pytest.raises(FlagNotFound):
        await parts.get_flag(-1009, 0, 10)
    assert (await parts.get_flag(CHAT, 0, 10))[1] == flag
    assert (await parts.flagged(8, 10, chat_id=-1009)).chat_number == 1
    assert len(await listed(parts, chat_id=-1009)) == 2


async def test_flags_are_listed_newest_first_in_pages_with_how_many_each_writer_has(parts, group):
    numbers = [(await parts.flagged(7 if message % 2 else 8, message)).number for message in range(1, 6)]
    _, first, after, total = await parts.list_flags(CHAT, 0, FlagState.ACTIVE, None, 3)
    _, rest, end, _ = await parts.list_flags(CHAT, 0, FlagState.ACTIVE, after, 3)
    assert [flag.number for flag in (*first, *rest)] == numbers[::-1]
    assert (end, total) == (None, 5)
    assert [(flag.member.member_id, flag.member_flags) for flag in first] == [(7, 3), (8, 2), (7, 3)]
    assert await listed(parts, member_id=8) == [numbers[3], numbers[1]]
    assert await listed(parts, state=FlagState.ARCHIVED) == []


async def test_a_flag_taken_back_can_be_restored(parts, group):
    flag = await parts.flagged(7, 10)
    _, deleted = await parts.delete_flag(rid("delete"), CHAT, flag.number, ADMIN)
    assert deleted.state is FlagState.DELETED
    assert await listed(parts) == []
    with pytest.raises(FlagNotFound):
        await parts.get_flag(CHAT, flag.number, 0)
    assert (await parts.delete_flag(rid("delete"), CHAT, flag.number, ADMIN))[1] == deleted
    with pytest.raises(FlagNotFound):
        await parts.delete_flag(rid("another"), CHAT, flag.number, ADMIN)

    _, restored = await parts.restore_flag(rid("restore"), CHAT, flag.number)
    assert restored == flag
    assert (await parts.restore_flag(rid("restore"), CHAT, flag.number))[1] == flag
    assert (await parts.restore_flag(rid("restore more"), CHAT, flag.number))[1] == flag
    assert await listed(parts) == [flag.number]
    # A repeat of the first deletion, delivered late, takes back nothing that was restored since.
    await parts.delete_flag(rid("delete"), CHAT, flag.number, ADMIN)
    assert await listed(parts) == [flag.number]
    with pytest.raises(FlagNotFound):
        await parts.restore_flag(rid("none"), CHAT, 99)


async def test_a_message_can_be_flagged_anew_after_its_flag_was_taken_back(parts, group):
    flag = await parts.flagged(7, 10, reason="old")
    await parts.delete_flag(rid("delete"), CHAT, flag.number, ADMIN)
    again = await parts.flagged(7, 10, reason="new")
    assert again.number > flag.number
    assert (await parts.get_flag(CHAT, 0, 10))[1].reason == "new"
    with pytest.raises(FlagNotFound):
        await parts.restore_flag(rid("restore"), CHAT, flag.number)


async def test_what_was_taken_back_is_kept_for_a_day_and_what_was_restored_for_ever(parts, group, database):
    kept = await parts.flagged(7, 10)
    gone = await parts.flagged(7, 11)
    for flag in (kept, gone):
        await parts.delete_flag(rid(f"delete {flag.number}"), CHAT, flag.number, ADMIN)
    await parts.restore_flag(rid("restore"), CHAT, kept.number)
    rows = {row["number"]: row async for row in database.collection("flags").find({})}
    assert "expire_time" not in rows[kept.number]
    assert rows[gone.number]["expire_time"] - parts.clock() == KEEP_DELETED == timedelta(days=1)


async def test_an_archived_flag_stays_as_it_is(parts, group):
    flag = await parts.flagged(7, 10)
    assert await parts.flags.archive(group.id, 7, "job", parts.clock()) == 1
    assert await listed(parts, state=FlagState.ARCHIVED) == [flag.number]
    assert (await parts.get_flag(CHAT, 0, 10))[1].state is FlagState.ARCHIVED
    with pytest.raises(FlagArchived):
        await parts.delete_flag(rid("delete"), CHAT, flag.number, ADMIN)
    with pytest.raises(FlagArchived):
        await parts.restore_flag(rid("restore"), CHAT, flag.number)
    with pytest.raises(FlagAlreadyExists):
        await parts.flagged(7, 10)
