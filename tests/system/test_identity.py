"""The services as processes with mutual TLS: who gets in, exchanged certificates, hostile connections."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from gymnation.coach.v1 import answer_service_pb2, answer_service_pb2_grpc
from gymnation.member.v1 import (
    checkin_service_pb2,
    checkin_service_pb2_grpc,
    group_service_pb2,
    group_service_pb2_grpc,
    inbox_service_pb2,
    inbox_service_pb2_grpc,
    member_data_service_pb2,
    member_data_service_pb2_grpc,
)
from sandbox.demo.plan import free_ports
from sandbox.patience import patient
from servicekit.errors import PermissionDenied, ServiceError, Unauthenticated, Unavailable
from servicekit.healthcheck import is_healthy
from servicekit.rpc_errors import from_rpc_error
from servicekit.tls import TlsFiles, channel_credentials
from tests.bench.processes import resident_mb
from tests.support.channels import open_channel
from tests.support.city import ADMIN, BIA, GROUP, OWNER, City, city, said
from tests.support.pki import Pki, settings_of

pytestmark = pytest.mark.system

SERVICES = ("member", "coach", "gateway")
GETTING = checkin_service_pb2.GetStandingRequest(chat_id=GROUP, member_id=BIA)
SCREENING = answer_service_pb2.ScreenTextRequest(text="Oi", language="pt-BR")
CHECKINS = 200


def own(pki: Pki, api: str | None = None) -> dict[str, dict[str, str]]:
    """The settings of each service: its own certificate, and for the member service a second address."""
    settings = {name: settings_of(pki.files(name)) for name in SERVICES}
    if api is not None:
        settings["member"]["MEMBER_API_LISTEN"] = api
    return settings


async def opened(people: City) -> int:
    """Register the group and open a check-in; give its message."""
    await people.answer(await people.says(OWNER, "/monitor"))
    post = await people.says(ADMIN, "Treino de hoje")
    await people.says(ADMIN, "/checkin", reply_to=post["message_id"])
    await people.answer(post)
    number: int = post["message_id"]
    return number


async def asking(address: str, files: TlsFiles | None) -> ServiceError | None:
    """What a call with this certificate gets from the service; None is an answer."""
    async with open_channel(address, tls=files, retry=False, wait_for_ready=False) as channel:
        try:
            await checkin_service_pb2_grpc.CheckinServiceStub(channel).GetStanding(
                GETTING, timeout=patient(10)
            )
        except ServiceError as error:
            return error
    return None


async def screening(address: str, files: TlsFiles | None) -> ServiceError | None:
    """The same of the coach."""
    async with open_channel(address, tls=files, retry=False, wait_for_ready=False) as channel:
        try:
            await answer_service_pb2_grpc.AnswerServiceStub(channel).ScreenText(
                SCREENING, timeout=patient(10)
            )
        except ServiceError as error:
            return error
    return None


async def with_key(address: str, pki: Pki, key: str | None) -> ServiceError:
    """How the second address refuses a call with this key."""
    credentials = grpc.ssl_channel_credentials(pki.authority.issued.certificate)
    metadata = None if key is None else (("authorization", f"Bearer {key}"),)
    async with grpc.aio.secure_channel(address, credentials) as channel:
        stub = checkin_service_pb2_grpc.CheckinServiceStub(channel)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.GetStanding(GETTING, metadata=metadata, timeout=patient(10))
    return from_rpc_error(caught.value)


@pytest.mark.long(12)
async def test_services_work_over_mutual_tls_and_strangers_do_not_get_in(tmp_path: Path):
    pki, other = Pki(tmp_path / "pki"), Pki(tmp_path / "other", "another authority")
    api = f"127.0.0.1:{free_ports(1)[0]}"
    async with city(tmp_path, own=own(pki, api)) as people:
        post = await opened(people)
        assert await people.answer(await people.photo(BIA, to=post), containing="1 check-in")
        question = await people.says(BIA, "@gymnation_sandbox_bot quantos check-ins eu tenho?")
        assert "1 check-in" in said(await people.answer(question, containing="1 de 2 perguntas hoje"))

        gateway = pki.files("gateway-again", uris=["gymnation://caller/gateway"])
        assert await asking(people.plan.member, gateway) is None
        assert await screening(people.plan.coach, gateway) is None
        no_connection = (
            None,
            other.files("gateway", believing=pki),
            pki.files("late", uris=["gymnation://caller/gateway"], lives=timedelta(minutes=-1)),
        )
        for ask, address in ((asking, people.plan.member), (screening, people.plan.coach)):
            for files in no_connection:
                assert isinstance(await ask(address, files), Unavailable)
            for name in ("turnstile", "member", "GATEWAY"):
                refusal = await ask(address, pki.files(name))
                assert isinstance(refusal, Unauthenticated), name
                assert refusal.reason == "CALLER_UNKNOWN"
        # The coach's certificate opens nothing at the coach; at the member service what an answer needs.
        coach = pki.files("coach-again", uris=["gymnation://caller/coach"])
        assert isinstance(await screening(people.plan.coach, coach), Unauthenticated)
        await the_coach_may_not(people.plan.member, coach)
        for key in (None, "gn_gateway_guessed", "gn_gateway_", "x" * 100):
            assert (await with_key(api, pki, key)).reason == "CALLER_UNKNOWN"


async def the_coach_may_not(address: str, coach: TlsFiles) -> None:
    """Grant a role, read the inbox, register a group or erase a member."""
    rid = str(uuid4())
    async with open_channel(address, tls=coach) as channel:
        groups = group_service_pb2_grpc.GroupServiceStub(channel)
        calls = (
            groups.GrantRole(group_service_pb2.GrantRoleRequest(request_id=rid, chat_id=GROUP)),
            groups.RegisterGroup(group_service_pb2.RegisterGroupRequest(request_id=rid, chat_id=GROUP)),
            inbox_service_pb2_grpc.InboxServiceStub(channel).ListDeadUpdates(
                inbox_service_pb2.ListDeadUpdatesRequest()
            ),
            member_data_service_pb2_grpc.MemberDataServiceStub(channel).EraseMember(
                member_data_service_pb2.EraseMemberRequest(request_id=rid, member_id=BIA)
            ),
        )
        for call in calls:
            with pytest.raises(PermissionDenied) as caught:
                await call
            assert caught.value.reason == "CALLER_NOT_ALLOWED"


def exchange(pki: Pki, believed: bytes, only: Pki | None = None) -> None:
    """Write new certificates for all services, one file after the other, in the folder of `pki`."""
    for name in SERVICES:
        issued = (only or pki).files(f"next-{name}", uris=[f"gymnation://caller/{name}"])
        files = pki.paths(name)
        # Before the certificates, as whoever changes authorities does.
        files.authorities.write_bytes(believed)
        files.private_key.write_bytes(issued.private_key.read_bytes())
        files.certificate.write_bytes(issued.certificate.read_bytes())


@pytest.mark.long(60)
@pytest.mark.timeout(patient(300))
async def test_certificates_are_exchanged_while_people_check_in(tmp_path: Path):
    pki, renewed = Pki(tmp_path / "pki"), Pki(tmp_path / "renewed", "the next authority")
    old, new = (one.authority.issued.certificate for one in (pki, renewed))
    steps = (
        lambda: exchange(pki, old),
        lambda: exchange(pki, old + new),
        lambda: exchange(pki, old + new, renewed),
        lambda: exchange(pki, new, renewed),
    )
    unlimited = {"TELEGRAM_RATE_LIMITS": "off", "SANDBOX_RATE_LIMITS": "off"}
    async with city(tmp_path, own=own(pki), **unlimited) as people:
        post = await opened(people)
        members = await newcomers(people)
        between = CHECKINS // (len(steps) + 1)
        for number, member in enumerate(members):
            step, after = divmod(number, between)
            if 0 < step <= len(steps) and after == 0:
                steps[step - 1]()
            photo = await people.photo(member, to=post)
            if number % 10 == 9:
                assert await people.answer(photo)
            if 0 < step <= len(steps) and after == between // 2:
                # In the middle of them both sides have noticed; what was sent meanwhile is being handled.
                await people.until(partial(exchanged, people, at_least=step))
        ranking = said(await people.answer(await people.says(ADMIN, "/ranking")))
        assert f"{CHECKINS} participantes · {CHECKINS} check-ins" in ranking
        question = await people.says(BIA, "@gymnation_sandbox_bot quantos check-ins eu tenho?")
        assert await people.answer(question, containing="1 de 2 perguntas hoje")
        for name in SERVICES:
            log = await asyncio.to_thread(people.log_of(name).read_text)
            assert "ERROR" not in log, name
        assert isinstance(await asking(people.plan.member, pki.files("gateway-old")), Unavailable)
        fresh = renewed.files("gateway-new", uris=["gymnation://caller/gateway"])
        assert await asking(people.plan.member, fresh) is None


async def exchanged(people: City, *, at_least: int) -> bool:
    """Whether the gateway and the member service took new files so often."""
    logs = [await asyncio.to_thread(people.log_of(name).read_text) for name in ("gateway", "member")]
    return all(log.count("TLS files were exchanged") >= at_least for log in logs)


async def newcomers(people: City) -> list[int]:
    made = []
    for number in range(CHECKINS):
        person = (await people.post("people", first_name=f"Membro{number:03}"))["id"]
        await people.post(f"chats/{GROUP}/join", user_id=person)
        made.append(person)
    return made


# What hostile connections may make of a service's memory, in MB.
ROOM_MB = 96


@pytest.mark.long(25)
@pytest.mark.timeout(patient(300))
async def test_hostile_connections_leave_the_service_serving(tmp_path: Path):
    pki = Pki(tmp_path / "pki")
    api = f"127.0.0.1:{free_ports(1)[0]}"
    async with city(tmp_path, own=own(pki, api)) as people:
        post = await opened(people)
        before = resident_mb(people.pid("member"))
        gateway = pki.files("gateway-again", uris=["gymnation://caller/gateway"])
        strangers = grpc.ssl_channel_credentials(pki.authority.issued.certificate)
        with ExitStack() as stack:
            for address in (people.plan.member, api, people.plan.coach):
                half_open(stack, address)
            async with grpc.aio.secure_channel(api, strangers) as channel:
                await big_metadata(channel)
                await bombs(channel, grpc.StatusCode.UNAUTHENTICATED)
            await endless(api, strangers)
            ours = channel_credentials(gateway.read())
            async with grpc.aio.secure_channel(people.plan.member, ours) as channel:
                await big_metadata(channel)
                await bombs(channel, grpc.StatusCode.RESOURCE_EXHAUSTED)

            async def others_are_served() -> None:
                assert await asking(people.plan.member, gateway) is None
                assert await asyncio.to_thread(is_healthy, people.plan.member, "", patient(5), gateway)

            await begun_and_left(api, pki.authority.issued.certificate, others_are_served)
            assert await people.answer(await people.photo(BIA, to=post), containing="1 check-in")
            assert await screening(people.plan.coach, gateway) is None
        grown = resident_mb(people.pid("member")) - before
        assert grown < ROOM_MB, f"{grown:.0f} MB more"
        for name in SERVICES:
            assert people.is_alive(name)


def half_open(stack: ExitStack, address: str) -> None:
    """Leave connections as they are: silent, in the middle of a handshake, or no TLS at all."""
    host, _, port = address.rpartition(":")
    hello = bytes.fromhex("16030100f0010000ec0303") + b"x" * 40
    for number in range(150):
        connection = stack.enter_context(socket.create_connection((host, int(port)), timeout=patient(10)))
        if number % 3 == 1:
            connection.sendall(hello)
        elif number % 3 == 2:
            connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")


async def big_metadata(channel: grpc.aio.Channel) -> None:
    """Names, values and keys of megabytes are refused, and the next call is answered."""
    stub = checkin_service_pb2_grpc.CheckinServiceStub(channel)
    for metadata in (
        (("authorization", "Bearer " + "g" * 2_000_000),),
        (("x" * 1_000_000, "1"),),
        tuple((f"name-{number}", "v" * 1_000) for number in range(2_000)),
    ):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.GetStanding(GETTING, metadata=metadata, timeout=patient(20))
        assert caught.value.code() in {
            grpc.StatusCode.RESOURCE_EXHAUSTED,
            grpc.StatusCode.UNAVAILABLE,
            grpc.StatusCode.INTERNAL,
            grpc.StatusCode.UNAUTHENTICATED,
        }
    assert await healthy(channel)


async def bombs(channel: grpc.aio.Channel, expected: grpc.StatusCode) -> None:
    """A few kilobytes that would be a quarter of a gigabyte are not unpacked; a stranger's are not read."""
    call = channel.unary_unary("/gymnation.member.v1.CheckinService/GetStanding")
    for _ in range(5):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call(bytes(256 << 20), compression=grpc.Compression.Gzip, timeout=patient(60))
        assert caught.value.code() is expected
    assert await healthy(channel)


