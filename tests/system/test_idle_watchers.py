"""Hundreds of streams of the feed that wait, at a real process: bounded memory, and everybody is served.

How much each costs, of 2,000: `make bench BENCH_ARGS="--parts feed"`.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import grpc
import pytest

from gymnation.access.v1 import access_pb2
from gymnation.member.v1 import (
    caller_service_pb2,
    checkin_service_pb2,
    checkins_pb2,
    group_service_pb2,
    members_pb2,
)
from gymnation.member.v1.caller_service_pb2_grpc import CallerServiceStub
from gymnation.member.v1.checkin_service_pb2_grpc import CheckinServiceStub
from gymnation.member.v1.feed_service_pb2 import WatchRequest
from gymnation.member.v1.feed_service_pb2_grpc import FeedServiceStub
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from member_service.domain.watching import MOST_OF_ONE
from sandbox.demo.plan import make_plan
from sandbox.patience import patient
from servicekit.errors import ServiceError
from servicekit.rpc_errors import from_rpc_error
from tests.bench.processes import resident_mb
from tests.member_service.parts import rid
from tests.support.city import ADMIN, BIA, GROUP, OWNER, City

pytestmark = pytest.mark.system

SYSTEMS = 16
EACH_KIB = 128
"""What a stream may take; it is 37 on a quiet machine."""


@asynccontextmanager
async def gym(folder: Path) -> AsyncIterator[tuple[City, grpc.aio.Channel]]:
    """A member service with a group and an anchor, and the channel of who shares its machine."""
    async with aiohttp.ClientSession() as session:
        people = City(make_plan({"DEMO_PORT": "0"}), folder, session)
        try:
            await people.start("member")
            async with grpc.aio.insecure_channel(people.plan.member) as channel:
                await GroupServiceStub(channel).RegisterGroup(
                    group_service_pb2.RegisterGroupRequest(
                        request_id=rid("group"), chat_id=GROUP, title="Iron", registered_by=OWNER
                    )
                )
                await CheckinServiceStub(channel).OpenAnchor(
                    checkin_service_pb2.OpenAnchorRequest(
                        request_id=rid("anchor"),
                        chat_id=GROUP,
                        message_id=10,
                        kind=checkins_pb2.ANCHOR_KIND_STANDARD,
                        points=1,
                        opened_by=ADMIN,
                    )
                )
                yield people, channel
        finally:
            await people.end_all()


async def key_of(channel: grpc.aio.Channel, name: str) -> str:
    made = await CallerServiceStub(channel).CreateCaller(
        caller_service_pb2.CreateCallerRequest(
            request_id=rid(name),
            name=name,
            permissions=[access_pb2.PERMISSION_WATCH],
            all_groups=True,
            calls_per_second=1000,
        )
    )
    return made.key


class Watcher:
    """A system with a connection of its own, and as many streams as it may have."""

    def __init__(self, channel: grpc.aio.Channel, key: str) -> None:
        self._stub, self._metadata = FeedServiceStub(channel), (("authorization", f"Bearer {key}"),)
        self.streams: list[grpc.aio.UnaryStreamCall] = []

    def watch(self) -> grpc.aio.UnaryStreamCall:
        request = WatchRequest(chat_ids=[GROUP])
        return self._stub.Watch(request, metadata=self._metadata, timeout=36_000)

    async def refusal(self) -> ServiceError:
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await self.watch().read()
        return from_rpc_error(refused.value)

    async def begin(self) -> None:
        """Open all, each until its first word, and one more, which is refused."""
        async with asyncio.timeout(patient(20)):
            while True:
                first = self.watch()
                try:
                    await first.read()
                    break
                except grpc.aio.AioRpcError:
                    # The registry is read again each few seconds.
                    await asyncio.sleep(0.2)
        self.streams = [first, *(self.watch() for _ in range(MOST_OF_ONE - 1))]
        await asyncio.gather(*(one.read() for one in self.streams[1:]))
        assert (await self.refusal()).reason == "FEED_TOO_MANY_STREAMS"


async def heard(stream: grpc.aio.UnaryStreamCall) -> int:
    """Whose check-in a stream tells of next."""
    while not (response := await stream.read()).HasField("event"):
        pass
    return int(response.event.member_id)


@pytest.mark.long(40)
@pytest.mark.timeout(patient(300))
async def test_streams_that_wait_take_bounded_memory_and_others_are_served(tmp_path: Path):
    async with AsyncExitStack() as stack:
        people, channel = await stack.enter_async_context(gym(tmp_path))
        keys = [await key_of(channel, f"system-{number}") for number in range(SYSTEMS)]
        checkins = CheckinServiceStub(channel)
        asking = checkin_service_pb2.GetStandingRequest(chat_id=GROUP, member_id=BIA)
        await checkins.GetStanding(asking)
        before = resident_mb(people.pid("member"))

        watchers = []
        for key in keys:
            options = [("grpc.use_local_subchannel_pool", 1)]
            own = await stack.enter_async_context(grpc.aio.insecure_channel(people.plan.member, options))
            watchers.append(Watcher(own, key))
        await asyncio.gather(*(watcher.begin() for watcher in watchers))
        streams = [stream for watcher in watchers for stream in watcher.streams]
        each_kib = (resident_mb(people.pid("member")) - before) * 1024 / len(streams)

        for _ in range(100):
            await checkins.GetStanding(asking, timeout=patient(10))
        await checkins.RecordCheckin(
            checkin_service_pb2.RecordCheckinRequest(
                request_id=rid("checkin"),
                chat_id=GROUP,
                anchor_message_id=10,
                source_message_id=11,
                file_unique_id="photo",
                member=members_pb2.Person(member_id=BIA, display_name="Bia"),
            )
        )
        async with asyncio.timeout(patient(60)):
            assert await asyncio.gather(*map(heard, streams)) == [BIA] * SYSTEMS * MOST_OF_ONE
        print(f"{len(streams)} streams: {each_kib:.0f} KiB each")
        assert each_kib < EACH_KIB

        # Who leaves makes room for who comes.
        for stream in watchers[0].streams:
            stream.cancel()
        async with asyncio.timeout(patient(20)):
            while True:
                again = watchers[0].watch()
                try:
                    await again.read()
                    break
                except grpc.aio.AioRpcError:
                    await asyncio.sleep(0.1)
        again.cancel()
