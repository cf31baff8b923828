"""Forums: what Telegram says of messages in topics, and where a bot may not write."""

from __future__ import annotations

import pytest
from telegram import Update
from telegram.error import BadRequest

OWNER, ADMIN, BIA = 1001, 1002, 1003
GYM = -1001000000001


@pytest.fixture
async def topic(people) -> int:
    await people.post(f"chats/{GYM}/forum")
    return (await people.post(f"chats/{GYM}/topics", name="Check-ins"))["id"]


async def test_a_topic_begins_with_a_message_of_its_number(bot, people, topic):
    created = (await bot.get_updates())[0].message
    assert created.forum_topic_created.name == "Check-ins"
    assert (created.message_id, created.message_thread_id, created.is_topic_message) == (topic, topic, True)
    assert created.chat.is_forum


async def test_what_is_said_in_a_topic_names_it_and_general_is_not_named(bot, people, topic):
    await people.says(BIA, GYM, "no tópico", topic=topic)
    await people.says(BIA, GYM, "no geral")
    _, there, general = [update.message for update in await bot.get_updates()]
    await people.says(ADMIN, GYM, "resposta no geral", reply_to=general.message_id)
    answer = (await bot.get_updates())[-1].message
    assert (answer.message_thread_id, answer.is_topic_message) == (general.message_id, None)
    assert (there.message_thread_id, there.is_topic_message) == (topic, True)
    assert there.reply_to_message.forum_topic_created is not None
    assert (general.message_thread_id, general.is_topic_message) == (None, None)


async def test_the_bot_writes_in_a_topic_by_its_number_or_by_answering(bot, people, topic):
    said = await people.says(BIA, GYM, "oi", topic=topic)
    named = await bot.send_message(GYM, "aqui", message_thread_id=topic)
    answered = await bot.send_message(GYM, "aqui", reply_to_message_id=said["message_id"])
    general = await bot.send_message(GYM, "geral")
    assert [one.message_thread_id for one in (named, answered, general)] == [topic, topic, None]


async def test_general_has_no_number_and_what_is_gone_is_not_found(bot, people, topic):
    await people.post(f"chats/{GYM}/topics/{topic}/delete")
    for number in (1, topic, 999_999_999):
        with pytest.raises(BadRequest, match="Message thread not found"):
            await bot.send_message(GYM, "oi", message_thread_id=number)


async def test_a_closed_topic_is_closed_to_the_bot_and_to_members(bot, people, topic):
    await people.post(f"chats/{GYM}/topics/{topic}/close")
    with pytest.raises(BadRequest, match=r"(?i)topic_closed"):
        await bot.send_message(GYM, "oi", message_thread_id=topic)
    status, why = await people.refused(f"chats/{GYM}/messages", **{"from": BIA, "text": "oi", "topic": topic})
    assert (status, "closed" in why) == (400, True)
    await people.says(ADMIN, GYM, "posso", topic=topic)

    await people.post(f"chats/{GYM}/topics/{topic}/reopen")
    await bot.send_message(GYM, "oi", message_thread_id=topic)
    told = [update.message for update in await bot.get_updates(allowed_updates=Update.ALL_TYPES)]
    assert [one.message_id for one in told if one.forum_topic_closed]
    assert [one.message_id for one in told if one.forum_topic_reopened]


async def test_general_can_be_closed_but_not_deleted(bot, people, topic):
    await people.post(f"chats/{GYM}/topics/1/close")
    with pytest.raises(BadRequest, match=r"(?i)topic_closed"):
        await bot.send_message(GYM, "oi")
    assert (await people.refused(f"chats/{GYM}/topics/1/delete"))[0] == 400
    await bot.send_message(GYM, "no outro", message_thread_id=topic)


async def test_a_bot_that_manages_topics_writes_in_closed_ones(bot, people, world, topic):
    await people.post(f"chats/{GYM}/topics/{topic}/close")
    world.chats[GYM].members[bot.id].manages_topics = True
    await bot.send_message(GYM, "oi", message_thread_id=topic)


async def test_outside_of_forums_replies_have_a_number_that_is_no_topic(bot, people):
    first = await people.says(BIA, GYM, "oi")
    await people.says(ADMIN, GYM, "olá", reply_to=first["message_id"])
    answer = (await bot.get_updates())[-1].message
    assert (answer.message_thread_id, answer.is_topic_message) == (first["message_id"], None)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(GYM, "oi", message_thread_id=first["message_id"])
