"""Callers over gRPC: a key is shown once, works within seconds, and ends with its revocation."""

import asyncio

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2

from gymnation.access.v1 import access_pb2
from gymnation.member.v1 import caller_service_pb2 as messages
from gymnation.member.v1 import checkin_service_pb2, group_service_pb2
from gymnation.member.v1.caller_service_pb2_grpc import CallerServiceStub
from gymnation.member.v1.checkin_service_pb2_grpc import CheckinServiceStub
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from member_service.app import Running
from sandbox.patience import patient
from servicekit.errors import ServiceError
from servicekit.rpc_errors import from_rpc_error
from tests.member_service.parts import CHAT, OTHER_CHAT, OWNER, rid


async def register(channel, chat_id: int) -> None:
    await GroupServiceStub(channel).RegisterGroup(
        group_service_pb2.RegisterGroupRequest(
            request_id=rid(f"register {chat_id}"), chat_id=chat_id, title="Iron", registered_by=OWNER
        )
    )


async def standings(port: int, key: str, chat_id: int = CHAT) -> str:
    """Why a caller with this key does not get the ranking; empty when it does."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        request = checkin_service_pb2.ListStandingsRequest(chat_id=chat_id)
        metadata = (("authorization", f"Bearer {key}"),)
        try:
            await CheckinServiceStub(channel).ListStandings(request, metadata=metadata)
        except grpc.aio.AioRpcError as failure:
            return from_rpc_error(failure).reason
    return ""


async def until(port: int, key: str, reason: str) -> None:
    """Wait until the registry was read anew."""
    async with asyncio.timeout(patient(5)):
        while True:
            if await standings(port, key) == reason:
                return
            await asyncio.sleep(0.05)


async def test_a_caller_is_made_used_rotated_and_revoked(service: Running, channel):
    await register(channel, CHAT)
    await register(channel, OTHER_CHAT)
    stub = CallerServiceStub(channel)
    made = await stub.CreateCaller(
        messages.CreateCallerRequest(
            request_id=rid(1),
            name="dashboard",
            title="Painel da recepção",
            permissions=[access_pb2.PERMISSION_READ_STANDINGS],
            chat_ids=[CHAT],
        )
    )
    assert (made.caller.created_by, made.caller.calls_per_second) == ("local", 20)
    assert list(made.caller.chat_ids) == [CHAT]
    await until(service.port, made.key, "")
    assert await standings(service.port, made.key, OTHER_CHAT) == "GROUP_NOT_REGISTERED"
    rotated = await stub.RotateCallerKey(messages.RotateCallerKeyRequest(request_id=rid(2), name="dashboard"))
    await until(service.port, rotated.key, "")
    assert await standings(service.port, made.key) == ""
    assert len(rotated.caller.keys) == 2
    revoked = await stub.RevokeCaller(messages.RevokeCallerRequest(request_id=rid(3), name="dashboard"))
    assert revoked.caller.revoke_time.seconds
    await until(service.port, rotated.key, "CALLER_UNKNOWN")
    known = await stub.GetCaller(messages.GetCallerRequest(name="dashboard"))
    # On which day it called is noted beside its calls, maybe after it was revoked.
    known.caller.last_use_day = revoked.caller.last_use_day
    assert known.caller == revoked.caller
    first = await stub.ListCallers(messages.ListCallersRequest(page_size=2))
    second = await stub.ListCallers(
        messages.ListCallersRequest(page_size=2, page_token=first.next_page_token)
    )
    assert [one.name for one in (*first.callers, *second.callers)] == ["coach", "dashboard", "gateway"]
    assert second.next_page_token == ""


async def test_a_permission_that_nobody_knows_is_no_grant(channel):
    with pytest.raises(ServiceError) as refused:
        await CallerServiceStub(channel).CreateCaller(
            messages.CreateCallerRequest(request_id=rid(1), name="odd", permissions=[99], all_groups=True)
        )
    assert refused.value.metadata["field"] == "permissions"


async def test_who_asks_too_much_is_told_when_there_is_room(service: Running, channel):
    await register(channel, CHAT)
    made = await CallerServiceStub(channel).CreateCaller(
        messages.CreateCallerRequest(
            request_id=rid(1),
            name="dashboard",
            permissions=[access_pb2.PERMISSION_READ_STANDINGS],
            all_groups=True,
            calls_per_second=1,
        )
    )
    await until(service.port, made.key, "")
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as plain:
        request = checkin_service_pb2.ListStandingsRequest(chat_id=CHAT)
        metadata = (("authorization", f"Bearer {made.key}"),)
        calls = [CheckinServiceStub(plain).ListStandings(request, metadata=metadata) for _ in range(40)]
        refused = [
            one for one in await asyncio.gather(*calls, return_exceptions=True) if isinstance(one, Exception)
        ]
    assert len(refused) >= 20
    for failure in refused:
        assert failure.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert from_rpc_error(failure).reason == "CALLER_TOO_FAST"
        told = status_pb2.Status.FromString(dict(failure.trailing_metadata())["grpc-status-details-bin"])
        retry = error_details_pb2.RetryInfo()
        assert any(detail.Unpack(retry) for detail in told.details)
        assert 0 < retry.retry_delay.ToMilliseconds() <= 1000
    # Our own services, and whoever shares the machine, are not slowed.
    await CheckinServiceStub(channel).ListStandings(request)
