"""What a private message costs does not grow with the number of groups: RPCs, commands, Bot API calls."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from sandbox.patience import patient
from telegram_gateway.conversation.group_cache import FEW
from tests.support.costs import Costs, count_rpcs, counting
from tests.support.many_groups import nobodys, register
from tests.support.town import ADMIN, BIA, GROUP, NICO, OWNER, Town, said, town

OTHERS = FEW - 10, 300
"""With the town's own there are 11 groups, and 301."""

Place = tuple[Town, Costs]


@pytest.fixture
async def counted() -> AsyncIterator[Place]:
    with counting() as costs:
        async with town() as people:
            await people.registered()
            count_rpcs(people, costs)
            yield people, costs


def forget(people: Town, person: int) -> None:
    """As after a while without a word of them."""
    people.desk.roles.forget(GROUP)
    people.desk.seen.forget_groups_of(person)
    people.desk.seen.forget_member(person)
    people.desk.seen._groups.clear()
    people.desk.seen._few = None


async def menus_are_out(people: Town) -> None:
    """Wait until what a look at somebody's roles left in the outbox was done."""
    waiting = {"kind": "private_menu", "state": {"$ne": "done"}}
    async with asyncio.timeout(patient(30)):
        # The database says nothing when it changes.
        while await people.database.collection("outbox").count_documents(waiting):  # noqa: ASYNC110
            await asyncio.sleep(0.005)


@pytest.mark.parametrize(
    ("person", "words"),
    [
        (BIA, "/perfil"),
        (BIA, "/ranking"),
        (BIA, "/ajuda"),
        (BIA, "Quanto descanso entre séries?"),
        (ADMIN, "/config"),
        (ADMIN, "/blacklist"),
        (ADMIN, "/listadmins"),
        (ADMIN, "/status"),
        (OWNER, "/status"),
        (OWNER, "/setadmin 1003"),
    ],
)
async def test_a_private_message_costs_the_same_with_11_groups_and_with_301(
    counted: Place, person: int, words: str
):
    people, costs = counted
    await people.says(ADMIN, "oi")
    await people.says(BIA, "oi")
    await people.until_idle()
    found = []
    for others in OTHERS:
        await register(people, nobodys(others))
        for _ in range(2):
            # The first one may look around, once an hour; each further one costs the same.
            forget(people, person)
            await menus_are_out(people)
            costs.clear()
            await people.hears(person, words, chat=person)
            await people.until_idle()
        found.append(costs.seen())
    few, many = found
    assert few == many
    rpcs, commands, bot_api = costs.totals()
    assert rpcs
    assert commands
    assert bot_api
    assert many[2].get("getChatMember", 0) <= 1


async def test_a_stranger_costs_less_among_many_groups_than_among_few(counted: Place):
    people, costs = counted
    found = []
    for others in OTHERS:
        await register(people, nobodys(others))
        forget(people, NICO)
        # What the beginning of the town left to do is not what a stranger costs.
        await people.until_idle()
        await people.until_settled()
        costs.clear()
        assert said(await _asks(people, NICO))
        await people.until_idle()
        found.append((sum(costs.totals()), costs.bot_api["getChatMember"]))
    (few, asked_of_few), (many, asked_of_many) = found
    assert asked_of_few == OTHERS[0] + 1
    assert asked_of_many == 0
    assert many < few


async def test_a_page_of_all_groups_costs_the_same_wherever_it_is(counted: Place):
    people, costs = counted
    await register(people, nobodys(OTHERS[1]))
    await people.says(OWNER, "/config", chat=OWNER)
    offer = await people.answer(chat=OWNER)
    found = []
    for _ in range(5):
        costs.clear()
        await people.presses(OWNER, offer, "Próxima")
        await people.until_idle()
        found.append(costs.seen())
        offer = people.world.chats[OWNER].messages[offer["message_id"]].view()
    assert found[1:] == found[1:2] * 4
    assert found[1][:2] == ({"ListGroups": 1}, {"groups.find": 1})


async def _asks(people: Town, person: int) -> dict[str, object]:
    await people.says(person, "/perfil", chat=person)
    return await people.answer(chat=person)
