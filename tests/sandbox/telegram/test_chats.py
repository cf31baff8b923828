"""Members, administrators, bans, joins, migration, menus."""

from __future__ import annotations

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    BotCommandScopeChatMember,
    ChatPermissions,
    Update,
)
from telegram.error import BadRequest, ChatMigrated

OWNER, ADMIN, BIA, CAIO, DUDA, NICO = range(1001, 1007)
GYM, CROSSFIT = -1001000000001, -1001000000002


async def test_the_bot_sees_who_is_in_a_group_and_as_what(bot):
    statuses = {
        uid: (await bot.get_chat_member(GYM, uid)).status for uid in (OWNER, ADMIN, BIA, NICO, bot.id)
    }
    assert statuses == {
        OWNER: "creator",
        ADMIN: "administrator",
        BIA: "member",
        NICO: "left",
        bot.id: "administrator",
    }
    assert {member.user.id for member in await bot.get_chat_administrators(GYM)} == {OWNER, ADMIN, bot.id}
    assert await bot.get_chat_member_count(GYM) == 6
    assert (await bot.get_chat(GYM)).title == "Turma das Seis"
    with pytest.raises(BadRequest, match="Invalid user_id specified"):
        await bot.get_chat_member(GYM, 5)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.get_chat(BIA)


async def test_a_join_is_a_service_message_and_a_member_update(bot, people):
    await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    await people.post(f"chats/{GYM}/join", user_id=NICO, by=ADMIN)
    member, service = await bot.get_updates()
    assert member.chat_member.new_chat_member.user.id == NICO
    assert member.chat_member.from_user.id == ADMIN
    assert [user.id for user in service.message.new_chat_members] == [NICO]

    await people.post(f"chats/{GYM}/leave", user_id=NICO)
    service, member = await bot.get_updates(offset=service.update_id + 1)
    assert service.message.left_chat_member.id == NICO
    assert member.chat_member.new_chat_member.status == "left"


async def test_the_bot_hears_of_its_own_standing(bot, people):
    await people.post(f"chats/{CROSSFIT}/add_bot", by=BIA, administrator=False)
    await people.post(f"chats/{CROSSFIT}/promote", user_id=bot.id, by=ADMIN)
    await people.post(f"chats/{CROSSFIT}/title", title="Crossfit do Mar", by=ADMIN)
    await people.post(f"chats/{CROSSFIT}/remove_bot", by=ADMIN)

    updates = await bot.get_updates()
    moves = [
        (u.my_chat_member.old_chat_member.status, u.my_chat_member.new_chat_member.status)
        for u in updates
        if u.my_chat_member
    ]
    assert moves == [("left", "member"), ("member", "administrator"), ("administrator", "kicked")]
    assert [u.message.new_chat_title for u in updates if u.message and u.message.new_chat_title] == [
        "Crossfit do Mar"
    ]


async def test_bans_need_the_right_and_spare_administrators(bot, people):
    await bot.ban_chat_member(GYM, CAIO, revoke_messages=True)
    assert (await bot.get_chat_member(GYM, CAIO)).status == "kicked"
    assert (await people.refused(f"chats/{GYM}/messages", **{"from": CAIO, "text": "oi"}))[0] == 400
    assert (await people.refused(f"chats/{GYM}/join", user_id=CAIO))[0] == 400
    await bot.unban_chat_member(GYM, CAIO, only_if_banned=True)
    await people.post(f"chats/{GYM}/join", user_id=CAIO)

    with pytest.raises(BadRequest, match="User is an administrator of the chat"):
        await bot.ban_chat_member(GYM, ADMIN)
    with pytest.raises(BadRequest, match="Can't remove chat owner"):
        await bot.ban_chat_member(GYM, OWNER)
    await people.post(f"chats/{GYM}/demote", user_id=bot.id)
    with pytest.raises(BadRequest, match="Not enough rights to restrict/unrestrict chat member"):
        await bot.ban_chat_member(GYM, CAIO)


async def test_a_restricted_member_cannot_write(bot, people):
    await bot.restrict_chat_member(GYM, BIA, ChatPermissions.no_permissions())
    assert (await bot.get_chat_member(GYM, BIA)).can_send_messages is False
    assert (await people.refused(f"chats/{GYM}/messages", **{"from": BIA, "text": "oi"}))[0] == 400
    await bot.restrict_chat_member(GYM, BIA, ChatPermissions.all_permissions())
    await people.says(BIA, GYM, "oi")


