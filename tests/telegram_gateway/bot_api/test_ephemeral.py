"""Ephemeral messages at a server: asked for once, sent in the ways of both versions, and given up in time."""

import asyncio
import json

import pytest
from telegram import Message
from telegram.error import EndPointNotFound, NetworkError

from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.bot_api.connection import build_bot, build_polling_request
from telegram_gateway.bot_api.ephemeral import (
    ABSENT_S,
    REFUSED_S,
    TROUBLE_S,
    Ephemerals,
    SeenByAll,
    Whisper,
    delete_whisper,
    edit_whisper,
    is_own_number,
    reader,
    whisper_of,
    with_own_number,
)
from telegram_gateway.bot_api.limiter import GroupLimiter
from telegram_gateway.bot_api.open_topics import at_once
from telegram_gateway.runtime.outbox_kinds import OBSOLETE
from telegram_gateway.runtime.outbox_kinds import delete_whisper as delete_entry
from telegram_gateway.settings import GatewaySettings
from tests.telegram_gateway.fake_bot_api import TOKEN, bot_api

GROUP, BIA, BOT = -1001, 1003, {"id": 1000, "is_bot": True, "first_name": "Gym"}
PLACE = Address(GROUP)
UNKNOWN = (404, {"ok": False, "error_code": 404, "description": "Not Found"})
KNOWN = (400, {"ok": False, "error_code": 400, "description": "Bad Request: chat_id is empty"})


def refused(words: str, code: int = 400):
    name = {400: "Bad Request", 403: "Forbidden"}[code]
    return (code, {"ok": False, "error_code": code, "description": f"{name}: {words}"})


def sent(number: int | None = 7):
    """What sendMessage answers: an ephemeral message, or one that all see."""
    plain = {"date": 1, "chat": {"id": GROUP, "type": "supergroup"}, "from": BOT, "text": "oi"}
    if number is None:
        return {"message_id": 55, **plain}
    person = {"id": BIA, "is_bot": False, "first_name": "Bia"}
    return {"message_id": 0, "ephemeral_message_id": number, "receiver_user": person, **plain}


class Hours:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def bot(api):
    settings = GatewaySettings(telegram_bot_token=TOKEN, owner_id=1, telegram_api_base_url=api.base_url)
    made = build_bot(settings, GroupLimiter(enabled=False), build_polling_request(), at_once)
    async with made:
        yield made


@pytest.fixture
async def api():
    async with bot_api() as made:
        yield made


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def server(hours) -> Ephemerals:
    return Ephemerals(monotonic=hours)


async def test_a_server_is_asked_once_however_many_want_to_know(api, bot, server):
    api.queue("deleteEphemeralMessage", KNOWN)
    assert await asyncio.gather(*(server.known(bot) for _ in range(5))) == [True] * 5
    assert len(api.called("deleteEphemeralMessage")) == 1
    assert api.called("deleteEphemeralMessage")[0].data == {}


async def test_one_that_has_none_is_asked_again_after_a_day(api, bot, server, hours):
    api.queue("deleteEphemeralMessage", UNKNOWN, KNOWN)
    assert not await server.known(bot)
    assert await server.send(bot, PLACE, BIA, "oi") is None
    hours.now = ABSENT_S - 1
    assert not await server.known(bot)
    assert len(api.called("deleteEphemeralMessage")) == 1
    assert not api.called("sendMessage")
    hours.now = ABSENT_S
    assert await server.known(bot)


async def test_trouble_is_no_answer_and_is_not_remembered_for_long(api, bot, server, hours):
    api.queue("deleteEphemeralMessage", *[(502, {"ok": False, "description": "Bad Gateway"})] * 4, KNOWN)
    assert not await server.known(bot)
    hours.now = TROUBLE_S
    assert await server.known(bot)


async def test_it_is_off_without_a_question(api, bot):
    assert not await Ephemerals(enabled=False).known(bot)
    assert not api.called("deleteEphemeralMessage")


