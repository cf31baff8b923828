"""A gateway that was not run for longer than its leases begins nothing that may be another's by now."""

import asyncio

from sandbox.patience import patient
from servicekit.errors import Unavailable
from telegram_gateway.runtime.lanes import Lanes
from telegram_gateway.runtime.turns import in_turn
from tests.telegram_gateway.runtime.inbox_parts import make_inbox, raw
from tests.telegram_gateway.waiting import eventually


class Work:
    """Handles updates, each when the test lets it."""

    def __init__(self):
        self.begun = []
        self.errors = {}
        self._gates = {}

    def hold(self, update_id):
        self._gates[update_id] = asyncio.Event()

    def let_go(self, update_id):
        self._gates.pop(update_id).set()

    async def __call__(self, update):
        self.begun.append(update.update_id)
        if gate := self._gates.get(update.update_id):
            await gate.wait()
        if error := self.errors.pop(update.update_id, None):
            raise error


def gateway(clients, member, *, concurrency=256, **options):
    inbox, _ = make_inbox(clients, member, **options)
    work = Work()
    lanes = Lanes(work, inbox, concurrency=concurrency, sleep=lambda _: asyncio.sleep(0))
    inbox.hand_to(lanes)
    return inbox, lanes, work


async def test_what_another_gateway_took_over_is_not_begun_here_any_more(clients, member):
    stalled, lanes, work = gateway(clients, member)
    work.hold(7)
    await stalled.accept([raw(7), raw(8), raw(9)])
    await eventually(lambda: work.begun == [7])

    member.clock.move(11)
    other, other_lanes, other_work = gateway(clients, member)
    assert await other.reclaim() == 3
    await other_lanes.drain(patient(5))
    assert other_work.begun == [7, 8, 9]

    # It is run again, and prolongs what it believes to hold.
    await stalled.heartbeat.join()
    work.let_go(7)
    await lanes.drain(patient(5))
    assert work.begun == [7]
    await other.flush(patient(5))
    await stalled.flush(patient(5))
    assert stalled.in_flight == 0
    assert {row.state for row in member.inbox.rows.values()} == {"done"}


async def test_what_nobody_took_over_comes_again_in_its_order_and_is_no_further_try(clients, member):
    inbox, lanes, work = gateway(clients, member)
    work.hold(7)
    await inbox.accept([raw(7), raw(8), raw(9)])
    await eventually(lambda: work.begun == [7])
    member.clock.move(11)
    work.let_go(7)
    await lanes.drain(patient(5))
    assert work.begun == [7]
    await inbox.flush(patient(5))

    # What is newer does not overtake what was given back.
    await inbox.accept([raw(10)])
    await lanes.drain(patient(5))
    assert work.begun == [7, 8, 9, 10]
    assert [member.inbox.rows[update_id].tries for update_id in (8, 9, 10)] == [1, 1, 1]
    await inbox.flush(patient(5))
    assert inbox.in_flight == 0


async def test_an_attempt_that_failed_is_not_made_again_once_the_lease_ran_out(clients, member):
    inbox, lanes, work = gateway(clients, member)
    work.hold(7)
    await inbox.accept([raw(7), raw(8)])
    await eventually(lambda: work.begun == [7])
    work.errors[7] = Unavailable()
    member.clock.move(11)
    work.let_go(7)
    await lanes.drain(patient(5))
    assert work.begun == [7]
    assert inbox.in_flight == 0

    assert await inbox.reclaim() == 2
    await lanes.drain(patient(5))
    assert work.begun == [7, 7, 8]


async def test_leases_that_were_prolonged_in_time_hold_what_waits_here(clients, member):
    inbox, lanes, work = gateway(clients, member)
    work.hold(7)
    await inbox.accept([raw(7), raw(8)])
    await eventually(lambda: work.begun == [7])
    for _ in range(3):
        member.clock.move(6)
        await inbox.heartbeat._extend(inbox._leases.owner)
    work.let_go(7)
    await lanes.drain(patient(5))
    assert work.begun == [7, 8]


