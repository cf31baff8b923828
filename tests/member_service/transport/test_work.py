"""InboxService.WatchWork over real gRPC: who watches hears at once that there may be work."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from gymnation.member.v1.inbox_pb2 import InboxUpdate
from gymnation.member.v1.inbox_service_pb2 import (
    AcceptUpdatesRequest,
    AcquirePollingRequest,
    LeaveInboxRequest,
    WatchWorkRequest,
    WatchWorkResponse,
)
from gymnation.member.v1.inbox_service_pb2_grpc import InboxServiceStub
from gymnation.member.v1.outbox_pb2 import OutboxEntry
from gymnation.member.v1.outbox_service_pb2 import ScheduleEntriesRequest
from gymnation.member.v1.outbox_service_pb2_grpc import OutboxServiceStub
from member_service.domain import work
from member_service.domain.work import Kind, Work
from sandbox.patience import patient
from servicekit.errors import ResourceExhausted
from servicekit.rpc_client import ClientChannel, streaming

NOTHING = WatchWorkResponse()


@pytest.fixture
def inbox(channel: ClientChannel) -> InboxServiceStub:
    return InboxServiceStub(channel)


@asynccontextmanager
async def watching(inbox: InboxServiceStub) -> AsyncIterator[AsyncIterator[WatchWorkResponse]]:
    async with (
        asyncio.timeout(patient(20)),
        streaming(inbox.WatchWork)(WatchWorkRequest(), timeout=patient(60)) as responses,
    ):
        stream = aiter(responses)
        assert await anext(stream) == NOTHING
        yield stream


async def test_each_watcher_hears_of_what_is_scheduled(
    inbox: InboxServiceStub, channel: ClientChannel
) -> None:
    entry = OutboxEntry(entry_id="say:1", kind="send_message", chat_id=-5, payload=b"{}")
    async with watching(inbox) as one, watching(inbox) as another:
        await OutboxServiceStub(channel).ScheduleEntries(ScheduleEntriesRequest(entries=[entry]))
        assert await anext(one) == await anext(another) == WatchWorkResponse(outbox=True)


async def test_what_is_stored_for_later_is_told_and_what_is_handled_at_once_is_not(
    inbox: InboxServiceStub,
) -> None:
    def accept(update_id: int, *waiting: int) -> AcceptUpdatesRequest:
        update = InboxUpdate(update_id=update_id, payload=b"{}", lane=-5)
        return AcceptUpdatesRequest(owner="a/1", updates=[update], waiting_update_ids=waiting)

    async with watching(inbox) as stream:
        await inbox.AcceptUpdates(accept(1))
        await inbox.AcceptUpdates(accept(2, 2))
        assert await anext(stream) == WatchWorkResponse(inbox=True)


async def test_who_stands_by_hears_that_the_poller_leaves(inbox: InboxServiceStub) -> None:
    assert (await inbox.AcquirePolling(AcquirePollingRequest(owner="a/1"))).acquired
    turned_away = await inbox.AcquirePolling(AcquirePollingRequest(owner="b/1"))
    assert not turned_away.acquired
    assert turned_away.HasField("free_time")
    async with watching(inbox) as stream:
        await inbox.LeaveInbox(LeaveInboxRequest(owner="a/1"))
        assert (await anext(stream)).polling
    assert (await inbox.AcquirePolling(AcquirePollingRequest(owner="b/1"))).acquired


async def test_hints_that_come_together_are_one_and_none_is_lost() -> None:
    hub = Work()
    with hub.watcher() as watcher:
        hub.tell(Kind.INBOX)
        told = asyncio.create_task(watcher.told(patient(5)))
        await asyncio.sleep(0)
        hub.tell(Kind.OUTBOX)
        assert await told == {Kind.INBOX, Kind.OUTBOX}
        assert await watcher.told(0) == frozenset()


async def test_there_is_a_most_of_watchers_and_who_ends_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "MOST_WATCHERS", 1)
    hub = Work()
    with hub.watcher(), pytest.raises(ResourceExhausted), hub.watcher():
        pass
    with hub.watcher():
        pass
