"""MemberDataService: translation between proto and the use cases of what is kept about a member."""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

from gymnation.member.v1 import (
    member_data_pb2,
    member_data_service_pb2,
    member_data_service_pb2_grpc,
)
from member_service.domain.erasures import EraseMember, Erasure
from member_service.domain.member_data import GetMemberData, Record
from member_service.transport.context import Context
from member_service.transport.times import to_timestamp

DESCRIPTOR = member_data_service_pb2.DESCRIPTOR.services_by_name["MemberDataService"]
SERVICE = DESCRIPTOR.full_name
RECORDS_AT_ONCE = 100


class MemberDataServicer(member_data_service_pb2_grpc.MemberDataServiceServicer):
    """Answers MemberDataService."""

    def __init__(self, *, get_member_data: GetMemberData, erase_member: EraseMember) -> None:
        self._get_member_data, self._erase_member = get_member_data, erase_member

    async def GetMemberData(
        self, request: member_data_service_pb2.GetMemberDataRequest, context: Context
    ) -> AsyncIterator[member_data_service_pb2.GetMemberDataResponse]:
        batch: list[member_data_pb2.MemberRecord] = []
        async with aclosing(self._get_member_data(request.member_id)) as records:
            async for record in records:
                batch.append(_to_proto(record))
                if len(batch) == RECORDS_AT_ONCE:
                    yield member_data_service_pb2.GetMemberDataResponse(records=batch)
                    batch = []
        if batch:
            yield member_data_service_pb2.GetMemberDataResponse(records=batch)

    async def EraseMember(
        self, request: member_data_service_pb2.EraseMemberRequest, context: Context
    ) -> member_data_service_pb2.EraseMemberResponse:
        erasure = await self._erase_member(request.request_id, request.member_id)
        return member_data_service_pb2.EraseMemberResponse(receipt=_receipt(erasure))


def _to_proto(record: Record) -> member_data_pb2.MemberRecord:
    told = member_data_pb2.MemberRecord(kind=record.kind)
    told.fields.update(_values(record.fields))
    return told


def _values(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in fields.items()}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return [_value(one) for one in value] if isinstance(value, list) else value


def _receipt(erasure: Erasure) -> member_data_pb2.ErasureReceipt:
    return member_data_pb2.ErasureReceipt(
        receipt_id=erasure.receipt_id,
        order_time=to_timestamp(erasure.order_time),
        quiet_until_time=to_timestamp(erasure.quiet_until),
        counts=[
            member_data_pb2.ErasedCount(kind=kind, count=count) for kind, count in erasure.counts.items()
        ],
    )
