"""Hears from the member service when there may be work, so that nobody has to look again and again.

What is heard is a hint. Looks go on without it: rarely while the stream stands, often when it does not.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Protocol

from gymnation.member.v1.inbox_service_pb2 import WatchWorkRequest, WatchWorkResponse
from servicekit.errors import ServiceError
from servicekit.rpc_client import streaming
from servicekit.telemetry import untraced
from telegram_gateway.runtime.pace import Pace

if TYPE_CHECKING:
    from gymnation.member.v1.inbox_service_pb2_grpc import InboxServiceAsyncStub

log = logging.getLogger(__name__)

STREAM_S = 4 * 60.0
"""Longer than a stream lasts before the member service ends it."""
SILENCE_S = 30.0
"""A stream that said nothing for so long is no stream any more, although nobody has noticed."""
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 15.0


class Watched(Protocol):
    """What looks by itself, and rarely while it is watched."""

    def watched(self, is_watched: bool) -> None: ...

    def look_again(self) -> None: ...


class WorkWatcher:
    """One stream, opened again whenever it ends."""

    def __init__(
        self,
        client: "InboxServiceAsyncStub",
        inbox: Watched,
        outbox: Watched,
        polling: Watched | None = None,
        silence_s: float = SILENCE_S,
    ) -> None:
        self._client, self._inbox, self._outbox = client, inbox, outbox
        self.polling = polling
        """Who polls or stands by; None where updates come by webhook."""
        self._silence_s = silence_s

    async def watch_forever(self) -> None:
        """Watch until cancelled; the pauses grow while there is nobody to watch."""
        pace = Pace(FIRST_PAUSE_S, LONGEST_PAUSE_S)
        while True:
            try:
                pause = pace.after_work() if await self._watch() else pace.after_nothing()
            except (ServiceError, TimeoutError) as error:
                reason = error.reason if isinstance(error, ServiceError) else "SILENCE"
                log.info("work is not watched", extra={"fields": {"gymnation.reason": reason}})
                pause = pace.after_nothing()
            await pace.pause(pause)

    async def _watch(self) -> bool:
        """One stream to its end; whether it said anything."""
        heard = False
        try:
            with untraced():
                method = streaming(self._client.WatchWork)
                async with method(WatchWorkRequest(), timeout=STREAM_S) as responses:
                    stream = aiter(responses)
                    while (response := await self._next(stream)) is not None:
                        if not heard:
                            heard = True
                            self._say(is_watched=True)
                        self._look(response)
        except (ServiceError, TimeoutError):
            self._say(is_watched=False)
            raise
        # One that ended by itself is followed by another one in a moment.
        return heard

    async def _next(self, responses: AsyncIterator[WatchWorkResponse]) -> WatchWorkResponse | None:
        async with asyncio.timeout(self._silence_s):
            return await anext(responses, None)

    def _say(self, *, is_watched: bool) -> None:
        self._inbox.watched(is_watched)
        self._outbox.watched(is_watched)
        if self.polling is not None:
            self.polling.watched(is_watched)

    def _look(self, told: WatchWorkResponse) -> None:
        if told.inbox:
            self._inbox.look_again()
        if told.outbox:
            self._outbox.look_again()
        if told.polling and self.polling is not None:
            self.polling.look_again()
