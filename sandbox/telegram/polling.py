"""getUpdates: one poller at a time, updates kept until the next offset confirms them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from sandbox.faults import Faults

from .errors import BotApiError, conflict
from .queue import PendingUpdate, Reordered, UpdateQueue
from .state import Json

MAX_TIMEOUT_S = 50
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class Poller:
    """Answers long polls. As with Telegram it is the older of two polls that gets the conflict."""

    def __init__(self, updates: UpdateQueue, faults: Faults, reordered: Reordered = lambda _: None) -> None:
        """`reordered` hears of updates that a fault put into another order."""
        self._updates = updates
        self._faults = faults
        self._reordered = reordered
        self._running: asyncio.Future[BotApiError] | None = None
        self._again: list[PendingUpdate] = []

    def interrupt(self, sentence: str) -> None:
        """End the long poll that waits, if any, with a conflict."""
        if self._running and not self._running.done():
            self._running.set_result(conflict(sentence))
        self._running = None

    async def poll(
        self, offset: int, limit: int, timeout_s: float, gone: Callable[[], bool] = lambda: False
    ) -> list[Json]:
        """The waiting updates, at once or when there are some. `gone` says that the client left."""
        self.interrupt(OTHER_POLLER)
        interrupted: asyncio.Future[BotApiError] = asyncio.get_running_loop().create_future()
        self._running = interrupted
        self._confirm(offset)
        deadline = asyncio.get_running_loop().time() + min(timeout_s, MAX_TIMEOUT_S)
        try:
            while not (batch := self._batch(limit)):
                left = deadline - asyncio.get_running_loop().time()
                if left <= 0 or self._updates.closed or gone():
                    return []
                await self._wait(interrupted, min(left, 1.0))
                if interrupted.done():
                    raise interrupted.result()
            return batch
        finally:
            if self._running is interrupted:
                self._running = None

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            confirmed = self._updates.confirm_below(offset)
        elif offset < 0 and (kept := self._updates.last(-offset)):
            confirmed = self._updates.confirm_below(kept[0].update_id)
        else:
            confirmed = []
        self._again = [
            update
            for update in confirmed
            if self._faults.take("telegram", {"duplicate"}, None, update.chat_id)
        ]

    def _batch(self, limit: int) -> list[Json]:
        updates = (self._again + self._updates.first(limit))[:limit]
        chat_ids = {update.chat_id for update in updates}
        if len(updates) > 1 and any(
            self._faults.take("telegram", {"reorder"}, None, chat_id) for chat_id in chat_ids
        ):
            updates.reverse()
            self._reordered(updates)
        return [update.body() for update in updates]

    async def _wait(self, interrupted: asyncio.Future[BotApiError], timeout_s: float) -> None:
        changed = asyncio.create_task(self._updates.changed())
        waited_for: set[asyncio.Future[Any]] = {changed, interrupted}
        try:
            await asyncio.wait(waited_for, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            changed.cancel()
            await asyncio.gather(changed, return_exceptions=True)
