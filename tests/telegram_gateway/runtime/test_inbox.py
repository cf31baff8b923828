import asyncio
import json

import pytest

from sandbox.patience import patient
from servicekit.errors import Internal, ResourceExhausted, Unavailable
from telegram_gateway.runtime.lanes import Lanes
from telegram_gateway.runtime.raw_updates import RawUpdate, lane_of
from tests.telegram_gateway.runtime.inbox_parts import GROUP, make_inbox, raw
from tests.telegram_gateway.waiting import eventually


async def test_an_accepted_update_is_stored_as_it_came_and_handled(clients, member):
    inbox, handled = make_inbox(clients, member)
    await inbox.accept([raw(7)])

    assert handled.ids == [7]
    assert json.loads(member.inbox.rows[7].payload)["message"]["text"] == "oi"
    assert (handled.tickets[0].lane, handled.tickets[0].tries) == (GROUP, 1)


@pytest.mark.parametrize("chat", [True, {"id": True}, {"id": 2**63}, {"id": "x"}, [], None])
async def test_an_update_with_nonsense_for_a_chat_is_stored_all_the_same(clients, member, chat):
    inbox, handled = make_inbox(clients, member)
    await inbox.accept([RawUpdate.of({"update_id": 7, "message": {"chat": chat}})])

    assert member.inbox.rows[7].lane == 0
    assert handled.ids == []


async def test_nothing_is_handled_that_was_not_stored(clients, member):
    inbox, handled = make_inbox(clients, member)
    member.inbox.away = {"AcceptUpdates"}
    with pytest.raises(Unavailable):
        await inbox.accept([raw(7)])
    assert handled.ids == []
    assert inbox.in_flight == 0


async def test_an_update_that_comes_again_is_handled_once(clients, member):
    inbox, handled = make_inbox(clients, member)
    await inbox.accept([raw(7)])
    await inbox.accept([raw(7), raw(8)])
    assert handled.ids == [7, 8]


async def test_an_update_that_was_handled_before_is_not_handled_again(clients, member):
    inbox, handled = make_inbox(clients, member)
    await inbox.accept([raw(7)])
    inbox.complete(7)
    await inbox.flush(patient(5))
    await inbox.accept([raw(7)])
    assert handled.ids == [7]


async def test_completions_that_gather_go_out_together(clients, member):
    inbox, _ = make_inbox(clients, member)
    await inbox.accept([raw(update_id) for update_id in range(100)])
    for update_id in range(100):
        inbox.complete(update_id)
    await inbox.flush(patient(5))

    (request,) = member.inbox.called("CompleteUpdates")
    assert sorted(request.update_ids) == list(range(100))
    assert inbox.in_flight == 0
    assert {row.state for row in member.inbox.rows.values()} == {"done"}


async def test_a_single_completion_does_not_wait_for_company(clients, member):
    inbox, _ = make_inbox(clients, member)
    settling = asyncio.create_task(inbox.settle_forever())
    await inbox.accept([raw(7)])
    inbox.complete(7)
    await eventually(lambda: inbox.in_flight == 0)
    assert member.inbox.rows[7].state == "done"
    settling.cancel()
    await asyncio.gather(settling, return_exceptions=True)


async def test_a_failure_is_told_and_the_update_comes_again_later(clients, member):
    inbox, handled = make_inbox(clients, member)
    await inbox.accept([raw(7)])
    inbox.fail(7, "KeyError")
    await inbox.flush(patient(5))
    assert member.inbox.rows[7].errors == ["KeyError"]
    assert await inbox.reclaim() == 0

    member.clock.move(11)
    assert await inbox.reclaim() == 1
    assert [ticket.tries for ticket in handled.tickets] == [1, 2]


async def test_completions_wait_until_the_member_service_is_back(clients, member):
    pauses = []

    async def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            member.inbox.away = set()

    inbox, _ = make_inbox(clients, member, sleep=sleep)
    await inbox.accept([raw(7)])
    inbox.complete(7)
    member.inbox.away = {"CompleteUpdates"}
    await inbox.flush(patient(30))
    assert member.inbox.rows[7].state == "done"
    assert pauses == sorted(pauses)
    assert len(pauses) == 3


@pytest.mark.parametrize("error", [ResourceExhausted(), Internal()], ids=["overloaded", "broken"])
async def test_what_was_handled_is_told_again_until_it_is_heard(clients, member, error):
    # Its lease would never run out: this process prolongs all that it holds.
    pauses = []

    async def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            member.inbox.failing.clear()

    inbox, _ = make_inbox(clients, member, sleep=sleep)
    await inbox.accept([raw(7), raw(8)])
    inbox.complete(7)
    inbox.fail(8, "KeyError")
    member.inbox.failing = {"CompleteUpdates": error, "FailUpdate": error}
    await inbox.flush(patient(30))
    assert member.inbox.rows[7].state == "done"
    assert member.inbox.rows[8].errors == ["KeyError"]
    assert (inbox.in_flight, len(pauses)) == (0, 3)


