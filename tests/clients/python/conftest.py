"""A whole member service with a group in it."""

from collections.abc import AsyncIterator

import pytest

from gymnation.member.v1 import group_service_pb2, group_service_pb2_grpc
from member_service.app import Running
from servicekit.rpc_client import open_channel
from tests.support.clock import SettableClock
from tests.support.member_service import running

GROUP = -1001234567890


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
async def service(clock: SettableClock) -> AsyncIterator[Running]:
    async with running(clock) as service:
        yield service


@pytest.fixture
async def group(service: Running) -> int:
    async with open_channel(f"127.0.0.1:{service.port}") as channel:
        await group_service_pb2_grpc.GroupServiceStub(channel).RegisterGroup(
            group_service_pb2.RegisterGroupRequest(
                request_id="9f0c7f0e-7f0e-4c0e-8f0e-9f0c7f0e7f0e",
                chat_id=GROUP,
                title="Turma",
                registered_by=1,
            )
        )
    return GROUP
