"""The stream that says when there may be work: opened again and again, and never needed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from gymnation.member.v1.inbox_service_pb2 import WatchWorkResponse
from gymnation.member.v1.inbox_service_pb2_grpc import (
    InboxServiceServicer,
    InboxServiceStub,
    add_InboxServiceServicer_to_server,
)
from sandbox.patience import patient
from servicekit.errors import Unavailable
from servicekit.rpc_server import build_server, serving
from telegram_gateway.runtime.work_watcher import WorkWatcher
from tests.support.channels import open_channel


class Looking:
    """Something that looks by itself, and rarely while it is watched."""

    def __init__(self) -> None:
        self.is_watched = False
        self.looks = 0
        self.news = asyncio.Event()

    def watched(self, is_watched: bool) -> None:
        self.is_watched = is_watched
        self.news.set()

    def look_again(self) -> None:
        self.looks += 1
        self.news.set()

    async def until(self, expected) -> None:
        async with asyncio.timeout(patient(20)):
            while not expected():
                self.news.clear()
                await self.news.wait()


class Script(InboxServiceServicer):
    """Says what a test wants to be said: one list for each stream, the last one for ever."""

    def __init__(self, *streams) -> None:
        self.streams = list(streams)
        self.opened = 0

    async def WatchWork(self, request, context):
        self.opened += 1
        says = self.streams.pop(0) if len(self.streams) > 1 else self.streams[0]
        for one in says:
            if isinstance(one, Exception):
                raise one
            if one is None:
                await asyncio.sleep(patient(60))
            else:
                await context.write(one)


@asynccontextmanager
async def watching(script: Script, **more) -> AsyncIterator[tuple[Looking, Looking]]:
    inbox, outbox = Looking(), Looking()
    server = build_server(error_domain="member.gymnation")
    add_InboxServiceServicer_to_server(script, server)
    async with (
        serving(server, "127.0.0.1:0", ["gymnation.member.v1.InboxService"], grace_s=0.1) as listening,
        open_channel(f"127.0.0.1:{listening.port}") as channel,
    ):
        watcher = WorkWatcher(InboxServiceStub(channel), inbox, outbox, **more)
        task = asyncio.create_task(watcher.watch_forever())
        try:
            yield inbox, outbox
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


NOTHING = WatchWorkResponse()


async def test_each_is_told_of_its_own():
    polling = Looking()
    script = Script([NOTHING, WatchWorkResponse(inbox=True), WatchWorkResponse(polling=True), None])
    async with watching(script, polling=polling) as (inbox, outbox):
        await inbox.until(lambda: inbox.looks == 1)
        await polling.until(lambda: polling.looks == 1)
        assert (outbox.looks, inbox.is_watched, outbox.is_watched) == (0, True, True)
        assert polling.is_watched


async def test_who_is_told_nothing_by_a_failure_looks_often_until_there_is_a_stream_again():
    script = Script([NOTHING, Unavailable()], [NOTHING, None])
    async with watching(script) as (inbox, _):
        await inbox.until(lambda: script.opened == 2 and inbox.is_watched)


async def test_a_member_service_that_knows_no_such_stream_is_no_trouble():
    class Old(InboxServiceServicer):
        pass

    script = Old()
    async with watching(script) as (inbox, _):
        await asyncio.sleep(0.2)
        assert not inbox.is_watched


async def test_a_stream_that_says_nothing_any_more_is_none():
    # As behind a proxy that keeps a connection which ends nowhere.
    script = Script([NOTHING, None], [NOTHING, None])
    async with watching(script, silence_s=0.3) as (inbox, _):
        await inbox.until(lambda: script.opened >= 2)


async def test_an_end_that_the_member_service_wants_is_no_failure():
    script = Script([NOTHING], [NOTHING, WatchWorkResponse(outbox=True), None])
    async with watching(script) as (inbox, outbox):
        await inbox.until(lambda: inbox.is_watched)
        await outbox.until(lambda: outbox.looks == 1)
        assert inbox.is_watched
