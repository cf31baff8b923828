"""What the gateway asks of FlagService."""

from typing import cast

from gymnation.member.v1 import flag_service_pb2, flag_service_pb2_grpc, flags_pb2
from gymnation.member.v1.flag_service_pb2 import ListFlagsResponse
from gymnation.member.v1.flags_pb2 import Flag
from gymnation.member.v1.members_pb2 import Person
from servicekit.rpc_client import ClientChannel

__all__ = ["Flag", "FlagsClient", "ListFlagsResponse", "Person"]

FLAG_STATE_ACTIVE: int = flags_pb2.FLAG_STATE_ACTIVE
FLAG_STATE_ARCHIVED: int = flags_pb2.FLAG_STATE_ARCHIVED


class FlagsClient:
    """One method an RPC, named and argumented like it; failures are ServiceErrors with a reason."""

    def __init__(self, channel: ClientChannel, *, timeout: float = 5.0) -> None:
        self._stub = flag_service_pb2_grpc.FlagServiceStub(channel)
        self._timeout = timeout

    async def add_flag(
        self,
        *,
        request_id: str,
        chat_id: int,
        message_id: int,
        member: Person,
        flagged_by: Person,
        topic_id: int = 0,
        reason: str = "",
        excerpt: str = "",
    ) -> flag_service_pb2.AddFlagResponse:
        request = flag_service_pb2.AddFlagRequest(
            request_id=request_id,
            chat_id=chat_id,
            message_id=message_id,
            topic_id=topic_id,
            member=member,
            flagged_by=flagged_by,
            reason=reason,
            excerpt=excerpt,
        )
        return await self._stub.AddFlag(request, timeout=self._timeout)

    async def get_flag(
        self, *, chat_id: int, number: int = 0, message_id: int = 0
    ) -> flag_service_pb2.GetFlagResponse:
        request = flag_service_pb2.GetFlagRequest(chat_id=chat_id, number=number, message_id=message_id)
        return await self._stub.GetFlag(request, timeout=self._timeout)

    async def list_flags(
        self,
        *,
        chat_id: int,
        member_id: int = 0,
        state: int = FLAG_STATE_ACTIVE,
        page_size: int = 0,
        page_token: str = "",
    ) -> flag_service_pb2.ListFlagsResponse:
        request = flag_service_pb2.ListFlagsRequest(
            chat_id=chat_id,
            member_id=member_id,
            state=cast("flags_pb2.FlagState.ValueType", state),
            page_size=page_size,
            page_token=page_token,
        )
        return await self._stub.ListFlags(request, timeout=self._timeout)

    async def delete_flag(
        self, *, request_id: str, chat_id: int, number: int, deleted_by: int
    ) -> flag_service_pb2.DeleteFlagResponse:
        request = flag_service_pb2.DeleteFlagRequest(
            request_id=request_id, chat_id=chat_id, number=number, deleted_by=deleted_by
        )
        return await self._stub.DeleteFlag(request, timeout=self._timeout)

    async def restore_flag(
        self, *, request_id: str, chat_id: int, number: int
    ) -> flag_service_pb2.RestoreFlagResponse:
        request = flag_service_pb2.RestoreFlagRequest(request_id=request_id, chat_id=chat_id, number=number)
        return await self._stub.RestoreFlag(request, timeout=self._timeout)
