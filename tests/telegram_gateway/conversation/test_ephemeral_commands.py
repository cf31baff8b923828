"""Commands that clients send to the bot alone: nobody in the group sees them, nor what they are answered."""

from collections.abc import AsyncIterator

import pytest

from tests.support.town import ADMIN, BIA, CAIO, GROUP, NICO, OWNER, Message, Town, said, town
from tests.telegram_gateway.conversation.test_one_reader import seen_by_all


@pytest.fixture
async def members() -> AsyncIterator[Town]:
    """A registered group whose menus say which commands are ephemeral."""
    async with town(ephemeral="10.3", menus=True) as made:
        await made.until(lambda: ephemeral_of(made, ADMIN))
        await made.registered()
        await made.until(lambda: "aviso" in ephemeral_of(made, ADMIN))
        yield made


def ephemeral_of(people: Town, person: int, chat: int = GROUP) -> set[str]:
    menu = people.world.menus.seen_by(people.world.chats[chat], person, "pt-br")
    return {one["command"] for one in menu if one.get("is_ephemeral")}


async def whispers(people: Town, person: int, words: str, **more: int) -> Message:
    """Say an ephemeral command; prove that it is one."""
    command = await people.says(person, words, **more)
    assert command["ephemeral_message_id"]
    return command


def written_by(people: Town, person: int) -> list[str]:
    """What a person wrote for all to see."""
    messages = people.world.chats[GROUP].messages.values()
    return [said(one.payload) for one in messages if one.payload["from"]["id"] == person]


async def test_menus_of_groups_name_them_and_those_of_private_chats_do_not(members: Town):
    assert ephemeral_of(members, BIA) == {"perfil", "meta", "macros", "cartao", "correio"}
    assert ephemeral_of(members, ADMIN) == {"perfil", "meta", "macros", "cartao", "correio", "aviso"}
    assert ephemeral_of(members, BIA, BIA) == set()


async def test_a_server_without_them_is_told_of_none():
    async with town(ephemeral="off", menus=True) as people:
        menus = people.world.menus
        await people.until(lambda: menus.seen_by(people.world.chats[GROUP], ADMIN, "pt-br"))
        await people.registered()
        asked = await people.says(BIA, "/perfil")
        await people.answer(to=asked)
        assert not ephemeral_of(people, ADMIN)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("/perfil", "Bia"),
        ("/meta", "dias"),
        ("/meta 3", "Bia"),
        ("/macros 2 ovos", "ovo"),
        ("/macros", "Escreva"),
    ],
)
async def test_they_are_answered_to_who_gave_them(members: Town, words: str, answer: str):
    before = seen_by_all(members)
    command = await whispers(members, BIA, words)
    told = await members.whisper(BIA, containing=answer)
    quoted = told["reply_to_message"]
    assert quoted["ephemeral_message_id"] == command["ephemeral_message_id"]
    await members.until_idle()
    assert seen_by_all(members) == before
    assert not written_by(members, BIA)


async def test_two_warnings_are_two_although_neither_command_has_a_number_in_the_chat(members: Town):
    message = await members.says(BIA, "promoção")
    before = seen_by_all(members)
    for times in (1, 2):
        await whispers(members, ADMIN, "/aviso propaganda", reply_to=message["message_id"])
        await members.whisper(ADMIN, containing=f"contam agora: {times}")
        await members.whisper(BIA, containing="propaganda")
    await whispers(members, ADMIN, "/aviso", reply_to=message["message_id"])
    question = await members.whisper(ADMIN, containing="?")
    await members.presses(ADMIN, question, "É propaganda")
    await members.whisper(ADMIN, containing="contam agora: 3")
    assert seen_by_all(members) == before
    assert len(written_by(members, ADMIN)) == 0
    # An ephemeral command has no number by which it could be deleted.
    calls = (await members.get("log"))["calls"]
    assert not [one for one in calls if one["method"] == "deleteMessage"]


async def test_a_bot_that_is_no_admin_answers_them_too(members: Town):
    await members.post(f"chats/{GROUP}/demote", user_id=members.world.bot_id, by=OWNER)
    before = seen_by_all(members)
    await whispers(members, BIA, "/perfil")
    await members.whisper(BIA, containing="Bia")
    assert seen_by_all(members) == before


async def test_one_that_cannot_be_answered_so_is_answered_in_private_rather_than_aloud(members: Town):
    await members.post(f"people/{CAIO}/start")
    await members.answer(chat=CAIO)
    before = seen_by_all(members)
    await members.post("faults", target="telegram", kind="400", method="sendMessage", chat_id=GROUP)
    await whispers(members, CAIO, "/perfil")
    await members.answer(chat=CAIO, containing="Caio")
    assert seen_by_all(members) == before


async def test_who_has_not_agreed_is_asked_first_and_answered_then(members: Town):
    await members.post(f"chats/{GROUP}/join", user_id=NICO)
    await members.until_idle()
    before = seen_by_all(members)
    await whispers(members, NICO, "/macros 2 ovos")
    question = await members.whisper(NICO)
    await members.presses(NICO, question, question["buttons"][0][0]["text"])
    await members.whisper(NICO, containing="ovo")
    assert seen_by_all(members) == before
