"""How long a call's metadata may be, also of a client that has not read yet what the server tells it."""

import asyncio

import pytest

from sandbox.patience import patient
from servicekit.metadata_limit import MAX_METADATA_BYTES
from tests.servicekit.probe import STREAM, UNARY, Probe, probing
from tests.support.raw_http2 import END_HEADERS, END_STREAM, PREFACE, Kind, field, frame, message, request

FRAME = 16_384
HEALTH = "/grpc.health.v1.Health/Check"
REFLECTION = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
REFUSED = b"\x0bgrpc-status\x018"
"""RESOURCE_EXHAUSTED, as gRPC writes it the first time on a connection."""


def call(path: str, metadata: bytes) -> bytes:
    """A call with an empty message, in as many frames as its headers need."""
    headers = request(path) + metadata
    parts = [headers[at : at + FRAME] for at in range(0, len(headers), FRAME)]
    last = len(parts) - 1
    written = b"".join(
        frame(Kind.CONTINUATION if at else Kind.HEADERS, END_HEADERS if at == last else 0, 1, part)
        for at, part in enumerate(parts)
    )
    return written + frame(Kind.DATA, END_STREAM, 1, message(b""))


async def answer(probe: Probe, path: str, metadata: bytes) -> bytes:
    """What the server writes until its status, to who sends a call before it has read a word."""
    reader, writer = await asyncio.open_connection("127.0.0.1", probe.port)
    try:
        # No frame says that the server's settings were seen: until then gRPC's core bounds nothing.
        writer.write(PREFACE + frame(Kind.SETTINGS, 0, 0) + call(path, metadata))
        read = b""
        async with asyncio.timeout(patient(10)):
            while b"grpc-status" not in read or len(read) < read.index(b"grpc-status") + 13:
                more = await reader.read(1 << 16)
                assert more, "the connection ended without a status"
                read += more
        return read
    finally:
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize("path", [UNARY, STREAM, HEALTH, REFLECTION, "/test.v1.Probe/Nothing"])
@pytest.mark.parametrize(
    "metadata",
    [
        pytest.param(field(b"x-big", b"v" * MAX_METADATA_BYTES), id="a long one"),
        pytest.param(field(b"x-big", b"v" * 1_000_000), id="a megabyte"),
        pytest.param(b"".join(field(b"x-%d" % n, b"v") for n in range(300)), id="many short ones"),
    ],
)
async def test_too_much_metadata_is_refused_also_before_the_server_was_heard(path: str, metadata: bytes):
    async with probing() as probe:
        assert REFUSED in await answer(probe, path, metadata)


async def test_metadata_within_the_limit_is_let_in():
    async with probing() as probe:
        assert REFUSED not in await answer(probe, UNARY, field(b"x-big", b"v" * (MAX_METADATA_BYTES // 2)))
