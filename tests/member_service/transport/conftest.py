"""A whole member service with an empty embedded database, and a channel to it."""

from collections.abc import AsyncIterator

import pytest

from member_service.app import Running
from sandbox.patience import patient
from servicekit.rpc_client import ClientChannel
from tests.support.channels import open_channel
from tests.support.clock import SettableClock
from tests.support.member_service import running


@pytest.fixture
async def service(clock: SettableClock) -> AsyncIterator[Running]:
    async with running(clock) as service:
        yield service


@pytest.fixture
async def channel(service: Running) -> AsyncIterator[ClientChannel]:
    async with open_channel(f"127.0.0.1:{service.port}", default_timeout_s=patient(10)) as channel:
        yield channel
