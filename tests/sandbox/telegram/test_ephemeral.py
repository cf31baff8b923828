"""Ephemeral messages of the stand-in: who sees them, what is refused, and servers that have none."""

from __future__ import annotations

import asyncio

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyParameters,
)
from telegram.error import BadRequest, EndPointNotFound

from sandbox.telegram import World

OWNER, ADMIN, BIA, CAIO, NICO = 1001, 1002, 1003, 1004, 1006
GYM, CROSSFIT = -1001000000001, -1001000000002
BUTTON = InlineKeyboardMarkup([[InlineKeyboardButton("Ok", callback_data="ok")]])


@pytest.fixture(params=["10.2", "10.3"])
def world(clock, request) -> World:
    return World(clock=clock, rate_limits=False, ephemeral=request.param)


def to(person, world, callback="", *, replace=False):
    """The parameters of a send, in the way of the world's server."""
    if world.ephemerals.version == "10.2":
        return {"receiver_user_id": person, **({"callback_query_id": callback} if callback else {})}
    more = {"callback_query_id": callback} if callback else {}
    more |= {"replace_callback_query_message": True} if replace else {}
    return {"ephemeral_message_parameters": {"receiver_user_id": person, **more}}


async def own(people, person, chat=GYM):
    seen = await people.get(f"chats/{chat}/messages", **{"as": person})
    return [one for one in seen["ephemeral"] if not one["deleted"]]


def named(sent, person=BIA, chat=GYM):
    number = sent.api_kwargs["ephemeral_message_id"]
    return {"chat_id": chat, "receiver_user_id": person, "ephemeral_message_id": number}


async def test_one_person_sees_it_and_nobody_else(bot, people, world):
    said = await people.says(BIA, GYM, "oi")
    sent = await bot.send_message(
        GYM,
        "<b>Só você</b>",
        parse_mode="HTML",
        reply_parameters=ReplyParameters(said["message_id"]),
        reply_markup=BUTTON,
        api_kwargs=to(BIA, world),
    )

    assert sent.message_id == 0
    assert sent.api_kwargs["receiver_user"]["id"] == BIA
    [seen] = await own(people, BIA)
    assert (seen["text"], seen["reply_to_message"]["text"]) == ("Só você", "oi")
    assert seen["buttons"] == [[{"text": "Ok", "url": None}]]
    assert await own(people, CAIO) == []
    assert [one["text"] for one in await people.sees(GYM)] == ["oi"]


async def test_it_is_changed_and_deleted_by_its_three_numbers(bot, people, world):
    sent = await bot.send_message(GYM, "um", api_kwargs=to(BIA, world))

    assert await bot.do_api_request("editEphemeralMessageText", {**named(sent), "text": "dois"}) is True
    [seen] = await own(people, BIA)
    assert (seen["text"], seen["edit_count"]) == ("dois", 1)
    with pytest.raises(BadRequest, match=r"(?i)not modified"):
        await bot.do_api_request("editEphemeralMessageText", {**named(sent), "text": "dois"})
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await bot.do_api_request("editEphemeralMessageText", {**named(sent, CAIO), "text": "três"})
    with pytest.raises(BadRequest, match=r"(?i)message to delete not found"):
        await bot.delete_message(GYM, named(sent)["ephemeral_message_id"])

    assert await bot.do_api_request("deleteEphemeralMessage", named(sent)) is True
    assert await own(people, BIA) == []
    with pytest.raises(BadRequest, match=r"(?i)message to delete not found"):
        await bot.do_api_request("deleteEphemeralMessage", named(sent))


async def test_who_is_offline_misses_the_message_its_edit_and_its_end(bot, people, world):
    await people.post(f"people/{BIA}/presence", offline=True)
    missed = await bot.send_message(GYM, "perdida", api_kwargs=to(BIA, world))
    await people.post(f"people/{BIA}/presence", offline=False)
    assert missed.api_kwargs["ephemeral_message_id"]
    assert await own(people, BIA) == []

    sent = await bot.send_message(GYM, "um", api_kwargs=to(BIA, world))
    await people.post(f"people/{BIA}/presence", offline=True)
    assert await bot.do_api_request("editEphemeralMessageText", {**named(sent), "text": "dois"}) is True
    assert await bot.do_api_request("deleteEphemeralMessage", named(sent)) is True
    await people.post(f"people/{BIA}/presence", offline=False)
    assert [one["text"] for one in await own(people, BIA)] == ["um"]


async def test_who_is_not_in_the_group_and_private_chats_are_refused(bot, people, world):
    await people.post(f"people/{BIA}/start")
    with pytest.raises(BadRequest, match=r"(?i)USER_NOT_PARTICIPANT"):
        await bot.send_message(GYM, "oi", api_kwargs=to(NICO, world))
    with pytest.raises(BadRequest, match=r"(?i)only to groups"):
        await bot.send_message(BIA, "oi", api_kwargs=to(BIA, world))


