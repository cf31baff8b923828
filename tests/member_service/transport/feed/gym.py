"""A group with people who train, and systems that watch its feed."""

import asyncio
from collections.abc import Sequence
from itertools import count
from typing import Any

import grpc.aio
import pytest

from gymnation.member.v1 import checkins_pb2, feed_pb2
from gymnation.member.v1.caller_service_pb2 import CreateCallerRequest
from gymnation.member.v1.caller_service_pb2_grpc import CallerServiceStub
from gymnation.member.v1.checkin_service_pb2 import (
    OpenAnchorRequest,
    RecordCheckinRequest,
    RevokeCheckinRequest,
)
from gymnation.member.v1.checkin_service_pb2_grpc import CheckinServiceStub
from gymnation.member.v1.feed_service_pb2 import WatchRequest, WatchResponse
from gymnation.member.v1.feed_service_pb2_grpc import FeedServiceStub
from gymnation.member.v1.habit_service_pb2 import SetGoalRequest
from gymnation.member.v1.habit_service_pb2_grpc import HabitServiceStub
from gymnation.member.v1.link_service_pb2_grpc import LinkServiceStub
from gymnation.member.v1.member_data_service_pb2_grpc import MemberDataServiceStub
from gymnation.member.v1.member_service_pb2 import SetAppearanceRequest
from gymnation.member.v1.member_service_pb2_grpc import MemberServiceStub
from gymnation.member.v1.members_pb2 import Appearance, Person
from sandbox.patience import patient
from servicekit.rpc_errors import from_rpc_error
from tests.member_service.parts import ADMIN, CHAT, rid

BIA, CAIO = 7, 8
RECORDED = feed_pb2.FEED_EVENT_KIND_CHECKIN_RECORDED
REVOKED = feed_pb2.FEED_EVENT_KIND_CHECKIN_REVOKED
ERASED = feed_pb2.FEED_EVENT_KIND_MEMBER_ERASED
RENAMED = feed_pb2.FEED_EVENT_KIND_MEMBER_RENAMED

Stream = Any


class Gym:
    """A group with an anchor, people who train, and a system that watches."""

    def __init__(self, channel: grpc.aio.Channel, keys: dict[str, str]) -> None:
        self.checkins, self.feed = CheckinServiceStub(channel), FeedServiceStub(channel)
        self.links, self.members = LinkServiceStub(channel), MemberServiceStub(channel)
        self.callers, self.data = CallerServiceStub(channel), MemberDataServiceStub(channel)
        self.habits, self.keys = HabitServiceStub(channel), keys
        self._numbers = count(1)

    def request(self) -> str:
        return rid(("feed", next(self._numbers)))

    async def anchor(self, chat_id: int = CHAT) -> int:
        message_id = 1000 + next(self._numbers)
        await self.checkins.OpenAnchor(
            OpenAnchorRequest(
                request_id=self.request(),
                chat_id=chat_id,
                message_id=message_id,
                kind=checkins_pb2.ANCHOR_KIND_STANDARD,
                points=1,
                opened_by=ADMIN,
            )
        )
        return message_id

    async def trains(self, member_id: int, *, chat_id: int = CHAT, name: str = "") -> str:
        """A check-in on an anchor of its own; its id."""
        anchor = await self.anchor(chat_id)
        recorded = await self.checkins.RecordCheckin(
            RecordCheckinRequest(
                request_id=self.request(),
                chat_id=chat_id,
                anchor_message_id=anchor,
                member=Person(member_id=member_id, display_name=name or f"Membro {member_id}"),
                source_message_id=anchor + 500_000,
            )
        )
        return str(recorded.checkin.checkin_id)

    async def wants(self, member_id: int, days: int) -> None:
        """Choose a goal: so many days a week."""
        await self.habits.SetGoal(
            SetGoalRequest(request_id=self.request(), chat_id=CHAT, member_id=member_id, goal=days)
        )

    async def appears(
        self, member_id: int, *, alias: str = "", hidden: bool = False, request: str = ""
    ) -> None:
        await self.members.SetAppearance(
            SetAppearanceRequest(
                request_id=request or self.request(),
                chat_id=CHAT,
                member_id=member_id,
                appearance=Appearance(alias=alias, hidden=hidden),
            )
        )

    async def revokes(self, checkin_id: str) -> None:
        await self.checkins.RevokeCheckin(
            RevokeCheckinRequest(
                request_id=self.request(), chat_id=CHAT, checkin_id=checkin_id, revoked_by=ADMIN
            )
        )

    def watch(
        self, *, token: str = "", kinds: Sequence[int] = (), chats: Sequence[int] = (CHAT,), who: str = "crm"
    ) -> Stream:
        request = WatchRequest(chat_ids=chats, kinds=kinds, after_token=token)  # type: ignore[arg-type]
        return self.feed.Watch(request, metadata=[("authorization", f"Bearer {self.keys[who]}")])


async def opened(stream: Stream) -> str:
    """The token that comes before all events."""
    first = await next_of(stream)
    assert not first.HasField("event")
    return first.token


async def next_of(stream: Stream) -> WatchResponse:
    async with asyncio.timeout(patient(10)):
        response: WatchResponse = await stream.read()
        assert response is not grpc.aio.EOF
        return response


async def event_of(stream: Stream) -> tuple[feed_pb2.FeedEvent, str]:
    """The next event, with its token."""
    while not (response := await next_of(stream)).HasField("event"):
        pass
    return response.event, response.token


async def reason_of(stream: Stream) -> str:
    """How a stream ends that fails."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await _all_of(stream)
    return from_rpc_error(caught.value).reason


async def _all_of(stream: Stream) -> None:
    while await next_of(stream):
        pass


async def caller(channel: grpc.aio.Channel, name: str, chats: Sequence[int], *permissions: int) -> str:
    made = await CallerServiceStub(channel).CreateCaller(
        CreateCallerRequest(
            request_id=rid(("caller", name)),
            name=name,
            permissions=permissions,  # type: ignore[arg-type]
            chat_ids=chats,
            calls_per_second=1000,
        )
    )
    return str(made.key)


async def known(gym: Gym) -> None:
    """The registry is read each second."""
    async with asyncio.timeout(patient(10)):
        for who in gym.keys:
            while True:
                stream = gym.watch(who=who)
                try:
                    await opened(stream)
                    stream.cancel()
                    break
                except grpc.aio.AioRpcError:
                    continue
