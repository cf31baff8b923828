"""A command at the start of a text or a caption, whatever else Telegram says of these letters."""

from typing import Any

import pytest
from telegram import Message

from telegram_gateway.conversation.commands import BeginsWithCommand, arguments_of, command_of

TEXT = "/checkinplus 5 😀"
COMMAND = {"type": "bot_command", "offset": 0, "length": 12}
WHOLE = {"offset": 0, "length": len(TEXT) + 1}


def message(text: str, *entities: dict[str, Any], caption: bool = False) -> Message:
    words = (
        {"caption": text, "caption_entities": entities} if caption else {"text": text, "entities": entities}
    )
    chat = {"id": -1, "type": "supergroup"}
    made = Message.de_json({"message_id": 1, "date": 0, "chat": chat, **words}, None)
    assert made is not None
    return made


@pytest.mark.parametrize("caption", [False, True])
@pytest.mark.parametrize(
    "kind", ["bold", "italic", "blockquote", "expandable_blockquote", "spoiler", "underline"]
)
@pytest.mark.parametrize("first", [False, True])
def test_a_command_counts_in_bold_and_in_a_quote(kind: str, first: bool, caption: bool):
    around = {"type": kind, **WHOLE}
    entities = (COMMAND, around) if first else (around, COMMAND)
    written = message(TEXT, *entities, caption=caption)
    assert command_of(written, "bot", {}) == "checkinplus"
    assert arguments_of(written) == "5 😀"
    assert BeginsWithCommand({"checkinplus"}).filter(written)


def test_a_caption_is_a_command_only_where_it_may_be_one():
    assert not BeginsWithCommand({"apresentacao"}).filter(message(TEXT, COMMAND, caption=True))
    assert BeginsWithCommand({"apresentacao"}).filter(message(TEXT, COMMAND))


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("checkinplus 5", ()),
        ("Use /checkinplus 5", ({"type": "bot_command", "offset": 4, "length": 12},)),
        ("/checkinplus 5", ({"type": "code", "offset": 0, "length": 12},)),
    ],
)
def test_a_command_in_the_middle_or_as_code_is_none(text: str, entities: tuple[dict[str, Any], ...]):
    written = message(text, *entities)
    assert command_of(written, "bot", {}) is None
    assert arguments_of(written) == text
    assert not BeginsWithCommand(()).filter(written)


def test_a_command_for_another_bot_is_none():
    text = "/ranking@other_bot"
    assert (
        command_of(message(text, {"type": "bot_command", "offset": 0, "length": len(text)}), "bot", {})
        is None
    )