async def test_a_bot_that_is_no_admin_answers_a_press_within_fifteen_seconds(bot, people, world, clock):
    post = await bot.send_message(GYM, "aperte", reply_markup=BUTTON)
    await people.post(f"chats/{GYM}/demote", user_id=bot.id, by=OWNER)
    with pytest.raises(BadRequest, match=r"(?i)MESSAGE_NOT_COMMAND"):
        await bot.send_message(GYM, "do nada", api_kwargs=to(BIA, world))
    query = await press(people, bot, message_id=post.message_id)
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.send_message(GYM, "de outro", api_kwargs=to(CAIO, world, query.id))

    clock.advance(15)
    await bot.send_message(GYM, "na hora", api_kwargs=to(BIA, world, query.id))
    clock.advance(1)
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.send_message(GYM, "tarde", api_kwargs=to(BIA, world, query.id))
    assert [one["text"] for one in await own(people, BIA)] == ["na hora"]


async def test_it_may_stand_in_place_of_the_message_that_was_pressed(bot, people, world):
    if world.ephemerals.version == "10.2":
        pytest.skip("from Bot API 10.3 on")
    post = await bot.send_message(GYM, "aperte", reply_markup=BUTTON)
    query = await press(people, bot, message_id=post.message_id)
    sent = await bot.send_message(
        GYM, "no lugar", reply_markup=BUTTON, api_kwargs=to(BIA, world, query.id, replace=True)
    )
    [seen] = await own(people, BIA)
    assert seen["replaces"] == post.message_id

    again = await press(people, bot, ephemeral_message_id=named(sent)["ephemeral_message_id"])
    with pytest.raises(BadRequest, match=r"(?i)QUERY_ID_INVALID"):
        await bot.send_message(GYM, "outra", api_kwargs=to(BIA, world, again.id, replace=True))


async def test_a_press_on_it_tells_its_number(bot, people, world):
    sent = await bot.send_message(GYM, "aperte", reply_markup=BUTTON, api_kwargs=to(BIA, world))
    number = named(sent)["ephemeral_message_id"]
    query = await press(people, bot, ephemeral_message_id=number)
    assert query.message.api_kwargs["ephemeral_message_id"] == number
    status, error = await people.refused(
        "press", **{"from": CAIO}, chat_id=GYM, ephemeral_message_id=number, row=0, col=0
    )
    assert (status, error) == (404, "this person sees no such ephemeral message")


async def test_an_ephemeral_command_reaches_the_bot_alone_and_is_answered_in_time(bot, people, world, clock):
    menu = [BotCommand("meta", "Sua meta", api_kwargs={"is_ephemeral": True}), BotCommand("hoje", "Hoje")]
    await bot.set_my_commands(menu, scope=BotCommandScopeAllGroupChats())
    await people.post(f"chats/{GYM}/demote", user_id=bot.id, by=OWNER)
    await people.says(BIA, GYM, "/meta 4")
    await people.says(BIA, GYM, "/hoje")

    first, second = [one.message for one in await bot.get_updates() if one.message is not None]
    number = first.api_kwargs["ephemeral_message_id"]
    assert (first.message_id, first.api_kwargs["receiver_user"]["id"]) == (0, bot.id)
    assert second.message_id
    assert [one["text"] for one in await people.sees(GYM)] == ["/hoje"]
    assert [one["text"] for one in await own(people, CAIO)] == []

    answer = {"reply_parameters": {"ephemeral_message_id": number}, **to(BIA, world)}
    await bot.send_message(GYM, "ok", api_kwargs=answer)
    assert [one["text"] for one in await own(people, BIA)] == ["/meta 4", "ok"]
    clock.advance(16)
    with pytest.raises(BadRequest, match=r"(?i)MESSAGE_NOT_COMMAND"):
        await bot.send_message(GYM, "tarde", api_kwargs=answer)


async def test_a_server_without_them_shows_everybody_what_was_meant_for_one(bot, people, world):
    version = world.ephemerals.version
    await people.post("server", ephemeral="off")
    sent = await bot.send_message(GYM, "para uma só", api_kwargs=to(BIA, world))
    assert "ephemeral_message_id" not in sent.api_kwargs
    assert [one["text"] for one in await people.sees(GYM)] == ["para uma só"]
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("deleteEphemeralMessage", {"chat_id": GYM})
    menu = [BotCommand("meta", "Sua meta", api_kwargs={"is_ephemeral": True})]
    await bot.set_my_commands(menu, scope=BotCommandScopeAllGroupChats())
    assert (await people.says(BIA, GYM, "/meta"))["message_id"] == sent.message_id + 1

    other = {"10.2": "10.3", "10.3": "10.2"}[version]
    await people.post("server", ephemeral=other)
    sent = await bot.send_message(GYM, "na outra língua", api_kwargs={**to(BIA, world)})
    assert sent.message_id == 0
    assert (await people.refused("server", ephemeral="9"))[0] == 400


async def press(people, bot, **which):
    """Press the button as BIA; give what the bot hears of it."""
    asking = asyncio.create_task(people.post("press", **{"from": BIA}, chat_id=GYM, row=0, col=0, **which))
    updates = await bot.get_updates(allowed_updates=["callback_query"], timeout=5)
    query = updates[-1].callback_query
    await bot.answer_callback_query(query.id)
    await bot.get_updates(offset=updates[-1].update_id + 1, timeout=0)
    await asking
    return query
