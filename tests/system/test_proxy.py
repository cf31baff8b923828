"""The proxy of docs/api/opening.md in front of a real member service: what it passes on, and what it stops.

It runs where there is an nginx and a database server.
"""

import asyncio
import os
import re
import secrets
import shutil
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import grpc
import pymongo
import pytest

from gymnation.member.v1 import checkin_service_pb2, checkins_pb2, members_pb2
from gymnation.member.v1.checkin_service_pb2_grpc import CheckinServiceStub
from gymnation_client import AsyncClient, CallerUnknown, GroupNotRegistered, InMemory, KeyCredentials
from sandbox.demo.plan import free_ports
from sandbox.patience import patient
from servicekit.tls import TlsFiles, channel_credentials
from tests.bench.processes import resident_mb
from tests.member_service.parts import rid
from tests.support.city import ADMIN, BIA, GROUP
from tests.support.databases import server_uri
from tests.system.test_http2_floods import FLOODS, HEADER_BOMBS, ROOM_MB, Target, asking, send, target

pytestmark = [
    pytest.mark.system,
    pytest.mark.mongo,
    pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx is installed here"),
]

PAGE = Path(__file__).parents[2] / "docs/api/opening.md"
OF_PROXY_MB = 32
"""What a flood may make of the member service's memory behind the proxy."""


def configuration(folder: Path, port: int, member: str, files: TlsFiles) -> str:
    """The page's own lines, with this test's addresses and files."""
    (lines,) = re.findall(r"```nginx\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    for told, ours in {
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "api.example.org;\n    ssl_certificate ": "localhost;\n    ssl_certificate ",
        "/etc/ssl/api.example.org.pem": str(files.certificate),
        "/etc/ssl/api.example.org.key": str(files.private_key),
        "/etc/gymnation/authorities.pem": str(files.authorities),
        "127.0.0.1:50443": member,
        "member.internal": "localhost",
    }.items():
        assert told in lines, told
        lines = lines.replace(told, ours)
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"pid {folder}/pid;\nerror_log {folder}/errors;\ndaemon off;\nmaster_process off;\n"
        f"events {{ worker_connections 4096; }}\nhttp {{\naccess_log off;\n{paths}{lines}}}\n"
    )


@asynccontextmanager
async def proxy(folder: Path, at: Target) -> AsyncIterator[tuple[str, int]]:
    """nginx in front of the address for systems: its own address, and its process."""
    (port,) = free_ports(1)
    told = folder / "nginx.conf"
    told.write_text(configuration(folder, port, at.api, at.member), "utf-8")
    process = await asyncio.create_subprocess_exec("nginx", "-c", str(told), "-e", str(folder / "errors"))
    try:
        async with asyncio.timeout(patient(20)):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    assert process.returncode is None, (folder / "errors").read_text("utf-8")
                    await asyncio.sleep(0.1)
                else:
                    writer.close()
                    break
        yield f"localhost:{port}", process.pid
    finally:
        process.terminate()
        await process.wait()


async def key_of_a_dashboard(at: Target) -> str:
    """A key, made on the console as an operator does."""
    program = at.people.programs["member"]
    adding = "callers add hall --may read-standings watch --all-groups"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "member_service", *adding.split()),
        env=dict(program.environment),
        stdout=PIPE,
        stderr=DEVNULL,
    )
    said, _ = await process.communicate()
    return said.decode().split()[-1]


async def a_checkin(at: Target) -> None:
    """One, as the gateway records it."""
    async with grpc.aio.secure_channel(at.people.plan.member, channel_credentials(at.gateway.read())) as ours:
        stub = CheckinServiceStub(ours)
        await stub.OpenAnchor(
            checkin_service_pb2.OpenAnchorRequest(
                request_id=rid("anchor"),
                chat_id=GROUP,
                message_id=10,
                kind=checkins_pb2.ANCHOR_KIND_STANDARD,
                points=1,
                opened_by=ADMIN,
            )
        )
        await stub.RecordCheckin(
            checkin_service_pb2.RecordCheckinRequest(
                request_id=rid("checkin"),
                chat_id=GROUP,
                anchor_message_id=10,
                source_message_id=11,
                file_unique_id="photo",
                member=members_pb2.Person(member_id=BIA, display_name="Bia"),
            )
        )


async def what_systems_do(client: AsyncClient, at: Target) -> None:
    """Reading, an error with its details, and a watch that hears of a check-in."""
    assert [one async for one in client.list_standings(GROUP)] == []
    with pytest.raises(GroupNotRegistered):
        await client.get_standing(GROUP - 1, member_id=BIA)
    position = InMemory(await client.feed_token([GROUP]))
    events = client.watch([GROUP], position=position)
    await a_checkin(at)
    async with asyncio.timeout(patient(30)):
        assert (await anext(aiter(events))).member_id == BIA
    assert [one.member_id async for one in client.list_standings(GROUP)] == [BIA]


async def nothing_else_is_there(address: str, authorities: bytes) -> None:
    """Neither reflection, nor health, nor the coach."""
    credentials = grpc.ssl_channel_credentials(authorities)
    async with grpc.aio.secure_channel(address, credentials) as channel:
        for method in (
            "/grpc.health.v1.Health/Check",
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            "/gymnation.coach.v1.AnswerService/ScreenText",
        ):
            code = await channel.unary_unary(method)(b"", timeout=patient(10)).code()
            assert code is grpc.StatusCode.UNIMPLEMENTED, method


def throw(at: Target, frames: bytes) -> None:
    with at.connect(stranger=True) as connection:
        connection.send(frames)
        time.sleep(1)


@pytest.mark.long(90)
@pytest.mark.timeout(patient(400))
async def test_the_proxy_of_the_page_passes_on_calls_and_stops_floods(tmp_path: Path):
    name = f"test_{secrets.token_hex(8)}"
    folder = tmp_path / "nginx"
    folder.mkdir()
    on_server = {"MONGODB_URI": server_uri(), "MONGODB_DATABASE": name}
    try:
        async with (
            target(tmp_path, **on_server) as at,
            asking(at) as has_failed,
            proxy(folder, at) as (address, nginx),
        ):
            key = await key_of_a_dashboard(at)
            authorities = at.member.authorities
            async with AsyncClient(address, KeyCredentials(key, authorities)) as client:
                async with asyncio.timeout(patient(20)):
                    while True:
                        try:
                            await client.get_standing(GROUP, member_id=BIA)
                            break
                        except CallerUnknown:
                            # The registry is read again each two seconds.
                            await asyncio.sleep(0.2)
                await what_systems_do(client, at)
                await nothing_else_is_there(address, at.gateway.read().authorities)
                before, of_nginx = at.memory_mb(), resident_mb(nginx)
                through = replace(at, api=address)
                for kind, flood in FLOODS.items():
                    await asyncio.to_thread(send, through, flood, stranger=True)
                    assert not has_failed(), kind
                for kind, frames in HEADER_BOMBS.items():
                    await asyncio.to_thread(throw, through, frames)
                    assert not has_failed(), kind
                grown, more = at.memory_mb() - before, resident_mb(nginx) - of_nginx
                print(f"behind nginx: member service {grown:.0f} MB more, nginx {more:.0f} MB more")
                assert grown < OF_PROXY_MB
                assert more < ROOM_MB
                # Its own calls were too many for an address that is limited; it is served again.
                async with asyncio.timeout(patient(30)):
                    assert [one.member_id async for one in client.list_standings(GROUP)] == [BIA]
            assert at.people.is_alive("member")
    finally:
        with pymongo.MongoClient[dict[str, object]](os.environ["MONGODB_URI"]) as server:
            server.drop_database(name)
