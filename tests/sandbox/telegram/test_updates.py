"""Polling, confirmation, conflicts, and what the bot hears."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from telegram import Update
from telegram.error import Conflict, InvalidToken

from sandbox.patience import patient
from sandbox.telegram import World

BIA, CAIO, ADMIN, NICO = 1003, 1004, 1002, 1006
GYM = -1001000000001
ALL = Update.ALL_TYPES


async def poll_hangs(world):
    """Until the deliveries' task and a poll both wait for updates."""
    async with asyncio.timeout(patient(10)):
        while len(world.updates._waiting) < 2:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.001)


async def test_updates_are_numbered_one_after_the_other_and_kept_until_confirmed(bot, people):
    for text in ("um", "dois", "três"):
        await people.says(BIA, GYM, text)

    first = await bot.get_updates()
    again = await bot.get_updates()
    rest = await bot.get_updates(offset=first[1].update_id)

    ids = [update.update_id for update in first]
    assert ids == list(range(ids[0], ids[0] + 3))
    assert [update.update_id for update in again] == ids
    assert [update.message.text for update in rest] == ["dois", "três"]
    assert (await people.get("updates")) == {"pending": 2, "confirmed": 1, "last_update_id": ids[-1]}


def test_a_world_that_starts_later_does_not_repeat_numbers(clock):
    before = World(clock=clock)
    clock.advance(1)
    after = World(clock=clock)
    assert after.updates.last_update_id > before.updates.last_update_id
    assert after.chats[GYM].last_message_id > before.chats[GYM].last_message_id


async def test_a_limit_bounds_the_batch_and_a_negative_offset_keeps_only_the_last(bot, people):
    for text in ("um", "dois", "três"):
        await people.says(BIA, GYM, text)

    assert [update.message.text for update in await bot.get_updates(limit=2)] == ["um", "dois"]
    assert [update.message.text for update in await bot.get_updates(offset=-1)] == ["três"]
    assert [update.message.text for update in await bot.get_updates()] == ["três"]


async def test_a_long_poll_answers_as_soon_as_somebody_writes(bot, people):
    poll = asyncio.create_task(bot.get_updates(timeout=timedelta(seconds=30)))
    await people.says(BIA, GYM, "oi")

    updates = await asyncio.wait_for(poll, patient(10))

    assert updates[0].message.text == "oi"


async def test_a_long_poll_with_nothing_to_tell_ends_empty(bot):
    assert list(await bot.get_updates(timeout=1)) == []


async def test_a_second_poller_makes_the_first_one_fail(bot, open_bot, sandbox_url, people, world):
    async with open_bot(sandbox_url) as other:
        first = asyncio.create_task(bot.get_updates(timeout=30))
        await poll_hangs(world)
        second = asyncio.create_task(other.get_updates(timeout=30))

        with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure"):
            await asyncio.wait_for(first, patient(10))
        await people.says(BIA, GYM, "oi")
        assert len(await asyncio.wait_for(second, patient(10))) == 1


async def test_allowed_updates_are_remembered(bot, people):
    await bot.get_updates(allowed_updates=["callback_query"])
    await people.says(BIA, GYM, "não me ouça")
    await bot.get_updates()
    assert list(await bot.get_updates()) == []

    await bot.get_updates(allowed_updates=[])
    await people.says(BIA, GYM, "me ouça")
    assert len(await bot.get_updates()) == 1


async def test_members_and_reactions_come_only_when_asked_for(bot, people):
    message = await people.says(BIA, GYM, "oi")
    await people.post(f"chats/{GYM}/messages/{message['message_id']}/react", **{"from": CAIO, "emoji": "🔥"})
    await people.post(f"chats/{GYM}/join", user_id=NICO)
    assert all(update.message for update in await bot.get_updates())

    await bot.get_updates(allowed_updates=ALL)
    await people.post(f"chats/{GYM}/messages/{message['message_id']}/react", **{"from": CAIO, "emoji": "👍"})
    await people.post(f"chats/{GYM}/leave", user_id=NICO)
    updates = await bot.get_updates()

    reaction = next(update.message_reaction for update in updates if update.message_reaction)
    assert (reaction.old_reaction[0].emoji, reaction.new_reaction[0].emoji) == ("🔥", "👍")
    gone = next(update.chat_member for update in updates if update.chat_member)
    assert (gone.old_chat_member.status, gone.new_chat_member.status) == ("member", "left")


@pytest.mark.parametrize("faults_planned", [1, 3])
async def test_a_duplicate_fault_delivers_confirmed_updates_again(bot, people, faults, faults_planned):
    for text in ("um", "dois", "três", "quatro"):
        await people.says(BIA, GYM, text)
    faults.add("telegram", "duplicate", count=faults_planned)
    first = await bot.get_updates()

    again = await bot.get_updates(offset=first[-1].update_id + 1)

    assert [u.update_id for u in again] == [u.update_id for u in first[:faults_planned]]
    assert list(await bot.get_updates(offset=first[-1].update_id + 1)) == []


async def test_a_reorder_fault_turns_a_batch_around_and_tells_of_which_messages(bot, people, faults, world):
    for text in ("um", "dois"):
        await people.says(BIA, GYM, text)
    faults.add("telegram", "reorder", chat_id=GYM)
    heard = aiter(world.events.subscribe())

    updates = await bot.get_updates()
    assert [update.message.text for update in updates] == ["dois", "um"]
    places = [(GYM, update.message.message_id) for update in updates]
    assert await anext(heard) == ("reordered", {"messages": places})
    assert [update.message.text for update in await bot.get_updates()] == ["um", "dois"]


async def test_a_wrong_token_an_unknown_method_and_an_unknown_parameter_are_refused(sandbox_url, open_bot):
    with pytest.raises(InvalidToken):
        async with open_bot(sandbox_url, "1:WRONG"):
            pass
    async with aiohttp.ClientSession(sandbox_url) as session:
        for path, status, description in (
            ("sendMesage", 404, "Not Found"),
            ("getMe?limt=1", 400, 'Bad Request: unknown parameter "limt"'),
        ):
            async with session.get(f"/bot1000:SANDBOX-TOKEN/{path}") as response:
                body = await response.json()
            assert (response.status, body["ok"], body["description"]) == (status, False, description)


async def test_arguments_may_come_in_the_query_a_form_or_json(sandbox_url, people):
    await people.post(f"people/{BIA}/start")
    async with aiohttp.ClientSession(sandbox_url) as session:
        url = "/bot1000:SANDBOX-TOKEN/SENDmessage"
        arguments = {"chat_id": BIA, "text": "oi"}
        for how in ({"params": arguments}, {"data": arguments}, {"json": arguments}):
            async with session.post(url, **how) as response:
                assert (await response.json())["result"]["text"] == "oi"


async def test_a_bot_that_is_no_administrator_hears_only_what_is_meant_for_it(bot, people):
    await people.post(f"chats/{GYM}/demote", user_id=bot.id, by=1001)
    sent = await bot.send_message(GYM, "olá")
    await people.says(BIA, GYM, "entre nós")
    await people.says(BIA, GYM, "/ranking")
    await people.says(BIA, GYM, f"ei @{bot.username}")
    await people.says(BIA, GYM, "resposta", reply_to=sent.message_id)

    heard = [update.message.text for update in await bot.get_updates() if update.message]

    assert heard == ["/ranking", f"ei @{bot.username}", "resposta"]
