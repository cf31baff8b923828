"""The bot's connection to Telegram: its HTTP pools, and the first call.

Telegram may keep us waiting for the first call.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ExtBot

from telegram_gateway.bot_api.limiter import GroupLimiter
from telegram_gateway.bot_api.open_topics import InTurn, OpenTopics
from telegram_gateway.bot_api.reader_times import ReaderTimes
from telegram_gateway.bot_api.request import TelegramRequest
from telegram_gateway.bot_api.rich_tables import RichTables
from telegram_gateway.settings import GatewaySettings

log = logging.getLogger(__name__)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 15.0


class TokenRefused(Exception):
    """Telegram does not know the bot token. Trying again is pointless; the token itself is never told."""


def build_request(settings: GatewaySettings) -> TelegramRequest:
    """Build the request object for everything but polling.

    The pool exceeds what can be in work at once. Otherwise calls would wait for each other.
    """
    return TelegramRequest(
        send_traceparent=settings.telegram_send_traceparent == "on",
        connection_pool_size=settings.update_concurrency + 64,
        connect_timeout=5.0,
        read_timeout=settings.telegram_timeout_s,
        write_timeout=settings.telegram_timeout_s,
        pool_timeout=10.0,
    )


def build_polling_request() -> TelegramRequest:
    """Build the request object for polling.

    GetUpdates waits half a minute on its connection, so it has its own.
    The pool has two connections, for when one is being replaced.
    """
    return TelegramRequest(connection_pool_size=2, connect_timeout=5.0, pool_timeout=5.0)


def build_bot(
    settings: GatewaySettings, limiter: GroupLimiter, polling_request: TelegramRequest, in_turn: InTurn
) -> ExtBot[None]:
    return ExtBot(
        settings.telegram_bot_token.get_secret_value(),
        base_url=settings.telegram_api_base_url,
        base_file_url=settings.telegram_file_base_url,
        request=build_request(settings),
        get_updates_request=polling_request,
        rate_limiter=OpenTopics(RichTables(ReaderTimes(limiter)), in_turn),
    )


@asynccontextmanager
async def connected(
    application: AnyApplication,
    in_trouble: Callable[[str], None],
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> AsyncIterator[None]:
    """Initialize and start the application; wait, with growing pauses, for as long as Telegram is away.

    `in_trouble` hears why it waits, and "" when it no longer does. Raise TokenRefused.
    """
    pause = FIRST_PAUSE_S
    try:
        while True:
            try:
                await application.initialize()
                break
            except InvalidToken:
                log.error("Telegram refuses the bot token: check TELEGRAM_BOT_TOKEN")  # noqa: TRY400
                raise TokenRefused from None
            except TelegramError as error:
                in_trouble(type(error).__name__)
                log.warning("Telegram is away", extra={"fields": {"error.type": type(error).__name__}})
                await sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
        in_trouble("")
        await application.start()
        try:
            yield
        finally:
            await application.stop()
    finally:
        await application.shutdown()
        # What an application that was never initialized leaves open.
        await application.bot.shutdown()
