"""Kudos, on both engines: one a person and check-in, and of who gave them a tag for eight days."""

import asyncio

import pytest

from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import GroupNotRegistered
from member_service.domain.kudos import GIVERS_AT_MOST, Giver, KudosSweeper
from member_service.domain.ledger import CheckinFilter
from tests.member_service.parts import CHAT, Parts, rid
from tests.member_service.storage.test_sealing import OLD, with_keys

ANA, BIA, CAIO, DUDA = 7, 8, 9, 10
PHOTO = 500


@pytest.fixture
async def trained(parts: Parts) -> Parts:
    await parts.registered()
    await parts.opened(10)
    await parts.checked_in(ANA, 10, source_message_id=PHOTO)
    return parts


async def gave(
    parts: Parts, *givers: int, message_id: int = PHOTO, chat: int = CHAT, back: bool = False
) -> int:
    return await parts.give_kudos(parts.new_request(), chat, message_id, [Giver(one, back) for one in givers])


async def shown(parts: Parts) -> int:
    return (await parts.get_profile(CHAT, ANA)).kudos


async def test_a_person_counts_once_however_often_they_are_told_of(trained: Parts):
    assert await gave(trained, BIA) == 1
    assert await gave(trained, BIA, CAIO, BIA) == 2
    assert await gave(trained, CAIO) == 2
    assert await shown(trained) == 2


async def test_ones_own_counts_for_nothing(trained: Parts):
    assert await gave(trained, ANA) == 0
    assert await gave(trained, ANA, BIA) == 1


async def test_a_reaction_that_is_taken_back_counts_no_more_and_may_come_again(trained: Parts):
    await gave(trained, BIA, CAIO)
    assert await gave(trained, BIA, back=True) == 1
    assert await gave(trained, BIA, back=True) == 1
    assert await gave(trained, BIA) == 2


async def test_a_reaction_from_before_there_were_own_keys_counts_once_and_is_taken_back(trained: Parts):
    assert await gave(trained, BIA, CAIO) == 2
    later = Parts(with_keys(trained.database, OLD, production=False), trained.clock, prefix="later")
    assert await gave(later, BIA) == 2
    assert await gave(later, CAIO, back=True) == 1
    assert await gave(later, BIA, DUDA, back=True) == 0
    assert await gave(later, CAIO) == 1


async def test_of_one_person_in_a_call_the_last_word_counts(trained: Parts):
    both = [Giver(BIA), Giver(BIA, taken_back=True)]
    assert await trained.give_kudos(rid("both"), CHAT, PHOTO, both) == 0


async def test_a_message_that_is_no_check_in_gets_none(trained: Parts):
    assert await gave(trained, BIA, message_id=PHOTO + 1) == 0
    assert await shown(trained) == 0
    assert [row async for row in trained.database.collection("kudos").find({})] == []


async def test_what_was_taken_back_by_its_member_is_no_check_in_and_shows_no_kudos(trained: Parts):
    await gave(trained, BIA)
    [checkin] = await trained.ledger.page(CheckinFilter((await trained.groups.find(CHAT)).id, ANA), None, 9)
    await trained.revoked(checkin.id)
    assert await shown(trained) == 0
    assert await gave(trained, CAIO) == 0
    await trained.checked_in(ANA, 10, source_message_id=PHOTO, confirmed_by=90)
    assert await shown(trained) == 1, "it counts again, with what it had"


async def test_many_at_once_are_all_counted(trained: Parts):
    await asyncio.gather(*(gave(trained, 100 + number) for number in range(8)))
    assert await shown(trained) == 8


async def test_after_a_week_nobody_is_counted_and_after_eight_days_nobody_is_known(trained: Parts):
    await gave(trained, BIA)
    trained.clock.forward(days=7, seconds=1)
    assert await gave(trained, CAIO) == 1
    assert await gave(trained, BIA, back=True) == 1
    sweeper = KudosSweeper(trained.kudos_store, trained.clock)
    assert await sweeper.sweep_once() == 0
    trained.clock.forward(days=1)
    assert await sweeper.sweep_once() == 1
    assert await sweeper.sweep_once() == 0
    [row] = [row async for row in trained.database.collection("kudos").find({})]
    assert not {"tags", "tags_until"} & row.keys()
    assert await gave(trained, DUDA) == 1
    assert await shown(trained) == 1


async def test_who_gave_them_is_in_no_document(trained: Parts):
    giver = 7_312_345_678
    await gave(trained, giver)
    [row] = [row async for row in trained.database.collection("kudos").find({})]
    assert str(giver) not in str(row)
    other = await trained.opened(20)
    await trained.checked_in(ANA, 20, source_message_id=PHOTO + 20)
    await gave(trained, giver, message_id=PHOTO + 20)
    tags = [row["tags"] async for row in trained.database.collection("kudos").find({})]
    assert tags[0] != tags[1], f"the same person at another check-in is another tag ({other})"


async def test_a_photo_of_the_chat_that_the_group_was_still_gets_them(trained: Parts):
    await trained.migrate_group(rid("move"), CHAT, CHAT - 10**6)
    assert await gave(trained, BIA) == 1
    assert await gave(trained, CAIO, chat=CHAT - 10**6) == 0, "there the number is another message's"


async def test_the_week_says_its_own_and_the_one_before(trained: Parts):
    await gave(trained, BIA, CAIO)
    trained.clock.forward(days=1)
    await trained.opened(30)
    await trained.checked_in(ANA, 30, source_message_id=PHOTO + 30)
    await gave(trained, BIA, message_id=PHOTO + 30)
    week = await trained.get_week(CHAT, ANA)
    assert (week.kudos, week.kudos_of_week_before) == (1, 2)
    await trained.set_appearance(rid("hide"), CHAT, ANA, hidden=True, alias="")
    assert (await trained.get_week(CHAT, ANA, as_others=True)).kudos == 0


async def test_what_makes_no_sense_is_refused(trained: Parts):
    with pytest.raises(FieldInvalid):
        await gave(trained, 0)
    with pytest.raises(FieldInvalid):
        await gave(trained, BIA, message_id=0)
    with pytest.raises(FieldInvalid):
        await gave(trained, *range(1, GIVERS_AT_MOST + 2))
    with pytest.raises(GroupNotRegistered):
        await gave(trained, BIA, chat=-5)
