"""InboxService: translation between proto and the inbox."""

import asyncio
import random
from datetime import datetime
from typing import Final

from gymnation.member.v1 import inbox_pb2, inbox_service_pb2, inbox_service_pb2_grpc
from member_service.domain.dead_letters import DeadLetters
from member_service.domain.inbox import DeadUpdate, Inbox, LeasedUpdate, NewUpdate
from member_service.domain.leased_queue import DeadPosition
from member_service.domain.work import Kind, Work
from member_service.domain.workers import Workers
from member_service.transport import page_tokens
from member_service.transport.context import Context
from member_service.transport.times import optional_duration, to_timestamp

SERVICE = inbox_service_pb2.DESCRIPTOR.services_by_name["InboxService"].full_name
WATCH_WORK: Final = f"/{SERVICE}/WatchWork"
HEARTBEAT_S: Final = 12.0
"""Well within the 15 s that the contract promises."""
LONGEST_S: Final = 3 * 60.0
WRITE_S: Final = 20.0
"""How long a gateway may take with one response before its stream is let go."""


class InboxServicer(inbox_service_pb2_grpc.InboxServiceServicer):
    """Answers InboxService."""

    def __init__(self, inbox: Inbox, workers: Workers, work: Work, dead_letters: DeadLetters) -> None:
        self._inbox, self._workers, self._work = inbox, workers, work
        self._dead_letters = dead_letters

    async def AcceptUpdates(
        self, request: inbox_service_pb2.AcceptUpdatesRequest, context: Context
    ) -> inbox_service_pb2.AcceptUpdatesResponse:
        updates = [NewUpdate(update.update_id, update.payload, update.lane) for update in request.updates]
        lease = optional_duration(request, "lease")
        accepted = await self._inbox.accept(request.owner, lease, updates, request.waiting_update_ids)
        return inbox_service_pb2.AcceptUpdatesResponse(accepted_update_ids=accepted)

    async def CompleteUpdates(
        self, request: inbox_service_pb2.CompleteUpdatesRequest, context: Context
    ) -> inbox_service_pb2.CompleteUpdatesResponse:
        lost = await self._inbox.complete(request.owner, request.update_ids)
        return inbox_service_pb2.CompleteUpdatesResponse(lost_update_ids=lost)

    async def FailUpdate(
        self, request: inbox_service_pb2.FailUpdateRequest, context: Context
    ) -> inbox_service_pb2.FailUpdateResponse:
        failed = await self._inbox.fail(
            request.owner,
            request.update_id,
            request.error,
            retry_after=optional_duration(request, "retry_after"),
        )
        return inbox_service_pb2.FailUpdateResponse(dead=failed.dead, due_time=to_timestamp(failed.due_time))

    async def ExtendLeases(
        self, request: inbox_service_pb2.ExtendLeasesRequest, context: Context
    ) -> inbox_service_pb2.ExtendLeasesResponse:
        extended = await self._inbox.extend(
            request.owner, optional_duration(request, "lease"), nothing_leased=request.nothing_leased
        )
        return inbox_service_pb2.ExtendLeasesResponse(extended=extended.leases, workers=extended.workers)

    async def ReclaimUpdates(
        self, request: inbox_service_pb2.ReclaimUpdatesRequest, context: Context
    ) -> inbox_service_pb2.ReclaimUpdatesResponse:
        lease = optional_duration(request, "lease")
        reclaimed = await self._inbox.reclaim(
            request.owner,
            lease,
            request.limit,
            abandoned=request.abandoned_owners,
            kept=request.kept_update_ids,
            excluded=request.excluded_lanes,
        )
        return inbox_service_pb2.ReclaimUpdatesResponse(
            updates=[_update_to_proto(update) for update in reclaimed.updates],
            dead_updates=[_dead_to_proto(dead) for dead in reclaimed.dead],
            more=reclaimed.more,
            next_due_time=to_timestamp(reclaimed.next_due_time),
        )

    async def AcquirePolling(
        self, request: inbox_service_pb2.AcquirePollingRequest, context: Context
    ) -> inbox_service_pb2.AcquirePollingResponse:
        acquired = await self._workers.take_polling(request.owner, optional_duration(request, "lease"))
        free_time = None if acquired else self._workers.free_time(request.owner)
        return inbox_service_pb2.AcquirePollingResponse(acquired=acquired, free_time=to_timestamp(free_time))

    async def LeaveInbox(
        self, request: inbox_service_pb2.LeaveInboxRequest, context: Context
    ) -> inbox_service_pb2.LeaveInboxResponse:
        await self._workers.leave(request.owner)
        return inbox_service_pb2.LeaveInboxResponse()

    # It writes by itself: only so it notices that nobody reads. The stubs know iterators only.
    async def WatchWork(  # type: ignore[override]
        self, request: inbox_service_pb2.WatchWorkRequest, context: Context
    ) -> None:
        loop = asyncio.get_running_loop()
        # Not all at the same moment: those of one restart would come back together.
        ends = loop.time() + LONGEST_S * random.uniform(0.8, 1.0)  # noqa: S311 - no secret
        with self._work.watcher() as watcher:
            await context.send_initial_metadata(())
            told: frozenset[Kind] = frozenset()
            while True:
                response = inbox_service_pb2.WatchWorkResponse(
                    inbox=Kind.INBOX in told, outbox=Kind.OUTBOX in told, polling=Kind.POLLING in told
                )
                async with asyncio.timeout(WRITE_S):
                    await context.write(response)
                left_s = ends - loop.time()
                if self._work.ended or left_s <= 0:
                    return
                told = await watcher.told(min(HEARTBEAT_S, left_s))

    async def ListDeadUpdates(
        self, request: inbox_service_pb2.ListDeadUpdatesRequest, context: Context
    ) -> inbox_service_pb2.ListDeadUpdatesResponse:
        page, following = await self._inbox.list_dead(_position(request.page_token), request.page_size)
        return inbox_service_pb2.ListDeadUpdatesResponse(
            dead_updates=[_dead_to_proto(dead) for dead in page], next_page_token=_page_token(following)
        )

    async def RetryDeadUpdate(
        self, request: inbox_service_pb2.RetryDeadUpdateRequest, context: Context
    ) -> inbox_service_pb2.RetryDeadUpdateResponse:
        await self._dead_letters.retry_update(request.update_id)
        return inbox_service_pb2.RetryDeadUpdateResponse()

    async def DropDeadUpdate(
        self, request: inbox_service_pb2.DropDeadUpdateRequest, context: Context
    ) -> inbox_service_pb2.DropDeadUpdateResponse:
        await self._dead_letters.drop_update(request.update_id)
        return inbox_service_pb2.DropDeadUpdateResponse()

    async def GetDeadUpdate(
        self, request: inbox_service_pb2.GetDeadUpdateRequest, context: Context
    ) -> inbox_service_pb2.GetDeadUpdateResponse:
        found, parts = await self._dead_letters.update_with_parts(request.update_id)
        dead = _dead_to_proto(found)
        dead.parts.extend(parts)
        return inbox_service_pb2.GetDeadUpdateResponse(dead_update=dead)

    async def GetInboxStats(
        self, request: inbox_service_pb2.GetInboxStatsRequest, context: Context
    ) -> inbox_service_pb2.GetInboxStatsResponse:
        stats = await self._inbox.stats()
        return inbox_service_pb2.GetInboxStatsResponse(
            depth=stats.depth, oldest_accept_time=to_timestamp(stats.oldest_accept_time), dead=stats.dead
        )


def _update_to_proto(update: LeasedUpdate) -> inbox_pb2.InboxUpdate:
    return inbox_pb2.InboxUpdate(
        update_id=update.update_id,
        payload=update.payload,
        lane=update.lane,
        tries=update.tries,
        accept_time=to_timestamp(update.accept_time),
    )


def _dead_to_proto(dead: DeadUpdate) -> inbox_pb2.DeadUpdate:
    return inbox_pb2.DeadUpdate(
        update_id=dead.update_id,
        lane=dead.lane,
        tries=dead.tries,
        error=dead.error,
        accept_time=to_timestamp(dead.accept_time),
        dead_time=to_timestamp(dead.dead_time),
    )


def _page_token(position: DeadPosition[int] | None) -> str:
    if position is None:
        return ""
    return page_tokens.pack("ListDeadUpdates", [], position.dead_time, position.row_id)


def _position(token: str) -> DeadPosition[int] | None:
    at = page_tokens.unpack(token, "ListDeadUpdates", [], datetime, int)
    return DeadPosition(*at) if at else None
