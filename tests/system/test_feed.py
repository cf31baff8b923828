"""A system that watches while the member service is killed: it hears of each check-in, and once."""

import asyncio
import os
from pathlib import Path

import grpc
import pytest

from gymnation.member.v1 import feed_pb2
from gymnation.member.v1.checkin_service_pb2 import ListCheckinsRequest
from gymnation.member.v1.checkin_service_pb2_grpc import CheckinServiceStub
from gymnation.member.v1.feed_service_pb2 import WatchRequest
from gymnation.member.v1.feed_service_pb2_grpc import FeedServiceStub
from tests.support.city import ADMIN, GROUP, OWNER, City, city

pytestmark = pytest.mark.system

TRAINING = 24
RECORDED = feed_pb2.FEED_EVENT_KIND_CHECKIN_RECORDED


class Reader:
    """Another system: it keeps its token, and comes back with it whenever a stream ends."""

    def __init__(self) -> None:
        self.token = ""
        self.heard: list[feed_pb2.FeedEvent] = []
        self.streams = 0
        self.begun = asyncio.Event()

    async def follow(self, address: str) -> None:
        """Watch until cancelled."""
        options = [("grpc.max_reconnect_backoff_ms", 500)]
        async with grpc.aio.insecure_channel(address, options) as channel:
            while True:
                request = WatchRequest(chat_ids=[GROUP], after_token=self.token)
                stream = FeedServiceStub(channel).Watch(request, wait_for_ready=True)
                self.streams += 1
                try:
                    while (response := await stream.read()) is not grpc.aio.EOF:
                        if response.HasField("event"):
                            self.heard.append(response.event)
                        self.token = response.token
                        self.begun.set()
                except grpc.aio.AioRpcError as error:
                    if error.code() not in {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED}:
                        raise


async def ledger(people: City) -> set[str]:
    async with grpc.aio.insecure_channel(people.plan.member) as channel:
        request = ListCheckinsRequest(chat_id=GROUP, page_size=200)
        listed = await CheckinServiceStub(channel).ListCheckins(request, wait_for_ready=True)
        return {one.checkin_id for one in listed.checkins}


@pytest.mark.mongo
@pytest.mark.long(15)
async def test_a_reader_loses_and_repeats_nothing_while_the_member_service_is_killed(tmp_path: Path):
    async with city(tmp_path, MONGODB_URI=os.environ["MONGODB_URI"]) as people:
        await people.answer(await people.says(OWNER, "/monitor"))
        post = await people.says(ADMIN, "Treino de hoje")
        await people.says(ADMIN, "/checkin", reply_to=post["message_id"])
        await people.answer(post)
        reader = Reader()
        following = asyncio.create_task(reader.follow(people.plan.member))
        await reader.begun.wait()
        for index in range(TRAINING):
            person = await people.post("people", first_name=f"Remadora{index:02}")
            await people.post(f"chats/{GROUP}/join", user_id=person["id"])
            await people.photo(person["id"], to=post["message_id"])
            if index % 6 == 3:
                # In the middle of what the photos before it set off.
                await people.kill("member")
                reader.begun.clear()
                await people.start("member")
                # Each kill cuts off a stream that was open.
                await reader.begun.wait()

        async def all_heard() -> bool:
            assert not following.done(), following.exception()
            return len(reader.heard) >= TRAINING

        await people.until(all_heard)
        following.cancel()
        checkins = [one.checkin.checkin_id for one in reader.heard]
        assert {one.kind for one in reader.heard} == {RECORDED}
        assert len(checkins) == len(set(checkins)) == TRAINING
        assert set(checkins) == await ledger(people)
        assert reader.streams > TRAINING // 6
