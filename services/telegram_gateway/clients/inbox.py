"""What the gateway asks of InboxService."""

from collections.abc import Sequence
from datetime import timedelta

from gymnation.member.v1 import inbox_service_pb2, inbox_service_pb2_grpc
from gymnation.member.v1.inbox_pb2 import DeadUpdate, InboxUpdate
from gymnation.member.v1.inbox_service_pb2 import ReclaimUpdatesResponse
from servicekit.rpc_client import ClientChannel
from telegram_gateway.clients.times import to_duration

__all__ = ["DeadUpdate", "InboxClient", "InboxUpdate", "ReclaimUpdatesResponse"]


class InboxClient:
    """One method an RPC, named and argumented like it; failures are ServiceErrors with a reason."""

    def __init__(self, channel: ClientChannel, *, timeout: float = 5.0) -> None:
        self._stub = inbox_service_pb2_grpc.InboxServiceStub(channel)
        self._timeout = timeout

    async def accept_updates(
        self, *, owner: str, updates: Sequence[InboxUpdate], lease: timedelta | None = None
    ) -> inbox_service_pb2.AcceptUpdatesResponse:
        request = inbox_service_pb2.AcceptUpdatesRequest(
            owner=owner, lease=to_duration(lease), updates=updates
        )
        return await self._stub.AcceptUpdates(request, timeout=self._timeout)

    async def complete_updates(
        self, *, owner: str, update_ids: Sequence[int]
    ) -> inbox_service_pb2.CompleteUpdatesResponse:
        request = inbox_service_pb2.CompleteUpdatesRequest(owner=owner, update_ids=update_ids)
        return await self._stub.CompleteUpdates(request, timeout=self._timeout)

    async def fail_update(
        self, *, owner: str, update_id: int, error: str
    ) -> inbox_service_pb2.FailUpdateResponse:
        request = inbox_service_pb2.FailUpdateRequest(owner=owner, update_id=update_id, error=error)
        return await self._stub.FailUpdate(request, timeout=self._timeout)

    async def extend_leases(
        self, *, owner: str, lease: timedelta | None = None
    ) -> inbox_service_pb2.ExtendLeasesResponse:
        request = inbox_service_pb2.ExtendLeasesRequest(owner=owner, lease=to_duration(lease))
        return await self._stub.ExtendLeases(request, timeout=self._timeout)

    async def reclaim_updates(
        self,
        *,
        owner: str,
        lease: timedelta | None = None,
        limit: int = 0,
        abandoned_owners: Sequence[str] = (),
        kept_update_ids: Sequence[int] = (),
    ) -> inbox_service_pb2.ReclaimUpdatesResponse:
        request = inbox_service_pb2.ReclaimUpdatesRequest(
            owner=owner,
            lease=to_duration(lease),
            limit=limit,
            abandoned_owners=abandoned_owners,
            kept_update_ids=kept_update_ids,
        )
        return await self._stub.ReclaimUpdates(request, timeout=self._timeout)

    async def acquire_polling(
        self, *, owner: str, lease: timedelta | None = None
    ) -> inbox_service_pb2.AcquirePollingResponse:
        request = inbox_service_pb2.AcquirePollingRequest(owner=owner, lease=to_duration(lease))
        return await self._stub.AcquirePolling(request, timeout=self._timeout)

    async def leave_inbox(self, *, owner: str) -> inbox_service_pb2.LeaveInboxResponse:
        request = inbox_service_pb2.LeaveInboxRequest(owner=owner)
        return await self._stub.LeaveInbox(request, timeout=self._timeout)

    async def list_dead_updates(
        self, *, page_size: int = 0, page_token: str = ""
    ) -> inbox_service_pb2.ListDeadUpdatesResponse:
        request = inbox_service_pb2.ListDeadUpdatesRequest(page_size=page_size, page_token=page_token)
        return await self._stub.ListDeadUpdates(request, timeout=self._timeout)

    async def retry_dead_update(self, *, update_id: int) -> inbox_service_pb2.RetryDeadUpdateResponse:
        request = inbox_service_pb2.RetryDeadUpdateRequest(update_id=update_id)
        return await self._stub.RetryDeadUpdate(request, timeout=self._timeout)

    async def get_inbox_stats(self) -> inbox_service_pb2.GetInboxStatsResponse:
        request = inbox_service_pb2.GetInboxStatsRequest()
        return await self._stub.GetInboxStats(request, timeout=self._timeout)
