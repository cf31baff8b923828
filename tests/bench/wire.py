"""What all programs of a town send their database, counted between them and the server."""

import asyncio
import contextlib
import struct
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

from bson.raw_bson import RawBSONDocument

_OP_MSG: Final = 2013
_HEADER: Final = struct.Struct("<iiii")
_LENGTH: Final = struct.Struct("<i")
_OF_CONNECTIONS: Final = frozenset({"hello", "ismaster", "endSessions"})

Sent = Counter[str]
"""Commands by collection and name."""


@asynccontextmanager
async def counted(uri: str) -> AsyncIterator[tuple[str, Sent]]:
    """An address in front of the server of `uri`, and what is sent there.

    What connections need for themselves is left out.
    """
    server = urlsplit(uri)
    sent: Sent = Counter()
    connections: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connections.add(task)
        task.add_done_callback(connections.discard)
        with contextlib.closing(writer), contextlib.suppress(OSError, asyncio.CancelledError):
            answers, upstream = await asyncio.open_connection(server.hostname, server.port or 27017)
            with contextlib.closing(upstream):
                await asyncio.gather(_commands(reader, upstream, sent), _answers(answers, writer))

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"mongodb://127.0.0.1:{listening.sockets[0].getsockname()[1]}", sent
    finally:
        listening.close()
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)


def command_of(message: bytes) -> str:
    """The collection and the name of the command in a message of the wire protocol; empty without one."""
    *_, kind = _HEADER.unpack_from(message)
    if kind != _OP_MSG:
        return ""
    at = _HEADER.size + _LENGTH.size
    # A section of kind 1 has documents for the command; the command is in one of kind 0.
    while message[at] == 1:
        at += 1 + _LENGTH.unpack_from(message, at + 1)[0]
    size = _LENGTH.unpack_from(message, at + 1)[0]
    name, value = next(iter(RawBSONDocument(message[at + 1 : at + 1 + size]).items()))
    if name in _OF_CONNECTIONS:
        return ""
    return f"{value}.{name}" if isinstance(value, str) else name


async def _commands(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sent: Sent) -> None:
    with contextlib.suppress(asyncio.IncompleteReadError):
        while True:
            header = await reader.readexactly(_HEADER.size)
            message = header + await reader.readexactly(_HEADER.unpack(header)[0] - _HEADER.size)
            if command := command_of(message):
                sent[command] += 1
            writer.write(message)
            await writer.drain()
    writer.close()


async def _answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()
