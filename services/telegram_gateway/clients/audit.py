"""What the gateway asks of AuditService."""

from gymnation.member.v1 import audit_service_pb2, audit_service_pb2_grpc
from gymnation.member.v1.audit_pb2 import AuditEntry
from servicekit.rpc_client import ClientChannel

__all__ = ["AuditClient", "AuditEntry"]


class AuditClient:
    """One method an RPC, named and argumented like it; failures are ServiceErrors with a reason."""

    def __init__(self, channel: ClientChannel, *, timeout: float = 5.0) -> None:
        self._stub = audit_service_pb2_grpc.AuditServiceStub(channel)
        self._timeout = timeout

    async def record_action(
        self,
        *,
        request_id: str,
        chat_id: int,
        actor_id: int,
        actor_name: str,
        action: str,
        subject_id: int = 0,
        subject_name: str = "",
        reason: str = "",
        target: str = "",
        trace_id: str = "",
    ) -> audit_service_pb2.RecordActionResponse:
        request = audit_service_pb2.RecordActionRequest(
            request_id=request_id,
            chat_id=chat_id,
            actor_id=actor_id,
            actor_name=actor_name,
            action=action,
            subject_id=subject_id,
            subject_name=subject_name,
            reason=reason,
            target=target,
            trace_id=trace_id,
        )
        return await self._stub.RecordAction(request, timeout=self._timeout)

    async def list_actions(
        self, *, chat_id: int = 0, subject_id: int = 0, page_size: int = 0, page_token: str = ""
    ) -> audit_service_pb2.ListActionsResponse:
        request = audit_service_pb2.ListActionsRequest(
            chat_id=chat_id, subject_id=subject_id, page_size=page_size, page_token=page_token
        )
        return await self._stub.ListActions(request, timeout=self._timeout)
