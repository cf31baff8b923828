"""The people: what they send, press and see, and what the bot makes of it."""

from __future__ import annotations

import asyncio
import base64
import json

import pytest
from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest

from sandbox.telegram.pictures import sample_photo

OWNER, ADMIN, BIA, CAIO, DUDA, NICO = range(1001, 1007)
GYM, CROSSFIT = -1001000000001, -1001000000002
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


async def test_the_world_starts_as_promised(people):
    world = await people.get("world")
    assert world["bot"]["username"] == "gymnation_sandbox_bot"
    assert [(p["id"], p["first_name"], p["role"]) for p in world["people"]] == [
        (OWNER, "Olívia", "owner"),
        (ADMIN, "Adão", "admin"),
        (BIA, "Bia", "member"),
        (CAIO, "Caio", "member"),
        (DUDA, "Duda", "member"),
        (NICO, "Nico", "newcomer"),
    ]
    gym, crossfit = world["chats"]
    assert (gym["id"], gym["bot_status"], len(gym["members"])) == (GYM, "administrator", 5)
    assert (crossfit["id"], crossfit["bot_status"], len(crossfit["members"])) == (CROSSFIT, "left", 2)


async def test_people_see_that_a_message_wants_an_answer_and_the_bot_does_not(bot, people):
    sent = await bot.send_message(GYM, "Responda com a cidade", reply_markup=ForceReply(selective=True))
    await bot.send_message(GYM, "Sem resposta")
    shown = (await people.get(f"chats/{GYM}/messages"))["messages"]
    assert [one.get("asks", False) for one in shown] == [True, False]
    assert sent.reply_markup is None


async def test_what_somebody_is_called_follows_what_they_became(people):
    async def called(person: int) -> str:
        return next(one["role"] for one in (await people.get("world"))["people"] if one["id"] == person)

    eva = (await people.post("people", first_name="Eva"))["id"]
    assert await called(eva) == "newcomer"
    chat = await people.post("chats", title="Aurora", type="supergroup", creator=eva)
    assert await called(eva) == "admin"
    await people.post(f"chats/{chat['id']}/join", user_id=NICO, by=eva)
    assert await called(NICO) == "member"
    await people.post(f"chats/{chat['id']}/promote", user_id=NICO, by=eva)
    assert await called(NICO) == "admin"
    await people.post(f"chats/{chat['id']}/leave", user_id=NICO)
    assert await called(NICO) == "newcomer"
    await people.post(f"chats/{GYM}/leave", user_id=OWNER)
    assert await called(OWNER) == "owner"


@pytest.mark.parametrize("kind", ["photo", "video", "video_note", "animation", "document", "sticker"])
async def test_every_kind_of_medium_reaches_the_bot(bot, people, kind):
    await people.sends(BIA, GYM, kind=kind)
    [update] = await bot.get_updates()
    medium = getattr(update.message, kind)
    assert (medium[-1] if kind == "photo" else medium).file_unique_id


async def test_an_album_shares_a_group_id_and_has_its_caption_on_the_first(bot, people):
    sent = await people.sends(BIA, GYM, album=3, caption="treino #pernas")
    messages = [update.message for update in await bot.get_updates()]
    assert len(sent) == 3
    assert len({message.media_group_id for message in messages}) == 1
    assert [message.caption for message in messages] == ["treino #pernas", None, None]
    assert messages[0].caption_entities[0].type == "hashtag"
    assert len({message.photo[-1].file_unique_id for message in messages}) == 3


async def test_the_same_picture_has_the_same_unique_id_wherever_it_is_sent(bot, people):
    url = "data:image/png;base64," + base64.b64encode(sample_photo(5)).decode()
    [one] = await people.sends(BIA, GYM, photo={"data_url": url})
    [two] = await people.sends(CAIO, GYM, photo={"sample": 5})
    [other] = await people.sends(CAIO, GYM, photo={"sample": 6})
    unique = [message["photo"][-1]["file_unique_id"] for message in (one, two, other)]
    assert unique[0] == unique[1] != unique[2]
    async with people.session.get(f"/api/files/{one['photo'][-1]['file_id']}") as response:
        assert (response.content_type, await response.read()) == ("image/png", sample_photo(5))


