"""InboxService over real gRPC."""

import pytest
from google.protobuf.duration_pb2 import Duration

from gymnation.member.v1.inbox_pb2 import InboxUpdate
from gymnation.member.v1.inbox_service_pb2 import (
    AcceptUpdatesRequest,
    CompleteUpdatesRequest,
    ExtendLeasesRequest,
    FailUpdateRequest,
    GetInboxStatsRequest,
    ListDeadUpdatesRequest,
    ReclaimUpdatesRequest,
    RetryDeadUpdateRequest,
)
from gymnation.member.v1.inbox_service_pb2_grpc import InboxServiceStub
from servicekit import page_tokens
from servicekit.errors import Aborted, InvalidArgument, NotFound, ServiceError
from servicekit.rpc_client import ClientChannel
from tests.support.clock import SettableClock


@pytest.fixture
def inbox(channel: ClientChannel) -> InboxServiceStub:
    return InboxServiceStub(channel)


def accept(*ids: int, owner: str = "a", lease_s: int | None = None) -> AcceptUpdatesRequest:
    return AcceptUpdatesRequest(
        owner=owner,
        lease=None if lease_s is None else Duration(seconds=lease_s),
        updates=[InboxUpdate(update_id=update_id, payload=b"{}", lane=-5) for update_id in ids],
    )


async def test_an_update_travels_from_acceptance_to_completion(
    inbox: InboxServiceStub, clock: SettableClock
) -> None:
    accepted = await inbox.AcceptUpdates(accept(2, 1, lease_s=60))
    assert list(accepted.accepted_update_ids) == [2, 1]
    clock.advance(seconds=59)
    assert (
        await inbox.ExtendLeases(ExtendLeasesRequest(owner="a", lease=Duration(seconds=10)))
    ).extended == 2
    clock.advance(seconds=10)
    reclaimed = await inbox.ReclaimUpdates(ReclaimUpdatesRequest(owner="b", limit=1))
    [update] = reclaimed.updates
    assert (update.update_id, update.payload, update.lane, update.tries) == (1, b"{}", -5, 2)
    assert update.accept_time.ToSeconds() == int(clock().timestamp()) - 69
    completed = await inbox.CompleteUpdates(CompleteUpdatesRequest(owner="b", update_ids=[1, 2]))
    assert list(completed.lost_update_ids) == [2]
    stats = await inbox.GetInboxStats(GetInboxStatsRequest())
    assert (stats.depth, stats.dead, stats.HasField("oldest_accept_time")) == (1, 0, True)


async def test_an_update_that_keeps_failing_is_set_aside_listed_and_retried(
    inbox: InboxServiceStub, clock: SettableClock
) -> None:
    await inbox.AcceptUpdates(accept(1, 2))
    for _ in range(4):
        for update_id in (1, 2):
            failed = await inbox.FailUpdate(
                FailUpdateRequest(owner="a", update_id=update_id, error="TimedOut")
            )
            assert (failed.dead, failed.HasField("due_time")) == (False, True)
        clock.advance(seconds=8)
        await inbox.ReclaimUpdates(ReclaimUpdatesRequest(owner="a"))
    failed = await inbox.FailUpdate(FailUpdateRequest(owner="a", update_id=1, error="TimedOut"))
    assert (failed.dead, failed.HasField("due_time")) == (True, False)
    clock.advance(seconds=31)
    [dead] = (await inbox.ReclaimUpdates(ReclaimUpdatesRequest(owner="a"))).dead_updates
    assert (dead.update_id, dead.error, dead.tries, dead.lane) == (2, "LEASE_RAN_OUT", 5, -5)
    first = await inbox.ListDeadUpdates(ListDeadUpdatesRequest(page_size=1))
    rest = await inbox.ListDeadUpdates(ListDeadUpdatesRequest(page_size=1, page_token=first.next_page_token))
    assert [first.dead_updates[0].update_id, rest.dead_updates[0].update_id] == [2, 1]
    assert rest.next_page_token == ""
    await inbox.RetryDeadUpdate(RetryDeadUpdateRequest(update_id=1))
    [again] = (await inbox.ReclaimUpdates(ReclaimUpdatesRequest(owner="b"))).updates
    assert (again.update_id, again.tries) == (1, 1)


async def refusal(call: object) -> ServiceError:
    with pytest.raises(ServiceError) as failure:
        await call  # type: ignore[misc]
    return failure.value


async def test_each_reason_is_reached(inbox: InboxServiceStub) -> None:
    wrong = await refusal(inbox.AcceptUpdates(accept(1, owner="")))
    assert (type(wrong), wrong.reason, wrong.metadata) == (
        InvalidArgument,
        "FIELD_INVALID",
        {"field": "owner"},
    )
    endless = AcceptUpdatesRequest(owner="a", lease=Duration(seconds=2**62), updates=accept(1).updates)
    assert (await refusal(inbox.AcceptUpdates(endless))).metadata == {"field": "lease"}
    lost = await refusal(inbox.FailUpdate(FailUpdateRequest(owner="a", update_id=1, error="X")))
    assert (type(lost), lost.reason) == (Aborted, "LEASE_LOST")
    unknown = await refusal(inbox.RetryDeadUpdate(RetryDeadUpdateRequest(update_id=1)))
    assert (type(unknown), unknown.reason) == (NotFound, "UPDATE_NOT_FOUND")
    tokens = [
        "?",
        page_tokens.encode({"other": 1}),
        page_tokens.encode({"dead_time": "2031-01-01", "update_id": 1}),
    ]
    for token in tokens:
        page = await refusal(inbox.ListDeadUpdates(ListDeadUpdatesRequest(page_token=token)))
        assert (type(page), page.reason) == (InvalidArgument, "PAGE_TOKEN_INVALID")
