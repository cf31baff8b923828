"""Joins that wait for their welcome, on both engines."""

import asyncio
from datetime import timedelta

import pytest

from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import GroupNotRegistered, GroupStopped
from member_service.domain.welcomes import SAME_JOIN, Join
from tests.member_service.meanwhile import Meanwhile
from tests.member_service.parts import CHAT, NOON, OTHER_CHAT, Parts, rid


@pytest.fixture
async def group(parts):
    return await parts.registered()


def join(member_id, after_s=0.0):
    return Join(member_id, f"M{member_id}", "pt-br", NOON + timedelta(seconds=after_s))


async def record(parts, *joins, chat_id=CHAT):
    return await parts.record_joins(parts.new_request(), chat_id, list(joins))


async def take(parts, name, limit=50):
    joins, more = await parts.take_joins(rid(name), CHAT, limit)
    return [one.member_id for one in joins], more


async def test_a_join_told_twice_waits_once(parts, group):
    burst = await record(parts, join(7))
    assert burst == await record(parts, join(7, after_s=2))
    assert await take(parts, "one") == ([7], False)
    assert await record(parts, join(7, after_s=1)) == ""
    assert await take(parts, "two") == ([], False)


async def test_who_comes_again_later_is_welcomed_again(parts, group):
    await record(parts, join(7))
    await take(parts, "one")
    later = SAME_JOIN.total_seconds() + 1
    assert await record(parts, join(7, after_s=later)) != ""
    assert await take(parts, "two") == ([7], False)
    # Telegram delivers the first one once more, late.
    assert await record(parts, join(7)) == ""


async def test_a_burst_has_one_name_until_it_is_taken_and_keeps_its_order(parts, group):
    bursts = set()
    for member in (9, 7, 8):
        parts.clock.forward(seconds=1)
        bursts.add(await record(parts, join(member)))
    assert len(bursts) == 1
    assert await take(parts, "one") == ([9, 7, 8], False)
    assert await record(parts, join(10)) not in bursts


async def test_taking_again_with_the_same_request_gives_the_same_people_and_no_one_else_gets_them(
    parts, group
):
    await record(parts, join(7), join(8))
    assert await take(parts, "one") == ([7, 8], False)
    assert await take(parts, "two") == ([], False)
    assert await take(parts, "one") == ([7, 8], False)


async def test_more_than_one_message_can_hold_wait_for_the_next_one(parts, group):
    await record(parts, *(join(member) for member in range(1, 6)))
    first, more = await take(parts, "one", limit=3)
    assert (len(first), more) == (3, True)
    second, more = await take(parts, "two", limit=3)
    assert (len(second), more) == (2, False)
    assert sorted(first + second) == [1, 2, 3, 4, 5]


async def test_takers_at_the_same_time_share_nobody(parts, group):
    await record(parts, *(join(member) for member in range(1, 31)))
    taken = await asyncio.gather(*(take(parts, name, limit=20) for name in "abc"))
    everybody = [member for members, _ in taken for member in members]
    assert sorted(everybody) == list(range(1, 31))


async def test_who_comes_while_the_burst_is_being_taken_is_in_it_or_starts_the_next(parts, group, database):
    first = await record(parts, join(7))
    named = []

    async def comes() -> None:
        named.append(await record(parts, join(8)))

    slow = Parts(Meanwhile(database, "update_many", comes), parts.clock)
    assert (await take(slow, "one"))[0] == [7, 8]
    assert named == [first]


async def test_groups_do_not_mix_and_must_be_active(parts, group):
    with pytest.raises(GroupNotRegistered):
        await record(parts, join(7), chat_id=OTHER_CHAT)
    await parts.registered(OTHER_CHAT)
    await record(parts, join(7), chat_id=OTHER_CHAT)
    assert await take(parts, "one") == ([], False)
    await parts.stop_group(rid("stop"), CHAT)
    with pytest.raises(GroupStopped):
        await record(parts, join(7))


async def test_nobody_and_a_nameless_id_are_refused(parts, group):
    for joins in ([], [join(0)], [join(1)] * 201):
        with pytest.raises(FieldInvalid):
            await record(parts, *joins)
