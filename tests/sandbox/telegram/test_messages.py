"""Sending, replying, editing, deleting, drafts, reactions: what is done and what is refused."""

from __future__ import annotations

import pytest
from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ChatAction, ReactionEmoji
from telegram.error import BadRequest, Forbidden

from sandbox.telegram.pictures import sample_photo
from sandbox.telegram.reactions import REACTIONS

OWNER, ADMIN, BIA, CAIO, NICO = 1001, 1002, 1003, 1004, 1006
GYM, CROSSFIT = -1001000000001, -1001000000002


def keyboard(**button) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Ok", **button)]])


async def test_a_message_comes_back_parsed_and_stands_in_the_chat(bot, people):
    sent = await bot.send_message(
        GYM,
        "  <b>Olá</b> @bia_barra ",
        parse_mode="HTML",
        reply_markup=keyboard(callback_data="x" * 64),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )

    [seen] = await people.sees(GYM)
    assert (sent.text, sent.text_html) == ("Olá @bia_barra", "<b>Olá</b> @bia_barra")
    assert [entity.type for entity in sent.entities] == ["bold", "mention"]
    assert sent.from_user.id == bot.id
    assert (seen["message_id"], seen["text"], seen["deleted"]) == (sent.message_id, sent.text, False)
    assert seen["buttons"] == [[{"text": "Ok", "url": None}]]


async def test_message_ids_count_within_each_chat(bot, people):
    await people.post(f"people/{BIA}/start")
    first, second = [(await bot.send_message(GYM, "a")).message_id for _ in range(2)]
    assert second == first + 1
    assert (await bot.send_message(BIA, "a")).message_id == first + 1  # after /start


async def test_a_reply_holds_the_whole_message_that_it_answers(bot, people):
    said = await people.says(BIA, GYM, "pergunta")
    sent = await bot.send_message(GYM, "resposta", reply_to_message_id=said["message_id"])
    assert sent.reply_to_message.text == "pergunta"
    again = await people.says(CAIO, GYM, "e eu?", reply_to=sent.message_id)
    assert again["reply_to_message"]["text"] == "resposta"
    assert "reply_to_message" not in again["reply_to_message"]


async def test_a_reply_to_nothing_is_refused_unless_allowed(bot, people):
    said = await people.says(BIA, GYM, "some")
    await people.post(f"chats/{GYM}/messages/{said['message_id']}/delete", **{"from": BIA})

    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(GYM, "x", reply_to_message_id=said["message_id"])
    sent = await bot.send_message(
        GYM, "x", reply_parameters=ReplyParameters(said["message_id"], allow_sending_without_reply=True)
    )
    assert sent.reply_to_message is None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": ""}, "Message text is empty"),
        ({"text": " \n "}, "Message text is empty"),
        ({"text": "x" * 4097}, "Message is too long"),
        ({"text": "💪" * 2049}, "Message is too long"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "Can't parse entities"),
        ({"text": "x", "reply_markup": keyboard(callback_data="é" * 33)}, "Button_data_invalid"),
        ({"text": "x", "reply_markup": keyboard(url="nowhere")}, "Button_url_invalid"),
        (
            {"text": "x", "reply_markup": InlineKeyboardMarkup([[InlineKeyboardButton("só texto")]])},
            "text buttons are unallowed",
        ),
        (
            {"text": "x", "api_kwargs": {"disable_notifications": True}},
            'Unknown parameter "disable_notifications"',
        ),
        ({"text": "x", "chat_id": -1009}, "Chat not found"),
        ({"text": "x", "chat_id": "@nobody_here"}, "Chat not found"),
        ({"text": "x", "chat_id": CROSSFIT}, "Chat not found"),
    ],
)
async def test_what_telegram_would_refuse_is_refused_in_its_words(bot, people, wrong, sentence):
    with pytest.raises(BadRequest, match=sentence):
        await bot.send_message(**{"chat_id": GYM, **wrong})
    assert await people.sees(GYM) == []


async def test_lengths_count_after_parsing(bot):
    sent = await bot.send_message(GYM, f"<b>{'&amp;' * 4096}</b>", parse_mode="HTML")
    assert len(sent.text) == 4096


async def test_the_bot_may_not_write_to_who_never_started_or_blocked_it(bot, people):
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(BIA, "oi")
    await people.post(f"people/{BIA}/start", payload="abc")
    assert (await bot.send_message(BIA, "oi")).chat.type == "private"
    await people.post(f"people/{BIA}/block")
    for call in (bot.send_message(BIA, "oi"), bot.send_chat_action(BIA, ChatAction.TYPING)):
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await call
    await people.post(f"people/{BIA}/unblock")
    assert await bot.send_message(BIA, "oi")

    updates = await bot.get_updates()
    assert updates[0].message.text == "/start abc"
    assert [u.my_chat_member.new_chat_member.status for u in updates[1:]] == ["kicked", "member"]


async def test_a_kicked_bot_is_told_so(bot, people):
    await people.post(f"chats/{GYM}/remove_bot", by=OWNER)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(GYM, "oi")
    await people.post(f"chats/{GYM}/add_bot", by=OWNER)
    await bot.send_message(GYM, "voltei")
    await bot.leave_chat(GYM)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(GYM, "oi")


