"""Calls whose answers never came: what they stored or leased is found, in its order."""

import asyncio
from datetime import timedelta

import pytest

from sandbox.patience import patient
from servicekit.errors import Unavailable
from tests.support.fake_member_service import InboxRow
from tests.telegram_gateway.runtime.inbox_parts import make_inbox, raw
from tests.telegram_gateway.waiting import eventually


async def storing(inbox, member, update_id):
    """Begin to accept an update; return the event by which the answer comes, and the call under way."""
    answered = member.inbox.held["AcceptUpdates"] = asyncio.Event()
    accepting = asyncio.create_task(inbox.accept([raw(update_id)]))
    await eventually(lambda: update_id in member.inbox.rows)
    return answered, accepting


async def test_leases_that_were_granted_unheard_run_out(clients, member):
    # ReclaimUpdates leased 8 to us and its answer was lost, while 7 keeps this process busy.
    inbox, _ = make_inbox(clients, member)
    await inbox.accept([raw(7)])
    first_owner = member.inbox.rows[7].owner
    member.inbox.away = {"ReclaimUpdates"}
    with pytest.raises(Unavailable):
        await inbox.reclaim()
    member.inbox.away = set()
    await inbox.accept([raw(8)])
    assert member.inbox.rows[8].owner != first_owner

    for update_id in (7, 8):
        inbox.complete(update_id)
    await inbox.flush(patient(5))
    assert {row.state for row in member.inbox.rows.values()} == {"done"}


async def test_what_was_stored_unheard_is_handled_before_what_is_newer(clients, member):
    inbox, handled = make_inbox(clients, member)
    await inbox.accept([raw(6)])
    member.inbox.unheard = {"AcceptUpdates"}
    with pytest.raises(Unavailable):
        await inbox.accept([raw(7)])
    member.inbox.unheard = set()
    # Another gateway may have been told of 7 meanwhile, so that it does not come here again.
    await inbox.accept([raw(8)])
    assert handled.ids == [6, 7, 8]
    assert [ticket.tries for ticket in handled.tickets] == [1, 1, 1]

    for update_id in handled.ids:
        inbox.complete(update_id)
    await inbox.flush(patient(5))
    assert {row.state for row in member.inbox.rows.values()} == {"done"}


async def test_nothing_newer_is_accepted_while_what_was_stored_unheard_cannot_be_got(clients, member):
    inbox, handled = make_inbox(clients, member)
    inbox.renew_owner()
    member.inbox.away = {"ReclaimUpdates"}
    with pytest.raises(Unavailable):
        await inbox.accept([raw(8)])
    assert (handled.ids, member.inbox.rows) == ([], {})


async def test_what_a_reclaim_brings_is_handled_before_what_is_accepted_beside_it(clients, member):
    # An update may be leased to this process before it has heard of it.
    # Such a lease holds nothing newer back.
    crashed, _ = make_inbox(clients, member)
    await crashed.accept([raw(7)])
    member.clock.move(11)
    inbox, handled = make_inbox(clients, member)
    member.inbox.held["ReclaimUpdates"] = asyncio.Event()
    reclaiming = asyncio.create_task(inbox.reclaim())
    await eventually(lambda: member.inbox.rows[7].tries == 2)
    accepting = asyncio.create_task(inbox.accept([raw(8)]))
    await eventually(lambda: 8 in member.inbox.rows)
    member.inbox.held["ReclaimUpdates"].set()
    await asyncio.gather(reclaiming, accepting)
    assert handled.ids == [7, 8]


async def test_what_is_accepted_while_a_reclaim_is_given_up_waits_for_what_that_may_have_leased(
    clients, member
):
    crashed, _ = make_inbox(clients, member)
    await crashed.accept([raw(7)])
    member.clock.move(11)
    inbox, handled = make_inbox(clients, member)
    member.inbox.held["ReclaimUpdates"] = asyncio.Event()
    member.inbox.unheard = {"ReclaimUpdates"}
    reclaiming = asyncio.create_task(inbox.reclaim())
    await eventually(lambda: member.inbox.rows[7].tries == 2)
    accepting = asyncio.create_task(inbox.accept([raw(8)]))
    await eventually(lambda: 8 in member.inbox.rows)
    member.inbox.held["ReclaimUpdates"].set()
    with pytest.raises(Unavailable):
        await reclaiming
    await accepting
    assert handled.ids == []

    member.inbox.unheard = set()
    await inbox.accept([raw(9)])
    assert handled.ids == [7, 8, 9]
    assert [ticket.tries for ticket in handled.tickets] == [2, 1, 1]


async def test_what_a_call_stored_that_outlived_its_name_is_handled_before_what_is_newer(clients, member):
    inbox, handled = make_inbox(clients, member)
    member.inbox.held["AcceptUpdates"] = asyncio.Event()
    member.inbox.unheard = {"AcceptUpdates"}
    accepting = asyncio.create_task(inbox.accept([raw(7)]))
    await eventually(lambda: 7 in member.inbox.rows)
    inbox.renew_owner()
    assert await inbox.reclaim() == 0
    member.inbox.held["AcceptUpdates"].set()
    with pytest.raises(Unavailable):
        await accepting
    member.inbox.unheard = set()
    await inbox.accept([raw(7), raw(8)])
    assert handled.ids == [7, 8]


async def test_nothing_newer_is_got_while_a_call_is_under_way_that_outlived_its_name(clients, member):
    # What it stores is leased under that name, and is older than what waits.
    inbox, handled = make_inbox(clients, member)
    await inbox.accept([raw(6)])
    answered, accepting = await storing(inbox, member, 7)
    inbox.renew_owner()
    row = member.inbox.rows[7]
    member.inbox.rows[8] = InboxRow(raw(8).payload, row.lane, member.clock(), tries=0, state="waiting")
    assert await inbox.reclaim() == 0
    assert member.inbox.rows[8].state == "waiting"
    answered.set()
    await accepting
    assert await inbox.reclaim() == 2
    assert handled.ids == [6, 7, 8]


