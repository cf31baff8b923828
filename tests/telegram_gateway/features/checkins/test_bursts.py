"""Many check-ins at once, under the limits that Telegram enforces.

The bot sends a reaction for each, and a few messages that name everyone.
"""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.support.town import ADMIN, BIA, CAIO, GROUP, OWNER, Town, said, town

MANY = 200


class Gate:
    """Stands in for the pause between two acknowledgements, which ends when the test says so."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()

    async def __call__(self, _: float) -> None:
        await self.opened.wait()


@pytest.fixture
async def limited() -> AsyncIterator[Town]:
    async with town(rate_limits="on") as people:
        await people.registered()
        yield people


@pytest.fixture
async def crowded() -> AsyncIterator[tuple[Town, list[int]]]:
    """A group that so many had joined before the bot looked after it: nobody is left to be welcomed."""
    async with town(rate_limits="on") as people:
        ids = []
        for number in range(MANY):
            person = await people.post("people", first_name=f"Pessoa{number:03}.")
            await people.post(f"chats/{GROUP}/join", user_id=person["id"])
            ids.append(person["id"])
        await people.registered()
        yield people, ids


@pytest.mark.long(8)
async def test_200_checkins_at_once_are_each_reacted_to_and_named_without_a_429(
    crowded: tuple[Town, list[int]],
):
    limited, ids = crowded
    gate = limited.gateway.gateway.pause = Gate()
    anchor = await limited.anchor()
    photos = [await limited.photo(person, to=anchor["message_id"]) for person in ids]
    for photo in photos:
        # None waits for a line: the first was sent, the others are held back.
        await limited.reaction(photo, "🔥")
    before = {message["message_id"] for message in limited.of_bot(GROUP)}

    gate.opened.set()
    await limited.until_idle()

    sent = [message for message in limited.of_bot(GROUP) if message["message_id"] not in before]
    everything = "\n".join(said(message) for message in limited.of_bot(GROUP))
    assert [n for n in range(MANY) if f"Pessoa{n:03}." not in everything] == []
    assert len(sent) <= MANY // 25 + 1
    assert limited.world.calls.counts()["sendMessage"]["failed"] == 0
    assert limited.gateway.gateway.limiter.capacity(GROUP) > 0


async def test_a_group_that_becomes_a_supergroup_while_lines_wait_gets_them_there():
    async with town(rate_limits="on") as people:
        gate = people.gateway.gateway.pause = Gate()
        chat = (await people.post("chats", title="Turma das seis", type="group", creator=OWNER))["id"]
        for person in (BIA, CAIO, ADMIN):
            await people.post(f"chats/{chat}/join", user_id=person)
        await people.post(f"chats/{chat}/add_bot", by=OWNER)
        await people.answer(chat=chat, containing="faz parte")
        post = await people.says(OWNER, "Treino", chat=chat)
        await people.says(OWNER, "/checkin", chat=chat, reply_to=post["message_id"])
        await people.answer(chat=chat, to=post)
        await people.until_idle()
        for person in (ADMIN, BIA, CAIO):
            photo = await people.photo(person, chat=chat, to=post["message_id"])
            await people.reaction(photo, "🔥")

        moved = await people.post(f"chats/{chat}/migrate")
        gate.opened.set()

        await people.answer(chat=moved["id"], containing="Caio")
        await people.until_idle()
        assert any("Bia" in said(message) for message in people.of_bot(moved["id"]))


async def test_a_bot_that_is_removed_while_lines_wait_lets_them_go(limited: Town):
    gate = limited.gateway.gateway.pause = Gate()
    anchor = await limited.anchor()
    for person in (BIA, CAIO):
        await limited.reaction(await limited.photo(person, to=anchor["message_id"]), "🔥")
    await limited.post(f"chats/{GROUP}/remove_bot", by=OWNER)
    gate.opened.set()
    await limited.until_idle()
    await limited.post(f"chats/{GROUP}/add_bot", by=OWNER)
    await limited.answer(containing="faz parte")
    await limited.says(BIA, "/ranking")
    await limited.answer(containing="2 participantes")
