"""Administrators whom Telegram allows some things only: what the bot does for them, and what it says."""

import pytest

from gymnation.member.v1.group_service_pb2 import GrantRoleRequest
from tests.support.town import ADMIN, BIA, CAIO, GROUP, OWNER, Town, said
from tests.telegram_gateway.features.test_oddities import delivers

ALL = ["can_pin_messages", "can_restrict_members", "can_delete_messages", "can_change_info"]
COMMANDS = {
    "/ban_blacklist": ("can_restrict_members", "banir usuários"),
    "/config": ("can_change_info", "alterar as informações do grupo"),
    "/addblacklist": ("can_delete_messages", "apagar mensagens"),
    "/rmblacklist": ("can_delete_messages", "apagar mensagens"),
    "/revokecheckin": ("can_delete_messages", "apagar mensagens"),
}


async def may_only(people: Town, *rights: str, person: int = ADMIN) -> None:
    await people.post(f"chats/{GROUP}/promote", user_id=person, rights=list(rights))
    await people.until_idle()


@pytest.mark.parametrize("command", COMMANDS)
async def test_who_may_only_pin_is_told_which_right_is_missing(members: Town, command: str):
    await may_only(members, "can_pin_messages")
    message = await members.says(BIA, "compre já")
    asked = await members.says(ADMIN, command, reply_to=message["message_id"])
    assert f"direito de {COMMANDS[command][1]}" in said(await members.answer(to=asked))


@pytest.mark.parametrize("command", COMMANDS)
async def test_every_other_right_does_not_stand_for_it_and_the_right_alone_is_enough(
    members: Town, command: str
):
    right, name = COMMANDS[command]
    message = await members.says(BIA, "compre já")
    await may_only(members, *(one for one in ALL if one != right))
    asked = await members.says(ADMIN, command, reply_to=message["message_id"])
    assert f"direito de {name}" in said(await members.answer(to=asked))

    await may_only(members, right)
    await members.says(ADMIN, command, reply_to=message["message_id"])
    await members.until_idle()
    assert all("direito de" not in said(one) for one in members.of_bot(GROUP)[2:])


async def test_what_takes_no_right_works_for_every_administrator(members: Town):
    await may_only(members)
    anchor = await members.anchor()
    photo = await members.photo(BIA, to=anchor["message_id"])
    assert "1 check-in" in said(await members.answer(to=photo))


async def test_in_private_only_groups_count_in_which_the_right_is_there(members: Town):
    await may_only(members, "can_pin_messages")
    assert "alterar as informações" in await members.hears(ADMIN, "/config", chat=ADMIN)
    assert "banir usuários" in await members.hears(ADMIN, "/ban_blacklist", chat=ADMIN)
    await members.second_group()
    assert "Configurações de Crossfit da Praia" in await members.hears(ADMIN, "/config", chat=ADMIN)


async def test_a_right_that_was_taken_meanwhile_ends_what_was_shown(members: Town):
    message = await members.says(BIA, "compre já")
    await members.says(ADMIN, "/addblacklist", reply_to=message["message_id"])
    await members.until_idle()
    proposal = await members.answer(to=await members.says(ADMIN, "/ban_blacklist"))
    await may_only(members, "can_pin_messages")

    label = proposal["buttons"][0][0]["text"]
    assert "banir usuários" in await members.presses(ADMIN, proposal, label)
    await members.until_idle()
    assert members.world.chats[GROUP].status(BIA) == "member"


async def test_who_the_owner_trusts_needs_no_right_at_telegram(members: Town):
    await members.clients.groups.GrantRole(
        GrantRoleRequest(
            request_id="6f0c5f0e-8a57-4b3c-9d53-5a1f1b6f2c13",
            member_id=CAIO,
            chat_id=GROUP,
            granted_by=OWNER,
        )
    )
    asked = await members.says(CAIO, "/config")
    assert "direito de" not in said(await members.answer(to=asked))


async def test_who_left_or_was_removed_is_no_member(members: Town):
    asked = await members.says(BIA, "/ranking")
    await members.answer(to=asked)
    await members.post(f"chats/{GROUP}/kick", user_id=BIA)
    await members.until_idle()
    # In a public group the buttons can still be seen and pressed, and late updates come.
    text = {"text": "/ranking", "entities": [{"type": "bot_command", "offset": 0, "length": 8}]}
    user = members.world.user(BIA)
    chat = {"id": GROUP, "type": "supergroup", "title": "x"}
    await delivers(members, message={"message_id": 900, "date": 0, "chat": chat, "from": user, **text})
    await members.silent()


async def test_who_comes_back_is_a_member_at_once_also_where_the_bot_is_no_administrator(members: Town):
    await members.post(f"chats/{GROUP}/demote", user_id=members.world.bot_id)
    await members.post(f"chats/{GROUP}/leave", user_id=BIA)
    await members.until_idle()
    assert await members.desk.roles.status(GROUP, BIA) == "left"
    await members.post(f"chats/{GROUP}/join", user_id=BIA)
    asked = await members.says(BIA, "/ranking")
    assert said(await members.answer(to=asked))
