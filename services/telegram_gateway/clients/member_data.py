"""What the gateway asks of MemberDataService."""

from collections.abc import AsyncIterator

from google.protobuf.json_format import MessageToDict

from gymnation.member.v1 import member_data_service_pb2, member_data_service_pb2_grpc
from gymnation.member.v1.member_data_pb2 import ErasureReceipt
from servicekit.rpc_client import ClientChannel, streaming

__all__ = ["ErasureReceipt", "MemberDataClient"]

_STREAM_TIMEOUT_S = 120.0


class MemberDataClient:
    """One method an RPC, named and argumented like it; failures are ServiceErrors with a reason."""

    def __init__(self, channel: ClientChannel, *, timeout: float = 30.0) -> None:
        self._stub = member_data_service_pb2_grpc.MemberDataServiceStub(channel)
        self._timeout = timeout

    async def get_member_data(self, *, member_id: int) -> AsyncIterator[list[tuple[str, dict[str, object]]]]:
        """Kind and fields of the next records, whole numbers as such; a batch at a time."""
        request = member_data_service_pb2.GetMemberDataRequest(member_id=member_id)
        async with streaming(self._stub.GetMemberData)(request, timeout=_STREAM_TIMEOUT_S) as responses:
            async for response in responses:
                yield [
                    (
                        record.kind,
                        {name: _whole(value) for name, value in MessageToDict(record.fields).items()},
                    )
                    for record in response.records
                ]

    async def erase_member(
        self, *, request_id: str, member_id: int
    ) -> member_data_service_pb2.EraseMemberResponse:
        request = member_data_service_pb2.EraseMemberRequest(request_id=request_id, member_id=member_id)
        return await self._stub.EraseMember(request, timeout=self._timeout)


def _whole(value: object) -> object:
    """A Struct has one kind of number."""
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