async def test_a_send_names_its_reader_in_the_ways_of_both_versions(api, bot, server):
    api.queue("deleteEphemeralMessage", KNOWN)
    api.queue("sendMessage", sent())
    message = await server.send(
        bot, Address(GROUP, 77), BIA, "<b>oi</b>", reply_to=12, callback_query_id="q1"
    )
    [call] = api.called("sendMessage")
    named = {"receiver_user_id": BIA, "callback_query_id": "q1"}
    assert {name: call.data[name] for name in named} == named
    assert call.data["ephemeral_message_parameters"] == named
    assert call.data["reply_parameters"]["message_id"] == 12
    assert (call.data["message_thread_id"], call.data["parse_mode"]) == (77, "HTML")
    assert whisper_of(message) == Whisper(GROUP, BIA, 7)


async def test_an_ephemeral_command_is_answered_by_its_own_number(api, bot, server):
    api.queue("deleteEphemeralMessage", KNOWN)
    api.queue("sendMessage", sent())
    await server.send(bot, PLACE, BIA, "oi", reply_to=0, command=Whisper(GROUP, BIA, 3))
    assert api.called("sendMessage")[0].data["reply_parameters"] == {"ephemeral_message_id": 3}


async def test_a_press_that_is_too_long_ago_is_answered_as_nothing_in_particular(api, bot, server):
    api.queue("deleteEphemeralMessage", KNOWN)
    api.queue(
        "sendMessage",
        refused("query is too old and response timeout expired or query ID is invalid"),
        sent(),
    )
    assert await server.send(bot, PLACE, BIA, "oi", callback_query_id="q1") is not None
    first, second = api.called("sendMessage")
    assert first.data["callback_query_id"] == "q1"
    assert "callback_query_id" not in second.data


@pytest.mark.parametrize(
    "answer", [refused("USER_NOT_PARTICIPANT"), refused("bot is not a member of the supergroup chat", 403)]
)
async def test_a_refusal_of_one_message_leaves_the_next_one_free(api, bot, server, answer):
    api.queue("deleteEphemeralMessage", KNOWN)
    api.queue("sendMessage", answer, sent())
    assert await server.send(bot, PLACE, BIA, "oi") is None
    assert await server.send(bot, PLACE, BIA, "oi") is not None


async def test_a_group_in_which_the_bot_may_only_answer_is_left_alone_for_a_while(api, bot, server, hours):
    api.queue("deleteEphemeralMessage", KNOWN)
    api.queue("sendMessage", refused("MESSAGE_NOT_COMMAND"), sent(), sent(), sent())
    assert await server.send(bot, PLACE, BIA, "oi") is None
    assert await server.send(bot, PLACE, BIA, "oi") is None
    assert len(api.called("sendMessage")) == 1
    # A press may be answered, and other groups are not concerned.
    assert await server.send(bot, PLACE, BIA, "oi", callback_query_id="q1") is not None
    assert await server.send(bot, Address(-1002), BIA, "oi") is not None
    hours.now = REFUSED_S
    assert await server.send(bot, PLACE, BIA, "oi") is not None


async def test_a_server_that_forgot_it_is_found_out_by_its_first_answer(api, bot, server):
    api.queue("deleteEphemeralMessage", KNOWN)
    api.queue("sendMessage", sent(None))
    with pytest.raises(SeenByAll) as told:
        await server.send(bot, PLACE, BIA, "oi")
    assert told.value.message.message_id == 55
    assert await server.send(bot, PLACE, BIA, "oi") is None
    assert len(api.called("sendMessage")) == 1


async def test_two_gateways_find_out_each_for_itself(api, bot, hours):
    api.queue("deleteEphemeralMessage", KNOWN, UNKNOWN)
    first, second = Ephemerals(monotonic=hours), Ephemerals(monotonic=hours)
    assert (await first.known(bot), await second.known(bot)) == (True, False)


