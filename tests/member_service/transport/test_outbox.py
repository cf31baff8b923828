"""OutboxService over real gRPC."""

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from gymnation.member.v1.outbox_pb2 import OUTBOX_STATE_DEAD, OUTBOX_STATE_PENDING, OutboxEntry
from gymnation.member.v1.outbox_service_pb2 import (
    CancelEntryRequest,
    CompleteEntryRequest,
    FailEntryRequest,
    GetOutboxStatsRequest,
    LeaseEntriesRequest,
    ListDeadEntriesRequest,
    ScheduleEntriesRequest,
)
from gymnation.member.v1.outbox_service_pb2_grpc import OutboxServiceStub
from servicekit import page_tokens
from servicekit.errors import Aborted, InvalidArgument, NotFound, ServiceError
from servicekit.rpc_client import ClientChannel
from tests.support.clock import SettableClock


@pytest.fixture
def outbox(channel: ClientChannel) -> OutboxServiceStub:
    return OutboxServiceStub(channel)


def entry(entry_id: str, due_in_s: int | None, clock: SettableClock) -> OutboxEntry:
    due = None if due_in_s is None else Timestamp(seconds=int(clock().timestamp()) + due_in_s)
    return OutboxEntry(
        entry_id=entry_id, kind="send", chat_id=-5, payload=b'{"a": 1}', due_time=due, traceparent="tp"
    )


async def test_an_entry_travels_from_its_schedule_to_its_end(
    outbox: OutboxServiceStub, clock: SettableClock
) -> None:
    request = ScheduleEntriesRequest(entries=[entry("now", None, clock), entry("later", 60, clock)])
    assert list((await outbox.ScheduleEntries(request)).scheduled_entry_ids) == ["now", "later"]
    leased = await outbox.LeaseEntries(LeaseEntriesRequest(owner="w", lease=Duration(seconds=120)))
    [one] = leased.entries
    assert (one.entry_id, one.kind, one.chat_id, one.payload) == ("now", "send", -5, b'{"a": 1}')
    assert (one.tries, one.fence, one.state, one.traceparent) == (1, 1, OUTBOX_STATE_PENDING, "tp")
    assert leased.next_due_time.ToSeconds() == int(clock().timestamp()) + 60
    stats = await outbox.GetOutboxStats(GetOutboxStatsRequest())
    assert (stats.depth, stats.due, stats.dead, stats.HasField("oldest_due_time")) == (2, 1, 0, True)
    asked = Duration(seconds=7)
    failed = await outbox.FailEntry(
        FailEntryRequest(entry_id="now", fence=1, error="RetryAfter", retry_after=asked)
    )
    assert (failed.dead, failed.due_time.ToSeconds()) == (False, int(clock().timestamp()) + 7)
    clock.advance(seconds=7)
    [again] = (await outbox.LeaseEntries(LeaseEntriesRequest(owner="w"))).entries
    assert (again.fence, again.error) == (2, "RetryAfter")
    await outbox.CompleteEntry(CompleteEntryRequest(entry_id="now", fence=2))
    later = await outbox.CancelEntry(CancelEntryRequest(entry_id="later"))
    assert (later.cancelled, bool(later.payload)) == (True, True)
    assert not (await outbox.CancelEntry(CancelEntryRequest(entry_id="now"))).cancelled
    assert not (await outbox.LeaseEntries(LeaseEntriesRequest(owner="w"))).HasField("next_due_time")


async def test_what_is_given_up_is_listed_in_pages(outbox: OutboxServiceStub, clock: SettableClock) -> None:
    for name in ("a", "b"):
        await outbox.ScheduleEntries(ScheduleEntriesRequest(entries=[entry(name, None, clock)]))
        [one] = (await outbox.LeaseEntries(LeaseEntriesRequest(owner="w"))).entries
        failed = await outbox.FailEntry(
            FailEntryRequest(entry_id=name, fence=one.fence, error="Forbidden", permanent=True)
        )
        assert (failed.dead, failed.HasField("due_time")) == (True, False)
        clock.advance(seconds=1)
    first = await outbox.ListDeadEntries(ListDeadEntriesRequest(page_size=1))
    rest = await outbox.ListDeadEntries(ListDeadEntriesRequest(page_size=1, page_token=first.next_page_token))
    assert [first.entries[0].entry_id, rest.entries[0].entry_id] == ["b", "a"]
    assert (first.entries[0].state, first.entries[0].error) == (OUTBOX_STATE_DEAD, "Forbidden")
    assert rest.next_page_token == ""


async def refusal(call: object) -> ServiceError:
    with pytest.raises(ServiceError) as failure:
        await call  # type: ignore[misc]
    return failure.value


async def test_each_reason_is_reached(outbox: OutboxServiceStub, clock: SettableClock) -> None:
    wrong = await refusal(outbox.ScheduleEntries(ScheduleEntriesRequest()))
    assert (type(wrong), wrong.reason, wrong.metadata) == (
        InvalidArgument,
        "FIELD_INVALID",
        {"field": "entries"},
    )
    never = OutboxEntry(entry_id="a", kind="send", payload=b"{}", due_time=Timestamp(seconds=2**60))
    when = await refusal(outbox.ScheduleEntries(ScheduleEntriesRequest(entries=[never])))
    assert when.metadata == {"field": "due_time"}
    unknown = await refusal(outbox.CompleteEntry(CompleteEntryRequest(entry_id="a", fence=1)))
    assert (type(unknown), unknown.reason) == (NotFound, "ENTRY_NOT_FOUND")
    await outbox.ScheduleEntries(ScheduleEntriesRequest(entries=[entry("a", None, clock)]))
    lost = await refusal(outbox.CompleteEntry(CompleteEntryRequest(entry_id="a", fence=9)))
    assert (type(lost), lost.reason) == (Aborted, "LEASE_LOST")
    for token in (
        "?",
        page_tokens.encode({"other": 1}),
        page_tokens.encode({"dead_time": 1, "entry_id": "a"}),
    ):
        page = await refusal(outbox.ListDeadEntries(ListDeadEntriesRequest(page_token=token)))
        assert (type(page), page.reason) == (InvalidArgument, "PAGE_TOKEN_INVALID")
