"""A member service with TLS in this process, and every kind of caller that there is, each with a channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from gymnation.member.v1 import group_service_pb2 as g
from member_service.app import Running
from member_service.domain.callers import CreateCaller, NewCaller, Permission, RevokeCaller
from member_service.settings import MemberServiceSettings
from member_service.storage.callers import key_digests
from member_service.stores import Stores
from sandbox.patience import patient
from servicekit.errors import ServiceError
from servicekit.rpc_errors import from_rpc_error, wrong_field
from servicekit.tls import channel_credentials
from tests.support.clock import SettableClock
from tests.support.member_service import member_settings, running
from tests.support.pki import Pki

SERVICES: Final = ("gateway", "coach")
_GROUPS: Final = g.DESCRIPTOR.services_by_name["GroupService"].methods_by_name
STRANGERS: Final = ("stranger", "wrong-key", "revoked", "expired", "revoked-certificate", "foreign")
"""Those whom the service does not know, or no more; `foreign` has a certificate of another authority."""


def systems(chat_id: int) -> tuple[NewCaller, ...]:
    """What systems there are; some see this one group only."""
    hour = SettableClock().now + timedelta(hours=1)
    reads = frozenset({Permission.READ_STANDINGS, Permission.READ_CHECKINS})
    turnstile = frozenset({Permission.RECORD_CHECKINS, Permission.CORRECT_CHECKINS, Permission.LINK_MEMBERS})
    crm = frozenset({Permission.READ_PROFILES, Permission.LINK_MEMBERS, Permission.MANAGE_GROUPS})
    return (
        NewCaller("turnstile", permissions=turnstile, chat_ids=(chat_id,), calls_per_second=1000),
        NewCaller("crm", permissions=crm, all_groups=True, calls_per_second=1000),
        NewCaller(
            "dashboard", permissions=reads | {Permission.WATCH}, chat_ids=(chat_id,), calls_per_second=1000
        ),
        NewCaller(
            "operator", permissions=frozenset({Permission.OPERATE}), all_groups=True, calls_per_second=1000
        ),
        NewCaller("revoked", permissions=reads, all_groups=True),
        NewCaller("expired", permissions=reads, all_groups=True, expire_time=hour),
        NewCaller("revoked-certificate", permissions=reads, all_groups=True, certificate_accepted=True),
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a caller can tell from an answer."""

    response: bytes | None
    code: Any = None
    details: str | None = None
    trailing: tuple[tuple[str, str | bytes], ...] = ()
    reason: str | None = None
    field: str = ""
    """Which field of the request is wrong, when one is."""


@dataclass(frozen=True, slots=True)
class Line:
    """A connection, and what proves on it who calls."""

    channel: grpc.aio.Channel
    key: str | None = None

    async def ask(self, method: MethodDescriptor, request: Message | bytes) -> Answer:
        """What a call gets: of a stream its first answer, or nothing when it says nothing for a moment."""
        path = f"/{method.containing_service.full_name}/{method.name}"
        sent = request if isinstance(request, bytes) else request.SerializeToString()
        metadata = None if self.key is None else (("authorization", f"Bearer {self.key}"),)
        try:
            if method.server_streaming:
                stream = self.channel.unary_stream(path)(sent, metadata=metadata)
                try:
                    async with asyncio.timeout(1):
                        return Answer(await stream.read())
                except TimeoutError:
                    return Answer(b"")
                finally:
                    stream.cancel()
            return Answer(await self.channel.unary_unary(path)(sent, metadata=metadata, timeout=patient(20)))
        except grpc.aio.AioRpcError as failure:
            error = from_rpc_error(failure)
            trailing = tuple((name, value) for name, value in failure.trailing_metadata() or ())
            return Answer(None, failure.code(), failure.details(), trailing, error.reason, wrong_field(error))

    async def call(self, method: MethodDescriptor, request: Message) -> Message:
        """The answer as a message. Raise ServiceError."""
        answer = await self.ask(method, request)
        if answer.response is None:
            raise ServiceError.because(answer.reason or "UNKNOWN")
        response: Message = GetMessageClass(method.output_type).FromString(answer.response)
        return response


@asynccontextmanager
async def known_callers(
    folder: Path, chat_ids: Sequence[int], settings: MemberServiceSettings | None = None
) -> AsyncIterator[tuple[Running, Mapping[str, Line]]]:
    """The service, with these groups, and a line for each kind of caller; systems see the first group."""
    pki, another = Pki(folder / "pki"), Pki(folder / "another")
    files = pki.files("member")
    asked = settings or member_settings()
    both = {"member_service_listen": "127.0.0.1:0", "member_api_listen": "127.0.0.1:0"}
    paths = {
        "tls_certificate": files.certificate,
        "tls_private_key": files.private_key,
        "tls_authorities": files.authorities,
    }
    clock = SettableClock()
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(running(clock, asked.model_copy(update=both | paths)))

        async def line(
            port: int | None, credentials: grpc.ChannelCredentials, key: str | None = None
        ) -> Line:
            channel = grpc.aio.secure_channel(f"127.0.0.1:{port}", credentials)
            return Line(await stack.enter_async_context(channel), key)

        lines: dict[str, Line] = {}
        for name in (*SERVICES, "revoked-certificate"):
            lines[name] = await line(service.port, channel_credentials(pki.files(name).read()))
        foreign = another.files("gateway", believing=pki)
        lines["foreign"] = await line(service.port, channel_credentials(foreign.read()))
        open_to_keys = grpc.ssl_channel_credentials(pki.authority.issued.certificate)
        lines["stranger"] = await line(service.api_port, open_to_keys)
        for chat_id in chat_ids:
            await _register(lines["gateway"], chat_id)
        for name, key in (await _make(service, clock, chat_ids[0])).items():
            if key:
                lines[name] = await line(service.api_port, open_to_keys, key)
        lines["wrong-key"] = await line(service.api_port, open_to_keys, f"{lines['dashboard'].key}x")
        clock.advance(hours=2)
        await _known(lines["dashboard"], chat_ids[0])
        yield service, lines


async def _register(gateway: Line, chat_id: int) -> None:
    request = g.RegisterGroupRequest(request_id=str(uuid4()), chat_id=chat_id, title="Iron", registered_by=99)
    await gateway.call(_GROUPS["RegisterGroup"], request)


async def _make(service: Running, clock: SettableClock, chat_id: int) -> dict[str, str]:
    """The systems' keys by name."""
    stores = Stores(service.database)
    create = CreateCaller(stores.callers, stores.groups, key_digests(service.database.keys), clock)
    keys = {}
    for wanted in systems(chat_id):
        keys[wanted.name] = (await create(str(uuid4()), wanted, "tests")).key
        if wanted.name.startswith("revoked"):
            await RevokeCaller(stores.callers, stores.links, clock)(str(uuid4()), wanted.name)
    return keys


async def _known(dashboard: Line, chat_id: int) -> None:
    """Wait until the service has read its registry anew."""
    async with asyncio.timeout(patient(10)):
        while True:
            answer = await dashboard.ask(_GROUPS["GetGroup"], g.GetGroupRequest(chat_id=chat_id))
            if answer.reason is None:
                return
            await asyncio.sleep(0.05)
