"""VisitService: translation between proto and the use case of visits."""

from gymnation.member.v1 import visit_service_pb2, visit_service_pb2_grpc
from member_service.domain.visits import RecordVisit, Visit, VisitOutcome
from member_service.transport.checkins import checkin_to_proto
from member_service.transport.context import Context
from member_service.transport.times import optional_time
from servicekit import callers

SERVICE = visit_service_pb2.DESCRIPTOR.services_by_name["VisitService"].full_name

_OUTCOMES = {
    VisitOutcome.COUNTED: visit_service_pb2.VISIT_OUTCOME_COUNTED,
    VisitOutcome.ALREADY_COUNTED: visit_service_pb2.VISIT_OUTCOME_ALREADY_COUNTED,
    VisitOutcome.CHECKED_IN: visit_service_pb2.VISIT_OUTCOME_CHECKED_IN,
    VisitOutcome.OFF: visit_service_pb2.VISIT_OUTCOME_OFF,
    VisitOutcome.TOO_LATE: visit_service_pb2.VISIT_OUTCOME_TOO_LATE,
    VisitOutcome.SEASON_OVER: visit_service_pb2.VISIT_OUTCOME_SEASON_OVER,
    VisitOutcome.REVOKED: visit_service_pb2.VISIT_OUTCOME_REVOKED,
    VisitOutcome.BANNED: visit_service_pb2.VISIT_OUTCOME_BANNED,
    VisitOutcome.NOT_LINKED: visit_service_pb2.VISIT_OUTCOME_NOT_LINKED,
}


class VisitServicer(visit_service_pb2_grpc.VisitServiceServicer):
    """Answers VisitService. A visit's name is the caller's own."""

    def __init__(self, record_visit: RecordVisit) -> None:
        self._record_visit = record_visit

    async def RecordVisit(
        self, request: visit_service_pb2.RecordVisitRequest, context: Context
    ) -> visit_service_pb2.RecordVisitResponse:
        answer = await self._record_visit(
            Visit(
                caller=callers.current().name,
                visit_id=request.visit_id,
                chat_id=request.chat_id,
                occur_time=optional_time(request, "occur_time"),
                member_id=request.member_id,
                external_id=request.external_id,
            ),
            validate_only=request.validate_only,
        )
        response = visit_service_pb2.RecordVisitResponse(outcome=_OUTCOMES[answer.outcome])
        if answer.recorded is not None:
            recorded = answer.recorded
            response.checkin.CopyFrom(checkin_to_proto(recorded.checkin, recorded.chat_id))
            if answer.hidden:
                return response
            response.season_checkins = recorded.totals.checkins
            response.season_points = recorded.totals.points
        return response
