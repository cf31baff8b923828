"""What the gateway asks of OutboxService."""

from collections.abc import Sequence
from datetime import timedelta

from gymnation.member.v1 import outbox_service_pb2, outbox_service_pb2_grpc
from gymnation.member.v1.outbox_pb2 import OutboxEntry
from servicekit.rpc_client import ClientChannel
from telegram_gateway.clients.times import to_duration

__all__ = ["OutboxClient", "OutboxEntry"]


class OutboxClient:
    """One method an RPC, named and argumented like it; failures are ServiceErrors with a reason."""

    def __init__(self, channel: ClientChannel, *, timeout: float = 5.0) -> None:
        self._stub = outbox_service_pb2_grpc.OutboxServiceStub(channel)
        self._timeout = timeout

    async def schedule_entries(
        self, *, entries: Sequence[OutboxEntry]
    ) -> outbox_service_pb2.ScheduleEntriesResponse:
        request = outbox_service_pb2.ScheduleEntriesRequest(entries=entries)
        return await self._stub.ScheduleEntries(request, timeout=self._timeout)

    async def lease_entries(
        self, *, owner: str, lease: timedelta | None = None, limit: int = 0
    ) -> outbox_service_pb2.LeaseEntriesResponse:
        request = outbox_service_pb2.LeaseEntriesRequest(owner=owner, lease=to_duration(lease), limit=limit)
        return await self._stub.LeaseEntries(request, timeout=self._timeout)

    async def complete_entry(self, *, entry_id: str, fence: int) -> outbox_service_pb2.CompleteEntryResponse:
        request = outbox_service_pb2.CompleteEntryRequest(entry_id=entry_id, fence=fence)
        return await self._stub.CompleteEntry(request, timeout=self._timeout)

    async def fail_entry(
        self,
        *,
        entry_id: str,
        fence: int,
        error: str,
        retry_after: timedelta | None = None,
        permanent: bool = False,
    ) -> outbox_service_pb2.FailEntryResponse:
        request = outbox_service_pb2.FailEntryRequest(
            entry_id=entry_id,
            fence=fence,
            error=error,
            retry_after=to_duration(retry_after),
            permanent=permanent,
        )
        return await self._stub.FailEntry(request, timeout=self._timeout)

    async def cancel_entry(self, *, entry_id: str) -> outbox_service_pb2.CancelEntryResponse:
        request = outbox_service_pb2.CancelEntryRequest(entry_id=entry_id)
        return await self._stub.CancelEntry(request, timeout=self._timeout)

    async def list_dead_entries(
        self, *, page_size: int = 0, page_token: str = ""
    ) -> outbox_service_pb2.ListDeadEntriesResponse:
        request = outbox_service_pb2.ListDeadEntriesRequest(page_size=page_size, page_token=page_token)
        return await self._stub.ListDeadEntries(request, timeout=self._timeout)

    async def get_outbox_stats(self) -> outbox_service_pb2.GetOutboxStatsResponse:
        request = outbox_service_pb2.GetOutboxStatsRequest()
        return await self._stub.GetOutboxStats(request, timeout=self._timeout)
