"""What bug reports of other bots tell of, in a group: albums, entities, topics, dates, repeats."""

from typing import Any

import pytest

from tests.support.town import ADMIN, BIA, CAIO, DUDA, GROUP, OWNER, Message, Town, said
from tests.telegram_gateway.features.test_oddities import delivers, message

BOT = "gymnation_sandbox_bot"


def command(text: str, *others: dict[str, Any], length: int | None = None) -> dict[str, Any]:
    """A text that begins with a command, with other entities before and after Telegram's own."""
    own = {"type": "bot_command", "offset": 0, "length": length or len(text.split(maxsplit=1)[0])}
    return {"text": text, "entities": [*others, own]}


def marked(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


ENTITIES = {
    "bold around all": command("/regras", marked("bold", 0, 7)),
    "bold and italic": command("/regras", marked("bold", 0, 7), marked("italic", 0, 7)),
    "a quotation": command("/regras", marked("blockquote", 0, 7)),
    "a long quotation": command("/regras", marked("expandable_blockquote", 0, 7)),
    "a spoiler": command("/regras", marked("spoiler", 0, 7)),
    "underlined, half": command("/regras", marked("underline", 0, 3)),
    "with the bot's name": command(f"/regras@{BOT}"),
    "with the bot's name in capitals": command(f"/REGRAS@{BOT.upper()}"),
    "several commands": command("/regras /ranking", marked("bot_command", 8, 8)),
    "a link within": command("/regras", marked("text_link", 0, 7, url="https://a.example")),
    "an emoji of one's own after it": command(
        "/regras 💪", marked("custom_emoji", 8, 2, custom_emoji_id="1")
    ),
    "an entity that nobody knows": command("/regras", marked("shimmer", 0, 7)),
    "a new line after it": command("/regras\noi"),
    "a tab after it": command("/regras\toi"),
    "in capitals": command("/Regras"),
}


async def test_a_command_counts_whatever_is_around_it(members: Town):
    for number, (name, letter) in enumerate(ENTITIES.items(), 7001):
        await delivers(members, message=message(members, BIA, number, **letter))
        assert "regra" in said(await members.answer()), name


NO_COMMANDS = {
    "for another bot": command("/regras@other_bot"),
    "not at the start": {"text": "veja /regras", "entities": [marked("bot_command", 5, 7)]},
    "without an entity": {"text": "/regras"},
    "as code": {"text": "/regras", "entities": [marked("code", 0, 7)]},
    "as a block of code": {"text": "/regras", "entities": [marked("pre", 0, 7)]},
    "after a letter without width": {"text": "\u200b/regras", "entities": [marked("bot_command", 1, 7)]},
}


async def test_what_telegram_calls_no_command_is_none(members: Town):
    for number, letter in enumerate(NO_COMMANDS.values(), 7001):
        await delivers(members, message=message(members, BIA, number, **letter))
    await members.silent()


async def points(people: Town) -> str:
    asked = await people.says(OWNER, "/ranking")
    return said(await people.answer(to=asked))


async def photo_update(people: Town, anchor: Message, number: int, **more: Any) -> dict[str, Any]:
    size = {"file_id": "f", "file_unique_id": f"u{number}", "width": 90, "height": 90}
    replied = {**message(people, ADMIN, anchor["message_id"]), "text": "Treino", "from": people.world.bot}
    return {**message(people, BIA, number), "photo": [size], "reply_to_message": replied, **more}


AGAIN: tuple[dict[str, Any], ...] = (
    {},
    {"later_s": 86_400},
    {"later_s": -86_400},
    {"date": 0},
    {"date": 2**31 - 1},
    {"edit_date": 2**31 - 1},
    {"media_group_id": "9"},
    {"caption": "de novo"},
)


async def test_a_photo_that_comes_twice_counts_once(members: Town):
    anchor = await members.anchor()
    first = await photo_update(members, anchor, 7100)
    await delivers(members, message=first)
    assert "1 check-in" in said(await members.answer())
    for again in AGAIN:
        more = dict(again)
        await delivers(members, message={**first, "date": first["date"] + more.pop("later_s", 0), **more})
    await members.until_idle()
    assert "1 check-in" in await points(members)


@pytest.mark.parametrize("date", [0, 2**31 - 1])
async def test_a_photo_with_a_date_of_nonsense_counts_for_today(members: Town, date: int):
    anchor = await members.anchor()
    await delivers(members, message=await photo_update(members, anchor, 7100, date=date))
    line = said(await members.answer())
    assert "1 check-in" in line
    assert "o dia da mensagem" not in line


ALBUMS = {
    "two pictures": {"album": 2},
    "ten pictures": {"album": 10},
    "words below": {"album": 3, "text": "foi!"},
}


async def test_an_album_is_one_checkin(members: Town):
    for person, letter in zip((BIA, CAIO, DUDA), ALBUMS.values(), strict=True):
        anchor = await members.anchor()
        sent = await members.sends(person, kind="photo", reply_to=anchor["message_id"], **letter)
        await members.answer(to=sent[0])
        await members.until_idle()
        pictures = {picture["message_id"] for picture in sent}
        answers = [one.get("reply_to_message", {}).get("message_id") for one in members.of_bot(GROUP)]
        assert len([one for one in answers if one in pictures]) == 1
    assert "3 participantes" in await points(members)


async def test_an_album_is_confirmed_once_whichever_picture_is_answered(members: Town):
    await members.anchor()
    sent = await members.sends(BIA, kind="photo", album=3)
    await members.says(ADMIN, "/confirmcheckin", reply_to=sent[2]["message_id"])
    await members.answer(containing="1 check-in")
    await members.says(ADMIN, "/confirmcheckin", reply_to=sent[0]["message_id"])
    await members.until_idle()
    assert "1 check-in" in await points(members)


THREADS = {
    "an answer in General with the number of its row": {"message_thread_id": 55},
    "General by its own number": {"message_thread_id": 1, "is_topic_message": True},
    "a forum that is none any more": {"message_thread_id": 55, "is_topic_message": True},
    "a topic that is zero": {"message_thread_id": 0, "is_topic_message": True},
    "a topic beyond all bounds": {"message_thread_id": 2**40, "is_topic_message": True},
}


async def test_what_is_asked_for_is_said_whatever_row_or_topic_its_message_names(members: Town):
    for number, (name, thread) in enumerate(THREADS.items()):
        asked = await members.says(ADMIN, "oi")
        for words, answer in (("/regras", "regra"), (f"/say Bora {number}!", f"Bora {number}!")):
            letter = {**message(members, ADMIN, asked["message_id"], **command(words)), **thread}
            await delivers(members, message=letter)
            assert await members.answer(containing=answer), name


@pytest.mark.parametrize("text", ["x" * 4000, "💪" * 2045, "a\n" * 2000, "Bora!\n \n"])
async def test_a_text_is_said_whole_to_its_edges(members: Town, text: str):
    await delivers(members, message=message(members, ADMIN, 7300, **command("/say " + text, length=4)))
    assert said(await members.answer(containing=text[:4])) == text.strip()
