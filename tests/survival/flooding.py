"""More calls at once than the member service takes: how each of them ended.

And more commands in one chat than Telegram lets a bot answer: how long another chat waits meanwhile.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack
from typing import Any

import grpc

from gymnation.member.v1.inbox_service_pb2 import GetInboxStatsRequest
from gymnation.member.v1.inbox_service_pb2_grpc import InboxServiceStub
from sandbox.patience import patient
from tests.support.city import ADMIN, CAIO, City

LIMIT = 100
"""Calls that a service has under way at most, in these runs."""
CALLS = 1000
CONNECTIONS = 4
"""One connection may have fewer calls under way than that (`rpc_server.MAX_STREAMS`)."""
_CALL_S = 30.0
COMMANDS = 200
_WRITERS = 16


async def flood(people: City) -> dict[str, int]:
    """Give the number of calls by status.

    Refused calls without a hint when to try again count as "no hint".
    """
    options = [
        ("grpc.enable_http_proxy", 0),
        ("grpc.enable_retries", 0),
        ("grpc.use_local_subchannel_pool", 1),
    ]
    async with AsyncExitStack() as stack:
        stubs: list[Any] = [
            InboxServiceStub(
                await stack.enter_async_context(
                    grpc.aio.insecure_channel(people.plan.member, options=options)
                )
            )
            for _ in range(CONNECTIONS)
        ]

        async def call(stub: Any) -> str:
            try:
                await stub.GetInboxStats(GetInboxStatsRequest(), timeout=patient(_CALL_S))
            except grpc.aio.AioRpcError as error:
                hinted = "grpc-retry-pushback-ms" in dict(error.trailing_metadata() or ())
                refused = error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
                return "no hint" if refused and not hinted else str(error.code().name)
            return "OK"

        calls = (call(stubs[number % CONNECTIONS]) for number in range(CALLS))
        return dict(Counter(await asyncio.gather(*calls)))


async def flood_chat(people: City, chat: int) -> float:
    """Have one member send commands as fast as can be; give the seconds that a /start elsewhere takes."""
    turn = asyncio.Semaphore(_WRITERS)

    async def one() -> None:
        async with turn:
            await people.says(ADMIN, "/ranking", chat=chat)

    await asyncio.gather(*(one() for _ in range(COMMANDS)))
    began = time.monotonic()
    await people.answer(await people.says(CAIO, "/start", chat=CAIO))
    return time.monotonic() - began
