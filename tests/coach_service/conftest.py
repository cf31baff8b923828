"""Fixtures of the coach's tests.

They are a scripted Claude, a small member service, and the whole coach between them.
"""

from collections.abc import AsyncIterator

import pytest

from gymnation.coach.v1 import answer_service_pb2_grpc, line_service_pb2_grpc, meal_service_pb2_grpc
from sandbox.patience import patient
from tests.coach_service.fake_member_service import FakeMemberService, fake_member_service
from tests.coach_service.scripted_claude import ScriptedClaude, scripted_claude
from tests.support.channels import open_channel
from tests.support.coach_service import running_coach_service


@pytest.fixture
async def claude() -> AsyncIterator[ScriptedClaude]:
    async with scripted_claude() as server:
        yield server


@pytest.fixture
async def member() -> AsyncIterator[FakeMemberService]:
    async with fake_member_service() as server:
        yield server


@pytest.fixture
async def address(claude: ScriptedClaude, member: FakeMemberService) -> AsyncIterator[str]:
    async with running_coach_service(
        member_address=member.address, anthropic_base_url=claude.base_url
    ) as address:
        yield address


@pytest.fixture
async def coach(address: str) -> AsyncIterator[answer_service_pb2_grpc.AnswerServiceStub]:
    async with open_channel(address, retry=False, default_timeout_s=patient(10)) as channel:
        yield answer_service_pb2_grpc.AnswerServiceStub(channel)


@pytest.fixture
async def lines(address: str) -> AsyncIterator[line_service_pb2_grpc.LineServiceStub]:
    async with open_channel(address, retry=False, default_timeout_s=patient(10)) as channel:
        yield line_service_pb2_grpc.LineServiceStub(channel)


@pytest.fixture
async def meals(address: str) -> AsyncIterator[meal_service_pb2_grpc.MealServiceStub]:
    async with open_channel(address, retry=False, default_timeout_s=patient(10)) as channel:
        yield meal_service_pb2_grpc.MealServiceStub(channel)
