"""The bus on which the page hears what happens in the world."""

from __future__ import annotations

import asyncio
from typing import Any

Event = tuple[str, dict[str, Any]]

# A listener that stopped reading must not fill the memory of a long demo.
MAX_WAITING = 10_000


class Subscription:
    """What one listener has not read yet. Ends when the bus closes; `close()` leaves earlier."""

    def __init__(self, bus: Events) -> None:
        self._bus = bus
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()

    def offer(self, event: Event | None) -> None:
        if event is None or self._queue.qsize() < MAX_WAITING:
            self._queue.put_nowait(event)

    def __aiter__(self) -> Subscription:
        return self

    async def __anext__(self) -> Event:
        event = await self._queue.get()
        if event is None:
            raise StopAsyncIteration
        return event

    def close(self) -> None:
        self._bus.leave(self)
        self.offer(None)


class Events:
    """Publishes to every subscription, without waiting for any."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()

    def subscribe(self) -> Subscription:
        """Hear everything from now on."""
        subscription = Subscription(self)
        self._subscriptions.add(subscription)
        return subscription

    def leave(self, subscription: Subscription) -> None:
        self._subscriptions.discard(subscription)

    def publish(self, name: str, data: dict[str, Any]) -> None:
        for subscription in tuple(self._subscriptions):
            subscription.offer((name, data))

    def close(self) -> None:
        for subscription in tuple(self._subscriptions):
            subscription.close()
