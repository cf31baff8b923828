"""Frames of HTTP/2 that cost their sender little: others are served meanwhile, and memory stays bounded.

The kinds are those of public advisories: calls that are reset at once, by the client or by an error
that it provokes, frames that are control only, headers without an end, headers that are short and unpack
to much.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import aiohttp
import grpc
import pytest

from gymnation.member.v1 import checkin_service_pb2, group_service_pb2
from gymnation.member.v1.checkin_service_pb2_grpc import CheckinServiceStub
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from sandbox.demo.plan import free_ports, make_plan
from sandbox.patience import patient
from servicekit.tls import TlsFiles, channel_credentials
from tests.bench.processes import resident_mb
from tests.member_service.parts import rid
from tests.support.city import GROUP, OWNER, City
from tests.support.pki import Pki, settings_of
from tests.support.raw_http2 import (
    ACCEPT_ENCODING,
    CANCEL,
    END_HEADERS,
    END_STREAM,
    LAST_REMEMBERED,
    Connection,
    Kind,
    field,
    frame,
    message,
    request,
)

pytestmark = pytest.mark.system

CALL = request("/gymnation.member.v1.CheckinService/GetStanding")
ASKING = checkin_service_pb2.GetStandingRequest(chat_id=GROUP, member_id=7)
BODY = message(ASKING.SerializeToString())
FLOOD_S = 1.5
AT_ONCE = 100
BOMBS = 100
ROOM_MB = 128
BOMB_ROOM_MB = 512

Flood = Callable[[], Iterator[bytes]]


def streams() -> Iterator[int]:
    return count(1, 2)


def of_calls(*after: Callable[[int], bytes]) -> Flood:
    """Calls, as fast as can be, each with what comes after its headers."""

    def flood() -> Iterator[bytes]:
        numbers = streams()
        while True:
            yield b"".join(
                frame(Kind.HEADERS, END_HEADERS, number, CALL) + b"".join(one(number) for one in after)
                for number in (next(numbers) for _ in range(AT_ONCE))
            )

    return flood


def of_frames(one: bytes, *, begun: bytes = b"") -> Flood:
    """The same frame again and again."""

    def flood() -> Iterator[bytes]:
        yield begun
        while True:
            yield one * AT_ONCE

    return flood


def body(number: int) -> bytes:
    return frame(Kind.DATA, END_STREAM, number, BODY)


def reset(number: int) -> bytes:
    return frame(Kind.RST_STREAM, 0, number, CANCEL)


def no_window(number: int) -> bytes:
    return frame(Kind.WINDOW_UPDATE, 0, number, bytes(4))


def too_much_window(number: int) -> bytes:
    return frame(Kind.WINDOW_UPDATE, 0, number, b"\x7f\xff\xff\xff") * 2


def after_the_end(number: int) -> bytes:
    return frame(Kind.DATA, 0, number, BODY) * 2


FLOODS: dict[str, Flood] = {
    "reset at once": of_calls(reset),
    "asked and reset": of_calls(body, reset),
    "a window of nothing": of_calls(body, no_window),
    "a window that overflows": of_calls(body, too_much_window),
    "data after the end": of_calls(body, after_the_end),
    "never read": of_calls(body),
    "begun and never asked": of_calls(),
    "pings": of_frames(frame(Kind.PING, 0, 0, bytes(8))),
    "settings": of_frames(frame(Kind.SETTINGS, 0, 0, b"\0\4\0\0\xff\xff" * 20)),
    "empty data": of_frames(frame(Kind.DATA, 0, 1), begun=frame(Kind.HEADERS, END_HEADERS, 1, CALL)),
    "priorities": of_frames(frame(Kind.PRIORITY, 0, 1, bytes(4) + b"\1")),
    "frames that nobody knows": of_frames(frame(Kind.UNKNOWN, 0, 0, bytes(1000))),
    "headers without an end": of_frames(
        frame(Kind.CONTINUATION, 0, 1, field(b"x-a", b"b" * 500)), begun=frame(Kind.HEADERS, 0, 1, CALL)
    ),
    "headers without an end, and without anything": of_frames(
        frame(Kind.CONTINUATION, 0, 1), begun=frame(Kind.HEADERS, 0, 1, CALL)
    ),
}


def bombs(each: bytes, *, begun: bytes = b"") -> bytes:
    """Calls whose headers are a byte each, and much more for who unpacks them."""
    numbers = streams()
    first = frame(Kind.HEADERS, END_HEADERS, next(numbers), CALL + begun)
    return first + b"".join(
        frame(Kind.HEADERS, END_HEADERS, next(numbers), CALL + each * 16_000) for _ in range(BOMBS)
    )


HEADER_BOMBS = {
    "one that everybody knows": bombs(ACCEPT_ENCODING),
    "one that was sent before": bombs(LAST_REMEMBERED, begun=field(b"x-a", b"b" * 4000, remembered=True)),
}


@dataclass(frozen=True, slots=True)
class Target:
    """A member service on two addresses, who asks it, and who attacks it."""

    people: City
    api: str
    member: TlsFiles
    gateway: TlsFiles
    coach: TlsFiles

    def connect(self, *, stranger: bool) -> Connection:
        """A stranger's, on the address for systems; otherwise the coach's."""
        address = self.api if stranger else self.people.plan.member
        return Connection(address, self.coach, proven=not stranger, patience_s=patient(20))

    def memory_mb(self) -> float:
        return resident_mb(self.people.pid("member"))


@asynccontextmanager
async def target(folder: Path, **of_the_member_service: str) -> AsyncIterator[Target]:
    pki = Pki(folder / "pki")
    files = {name: pki.files(name) for name in ("member", "gateway", "coach")}
    api = f"127.0.0.1:{free_ports(1)[0]}"
    async with aiohttp.ClientSession() as session:
        people = City(make_plan({"DEMO_PORT": "0"}), folder, session)
        for name, own in files.items():
            program = people.programs[name]
            settings = settings_of(own)
            if name == "member":
                settings |= {"MEMBER_API_LISTEN": api, **of_the_member_service}
            people.programs[name] = replace(program, environment={**program.environment, **settings})
        try:
            await people.start("member")
            yield Target(people, api, **files)
        finally:
            await people.end_all()


@asynccontextmanager
async def asking(at: Target) -> AsyncIterator[Callable[[], object]]:
    """Somebody else, who asks all the time within the block; whatever fails, fails the test."""
    async with grpc.aio.secure_channel(at.people.plan.member, channel_credentials(at.gateway.read())) as ours:
        await GroupServiceStub(ours).RegisterGroup(
            group_service_pb2.RegisterGroupRequest(
                request_id=rid("group"), chat_id=GROUP, title="Iron", registered_by=OWNER
            )
        )

        async def again_and_again() -> None:
            while True:
                await CheckinServiceStub(ours).GetStanding(ASKING, timeout=patient(20))
                await asyncio.sleep(0.02)

        task = asyncio.create_task(again_and_again())
        try:
            yield task.done
        finally:
            task.cancel()
            await asyncio.wait([task])
        if not task.cancelled():
            task.result()


def send(at: Target, flood: Flood, *, stranger: bool) -> int:
    """Send it for a while; how many connections it took."""
    ends = time.monotonic() + FLOOD_S
    connections = 0
    while time.monotonic() < ends:
        connections += 1
        with at.connect(stranger=stranger) as connection:
            for frames in flood():
                if time.monotonic() >= ends or not connection.send(frames):
                    break
    return connections


@pytest.mark.long(60)
@pytest.mark.timeout(patient(300))
async def test_floods_of_frames_disturb_nobody(tmp_path: Path):
    async with target(tmp_path) as at, asking(at) as has_failed:
        before = at.memory_mb()
        for name, flood in FLOODS.items():
            for stranger in (True, False):
                await asyncio.to_thread(send, at, flood, stranger=stranger)
                assert not has_failed(), name
                grown = at.memory_mb() - before
                assert grown < ROOM_MB, f"{name}: {grown:.0f} MB more"
        assert at.people.is_alive("member")
        log = await asyncio.to_thread(at.people.log_of("member").read_text)
        assert "Traceback" not in log


@pytest.mark.long(20)
@pytest.mark.timeout(patient(300))
async def test_short_headers_that_unpack_to_much_take_a_bounded_room(tmp_path: Path):
    async with target(tmp_path) as at, asking(at) as has_failed:
        before = at.memory_mb()
        for name, frames in HEADER_BOMBS.items():

            def sent(frames: bytes = frames) -> None:
                with at.connect(stranger=True) as connection:
                    connection.send(frames)
                    time.sleep(FLOOD_S)

            await asyncio.to_thread(sent)
            assert not has_failed(), name
            grown = at.memory_mb() - before
            assert grown < BOMB_ROOM_MB, f"{name}: {grown:.0f} MB more"
