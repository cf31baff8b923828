"""A reader that stops reading: what it holds is little, its own, and comes back; nobody else waits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import grpc.aio
import pytest

from gymnation.member.v1.feed_service_pb2 import WatchRequest, WatchResponse
from gymnation.member.v1.feed_service_pb2_grpc import FeedServiceStub
from gymnation.member.v1.group_service_pb2 import RegisterGroupRequest
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from member_service import app
from member_service.app import Running, member_service
from member_service.domain import watching
from member_service.domain.feed import FeedEvent, FeedKind
from member_service.domain.watching import MOST_OF_ONE
from member_service.storage.feed import MongoFeed
from member_service.transport import feed
from sandbox.patience import patient
from servicekit import rpc_server
from servicekit.rpc_errors import from_rpc_error
from tests.member_service.parts import CHAT, OWNER, rid
from tests.support.clock import SettableClock
from tests.support.member_service import member_settings

MANY = 600
"""More than a client with a narrow window lets in."""
WRITE_S = 0.5

Stream = Any


@pytest.fixture
async def service(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    monkeypatch.setattr(feed, "WRITE_S", WRITE_S)
    async with running() as service:
        yield service


@asynccontextmanager
async def running() -> AsyncIterator[Running]:
    async with member_service(member_settings(), SettableClock()) as service:
        async with connected(service) as stub:
            group = RegisterGroupRequest(request_id=rid("g"), chat_id=CHAT, title="Iron", registered_by=OWNER)
            await GroupServiceStub(stub.channel).RegisterGroup(group)
        yield service


class Reader(FeedServiceStub):
    """A system with a connection of its own."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        super().__init__(channel)
        self.channel = channel

    def watch(self, token: str = "") -> Stream:
        return self.Watch(WatchRequest(chat_ids=[CHAT], after_token=token))


@asynccontextmanager
async def connected(service: Running) -> AsyncIterator[Reader]:
    """A client that takes no more from the network than it reads."""
    options = [
        ("grpc.use_local_subchannel_pool", 1),
        ("grpc.http2.lookahead_bytes", 1),
        ("grpc.http2.bdp_probe", 0),
    ]
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}", options) as channel:
        yield Reader(channel)


async def next_of(stream: Stream) -> WatchResponse:
    async with asyncio.timeout(patient(20)):
        response: WatchResponse = await stream.read()
        assert response is not grpc.aio.EOF
        return response


async def something_missed(service: Running) -> str:
    """A token, after which much has happened."""
    async with connected(service) as reader:
        token = (await next_of(reader.watch())).token
    written = MongoFeed(service.database)
    [group] = [one async for one in service.database.collection("groups").find({})]
    for number in range(MANY):
        season = f"season-{number}"
        now = datetime.now(UTC)
        await written.append(FeedEvent(season, group["_id"], FeedKind.SEASON_ENDED, now, season_id=season))
    return token


async def opened(reader: Reader, token: str = "") -> Stream:
    """A stream, as soon as the caller may have one more; with the first response read."""
    async with asyncio.timeout(patient(20)):
        while True:
            stream = reader.watch(token)
            if (reason := await refusal_of(stream)) is None:
                return stream
            assert reason == "FEED_TOO_MANY_STREAMS"


async def refusal_of(stream: Stream) -> str | None:
    """Why nothing more comes; None when something did."""
    try:
        await next_of(stream)
    except grpc.aio.AioRpcError as error:
        return from_rpc_error(error).reason
    return None


async def test_who_never_reads_is_let_go_and_nobody_waits_for_them(service: Running):
    token = await something_missed(service)
    async with connected(service) as stalled, connected(service) as other:
        for _ in range(3):
            # More than a caller may have open: those before were let go, though nothing of them was read.
            streams = [await opened(stalled, token) for _ in range(MOST_OF_ONE)]
        assert not any(stream.done() for stream in streams)
        reading = await opened(other, token)
        seasons = [(await next_of(reading)).event.season_id for _ in range(MANY)]
        assert seasons == [f"season-{number}" for number in range(MANY)]


async def test_who_reads_on_too_late_is_told_and_comes_back_with_the_token(service: Running):
    token = await something_missed(service)
    async with connected(service) as reader:
        slow = await opened(reader, token)
        # Another one that is not read is let go, and so was the first.
        for _ in range(MOST_OF_ONE):
            await opened(reader, token)
        heard: list[str] = []
        try:
            while response := await next_of(slow):
                heard.append(response.event.season_id)
                token = response.token
        except grpc.aio.AioRpcError as error:
            reason = from_rpc_error(error).reason
        assert reason == "FEED_READER_TOO_SLOW"
        again = await opened(reader, token)
        heard += [(await next_of(again)).event.season_id for _ in range(MANY - len(heard))]
    assert heard == [f"season-{number}" for number in range(MANY)]


async def test_streams_that_nobody_reads_are_few_until_their_connection_ends(
    service: Running, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(watching, "MOST_UNREAD_OF_ONE", 3)
    token = await something_missed(service)
    async with connected(service) as other:
        async with connected(service) as stalled:
            for _ in range(3):
                await opened(stalled, token)
            async with asyncio.timeout(patient(20)):
                while (reason := await refusal_of(stream := other.watch())) is None:
                    stream.cancel()
            assert reason == "FEED_TOO_MANY_STREAMS"
        # The connection has ended.
        await opened(other)


async def test_a_stream_that_nobody_reads_is_no_failure_of_ours_when_its_time_is_over(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(feed, "WRITE_S", 0.1)
    monkeypatch.setattr(app, "LONGEST_S", 0.4)
    monkeypatch.setattr(app, "STREAM_MARGIN_S", 0.0)
    monkeypatch.setattr(watching, "MOST_UNREAD_OF_ONE", 1)
    async with running() as service:
        token = await something_missed(service)
        async with connected(service) as stalled, connected(service) as other:
            for _ in range(3):
                # Each waits until the one before is over.
                await opened(stalled, token)
            await opened(other)
    assert "Abort already called" not in caplog.text


def test_a_connection_outlives_its_streams_and_not_by_much():
    ages = dict(rpc_server.lives({feed.WATCH: feed.LONGEST_S + app.STREAM_MARGIN_S}))
    age_s, grace_s = (ages[f"grpc.max_connection_age{name}_ms"] / 1000 for name in ("", "_grace"))
    assert grace_s > feed.LONGEST_S + app.STREAM_MARGIN_S
    # The core spreads ages by a tenth.
    assert 1.1 * age_s + grace_s < 8 * 60