async def test_anonymous_admins_channels_and_forwards_look_as_in_telegram(bot, people):
    await people.says(ADMIN, GYM, "/checkin", anonymous=True)
    await people.says(BIA, GYM, "aviso", as_channel=True)
    await people.says(CAIO, GYM, "olha", forward_from=DUDA)
    hidden, channel, forward = [update.message for update in await bot.get_updates()]
    assert (hidden.from_user.id, hidden.sender_chat.id) == (1087968824, GYM)
    assert channel.sender_chat.type == "channel"
    assert forward.forward_origin.sender_user.id == DUDA
    assert (await people.refused(f"chats/{GYM}/messages", **{"from": BIA, "text": "x", "anonymous": True}))[
        0
    ] == 400


async def test_commands_and_mentions_have_entities(bot, people):
    await people.says(BIA, GYM, "💪 /ranking@gymnation_sandbox_bot @caio_corre")
    [update] = await bot.get_updates()
    assert list(update.message.parse_entities().values()) == ["/ranking@gymnation_sandbox_bot", "@caio_corre"]


async def test_an_edit_of_a_person_is_an_update_of_its_own(bot, people):
    said = await people.says(BIA, GYM, "um")
    await people.post(f"chats/{GYM}/messages/{said['message_id']}/edit", **{"from": BIA, "text": "dois"})
    first, second = await bot.get_updates()
    assert (first.message.text, second.edited_message.text) == ("um", "dois")
    status, _ = await people.refused(
        f"chats/{GYM}/messages/{said['message_id']}/edit", **{"from": CAIO, "text": "três"}
    )
    assert status == 400


async def pressed(bot, people, world, message_id, **how):
    """A press on its way, and the bot's query."""
    press = asyncio.create_task(
        people.post("press", **{"from": BIA, "chat_id": GYM, "message_id": message_id, **how})
    )
    [update] = await bot.get_updates(timeout=50)
    await bot.get_updates(offset=update.update_id + 1)
    return press, update.callback_query


async def test_a_press_comes_to_the_bot_and_its_answer_back_once(bot, people, world):
    markup = InlineKeyboardMarkup(
        [[InlineKeyboardButton("Não", callback_data="n"), InlineKeyboardButton("Sim", callback_data="s")]]
    )
    sent = await bot.send_message(GYM, "certo?", reply_markup=markup)
    press, query = await pressed(bot, people, world, sent.message_id, row=0, col=1)
    assert (query.data, query.from_user.id, query.message.text) == ("s", BIA, "certo?")
    with pytest.raises(BadRequest, match="Message_too_long"):
        await query.answer("x" * 201)

    await query.answer("feito", show_alert=True)

    answer = (await press)["answer"]
    assert answer == {"text": "feito", "show_alert": True, "url": None}
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
        await query.answer("de novo")


async def test_a_press_may_be_forged_and_answered_too_late(bot, people, world, clock):
    sent = await bot.send_message(GYM, "sem botões")
    press, query = await pressed(bot, people, world, sent.message_id, callback_data="forjado")
    assert query.data == "forjado"
    clock.advance(61)
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()
    press.cancel()
    await asyncio.gather(press, return_exceptions=True)


async def test_a_button_that_is_not_there_cannot_be_pressed(bot, people):
    sent = await bot.send_message(GYM, "sem botões")
    wish = {"from": BIA, "chat_id": GYM, "message_id": sent.message_id}
    assert (await people.refused("press", **wish, row=0, col=0))[0] == 400
    assert (await people.refused("press", **{**wish, "message_id": 99}, row=0, col=0))[0] == 404


async def test_the_trace_of_a_call_is_kept_on_its_message_but_never_told_to_the_bot(people, sandbox_url):
    headers = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    url = "/bot1000:SANDBOX-TOKEN/sendMessage"
    async with people.session.post(url, json={"chat_id": GYM, "text": "oi"}, headers=headers) as response:
        assert TRACE not in await response.text()
    [seen] = await people.sees(GYM)
    [call] = (await people.get("log"))["calls"]
    assert seen["trace_id"] == call["trace_id"] == TRACE
    assert (call["method"], call["ok"], call["message_id"]) == ("sendMessage", True, seen["message_id"])
    assert "oi" not in json.dumps(call)


