"""A TCP proxy that can be cut and be slow: a server that goes away and comes back, or takes its time."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager


class TcpProxy:
    """Forwards connections to an address until it is cut; `port` stays the same when it is mended."""

    def __init__(self, host: str, port: int) -> None:
        self._target = host, port
        self.port = 0
        self.delay_s = 0.0
        """How long each piece of an answer is held back."""
        self.accepted = 0
        """How many connections were made."""
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def is_cut(self) -> bool:
        return self._server is None

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Refuse new connections and break those that are open."""
        if self._server is None:
            return
        self._server.close()
        self._server = None
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.accepted += 1
        self._connections.add(task)
        upstream: asyncio.StreamWriter | None = None
        try:
            answers, upstream = await asyncio.open_connection(*self._target)
            await asyncio.gather(_pump(reader, upstream), _pump(answers, writer, lambda: self.delay_s))
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._connections.discard(task)
            for end in (writer, upstream):
                if end is not None:
                    end.close()
                    with contextlib.suppress(OSError):
                        await end.wait_closed()


async def _pump(
    source: asyncio.StreamReader, sink: asyncio.StreamWriter, delay_s: Callable[[], float] = lambda: 0.0
) -> None:
    while data := await source.read(65536):
        if held := delay_s():
            await asyncio.sleep(held)
        sink.write(data)
        await sink.drain()
    sink.close()


@asynccontextmanager
async def proxied(host: str, port: int) -> AsyncIterator[TcpProxy]:
    """A proxy in front of host:port, gone after the block."""
    proxy = TcpProxy(host, port)
    await proxy.mend()
    try:
        yield proxy
    finally:
        await proxy.cut()
