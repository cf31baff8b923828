"""Tags beside names, as Telegram takes them from a bot and shows them."""

import pytest
from telegram.error import BadRequest

ADMIN, BIA, CAIO, STRANGER = 1002, 1003, 1004, 77
GYM = -1001000000001


async def test_a_tag_stands_beside_the_name_until_it_is_taken_away(bot, people):
    assert await bot.set_chat_member_tag(GYM, BIA, "12 semanas")
    assert (await bot.get_chat_member(GYM, BIA)).tag == "12 semanas"
    assert (await people.says(BIA, GYM, "oi"))["sender_tag"] == "12 semanas"
    assert "sender_tag" not in await people.says(CAIO, GYM, "oi")
    assert await bot.set_chat_member_tag(GYM, BIA, "")
    assert (await bot.get_chat_member(GYM, BIA)).tag is None


@pytest.mark.parametrize("tag", ["x" * 17, "💪", "12 semanas 🔥", "🇧🇷", "❤️", "𝟙" * 9])
async def test_what_is_no_tag_is_refused(bot, tag):
    with pytest.raises(BadRequest, match="Tag_invalid"):
        await bot.set_chat_member_tag(GYM, BIA, tag)
    assert (await bot.get_chat_member(GYM, BIA)).tag is None


@pytest.mark.parametrize("tag", ["x" * 16, "ação à vista", "#1", "*", "日本語"])
async def test_other_words_are_taken(bot, tag):
    assert await bot.set_chat_member_tag(GYM, BIA, tag)
    assert (await bot.get_chat_member(GYM, BIA)).tag == tag


async def test_who_may_have_one_and_who_may_give_it(bot, people):
    with pytest.raises(BadRequest, match="administrator of the chat"):
        await bot.set_chat_member_tag(GYM, ADMIN, "x")
    with pytest.raises(BadRequest, match="Invalid user_id"):
        await bot.set_chat_member_tag(GYM, STRANGER, "x")
    with pytest.raises(BadRequest, match="private"):
        await bot.set_chat_member_tag(BIA, BIA, "x")
    await people.post(f"chats/{GYM}/promote", user_id=bot.id, rights=["can_pin_messages"])
    with pytest.raises(BadRequest, match="Not enough rights"):
        await bot.set_chat_member_tag(GYM, BIA, "x")
    await people.post(f"chats/{GYM}/promote", user_id=bot.id, rights=["can_manage_tags"])
    assert await bot.set_chat_member_tag(GYM, BIA, "x")


async def test_a_restricted_member_keeps_it_and_who_leaves_loses_it(bot, people):
    await bot.set_chat_member_tag(GYM, BIA, "x")
    await people.post(f"chats/{GYM}/restrict", user_id=BIA, may=["can_send_messages"])
    assert (await bot.get_chat_member(GYM, BIA)).tag == "x"
    await people.post(f"chats/{GYM}/leave", user_id=BIA)
    with pytest.raises(BadRequest, match="User not found"):
        await bot.set_chat_member_tag(GYM, BIA, "y")
    await people.post(f"chats/{GYM}/join", user_id=BIA)
    assert (await bot.get_chat_member(GYM, BIA)).tag is None
