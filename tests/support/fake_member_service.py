"""The member service's inbox and outbox in memory, with the semantics that their contracts document.

It is for tests of the gateway's runtime, which watch rows and move the clock.
Conversations are tested with the real one.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from gymnation.member.v1 import inbox_pb2, inbox_service_pb2, outbox_pb2, outbox_service_pb2
from gymnation.member.v1.inbox_service_pb2_grpc import (
    InboxServiceServicer,
    add_InboxServiceServicer_to_server,
)
from gymnation.member.v1.link_service_pb2 import RecordBotNameRequest, RecordBotNameResponse
from gymnation.member.v1.link_service_pb2_grpc import (
    LinkServiceServicer,
    add_LinkServiceServicer_to_server,
)
from gymnation.member.v1.outbox_service_pb2_grpc import (
    OutboxServiceServicer,
    add_OutboxServiceServicer_to_server,
)
from servicekit.errors import Aborted, NotFound, ServiceError, Unavailable
from servicekit.rpc_server import build_server, serving

MAX_TRIES = 5
PAUSE = timedelta(seconds=10)
BEGINNING = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class MovableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = BEGINNING

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class InboxRow:
    payload: bytes
    lane: int
    accept_time: datetime
    owner: str = ""
    lease_until: datetime = BEGINNING
    tries: int = 1
    state: str = "leased"  # leased, waiting, done, dead
    errors: list[str] = field(default_factory=list)


@dataclass
class FakeInbox(InboxServiceServicer):
    clock: Callable[[], datetime]
    rows: dict[int, InboxRow] = field(default_factory=dict)
    calls: list[tuple[str, Any]] = field(default_factory=list)
    away: set[str] = field(default_factory=set)
    unheard: set[str] = field(default_factory=set)
    """Methods whose answer is lost."""
    failing: dict[str, ServiceError] = field(default_factory=dict)
    """What methods fail with, before they do anything."""
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    """Methods whose answer waits, after they did what was asked."""
    poller: str = ""
    workers: int = 1
    polls_until: datetime = BEGINNING

    def called(self, method: str) -> list[Any]:
        return [request for name, request in self.calls if name == method]

    def _begin(self, method: str, request: Any) -> None:
        self.calls.append((method, request))
        if method in self.away:
            raise Unavailable.because("DATABASE_UNAVAILABLE")
        if method in self.failing:
            raise self.failing[method]

    async def _end(self, method: str) -> None:
        if method in self.held:
            await self.held[method].wait()
        if method in self.unheard:
            raise Unavailable.because("DATABASE_UNAVAILABLE")

    async def AcceptUpdates(self, request, context):
        self._begin("AcceptUpdates", request)
        accepted = []
        for update in request.updates:
            row = self.rows.get(update.update_id)
            if row is None:
                row = self.rows[update.update_id] = InboxRow(update.payload, update.lane, self.clock())
                if update.update_id in request.waiting_update_ids:
                    row.tries, row.state, row.lease_until = 0, "waiting", self.clock()
                    continue
                row.owner, row.lease_until = request.owner, self.clock() + _span(request.lease)
            elif row.state != "leased" or row.owner != request.owner:
                continue
            accepted.append(update.update_id)
        await self._end("AcceptUpdates")
        return inbox_service_pb2.AcceptUpdatesResponse(accepted_update_ids=accepted)

    async def CompleteUpdates(self, request, context):
        self._begin("CompleteUpdates", request)
        lost = []
        for update_id in request.update_ids:
            row = self.rows.get(update_id)
            if row is not None and row.state == "leased" and row.owner == request.owner:
                row.state, row.payload = "done", b""
            elif row is None or row.state != "done":
                lost.append(update_id)
        return inbox_service_pb2.CompleteUpdatesResponse(lost_update_ids=lost)

    async def FailUpdate(self, request, context):
        self._begin("FailUpdate", request)
        row = self.rows[request.update_id]
        if row.state != "leased" or row.owner != request.owner:
            raise Aborted.because("LEASE_LOST")
        row.errors.append(request.error)
        row.state = "dead" if row.tries >= MAX_TRIES else "waiting"
        row.lease_until = self.clock() + PAUSE
        return inbox_service_pb2.FailUpdateResponse(
            dead=row.state == "dead", due_time=_stamp(row.lease_until)
        )

    async def ExtendLeases(self, request, context):
        self._begin("ExtendLeases", request)
        mine = [row for row in self.rows.values() if row.state == "leased" and row.owner == request.owner]
        for row in mine:
            row.lease_until = self.clock() + _span(request.lease)
        await self._end("ExtendLeases")
        return inbox_service_pb2.ExtendLeasesResponse(extended=len(mine), workers=self.workers)

    async def AcquirePolling(self, request, context):
        self._begin("AcquirePolling", request)
        worker = request.owner.partition("/")[0]
        free = self.poller in {"", worker} or self.polls_until <= self.clock()
        if free:
            self.poller, self.polls_until = worker, self.clock() + _span(request.lease)
        return inbox_service_pb2.AcquirePollingResponse(acquired=free)

    async def LeaveInbox(self, request, context):
        self._begin("LeaveInbox", request)
        if self.poller == request.owner.partition("/")[0]:
            self.poller = ""
        return inbox_service_pb2.LeaveInboxResponse()

    async def ReclaimUpdates(self, request, context):
        self._begin("ReclaimUpdates", request)
        for update_id, row in self.rows.items():
            if row.owner in request.abandoned_owners and update_id not in request.kept_update_ids:
                row.lease_until, row.tries = min(row.lease_until, self.clock()), row.tries - 1
        response = inbox_service_pb2.ReclaimUpdatesResponse()
        for update_id, row in sorted(self.rows.items()):
            if row.state not in {"leased", "waiting"} or row.lease_until > self.clock():
                continue
            if row.lane in request.excluded_lanes:
                continue
            if row.tries >= MAX_TRIES:
                row.state = "dead"
                response.dead_updates.add(update_id=update_id, tries=row.tries, error="LEASE_RAN_OUT")
                continue
            if len(response.updates) == (request.limit or 100):
                response.more = True
                break
            row.state, row.owner, row.tries = "leased", request.owner, row.tries + 1
            row.lease_until = self.clock() + _span(request.lease)
            response.updates.append(
                inbox_pb2.InboxUpdate(
                    update_id=update_id,
                    payload=row.payload,
                    lane=row.lane,
                    tries=row.tries,
                    accept_time=_stamp(row.accept_time),
                )
            )
        await self._end("ReclaimUpdates")
        return response

    async def ListDeadUpdates(self, request, context):
        raise NotImplementedError

    async def GetDeadUpdate(self, request, context):
        raise NotImplementedError

    async def RetryDeadUpdate(self, request, context):
        raise NotImplementedError

    async def DropDeadUpdate(self, request, context):
        raise NotImplementedError

    async def GetInboxStats(self, request, context):
        raise NotImplementedError


@dataclass
class FakeOutbox(OutboxServiceServicer):
    clock: Callable[[], datetime]
    entries: dict[str, outbox_pb2.OutboxEntry] = field(default_factory=dict)
    leased_until: dict[str, datetime] = field(default_factory=dict)
    failures: list[outbox_service_pb2.FailEntryRequest] = field(default_factory=list)
    away: bool = False
    unheard: int = 0
    """So many answers of CompleteEntry are lost."""
    completions: int = 0
    """How often CompleteEntry was called."""

    def state_of(self, entry_id: str) -> str:
        state = self.entries[entry_id].state
        return outbox_pb2.OutboxState.Name(state).removeprefix("OUTBOX_STATE_").lower()

    async def ScheduleEntries(self, request, context):
        added = []
        for entry in request.entries:
            if entry.entry_id in self.entries:
                continue
            stored = self.entries[entry.entry_id] = outbox_pb2.OutboxEntry()
            stored.CopyFrom(entry)
            if not entry.HasField("due_time"):
                stored.due_time.CopyFrom(_stamp(self.clock()))
            stored.state = outbox_pb2.OUTBOX_STATE_PENDING
            added.append(entry.entry_id)
        return outbox_service_pb2.ScheduleEntriesResponse(scheduled_entry_ids=added)

    async def LeaseEntries(self, request, context):
        if self.away:
            raise Unavailable.because("DATABASE_UNAVAILABLE")
        response = outbox_service_pb2.LeaseEntriesResponse()
        pending = [e for e in self.entries.values() if e.state == outbox_pb2.OUTBOX_STATE_PENDING]
        for entry in sorted(pending, key=lambda one: one.due_time.ToDatetime()):
            due = max(_time(entry.due_time), self.leased_until.get(entry.entry_id, BEGINNING))
            if due <= self.clock():
                entry.tries += 1
                entry.fence += 1
                self.leased_until[entry.entry_id] = self.clock() + _span(request.lease)
                response.entries.append(entry)
            elif not response.HasField("next_due_time"):
                response.next_due_time.CopyFrom(_stamp(due))
        return response

    async def CompleteEntry(self, request, context):
        self.completions += 1
        self._leased(request).state = outbox_pb2.OUTBOX_STATE_DONE
        if self.unheard:
            self.unheard -= 1
            raise Unavailable.because("DATABASE_UNAVAILABLE")
        return outbox_service_pb2.CompleteEntryResponse()

    async def FailEntry(self, request, context):
        entry = self._leased(request)
        self.failures.append(request)
        if request.permanent or entry.tries >= 8:
            entry.state = outbox_pb2.OUTBOX_STATE_DEAD
            return outbox_service_pb2.FailEntryResponse(dead=True)
        pause = request.retry_after.ToTimedelta() if request.HasField("retry_after") else timedelta(seconds=2)
        self.leased_until[entry.entry_id] = self.clock() + pause
        return outbox_service_pb2.FailEntryResponse(due_time=_stamp(self.clock() + pause))

    async def CancelEntry(self, request, context):
        entry = self.entries.get(request.entry_id)
        if entry is None:
            raise NotFound.because("ENTRY_NOT_FOUND")
        pending = entry.state == outbox_pb2.OUTBOX_STATE_PENDING
        if pending:
            entry.state = outbox_pb2.OUTBOX_STATE_CANCELLED
        return outbox_service_pb2.CancelEntryResponse(cancelled=pending)

    async def ListDeadEntries(self, request, context):
        raise NotImplementedError

    async def RetryDeadEntry(self, request, context):
        raise NotImplementedError

    async def DropDeadEntry(self, request, context):
        raise NotImplementedError

    async def GetOutboxStats(self, request, context):
        raise NotImplementedError

    def _leased(self, request: Any) -> outbox_pb2.OutboxEntry:
        entry = self.entries.get(request.entry_id)
        if entry is None:
            raise NotFound.because("ENTRY_NOT_FOUND")
        if entry.fence != request.fence:
            raise Aborted.because("LEASE_LOST")
        return entry


@dataclass(frozen=True)
class FakeMemberService:
    address: str
    inbox: FakeInbox
    outbox: FakeOutbox
    clock: MovableClock
    set_serving: Callable[[bool], Any]


@asynccontextmanager
async def fake_member_service() -> AsyncIterator[FakeMemberService]:
    """A real gRPC server on a free port."""
    clock = MovableClock()
    inbox, outbox = FakeInbox(clock), FakeOutbox(clock)
    server = build_server(error_domain="member.gymnation")
    add_InboxServiceServicer_to_server(inbox, server)
    add_OutboxServiceServicer_to_server(outbox, server)
    add_LinkServiceServicer_to_server(FakeLinks(), server)
    names = ("InboxService", "OutboxService", "LinkService")
    services = [f"gymnation.member.v1.{name}" for name in names]
    async with serving(server, "127.0.0.1:0", ["", *services], grace_s=0.1) as listening:

        async def set_serving(value: bool) -> None:
            await listening.health.set("", value)

        yield FakeMemberService(f"127.0.0.1:{listening.port}", inbox, outbox, clock, set_serving)


class FakeLinks(LinkServiceServicer):
    """Takes the bot's name, as each start of a gateway tells it."""

    async def RecordBotName(self, request: RecordBotNameRequest, context: Any) -> RecordBotNameResponse:
        return RecordBotNameResponse()


def _span(duration: Duration) -> timedelta:
    return duration.ToTimedelta() or timedelta(seconds=30)


def _stamp(moment: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp


def _time(stamp: Timestamp) -> datetime:
    return stamp.ToDatetime(tzinfo=UTC)
