"""Tells the member service how updates ended, until it heard.

Completions are told many at a time, failures one by one.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from gymnation.member.v1.inbox_service_pb2 import CompleteUpdatesRequest, FailUpdateRequest
from servicekit.errors import (
    Aborted,
    DeadlineExceeded,
    NotFound,
    ResourceExhausted,
    ServiceError,
    Unavailable,
)
from servicekit.telemetry import untraced
from telegram_gateway import metrics
from telegram_gateway.clients.times import to_duration

if TYPE_CHECKING:
    from gymnation.member.v1.inbox_service_pb2_grpc import InboxServiceAsyncStub

log = logging.getLogger(__name__)

_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 5.0
_BATCH = 1000
AWAY = (Unavailable, DeadlineExceeded, ResourceExhausted)
"""A caller that gets one of these would get it for the next request, too."""


class Settling:
    """Collects outcomes; `run` sends them. While one request is under way the next batch grows by itself.

    `settled` is called for each update that needs no more care here: told, or lost to another process.
    """

    def __init__(
        self,
        client: "InboxServiceAsyncStub",
        settled: Callable[[int], None],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._settled = settled
        self._sleep = sleep
        self._completed: dict[str, list[int]] = {}
        self._failed: dict[int, tuple[str, str, timedelta | None]] = {}
        self._something = asyncio.Event()
        self._sending = asyncio.Lock()

    def complete(self, owner: str, update_id: int) -> None:
        self._completed.setdefault(owner, []).append(update_id)
        self._something.set()

    def fail(self, owner: str, update_id: int, reason: str, retry_after: timedelta | None = None) -> None:
        """`retry_after` is what Telegram asked for: the update does not come again before."""
        self._failed[update_id] = (owner, reason, retry_after)
        self._something.set()

    async def run(self) -> None:
        """Send whatever comes, until cancelled."""
        while True:
            await self._something.wait()
            await self.flush()

    async def flush(self) -> None:
        """Return when nothing is left to tell; try until all was heard.

        Nothing may be left untold: the process prolongs whatever it was leased.
        So an update that it forgot would stay open for as long as the process lives.
        """
        pause = _FIRST_PAUSE_S
        async with self._sending:
            while self._completed or self._failed:
                try:
                    await self._send()
                    pause = _FIRST_PAUSE_S
                except ServiceError as error:
                    log.log(
                        logging.WARNING if isinstance(error, AWAY) else logging.ERROR,
                        "updates cannot be settled",
                        extra={"fields": {"gymnation.reason": error.reason}},
                    )
                    await self._sleep(pause)
                    pause = min(pause * 2, _LONGEST_PAUSE_S)
            self._something.clear()

    async def _send(self) -> None:
        """Tell each outcome once.

        Raise ServiceError: at once when the service is away, else after the others were told.
        """
        untold: ServiceError | None = None
        for owner in list(self._completed):
            try:
                await self._send_completions(owner)
            except AWAY:
                raise
            except ServiceError as error:
                untold = error
        for update_id, (owner, reason, retry_after) in list(self._failed.items()):
            try:
                await self._send_failure(owner, update_id, reason, retry_after)
            except AWAY:
                raise
            except ServiceError as error:
                untold = error
            else:
                self._failed.pop(update_id, None)
                self._settled(update_id)
        if untold is not None:
            raise untold

    async def _send_completions(self, owner: str) -> None:
        batch = self._completed[owner][:_BATCH]
        # Bookkeeping of many updates at once: in none of their traces, and no trace of its own.
        with untraced():
            response = await self._client.CompleteUpdates(
                CompleteUpdatesRequest(owner=owner, update_ids=batch)
            )
        if lost := len(response.lost_update_ids):
            metrics.updates_lost.add(lost)
        # Only now: what was not told stays, also when this task is cancelled in between.
        del self._completed[owner][: len(batch)]
        if not self._completed[owner]:
            del self._completed[owner]
        for update_id in batch:
            self._settled(update_id)

    async def _send_failure(
        self, owner: str, update_id: int, reason: str, retry_after: timedelta | None
    ) -> None:
        try:
            response = await self._client.FailUpdate(
                FailUpdateRequest(
                    owner=owner,
                    update_id=update_id,
                    error=reason[:200],
                    retry_after=to_duration(retry_after),
                )
            )
        except (Aborted, NotFound):
            metrics.updates_lost.add(1)
        else:
            if response.dead:
                log.error("an update was set aside after its last try", extra=_fields(update_id, reason))


def _fields(update_id: int, reason: str) -> dict[str, dict[str, object]]:
    return {"fields": {"gymnation.telegram.update_id": update_id, "gymnation.reason": reason}}
