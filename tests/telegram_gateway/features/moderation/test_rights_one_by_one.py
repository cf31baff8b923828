"""Rights one by one: each command and button, with each right of the admin, and with each right of the bot.

Who lacks their own right is told which it is, and nothing happens.
Who left, was removed or was an administrator a second ago, and who is anonymous, moves nothing either.
"""

import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from telegram_gateway.runtime.inbox import RawUpdate
from tests.support.town import ADMIN, BIA, CAIO, GROUP, OWNER, Message, Town, said
from tests.telegram_gateway.features.moderation.test_flags import opens_a_chat

RIGHTS = {
    "can_restrict_members": "banir usuários",
    "can_delete_messages": "apagar mensagens",
    "can_change_info": "alterar as informações do grupo",
    "can_pin_messages": "",
    "can_invite_users": "convidar",
    "can_manage_topics": "",
    "can_manage_tags": "",
}
# What each command takes at Telegram; what is said after it is a reason, where it asks for one.
COMMANDS = {
    "/ban_blacklist": "can_restrict_members",
    "/aviso spam": "can_restrict_members",
    "/silenciar 2h spam": "can_restrict_members",
    "/falar": "can_restrict_members",
    "/banir spam": "can_restrict_members",
    "/desbanir": "can_restrict_members",
    "/limpar": "can_delete_messages",
    "/addblacklist spam": "can_delete_messages",
    "/rmblacklist": "can_delete_messages",
    "/revokecheckin": "can_delete_messages",
    "/config": "can_change_info",
    "/guia": "can_change_info",
    "/exportar": "can_change_info",
}


async def may_only(people: Town, *rights: str, person: int = ADMIN) -> None:
    await people.post(f"chats/{GROUP}/promote", user_id=person, rights=list(rights))
    await people.until_idle()


async def deeds(people: Town) -> list[str]:
    """What stands in the audit log."""
    await people.until_idle()
    listed = await people.clients.audit.ListActions(ListActionsRequest(chat_id=GROUP))
    return [one.action for one in listed.entries]


def state(people: Town) -> tuple[Any, ...]:
    """Who is in the group as what, and which messages are there."""
    chat = people.world.chats[GROUP]
    members = {
        user_id: (one.status, one.until_date) for user_id, one in chat.members.items() if user_id != ADMIN
    }
    return members, [one.id for one in chat.messages.values() if one.deleted]


@pytest.mark.parametrize("command", COMMANDS)
async def test_no_other_right_stands_for_the_one_that_a_command_takes(members: Town, command: str):
    right = COMMANDS[command]
    theirs = await members.says(BIA, "compre seguidores")
    before = await deeds(members), state(members)
    for other in (one for one in RIGHTS if one != right):
        await may_only(members, other)
        asked = await members.says(ADMIN, command, reply_to=theirs["message_id"])
        assert f"direito de {RIGHTS[right]}" in said(await members.answer(to=asked)), other
    assert (await deeds(members), state(members)) == before


@pytest.mark.parametrize("command", COMMANDS)
async def test_the_right_alone_is_enough(members: Town, command: str):
    await opens_a_chat(members, ADMIN)
    theirs = await members.says(BIA, "compre seguidores")
    await may_only(members, COMMANDS[command])
    await members.says(ADMIN, command, reply_to=theirs["message_id"])
    await members.until_idle()
    heard = [*members.of_bot(GROUP), *members.of_bot(ADMIN)]
    assert not [said(one) for one in heard if "direito de" in said(one)]


async def left(people: Town) -> None:
    await people.post(f"chats/{GROUP}/leave", user_id=ADMIN)


async def kicked(people: Town) -> None:
    await people.post(f"chats/{GROUP}/kick", user_id=ADMIN, by=OWNER)


async def demoted(people: Town) -> None:
    await people.post(f"chats/{GROUP}/demote", user_id=ADMIN)


_numbers = itertools.count(9000)


@pytest.mark.parametrize("went", [left, kicked, demoted])
async def test_who_was_an_administrator_a_second_ago_moves_nothing(
    members: Town, went: Callable[[Town], Awaitable[None]]
):
    theirs = await members.says(BIA, "compre seguidores")
    # The bot knows them as an administrator, a moment ago.
    await members.answer(to=await members.says(ADMIN, "/status"))
    await went(members)
    before = await deeds(members), state(members)
    # A command that was on its way, as Telegram delivers it.
    for command in COMMANDS:
        word = command.partition(" ")[0]
        await members.gateway.inbox.accept([late(members, theirs, command, len(word))])
    await members.until_idle()
    await members.silent()
    assert (await deeds(members), state(members)) == before


def late(people: Town, theirs: Message, text: str, length: int) -> Any:
    number = next(_numbers)
    message = {
        "message_id": number,
        "date": int(people.world.now()),
        "chat": theirs["chat"],
        "from": people.world.user(ADMIN),
        "text": text,
        "entities": [{"type": "bot_command", "offset": 0, "length": length}],
        "reply_to_message": {key: value for key, value in theirs.items() if key != "reply_to_message"},
    }
    return RawUpdate.of({"update_id": 910_000_000 + number, "message": message})


