"""Webhook deliveries: in order within a chat, in parallel across chats, repeated until 2xx."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

import aiohttp

from sandbox.faults import Faults

from .queue import PendingUpdate, Reordered, UpdateQueue
from .state import Json

PAUSES_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
TIMEOUT_S = 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    """Where updates are pushed to, if anywhere, and how that goes.

    `pauses_s` are the waits after the first, second, … failure in a row; the last one repeats.
    """

    def __init__(
        self,
        updates: UpdateQueue,
        faults: Faults,
        now: Callable[[], float],
        pauses_s: Sequence[float] = PAUSES_S,
        reordered: Reordered = lambda _: None,
    ) -> None:
        """`reordered` hears of updates that a fault put into another order."""
        self._updates = updates
        self._faults = faults
        self._now = now
        self._pauses_s = tuple(pauses_s)
        self._reordered = reordered
        self._lanes: dict[int, asyncio.Task[None]] = {}
        self.url = ""
        self._secret = ""
        self._max_connections = 40
        self._last_error: Json = {}

    def set(self, url: str, secret: str, max_connections: int) -> None:
        """Point deliveries somewhere; an empty `url` ends them."""
        self.url, self._secret, self._max_connections = url, secret, max_connections
        self._last_error = {}
        for lane in self._lanes.values():
            lane.cancel()
        self._updates.poke()

    def info(self) -> Json:
        """The Bot API's WebhookInfo."""
        return {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates),
            **({"max_connections": self._max_connections} if self.url else {}),
            **({"allowed_updates": self._updates.allowed} if self._updates.allowed else {}),
            **self._last_error,
        }

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)) as session:
            try:
                while True:
                    self._start_lanes(session)
                    await self._updates.changed()
                    if self._updates.closed:
                        return
            finally:
                lanes = list(self._lanes.values())
                for lane in lanes:
                    lane.cancel()
                await asyncio.gather(*lanes, return_exceptions=True)

    def _start_lanes(self, session: aiohttp.ClientSession) -> None:
        if not self.url:
            return
        for chat_id in self._updates.chats():
            if len(self._lanes) >= self._max_connections:
                return
            if chat_id not in self._lanes:
                lane = asyncio.create_task(self._serve(session, chat_id))
                self._lanes[chat_id] = lane
                lane.add_done_callback(partial(self._lane_over, chat_id))

    def _lane_over(self, chat_id: int, _: asyncio.Task[None]) -> None:
        self._lanes.pop(chat_id, None)
        self._updates.poke()

    async def _serve(self, session: aiohttp.ClientSession, chat_id: int) -> None:
        """One chat's updates, one at a time; a failure holds this chat only."""
        failures = 0
        while update := self._next(chat_id):
            if await self._deliver(session, update):
                failures = 0
                if self._faults.take("telegram", {"duplicate"}, None, chat_id):
                    await self._deliver(session, update)
                self._updates.confirm(update.update_id)
            else:
                pause = self._pauses_s[min(failures, len(self._pauses_s) - 1)]
                failures += 1
                await asyncio.sleep(pause)

    def _next(self, chat_id: int) -> PendingUpdate | None:
        waiting = self._updates.of_chat(chat_id, 2)
        if len(waiting) > 1 and self._faults.take("telegram", {"reorder"}, None, chat_id):
            waiting.reverse()
            self._reordered(waiting)
        return waiting[0] if waiting else None

    async def _deliver(self, session: aiohttp.ClientSession, update: PendingUpdate) -> bool:
        headers = {SECRET_HEADER: self._secret} if self._secret else {}
        try:
            async with session.post(
                self.url, json=update.body(), headers=headers, allow_redirects=False
            ) as response:
                if 200 <= response.status < 300:
                    return True
                self._failed(f"Wrong response from the webhook: {response.status} {response.reason}")
        except TimeoutError:
            self._failed("Read timeout expired")
        except aiohttp.ClientConnectorError:
            self._failed("Connection refused")
        except aiohttp.ClientError:
            self._failed("Connection reset by peer")
        return False

    def _failed(self, sentence: str) -> None:
        self._last_error = {"last_error_date": int(self._now()), "last_error_message": sentence}
