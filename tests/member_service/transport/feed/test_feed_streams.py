"""Streams of the feed over real gRPC: tokens, limits, ends, and readers that are too slow."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import grpc.aio

from gymnation.member.v1.caller_service_pb2 import RevokeCallerRequest
from gymnation.member.v1.checkin_service_pb2 import (
    GetStandingRequest,
)
from gymnation.member.v1.feed_service_pb2 import WatchRequest, WatchResponse
from gymnation.member.v1.feed_service_pb2_grpc import FeedServiceStub
from gymnation.member.v1.group_service_pb2 import RegisterGroupRequest
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from gymnation.member.v1.member_data_service_pb2 import EraseMemberRequest
from gymnation.member.v1.member_service_pb2 import SetAppearanceRequest
from gymnation.member.v1.member_service_pb2_grpc import MemberServiceStub
from gymnation.member.v1.members_pb2 import Appearance
from member_service.app import Running, member_service
from member_service.domain.watching import MOST_OF_ONE
from member_service.repair import repair
from member_service.transport import feed
from sandbox.patience import patient
from tests.member_service.parts import CHAT, OTHER_CHAT, OWNER, rid
from tests.member_service.transport.feed.gym import (
    BIA,
    CAIO,
    ERASED,
    RECORDED,
    Gym,
    Stream,
    event_of,
    next_of,
    opened,
    reason_of,
)
from tests.support.clock import SettableClock
from tests.support.member_service import member_settings


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


async def test_after_a_restore_no_token_is_good_although_the_numbers_were_passed_again(
    gym: Gym, service: Running, clock: SettableClock
):
    """The reader comes late: others have happened under the numbers that it knows, and it would miss them."""
    await gym.trains(BIA)
    stream = gym.watch()
    await opened(stream)
    await gym.trains(CAIO)
    _, token = await event_of(stream)
    stream.cancel()
    newest = await service.database.collection("feed").find_one({"member_id": CAIO})
    await service.database.collection("feed").delete_one({"_id": newest["_id"]})
    clock.advance(minutes=10)
    assert (await repair(service.database, clock=clock, restored=True, dry_run=True)).restored
    await repair(service.database, clock=clock, restored=True)
    clock.advance(minutes=1)
    for _ in range(3):
        await gym.trains(BIA)
    assert await reason_of(gym.watch(token=token)) == "FEED_TOKEN_EXPIRED"
    # Who read the lists anew goes on as ever.
    anew = await opened(gym.watch())
    made = await gym.trains(CAIO)
    assert (await event_of(gym.watch(token=anew)))[0].checkin.checkin_id == made


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
