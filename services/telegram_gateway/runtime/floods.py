"""Tells a chat, once a flood, that some of what it asked was dropped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from servicekit.errors import ServiceError
from telegram_gateway import metrics
from telegram_gateway.runtime.raw_updates import RawUpdate, content_of
from telegram_gateway.runtime.shares import Flood, Shares, Weight, flood_of

log = logging.getLogger(__name__)

TellFlood = Callable[[Flood], Awaitable[None]]


class FloodTeller:
    """Counts what is dropped, and has `tell` say so where somebody expects an answer."""

    def __init__(self, shares: Shares) -> None:
        self.tell: TellFlood | None = None
        self._shares = shares
        self._telling: set[asyncio.Task[None]] = set()

    def dropped(self, raw: RawUpdate) -> None:
        """Say that an update is left out. Return at once: the chat is told meanwhile."""
        metrics.updates_dropped.add(1, {"gymnation.kind": raw.claim.weight.value})
        if raw.claim.weight is not Weight.ASKS or not self._shares.begins_flood(raw.lane):
            return
        log.warning("a chat asks for more than its share; what is too much is dropped")
        if self.tell is not None:
            saying = self._say(self.tell, flood_of(content_of(raw.payload), raw.lane))
            task = asyncio.create_task(saying, name="flood")
            # The loop keeps only weak references to tasks.
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _say(self, tell: TellFlood, flood: Flood) -> None:
        try:
            await tell(flood)
        except ServiceError as error:
            self._shares.flood_was_not_told(flood.chat_id)
            log.warning("a flood was not told", extra={"fields": {"gymnation.reason": error.reason}})