async def test_a_pinned_message_is_told_by_the_chat(bot):
    sent = await bot.send_message(GYM, "regras")
    await bot.pin_chat_message(GYM, sent.message_id)
    assert (await bot.get_chat(GYM)).pinned_message.text == "regras"


async def test_a_group_that_becomes_a_supergroup_says_its_new_id_and_answers_no_more(bot, people):
    group = await people.post("chats", title="Corrida", type="group", creator=ADMIN)
    await people.post(f"chats/{group['id']}/add_bot", by=ADMIN)
    await people.says(ADMIN, group["id"], "antes")
    moved = await people.post(f"chats/{group['id']}/migrate")

    with pytest.raises(ChatMigrated) as raised:
        await bot.send_message(group["id"], "oi")
    assert raised.value.new_chat_id == moved["id"] != group["id"]
    assert (await bot.send_message(moved["id"], "oi")).chat.type == "supergroup"

    messages = [update.message for update in await bot.get_updates() if update.message]
    assert [(m.chat.id, m.migrate_to_chat_id, m.migrate_from_chat_id) for m in messages[-2:]] == [
        (group["id"], moved["id"], None),
        (moved["id"], None, group["id"]),
    ]
    assert (await people.refused(f"chats/{group['id']}/messages", **{"from": ADMIN, "text": "oi"}))[0] == 400


MENUS = [
    ("default", None, ""),
    ("default-pt", None, "pt"),
    ("private", BotCommandScopeAllPrivateChats(), ""),
    ("groups", BotCommandScopeAllGroupChats(), ""),
    ("admins-pt", BotCommandScopeAllChatAdministrators(), "pt"),
    ("gym", BotCommandScopeChat(GYM), "en"),
    ("gym-admins", BotCommandScopeChatAdministrators(GYM), ""),
    ("caio", BotCommandScopeChatMember(GYM, CAIO), ""),
]


@pytest.mark.parametrize(
    ("person", "chat", "seen"),
    [
        (BIA, BIA, "private"),
        (BIA, GYM, "groups"),
        (DUDA, GYM, "gym"),  # she reads English
        (CAIO, GYM, "caio"),
        (ADMIN, GYM, "gym-admins"),
        (ADMIN, CROSSFIT, "admins-pt"),
        (BIA, CROSSFIT, "groups"),
    ],
)
async def test_people_see_the_menu_of_the_narrowest_scope_and_their_language(bot, people, person, chat, seen):
    for name, scope, language in MENUS:
        await bot.set_my_commands([BotCommand("x", name)], scope=scope, language_code=language)
    menu = await people.get("commands", chat=chat, **{"as": person})
    assert [command["description"] for command in menu["commands"]] == [seen]


async def test_menus_are_read_back_and_deleted(bot, people):
    await bot.set_my_commands([("ranking", "Ranking")], language_code="pt")
    assert [c.command for c in await bot.get_my_commands(language_code="pt")] == ["ranking"]
    assert list(await bot.get_my_commands()) == []
    await bot.delete_my_commands(language_code="pt")
    assert (await people.get("commands", chat=BIA, **{"as": BIA})) == {"commands": []}


@pytest.mark.parametrize(
    ("commands", "language", "sentence"),
    [
        ([("Ranking", "x")], "", "Bot_command_invalid"),
        ([("r-1", "x")], "", "Bot_command_invalid"),
        ([("r", " ")], "", "Bot_command_description_invalid"),
        ([("r", "x")], "pt-br", "Invalid language code"),
    ],
)
async def test_menus_that_telegram_would_refuse(bot, commands, language, sentence):
    with pytest.raises(BadRequest, match=sentence):
        await bot.set_my_commands(commands, language_code=language)


async def test_the_bot_describes_itself(bot):
    await bot.set_my_description("Treine com a gente", language_code="pt")
    await bot.set_my_short_description("Treino")
    assert (await bot.get_my_description("pt")).description == "Treine com a gente"
    with pytest.raises(BadRequest):
        await bot.set_my_short_description("x" * 121)
