"""The people in front of a stack: the same as in front of a city of processes, over tunnels."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import aiohttp
import grpc

from sandbox import certificates
from sandbox.demo.plan import Plan
from servicekit.tls import TlsFiles, channel_credentials
from tests.compose.stack import docker
from tests.stack.swarm import Swarm
from tests.stack.tunnel import tunnel
from tests.support.city import City
from tests.support.consents import agree_at

AUDITOR = "auditor"


class StackPeople(City):
    """Writes as somebody, and reads what the bot answers. The programs are the Swarm's business."""

    def __init__(self, swarm: Swarm, page: str, session: aiohttp.ClientSession) -> None:
        nowhere = ""
        plan = Plan(
            (), page, nowhere, nowhere, nowhere, real_telegram=False, real_claude=False, real_mongodb=True
        )
        super().__init__(plan, swarm.folder, session)
        self._swarm = swarm

    async def agree(self, *people: int) -> None:
        async with member_port(self._swarm) as port:
            await agree_at(f"127.0.0.1:{port}", people, gateway_files(self._swarm.folder))


@asynccontextmanager
async def gathered_in(swarm: Swarm) -> AsyncIterator[StackPeople]:
    """The people of the stack's sandbox."""
    find = partial(swarm.container, "sandbox")
    async with tunnel(find, "127.0.0.1", 8081) as port, aiohttp.ClientSession() as session:
        yield StackPeople(swarm, f"http://127.0.0.1:{port}", session)


@asynccontextmanager
async def member_port(swarm: Swarm) -> AsyncIterator[int]:
    """A port of this machine that reaches the member services as a gateway does."""
    async with tunnel(partial(swarm.container, "gateway"), "member.internal", 50051) as port:
        yield port


@asynccontextmanager
async def member_channel(swarm: Swarm, caller: TlsFiles) -> AsyncIterator[grpc.aio.Channel]:
    """A channel to the member services, by the certificate of a caller."""
    credentials = channel_credentials(caller.read())
    options = [("grpc.enable_http_proxy", 0)]
    async with (
        member_port(swarm) as port,
        grpc.aio.secure_channel(f"127.0.0.1:{port}", credentials, options) as channel,
    ):
        yield channel


def auditor_files(swarm: Swarm) -> TlsFiles:
    """The certificate of a caller that an operator lets in on the console, to read everything."""
    folder = swarm.folder / "certificates-new"
    certificates.make(folder, {AUDITOR: ()})
    docker(
        *("exec", swarm.container("member"), "python", "-m", "member_service", "callers", "add", AUDITOR),
        *("--may", "operate", "read-checkins", "read-standings"),
        *("--all-groups", "--rate", "200", "--certificate"),
    )
    return TlsFiles(folder / f"{AUDITOR}.pem", folder / f"{AUDITOR}.key", folder / "authorities.pem")


def gateway_files(folder: Path) -> TlsFiles:
    """The certificate by which a gateway is known in this stack."""
    kept = folder / "deploy" / "certificates"
    return TlsFiles(kept / "gateway.pem", kept / "gateway.key", kept / "authorities.pem")