async def test_the_page_hears_everything_live(bot, people, world):
    await people.post(f"people/{BIA}/start")
    async with people.session.get("/api/events") as stream:
        assert stream.content_type == "text/event-stream"
        await stream.content.readuntil(b"\n\n")
        await bot.send_message_draft(BIA, 5, "pen")
        sent = await bot.send_message(BIA, "pensei")
        await bot.edit_message_text("pensei bem", BIA, sent.message_id)
        await bot.set_message_reaction(BIA, sent.message_id, "👀")
        await bot.send_chat_action(BIA, "typing")
        await bot.delete_message(BIA, sent.message_id)
        await bot.set_my_commands([("x", "x")])
        heard = []
        for _ in range(7):
            name, data = (await stream.content.readuntil(b"\n\n")).decode().strip().split("\n")
            heard.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    assert [name for name, _ in heard] == [
        "draft",
        "message",
        "edit",
        "reaction",
        "chat_action",
        "delete",
        "commands",
    ]
    assert heard[0][1] == {"chat_id": BIA, "draft_id": 5, "text": "pen", "trace_id": None}
    assert heard[1][1]["message"]["text"] == "pensei"
    assert heard[5][1] == {"chat_id": BIA, "message_ids": [sent.message_id]}


async def test_the_live_stream_ends_with_the_process(people, world):
    async with people.session.get("/api/events") as stream:
        await stream.content.readuntil(b"\n\n")
        world.close()
        assert await stream.content.read() == b""


async def test_people_and_chats_can_be_added(bot, people):
    person = await people.post("people", first_name="Eva", username="eva_nova", language_code="en")
    chat = await people.post(
        "chats", title="Yoga", type="supergroup", creator=person["id"], username="yoga_aqui"
    )
    await people.post(f"chats/{chat['id']}/add_bot", by=person["id"])
    assert (await bot.send_message("@yoga_aqui", "oi")).chat.id == chat["id"]
    updates = await bot.get_updates()
    assert updates[0].my_chat_member.new_chat_member.status == "administrator"


async def test_somebody_new_has_the_next_number_or_a_wished_one(people):
    wished = await people.post("people", first_name="Eva", id=7_000_000_000)
    after = await people.post("people", first_name="Gil")
    assert (wished["id"], after["id"]) == (7_000_000_000, 7_000_000_001)


@pytest.mark.parametrize(
    ("path", "wish", "status"),
    [
        ("people", {"first_name": "Eva", "id": BIA}, 400),
        ("people", {"first_name": "Eva", "id": 0}, 400),
        ("people", {"first_name": "Eva", "id": "Eva"}, 400),
        ("chats/-5/messages", {"from": BIA, "text": "x"}, 404),
        (f"chats/{GYM}/messages", {"from": NICO, "text": "x"}, 400),
        (f"chats/{GYM}/messages", {"from": BIA}, 400),
        (f"chats/{GYM}/messages", {"from": BIA, "txt": "x"}, 400),
        (f"chats/{GYM}/messages", {"from": BIA, "text": "x", "reply_to": 9}, 400),
        (f"chats/{GYM}/messages", {"from": BIA, "kind": "hologram"}, 400),
        (f"chats/{CAIO}/messages", {"from": BIA, "text": "x"}, 400),
        (f"chats/{GYM}/promote", {"user_id": BIA, "by": CAIO}, 400),
        ("people/77/start", {}, 404),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(people, path, wish, status):
    code, sentence = await people.refused(path, **wish)
    assert code == status
    assert len(sentence) > 5


async def test_every_update_parses_as_the_library_would_parse_it(bot, people, world):
    await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    await people.sends(BIA, GYM, kind="animation", caption="x")
    message = await people.says(BIA, GYM, "oi https://gym.example")
    await people.post(f"chats/{GYM}/messages/{message['message_id']}/react", **{"from": CAIO, "emoji": "❤"})
    await people.post(f"chats/{GYM}/join", user_id=NICO)
    await people.post(f"people/{BIA}/start")
    await people.post(f"people/{BIA}/block")
    for pending in world.updates.first(100):
        update = Update.de_json(pending.body(), bot)
        assert not update.api_kwargs
        assert not (update.message and update.message.api_kwargs)