@pytest.mark.parametrize("command", COMMANDS)
async def test_an_anonymous_admin_is_asked_to_write_as_a_person(members: Town, command: str):
    theirs = await members.says(BIA, "compre seguidores")
    before = await deeds(members), state(members)
    asked = await members.says(ADMIN, command, reply_to=theirs["message_id"], anonymous=True)
    assert "com a sua própria conta" in said(await members.answer(to=asked))
    assert (await deeds(members), state(members)) == before


# What a bot that lacks a right says, and which of its rights that is.
OF_THE_BOT = {
    "/silenciar 2h spam": ("can_restrict_members", "permissão para banir"),
    "/banir spam": ("can_restrict_members", "permissão para banir"),
    "/desbanir": ("can_restrict_members", "permissão para banir"),
    "/limpar": ("can_delete_messages", "permissão para apagar mensagens"),
}


@pytest.mark.parametrize("command", OF_THE_BOT)
async def test_a_bot_without_the_right_says_which_one_it_needs_and_does_nothing(members: Town, command: str):
    right, words = OF_THE_BOT[command]
    theirs = await members.says(BIA, "compre seguidores")
    if command == "/desbanir":
        await members.post(f"chats/{GROUP}/kick", user_id=BIA)
    every = [one for one in RIGHTS if one != right]
    await may_only(members, *every, person=members.world.bot["id"])
    before = await deeds(members), state(members)
    asked = await members.says(ADMIN, command, reply_to=theirs["message_id"])
    assert words in said(await members.answer(to=asked))
    assert (await deeds(members), state(members)) == before


async def test_a_bot_without_the_right_to_ban_still_warns_and_flags(members: Town):
    await opens_a_chat(members, BIA)
    await may_only(members, "can_delete_messages", person=members.world.bot["id"])
    theirs = await members.says(BIA, "compre seguidores")
    await members.says(ADMIN, "/addblacklist spam", reply_to=theirs["message_id"])
    await members.says(ADMIN, "/aviso spam", reply_to=theirs["message_id"])
    await members.answer(chat=BIA)
    assert {"flag_added", "member_warned"} <= set(await deeds(members))
    assert members.world.chats[GROUP].status(BIA) == "member"


# A button that was shown, and the right that was taken before it is pressed.
async def a_setting(people: Town) -> tuple[Message, str]:
    menu = await people.answer(to=await people.says(ADMIN, "/config"))
    return menu, menu["buttons"][0][0]["text"]


async def a_question_for_a_reason(people: Town) -> tuple[Message, str]:
    theirs = await people.says(BIA, "compre seguidores")
    asked = await people.says(ADMIN, "/banir", reply_to=theirs["message_id"])
    return await people.answer(to=asked), "propaganda"


async def an_undo_of_a_mute(people: Town) -> tuple[Message, str]:
    await opens_a_chat(people, ADMIN)
    theirs = await people.says(CAIO, "compre seguidores")
    await people.says(ADMIN, "/silenciar 1d spam", reply_to=theirs["message_id"])
    return await people.answer(chat=ADMIN, containing="só volta"), "Desfazer"


async def a_list_to_ban(people: Town) -> tuple[Message, str]:
    theirs = await people.says(BIA, "compre seguidores")
    await people.says(ADMIN, "/addblacklist spam", reply_to=theirs["message_id"])
    await people.until_idle()
    proposal = await people.answer(to=await people.says(ADMIN, "/ban_blacklist"))
    return proposal, proposal["buttons"][0][0]["text"]


async def an_undo_of_a_flag(people: Town) -> tuple[Message, str]:
    await opens_a_chat(people, ADMIN)
    theirs = await people.says(BIA, "compre seguidores")
    await people.says(ADMIN, "/addblacklist spam", reply_to=theirs["message_id"])
    return await people.answer(chat=ADMIN, containing="Bia"), "Desfazer"


BUTTONS = {
    "a setting": (a_setting, "can_change_info"),
    "the reason of a ban": (a_question_for_a_reason, "can_restrict_members"),
    "the undo of a mute": (an_undo_of_a_mute, "can_restrict_members"),
    "the list to ban": (a_list_to_ban, "can_restrict_members"),
    "the undo of a flag": (an_undo_of_a_flag, "can_delete_messages"),
}


@pytest.mark.parametrize("name", BUTTONS)
async def test_a_button_of_before_asks_for_the_right_again(members: Town, name: str):
    shows, right = BUTTONS[name]
    message, label = await shows(members)
    before = await deeds(members), state(members)
    await may_only(members, *(one for one in RIGHTS if one != right))
    assert f"direito de {RIGHTS[right]}" in await members.presses(ADMIN, message, label)
    assert (await deeds(members), state(members)) == before


@pytest.mark.parametrize("name", BUTTONS)
async def test_a_button_of_before_does_nothing_for_who_is_no_administrator_any_more(members: Town, name: str):
    message, label = await BUTTONS[name][0](members)
    before = await deeds(members), state(members)
    await demoted(members)
    await members.until_idle()
    assert await members.presses(ADMIN, message, label)
    assert (await deeds(members), state(members)) == before