async def endless(address: str, credentials: grpc.ChannelCredentials) -> None:
    """Calls and streams with deadlines of hours take no room from others: a stranger's end at once."""
    options = [("grpc.use_local_subchannel_pool", 1)]
    async with AsyncExitStack() as stack:
        calls: list[grpc.aio.Call] = []
        for _ in range(10):
            channel = await stack.enter_async_context(grpc.aio.secure_channel(address, credentials, options))
            stub, health = (
                checkin_service_pb2_grpc.CheckinServiceStub(channel),
                health_pb2_grpc.HealthStub(channel),
            )
            # As many as one connection may have at once.
            calls += [stub.GetStanding(GETTING, timeout=36_000) for _ in range(50)]
            calls += [health.Watch(health_pb2.HealthCheckRequest(), timeout=36_000) for _ in range(50)]
        async with asyncio.timeout(patient(60)):
            codes = {await call.code() for call in calls}
        assert codes <= {grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.RESOURCE_EXHAUSTED}
        assert await healthy(channel)


async def never() -> AsyncIterator[bytes]:
    await asyncio.Event().wait()
    yield b""


async def begun_and_left(
    address: str, believed: bytes, healthy_elsewhere: Callable[[], Awaitable[None]]
) -> None:
    """Calls that begin and send nothing: 5,000 of them would be all that the server can have under way."""
    credentials = grpc.ssl_channel_credentials(believed)
    options = [("grpc.use_local_subchannel_pool", 1)]
    async with AsyncExitStack() as stack:
        calls = []
        for _ in range(10):
            channel = await stack.enter_async_context(grpc.aio.secure_channel(address, credentials, options))
            method = channel.stream_unary("/gymnation.member.v1.CheckinService/GetStanding")
            health = channel.stream_unary("/grpc.health.v1.Health/Check")
            calls += [method(never(), timeout=36_000) for _ in range(400)]
            calls += [health(never(), timeout=36_000) for _ in range(100)]
        await healthy_elsewhere()
        async with asyncio.timeout(patient(120)):
            codes = {await call.code() for call in calls}
        assert grpc.StatusCode.OK not in codes
        await healthy_elsewhere()


async def healthy(channel: grpc.aio.Channel) -> bool:
    response = await health_pb2_grpc.HealthStub(channel).Check(
        health_pb2.HealthCheckRequest(), timeout=patient(10)
    )
    return bool(response.status == health_pb2.HealthCheckResponse.SERVING)
