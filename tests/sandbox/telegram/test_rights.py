"""Rights of administrators one by one, a restricted bot, hidden members, limited reactions."""

from __future__ import annotations

import pytest
from telegram.error import BadRequest

OWNER, ADMIN, BIA, CAIO = 1001, 1002, 1003, 1004
GYM = -1001000000001


async def test_an_administrator_has_the_rights_that_were_given(bot, people):
    await people.post(f"chats/{GYM}/promote", user_id=ADMIN, rights=["can_pin_messages"])
    member = await bot.get_chat_member(GYM, ADMIN)
    assert (member.can_pin_messages, member.can_manage_chat) == (True, True)
    assert not member.can_restrict_members
    assert not member.can_delete_messages
    status, why = await people.refused(f"chats/{GYM}/kick", user_id=BIA, by=ADMIN)
    assert (status, "no right" in why) == (400, True)
    status, _ = await people.refused(f"chats/{GYM}/promote", user_id=ADMIN, rights=["can_fly"])
    assert status == 400


async def test_a_bot_does_only_what_its_rights_allow(bot, people):
    theirs = await people.says(BIA, GYM, "oi")
    await people.post(f"chats/{GYM}/promote", user_id=bot.id, rights=[])
    with pytest.raises(BadRequest, match="Not enough rights to restrict"):
        await bot.ban_chat_member(GYM, BIA)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(GYM, theirs["message_id"])
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned"):
        await bot.pin_chat_message(GYM, theirs["message_id"])

    await people.post(f"chats/{GYM}/promote", user_id=bot.id, rights=["can_delete_messages"])
    assert await bot.delete_message(GYM, theirs["message_id"])


async def test_a_restricted_bot_sends_what_is_left_to_it(bot, people):
    mine = await bot.send_message(GYM, "oi")
    await people.post(f"chats/{GYM}/restrict", user_id=bot.id, may=["can_send_messages"])
    assert await bot.send_message(GYM, "oi")
    with pytest.raises(BadRequest, match="Not enough rights to send documents to the chat"):
        await bot.send_document(GYM, b"x", filename="x.txt")

    await people.post(f"chats/{GYM}/restrict", user_id=bot.id, may=[])
    with pytest.raises(BadRequest, match="Not enough rights to send text messages to the chat"):
        await bot.send_message(GYM, "oi")
    with pytest.raises(BadRequest, match="Chat_write_forbidden"):
        await bot.edit_message_text("tchau", GYM, mine.message_id)
    with pytest.raises(BadRequest, match="Chat_write_forbidden"):
        await bot.send_chat_action(GYM, "typing")

    await people.post(f"chats/{GYM}/demote", user_id=bot.id)
    assert await bot.send_message(GYM, "oi")


async def test_hidden_members_are_told_to_administrators_alone(bot, people):
    await people.post(f"chats/{GYM}/house_rules", hidden_members=True)
    assert (await bot.get_chat_member(GYM, BIA)).status == "member"
    await people.post(f"chats/{GYM}/demote", user_id=bot.id)
    with pytest.raises(BadRequest, match="Member list is inaccessible"):
        await bot.get_chat_member(GYM, BIA)
    assert (await bot.get_chat_member(GYM, bot.id)).status == "member"
    assert await bot.get_chat_administrators(GYM)


async def test_reactions_are_those_that_the_group_allows(bot, people):
    theirs = await people.says(BIA, GYM, "oi")
    await people.post(f"chats/{GYM}/house_rules", reactions=["👍"])
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await bot.set_message_reaction(GYM, theirs["message_id"], "🔥")
    assert await bot.set_message_reaction(GYM, theirs["message_id"], "👍")
    assert [one.emoji for one in (await bot.get_chat(GYM)).available_reactions] == ["👍"]
    await people.post(f"chats/{GYM}/house_rules", reactions=[])
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await bot.set_message_reaction(GYM, theirs["message_id"], "👍")


async def test_a_post_of_the_linked_channel_comes_from_telegram_itself(bot, people):
    await people.sends(OWNER, GYM, text="novidade", linked=True)
    (update,) = await bot.get_updates()
    assert update.message.is_automatic_forward
    assert update.message.from_user.id == 777000
    assert update.message.sender_chat.type == "channel"


@pytest.mark.parametrize("kind", ["poll", "voice", "dice", "contact"])
async def test_people_send_what_is_neither_text_nor_picture(bot, people, kind):
    await people.post(f"chats/{GYM}/promote", user_id=bot.id)
    await people.sends(BIA, GYM, kind=kind)
    (update,) = await bot.get_updates()
    assert getattr(update.message, kind) is not None


async def test_a_deleted_account_has_no_name_and_stays_a_member(bot, people):
    await people.post(f"people/{BIA}/delete_account")
    member = await bot.get_chat_member(GYM, BIA)
    assert (member.status, member.user.first_name, member.user.username) == ("member", "", None)
