"""Checkouts: somebody is about to pay, and Telegram waits ten seconds for a yes or no.

They come before everything else: no lane, no share and no inbox stands in their way.
One that is lost costs nobody anything, so none is stored; who wanted to pay presses again.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, Final

from telegram.error import TelegramError

from telegram_gateway.runtime.update_shape import UpdateMisshapen, check_shape

log = logging.getLogger(__name__)

KIND: Final = "pre_checkout_query"
AT_ONCE: Final = 200
"""More than this are left to Telegram's own no."""
_REMEMBERED: Final = 1_000

Answer = Callable[[dict[str, Any]], Awaitable[None]]
"""Answers one update that is a checkout."""


class Checkouts:
    """Answers checkouts as they come in, each once."""

    def __init__(self) -> None:
        self.answer: Answer | None = None
        """Set by the feature that sells something."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen: OrderedDict[str, None] = OrderedDict()

    def take(self, update: dict[str, Any]) -> bool:
        """Whether the update is a checkout, which is then answered from here. Returns at once."""
        if KIND not in update:
            return False
        try:
            check_shape(update)
        except UpdateMisshapen:
            log.warning("a checkout cannot be read")
            return True
        query_id = update[KIND]["id"]
        # While the inbox is away the same updates are fetched again and again.
        if self.answer is None or query_id in self._seen or len(self._tasks) >= AT_ONCE:
            return True
        self._seen[query_id] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        task = asyncio.create_task(self._answer(self.answer, update), name="checkout")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def _answer(self, answer: Answer, update: dict[str, Any]) -> None:
        try:
            await answer(update)
        except TelegramError as error:
            # Too late, or Telegram is away: nothing was paid.
            log.warning("a checkout was not answered", extra={"fields": {"error.type": type(error).__name__}})
        except Exception:
            log.exception("a checkout was not answered")

    async def drain(self, grace: float) -> None:
        """Let what was begun end within `grace` seconds."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=grace)
        for task in list(self._tasks):
            task.cancel()
