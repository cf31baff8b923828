"""A whole member service, with a group that counts visits."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from gymnation.member.v1 import group_service_pb2, groups_pb2
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from member_service.app import Running
from servicekit.clock import Clock, utc_now
from servicekit.rpc_client import ClientChannel
from tests.clients.gym import GROUP
from tests.support.channels import open_channel
from tests.support.member_service import running


@pytest.fixture
def clock() -> Clock:
    """The time of the service."""
    return utc_now


@pytest.fixture
async def service(clock: Clock) -> AsyncIterator[Running]:
    async with running(clock) as service:
        yield service


@pytest.fixture
async def channel(service: Running) -> AsyncIterator[ClientChannel]:
    """Who converses with the members of a group that counts visits."""
    async with open_channel(f"127.0.0.1:{service.port}") as channel:
        groups = GroupServiceStub(channel)
        await groups.RegisterGroup(
            group_service_pb2.RegisterGroupRequest(
                request_id=str(uuid4()), chat_id=GROUP, title="Turma", registered_by=1
            )
        )
        settings = groups_pb2.GroupSettings(visit_policy=groups_pb2.VISIT_POLICY_DAILY)
        await groups.UpdateGroup(
            group_service_pb2.UpdateGroupRequest(
                request_id=str(uuid4()),
                group=groups_pb2.Group(chat_id=GROUP, settings=settings),
                update_mask={"paths": ["settings.visit_policy"]},
            )
        )
        yield channel
