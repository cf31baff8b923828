"""The feed over real gRPC: what a system hears, in which order, and how it goes on after a break."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import grpc.aio
import pytest

from gymnation.member.v1 import feed_pb2, milestones_pb2
from gymnation.member.v1.feed_service_pb2 import WatchRequest
from gymnation.member.v1.group_service_pb2 import MigrateGroupRequest
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from gymnation.member.v1.link_service_pb2 import (
    AcceptLinkCodeRequest,
    CreateLinkCodeRequest,
    DeleteLinkRequest,
)
from gymnation.member.v1.member_data_service_pb2 import EraseMemberRequest
from gymnation.member.v1.members_pb2 import Person
from member_service.app import Running
from member_service.domain.feed import FeedEvent, FeedKind
from member_service.storage.feed import MongoFeed
from member_service.storage.groups import MongoGroupStore
from member_service.transport.feed import NUMBERS
from sandbox.patience import patient
from tests.member_service.parts import CHAT, OTHER_CHAT
from tests.member_service.transport.feed.gym import (
    BIA,
    CAIO,
    ERASED,
    RECORDED,
    RENAMED,
    REVOKED,
    Gym,
    event_of,
    opened,
    reason_of,
)


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
    # A caller for all groups has to name some.
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


def test_a_reader_may_be_told_of_every_kind_of_event():
    assert set(NUMBERS) == set(FeedKind)
    assert {*NUMBERS.values(), 0} == set(feed_pb2.FeedEventKind.values())


async def test_the_end_of_a_challenge_comes_and_what_follows_it(gym: Gym, service: Running):
    stream = gym.watch()
    await opened(stream)
    group = await MongoGroupStore(service.database).find(CHAT)
    assert group is not None
    at = datetime(2031, 3, 3, tzinfo=UTC)
    ended = FeedEvent("challenge:1:ended", group.id, FeedKind.CHALLENGE_ENDED, at)
    await MongoFeed(service.database).append(ended)
    await gym.trains(BIA)
    assert [(await event_of(stream))[0].kind for _ in range(2)] == [
        feed_pb2.FEED_EVENT_KIND_CHALLENGE_ENDED,
        RECORDED,
    ]


async def test_a_goal_that_was_reached_comes_after_its_check_in(gym: Gym):
    stream = gym.watch()
    await opened(stream)
    await gym.wants(BIA, 1)
    made = await gym.trains(BIA)
    (recorded, _), (reached, _) = [await event_of(stream) for _ in range(2)]
    assert (recorded.kind, reached.kind) == (RECORDED, feed_pb2.FEED_EVENT_KIND_GOAL_REACHED)
    assert (reached.member_id, reached.checkin.checkin_id) == (BIA, made)
    assert (reached.milestone.kind, reached.milestone.number) == (milestones_pb2.MILESTONE_KIND_GOAL, 1)
