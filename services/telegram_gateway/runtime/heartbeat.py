"""Tells the member service that this process is alive, and prolongs the leases of what it has in work.

While nothing is in work it says so less often, for longer.
The one process that polls Telegram is asked for here, too: it is alive by that.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from gymnation.member.v1.inbox_service_pb2 import (
    AcquirePollingRequest,
    ExtendLeasesRequest,
    LeaveInboxRequest,
)
from servicekit.clock import Clock
from servicekit.errors import ServiceError
from servicekit.telemetry import untraced
from telegram_gateway.clients.times import to_datetime, to_duration
from telegram_gateway.runtime.leases import Leases
from telegram_gateway.runtime.pace import Pace

if TYPE_CHECKING:
    from gymnation.member.v1.inbox_service_pb2_grpc import InboxServiceAsyncStub

log = logging.getLogger(__name__)

QUIET_S: Final = 70.0
"""After so long without work this process is said to be alive less often, and for longer.

No chat belongs to it by then.
"""
QUIET_LEASES: Final = 4


class Work(Protocol):
    """What the process has to do: the inbox."""

    @property
    def is_busy(self) -> bool: ...

    def hear_of_workers(self, workers: int) -> None: ...

    def give_back(self) -> None: ...


class Heartbeat:
    """The signs of life of one process, three in the time of a lease."""

    def __init__(
        self,
        client: InboxServiceAsyncStub,
        work: Work,
        leases: Leases,
        lease: timedelta,
        *,
        clock: Clock,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._work = work
        self._leases = leases
        self._lease = lease
        self._clock = clock
        self._joined = False
        self._quiet_s = 0.0
        self._has_worked = self._said_to_be_quiet = False
        self._polls_until = clock()
        self._beats = Pace(self.lease_s / 3, self.lease_s / 3, sleep)

    @property
    def lease_s(self) -> float:
        return self._lease.total_seconds()

    async def join(self) -> None:
        """Say that this process is alive. Raise ServiceError.

        From then on it shares the chats with its like.
        """
        if not self._joined:
            with untraced():
                await self._extend(self._leases.owner)
            self._joined = True

    async def leave(self, timeout: float) -> None:
        """Say that this process ends, so that nobody waits for its lanes."""
        try:
            async with asyncio.timeout(timeout):
                await self._client.LeaveInbox(LeaveInboxRequest(owner=self._leases.owner))
        except (TimeoutError, ServiceError):
            log.info("the other replicas were not told that this one ends")

    async def may_poll(self) -> float | None:
        """None when this process is the one that polls, for as long as its leases; else when to ask again.

        That is in seconds from now. Raise ServiceError.
        """
        asked = self._clock()
        with untraced():
            request = AcquirePollingRequest(owner=self._leases.owner, lease=to_duration(self._lease))
            response = await self._client.AcquirePolling(request)
        self._polls_until = asked + self._lease if response.acquired else asked
        if response.acquired:
            return None
        if not response.HasField("free_time"):
            return 0.0
        return (to_datetime(response.free_time) - self._clock()).total_seconds()

    def begins_work(self) -> None:
        """Say that something is in work from now on: others have to learn soon when this process dies."""
        self._has_worked = True
        if self._said_to_be_quiet:
            self._said_to_be_quiet = False
            self._beats.wake()

    def wake(self) -> None:
        """Say at once that this process is alive: the clock was moved, and its leases may have run out."""
        self._beats.wake(once=True)

    async def beat_forever(self) -> None:
        """Prolong the leases of what is in work here, three times as often as they run out."""
        every = self.lease_s / 3
        pause = every
        while True:
            await self._beats.pause(pause)
            is_quiet = self._said_to_be_quiet = self._is_quiet(pause)
            pause = every
            try:
                # The own name always: it says that this process is alive.
                for owner in self._leases.names():
                    with untraced():
                        await self._extend(owner, is_quiet=is_quiet)
                if is_quiet:
                    # Who polls is known to be alive by that.
                    polls = self._polls_until > self._clock()
                    pause = QUIET_S if polls else self.lease_s * QUIET_LEASES / 2
            except ServiceError as error:
                log.warning("leases were not prolonged", extra={"fields": {"gymnation.reason": error.reason}})
                pause = min(every, 0.5)

    def _is_quiet(self, since_s: float) -> bool:
        """Whether nothing has been in work here for so long that no chat is this process's any more.

        `since_s` is how long ago that was asked before.
        """
        # Also what began and ended in between.
        has_worked, self._has_worked = self._has_worked or self._work.is_busy, False
        self._quiet_s = 0.0 if has_worked else self._quiet_s + since_s
        return self._quiet_s > QUIET_S

    async def _extend(self, owner: str, *, is_quiet: bool = False) -> None:
        until = self._leases.until()
        lease = self._lease * QUIET_LEASES if is_quiet else self._lease
        request = ExtendLeasesRequest(owner=owner, lease=to_duration(lease), nothing_leased=is_quiet)
        with self._leases.prolonging(owner):
            response = await self._client.ExtendLeases(request)
        if not self._leases.prolonged(owner, until):
            self._work.give_back()
        self._work.hear_of_workers(response.workers)
