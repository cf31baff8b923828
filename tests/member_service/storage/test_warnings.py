"""Warnings on both engines: how many count, what follows, and what is taken back."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.flags import Who
from member_service.domain.groups import GroupNotRegistered, GroupStopped
from member_service.domain.ladders import ASKS_BAN, DEFAULT_LADDER, Step, as_rung, is_ladder, rung_of
from member_service.domain.warnings import (
    REASON_LENGTH,
    AddWarning,
    DeleteWarning,
    ListWarnings,
    MemberWarning,
    SelfWarning,
    WarningNotFound,
)
from tests.member_service.parts import ADMIN, CHAT, OTHER_CHAT


def new_id() -> str:
    return str(uuid4())


@pytest.fixture
async def group(parts):
    return await parts.registered()


async def warn(parts, member_id: int = 7, *, request: str = "", chat_id: int = CHAT, reason: str = "spam"):
    add = AddWarning(parts.warnings, parts.groups, parts.clock)
    return (await add(request or new_id(), chat_id, Who(member_id, f"M{member_id}"), ADMIN, reason))[1]


async def take_back(parts, warning: MemberWarning, *, request: str = ""):
    delete = DeleteWarning(parts.warnings, parts.groups, parts.clock)
    return (await delete(request or new_id(), CHAT, warning.member.member_id, warning.number, ADMIN))[1]


async def counting(parts, member_id: int = 7, *, chat_id: int = CHAT, size: int = 100) -> list[int]:
    listed = ListWarnings(parts.warnings, parts.groups, parts.clock)
    numbers, before = [], None
    while True:
        _, page, before = await listed(chat_id, member_id, before, size)
        numbers += [one.number for one in page]
        if before is None:
            return numbers


def test_the_ladder_is_a_notice_an_hour_a_day_and_a_question():
    steps = [(rung.step, rung.mute) for rung in map(rung_of, range(1, 7))]
    assert steps == [
        (Step.NOTICE, None),
        (Step.MUTE, timedelta(hours=1)),
        (Step.MUTE, timedelta(days=1)),
        (Step.ASK_BAN, None),
        (Step.ASK_BAN, None),
        (Step.ASK_BAN, None),
    ]


async def test_warnings_of_a_member_count_in_their_group_alone(parts, group):
    await parts.registered(OTHER_CHAT)
    assert [(await warn(parts)).count for _ in range(4)] == [1, 2, 3, 4]
    assert (await warn(parts, 8)).count == 1
    assert (await warn(parts, chat_id=OTHER_CHAT)).count == 1
    assert await counting(parts) == [4, 3, 2, 1]
    assert await counting(parts, size=1) == [4, 3, 2, 1]


async def test_a_repeat_gets_the_first_answer_and_counts_nothing(parts, group):
    request = new_id()
    first = await warn(parts, request=request)
    await warn(parts)
    assert await warn(parts, request=request) == first
    assert await counting(parts) == [2, 1]
    with pytest.raises(RequestIdReused):
        await warn(parts, request=request, reason="another")


async def test_what_was_taken_back_counts_no_more_and_no_number_comes_twice(parts, group):
    await warn(parts)
    second = await warn(parts)
    request = new_id()
    assert (await take_back(parts, second, request=request)).number == 2
    assert (await take_back(parts, second, request=request)).number == 2
    with pytest.raises(WarningNotFound):
        await take_back(parts, second)
    assert await counting(parts) == [1]
    third = await warn(parts)
    assert (third.number, third.count) == (3, 2)


async def test_a_warning_fades_after_ninety_days(parts, group):
    first = await warn(parts)
    parts.clock.now += timedelta(days=90, seconds=-1)
    assert (await warn(parts)).count == 2
    parts.clock.now += timedelta(seconds=1)
    assert await counting(parts) == [2]
    assert (await warn(parts)).count == 2
    with pytest.raises(WarningNotFound):
        await take_back(parts, first)


async def test_of_two_at_the_same_moment_the_second_counts_the_first(parts, group):
    given = await asyncio.gather(*(warn(parts) for _ in range(4)))
    assert sorted(one.count for one in given) == [1, 2, 3, 4]
    assert sorted(one.number for one in given) == [1, 2, 3, 4]


async def test_what_cannot_be_is_refused(parts, group):
    with pytest.raises(SelfWarning):
        await warn(parts, ADMIN)
    with pytest.raises(FieldInvalid):
        await warn(parts, 0)
    with pytest.raises(GroupNotRegistered):
        await warn(parts, chat_id=-5)
    assert len((await warn(parts, reason="x" * 9000)).reason) == REASON_LENGTH
    await parts.stop_group(new_id(), CHAT)
    with pytest.raises(GroupStopped):
        await warn(parts)


async def test_a_group_has_a_ladder_of_its_own_and_what_was_given_keeps_its_step(parts, group):
    first = await warn(parts)
    await parts.update_group(new_id(), CHAT, {"settings.warning_ladder": (30, ASKS_BAN)})
    second, third = await warn(parts), await warn(parts)
    assert [one.rung.step for one in (first, second, third)] == [Step.NOTICE, Step.ASK_BAN, Step.ASK_BAN]
    listed = await ListWarnings(parts.warnings, parts.groups, parts.clock)(CHAT, 7, None, 10)
    assert [one.rung for one in listed[1]] == [third.rung, second.rung, first.rung]
    assert (await warn(parts, 8)).rung.mute == timedelta(minutes=30)


async def test_how_long_warnings_count_is_the_groups_and_holds_for_those_given_since(parts, group):
    await warn(parts)
    await parts.update_group(new_id(), CHAT, {"settings.warning_days": 7})
    short = await warn(parts)
    assert short.expire_time - short.create_time == timedelta(days=7)
    parts.clock.now += timedelta(days=7)
    assert await counting(parts) == [1]
    assert (await warn(parts)).count == 2


async def test_a_warning_from_before_ladders_were_settings_climbed_the_usual_one(parts, group):
    await warn(parts)
    second = await warn(parts)
    await parts.database.collection("warnings").update_many({}, {"$unset": {"rung": ""}})
    assert (await take_back(parts, second)).rung == rung_of(2)


async def test_a_ladder_that_cannot_be_is_refused_and_none_is_the_usual_one(parts, group):
    for wrong in ((-2,), (ASKS_BAN, 5), (0,) * 11, (366 * 24 * 60,), [0], "0"):
        with pytest.raises(FieldInvalid):
            await parts.update_group(new_id(), CHAT, {"settings.warning_ladder": wrong})
    for wrong in (0, 91, True):
        with pytest.raises(FieldInvalid):
            await parts.update_group(new_id(), CHAT, {"settings.warning_days": wrong})
    await parts.update_group(new_id(), CHAT, {"settings.warning_ladder": (0,)})
    changed = await parts.update_group(new_id(), CHAT, {"settings.warning_ladder": ()})
    assert changed.settings.warning_ladder == DEFAULT_LADDER
    assert (await parts.groups.find(CHAT, fresh=True)).settings.warning_ladder == DEFAULT_LADDER


def test_a_rung_is_what_its_number_stands_for():
    assert all(as_rung(minutes).minutes == minutes for minutes in (*DEFAULT_LADDER, 1, 525_600))
    assert is_ladder(DEFAULT_LADDER)