async def test_photos_and_documents_are_uploaded_sent_again_and_downloaded(bot, people):
    picture = sample_photo(3)
    sent = await bot.send_photo(GYM, picture, caption="<i>ranking</i>", parse_mode="HTML")
    assert (sent.photo[-1].width, sent.photo[-1].height) == (320, 240)
    assert sent.caption_html == "<i>ranking</i>"

    again = await bot.send_photo(GYM, sent.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id

    file = await bot.get_file(sent.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == picture

    report = await bot.send_document(GYM, b"a,b\n1,2\n", filename="dados.csv", caption="seus dados")
    assert (report.document.file_name, report.document.file_size) == ("dados.csv", 8)


@pytest.mark.parametrize(
    ("photo", "caption", "sentence"),
    [
        (b"not a picture", None, "Image_process_failed"),
        ("NOFILEID", None, "Wrong file identifier"),
        ("https://pictures.example/a.png", None, "Failed to get http url content"),
        (sample_photo(1), "x" * 1025, "Message caption is too long"),
    ],
)
async def test_photos_that_telegram_would_refuse(bot, photo, caption, sentence):
    with pytest.raises(BadRequest, match=sentence):
        await bot.send_photo(GYM, photo, caption=caption)


async def test_an_edit_changes_the_message_and_drops_what_it_leaves_out(bot, people):
    sent = await bot.send_message(GYM, "um", reply_markup=keyboard(callback_data="1"))
    await bot.edit_message_text("dois", GYM, sent.message_id)

    [seen] = await people.sees(GYM)
    assert (seen["text"], seen["edit_count"]) == ("dois", 1)
    assert "buttons" not in seen
    assert "edit_date" in seen


async def test_an_unchanged_edit_is_refused(bot):
    markup = keyboard(callback_data="1")
    sent = await bot.send_message(GYM, "<b>um</b>", parse_mode="HTML", reply_markup=markup)
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await bot.edit_message_text("<b>um</b>", GYM, sent.message_id, parse_mode="HTML", reply_markup=markup)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(GYM, sent.message_id, reply_markup=markup)
    assert await bot.edit_message_reply_markup(GYM, sent.message_id)
    assert await bot.edit_message_text("um", GYM, sent.message_id)


async def test_captions_are_edited_apart_from_texts(bot):
    photo = await bot.send_photo(GYM, sample_photo(1), caption="um")
    text = await bot.send_message(GYM, "um")
    assert (await bot.edit_message_caption(GYM, photo.message_id, caption="dois")).caption == "dois"
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("x", GYM, photo.message_id)
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(GYM, text.message_id, caption="x")


async def test_only_own_and_existing_messages_are_edited(bot, people):
    said = await people.says(BIA, GYM, "minha")
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("sua", GYM, said["message_id"])
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", GYM, 99)
    sent = await bot.send_message(GYM, "x")
    with pytest.raises(BadRequest, match="Inline keyboard expected"):
        await bot.edit_message_text("y", GYM, sent.message_id, reply_markup=ForceReply())


async def test_deleting(bot, people, clock):
    said = await people.says(BIA, GYM, "comando")
    await bot.delete_message(GYM, said["message_id"])
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(GYM, said["message_id"])
    assert [message["deleted"] for message in await people.sees(GYM)] == [True]

    ids = [(await bot.send_message(GYM, "x")).message_id for _ in range(2)]
    assert await bot.delete_messages(GYM, [*ids, 99])
    assert all(message["deleted"] for message in await people.sees(GYM))


async def test_a_bot_that_is_no_administrator_deletes_only_its_own_recent_messages(bot, people, clock):
    await people.post(f"chats/{GYM}/demote", user_id=bot.id, by=OWNER)
    said = await people.says(BIA, GYM, "minha")
    sent = await bot.send_message(GYM, "do bot")
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(GYM, said["message_id"])
    clock.advance(49 * 3600)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(GYM, sent.message_id)


async def test_drafts_live_thirty_seconds_in_private_chats_only(bot, people, clock, world):
    await people.post(f"people/{BIA}/start")
    assert await bot.send_message_draft(BIA, 7, "escrevendo")
    assert (await people.get(f"chats/{BIA}/messages"))["drafts"][0]["text"] == "escrevendo"
    clock.advance(31)
    assert (await people.get(f"chats/{BIA}/messages"))["drafts"] == []

    await bot.send_message_draft(BIA, 8, "quase")
    await bot.send_message(BIA, "pronto")
    assert world.draft(BIA) is None
    with pytest.raises(BadRequest, match="Textdraft_peer_invalid"):
        await bot.send_message_draft(GYM, 7, "x")
    with pytest.raises(BadRequest, match="Invalid draft identifier"):
        await bot.send_message_draft(BIA, 0, "x")


@pytest.mark.parametrize("emoji", [ReactionEmoji.FIRE, "👎", "❤", "👨‍💻"])
async def test_the_bot_reacts_with_telegrams_own_emoji(bot, people, emoji):
    said = await people.says(BIA, GYM, "treinei")
    await bot.set_message_reaction(GYM, said["message_id"], emoji)
    [seen] = await people.sees(GYM)
    assert seen["reactions"] == [{"from_id": bot.id, "emoji": str(emoji)}]
    await bot.set_message_reaction(GYM, said["message_id"], [])
    assert (await people.sees(GYM))[0]["reactions"] == []


async def test_other_reactions_are_refused(bot, people):
    said = await people.says(BIA, GYM, "treinei")
    for reaction, sentence in (("🏋", "Reaction_invalid"), (["🔥", "👍"], "Reactions_too_many")):
        with pytest.raises(BadRequest, match=sentence):
            await bot.set_message_reaction(GYM, said["message_id"], reaction)
    with pytest.raises(BadRequest, match="Message to react not found"):
        await bot.set_message_reaction(GYM, 99, "🔥")


def test_every_reaction_that_the_library_knows_is_taken():
    assert {emoji.value for emoji in ReactionEmoji} == REACTIONS
