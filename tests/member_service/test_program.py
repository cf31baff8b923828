"""The member service as a program: start, health, stop; and a database that comes and goes."""

import asyncio
import os
import pstats
import secrets
import signal
import sys
import urllib.parse
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from gymnation.member.v1.inbox_service_pb2 import GetInboxStatsRequest
from gymnation.member.v1.inbox_service_pb2_grpc import InboxServiceStub
from member_service.domain.changes import Change
from member_service.domain.erasures import Erasure
from member_service.servicers import SERVICES
from member_service.storage.database import open_database
from member_service.storage.erasures import MongoErasures
from member_service.storage.migrating import MIGRATION_ROWS
from member_service.storage.retired_indexes import RETIRED
from sandbox.demo.plan import free_ports
from sandbox.patience import patient
from servicekit.errors import Unavailable
from tests.member_service.parts import rid
from tests.support.channels import open_channel
from tests.support.databases import server_uri
from tests.support.member_service import member_settings, running
from tests.support.tcp_proxy import proxied

ROOT = Path(__file__).parents[2]
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


def free_port() -> int:
    return free_ports(1)[0]


@asynccontextmanager
async def program(*arguments: str, **environment: str) -> AsyncIterator[Process]:
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    paths = os.pathsep.join([str(ROOT / "services"), str(ROOT / "protos" / "gen")])
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "member_service",
        *arguments,
        stdout=PIPE,
        stderr=PIPE,
        env=clean | {"PYTHONPATH": paths, "PYTHONUNBUFFERED": "1"} | environment,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def line_with(process: Process, text: str) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(patient(60)):
        while line := (await process.stdout.readline()).decode():
            if text in line:
                return line
    raise AssertionError(f"the program ended without saying {text!r}")


async def health_of(address: str, service: str) -> int:
    async with grpc.aio.insecure_channel(address) as channel:
        request = health_pb2.HealthCheckRequest(service=service)
        check = health_pb2_grpc.HealthStub(channel).Check
        return int((await check(request, timeout=patient(10), wait_for_ready=True)).status)


@pytest.mark.system
async def test_the_program_serves_until_it_is_told_to_stop() -> None:
    address = f"127.0.0.1:{free_port()}"
    async with program(MEMBER_SERVICE_LISTEN=address) as process:
        assert "in memory" in await line_with(process, "MONGODB_URI")
        await line_with(process, '"started"')
        for service in ("", *SERVICES):
            assert await health_of(address, service) == SERVING
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(patient(15)):
            assert await process.wait() == 0


@pytest.mark.system
async def test_the_program_can_be_stopped_while_it_waits_for_its_database() -> None:
    uri = f"mongodb://127.0.0.1:{free_port()}"
    async with program(MEMBER_SERVICE_LISTEN="127.0.0.1:0", MONGODB_URI=uri) as process:
        await line_with(process, "does not answer yet")
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(patient(20)):
            assert await process.wait() == 0


@pytest.mark.system
async def test_the_program_refuses_to_keep_production_data_in_memory() -> None:
    async with program(ENVIRONMENT="production") as process:
        _, said = await process.communicate()
        assert process.returncode == 2
        assert b"MONGODB_URI: is required in production" in said
        assert b"TELEMETRY_HASH_KEY" in said


@pytest.mark.long(22)
@pytest.mark.system
@pytest.mark.mongo
async def test_a_database_that_goes_away_shows_in_answers_and_in_health_and_comes_back() -> None:
    target = urllib.parse.urlsplit(server_uri())
    assert target.hostname is not None
    name = f"test_{secrets.token_hex(8)}"
    async with proxied(target.hostname, target.port or 27017) as proxy:
        # directConnection: a replica set would tell the driver its own address, past the proxy.
        uri = f"mongodb://127.0.0.1:{proxy.port}/?directConnection=true"
        async with running(settings=member_settings(uri, name)) as service:
            address = f"127.0.0.1:{service.port}"
            async with open_channel(address, retry=False) as channel:
                inbox = InboxServiceStub(channel)
                await inbox.GetInboxStats(GetInboxStatsRequest())
                assert await health_of(address, "") == SERVING
                await proxy.cut()
                with pytest.raises(Unavailable) as failure:
                    await inbox.GetInboxStats(GetInboxStatsRequest(), timeout=patient(20))
                assert failure.value.reason == "DATABASE_UNAVAILABLE"
                await health_becomes(address, NOT_SERVING)
                await proxy.mend()
                await health_becomes(address, SERVING)
                await inbox.GetInboxStats(GetInboxStatsRequest(), timeout=patient(20))
            await service.database.client.drop_database(name)


async def health_becomes(address: str, wanted: int) -> None:
    async with asyncio.timeout(patient(30)), grpc.aio.insecure_channel(address) as channel:
        watch = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(service=SERVICES[0]))
        async for response in watch:
            if response.status == wanted:
                watch.cancel()
                return


