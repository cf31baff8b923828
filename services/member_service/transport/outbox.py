"""OutboxService: translation between proto and the outbox."""

from datetime import datetime

from gymnation.member.v1 import outbox_pb2, outbox_service_pb2, outbox_service_pb2_grpc
from member_service.domain.dead_letters import DeadLetters
from member_service.domain.leased_queue import DeadPosition
from member_service.domain.outbox import DeadEntry, LeasedEntry, NewEntry, Outbox
from member_service.transport import page_tokens
from member_service.transport.context import Context
from member_service.transport.times import optional_duration, optional_time, to_timestamp

SERVICE = outbox_service_pb2.DESCRIPTOR.services_by_name["OutboxService"].full_name


class OutboxServicer(outbox_service_pb2_grpc.OutboxServiceServicer):
    """Answers OutboxService."""

    def __init__(self, outbox: Outbox, dead_letters: DeadLetters) -> None:
        self._outbox, self._dead_letters = outbox, dead_letters

    async def ScheduleEntries(
        self, request: outbox_service_pb2.ScheduleEntriesRequest, context: Context
    ) -> outbox_service_pb2.ScheduleEntriesResponse:
        scheduled = await self._outbox.schedule([_from_proto(entry) for entry in request.entries])
        return outbox_service_pb2.ScheduleEntriesResponse(scheduled_entry_ids=scheduled)

    async def LeaseEntries(
        self, request: outbox_service_pb2.LeaseEntriesRequest, context: Context
    ) -> outbox_service_pb2.LeaseEntriesResponse:
        leased = await self._outbox.lease(
            request.owner, optional_duration(request, "lease"), request.limit, request.limit_per_chat
        )
        pending = outbox_pb2.OUTBOX_STATE_PENDING
        return outbox_service_pb2.LeaseEntriesResponse(
            entries=[_to_proto(entry, pending) for entry in leased.entries],
            next_due_time=to_timestamp(leased.next_due_time),
        )

    async def CompleteEntry(
        self, request: outbox_service_pb2.CompleteEntryRequest, context: Context
    ) -> outbox_service_pb2.CompleteEntryResponse:
        await self._outbox.complete(request.entry_id, request.fence)
        return outbox_service_pb2.CompleteEntryResponse()

    async def FailEntry(
        self, request: outbox_service_pb2.FailEntryRequest, context: Context
    ) -> outbox_service_pb2.FailEntryResponse:
        failed = await self._outbox.fail(
            request.entry_id,
            request.fence,
            request.error,
            retry_after=optional_duration(request, "retry_after"),
            permanent=request.permanent,
        )
        return outbox_service_pb2.FailEntryResponse(dead=failed.dead, due_time=to_timestamp(failed.due_time))

    async def CancelEntry(
        self, request: outbox_service_pb2.CancelEntryRequest, context: Context
    ) -> outbox_service_pb2.CancelEntryResponse:
        taken = await self._outbox.cancel(request.entry_id)
        return outbox_service_pb2.CancelEntryResponse(cancelled=taken.cancelled, payload=taken.payload)

    async def ListDeadEntries(
        self, request: outbox_service_pb2.ListDeadEntriesRequest, context: Context
    ) -> outbox_service_pb2.ListDeadEntriesResponse:
        page, following = await self._outbox.list_dead(_position(request.page_token), request.page_size)
        return outbox_service_pb2.ListDeadEntriesResponse(
            entries=[_dead_to_proto(dead) for dead in page],
            next_page_token=_page_token(following),
        )

    async def RetryDeadEntry(
        self, request: outbox_service_pb2.RetryDeadEntryRequest, context: Context
    ) -> outbox_service_pb2.RetryDeadEntryResponse:
        await self._dead_letters.retry_entry(request.entry_id)
        return outbox_service_pb2.RetryDeadEntryResponse()

    async def DropDeadEntry(
        self, request: outbox_service_pb2.DropDeadEntryRequest, context: Context
    ) -> outbox_service_pb2.DropDeadEntryResponse:
        await self._dead_letters.drop_entry(request.entry_id)
        return outbox_service_pb2.DropDeadEntryResponse()

    async def GetOutboxStats(
        self, request: outbox_service_pb2.GetOutboxStatsRequest, context: Context
    ) -> outbox_service_pb2.GetOutboxStatsResponse:
        stats = await self._outbox.stats()
        return outbox_service_pb2.GetOutboxStatsResponse(
            depth=stats.depth,
            due=stats.due,
            oldest_due_time=to_timestamp(stats.oldest_due_time),
            dead=stats.dead,
        )


def _from_proto(entry: outbox_pb2.OutboxEntry) -> NewEntry:
    return NewEntry(
        entry_id=entry.entry_id,
        kind=entry.kind,
        chat_id=entry.chat_id,
        payload=entry.payload,
        due_time=optional_time(entry, "due_time"),
        traceparent=entry.traceparent,
    )


def _to_proto(
    entry: LeasedEntry, state: "outbox_pb2.OutboxState.ValueType", dead_time: datetime | None = None
) -> outbox_pb2.OutboxEntry:
    return outbox_pb2.OutboxEntry(
        entry_id=entry.entry_id,
        kind=entry.kind,
        chat_id=entry.chat_id,
        payload=entry.payload,
        due_time=to_timestamp(entry.due_time),
        tries=entry.tries,
        fence=entry.fence,
        create_time=to_timestamp(entry.create_time),
        state=state,
        error=entry.error,
        traceparent=entry.traceparent,
        dead_time=to_timestamp(dead_time),
    )


def _dead_to_proto(dead: DeadEntry) -> outbox_pb2.OutboxEntry:
    return _to_proto(dead.entry, outbox_pb2.OUTBOX_STATE_DEAD, dead.dead_time)


def _page_token(position: DeadPosition[str] | None) -> str:
    if position is None:
        return ""
    return page_tokens.pack("ListDeadEntries", [], position.dead_time, position.row_id)


def _position(token: str) -> DeadPosition[str] | None:
    at = page_tokens.unpack(token, "ListDeadEntries", [], datetime, str)
    return DeadPosition(*at) if at else None
