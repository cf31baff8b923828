"""Knowing when a part of the demo answers."""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

Probe = Callable[[], Awaitable[bool]]

_TRY_S = 10.0
_BETWEEN_S = 0.15


def http_answers(url: str) -> Probe:
    """Ready when a GET of the url gives 200."""

    async def probe() -> bool:
        timeout = aiohttp.ClientTimeout(total=_TRY_S)
        try:
            async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

    return probe


def grpc_serving(address: str) -> Probe:
    """Ready when the server's overall health is SERVING."""

    async def probe() -> bool:
        async with grpc.aio.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)]) as channel:
            try:
                answer = await health_pb2_grpc.HealthStub(channel).Check(
                    health_pb2.HealthCheckRequest(service=""), timeout=_TRY_S
                )
            except grpc.aio.AioRpcError:
                return False
            return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)

    return probe


async def wait_until_ready(probe: Probe) -> None:
    # Another process cannot set an event here: asking again is all there is.
    while not await probe():  # noqa: ASYNC110
        await asyncio.sleep(_BETWEEN_S)
