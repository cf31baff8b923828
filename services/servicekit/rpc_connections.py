"""The connections of a client channel: made anew when the certificate is exchanged, while calls go on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Generic, TypeVar

import grpc

from servicekit.tls import Pems, TlsFiles, Watched

LOOK_EVERY_S: Final = 1.0
"""How often, at most, a call looks whether the certificate is another one."""

MakeChannel = Callable[[Pems | None], grpc.aio.Channel]
Method = TypeVar("Method")


class Connection:
    """A gRPC channel, and how many calls are under way on it."""

    def __init__(self, channel: grpc.aio.Channel, drained: Callable[[Connection], None]) -> None:
        self.channel = channel
        self._drained = drained
        self._calls = 0
        self._retired = False

    def begin(self) -> None:
        """Count a call that begins. Each one ends, too."""
        self._calls += 1

    async def ready(self, within_s: float) -> float:
        """Wait, `within_s` at the most, until a server is connected; give the seconds that it took."""
        began = time.monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                state = self.channel.get_state(try_to_connect=True)
                while state not in {grpc.ChannelConnectivity.READY, grpc.ChannelConnectivity.SHUTDOWN}:
                    await self.channel.wait_for_state_change(state)
                    state = self.channel.get_state(try_to_connect=True)
        return time.monotonic() - began

    def end(self) -> None:
        """Count a call that ended."""
        self._calls -= 1
        self._look()

    def retire(self) -> None:
        """Take no new calls; `drained` hears when the last one has ended."""
        self._retired = True
        self._look()

    def _look(self) -> None:
        if self._retired and self._calls == 0:
            self._drained(self)


class Connections:
    """The connection that new calls take, and those on which calls still end."""

    def __init__(
        self,
        make_channel: MakeChannel,
        files: TlsFiles | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raise TlsUnusable when there are files and they cannot be used."""
        self._make_channel = make_channel
        self._watched = None if files is None else Watched(files)
        self._clock = clock
        self._looked = clock()
        self._closing: set[asyncio.Task[None]] = set()
        self._retired: list[Connection] = []
        self._current = self._connect()

    @property
    def current(self) -> Connection:
        """The connection for a call that begins now."""
        if self._watched is not None and (now := self._clock()) - self._looked >= LOOK_EVERY_S:
            self._looked = now
            if self._watched.renew():
                old, self._current = self._current, self._connect()
                self._retired.append(old)
                old.retire()
        return self._current

    def _connect(self) -> Connection:
        pems = None if self._watched is None else self._watched.pems
        return Connection(self._make_channel(pems), self._close_drained)

    def _close_drained(self, connection: Connection) -> None:
        if connection in self._retired:
            self._retired.remove(connection)
            task = asyncio.ensure_future(connection.channel.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def close(self, grace: float | None) -> None:
        """Close all of them; calls under way have `grace` seconds."""
        everything = [self._current, *self._retired]
        self._retired.clear()
        await asyncio.gather(*(one.channel.close(grace) for one in everything), *self._closing)


class Route(Generic[Method]):
    """One method, on whichever connection is the current one."""

    def __init__(self, connections: Connections, make: Callable[[grpc.aio.Channel], Method]) -> None:
        self._connections = connections
        self._make = make
        self._on: Connection | None = None

    def begin(self) -> tuple[Connection, Method]:
        """The method for a call that begins now, and the connection that counts it: end it there."""
        connection = self._connections.current
        if connection is not self._on:
            self._method = self._make(connection.channel)
            self._on = connection
        connection.begin()
        return connection, self._method
