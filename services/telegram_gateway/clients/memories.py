"""What the gateway asks of MemoryService."""

from typing import cast

from gymnation.member.v1 import memories_pb2, memory_service_pb2, memory_service_pb2_grpc
from gymnation.member.v1.memories_pb2 import Memory
from servicekit.rpc_client import ClientChannel

__all__ = ["MemoriesClient", "Memory"]

SOURCE_MEMBER: int = memories_pb2.MEMORY_SOURCE_MEMBER
SOURCE_COACH: int = memories_pb2.MEMORY_SOURCE_COACH
STATE_PROPOSED: int = memories_pb2.MEMORY_STATE_PROPOSED


class MemoriesClient:
    """One method an RPC, named and argumented like it; failures are ServiceErrors with a reason.

    LookupMemories is the coach's.
    """

    def __init__(self, channel: ClientChannel, *, timeout: float = 5.0) -> None:
        self._stub = memory_service_pb2_grpc.MemoryServiceStub(channel)
        self._timeout = timeout

    async def create_memory(
        self, *, request_id: str, member_id: int, text: str, source: int, chat_id: int = 0
    ) -> memory_service_pb2.CreateMemoryResponse:
        request = memory_service_pb2.CreateMemoryRequest(
            request_id=request_id,
            member_id=member_id,
            text=text,
            chat_id=chat_id,
            source=cast("memories_pb2.MemorySource.ValueType", source),
        )
        return await self._stub.CreateMemory(request, timeout=self._timeout)

    async def list_memories(
        self, *, member_id: int, page_size: int = 0, page_token: str = ""
    ) -> memory_service_pb2.ListMemoriesResponse:
        request = memory_service_pb2.ListMemoriesRequest(
            member_id=member_id, page_size=page_size, page_token=page_token
        )
        return await self._stub.ListMemories(request, timeout=self._timeout)

    async def update_memory(
        self,
        *,
        request_id: str,
        member_id: int,
        number: int,
        text: str = "",
        chat_id: int | None = None,
        accept: bool = False,
    ) -> memory_service_pb2.UpdateMemoryResponse:
        request = memory_service_pb2.UpdateMemoryRequest(
            request_id=request_id,
            member_id=member_id,
            number=number,
            text=text,
            chat_id=chat_id,
            accept=accept,
        )
        return await self._stub.UpdateMemory(request, timeout=self._timeout)

    async def delete_memory(
        self, *, request_id: str, member_id: int, number: int
    ) -> memory_service_pb2.DeleteMemoryResponse:
        request = memory_service_pb2.DeleteMemoryRequest(
            request_id=request_id, member_id=member_id, number=number
        )
        return await self._stub.DeleteMemory(request, timeout=self._timeout)

    async def delete_all_memories(
        self, *, request_id: str, member_id: int
    ) -> memory_service_pb2.DeleteAllMemoriesResponse:
        request = memory_service_pb2.DeleteAllMemoriesRequest(request_id=request_id, member_id=member_id)
        return await self._stub.DeleteAllMemories(request, timeout=self._timeout)

    async def set_memory_enabled(
        self, *, request_id: str, member_id: int, enabled: bool
    ) -> memory_service_pb2.SetMemoryEnabledResponse:
        request = memory_service_pb2.SetMemoryEnabledRequest(
            request_id=request_id, member_id=member_id, enabled=enabled
        )
        return await self._stub.SetMemoryEnabled(request, timeout=self._timeout)
