"""The Claude stand-in on a free port, with the real client in front of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from anthropic import AsyncAnthropic

from sandbox.claude import add_claude
from sandbox.faults import Faults


@dataclass
class StandIn:
    """The server's address, its faults, and the clock that its cache goes by."""

    url: str
    faults: Faults
    now: float = 1000.0


@pytest.fixture
async def stand_in() -> AsyncIterator[StandIn]:
    app = web.Application(client_max_size=32 << 20)
    faults = Faults()
    told = StandIn("", faults)
    add_claude(app, faults, clock=lambda: told.now)
    async with TestServer(app) as server:
        told.url = str(server.make_url("/claude"))
        yield told


@pytest.fixture
async def client(stand_in: StandIn) -> AsyncIterator[AsyncAnthropic]:
    async with AsyncAnthropic(
        api_key="sandbox-key-test",
        base_url=stand_in.url,
        max_retries=0,
        open_telemetry={"propagation": False},
    ) as client:
        yield client
