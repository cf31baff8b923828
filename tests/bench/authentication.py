"""What it costs a call that its caller is known, by certificate and by key, in CPU."""

import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import grpc

from gymnation.member.v1.checkin_service_pb2 import GetStandingRequest
from member_service.domain.caller_registry import CallerRegistry
from member_service.domain.callers import (
    SERVICES,
    CallerKind,
    CallerRecord,
    KeyRecord,
    Permission,
    new_key,
)
from member_service.storage.callers import key_digests
from member_service.storage.sealing import Keys
from member_service.transport.authentication import RegistryAuthenticator
from servicekit.access import Access, check_request
from servicekit.access_rules import Rules
from servicekit.clock import utc_now
from servicekit.load import CallerGate
from servicekit.rpc_server import build_server, serving
from servicekit.tls import channel_credentials
from tests.bench.table import table
from tests.servicekit.probe import RULES, SERVICE, UNARY, Request, Response, add_probe, answers
from tests.support.pki import Pki

LIMIT_US = 60
CALLS = 1_000
ROUNDS = 5
CALLERS = 1_000
CHAT = -1001
METHOD = "/gymnation.member.v1.CheckinService/GetStanding"


class Kept:
    """As many callers as an installation will not have, one of them with a key."""

    def __init__(self, digest: str) -> None:
        key = KeyRecord("1", digest, utc_now())
        reads = frozenset({Permission.READ_STANDINGS})
        dashboard = CallerRecord(
            "dashboard",
            "Dashboard",
            CallerKind.SYSTEM,
            reads,
            {"group": (CHAT,)},
            calls_per_second=10**9,
            keys=(key,),
        )
        others = [replace(dashboard, name=f"system-{number}") for number in range(CALLERS)]
        self._records = [*SERVICES.values(), dashboard, *others]

    async def all(self) -> list[CallerRecord]:
        return self._records


@dataclass(slots=True)
class Way:
    """A way to prove who calls."""

    name: str
    call: Callable[[], Awaitable[Any]]


async def authentication() -> str:
    """The work of `Access` on real calls over TLS, and whole calls of both sides, in turns."""
    digests = key_digests(Keys.for_development())
    key, secret = new_key("dashboard")
    store: Any = Kept(digests("dashboard", secret)[0])
    # On a busy machine a round takes longer than what was read is believed.
    registry = CallerRegistry(store, utc_now, lambda: 0.0)
    await registry.read()
    authenticator = RegistryAuthenticator(registry, digests, utc_now)
    access, rules = Access(authenticator, Rules(RULES), CallerGate(10**6)), Rules()
    rule, request = rules.of(METHOD), GetStandingRequest(chat_id=CHAT, member_id=7)
    assert rule is not None
    took: list[float] = []
    measuring = False

    async def ask(_: Any, context: Any) -> Response:
        if measuring:
            await registry.read()
            began = time.thread_time()
            for _ in range(CALLS):
                async with access.admit(context, rule) as caller:
                    check_request(caller, rule, request)
            took.append((time.thread_time() - began) / CALLS * 1e6)
        return Response()

    async with AsyncExitStack() as stack:
        pki = Pki(Path(stack.enter_context(tempfile.TemporaryDirectory())))
        servers = [
            build_server(error_domain="bench", rules=RULES, authenticator=authenticator) for _ in range(2)
        ]
        for server in servers:
            add_probe(server, ask, answers)
        secure = await stack.enter_async_context(
            serving(
                servers[0], "127.0.0.1:0", [SERVICE], 1.0, tls=pki.files("member"), api_listen="127.0.0.1:0"
            )
        )
        plain = await stack.enter_async_context(serving(servers[1], "127.0.0.1:0", [SERVICE], 1.0))
        believed = grpc.ssl_channel_credentials(pki.authority.issued.certificate)
        mutual = channel_credentials(pki.files("gateway").read())
        bearer = (("authorization", f"Bearer {key}"),)

        async def way(name: str, channel: grpc.aio.Channel, metadata: Any = None) -> Way:
            opened = await stack.enter_async_context(channel)
            method = opened.unary_unary(UNARY, Request.SerializeToString, Response.FromString)
            return Way(name, lambda: method(Request(), metadata=metadata))

        ways = [
            await way("plaintext, local", grpc.aio.insecure_channel(f"127.0.0.1:{plain.port}")),
            await way("certificate", grpc.aio.secure_channel(f"127.0.0.1:{secure.port}", mutual)),
            await way("key", grpc.aio.secure_channel(f"127.0.0.1:{secure.api_port}", believed), bearer),
        ]
        known: dict[str, list[float]] = {one.name: [] for one in ways}
        whole: dict[str, list[float]] = {one.name: [] for one in ways}
        for _ in range(ROUNDS):
            for one in ways:
                measuring = True
                took.clear()
                await one.call()
                known[one.name].append(took[0])
                measuring = False
                await registry.read()
                began = time.process_time()
                for _ in range(CALLS):
                    await one.call()
                whole[one.name].append((time.process_time() - began) / CALLS * 1e6)
    first = statistics.median(whole[ways[0].name])
    rows = [
        [
            one.name,
            f"{statistics.median(known[one.name]):.0f} µs",
            "yes" if statistics.median(known[one.name]) <= LIMIT_US else "NO",
            f"{statistics.median(whole[one.name]):.0f} µs",
            f"{statistics.median(whole[one.name]) / first:.2f}",
        ]
        for one in ways
    ]
    head = (
        "who calls",
        "CPU to know it and that it may",
        f"within {LIMIT_US} µs",
        "CPU of the call, both sides",
        "to the first",
    )
    return f"{table(head, rows)}\n\n{CALLERS:,} callers in the registry; {ROUNDS} rounds in turns."
