"""Flood control."""

from __future__ import annotations

import pytest
from telegram.error import RetryAfter

from sandbox.telegram import World
from sandbox.telegram.errors import BotApiError
from sandbox.telegram.limits import RateLimits

BIA = 1003
GYM = -1001000000001


@pytest.fixture
def world(clock) -> World:
    return World(clock=clock)


async def test_twenty_messages_a_minute_in_a_group_edits_included(bot, clock, people):
    sent = None
    for number in range(10):
        sent = await bot.send_message(GYM, f"n{number}")
        await bot.edit_message_text(f"e{number}", GYM, sent.message_id)
        clock.advance(2)

    with pytest.raises(RetryAfter, match="Retry in 0:00:40"):
        await bot.edit_message_text("demais", GYM, sent.message_id)
    assert len(await people.sees(GYM)) == 10

    clock.advance(40)
    await bot.edit_message_text("agora sim", GYM, sent.message_id)
    counts = (await people.get("log"))["counts"]
    assert counts["editMessageText"] == {"ok": 11, "failed": 1}


async def test_reactions_actions_and_deletions_do_not_count(bot, people):
    said = await people.says(BIA, GYM, "treinei")
    for emoji in ("🔥", "👍") * 20:
        await bot.set_message_reaction(GYM, said["message_id"], emoji)
        await bot.send_chat_action(GYM, "typing")
    await bot.delete_message(GYM, said["message_id"])
    assert await bot.send_message(GYM, "oi")


async def test_one_message_a_second_in_a_chat_after_a_short_burst(bot, clock, people):
    await people.post(f"people/{BIA}/start")
    for number in range(5):
        await bot.send_message(BIA, str(number))
    with pytest.raises(RetryAfter, match="Retry in 0:00:01"):
        await bot.send_message(BIA, "demais")
    for number in range(30):
        clock.advance(1)
        await bot.send_message(BIA, str(number))


def test_thirty_messages_a_second_over_all_chats():
    limits = RateLimits()
    for chat_id in range(30):
        limits.spend(chat_id, group=False, now=100.0)
    with pytest.raises(BotApiError) as raised:
        limits.spend(31, group=False, now=100.5)
    assert raised.value.parameters == {"retry_after": 1}
    limits.spend(31, group=False, now=101.0)


async def test_what_is_refused_for_its_content_costs_nothing(bot, clock):
    for _ in range(30):
        with pytest.raises(Exception, match="Message text is empty"):
            await bot.send_message(GYM, " ")
    assert await bot.send_message(GYM, "oi")
