"""Liveness and readiness over HTTP, for container runtimes and people."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiohttp import web
from grpc_health.v1 import health_pb2, health_pb2_grpc

from servicekit.errors import ServiceError
from servicekit.rpc_client import ClientChannel, open_channel
from servicekit.telemetry import untraced
from telegram_gateway.clients import Addresses
from telegram_gateway.runtime.http_server import listening
from telegram_gateway.runtime.receiver import Receiving

COACH = "gymnation.coach.v1.AnswerService"
_CHECK_TIMEOUT_S = 2.0


@dataclass(slots=True)
class Health:
    """Live as soon as the process answers; ready while updates come in and can be handled.

    The coach is reported but not required: without it everything but questions works.
    """

    member_channel: ClientChannel
    coach_channel: ClientChannel
    check_timeout_s: float = _CHECK_TIMEOUT_S
    in_flight: Callable[[], int] = lambda: 0
    receiver: Receiving | None = None
    telegram_trouble: str = "starting"
    stopping: bool = False
    port: int = field(default=0, init=False)

    def build_app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/livez", self._live)
        app.router.add_get("/readyz", self._ready)
        return app

    async def _live(self, _: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def _ready(self, _: web.Request) -> web.Response:
        body = await self.report()
        return web.json_response(body, status=200 if body["ready"] else 503)

    async def report(self) -> dict[str, Any]:
        """What /readyz says, and /status to the owner."""
        member, coach = await asyncio.gather(
            _status(self.member_channel, "", self.check_timeout_s),
            _status(self.coach_channel, COACH, self.check_timeout_s),
        )
        receiving = self.receiver is not None and self.receiver.works
        ready = member == "SERVING" and receiving and not self.stopping
        return {
            "ready": ready,
            "stopping": self.stopping,
            "member_service": member,
            "coach_service": coach,
            "receiving": receiving,
            "trouble": self.telegram_trouble if self.receiver is None else self.receiver.trouble,
            "updates_in_flight": self.in_flight(),
        }


@asynccontextmanager
async def serving_health(addresses: Addresses, host: str, port: int) -> AsyncIterator[Health]:
    """Answer while the block runs; port 0 takes a free one, which `port` of what is yielded then says."""
    # Channels of their own: a check says at once that nobody answers, where a call waits and tries again.
    open_one = partial(open_channel, tls=addresses.tls, retry=False, wait_for_ready=False)
    async with (
        open_one(addresses.member_service_address) as member_channel,
        open_one(addresses.coach_service_address) as coach_channel,
    ):
        health = Health(member_channel, coach_channel, _CHECK_TIMEOUT_S * addresses.rpc_patience)
        async with listening(health.build_app(), host, port, grace=1) as health.port:
            yield health


async def _status(channel: ClientChannel, service: str, timeout_s: float) -> str:
    """What a service says of itself: SERVING, NOT_SERVING, or why it could not be asked."""
    stub = health_pb2_grpc.HealthStub(channel)
    try:
        with untraced():
            response = await stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=timeout_s)
    except ServiceError as error:
        return error.reason
    return str(health_pb2.HealthCheckResponse.ServingStatus.Name(response.status))
