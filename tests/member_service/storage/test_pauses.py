"""Pauses of a streak: they cost nothing and give nothing, on both engines."""

import asyncio
from datetime import date

import pytest

from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import GroupNotRegistered
from tests.member_service.parts import ADMIN, CHAT, rid


async def rests(parts, days, name=None, member=7):
    request = rid(name) if name else parts.new_request()
    pause = await parts.pause_streak(request, CHAT, member, day_count=days, paused_by=ADMIN)
    return pause.last_day if pause else None


async def trains(parts):
    """A check-in of today."""
    message = int(parts.clock().timestamp())
    await parts.opened(message)
    await parts.checked_in(7, message)


async def profile(parts):
    return await parts.get_profile(CHAT, 7)


@pytest.fixture
async def kept_up(parts):
    """Three days in a row, the last one today: a Tuesday, the 24th."""
    await parts.registered()
    for _ in range(3):
        await trains(parts)
        parts.clock.forward(days=1)
    parts.clock.forward(days=-1)
    return parts


async def test_days_of_a_pause_break_no_streak_and_do_not_count(kept_up):
    kept_up.clock.forward(days=1)
    assert await rests(kept_up, 10) == date(2037, 12, 4)
    kept_up.clock.forward(days=9)
    assert ((await profile(kept_up)).streak.days, (await profile(kept_up)).paused_until) == (
        3,
        date(2037, 12, 4),
    )
    kept_up.clock.forward(days=1)
    assert (await profile(kept_up)).paused_until is None
    await trains(kept_up)
    assert (await profile(kept_up)).streak.days == 4
    kept_up.clock.forward(days=2)
    assert (await profile(kept_up)).streak.days == 0


async def test_a_checkin_in_a_pause_counts_as_any_other(kept_up):
    kept_up.clock.forward(days=1)
    await rests(kept_up, 5)
    await trains(kept_up)
    kept_up.clock.forward(days=5)
    await trains(kept_up)
    assert (await profile(kept_up)).streak.days == 5


async def test_a_pause_is_changed_and_ended_early(kept_up):
    kept_up.clock.forward(days=1)
    await rests(kept_up, 5)
    kept_up.clock.forward(days=2)
    assert await rests(kept_up, 10) == date(2037, 12, 6)
    assert await rests(kept_up, 0) is None
    stored = (await kept_up.pause_store.get((await kept_up.groups.find(CHAT)).id, 7)).pauses
    assert [(pause.first_day.day, pause.last_day.day) for pause in stored] == [(25, 26)]
    await trains(kept_up)
    assert (await profile(kept_up)).streak.days == 4


async def test_a_pause_that_ends_on_its_first_day_was_none(kept_up):
    await rests(kept_up, 5)
    assert await rests(kept_up, 0) is None
    assert await rests(kept_up, 0) is None
    assert (await kept_up.pause_store.get((await kept_up.groups.find(CHAT)).id, 7)).pauses == ()


async def test_the_same_request_again_and_many_at_once_make_one_pause(kept_up):
    answers = await asyncio.gather(*(rests(kept_up, 5, "once") for _ in range(4)))
    assert set(answers) == {date(2037, 11, 28)}
    assert len((await kept_up.pause_store.get((await kept_up.groups.find(CHAT)).id, 7)).pauses) == 1


async def test_pauses_are_of_one_member(kept_up):
    await rests(kept_up, 5, member=8)
    assert (await profile(kept_up)).paused_until is None


async def test_what_makes_no_sense_is_refused(kept_up):
    for days in (-1, 61):
        with pytest.raises(FieldInvalid):
            await rests(kept_up, days)
    with pytest.raises(FieldInvalid):
        await rests(kept_up, 5, member=0)
    with pytest.raises(GroupNotRegistered):
        await kept_up.pause_streak(rid("x"), -5, 7, day_count=5, paused_by=ADMIN)
