"""WelcomeService: translation between proto and the use cases of welcomes."""

from gymnation.member.v1 import welcome_service_pb2, welcome_service_pb2_grpc, welcomes_pb2
from member_service.domain.failures import FieldInvalid
from member_service.domain.welcomes import Join, RecordJoins, TakeJoins
from member_service.transport.context import Context
from member_service.transport.times import optional_time, to_timestamp

SERVICE = welcome_service_pb2.DESCRIPTOR.services_by_name["WelcomeService"].full_name


class WelcomeServicer(welcome_service_pb2_grpc.WelcomeServiceServicer):
    """Answers WelcomeService."""

    def __init__(self, record_joins: RecordJoins, take_joins: TakeJoins) -> None:
        self._record_joins, self._take_joins = record_joins, take_joins

    async def RecordJoins(
        self, request: welcome_service_pb2.RecordJoinsRequest, context: Context
    ) -> welcome_service_pb2.RecordJoinsResponse:
        joins = [_from_proto(join) for join in request.joins]
        burst_id = await self._record_joins(request.request_id, request.chat_id, joins)
        return welcome_service_pb2.RecordJoinsResponse(burst_id=burst_id)

    async def TakeJoins(
        self, request: welcome_service_pb2.TakeJoinsRequest, context: Context
    ) -> welcome_service_pb2.TakeJoinsResponse:
        joins, more = await self._take_joins(request.request_id, request.chat_id, request.limit)
        return welcome_service_pb2.TakeJoinsResponse(joins=[_to_proto(join) for join in joins], has_more=more)


def _from_proto(join: welcomes_pb2.Join) -> Join:
    join_time = optional_time(join, "join_time")
    if join_time is None:
        raise FieldInvalid("join_time")
    return Join(join.member_id, join.display_name, join.telegram_language_code, join_time)


def _to_proto(join: Join) -> welcomes_pb2.Join:
    return welcomes_pb2.Join(
        member_id=join.member_id,
        display_name=join.name,
        telegram_language_code=join.language_code,
        join_time=to_timestamp(join.join_time),
    )
