"""The member service, and a group whose feed is watched."""

from collections.abc import AsyncIterator

import grpc.aio
import pytest

from gymnation.access.v1 import access_pb2
from gymnation.member.v1.group_service_pb2 import RegisterGroupRequest
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from member_service.app import Running, member_service
from tests.member_service.parts import CHAT, OTHER_CHAT, OWNER, rid
from tests.member_service.transport.feed.gym import Gym, caller, known
from tests.support.clock import SettableClock
from tests.support.member_service import member_settings


@pytest.fixture
async def service(clock: SettableClock) -> AsyncIterator[Running]:
    async with member_service(member_settings(max_concurrent_rpcs=2), clock) as service:
        yield service


@pytest.fixture
async def gym(service: Running) -> AsyncIterator[Gym]:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
        for chat_id in (CHAT, OTHER_CHAT):
            await GroupServiceStub(channel).RegisterGroup(
                RegisterGroupRequest(
                    request_id=rid(("group", chat_id)), chat_id=chat_id, title="Iron", registered_by=OWNER
                )
            )
        watch, link = access_pb2.PERMISSION_WATCH, access_pb2.PERMISSION_LINK_MEMBERS
        gym = Gym(
            channel,
            {
                "crm": await caller(channel, "crm", [CHAT, OTHER_CHAT], watch, link),
                "turnstile": await caller(channel, "turnstile", [CHAT], watch),
            },
        )
        await known(gym)
        yield gym