async def test_a_lease_that_was_prolonged_too_late_is_given_back_at_once(clients, member):
    inbox, lanes, work = gateway(clients, member)
    work.hold(7)
    await inbox.accept([raw(7), raw(8), raw(5, chat_id=-77)])
    await eventually(lambda: work.begun == [7, 5] and inbox.in_flight == 3)
    member.clock.move(11)
    await inbox.heartbeat._extend(inbox._leases.owner)
    # 7 is in work, and 5 is done and not told yet; 8 was not begun.
    assert inbox.in_flight == 2
    assert await inbox.reclaim() == 1
    work.let_go(7)
    await lanes.drain(patient(5))
    assert work.begun == [7, 5, 8]


async def test_what_a_reclaim_brings_late_does_not_overtake_what_was_given_back_meanwhile(clients, member):
    inbox, lanes, work = gateway(clients, member)
    work.hold(7)
    await inbox.accept([raw(7), raw(8)])
    await eventually(lambda: work.begun == [7])
    # Another gateway stored this one, and died.
    crashed, _ = make_inbox(clients, member)
    await crashed.accept([raw(9)])
    member.clock.move(11)
    member.inbox.held["ReclaimUpdates"] = asyncio.Event()
    reclaiming = asyncio.create_task(inbox.reclaim())
    await eventually(lambda: member.inbox.called("ReclaimUpdates"))
    await inbox.heartbeat._extend(inbox._leases.owner)
    member.inbox.held["ReclaimUpdates"].set()
    assert await reclaiming == 0
    work.let_go(7)
    await lanes.drain(patient(5))
    await inbox.flush(patient(5))

    await inbox.accept([raw(10)])
    await lanes.drain(patient(5))
    assert work.begun == [7, 8, 9, 10]


async def test_what_was_given_back_leaves_room(clients, member):
    inbox, lanes, work = gateway(clients, member, max_in_flight=2, concurrency=1)
    work.hold(7)
    await inbox.accept([raw(7)])
    await inbox.accept([raw(8, chat_id=-77)])
    await eventually(lambda: work.begun == [7])
    waiting = asyncio.create_task(inbox.wait_for_room())
    await asyncio.sleep(0)
    assert not waiting.done()
    member.clock.move(11)
    await inbox.heartbeat._extend(inbox._leases.owner)
    await asyncio.wait_for(waiting, patient(5))
    work.let_go(7)
    await lanes.drain(patient(5))
    assert work.begun == [7]


async def test_what_waits_for_a_place_to_work_is_asked_about_when_it_gets_one(clients, member):
    inbox, lanes, work = gateway(clients, member, concurrency=1)
    work.hold(7)
    await inbox.accept([raw(7), raw(8, chat_id=-77)])
    await eventually(lambda: work.begun == [7])
    member.clock.move(11)
    work.let_go(7)
    await lanes.drain(patient(5))
    assert work.begun == [7]
    assert await inbox.reclaim() == 1
    await lanes.drain(patient(5))
    assert work.begun == [7, 8]


async def test_a_photo_whose_lease_ran_out_while_it_waited_for_its_turn_is_given_back(clients, member):
    """Another gateway may answer it by now: two answers would be in the chat."""
    inbox, _ = make_inbox(clients, member)
    shown: list[int] = []
    work = Work()

    async def show(update):
        await work(update)
        await in_turn("setMessageReaction")
        shown.append(update.update_id)

    lanes = Lanes(show, inbox, together=lambda begun, following: True, sleep=lambda _: asyncio.sleep(0))
    inbox.hand_to(lanes)
    work.hold(7)
    await inbox.accept([raw(7), raw(8), raw(9)])
    await eventually(lambda: work.begun == [7, 8, 9])
    member.clock.move(11)
    work.let_go(7)
    await lanes.drain(patient(5))
    assert shown == [7]
    await inbox.flush(patient(5))
    assert inbox.in_flight == 0
    assert await inbox.reclaim() == 2
    await lanes.drain(patient(5))
    assert shown == [7, 8, 9]
