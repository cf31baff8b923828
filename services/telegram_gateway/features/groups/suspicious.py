"""What in a message leads somewhere else: links, forwards, contacts, mentions, however they are hidden.

Each kind is a way around bots like this one: links in captions, in quotes, in polls,
behind words, without an entity; a reply to another chat; a story; a mention without a name.
"""

import re
from collections.abc import Iterable
from typing import Final

from telegram import Message, MessageEntity

from telegram_gateway.bot_api.rich_words import parts_of, words_of

LINK, FORWARD, CONTACT, MENTION = "link", "forward", "contact", "mention"
KINDS: Final = (LINK, FORWARD, CONTACT, MENTION)
_LINKS: Final = frozenset({MessageEntity.URL, MessageEntity.TEXT_LINK, MessageEntity.EMAIL})
_MENTIONS: Final = frozenset({MessageEntity.MENTION, MessageEntity.TEXT_MENTION})
_DOT: Final = r"\s{0,2}[.․。．｡]\s{0,2}"
# Of a rich message (Bot API 10.1), with the buttons in it (10.3).
_RICH_LINKS: Final = frozenset({"url", "email_address", "button", "buttons"})
# What Telegram marks as no link, and people type by hand or press.
_BARE: Final = re.compile(
    rf"https?\s?:\s?//|tg\s?://|www{_DOT}|\b(?:t|telegram|telegra|bit|wa|chat\s?{_DOT}\s?whatsapp){_DOT}"
    r"(?:me|dog|ph|ly|com)\s{0,2}/",
    re.IGNORECASE,
)
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")


def leads_elsewhere(message: Message, *, own_name: str) -> str:
    """The kind of what leads elsewhere, one of KINDS; empty when nothing does.

    `own_name` is the bot's: a mention of it is a question to the coach, or a check-in.
    """
    if message.forward_origin is not None or message.story is not None or message.external_reply is not None:
        return FORWARD
    if message.contact is not None:
        return CONTACT
    if message.reply_markup is not None or message.via_bot is not None:
        return LINK
    mentions = False
    for kind, words in parts_of(message):
        if kind in _RICH_LINKS:
            return LINK
        mentions |= kind in _MENTIONS and words.lower() != f"@{own_name}".lower()
    for text, entities in _texts(message):
        if _BARE.search(_INVISIBLE.sub("", text)):
            return LINK
        for entity in entities:
            if entity.type in _LINKS:
                return LINK
            mentions |= entity.type in _MENTIONS and not _is_own(text, entity, own_name)
    return MENTION if mentions else ""


def _texts(message: Message) -> Iterable[tuple[str, Iterable[MessageEntity]]]:
    """Every text of a message with its entities."""
    yield words_of(message), message.entities or message.caption_entities
    if message.quote is not None:
        yield message.quote.text, message.quote.entities or ()
    if message.poll is not None:
        yield message.poll.question, message.poll.question_entities
        for option in message.poll.options:
            yield option.text, option.text_entities
        yield message.poll.explanation or "", message.poll.explanation_entities


def _is_own(text: str, entity: MessageEntity, own_name: str) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return False
    units = text.encode("utf-16-le")
    name = units[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le", "replace")
    return name.lower() == f"@{own_name}".lower()
