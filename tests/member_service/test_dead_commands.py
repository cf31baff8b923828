"""`dead` on the console: what was given up is seen, tried again or dropped, and nobody is named."""

import argparse
import json
from datetime import timedelta

import pytest

from gymnation.member.v1.audit_service_pb2 import ListActionsRequest
from gymnation.member.v1.audit_service_pb2_grpc import AuditServiceStub
from gymnation.member.v1.inbox_pb2 import InboxUpdate
from gymnation.member.v1.inbox_service_pb2 import (
    AcceptUpdatesRequest,
    FailUpdateRequest,
    ReclaimUpdatesRequest,
)
from gymnation.member.v1.inbox_service_pb2_grpc import InboxServiceStub
from gymnation.member.v1.member_data_service_pb2 import EraseMemberRequest
from gymnation.member.v1.member_data_service_pb2_grpc import MemberDataServiceStub
from gymnation.member.v1.outbox_pb2 import OutboxEntry
from gymnation.member.v1.outbox_service_pb2 import (
    FailEntryRequest,
    LeaseEntriesRequest,
    ScheduleEntriesRequest,
)
from gymnation.member.v1.outbox_service_pb2_grpc import OutboxServiceStub
from member_service.dead_commands import Complaint, add_parser, answer
from tests.member_service.parts import rid
from tests.support.channels import open_channel
from tests.support.clock import SettableClock
from tests.support.member_service import member_settings, running

MEMBER = 5_550_001
UPDATE = json.dumps(
    {"update_id": 7, "message": {"photo": [], "caption": "my secret", "from": {"id": MEMBER}}}
).encode()
ENTRY = json.dumps({"text": "Oi Bia", "member_id": MEMBER}).encode()


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="member_service")
    add_parser(parser.add_subparsers(dest="command"))
    return parser.parse_args(["dead", *words])


class Desk:
    """A running member service, with something in each queue that was given up."""

    def __init__(self, address: str, clock: SettableClock) -> None:
        self.address, self.clock = address, clock

    async def say(self, *words: str, yes: bool = False) -> list[str]:
        self.asked: list[str] = []

        def confirm(question: str) -> bool:
            self.asked.append(question)
            return yes

        return await answer(parsed("--address", self.address, *words), member_settings(), confirm)

    async def letters(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in await self.say("list", "--json")]

    async def name_of(self, queue: str) -> str:
        [one] = [str(one["name"]) for one in await self.letters() if one["queue"] == queue]
        return one


async def wear_out(outbox: OutboxServiceStub, entry_id: str, clock: SettableClock) -> None:
    for _ in range(8):
        [leased] = (await outbox.LeaseEntries(LeaseEntriesRequest(owner="w/1"))).entries
        failing = FailEntryRequest(entry_id=entry_id, fence=leased.fence, error="Forbidden")
        await outbox.FailEntry(failing)
        clock.advance(seconds=600)


@pytest.fixture
async def desk(clock: SettableClock):
    async with running(clock) as service, open_channel(f"127.0.0.1:{service.port}") as channel:
        inbox, outbox = InboxServiceStub(channel), OutboxServiceStub(channel)
        update = InboxUpdate(update_id=7, payload=UPDATE, lane=MEMBER)
        await inbox.AcceptUpdates(AcceptUpdatesRequest(owner="w/1", updates=[update]))
        for _ in range(5):
            await inbox.FailUpdate(FailUpdateRequest(owner="w/1", update_id=7, error="TimedOut"))
            clock.advance(seconds=9)
            await inbox.ReclaimUpdates(ReclaimUpdatesRequest(owner="w/1"))
        entry = OutboxEntry(entry_id=f"notice:{MEMBER}", kind="private_notice", chat_id=MEMBER, payload=ENTRY)
        await outbox.ScheduleEntries(ScheduleEntriesRequest(entries=[entry]))
        await wear_out(outbox, entry.entry_id, clock)
        yield Desk(f"127.0.0.1:{service.port}", clock)


async def test_what_was_given_up_is_listed_and_nobody_is_named(desk: Desk):
    lines = await desk.say("list")
    assert lines[0].split() == ["NAME", "QUEUE", "KIND", "CHAT", "TRIES", "WHY", "GIVEN", "UP"]
    everything = [*lines, *await desk.say("list", "--json"), *await desk.say("show", "7")]
    everything += await desk.say("show", await desk.name_of("outbox"))
    told = "\n".join(everything)
    assert "TimedOut" in told
    assert "Forbidden" in told
    for secret in (str(MEMBER), "secret", "Oi", "Bia"):
        assert secret not in told
    assert [one["chat"] for one in await desk.letters()] == ["private", "private"]


async def test_one_says_what_it_consists_of(desk: Desk):
    shown = json.loads((await desk.say("show", "7", "--json"))[0])
    assert shown["parts"] == ["message", "message.caption", "message.from", "message.photo"]
    with pytest.raises(Complaint, match="no dead letter '8'"):
        await desk.say("show", "8")


async def test_an_update_and_an_entry_are_tried_again_as_they_were(desk: Desk):
    names = {str(one["name"]) for one in await desk.letters()}
    assert set(await desk.say("retry", "--all")) == {f"{name}  is tried again" for name in names}
    assert await desk.say("list") == ["nothing was given up"]
    async with open_channel(desk.address) as channel:
        [update] = (
            await InboxServiceStub(channel).ReclaimUpdates(ReclaimUpdatesRequest(owner="w/1"))
        ).updates
        [entry] = (await OutboxServiceStub(channel).LeaseEntries(LeaseEntriesRequest(owner="w/1"))).entries
    assert (update.update_id, update.payload, update.tries) == (7, UPDATE, 1)
    assert (entry.entry_id, entry.payload, entry.tries, entry.error) == (f"notice:{MEMBER}", ENTRY, 1, "")


