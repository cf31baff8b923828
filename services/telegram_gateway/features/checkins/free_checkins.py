"""Free check-ins: a photo with one of the group's words, or that mentions the bot, answers its day.

Where somebody mentions the bot to ask something, it is a question to the coach and no check-in.
"""

import re
from typing import Final

from telegram import Message, MessageEntity

from gymnation.member.v1 import groups_pb2
from servicekit.folding import folded
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.features.coach.addressing import question_of

_MENTIONS: Final[list[str | None]] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
_WORD: Final = re.compile(r"#?\w+")
_ENGLISH: Final = "#checkin"
_ASKS: Final = re.compile(
    r"\?|^(?:o que|oque|que|qual|quais|quant\w+|como|por ?que|pq|quando|onde|sera|posso|pode|devo|"
    r"da p(?:ara|ra)|me (?:diz|diga|fala|ajuda|explica)|"
    r"what|which|how|why|when|where|can|could|should|is|are|does|do|did|tell)\b"
)


async def wanted(context: GatewayContext) -> bool:
    """Whether the photo is to count for its day, if it answers no anchor."""
    if not context.is_person:
        return False
    group = await context.group()
    return (
        group is not None
        and group.settings.free_checkins
        and says_check_in(context.message, group.settings, context.bot.username, context.bot.id)
    )


def says_check_in(
    message: Message, settings: groups_pb2.GroupSettings, bot_username: str, bot_id: int
) -> bool:
    """Whether a caption holds one of the group's words, or mentions the bot and asks nothing."""
    # A forwarded photo is somebody else's day.
    if message.forward_origin is not None:
        return False
    said = _words(message.caption or "")
    if said & _words(settings.free_words):
        return True
    mentioned = any(
        text.lower() == f"@{bot_username.lower()}" or (entity.user is not None and entity.user.id == bot_id)
        for entity, text in message.parse_caption_entities(_MENTIONS).items()
    )
    return mentioned and not _ASKS.search(folded(question_of(message, bot_username)))


def first_word(settings: groups_pb2.GroupSettings) -> str:
    """The first of the group's words, as its admins wrote it; empty when there is none.

    In English "#checkin" goes first if it is among them: by default a group has "#treino #checkin".
    """
    words = _WORD.findall(settings.free_words)
    if settings.language == "en" and _ENGLISH in words:
        return _ENGLISH
    return words[0] if words else ""


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(folded(text)))