async def test_a_call_that_took_longer_than_a_lease_is_remembered_as_long_as_what_it_leased(clients, member):
    inbox, handled = make_inbox(clients, member)
    answered, accepting = await storing(inbox, member, 7)
    inbox.renew_owner()
    member.clock.move(11)
    # It came to the member service just now.
    member.inbox.rows[7].lease_until = member.clock() + timedelta(seconds=10)
    answered.set()
    await accepting
    member.inbox.away = {"ReclaimUpdates"}
    with pytest.raises(Unavailable):
        await inbox.reclaim()
    member.inbox.away = set()
    del member.inbox.held["AcceptUpdates"]
    await inbox.accept([raw(8)])
    assert handled.ids == [7, 8]


async def test_a_name_is_remembered_as_long_as_what_a_late_sign_of_life_prolonged(clients, member):
    # Otherwise nobody would end that lease, and this process prolonged it for as long as it lives.
    inbox, handled = make_inbox(clients, member)
    answered = member.inbox.held["ExtendLeases"] = asyncio.Event()
    joining = asyncio.create_task(inbox.heartbeat.join())
    await eventually(lambda: member.inbox.called("ExtendLeases"))
    [request] = member.inbox.called("ExtendLeases")
    inbox.renew_owner()
    member.clock.move(11)
    until = member.clock() + timedelta(seconds=10)
    member.inbox.rows[7] = InboxRow(raw(7).payload, raw(7).lane, member.clock(), request.owner, until)
    answered.set()
    await joining
    inbox.renew_owner()
    assert await inbox.reclaim() == 1
    assert handled.ids == [7]


async def test_what_is_newer_than_what_a_call_under_way_stores_comes_after_it(clients, member):
    # Another gateway was told the same update and what follows it: that waits for this one, whose chat it is.
    inbox, handled = make_inbox(clients, member)
    await inbox.accept([raw(5, chat_id=-1002), raw(6)])
    answered, accepting = await storing(inbox, member, 7)
    lane = member.inbox.rows[7].lane
    member.inbox.rows[8] = InboxRow(raw(8).payload, lane, member.clock(), tries=0, state="waiting")
    assert await inbox.reclaim() == 0
    answered.set()
    await accepting
    assert await inbox.reclaim() == 2
    assert handled.ids == [5, 6, 7, 8]
    assert [ticket.tries for ticket in handled.tickets] == [1, 1, 1, 1]


async def test_what_a_call_under_way_left_waiting_may_come_with_what_is_newer(clients, member):
    # The chat was another gateway's at that moment, so the call leased nothing.
    inbox, handled = make_inbox(clients, member)
    answered, accepting = await storing(inbox, member, 7)
    for one in (raw(7), raw(8)):
        waiting = InboxRow(one.payload, one.lane, member.clock(), tries=0, state="waiting")
        member.inbox.rows[one.update_id] = waiting
    assert await inbox.reclaim() == 2
    answered.set()
    await accepting
    assert handled.ids == [7, 8]


async def test_what_is_older_than_what_a_call_under_way_stores_does_not_wait_for_it(clients, member):
    inbox, handled = make_inbox(clients, member)
    await inbox.accept([raw(5)])
    answered, accepting = await storing(inbox, member, 7)
    lane = member.inbox.rows[7].lane
    for row in (raw(6), raw(8, chat_id=-1002)):
        waiting = InboxRow(row.payload, row.lane, member.clock(), tries=0, state="waiting")
        member.inbox.rows[row.update_id] = waiting
    assert lane != raw(8, chat_id=-1002).lane
    assert await inbox.reclaim() == 2
    answered.set()
    await accepting
    assert handled.ids == [5, 6, 8, 7]


async def test_a_name_that_is_in_use_still_is_remembered_until_its_unheard_leases_are_ended(clients, member):
    # Otherwise they would be prolonged with the others: 6 keeps this process busy, 7 came while the
    # answer was lost.
    inbox, handled = make_inbox(clients, member)
    await inbox.accept([raw(6)])
    member.inbox.unheard = {"AcceptUpdates"}
    with pytest.raises(Unavailable):
        await inbox.accept([raw(7)])
    inbox.renew_owner()
    member.clock.move(11)
    inbox.renew_owner()
    # The leases were prolonged as soon as the member service was back.
    for row in member.inbox.rows.values():
        row.lease_until = member.clock() + timedelta(seconds=10)
    assert await inbox.reclaim() == 1
    assert handled.ids == [6, 7]

    member.clock.move(11)
    await inbox.reclaim()
    await inbox.reclaim()
    assert list(member.inbox.called("ReclaimUpdates")[-1].abandoned_owners) == []


async def test_an_update_that_comes_back_under_another_name_is_settled_under_that_one(clients, member):
    inbox, handled = make_inbox(clients, member)
    await inbox.accept([raw(7), raw(8)])
    inbox.complete(7)
    member.clock.move(11)
    # Its lease had run out, and it came back under a new name while it is in work here, or done and not told.
    member.inbox.away = {"ReclaimUpdates"}
    with pytest.raises(Unavailable):
        await inbox.reclaim()
    member.inbox.away = set()
    await inbox.reclaim()
    assert handled.ids == [7, 8]
    inbox.fail(8, "TimedOut")
    await inbox.flush(patient(5))
    assert member.inbox.rows[7].state == "done"
    assert member.inbox.rows[8].errors == ["TimedOut"]
    assert inbox.in_flight == 0
