"""A port of this machine that leads to one inside of a stack, through `docker exec`: nothing is published."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

# Runs in the container: its standard input goes to the address, what comes back to its standard output.
_RELAY = """
import os, socket, sys, threading
there = socket.create_connection((sys.argv[1], int(sys.argv[2])))
def out():
    while data := there.recv(65536):
        view = memoryview(data)
        while view:
            view = view[os.write(1, view):]
    os._exit(0)
threading.Thread(target=out, daemon=True).start()
while data := os.read(0, 65536):
    there.sendall(data)
there.shutdown(socket.SHUT_WR)
threading.Event().wait(30)
"""


@asynccontextmanager
async def tunnel(find: Callable[[], str], host: str, port: int) -> AsyncIterator[int]:
    """A port on this machine that reaches `host` and `port` as the container does that `find` names."""
    under_way: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        under_way.add(task)
        try:
            # It is cancelled at the end, and the server would make a noise about that.
            with suppress(asyncio.CancelledError):
                await _relay(await asyncio.to_thread(find), host, port, reader, writer)
        finally:
            under_way.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def _relay(
    container: str, host: str, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    relay = await asyncio.create_subprocess_exec(
        *("docker", "exec", "--interactive", container, "python", "-c", _RELAY, host, str(port)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert relay.stdin is not None
    assert relay.stdout is not None
    ways = [
        asyncio.create_task(_copy(reader.read, relay.stdin)),
        asyncio.create_task(_copy(relay.stdout.read, writer)),
    ]
    try:
        # Either side may end it.
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        writer.close()
        with suppress(ProcessLookupError):
            relay.kill()
        await relay.wait()


async def _copy(read: Callable[[int], Awaitable[bytes]], writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await read(65536):
            writer.write(data)
            await writer.drain()
