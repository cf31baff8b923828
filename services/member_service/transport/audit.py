"""AuditService: translation between proto and the audit log."""

from datetime import datetime

from gymnation.member.v1 import audit_pb2, audit_service_pb2, audit_service_pb2_grpc
from member_service.domain.audit import (
    Action,
    AuditPosition,
    ListActions,
    ListedEntry,
    Period,
    RecordAction,
    Wanted,
)
from member_service.transport import page_tokens
from member_service.transport.context import Context
from member_service.transport.times import optional_bound, to_timestamp

SERVICE = audit_service_pb2.DESCRIPTOR.services_by_name["AuditService"].full_name


class AuditServicer(audit_service_pb2_grpc.AuditServiceServicer):
    """Answers AuditService."""

    def __init__(self, *, record_action: RecordAction, list_actions: ListActions) -> None:
        self._record_action, self._list_actions = record_action, list_actions

    async def RecordAction(
        self, request: audit_service_pb2.RecordActionRequest, context: Context
    ) -> audit_service_pb2.RecordActionResponse:
        action = Action(
            actor_id=request.actor_id,
            action=request.action,
            actor_name=request.actor_name,
            subject_id=request.subject_id,
            subject_name=request.subject_name,
            reason=request.reason,
            target=request.target,
            trace_id=request.trace_id,
        )
        entry = await self._record_action(request.request_id, request.chat_id, action)
        return audit_service_pb2.RecordActionResponse(entry=_to_proto(entry))

    async def ListActions(
        self, request: audit_service_pb2.ListActionsRequest, context: Context
    ) -> audit_service_pb2.ListActionsResponse:
        period = Period(optional_bound(request, "start_time"), optional_bound(request, "end_time"))
        bounds = [moment.isoformat() if moment else "" for moment in (period.start_time, period.end_time)]
        wanted = Wanted(request.subject_id, request.member_id, tuple(request.actions), period)
        # Tokens of before the later fields go on where these are not used.
        later = [wanted.person_id, *wanted.actions] if wanted.person_id or wanted.actions else []
        scope = [request.chat_id, request.subject_id, *bounds, *later]
        at = page_tokens.unpack(request.page_token, "ListActions", scope, datetime, str)
        page, following = await self._list_actions(
            request.chat_id, wanted, AuditPosition(*at) if at else None, request.page_size
        )
        token = (
            page_tokens.pack("ListActions", scope, following.time, following.entry_id) if following else ""
        )
        return audit_service_pb2.ListActionsResponse(
            entries=[_to_proto(entry) for entry in page], next_page_token=token
        )


def _to_proto(listed: ListedEntry) -> audit_pb2.AuditEntry:
    entry, action = listed.entry, listed.entry.action
    return audit_pb2.AuditEntry(
        entry_id=entry.id,
        chat_id=listed.chat_id,
        actor_id=action.actor_id,
        actor_name=action.actor_name,
        action=action.action,
        subject_id=action.subject_id,
        subject_name=action.subject_name,
        reason=action.reason,
        target=action.target,
        record_time=to_timestamp(entry.time),
        trace_id=action.trace_id,
    )
