"""The bot's reaction to a message: a courtesy, for which nothing waits.

Where it cannot be now it is done later.
"""

import enum
from contextlib import suppress
from datetime import timedelta

from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from servicekit.errors import ServiceError
from telegram_gateway.bot_api.limiter import seconds_of
from telegram_gateway.conversation.context import GatewayContext

_AGAIN_AFTER = timedelta(seconds=2)


class Reacted(enum.IntEnum):
    """What became of a reaction: there will be none, it comes later, it is there."""

    NOT = 0
    LATER = 1
    NOW = 2


async def react_instead(context: GatewayContext, chat_id: int, message_id: int, emoji: str | None) -> Reacted:
    """As `react`, to a message that was reacted to before: what was put off then is not done any more."""
    # An old reaction that still comes is harmless, and no reason to fail.
    with suppress(ServiceError):
        await context.gateway.outbox.cancel_series(_series(chat_id, message_id))
    return await react(context, chat_id, message_id, emoji)


async def react(context: GatewayContext, chat_id: int, message_id: int, emoji: str | None) -> Reacted:
    """Set or clear the bot's reaction; say whether it is there, or will be.

    What Telegram puts off or does not answer is left to the outbox.
    A group may forbid reactions, and a message may be gone: then there is none.
    """
    try:
        await context.bot.set_message_reaction(chat_id, message_id, emoji)
    except RetryAfter as error:
        await _react_later(context, chat_id, message_id, emoji, timedelta(seconds=seconds_of(error)))
        return Reacted.LATER
    except BadRequest:
        return Reacted.NOT
    except NetworkError:
        await _react_later(context, chat_id, message_id, emoji, _AGAIN_AFTER)
        return Reacted.LATER
    except TelegramError:
        return Reacted.NOT
    return Reacted.NOW


async def _react_later(
    context: GatewayContext, chat_id: int, message_id: int, emoji: str | None, after: timedelta
) -> None:
    # A reaction is only a courtesy: when it fails, nobody is told.
    with suppress(ServiceError):
        await context.gateway.outbox.schedule_latest(
            _series(chat_id, message_id),
            "react",
            chat_id,
            {"chat_id": chat_id, "message_id": message_id, "emoji": emoji},
            context.gateway.clock() + after,
        )


def _series(chat_id: int, message_id: int) -> str:
    return f"react:{chat_id}:{message_id}"
