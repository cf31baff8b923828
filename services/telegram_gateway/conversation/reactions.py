"""The bot's reaction to a message: a group may forbid reactions, and a message may be gone."""

from telegram import Bot, Message
from telegram.error import TelegramError


async def react(bot: Bot, message: Message, emoji: str | None) -> None:
    """Set or clear the bot's reaction, where it can."""
    try:
        await bot.set_message_reaction(message.chat.id, message.message_id, emoji)
    except TelegramError:
        return
