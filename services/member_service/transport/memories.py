"""MemoryService: translation between proto and the use cases of memories."""

from gymnation.member.v1 import memories_pb2, memory_service_pb2, memory_service_pb2_grpc
from member_service.domain.failures import FieldInvalid
from member_service.domain.memories import (
    CreateMemory,
    DeleteAllMemories,
    DeleteMemory,
    ListMemories,
    LookupMemories,
    SetMemoryEnabled,
    UpdateMemory,
)
from member_service.domain.notebooks import Memory, Source, State
from member_service.transport import page_tokens
from member_service.transport.context import Context
from member_service.transport.times import to_timestamp

SERVICE = memory_service_pb2.DESCRIPTOR.services_by_name["MemoryService"].full_name

_SOURCES = {
    Source.MEMBER: memories_pb2.MEMORY_SOURCE_MEMBER,
    Source.COACH: memories_pb2.MEMORY_SOURCE_COACH,
}
_SOURCES_FROM_PROTO: dict[int, Source] = {number: source for source, number in _SOURCES.items()}
_STATES = {
    State.PROPOSED: memories_pb2.MEMORY_STATE_PROPOSED,
    State.ACCEPTED: memories_pb2.MEMORY_STATE_ACCEPTED,
}


class MemoryServicer(memory_service_pb2_grpc.MemoryServiceServicer):
    """Answers MemoryService."""

    def __init__(
        self,
        *,
        create: CreateMemory,
        list_: ListMemories,
        lookup: LookupMemories,
        update: UpdateMemory,
        delete: DeleteMemory,
        delete_all: DeleteAllMemories,
        set_enabled: SetMemoryEnabled,
    ) -> None:
        self._create, self._list, self._lookup, self._update = create, list_, lookup, update
        self._delete, self._delete_all, self._set_enabled = delete, delete_all, set_enabled

    async def CreateMemory(
        self, request: memory_service_pb2.CreateMemoryRequest, context: Context
    ) -> memory_service_pb2.CreateMemoryResponse:
        if request.source not in {0, *_SOURCES_FROM_PROTO}:
            raise FieldInvalid("source")
        source = _SOURCES_FROM_PROTO.get(request.source)
        memory = await self._create(
            request.request_id, request.member_id, request.text, request.chat_id, source
        )
        return memory_service_pb2.CreateMemoryResponse(
            memory=_to_proto(memory, request.member_id, request.chat_id)
        )

    async def ListMemories(
        self, request: memory_service_pb2.ListMemoriesRequest, context: Context
    ) -> memory_service_pb2.ListMemoriesResponse:
        scope = [request.member_id]
        at = page_tokens.unpack(request.page_token, "ListMemories", scope, int)
        page = await self._list(request.member_id, at[0] if at else None, request.page_size)
        token = (
            page_tokens.pack("ListMemories", scope, page.next_below) if page.next_below is not None else ""
        )
        return memory_service_pb2.ListMemoriesResponse(
            memories=[_to_proto(one, request.member_id, chat_id) for one, chat_id in page.memories],
            next_page_token=token,
            enabled=page.enabled,
            total_size=page.total,
        )

    async def LookupMemories(
        self, request: memory_service_pb2.LookupMemoriesRequest, context: Context
    ) -> memory_service_pb2.LookupMemoriesResponse:
        found, enabled = await self._lookup(
            request.member_id, list(request.chat_ids), include_private=request.include_private
        )
        return memory_service_pb2.LookupMemoriesResponse(
            memories=[_to_proto(one, request.member_id, chat_id) for one, chat_id in found], enabled=enabled
        )

    async def UpdateMemory(
        self, request: memory_service_pb2.UpdateMemoryRequest, context: Context
    ) -> memory_service_pb2.UpdateMemoryResponse:
        memory, chat_id = await self._update(
            request.request_id,
            request.member_id,
            request.number,
            text=request.text,
            chat_id=request.chat_id if request.HasField("chat_id") else None,
            accept=request.accept,
        )
        return memory_service_pb2.UpdateMemoryResponse(memory=_to_proto(memory, request.member_id, chat_id))

    async def DeleteMemory(
        self, request: memory_service_pb2.DeleteMemoryRequest, context: Context
    ) -> memory_service_pb2.DeleteMemoryResponse:
        await self._delete(request.request_id, request.member_id, request.number)
        return memory_service_pb2.DeleteMemoryResponse()

    async def DeleteAllMemories(
        self, request: memory_service_pb2.DeleteAllMemoriesRequest, context: Context
    ) -> memory_service_pb2.DeleteAllMemoriesResponse:
        return memory_service_pb2.DeleteAllMemoriesResponse(
            deleted=await self._delete_all(request.request_id, request.member_id)
        )

    async def SetMemoryEnabled(
        self, request: memory_service_pb2.SetMemoryEnabledRequest, context: Context
    ) -> memory_service_pb2.SetMemoryEnabledResponse:
        enabled = await self._set_enabled(request.request_id, request.member_id, enabled=request.enabled)
        return memory_service_pb2.SetMemoryEnabledResponse(enabled=enabled)


def _to_proto(memory: Memory, member_id: int, chat_id: int) -> memories_pb2.Memory:
    return memories_pb2.Memory(
        member_id=member_id,
        number=memory.number,
        text=memory.text,
        chat_id=chat_id,
        source=_SOURCES[memory.source],
        state=_STATES[memory.state],
        create_time=to_timestamp(memory.create_time),
        update_time=to_timestamp(memory.update_time),
        expire_time=to_timestamp(memory.expire_time),
    )
