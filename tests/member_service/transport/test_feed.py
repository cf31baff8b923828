"""The feed over real gRPC: what a system hears, in which order, and how it goes on after a break."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from itertools import count
from typing import Any

import grpc.aio
import pytest

from gymnation.access.v1 import access_pb2
from gymnation.member.v1 import checkins_pb2, feed_pb2
from gymnation.member.v1.caller_service_pb2 import CreateCallerRequest, RevokeCallerRequest
from gymnation.member.v1.caller_service_pb2_grpc import CallerServiceStub
from gymnation.member.v1.checkin_service_pb2 import (
    GetStandingRequest,
    OpenAnchorRequest,
    RecordCheckinRequest,
    RevokeCheckinRequest,
)
from gymnation.member.v1.checkin_service_pb2_grpc import CheckinServiceStub
from gymnation.member.v1.feed_service_pb2 import WatchRequest, WatchResponse
from gymnation.member.v1.feed_service_pb2_grpc import FeedServiceStub
from gymnation.member.v1.group_service_pb2 import MigrateGroupRequest, RegisterGroupRequest
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from gymnation.member.v1.link_service_pb2 import (
    AcceptLinkCodeRequest,
    CreateLinkCodeRequest,
    DeleteLinkRequest,
)
from gymnation.member.v1.link_service_pb2_grpc import LinkServiceStub
from gymnation.member.v1.member_data_service_pb2 import EraseMemberRequest
from gymnation.member.v1.member_data_service_pb2_grpc import MemberDataServiceStub
from gymnation.member.v1.member_service_pb2 import SetAppearanceRequest
from gymnation.member.v1.member_service_pb2_grpc import MemberServiceStub
from gymnation.member.v1.members_pb2 import Appearance, Person
from member_service.app import Running, member_service
from member_service.domain.watching import MOST_OF_ONE
from member_service.transport import feed
from sandbox.patience import patient
from servicekit.rpc_errors import from_rpc_error
from tests.member_service.parts import ADMIN, CHAT, OTHER_CHAT, OWNER, rid
from tests.support.clock import SettableClock
from tests.support.member_service import member_settings

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
        self.keys = keys
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


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
async def service(clock: SettableClock) -> AsyncIterator[Running]:
    async with member_service(member_settings(max_concurrent_rpcs=2), clock) as service:
        yield service


@pytest.fixture
async def gym(service: Running) -> AsyncIterator[Gym]:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
        for chat_id in (CHAT, OTHER_CHAT):
            await GroupServiceStub(channel).RegisterGroup(
                RegisterGroupRequest(
                    request_id=rid(("group", chat_id)), chat_id=chat_id, title="Iron", registered_by=OWNER
                )
            )
        watch, link = access_pb2.PERMISSION_WATCH, access_pb2.PERMISSION_LINK_MEMBERS
        gym = Gym(
            channel,
            {
                "crm": await caller(channel, "crm", [CHAT, OTHER_CHAT], watch, link),
                "turnstile": await caller(channel, "turnstile", [CHAT], watch),
            },
        )
        await _known(gym)
        yield gym


async def _known(gym: Gym) -> None:
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


async def test_what_happens_comes_in_order_and_once(gym: Gym):
    stream = gym.watch()
    await opened(stream)
    first = await gym.trains(BIA)
    await gym.trains(CAIO)
    await gym.revokes(first)
    events = [(await event_of(stream))[0] for _ in range(3)]
    assert [(one.kind, one.member_id) for one in events] == [
        (RECORDED, BIA),
        (RECORDED, CAIO),
        (REVOKED, BIA),
    ]
    assert [one.checkin.checkin_id for one in events][::2] == [first, first]
    assert {one.chat_id for one in events} == {CHAT}
    assert (events[0].checkin.points, events[0].checkin.day) == (1, "2031-03-03")
    assert len({one.event_id for one in events}) == 3
    assert "Membro" not in str(events)


async def test_a_token_goes_on_where_it_was_whatever_came_meanwhile(gym: Gym):
    stream = gym.watch()
    await opened(stream)
    await gym.trains(BIA)
    _, token = await event_of(stream)
    stream.cancel()
    missed = [await gym.trains(member) for member in (BIA, CAIO, BIA)]
    again = gym.watch(token=token)
    await opened(again)
    assert [(await event_of(again))[0].checkin.checkin_id for _ in missed] == missed
    new = await gym.trains(CAIO)
    assert (await event_of(again))[0].checkin.checkin_id == new


async def test_more_than_a_batch_comes_whole(gym: Gym, monkeypatch):
    monkeypatch.setattr("member_service.domain.watching.BATCH", 2)
    token = await opened(stream := gym.watch())
    stream.cancel()
    made = [await gym.trains(BIA) for _ in range(7)]
    stream = gym.watch(token=token)
    assert [(await event_of(stream))[0].checkin.checkin_id for _ in made] == made


async def test_each_hears_of_its_groups_and_kinds_alone(gym: Gym):
    both, one = gym.watch(chats=[CHAT, OTHER_CHAT], kinds=[REVOKED]), gym.watch(who="turnstile")
    await opened(both)
    await opened(one)
    await gym.trains(BIA, chat_id=OTHER_CHAT)
    checkin = await gym.trains(CAIO)
    await gym.revokes(checkin)
    assert (await event_of(both))[0].kind == REVOKED
    assert [(await event_of(one))[0].kind for _ in range(2)] == [RECORDED, REVOKED]
    assert await reason_of(gym.watch(who="turnstile", chats=[CHAT, OTHER_CHAT])) == "GROUP_NOT_REGISTERED"


@pytest.mark.parametrize(
    "wrong", [{"chats": [CHAT, CHAT]}, {"chats": [5]}, {"kinds": [99]}, {"kinds": [1] * 100}]
)
async def test_a_wrong_request_is_told(gym: Gym, wrong: dict[str, Any]):
    assert await reason_of(gym.watch(**wrong)) in {"FIELD_INVALID", "GROUP_NOT_REGISTERED"}


async def test_without_groups_a_caller_hears_of_all_that_it_was_granted(gym: Gym):
    stream = gym.watch(chats=[])
    await opened(stream)
    await gym.trains(BIA, chat_id=OTHER_CHAT)
    assert (await event_of(stream))[0].chat_id == OTHER_CHAT
    await gym.trains(BIA)
    assert (await event_of(stream))[0].chat_id == CHAT
    # Whoever is for all groups has to name some.
    assert await reason_of(gym.feed.Watch(WatchRequest())) == "FIELD_INVALID"


async def test_a_group_that_moved_is_told_under_its_number_of_today(gym: Gym, service: Running):
    # The smaller the number, the earlier it comes in order: an old one may be on either side of today's.
    for moved in (CHAT - 5, CHAT + 5):
        async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
            await GroupServiceStub(channel).MigrateGroup(
                MigrateGroupRequest(
                    request_id=gym.request(),
                    old_chat_id=CHAT if moved < CHAT else CHAT - 5,
                    new_chat_id=moved,
                )
            )
        async with asyncio.timeout(patient(20)):
            while True:
                stream = gym.watch(chats=[], who="turnstile")
                await opened(stream)
                await gym.trains(BIA, chat_id=moved)
                told = (await event_of(stream))[0].chat_id
                stream.cancel()
                if told == moved:
                    break
                # What the service knows of groups and callers may be some seconds old.
                await asyncio.sleep(0.5)


async def test_a_link_is_told_to_its_caller_alone(gym: Gym):
    mine, others = gym.watch(), gym.watch(who="turnstile")
    await opened(mine)
    await opened(others)
    made = await gym.links.CreateLinkCode(
        CreateLinkCodeRequest(request_id=gym.request(), chat_id=CHAT, external_id="badge-1"),
        metadata=[("authorization", f"Bearer {gym.keys['crm']}")],
    )
    accept = AcceptLinkCodeRequest(request_id=gym.request(), code=made.code, member=Person(member_id=BIA))
    await gym.links.AcceptLinkCode(accept)
    await gym.links.DeleteLink(
        DeleteLinkRequest(request_id=gym.request(), chat_id=CHAT, external_id="badge-1"),
        metadata=[("authorization", f"Bearer {gym.keys['crm']}")],
    )
    told = [(await event_of(mine))[0] for _ in range(2)]
    kinds = [feed_pb2.FEED_EVENT_KIND_MEMBER_LINKED, feed_pb2.FEED_EVENT_KIND_MEMBER_UNLINKED]
    assert [one.kind for one in told] == kinds
    assert [(one.member_id, list(one.external_ids)) for one in told] == [(BIA, ["badge-1"])] * 2
    await gym.trains(CAIO)
    assert (await event_of(others))[0].member_id == CAIO


async def test_another_name_is_told_without_it(gym: Gym):
    stream = gym.watch()
    await opened(stream)
    await gym.trains(BIA, name="Bia")
    await gym.trains(BIA, name="Bia")
    await gym.trains(BIA, name="Bia Rocha")
    events = [(await event_of(stream))[0] for _ in range(4)]
    assert [one.kind for one in events] == [RECORDED, RECORDED, RECORDED, RENAMED]
    assert events[-1].member_id == BIA
    assert not events[-1].HasField("checkin")
    assert "Rocha" not in str(events)


async def test_an_alias_and_hiding_are_other_names_and_the_same_again_is_none(gym: Gym):
    stream = gym.watch(kinds=[RENAMED])
    await opened(stream)
    await gym.trains(BIA, name="Bia")
    request = gym.request()
    for alias, hidden in (
        ("Raio", False),
        ("Raio", False),
        ("Trovao", True),
        ("Raio", True),
        ("Raio", False),
    ):
        await gym.appears(BIA, alias=alias, hidden=hidden)
    # A name that nobody reads, for now.
    await gym.trains(BIA, name="Beatriz")
    await gym.appears(BIA, request=request)
    await gym.appears(BIA, request=request)
    # Of who never checked in no system learns.
    await gym.appears(99, alias="Fantasma")
    await gym.trains(CAIO, name="Caio")
    await gym.trains(CAIO, name="Caio Lima")
    told = [(await event_of(stream))[0] for _ in range(5)]
    # An alias, none while hidden, the alias again, the name.
    assert [(one.kind, one.member_id) for one in told] == [(RENAMED, BIA)] * 4 + [(RENAMED, CAIO)]
    assert len({one.event_id for one in told}) == 5


async def test_who_was_renamed_and_erased_is_in_no_event_but_the_one_to_forget(gym: Gym):
    token = await opened(stream := gym.watch())
    await gym.trains(BIA, name="Bia")
    await gym.trains(BIA, name="Bia Rocha")
    await gym.appears(BIA, alias="Raio")
    for _ in range(4):
        await event_of(stream)
    await gym.data.EraseMember(EraseMemberRequest(request_id=gym.request(), member_id=BIA))
    late = gym.watch(token=token)
    await opened(late)
    await gym.trains(CAIO)
    heard = [(await event_of(late))[0] for _ in range(2)]
    assert [(one.kind, one.member_id) for one in heard] == [(ERASED, BIA), (RECORDED, CAIO)]


async def test_a_token_is_its_callers_and_ends_after_a_week(gym: Gym, clock: SettableClock):
    token = await opened(stream := gym.watch())
    stream.cancel()
    assert await reason_of(gym.watch(token=token, who="turnstile")) == "FEED_TOKEN_INVALID"
    assert await reason_of(gym.watch(token=f"{token[:-3]}xyz")) == "FEED_TOKEN_INVALID"
    assert await reason_of(gym.watch(token="x" * 20_000)) == "FEED_TOKEN_INVALID"
    clock.now += timedelta(days=7, seconds=1)
    assert await reason_of(gym.watch(token=token)) == "FEED_TOKEN_EXPIRED"


async def test_streams_that_wait_take_no_calls_place_and_have_a_limit_of_their_own(gym: Gym):
    # The server lets two calls be under way.
    streams = [gym.watch() for _ in range(MOST_OF_ONE)]
    for stream in streams:
        await opened(stream)
    await gym.checkins.GetStanding(GetStandingRequest(chat_id=CHAT, member_id=BIA))
    assert await reason_of(gym.watch()) == "FEED_TOO_MANY_STREAMS"
    await opened(gym.watch(who="turnstile"))
    await gym.trains(BIA)
    for stream in streams:
        assert (await event_of(stream))[0].member_id == BIA
    streams[0].cancel()
    async with asyncio.timeout(patient(10)):
        while True:
            try:
                await opened(gym.watch())
                break
            except grpc.aio.AioRpcError:
                continue


async def test_who_is_revoked_hears_no_more(gym: Gym):
    stream = gym.watch(who="turnstile")
    await opened(stream)
    await gym.callers.RevokeCaller(RevokeCallerRequest(request_id=gym.request(), name="turnstile"))
    assert await reason_of(stream) == "CALLER_UNKNOWN"


async def test_an_erased_member_is_to_be_forgotten_and_is_in_no_earlier_event(gym: Gym):
    token = await opened(stream := gym.watch())
    await gym.trains(BIA)
    kept = await gym.trains(CAIO)
    await event_of(stream)
    await gym.data.EraseMember(EraseMemberRequest(request_id=gym.request(), member_id=BIA))
    told = [(await event_of(stream))[0] for _ in range(2)]
    assert [(one.kind, one.member_id) for one in told] == [(RECORDED, CAIO), (ERASED, BIA)]
    late = gym.watch(token=token)
    heard = [(await event_of(late))[0] for _ in range(2)]
    assert [(one.kind, one.member_id) for one in heard] == [(RECORDED, CAIO), (ERASED, BIA)]
    assert heard[0].checkin.checkin_id == kept


async def test_of_who_hides_a_system_hears_nothing_but_that_they_were_erased(gym: Gym, service: Running):
    token = await opened(gym.watch())
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
        hide = SetAppearanceRequest(
            request_id=gym.request(), chat_id=CHAT, member_id=BIA, appearance=Appearance(hidden=True)
        )
        await MemberServiceStub(channel).SetAppearance(hide)
        ours = FeedServiceStub(channel).Watch(WatchRequest(chat_ids=[CHAT]))
        await opened(ours)
        stream = gym.watch(token=token)
        await gym.trains(BIA)
        shown = await gym.trains(CAIO)
        assert (await event_of(stream))[0].checkin.checkin_id == shown
        # Our own programs, on this machine, hear all.
        assert (await event_of(ours))[0].member_id == BIA
        await gym.data.EraseMember(EraseMemberRequest(request_id=gym.request(), member_id=BIA))
        told = (await event_of(stream))[0]
        assert (told.kind, told.member_id) == (ERASED, BIA)


async def test_what_is_not_asked_for_keeps_no_token_back(gym: Gym, monkeypatch):
    """A reader of rare events in a busy group has a fresh token, however long the rest of it takes."""
    token = await opened(gym.watch())
    made = [await gym.trains(BIA) for _ in range(8)]
    monkeypatch.setattr("member_service.domain.watching.BATCH", 1)
    monkeypatch.setattr(feed, "HEARTBEAT_S", 0.0)
    stream = gym.watch(token=token, kinds=[ERASED])
    await opened(stream)
    passed = [(await next_of(stream)).token for _ in range(4)]
    stream.cancel()
    late = gym.watch(token=passed[-1])
    assert [(await event_of(late))[0].checkin.checkin_id for _ in range(4)] == made[4:]


async def test_groups_take_turns(gym: Gym, monkeypatch):
    """One with much to tell keeps no other one waiting."""
    token = await opened(gym.watch(chats=[CHAT, OTHER_CHAT]))
    for chat in (CHAT, OTHER_CHAT):
        for _ in range(4):
            await gym.trains(BIA, chat_id=chat)
    monkeypatch.setattr("member_service.domain.watching.BATCH", 1)
    stream = gym.watch(chats=[CHAT, OTHER_CHAT], token=token)
    heard = [(await event_of(stream))[0].chat_id for _ in range(8)]
    assert all(set(heard[turn : turn + 2]) == {CHAT, OTHER_CHAT} for turn in range(0, 8, 2))


async def test_a_token_of_the_future_is_none(gym: Gym, clock: SettableClock):
    clock.now += timedelta(days=2)
    token = await opened(gym.watch())
    clock.now -= timedelta(days=2)
    assert await reason_of(gym.watch(token=token)) == "FEED_TOKEN_EXPIRED"


async def test_after_a_restore_a_token_that_knows_more_is_none(gym: Gym, service: Running):
    """The backup is older than the token: its number is given to another event, which nobody would hear."""
    await gym.trains(BIA)
    stream = gym.watch()
    await opened(stream)
    await gym.trains(CAIO)
    _, token = await event_of(stream)
    stream.cancel()
    newest = await service.database.collection("feed").find_one({"member_id": CAIO})
    await service.database.collection("feed").delete_one({"_id": newest["_id"]})
    assert await reason_of(gym.watch(token=token)) == "FEED_TOKEN_EXPIRED"


async def test_the_services_end_ends_streams_with_a_token(clock: SettableClock):
    async with AsyncExitStack() as service_ends:
        service = await service_ends.enter_async_context(member_service(member_settings(), clock))
        async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
            await GroupServiceStub(channel).RegisterGroup(
                RegisterGroupRequest(request_id=rid("g"), chat_id=CHAT, title="Iron", registered_by=OWNER)
            )
            stream = FeedServiceStub(channel).Watch(WatchRequest(chat_ids=[CHAT]))
            await opened(stream)
            reading = asyncio.create_task(_rest(stream))
            await service_ends.aclose()
            responses = await reading
            assert await stream.code() is grpc.StatusCode.OK
            assert responses[-1].token


async def _rest(stream: Stream) -> list[WatchResponse]:
    responses = []
    async with asyncio.timeout(patient(20)):
        while (response := await stream.read()) is not grpc.aio.EOF:
            responses.append(response)
    return responses


async def test_a_stream_ends_by_itself_and_says_where_to_go_on(gym: Gym, monkeypatch):
    monkeypatch.setattr(feed, "LONGEST_S", 0.0)
    stream = gym.watch()
    responses = await _rest(stream)
    assert await stream.code() is grpc.StatusCode.OK
    assert responses[-1].token


async def test_a_reader_that_was_too_slow_is_let_go_with_a_token_to_come_back_with(gym: Gym, monkeypatch):
    token = await opened(first := gym.watch())
    first.cancel()
    missed = await gym.trains(BIA)
    with monkeypatch.context() as patience:
        patience.setattr(feed, "WRITE_S", -1.0)
        stream = gym.watch(token=token)
        token = await opened(stream)
        assert await reason_of(stream) == "FEED_READER_TOO_SLOW"
    stream = gym.watch(token=token)
    await opened(stream)
    assert (await event_of(stream))[0].checkin.checkin_id == missed
