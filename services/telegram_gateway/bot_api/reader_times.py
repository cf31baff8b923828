"""Takes the moments out of texts for a Bot API server that does not know them.

Telegram has `<tg-time>` (a `date_time` entity) since Bot API 9.5. An older server, such as one that somebody
runs for themselves, refuses the whole text. Then it goes out without the moments, in the words that it has
anyway, and so do those after it: the server is not asked again for a day.
"""

import logging
import re
import time
from collections.abc import Callable
from typing import Any, Final

from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import BaseRateLimiter

log = logging.getLogger(__name__)

# A server is brought to another version seldom.
UNKNOWN_S: Final = 24 * 3600.0
_TAG: Final = re.compile(r"</?tg-time\b[^>]*>")
_TEXTS: Final = ("text", "caption")
# Telegram's words, in lower case: `can't parse entities: unsupported start tag "tg-time" at byte offset 12`.
_REFUSAL: Final = "tg-time"


class ReaderTimes(BaseRateLimiter[None]):
    """Stands before the limiter, in whose turn each try is made."""

    def __init__(
        self, limiter: BaseRateLimiter[None], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._limiter, self._monotonic = limiter, monotonic
        self._known_again = float("-inf")

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
        """Call Telegram; again without moments when the server does not know them."""

        async def call() -> Any:
            return await self._limiter.process_request(
                callback, args, kwargs, endpoint, data, rate_limit_args
            )

        if not _has_moments(data):
            return await call()
        if self._monotonic() < self._known_again:
            _leave_out(data)
            return await call()
        try:
            return await call()
        except BadRequest as error:
            if _REFUSAL not in error.message.lower():
                raise
        self._known_again = self._monotonic() + UNKNOWN_S
        log.warning("the Bot API server knows no moments in texts: they go without")
        _leave_out(data)
        return await call()


def _has_moments(data: dict[str, Any]) -> bool:
    # Without a parse mode these characters are somebody's words.
    return data.get("parse_mode") == ParseMode.HTML and any(
        _TAG.search(data[name]) for name in _TEXTS if isinstance(data.get(name), str)
    )


def _leave_out(data: dict[str, Any]) -> None:
    for name in _TEXTS:
        if isinstance(data.get(name), str):
            data[name] = _TAG.sub("", data[name])
