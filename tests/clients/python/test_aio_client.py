"""The client for asyncio against a whole member service, and against servers that fail."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
import pytest

from gymnation.member.v1 import boards_pb2, checkin_service_pb2, checkin_service_pb2_grpc
from gymnation_client import (
    AsyncClient,
    CallerUnknown,
    Client,
    DeadlineExceeded,
    FieldInvalid,
    GroupNotRegistered,
    LocalCredentials,
    MemberNotFound,
    MemberNotLinked,
    Unavailable,
)
from member_service.app import Running
from tests.clients.python.answers import rich

GROUP = -1001234567890


class Playing(checkin_service_pb2_grpc.CheckinServiceServicer):
    """A server whose answer is the test's."""

    def __init__(self, answer: Callable[[Any, Any], Any]) -> None:
        self._answer = answer
        self.calls = 0

    async def GetStanding(self, request: Any, context: Any) -> Any:
        self.calls += 1
        return await self._answer(self.calls, context)


@asynccontextmanager
async def playing(
    answer: Callable[[Any, Any], Any], **options: Any
) -> AsyncIterator[tuple[Playing, AsyncClient]]:
    server = grpc.aio.server()
    servicer = Playing(answer)
    checkin_service_pb2_grpc.add_CheckinServiceServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        async with AsyncClient(f"127.0.0.1:{port}", LocalCredentials(), **options) as client:
            yield servicer, client
    finally:
        await server.stop(None)


@pytest.fixture
async def address(service: Running) -> str:
    return f"127.0.0.1:{service.port}"


async def test_a_real_group_answers(address: str, group: int):
    async with AsyncClient(address, LocalCredentials()) as client:
        assert [one async for one in client.list_standings(group)] == []
        assert [one.chat_id async for one in client.list_groups()] == [group]
        assert [one async for one in client.list_board(group, boards_pb2.BOARD_KIND_CONSTANCY)] == []
        week = await client.get_board(group, boards_pb2.BOARD_KIND_WEEK, member_id=7)
        assert (week.own.rank, week.participants) == (0, 0)
        assert week.first_day
        assert (await client.get_profile(group, member_id=7)).season_points == 0
        assert (await client.get_week(group, member_id=7)).member_id == 7
        with pytest.raises(FieldInvalid):
            await client.restore_checkin(group, "nobody speaks for a system here")
        code = await client.create_link_code(group, "badge-7")
        assert code.start_payload == f"link_{code.code}"
        assert [one async for one in client.batch_get_standings(group, [7, 8])]
        with pytest.raises(MemberNotLinked):
            await client.get_standing(group, external_id="badge-7")
        with pytest.raises(MemberNotLinked):
            await client.delete_link(group, "badge-7", validate_only=True)
        with pytest.raises(MemberNotFound):
            await client.record_visit(group, member_id=7, validate_only=True)
        with pytest.raises(FieldInvalid):
            await client.revoke_checkin(group, "as nobody speaks for a system", validate_only=True)


async def test_the_synchronous_client_does_as_well(address: str, group: int):
    def ask() -> list[int]:
        with Client(address, LocalCredentials()) as client:
            with pytest.raises(GroupNotRegistered):
                client.get_standing(-5, member_id=7)
            return [one.chat_id for one in client.list_groups()]

    assert await asyncio.to_thread(ask) == [group]


async def test_a_key_that_nobody_gave_is_refused_by_name(address: str):
    async with AsyncClient(address, LocalCredentials("gn_nobody_secret")) as client:
        with pytest.raises(CallerUnknown) as failure:
            await client.get_standing(GROUP, member_id=7)
    assert "operator" in failure.value.advice


async def test_a_proxy_of_the_environment_is_not_for_this_machine(
    address: str, group: int, monkeypatch: pytest.MonkeyPatch
):
    for name in ("http_proxy", "https_proxy", "grpc_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    async with AsyncClient(address, LocalCredentials()) as client:
        assert [one.chat_id async for one in client.list_groups()] == [group]


async def test_a_server_that_is_not_there_is_named_soon():
    async with AsyncClient("127.0.0.1:9", LocalCredentials(), timeout_s=30) as client:
        with pytest.raises(Unavailable) as failure:
            await client.get_standing(GROUP, member_id=7)
    assert failure.value.reason == ""
    assert "address" in failure.value.advice


async def test_a_server_that_stumbles_is_asked_again():
    async def answer(calls: int, context: Any) -> Any:
        if calls < 3:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "gone for a moment")
        return checkin_service_pb2.GetStandingResponse(next_rank_points=5)

    async with playing(answer) as (servicer, client):
        assert (await client.get_standing(GROUP, member_id=7)).next_rank_points == 5
        assert servicer.calls == 3


async def test_what_a_caller_did_wrong_is_not_tried_again():
    async def answer(calls: int, context: Any) -> Any:
        trailing = rich(5, "Nobody.", "MEMBER_NOT_LINKED")
        await context.abort(grpc.StatusCode.NOT_FOUND, "Nobody.", trailing)

    async with playing(answer) as (servicer, client):
        with pytest.raises(MemberNotLinked, match="Nobody"):
            await client.get_standing(GROUP, member_id=7)
        assert servicer.calls == 1


async def test_a_flood_is_told_to_wait_and_waits():
    async def answer(calls: int, context: Any) -> Any:
        if calls == 1:
            trailing = rich(8, "Too fast.", "CALLER_TOO_FAST", retry_after_s=0.1)
            await context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "Too fast.", trailing)
        return checkin_service_pb2.GetStandingResponse()

    async with playing(answer) as (servicer, client):
        await client.get_standing(GROUP, member_id=7)
        assert servicer.calls == 2


async def test_a_server_that_says_nothing_is_given_up():
    async def answer(calls: int, context: Any) -> Any:
        await asyncio.Event().wait()

    async with playing(answer, timeout_s=0.3) as (_, client):
        with pytest.raises(DeadlineExceeded):
            await client.get_standing(GROUP, member_id=7)
