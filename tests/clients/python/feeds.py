"""A feed that a test plays."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import grpc

from gymnation.member.v1 import feed_service_pb2_grpc
from gymnation.member.v1.feed_pb2 import FEED_EVENT_KIND_CHECKIN_RECORDED, FeedEvent
from gymnation.member.v1.feed_service_pb2 import WatchRequest, WatchResponse
from tests.clients.python.answers import rich

GROUP = -1001234567890
Script = Sequence[int | grpc.StatusCode | str]


def told(number: int) -> WatchResponse:
    event = FeedEvent(event_id=f"e{number}", kind=FEED_EVENT_KIND_CHECKIN_RECORDED, chat_id=GROUP)
    return WatchResponse(event=event, token=f"t{number}")


class Feed(feed_service_pb2_grpc.FeedServiceServicer):
    """Streams as scripts have them: numbers are events; a status or a reason is an end. Then it is silent."""

    def __init__(self, *scripts: Script) -> None:
        self._scripts = list(scripts)
        self.requests: list[WatchRequest] = []

    async def Watch(self, request: WatchRequest, context: Any) -> AsyncIterator[WatchResponse]:
        self.requests.append(request)
        if not self._scripts:
            await asyncio.Event().wait()
        for one in self._scripts.pop(0):
            if isinstance(one, int):
                yield told(one)
            elif isinstance(one, str) and one.startswith("t"):
                yield WatchResponse(token=one)
            elif isinstance(one, grpc.StatusCode):
                await context.abort(one, "as the script has it")
            else:
                code = (
                    grpc.StatusCode.FAILED_PRECONDITION
                    if "EXPIRED" in one
                    else grpc.StatusCode.UNAUTHENTICATED
                )
                await context.abort(code, "no", rich(code.value[0], "no", one))


@asynccontextmanager
async def serving(feed: Feed) -> AsyncIterator[str]:
    server = grpc.aio.server()
    feed_service_pb2_grpc.add_FeedServiceServicer_to_server(feed, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(None)
