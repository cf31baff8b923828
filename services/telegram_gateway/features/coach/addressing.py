"""Whether a message is for the coach, and what it asks."""

from collections.abc import Iterator

from telegram import Message, MessageEntity

from telegram_gateway.bot_api.rich_words import parts_of, words_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.permissions import Place

_MENTION: list[str | None] = [MessageEntity.MENTION]
_MENTIONS: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]


def question_of(message: Message, bot_username: str) -> str:
    """Return the text, caption or rich words without the mention of the bot."""
    text = words_of(message)
    entities = message.parse_entities(_MENTION) or message.parse_caption_entities(_MENTION)
    for mention in {*entities.values(), *_rich_mentions(message)}:
        if mention.lower() == f"@{bot_username.lower()}":
            text = text.replace(mention, " ")
    return " ".join(text.split()) if "\n" not in text else text.strip()


def is_addressed(context: GatewayContext) -> bool:
    """Say whether the message is for the bot.

    In private it always is. In a group it is by a mention, or as a reply to the bot.
    """
    message = context.message
    if context.place is Place.PRIVATE:
        return True
    target = context.replied
    if target is not None and target.from_user is not None and target.from_user.id == context.bot.id:
        return True
    wanted = f"@{context.bot.username.lower()}"
    entities = (
        message.parse_entities(_MENTIONS) if message.text else message.parse_caption_entities(_MENTIONS)
    )
    return any(mention.lower() == wanted for mention in _rich_mentions(message)) or any(
        text.lower() == wanted or (entity.user is not None and entity.user.id == context.bot.id)
        for entity, text in entities.items()
    )


def _rich_mentions(message: Message) -> Iterator[str]:
    return (words for kind, words in parts_of(message) if kind == MessageEntity.MENTION)
