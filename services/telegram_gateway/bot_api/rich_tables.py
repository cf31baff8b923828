"""Sends tables as rich messages (Bot API 10.1) where the server has them, and their words everywhere else.

`sendRichMessage` stands for `sendMessage`, and `rich_message` for `text` in edits; what else is said to
Telegram is the same. A server of before answers 404 to the method: then the words go, and those after it
go at once: it is not asked again for a day. What a server refuses otherwise (400) goes in words, too.
Whatever may have been sent (no answer came) or is told to wait (429) is not sent in another form.

What is for one pair of eyes is a rich message since 10.3. A server of 10.2 would show it to everybody:
it takes the parameters of one reader for other methods, and not for this one. Nothing tells a server's
version, so it is asked to edit no message into an empty rich message: only a server that reads it says so.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from telegram.constants import ParseMode
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import BaseRateLimiter

from telegram_gateway.bot_api.open_topics import topic_trouble
from telegram_gateway.bot_api.tables import Tabled

log = logging.getLogger(__name__)

# A server is brought to another version seldom.
ABSENT_S: Final = 24 * 3600.0
# Where it could not be asked, soon.
TROUBLE_S: Final = 30.0
_RICH: Final = {
    "sendMessage": "sendRichMessage",
    "editMessageText": "editMessageText",
    "editEphemeralMessageText": "editEphemeralMessageText",
}
_WORDS_ALONE: Final = frozenset({"text", "parse_mode", "entities", "link_preview_options"})
_ONE_READER: Final = frozenset({"receiver_user_id", "ephemeral_message_parameters"})
_ASKED: Final = "editEphemeralMessageText"
# Telegram's word, in lower case: RICH_MESSAGE_CONTENT_REQUIRED.
_READS_IT: Final = "rich"
_UNCHANGED: Final = "not modified"

Call = Callable[[str, dict[str, Any]], Awaitable[Any]]


class RichTables(BaseRateLimiter[None]):
    """Stands before the limiter, in whose turn each try is made."""

    def __init__(
        self, limiter: BaseRateLimiter[None], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._limiter, self._monotonic = limiter, monotonic
        self._known_again = float("-inf")
        self._for_one_reader = False
        self._ask_again = float("-inf")

    async def initialize(self) -> None:
        await self._limiter.initialize()

    async def shutdown(self) -> None:
        await self._limiter.shutdown()

    async def process_request(  # noqa: PLR0917 - the library's interface
        self,
        callback: Callable[..., Any],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Any:
        """Call Telegram: with the table if there is one and the server takes it, else with the words."""

        async def words() -> Any:
            return await self._limiter.process_request(
                callback, args, kwargs, endpoint, data, rate_limit_args
            )

        async def call(other: str, given: dict[str, Any]) -> Any:
            return await self._limiter.process_request(
                callback, (other, given), kwargs, other, given, rate_limit_args
            )

        text = data.get("text")
        if (
            not isinstance(text, Tabled)
            or endpoint not in _RICH
            or data.get("parse_mode") != ParseMode.HTML
            or not await self._may(call, data)
        ):
            return await words()
        given = {name: value for name, value in data.items() if name not in _WORDS_ALONE}
        try:
            return await call(_RICH[endpoint], {**given, "rich_message": {"html": text.laid_out}})
        except InvalidToken:
            # The library's word for 404. If it is the token after all, the words fail as well.
            sent = await words()
            self._known_again = self._monotonic() + ABSENT_S
            log.warning("the Bot API server has no rich messages: tables go as text")
            return sent
        except BadRequest as error:
            if _UNCHANGED in error.message.lower() or topic_trouble(error) is not None:
                raise
        log.warning("the Bot API server refused a table: it goes as text")
        return await words()

    async def _may(self, call: Call, data: dict[str, Any]) -> bool:
        """Whether the server may have them, in the way that this call needs."""
        if self._monotonic() < self._known_again:
            return False
        if data.keys().isdisjoint(_ONE_READER) or self._for_one_reader:
            return True
        if self._monotonic() < self._ask_again:
            return False
        self._ask_again = self._monotonic() + ABSENT_S
        try:
            await call(_ASKED, {"rich_message": {}})
        except BadRequest as error:
            self._for_one_reader = _READS_IT in error.message.lower()
        except InvalidToken:
            pass
        except TelegramError as error:
            self._ask_again = self._monotonic() + TROUBLE_S
            log.info("tables for one reader: unknown", extra={"fields": {"error.type": type(error).__name__}})
        return self._for_one_reader
