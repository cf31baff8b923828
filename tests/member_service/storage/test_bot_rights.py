"""Rights that the bot lacks are told as new once, on both engines."""

import asyncio

import pytest

from member_service.domain.bot_rights import BotRight, RecordLackingRights
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import GroupNotRegistered
from member_service.storage.bot_rights import MongoBotRights
from tests.member_service.parts import CHAT, rid

DELETE, RESTRICT = BotRight.DELETE_MESSAGES, BotRight.RESTRICT_MEMBERS


@pytest.fixture
async def lacks(parts):
    await parts.registered()
    record = RecordLackingRights(MongoBotRights(parts.database), parts.groups, parts.clock)

    async def call(name, *rights):
        return (await record(rid(name), CHAT, rights)).newly

    return call


async def test_what_was_missed_before_is_not_new(lacks):
    assert await lacks("a", DELETE) == (DELETE,)
    assert await lacks("b", RESTRICT, DELETE) == (RESTRICT,)
    assert await lacks("c", DELETE, RESTRICT) == ()


async def test_what_was_given_and_taken_again_is_new(lacks):
    await lacks("a", DELETE)
    assert await lacks("b") == ()
    assert await lacks("c", DELETE) == (DELETE,)


async def test_what_is_missed_no_longer_is_back_once(parts):
    await parts.registered()
    record = RecordLackingRights(MongoBotRights(parts.database), parts.groups, parts.clock)
    assert (await record(rid("a"), CHAT, [DELETE, RESTRICT])).back == ()
    for _ in range(2):
        assert (await record(rid("b"), CHAT, [RESTRICT])).back == (DELETE,), "a repeat is told the same"
    assert (await record(rid("c"), CHAT, [RESTRICT])).back == ()


async def test_a_repeat_is_told_the_same(lacks):
    assert await lacks("a", DELETE) == (DELETE,)
    assert await lacks("a", DELETE) == (DELETE,)


async def test_of_many_at_once_one_hears_that_it_is_new(lacks):
    answers = await asyncio.gather(*(lacks(f"at once {number}", DELETE) for number in range(4)))
    assert sorted(answers) == [(), (), (), (DELETE,)]


async def test_what_makes_no_sense_is_refused(lacks, parts):
    with pytest.raises(FieldInvalid):
        await lacks("many", *[DELETE] * (len(BotRight) + 1))
    record = RecordLackingRights(MongoBotRights(parts.database), parts.groups, parts.clock)
    with pytest.raises(GroupNotRegistered):
        await record(rid("elsewhere"), -5, [DELETE])