async def test_one_outcome_that_is_not_taken_holds_up_no_other(clients, member):
    async def sleep(_):
        assert member.inbox.rows[8].errors == ["KeyError"]
        member.inbox.failing.clear()

    inbox, _ = make_inbox(clients, member, sleep=sleep)
    await inbox.accept([raw(7), raw(8)])
    inbox.complete(7)
    inbox.fail(8, "KeyError")
    member.inbox.failing = {"CompleteUpdates": Internal()}
    await inbox.flush(patient(30))
    assert member.inbox.rows[7].state == "done"


async def test_after_a_crash_another_process_takes_over_when_the_leases_ran_out(clients, member):
    crashed, _ = make_inbox(clients, member)
    await crashed.accept([raw(7), raw(8)])
    crashed.complete(7)
    await crashed.flush(patient(5))

    successor, handled = make_inbox(clients, member)
    assert await successor.reclaim() == 0
    member.clock.move(11)
    assert await successor.reclaim() == 1
    assert [(ticket.update_id, ticket.tries) for ticket in handled.tickets] == [(8, 2)]


async def test_what_is_in_work_here_is_never_begun_twice_even_when_its_lease_ran_out(clients, member):
    inbox, handled = make_inbox(clients, member)
    await inbox.accept([raw(7)])
    member.clock.move(60)
    assert await inbox.reclaim() == 0
    assert handled.ids == [7]

    inbox.complete(7)
    await inbox.flush(patient(5))
    assert member.inbox.rows[7].state == "done"


async def test_reclaiming_goes_on_when_the_member_service_comes_back(clients, member):
    pauses = []

    async def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            member.inbox.away = set()
        if len(pauses) == 4:
            raise asyncio.CancelledError

    crashed, _ = make_inbox(clients, member)
    await crashed.accept([raw(7)])
    member.clock.move(11)
    member.inbox.away = {"ReclaimUpdates"}
    inbox, handled = make_inbox(clients, member, sleep=sleep)
    with pytest.raises(asyncio.CancelledError):
        await inbox.reclaim_forever()
    assert pauses[0] < pauses[1] < pauses[2]
    assert handled.ids == [7]


async def test_an_update_that_cannot_be_read_is_failed_and_harms_no_other(clients, member):
    inbox, handled = make_inbox(clients, member)
    strange = RawUpdate.of({"update_id": 6, "message": {"message_id": "x", "chat": 5}})
    await inbox.accept([strange, raw(7)])
    await inbox.flush(patient(5))
    assert handled.ids == [7]
    assert member.inbox.rows[6].errors == ["UPDATE_UNREADABLE"]


async def test_when_too_much_is_in_flight_there_is_no_room_until_something_is_done(clients, member):
    inbox, _ = make_inbox(clients, member, max_in_flight=2)
    await inbox.accept([raw(7, chat_id=1)])
    assert inbox.has_room
    await inbox.accept([raw(8, chat_id=2)])
    assert not inbox.has_room
    waiting = asyncio.create_task(inbox.wait_for_room())
    await asyncio.sleep(0)
    assert not waiting.done()
    assert await inbox.reclaim() == 0

    inbox.complete(7)
    await inbox.flush(patient(5))
    await waiting
    assert inbox.has_room


async def test_flushing_ends_in_time_although_nobody_listens(clients, member):
    inbox, _ = make_inbox(clients, member)
    await inbox.accept([raw(7)])
    inbox.complete(7)
    member.inbox.away = {"CompleteUpdates"}
    await inbox.flush(0.05)
    assert member.inbox.rows[7].state == "leased"


async def test_lanes_and_inbox_together_complete_what_was_accepted(clients, member):
    seen = []

    async def process(update):
        seen.append(update.update_id)

    inbox, _ = make_inbox(clients, member)
    lanes = Lanes(process, inbox)
    inbox.hand_to(lanes)
    await inbox.accept([raw(update_id, chat_id=-(update_id % 5) - 1) for update_id in range(50)])
    await lanes.drain(patient(10))
    await inbox.flush(patient(5))
    assert sorted(seen) == list(range(50))
    assert {row.state for row in member.inbox.rows.values()} == {"done"}


@pytest.mark.parametrize(
    ("update", "lane"),
    [
        ({"message": {"chat": {"id": -5}, "from": {"id": 7}}}, -5),
        ({"callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -5}}}}, -5),
        ({"callback_query": {"from": {"id": 7}, "inline_message_id": "x"}}, 7),
        ({"my_chat_member": {"chat": {"id": -6}, "from": {"id": 7}}}, -6),
        ({"pre_checkout_query": {"from": {"id": 7}}}, 7),
        ({"poll": {"id": "1"}}, 0),
    ],
)
def test_an_update_belongs_to_the_lane_of_its_chat(update, lane):
    assert lane_of({"update_id": 1, **update}) == lane


@pytest.mark.parametrize("update_id", [None, "7", True, -1])
def test_an_update_without_a_proper_id_is_none(update_id):
    with pytest.raises(ValueError, match="update_id"):
        RawUpdate.of({"update_id": update_id})