@pytest.mark.system
@pytest.mark.mongo
async def test_a_receipt_of_an_erasure_is_looked_up():
    uri, name = server_uri(), f"test_{secrets.token_hex(8)}"
    environment = {"MONGODB_URI": uri, "MONGODB_DATABASE": name, "ENVIRONMENT": "test"}
    async with open_database(uri, name) as database:
        try:
            change = Change.of(rid("erase"), datetime(2031, 3, 3, 12, 0, tzinfo=UTC), "EraseMember", 7)
            erasure = Erasure(7, "A1B2C3D4E5F6", change.time, {"checkins": 3})
            await MongoErasures(database).begin(erasure, change)
            async with program("receipt", "a1b2c3d4e5f6", **environment) as asking:
                told, _ = await asking.communicate()
                assert asking.returncode == 0
            assert told.decode().splitlines() == [
                "2031-03-03 12:00 UTC: a member's data were erased",
                "  checkins: 3",
            ]
            async with program("receipt", "NONE", **environment) as asking:
                _, complaint = await asking.communicate()
                assert asking.returncode == 1
            assert b"there is no such receipt" in complaint
        finally:
            await database.client.drop_database(name)


@pytest.mark.long(15)
@pytest.mark.system
@pytest.mark.mongo
async def test_two_that_start_at_once_migrate_once_and_one_that_is_too_old_says_so():
    uri, name = server_uri(), f"test_{secrets.token_hex(8)}"
    environment = {"MONGODB_URI": uri, "MONGODB_DATABASE": name, "ENVIRONMENT": "test"}
    async with open_database(uri, name) as database:
        try:
            await database.ensure_indexes(RETIRED)
            ports = free_port(), free_port()
            listens = [{"MEMBER_SERVICE_LISTEN": f"127.0.0.1:{port}"} for port in ports]
            async with (
                program(**environment, **listens[0]) as one,
                program(**environment, **listens[1]) as two,
            ):
                for port in ports:
                    assert await health_of(f"127.0.0.1:{port}", "") == SERVING
                for running_one in (one, two):
                    running_one.send_signal(signal.SIGTERM)
                said = [(await each.communicate())[0].decode() for each in (one, two)]
                assert [each.returncode for each in (one, two)] == [0, 0]
            rows = [row async for row in database.collection(MIGRATION_ROWS).find({})]
            assert [(row["_id"], row["state"]) for row in rows] == [(1, "applied"), (2, "applied")]
            assert "".join(said).count("migration 1: drop the indexes") == 1

            newer = {"what": "fly", "breaks": True, "state": "applied", "time": datetime.now(UTC)}
            await database.collection(MIGRATION_ROWS).insert_one({"_id": 999, **newer})
            async with program(**environment) as late:
                told, _ = await late.communicate()
                assert late.returncode == 1
            assert "the database is newer than this version: migration 999 (fly)" in told.decode()
            async with program("repair", **environment) as late:
                told, complaint = await late.communicate()
                assert late.returncode == 2
            # What is printed may be kept in a file: the log is not in it.
            assert told == b""
            assert "the database is newer" in complaint.decode()
        finally:
            await database.client.drop_database(name)


@pytest.mark.system
async def test_migrate_needs_a_server():
    async with program("migrate", "--apply", ENVIRONMENT="test") as asking:
        _, complaint = await asking.communicate()
        assert asking.returncode == 2
    assert b"MONGODB_URI is not set" in complaint


@pytest.mark.long(15)
@pytest.mark.system
async def test_sigusr2_leaves_profiles_and_the_service_goes_on(tmp_path: Path):
    port, folder = free_port(), tmp_path / "profiles"
    settings = {"PROFILE_DIR": str(folder), "PROFILE_SECONDS": "0.5", "ENVIRONMENT": "test"}
    async with program(**settings, MEMBER_SERVICE_LISTEN=f"127.0.0.1:{port}") as process:
        assert await health_of(f"127.0.0.1:{port}", "") == SERVING
        async with open_channel(f"127.0.0.1:{port}", retry=False) as channel:

            async def ask_on() -> None:
                while True:
                    await InboxServiceStub(channel).GetInboxStats(GetInboxStatsRequest())

            asking = asyncio.create_task(ask_on())
            process.send_signal(signal.SIGUSR2)
            assert "member-service-" in await line_with(process, "the profile is written")
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        assert await health_of(f"127.0.0.1:{port}", "") == SERVING
        process.send_signal(signal.SIGTERM)
        await process.communicate()
        assert process.returncode == 0
    files = {
        path.name.partition(".")[2]: path for path in await asyncio.to_thread(lambda: [*folder.iterdir()])
    }
    assert set(files) == {"processor.txt", "processor.pstats", "memory.txt"}
    times = await asyncio.to_thread(files["processor.txt"].read_text)
    assert str(ROOT) not in times
    known = pstats.Stats(str(files["processor.pstats"])).stats  # type: ignore[attr-defined]
    assert "member_service/transport/inbox.py" in {file for file, _, _ in known}