async def test_an_answer_that_did_not_come_is_not_sent_again_by_another_way(api, bot, server):
    api.queue("deleteEphemeralMessage", KNOWN)
    api.queue("sendMessage", "reset")
    with pytest.raises(NetworkError):
        await server.send(bot, PLACE, BIA, "oi")
    assert len(api.called("sendMessage")) == 1


async def test_edits_and_deletions_go_by_three_numbers_which_another_gateway_reads_from_the_outbox(api, bot):
    told = Whisper.stored(json.loads(json.dumps(Whisper(GROUP, BIA, 7).as_stored())))
    names = {"chat_id": GROUP, "receiver_user_id": BIA, "ephemeral_message_id": 7}
    await edit_whisper(bot, told, "novo", None)
    await delete_whisper(bot, told)
    [edit], [deletion] = api.called("editEphemeralMessageText"), api.called("deleteEphemeralMessage")
    assert edit.data == {**names, "text": "novo", "parse_mode": "HTML"}
    assert deletion.data == names
    assert await delete_entry(bot, names) is None
    api.queue("deleteEphemeralMessage", UNKNOWN, refused("message to delete not found"))
    assert await delete_entry(bot, names) == OBSOLETE
    assert await delete_entry(bot, names) == OBSOLETE
    api.queue("deleteEphemeralMessage", UNKNOWN)
    with pytest.raises(EndPointNotFound):
        await delete_whisper(bot, told)


def test_whose_a_message_is_goes_by_which_side_is_no_bot():
    bia, gym = {"id": BIA, "is_bot": False, "first_name": "Bia"}, BOT
    plain = {"message_id": 0, "date": 1, "chat": {"id": GROUP, "type": "supergroup"}}
    command = Message.de_json({**plain, "from": bia, "receiver_user": gym, "ephemeral_message_id": 3})
    answer = Message.de_json({**plain, "from": gym, "receiver_user": bia, "ephemeral_message_id": 4})
    assert (whisper_of(command), whisper_of(answer)) == (
        Whisper(GROUP, BIA, 3),
        Whisper(GROUP, BIA, 4),
    )
    assert whisper_of(Message.de_json({**plain, "message_id": 9, "from": bia})) is None
    assert whisper_of(None) is None
    misshapen = {**plain, "from": gym, "ephemeral_message_id": "x", "receiver_user": 5}
    assert whisper_of(Message.de_json(misshapen)) is None
    assert whisper_of(Message.de_json({**misshapen, "ephemeral_message_id": 4})) is None


def test_an_ephemeral_command_gets_a_number_of_its_own_and_nothing_else_does():
    command = {"message_id": 0, "ephemeral_message_id": 7, "text": "/meta"}
    other = {**command, "ephemeral_message_id": 8}
    numbers = [
        with_own_number({"update_id": 1, "message": one})["message"]["message_id"] for one in (command, other)
    ]
    assert len(set(numbers)) == 2
    assert all(is_own_number(number) and number < 2**31 for number in numbers)
    assert not any(is_own_number(number) for number in (-5, 0, 1, 20_000_000, 2**31))
    assert command["message_id"] == 0
    pressed = {"message_id": 0, "ephemeral_message_id": 9, "reply_to_message": command}
    query = with_own_number({"update_id": 2, "callback_query": {"id": "q", "message": pressed}})
    told = query["callback_query"]["message"]
    assert (told["message_id"], told["reply_to_message"]["message_id"]) == (0, numbers[0])
    for plain in (
        {"update_id": 3, "message": {"message_id": 5, "text": "oi"}},
        {"update_id": 4, "message": {"message_id": 0, "ephemeral_message_id": "x"}},
        {"update_id": 5, "callback_query": {"id": "q"}},
        {"update_id": 6, "message": "oi"},
        {"update_id": 7},
    ):
        assert with_own_number(plain) is plain


def test_a_reader_without_a_press_names_none():
    assert reader(BIA) == {"receiver_user_id": BIA, "ephemeral_message_parameters": {"receiver_user_id": BIA}}
