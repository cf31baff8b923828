"""Memories over real gRPC: mapping, and each reason reached once."""

import pytest

from gymnation.member.v1 import (
    group_service_pb2,
    group_service_pb2_grpc,
    memories_pb2,
    memory_service_pb2_grpc,
)
from gymnation.member.v1 import memory_service_pb2 as m
from servicekit.errors import ServiceError
from tests.member_service.parts import CHAT, OWNER, rid

BIA = 7
MEMBER, COACH = memories_pb2.MEMORY_SOURCE_MEMBER, memories_pb2.MEMORY_SOURCE_COACH


@pytest.fixture
async def memories(channel):
    groups = group_service_pb2_grpc.GroupServiceStub(channel)
    await groups.RegisterGroup(
        group_service_pb2.RegisterGroupRequest(request_id=rid("r"), chat_id=CHAT, registered_by=OWNER)
    )
    return memory_service_pb2_grpc.MemoryServiceStub(channel)


def creating(text="Gosta de nadar", source=MEMBER, **more):
    fields = {"request_id": rid(f"{text} {source}"), "member_id": BIA} | more
    return m.CreateMemoryRequest(text=text, source=source, **fields)


async def reason(call):
    with pytest.raises(ServiceError) as caught:
        await call
    return caught.value.reason


async def test_a_memory_goes_through_its_life(memories, clock):
    made = (await memories.CreateMemory(creating(chat_id=CHAT))).memory
    assert (made.member_id, made.number, made.text, made.chat_id) == (BIA, 1, "Gosta de nadar", CHAT)
    assert (made.source, made.state) == (MEMBER, memories_pb2.MEMORY_STATE_ACCEPTED)
    assert made.create_time.seconds == made.update_time.seconds == int(clock().timestamp())
    assert made.expire_time.seconds - made.create_time.seconds == 365 * 86_400
    proposed = (await memories.CreateMemory(creating("Corre cedo", COACH))).memory
    assert (proposed.source, proposed.state) == (COACH, memories_pb2.MEMORY_STATE_PROPOSED)

    lookup = m.LookupMemoriesRequest(member_id=BIA, chat_ids=[CHAT], include_private=True)
    assert [one.number for one in (await memories.LookupMemories(lookup)).memories] == [1]
    accept = m.UpdateMemoryRequest(request_id=rid("accept"), member_id=BIA, number=2, accept=True)
    assert (await memories.UpdateMemory(accept)).memory.state == memories_pb2.MEMORY_STATE_ACCEPTED
    narrow = m.UpdateMemoryRequest(request_id=rid("narrow"), member_id=BIA, number=1, chat_id=0)
    assert (await memories.UpdateMemory(narrow)).memory.chat_id == 0
    found = await memories.LookupMemories(lookup)
    assert [(one.number, one.chat_id) for one in found.memories] == [(1, 0), (2, 0)]
    assert found.enabled

    first = await memories.ListMemories(m.ListMemoriesRequest(member_id=BIA, page_size=1))
    assert ([one.number for one in first.memories], first.total_size, first.enabled) == ([2], 2, True)
    following = m.ListMemoriesRequest(member_id=BIA, page_size=1, page_token=first.next_page_token)
    second = await memories.ListMemories(following)
    assert ([one.number for one in second.memories], second.next_page_token) == ([1], "")

    await memories.DeleteMemory(m.DeleteMemoryRequest(request_id=rid("d"), member_id=BIA, number=1))
    everything = m.DeleteAllMemoriesRequest(request_id=rid("all"), member_id=BIA)
    assert (await memories.DeleteAllMemories(everything)).deleted == 1
    off = m.SetMemoryEnabledRequest(request_id=rid("off"), member_id=BIA, enabled=False)
    assert not (await memories.SetMemoryEnabled(off)).enabled
    assert not (await memories.LookupMemories(lookup)).enabled


async def test_each_reason_is_reached(memories):
    await memories.CreateMemory(creating())
    assert await reason(memories.CreateMemory(creating(request_id=rid("x")))) == "MEMORY_ALREADY_KEPT"
    assert await reason(memories.CreateMemory(creating("ligue 98765-4321"))) == "MEMORY_TEXT_REFUSED"
    assert await reason(memories.CreateMemory(creating("Corre cedo", source=9))) == "FIELD_INVALID"
    assert await reason(memories.CreateMemory(creating("Corre cedo", source=0))) == "FIELD_INVALID"
    assert await reason(memories.CreateMemory(creating("Corre cedo", COACH, chat_id=CHAT))) == "FIELD_INVALID"
    assert await reason(memories.CreateMemory(creating("Corre", chat_id=-5))) == "GROUP_NOT_REGISTERED"
    gone = m.DeleteMemoryRequest(request_id=rid("d"), member_id=BIA, number=40)
    assert await reason(memories.DeleteMemory(gone)) == "MEMORY_NOT_FOUND"
    other = m.ListMemoriesRequest(member_id=BIA, page_token="made-up")
    assert await reason(memories.ListMemories(other)) == "PAGE_TOKEN_INVALID"
    for number in range(49):
        await memories.CreateMemory(creating(f"Coisa {number}"))
    with pytest.raises(ServiceError) as caught:
        await memories.CreateMemory(creating("Uma a mais"))
    assert (caught.value.reason, caught.value.metadata) == ("MEMORY_LIMIT", {"limit": "50"})
    off = m.SetMemoryEnabledRequest(request_id=rid("off"), member_id=BIA, enabled=False)
    await memories.SetMemoryEnabled(off)
    assert await reason(memories.CreateMemory(creating("Corre cedo"))) == "MEMORY_OFF"


async def test_no_text_of_a_memory_is_logged(memories, caplog):
    await memories.CreateMemory(creating("Canario nas memorias"))
    await reason(memories.CreateMemory(creating("Canario no 98765-4321")))
    await reason(memories.CreateMemory(creating("Canario outra vez", source=9)))
    assert "Canario" not in caplog.text
