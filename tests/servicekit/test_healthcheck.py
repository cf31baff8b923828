"""What the health check of a container asks, before it was healthy and after."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from servicekit.healthcheck import main

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


class Server:
    """A gRPC server that tells of its health."""

    def __init__(self) -> None:
        self.servicer = health.aio.HealthServicer()
        self.port = 0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def tells(self, status: health_pb2.HealthCheckResponse.ServingStatus) -> None:
        await self.servicer.set("", status)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    serving = grpc.aio.server()
    health_pb2_grpc.add_HealthServicer_to_server(made.servicer, serving)
    made.port = serving.add_insecure_port("127.0.0.1:0")
    await serving.start()
    yield made
    await serving.stop(0)


@pytest.fixture
def closed_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


async def asked(folder: Path, *arguments: str) -> int:
    return await asyncio.to_thread(main, list(arguments), folder)


async def test_a_service_that_serves_is_healthy(server: Server, tmp_path: Path):
    await server.tells(NOT_SERVING)
    assert await asked(tmp_path, server.address) == 1
    await server.tells(SERVING)
    assert await asked(tmp_path, server.address) == 0


async def test_an_open_port_makes_nobody_healthy_who_was_not_yet(server: Server, tmp_path: Path):
    """An update waits for the new one: a port that is open before the database answers is not enough."""
    await server.tells(NOT_SERVING)
    assert await asked(tmp_path, server.address, "--then", f"tcp://{server.address}") == 1


async def test_who_was_healthy_is_not_ended_because_its_database_is_away(server: Server, tmp_path: Path):
    await server.tells(SERVING)
    check = (server.address, "--then", f"tcp://{server.address}")
    assert await asked(tmp_path, *check) == 0
    await server.tells(NOT_SERVING)
    assert await asked(tmp_path, *check) == 0


async def test_who_was_healthy_and_listens_no_more_is_not(server: Server, tmp_path: Path, closed_port: int):
    await server.tells(SERVING)
    check = (server.address, "--then", f"tcp://127.0.0.1:{closed_port}")
    assert await asked(tmp_path, *check) == 0
    assert await asked(tmp_path, *check) == 1


async def test_without_a_second_address_the_first_is_always_asked(server: Server, tmp_path: Path):
    await server.tells(SERVING)
    assert await asked(tmp_path, server.address) == 0
    await server.tells(NOT_SERVING)
    assert await asked(tmp_path, server.address) == 1


def test_a_look_at_a_port_does_not_load_grpc():
    """It is done each few seconds, in every container."""
    program = (
        "import sys, servicekit.healthcheck; sys.exit(any(name.startswith('grpc') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize("wrong", ["tcp://", "tcp://nowhere.invalid:1", "tcp://127.0.0.1"])
def test_an_address_that_leads_nowhere_is_not_healthy(wrong: str, tmp_path: Path):
    assert main([wrong], tmp_path) == 1
