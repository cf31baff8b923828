"""More calls at once than the member service takes: how each of them ended."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import grpc

from gymnation.member.v1.inbox_service_pb2 import GetInboxStatsRequest
from gymnation.member.v1.inbox_service_pb2_grpc import InboxServiceStub
from sandbox.patience import patient
from tests.support.city import City

LIMIT = 100
"""Calls that a service has under way at most, in these runs."""
CALLS = 1000
_CALL_S = 30.0


async def flood(people: City) -> dict[str, int]:
    """Give the number of calls by status.

    Refused calls without a hint when to try again count as "no hint".
    """
    options = [("grpc.enable_http_proxy", 0), ("grpc.enable_retries", 0)]
    async with grpc.aio.insecure_channel(people.plan.member, options=options) as channel:
        stub: Any = InboxServiceStub(channel)

        async def call() -> str:
            try:
                await stub.GetInboxStats(GetInboxStatsRequest(), timeout=patient(_CALL_S))
            except grpc.aio.AioRpcError as error:
                hinted = "grpc-retry-pushback-ms" in dict(error.trailing_metadata() or ())
                refused = error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
                return "no hint" if refused and not hinted else str(error.code().name)
            return "OK"

        return dict(Counter(await asyncio.gather(*(call() for _ in range(CALLS)))))
