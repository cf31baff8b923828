"""Who may call what: each refusal as a caller gets it, over real gRPC."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import grpc
import pytest

from gymnation.access.v1 import access_pb2
from gymnation.access.v1.access_pb2 import (
    PERMISSION_CONVERSE,
    PERMISSION_CORRECT_CHECKINS,
    PERMISSION_READ_STANDINGS,
    PERMISSION_WATCH,
)
from gymnation.coach.v1 import answer_service_pb2
from gymnation.member.v1 import checkin_service_pb2, flag_service_pb2, group_service_pb2
from sandbox.patience import patient
from servicekit import access, callers, rpc_server, server_methods
from servicekit.access import CallerTooFast, CallerUnknown, check_request
from servicekit.access_rules import MethodRule, RuleMissing, Rules
from servicekit.callers import LOCAL, Caller, Kind
from servicekit.errors import InvalidArgument, NotFound, ServiceError
from servicekit.load import LEAST_BURST, CallerGate
from servicekit.rpc_errors import from_rpc_error
from tests.servicekit.probe import (
    SERVICE,
    STREAM,
    UNARY,
    Request,
    Response,
    add_probe,
    answer,
    answers,
    build_probe_server,
    probing,
)

DASHBOARD = Caller("dashboard", Kind.SYSTEM, frozenset({PERMISSION_READ_STANDINGS}), frozenset({-1001}))
WATCHER = Caller("watcher", Kind.SYSTEM, frozenset({PERMISSION_WATCH}), groups=None)


class Keys:
    """Knows two callers by their keys."""

    def by_certificate(self, name: str) -> Caller:
        raise CallerUnknown

    def by_key(self, key: str) -> Caller:
        for caller in (DASHBOARD, WATCHER):
            if key == f"gn_{caller.name}_secret":
                return caller
        raise CallerUnknown


def bearing(key: str) -> tuple[tuple[str, str], ...]:
    return (("authorization", f"Bearer {key}"),)


async def asked(port: int, metadata: Any = None, method: str = UNARY) -> ServiceError | Response:
    """What a call with this metadata gets."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        try:
            if method == STREAM:
                follow = channel.unary_stream(method, Request.SerializeToString, Response.FromString)
                return [reply async for reply in follow(Request(), metadata=metadata)][-1]
            ask = channel.unary_unary(method, Request.SerializeToString, Response.FromString)
            return await ask(Request(), metadata=metadata)
        except grpc.aio.AioRpcError as failure:
            return from_rpc_error(failure)


async def test_the_work_knows_who_calls_streams_too():
    seen = []

    async def ask(request, context):
        seen.append(callers.current())
        return Response(status=Response.SERVING)

    async def follow(request, context):
        seen.append(callers.current())
        yield Response(status=Response.SERVING)
        seen.append(callers.current())

    async with probing(ask, follow, authenticator=Keys()) as probe:
        for method in (UNARY, STREAM):
            for metadata in (None, bearing("gn_dashboard_secret")):
                assert isinstance(await asked(probe.port, metadata, method), Response)
    assert seen == [LOCAL, DASHBOARD, LOCAL, LOCAL, DASHBOARD, DASHBOARD]
    assert callers.current() == LOCAL


@pytest.mark.parametrize("method", [UNARY, STREAM])
@pytest.mark.parametrize(
    "metadata",
    [
        bearing("gn_dashboard_wrong"),
        bearing(""),
        bearing("x" * 1_000),
        (("authorization", "Basic Z246eA=="),),
        (("authorization", ""),),
        (*bearing("gn_dashboard_secret"), *bearing("gn_watcher_secret")),
    ],
)
async def test_a_wrong_proof_is_refused_before_any_work(method, metadata):
    worked = []

    async def ask(request, context):
        worked.append(request)
        return Response()

    async def follow(request, context):
        worked.append(request)
        yield Response()

    async with probing(ask, follow, authenticator=Keys()) as probe:
        refusal = await asked(probe.port, metadata, method)
    assert isinstance(refusal, ServiceError)
    assert (refusal.code, refusal.reason) == (16, "CALLER_UNKNOWN")
    assert worked == []


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        (None, "CALLER_UNKNOWN"),
        (replace(WATCHER, permissions=frozenset()), "UNAVAILABLE"),
        (replace(WATCHER, groups=frozenset({-1001})), "UNAVAILABLE"),
    ],
)
async def test_a_stream_ends_when_its_caller_is_revoked_or_may_something_else(then, expected, monkeypatch):
    monkeypatch.setattr(access, "RECHECK_S", 0.05)
    now: list[Caller | None] = [WATCHER]
    ended = asyncio.Event()

    class Changing(Keys):
        def by_key(self, key: str) -> Caller:
            if now[0] is None:
                raise CallerUnknown
            return now[0]

    async def follow(request, context):
        try:
            yield Response(status=Response.SERVING)
            await asyncio.Event().wait()
        finally:
            ended.set()

    rules = {path: access_pb2.Rule(any_of=[PERMISSION_WATCH]) for path in (UNARY, STREAM)}
    async with (
        probing(answer, follow, authenticator=Changing(), rules=rules) as probe,
        grpc.aio.insecure_channel(f"127.0.0.1:{probe.port}") as channel,
    ):
        call = channel.unary_stream(STREAM, Request.SerializeToString, Response.FromString)(
            Request(), metadata=bearing("gn_watcher_secret"), timeout=patient(30)
        )
        assert await call.read()
        await asyncio.sleep(0.2)
        assert not call.done(), "nothing had changed"
        now[0] = then
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call.read()
        assert from_rpc_error(caught.value).reason == expected
        await asyncio.wait_for(ended.wait(), patient(5))