async def test_dropping_asks_and_is_for_good(desk: Desk):
    with pytest.raises(Complaint, match="nothing was dropped"):
        await desk.say("drop", "7")
    assert desk.asked == ["Drop the dead letter 7 for good?"]
    assert await desk.say("drop", "7", yes=True) == ["7  dropped"]
    assert await desk.say("drop", await desk.name_of("outbox"), "--yes") != []
    assert desk.asked == []
    assert await desk.say("list") == ["nothing was given up"]
    with pytest.raises(Complaint, match="no dead letter"):
        await desk.say("retry", "7")


async def test_a_dropped_update_that_telegram_sends_again_is_still_known(desk: Desk):
    await desk.say("drop", "7", "--yes")
    async with open_channel(desk.address) as channel:
        update = InboxUpdate(update_id=7, payload=UPDATE, lane=MEMBER)
        again = AcceptUpdatesRequest(owner="w/2", updates=[update])
        assert list((await InboxServiceStub(channel).AcceptUpdates(again)).accepted_update_ids) == []


async def test_only_those_that_failed_for_a_reason_are_tried_again(desk: Desk):
    assert await desk.say("retry", "--all", "--error", "Forbidden", "--queue", "inbox") == [
        "there is nothing of that kind"
    ]
    assert await desk.say("retry", "--all", "--error", "TimedOut") == ["7  is tried again"]
    for wrong in (("retry",), ("retry", "7", "--all")):
        with pytest.raises(Complaint, match="either which"):
            await desk.say(*wrong)


async def test_the_audit_log_tells_who_did_it_once_each_and_names_no_member(desk: Desk):
    await desk.say("retry", "7")
    await desk.say("drop", "--all", "--yes")
    async with open_channel(desk.address) as channel:
        log = (await AuditServiceStub(channel).ListActions(ListActionsRequest())).entries
    told = [(one.action, one.actor_name, one.reason) for one in log]
    assert sorted(told) == [
        ("dead_entry_dropped", "local", "Forbidden"),
        ("dead_update_retried", "local", "TimedOut"),
    ]
    assert [one.target for one in log if one.action == "dead_update_retried"] == ["7"]
    assert not any(str(MEMBER) in one.target for one in log)


async def test_an_erasure_reaches_an_entry_that_was_given_up(desk: Desk):
    async with open_channel(desk.address) as channel:
        erasing = EraseMemberRequest(request_id=rid("erase"), member_id=MEMBER)
        await MemberDataServiceStub(channel).EraseMember(erasing)
    assert await desk.say("list") == ["nothing was given up"]


async def test_an_entry_in_a_group_that_tells_of_somebody_goes_with_them(clock: SettableClock):
    async with running(clock) as service, open_channel(f"127.0.0.1:{service.port}") as channel:
        outbox = OutboxServiceStub(channel)
        entry = OutboxEntry(entry_id="card", kind="weekly_card", chat_id=-100, payload=ENTRY)
        await outbox.ScheduleEntries(ScheduleEntriesRequest(entries=[entry]))
        await wear_out(outbox, "card", clock)
        stored = await service.database.collection("outbox").find_one({"_id": "card"})
        assert isinstance(stored["payload"], dict), "it lies sealed"
        desk = Desk(f"127.0.0.1:{service.port}", clock)
        assert [one["chat"] for one in await desk.letters()] == ["-100"]
        erasing = EraseMemberRequest(request_id=rid("erase"), member_id=MEMBER)
        await MemberDataServiceStub(channel).EraseMember(erasing)
        assert await desk.say("list") == ["nothing was given up"]


async def test_what_is_pointless_to_try_again_keeps_no_words_and_can_be_dropped(desk: Desk):
    async with open_channel(desk.address) as channel:
        outbox = OutboxServiceStub(channel)
        await outbox.ScheduleEntries(
            ScheduleEntriesRequest(entries=[OutboxEntry(entry_id="b", kind="k", payload=ENTRY)])
        )
        [leased] = (await outbox.LeaseEntries(LeaseEntriesRequest(owner="w/1"))).entries
        failing = FailEntryRequest(entry_id="b", fence=leased.fence, error="Blocked", permanent=True)
        await outbox.FailEntry(failing)
    with pytest.raises(Complaint, match="or drop it"):
        await desk.say("retry", "--all", "--error", "Blocked")
    assert len(await desk.say("drop", "--all", "--error", "Blocked", "--yes")) == 1


async def test_what_cannot_be_opened_says_so_and_can_be_dropped(clock: SettableClock):
    async with running(clock) as service:
        long_ago = clock() - timedelta(days=1)
        # As versions wrote it that kept no payload of what was given up.
        row = {
            "_id": "old",
            "state": "dead",
            "kind": "welcome",
            "chat_id": -1,
            "due_time": long_ago,
            "tries": 8,
        }
        row |= {"fence": 8, "create_time": long_ago, "dead_time": long_ago, "traceparent": "", "size": 2}
        await service.database.collection("outbox").insert_one(row)
        desk = Desk(f"127.0.0.1:{service.port}", clock)
        with pytest.raises(Complaint, match="or drop it"):
            await desk.say("retry", "--all")
        [name] = [str(one["name"]) for one in await desk.letters()]
        assert await desk.say("drop", "--all", "--yes") == [f"{name}  dropped"]


async def test_an_address_where_nobody_answers_says_what_to_do():
    with pytest.raises(Complaint, match="nobody answers"):
        await answer(parsed("--address", "127.0.0.1:1", "list"), member_settings())
