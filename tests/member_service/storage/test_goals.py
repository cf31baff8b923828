"""Goals and weeks, from the stores."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.groups import GroupNotRegistered
from member_service.domain.weeks import WeekState
from tests.member_service.parts import CHAT, Parts, rid

ANA = 7

WEDNESDAY = datetime(2037, 11, 25, 15, tzinfo=UTC)


@pytest.fixture
async def group(parts: Parts):
    parts.clock.now = WEDNESDAY
    await parts.registered()
    return parts


async def chose(parts: Parts, goal: int, *, name: object = None, at: datetime | None = None) -> None:
    request = rid(name if name is not None else f"goal-{goal}-{at or parts.clock.now}")
    await parts.set_goal(request, CHAT, ANA, goal=goal, chosen=at)


async def trained(parts: Parts, message_id: int) -> str:
    await parts.opened(message_id)
    return (await parts.checked_in(ANA, message_id)).checkin.id


async def week(parts: Parts, **more: bool):
    return await parts.get_week(CHAT, ANA, **more)


async def test_a_week_is_what_ledger_and_goal_say(group: Parts):
    assert (await week(group)).record.running.state is WeekState.FREE
    await chose(group, 2)
    first = await trained(group, 10)
    await trained(group, 20)
    told = await week(group)
    assert (told.today, told.trained) == (date(2037, 11, 25), [date(2037, 11, 25)])
    assert (told.record.running.goal, told.record.running.trained) == (2, 1)

    group.clock.forward(days=1)
    second = await trained(group, 30)
    assert (await week(group)).record.streak == 1
    await group.revoked(second)
    assert (await week(group)).record.streak == 0
    await group.revoked(first)
    assert (await week(group)).record.running.trained == 1


async def test_a_repeat_adds_nothing_and_another_goal_under_its_id_is_refused(group: Parts):
    await chose(group, 3, name="once")
    await chose(group, 5)
    await chose(group, 3, name="once")
    assert (await week(group)).record.next_goal == 5
    with pytest.raises(RequestIdReused):
        await chose(group, 4, name="once")


async def test_choices_at_the_same_time_are_all_kept(group: Parts):
    await asyncio.gather(*(chose(group, number, name=number) for number in range(1, 8)))
    assert len(await group.goal_store.get((await group.groups.find(CHAT)).id, ANA)) == 7


async def test_the_message_decides_when_it_was_chosen(group: Parts):
    # Chosen on Wednesday, lowered on Sunday night; the second is heard of on Monday.
    await chose(group, 3)
    group.clock.now = datetime(2037, 11, 30, 4, tzinfo=UTC)
    await chose(group, 1, at=datetime(2037, 11, 29, 23, tzinfo=UTC))
    assert (await week(group)).record.running.goal == 1
    # What nobody can believe happened now: lowered from next Monday on.
    await chose(group, 5)
    await chose(group, 2, at=group.clock.now - timedelta(days=300))
    record = (await week(group)).record
    assert (record.running.goal, record.next_goal) == (5, 2)


async def test_what_was_heard_of_late_stands_in_its_place(group: Parts):
    await chose(group, 4)
    await chose(group, 2, at=WEDNESDAY - timedelta(hours=3))
    assert (await week(group)).record.next_goal == 4


@pytest.mark.parametrize("goal", [-1, 8, 2**31 - 1])
async def test_a_goal_is_a_number_of_days(group: Parts, goal: int):
    with pytest.raises(FieldInvalid):
        await chose(group, goal)


async def test_a_goal_is_for_a_registered_group(parts: Parts):
    with pytest.raises(GroupNotRegistered):
        await chose(parts, 3)


async def test_a_pause_makes_the_week_smaller(group: Parts):
    await chose(group, 7)
    await group.pause_streak(rid("pause"), CHAT, ANA, day_count=3, paused_by=1)
    told = await week(group)
    assert told.record.running.needed == 4
    assert told.paused == [date(2037, 11, day) for day in (25, 26, 27)]


async def test_others_see_no_week_of_who_hides(group: Parts):
    await chose(group, 1)
    await trained(group, 10)
    await group.set_appearance(rid("hide"), CHAT, ANA, hidden=True, alias="")
    assert (await week(group, as_others=True)).record.running.trained == 0
    assert (await week(group, as_others=True)).record.running.goal == 0
    assert (await week(group)).record.streak == 1


async def test_a_week_is_counted_in_the_zone_in_which_it_began(group: Parts):
    await chose(group, 2)
    group.clock.now = datetime(2037, 11, 26, 2, tzinfo=UTC)  # Wednesday 23:00 in São Paulo
    await trained(group, 10)
    await group.update_group(rid("zone"), CHAT, {"settings.time_zone": "Asia/Tokyo"})
    # The same evening, Thursday noon in Tokyo: it is the day that it was.
    group.clock.forward(minutes=30)
    await trained(group, 20)
    assert (await week(group)).trained == [date(2037, 11, 25)]
    # Monday in São Paulo; in Tokyo it is Monday noon.
    group.clock.now = datetime(2037, 11, 30, 3, tzinfo=UTC)
    assert (await week(group)).today == date(2037, 11, 30)
    group.clock.now = datetime(2037, 11, 30, 15, tzinfo=UTC)
    assert (await week(group)).today == date(2037, 12, 1)


async def test_a_zone_that_is_chosen_again_is_no_change(group: Parts):
    await group.update_group(rid("same"), CHAT, {"settings.time_zone": "America/Sao_Paulo"})
    await group.update_group(rid("rules"), CHAT, {"settings.rules": "Água."})
    assert (await group.groups.find(CHAT, fresh=True)).former_zones == ()