async def never():
    await asyncio.Event().wait()
    yield b""


async def sending_nothing(port: int, method: str, metadata: Any = None, requests: Any = None) -> ServiceError:
    """How a call ends that sends no request, or another number than one."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        kind = channel.stream_stream if method == STREAM else channel.stream_unary
        call = kind(method)(requests or never(), metadata=metadata, timeout=36_000)
        async with asyncio.timeout(patient(20)):
            code = await call.code()
        assert code is not grpc.StatusCode.OK
        return from_rpc_error(
            grpc.aio.AioRpcError(code, await call.initial_metadata(), await call.trailing_metadata())
        )


@pytest.mark.parametrize("method", [UNARY, STREAM])
async def test_a_stranger_is_refused_although_its_request_never_comes(method):
    """Thousands of them took all the calls that a server can have under way."""
    async with probing(authenticator=Keys()) as probe:
        refusal = await sending_nothing(probe.port, method, bearing("gn_dashboard_wrong"))
    assert refusal.reason == "CALLER_UNKNOWN"


@pytest.mark.parametrize("method", [UNARY, STREAM])
async def test_a_known_caller_whose_request_does_not_come_is_not_waited_for(method, monkeypatch):
    monkeypatch.setattr(server_methods, "READ_S", 0.1)
    async with probing(authenticator=Keys()) as probe:
        refusal = await sending_nothing(probe.port, method, bearing("gn_dashboard_secret"))
        assert refusal.reason == "REQUEST_MALFORMED"
        monkeypatch.undo()
        nothing = await sending_nothing(probe.port, method, None, iter([]))
        assert nothing.reason == "REQUEST_MALFORMED"


@pytest.mark.parametrize("method", [UNARY, STREAM])
async def test_who_lacks_a_permission_is_told_which(method):
    async with probing(authenticator=Keys()) as probe:
        refusal = await asked(probe.port, bearing("gn_watcher_secret"), method)
    assert isinstance(refusal, ServiceError)
    assert (refusal.code, refusal.reason) == (7, "CALLER_NOT_ALLOWED")
    assert refusal.metadata == {"permission": "PERMISSION_READ_STANDINGS"}


async def test_a_method_about_no_group_is_for_who_may_do_it_in_all_groups():
    rules = {
        path: access_pb2.Rule(any_of=[PERMISSION_READ_STANDINGS, PERMISSION_WATCH])
        for path in (UNARY, STREAM)
    }
    async with probing(authenticator=Keys(), rules=rules) as probe:
        refusal = await asked(probe.port, bearing("gn_dashboard_secret"))
        assert isinstance(refusal, ServiceError)
        assert refusal.metadata == {"permission": "PERMISSION_READ_STANDINGS,PERMISSION_WATCH"}
        assert isinstance(await asked(probe.port, bearing("gn_watcher_secret")), Response)


async def test_a_gate_slows_one_caller_and_ends_with_the_call():
    under_way = []

    @asynccontextmanager
    async def gate(caller: Caller):
        if caller == WATCHER:
            raise CallerTooFast(retry_after_s="2")
        under_way.append(caller)
        try:
            yield
        finally:
            under_way.remove(caller)

    async def ask(request, context):
        assert under_way == [DASHBOARD]
        return Response()

    rules = {
        path: access_pb2.Rule(any_of=[PERMISSION_READ_STANDINGS, PERMISSION_WATCH], scopes_itself=True)
        for path in (UNARY, STREAM)
    }
    async with probing(ask, authenticator=Keys(), gate=gate, rules=rules) as probe:
        assert isinstance(await asked(probe.port, bearing("gn_dashboard_secret")), Response)
        assert under_way == []
        refusal = await asked(probe.port, bearing("gn_watcher_secret"))
    assert isinstance(refusal, ServiceError)
    assert (refusal.code, refusal.reason) == (8, "CALLER_TOO_FAST")


async def test_a_call_that_waits_for_its_refusal_takes_nobodys_room():
    rules = {
        path: access_pb2.Rule(any_of=[PERMISSION_READ_STANDINGS, PERMISSION_WATCH], scopes_itself=True)
        for path in (UNARY, STREAM)
    }
    gate = CallerGate(1, lambda: 0.0, held_s=patient(60))
    async with probing(answer, max_concurrent_rpcs=1, authenticator=Keys(), gate=gate, rules=rules) as probe:
        for _ in range(LEAST_BURST):
            assert isinstance(await asked(probe.port, bearing("gn_watcher_secret")), Response)
        held = asyncio.create_task(asked(probe.port, bearing("gn_watcher_secret")))
        while True:
            if gate.held:
                break
            await asyncio.sleep(0.01)
        assert isinstance(await asked(probe.port, bearing("gn_dashboard_secret")), Response)
        assert not held.done()
        held.cancel()
        await asyncio.wait([held])


async def test_a_server_does_not_start_with_a_method_that_has_no_rule():
    server = build_probe_server(rules={})
    add_probe(server, answer, answers)
    with pytest.raises(RuleMissing, match=SERVICE):
        async with rpc_server.serving(server, "127.0.0.1:0", [SERVICE], grace_s=1):
            pass


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "10.0.0.7:0", "member-service:0"])
async def test_without_tls_a_server_does_not_leave_its_machine(address):
    server = build_probe_server()
    add_probe(server, answer, answers)
    with pytest.raises(rpc_server.PlaintextRefused, match="needs TLS"):
        async with rpc_server.serving(server, address, [SERVICE], grace_s=1):
            pass


async def test_a_unix_socket_is_this_machine(tmp_path):
    server = build_probe_server()
    add_probe(server, answer, answers)
    async with (
        rpc_server.serving(server, f"unix:{tmp_path}/probe", [SERVICE], grace_s=1),
        grpc.aio.insecure_channel(f"unix:{tmp_path}/probe") as channel,
    ):
        ask = channel.unary_unary(UNARY, Request.SerializeToString, Response.FromString)
        assert (await ask(Request())).status == Response.SERVING


@pytest.mark.parametrize(
    ("rule", "trouble"),
    [
        (access_pb2.Rule(), "no permission"),
        (access_pb2.Rule(any_of=[access_pb2.PERMISSION_UNSPECIFIED]), "no permission"),
        (access_pb2.Rule(any_of=[PERMISSION_WATCH], group_field="group.chat_id"), "does not have"),
        (access_pb2.Rule(any_of=[PERMISSION_WATCH], acting_field="who"), "does not have"),
    ],
)
def test_a_rule_that_cannot_be_asked_is_none(rule, trouble):
    with pytest.raises(RuleMissing, match=trouble):
        MethodRule.of(rule, checkin_service_pb2.GetStandingRequest.DESCRIPTOR)


def rule(service: str, method: str) -> MethodRule:
    found = Rules().of(f"/gymnation.member.v1.{service}/{method}")
    assert found is not None
    return found


def test_a_group_out_of_sight_is_one_that_does_not_exist():
    get_standing = rule("CheckinService", "GetStanding")
    check_request(DASHBOARD, get_standing, checkin_service_pb2.GetStandingRequest(chat_id=-1001, member_id=7))
    for chat_id in (-1002, 0, 7):
        with pytest.raises(NotFound) as caught:
            check_request(DASHBOARD, get_standing, checkin_service_pb2.GetStandingRequest(chat_id=chat_id))
        assert (caught.value.reason, caught.value.metadata) == ("GROUP_NOT_REGISTERED", {})


def test_who_acts_is_believed_from_who_speaks_with_members_alone():
    revoke = rule("CheckinService", "RevokeCheckin")
    corrector = Caller("crm", Kind.SYSTEM, frozenset({PERMISSION_CORRECT_CHECKINS}), frozenset({-1001}))
    gateway = Caller("gateway", Kind.SERVICE, frozenset({PERMISSION_CONVERSE}), groups=None)
    request = checkin_service_pb2.RevokeCheckinRequest(chat_id=-1001, revoked_by=7)
    with pytest.raises(InvalidArgument) as caught:
        check_request(corrector, revoke, request)
    assert (caught.value.reason, caught.value.metadata) == ("FIELD_INVALID", {"field": "revoked_by"})
    check_request(gateway, revoke, request)
    request.ClearField("revoked_by")
    check_request(corrector, revoke, request)


def test_a_person_who_acts_may_be_a_message():
    add_flag = rule("FlagService", "AddFlag")
    assert add_flag.acting is not None
    assert not add_flag.acting(flag_service_pb2.AddFlagRequest())
    assert add_flag.acting(flag_service_pb2.AddFlagRequest(flagged_by={"member_id": 7}))


def test_every_field_that_a_rule_names_is_one_of_its_request():
    answers_of = answer_service_pb2.DESCRIPTOR.services_by_name["AnswerService"]
    Rules().require(["gymnation.member.v1.GroupService", answers_of.full_name])
    register = rule("GroupService", "RegisterGroup")
    assert register.acting is not None
    assert register.acting(group_service_pb2.RegisterGroupRequest(registered_by=7))
    assert Rules().of("/gymnation.member.v1.GroupService/Nothing") is None
    assert Rules().of("/nothing.at.All/Get") is None
