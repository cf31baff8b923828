"""What public advisories about HTTP/2 and gRPC tell of, at a real member service: nobody else is disturbed.

Each kind bears the number under which it was published, for gRPC itself or for other servers.
Floods of frames and headers that unpack to much are in `test_http2_floods`.
"""

import asyncio
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.patience import patient
from tests.support.raw_http2 import END_HEADERS, LAST_REMEMBERED, Kind, field, frame
from tests.system.test_http2_floods import (
    AT_ONCE,
    CALL,
    FLOOD_S,
    Flood,
    asking,
    body,
    of_calls,
    of_frames,
    send,
    streams,
    target,
)

pytestmark = pytest.mark.system

FULL = 16_000
"""Nearly as long as a frame may be."""
HUFFMAN = 0x80
ABORTED = 1_500
ROOM_MB = 192
"""What all of them together may make of the memory: it was 97 at the most."""


def number(value: int, *, flag: int = 0) -> bytes:
    """A number with a prefix of seven bits, as lengths of strings are."""
    if value < 127:
        return bytes([flag | value])
    written, value = [flag | 127], value - 127
    while value >= 128:
        written.append(value % 128 | 128)
        value //= 128
    return bytes([*written, value])


def of_headers(headers: bytes) -> Flood:
    """Calls with these headers, which fit into one frame."""

    def flood() -> Iterator[bytes]:
        ids = streams()
        while True:
            yield b"".join(frame(Kind.HEADERS, END_HEADERS, next(ids), headers) for _ in range(AT_ONCE))

    return flood


def with_window(size: int, *after: bytes) -> Flood:
    """Calls whose answers have so much room, on a connection that is read; and more frames for each."""
    room = frame(Kind.SETTINGS, 0, 0, b"\0\4" + struct.pack(">I", size))

    def flood() -> Iterator[bytes]:
        yield room
        ids = streams()
        while True:
            yield b"".join(
                frame(Kind.HEADERS, END_HEADERS, one, CALL)
                + body(one)
                + b"".join(frame(Kind.WINDOW_UPDATE, 0, one, more) for more in after)
                for one in (next(ids) for _ in range(AT_ONCE))
            )

    return flood


def poisoned() -> Iterator[bytes]:
    """A header that cannot be read, remembered, and then meant again by one byte."""
    ids = streams()
    broken = field(b"x-a-bin", b"!" * 33, remembered=True)
    yield frame(Kind.HEADERS, END_HEADERS, next(ids), CALL + broken)
    while True:
        yield b"".join(
            frame(Kind.HEADERS, END_HEADERS, next(ids), CALL + LAST_REMEMBERED) for _ in range(AT_ONCE)
        )


ABORTING = (
    b"\x83"
    + b"".join(
        field(name, value)
        for name, value in (
            (b":scheme", b"x"),
            (b":path", b"/gymnation.member.v1.CheckinService/GetStanding"),
            (b":authority", b"localhost"),
            (b"te", b"x"),
            (b"grpclb_client_stats", b"x"),
            (b"content-type", b"application/grpc"),
        )
    )
    + field(b"x-a", b"b" * 9_000)
)

ADVISORIES: dict[str, Flood] = {
    "CVE-2023-33953: a header of four gigabytes": of_frames(
        frame(Kind.CONTINUATION, 0, 1, b"x" * FULL),
        begun=frame(Kind.HEADERS, 0, 1, CALL + b"\0" + number(3) + b"x-a" + number(4_000_000_000)),
    ),
    "CVE-2023-33953: a length of nothing but zeros": of_frames(
        frame(Kind.CONTINUATION, 0, 1, b"\x80" * FULL), begun=frame(Kind.HEADERS, 0, 1, CALL + b"\0\x7f")
    ),
    "CVE-2023-1428: headers that once aborted the process": of_headers(ABORTING),
    "CVE-2024-7246: a table that is poisoned": poisoned,
    "CVE-2019-9516: headers without names and values": of_headers(CALL + b"\0\0\0" * 5_000),
    "CVE-2023-45288: letters that cost more to unpack": of_headers(
        CALL + b"\0" + number(3) + b"x-a" + number(15_000, flag=HUFFMAN) + bytes(15_000)
    ),
    "CVE-2019-9517: no room for answers": with_window(0),
    "CVE-2019-9511: room for answers byte by byte": with_window(1, b"\0\0\0\1"),
    "CVE-2024-27316: one header in thousands of frames": of_frames(
        frame(Kind.CONTINUATION, 0, 1, b"x"),
        begun=frame(Kind.HEADERS, 0, 1, CALL + b"\0" + number(3) + b"x-a" + number(1_000_000)),
    ),
    "CVE-2023-32731: a table that is grown and shrunk": of_calls(
        lambda one: frame(Kind.HEADERS, END_HEADERS, one + 1_000_000, b"\x3f\xe1\x1f\x20" * 2_000 + CALL)
    ),
}


@pytest.mark.long(60)
@pytest.mark.timeout(patient(300))
async def test_what_advisories_tell_of_disturbs_nobody(tmp_path: Path):
    async with target(tmp_path) as at, asking(at) as has_failed:
        before = at.memory_mb()
        for name, flood in ADVISORIES.items():
            for stranger in (True, False):
                began = time.monotonic()
                connections = await asyncio.to_thread(send, at, flood, stranger=stranger)
                assert not has_failed(), name
                grown = at.memory_mb() - before
                print(
                    f"{name}: {connections} connections in {time.monotonic() - began:.1f} s, {grown:.0f} MB"
                )
                assert grown < ROOM_MB, f"{name}: {grown:.0f} MB more"
        assert at.people.is_alive("member")
        log = await asyncio.to_thread(at.people.log_of("member").read_text)
        assert "Traceback" not in log


def abort_connections(address: str) -> int:
    """Open connections and cut each off at once, so that the server finds it gone; how many there were."""
    host, _, port = address.rpartition(":")
    made, ends = 0, time.monotonic() + 4 * FLOOD_S
    while made < ABORTED and time.monotonic() < ends:
        with socket.create_connection((host, int(port)), timeout=patient(10)) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            made += 1
    return made


@pytest.mark.long(20)
@pytest.mark.timeout(patient(200))
async def test_connections_that_are_cut_off_at_once_leave_no_trace(tmp_path: Path):
    """CVE-2023-4785: they used up all that a server may have open."""
    async with target(tmp_path) as at, asking(at) as has_failed:
        open_files = Path(f"/proc/{at.people.pid('member')}/fd")
        before = len(await asyncio.to_thread(lambda: list(open_files.iterdir())))
        for address in (at.api, at.people.plan.member):
            assert await asyncio.to_thread(abort_connections, address) > ABORTED // 10
            assert not has_failed()
        async with asyncio.timeout(patient(40)):
            while True:
                if len(await asyncio.to_thread(lambda: list(open_files.iterdir()))) < before + 20:
                    break
                await asyncio.sleep(0.2)
