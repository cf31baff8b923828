"""What an announcement says, as it is stored.

It is text with its entities as the admin typed it, or a picture or file by its file_id.
"""

import json
from collections.abc import Sequence
from typing import Any

from telegram import Message, MessageEntity
from telegram.ext import ExtBot

from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.bot_api.lengths import CAPTION, clipped, units
from telegram_gateway.bot_api.rich_words import words_of


class NothingToSay(ValueError):
    """There are neither words nor a picture or a file."""


class CannotBeRepeated(ValueError):
    """The replied message has neither words nor a picture or a file: a sticker, a film, a voice, a poll.

    Or it is a picture of an `album`, of which the bot is told no other one.
    """

    def __init__(self, *, album: bool = False) -> None:
        super().__init__()
        self.album = album


class CaptionTooLong(ValueError):
    """The words do not fit below a picture or a file."""

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length


def content_of(message: Message, start: int, replied: Message | None) -> bytes:
    """Return what to say: what follows `start` (a character of the message's text), else the replied message.

    A picture or file that was replied to is said with its own caption.
    If words were written, it is said with these instead.

    Raise NothingToSay, CannotBeRepeated or CaptionTooLong, before anything is promised.
    """
    text, entities = _after(message, start)
    media = _media(replied) if replied is not None else None
    if replied is not None and media is None and not replied.text and not text and words_of(replied):
        # The words of a rich message are not all of it.
        raise CannotBeRepeated
    if replied is not None and media is None and replied.effective_attachment is not None:
        raise CannotBeRepeated
    if media is not None and replied is not None:
        if replied.media_group_id:
            raise CannotBeRepeated(album=True)
        if not text:
            text, entities = replied.caption or "", list(replied.caption_entities)
        content: dict[str, Any] = media
    elif text:
        content = {}
    elif replied is not None and replied.text:
        text, entities, content = replied.text, list(replied.entities), {}
    else:
        raise NothingToSay
    if media is not None and units(text) > CAPTION:
        raise CaptionTooLong(units(text))
    if text:
        content |= {"text": text, "entities": [entity.to_dict() for entity in entities]}
    return json.dumps(content, ensure_ascii=False).encode()


async def say(bot: ExtBot[Any], address: Address, content: bytes) -> Message:
    """Send it. Raise what the Bot API says."""
    chat_id, thread = address.chat_id, address.thread
    said = json.loads(content)
    text = said.get("text", "")
    found = [MessageEntity.de_json(raw, bot) for raw in said.get("entities", ())]
    if "photo" in said:
        return await bot.send_photo(
            chat_id, said["photo"], caption=text or None, caption_entities=found, message_thread_id=thread
        )
    if "document" in said:
        return await bot.send_document(
            chat_id, said["document"], caption=text or None, caption_entities=found, message_thread_id=thread
        )
    return await bot.send_message(chat_id, text, entities=found, message_thread_id=thread)


def excerpt(content: bytes, at_most: int = 60) -> str:
    """The beginning of its words, on one line."""
    words = " ".join(str(json.loads(content).get("text", "")).split())
    return clipped(words, at_most)


def _media(message: Message) -> dict[str, Any] | None:
    if message.photo:
        return {"photo": message.photo[-1].file_id}
    # An animation is told as a document as well, and is none: Telegram takes it back as an animation alone.
    if message.document is not None and message.animation is None:
        return {"document": message.document.file_id}
    return None


def _after(message: Message, start: int) -> tuple[str, list[MessageEntity]]:
    """Return the rest of the text, without white space around it, and its entities moved along.

    Offsets count UTF-16 units.
    """
    whole = message.text or ""
    while start < len(whole) and whole[start].isspace():
        start += 1
    rest = whole[start:].rstrip()
    begin, end = _units(whole[:start]), _units(whole[:start]) + _units(rest)
    return rest, list(_moved(message.entities, begin, end))


def entities_from(message: Message, start: int, *, moved_to: int) -> list[MessageEntity]:
    """Return the entities of what follows `start` (a character), for a text in which it stands at `moved_to`.

    `moved_to` counts UTF-16 units.
    """
    _, entities = _after(message, start)
    return [
        MessageEntity.de_json(entity.to_dict() | {"offset": entity.offset + moved_to}, None)
        for entity in entities
    ]


def _moved(entities: Sequence[MessageEntity], begin: int, end: int) -> list[MessageEntity]:
    moved = []
    for entity in entities:
        first, last = max(entity.offset, begin), min(entity.offset + entity.length, end)
        if first < last:
            raw = entity.to_dict() | {"offset": first - begin, "length": last - first}
            moved.append(MessageEntity.de_json(raw, None))
    return moved


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
