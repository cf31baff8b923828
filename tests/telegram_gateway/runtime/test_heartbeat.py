"""Signs of life: what is in work stays ours, and who has nothing to do is quiet."""

import asyncio

import pytest

from sandbox.patience import patient
from telegram_gateway.runtime.heartbeat import QUIET_LEASES
from tests.telegram_gateway.runtime.inbox_parts import make_inbox, raw


async def test_leases_of_work_in_progress_are_prolonged(clients, member):
    beats = 0

    async def sleep(seconds):
        nonlocal beats
        assert seconds < 10 / 2
        beats += 1
        if beats == 6:
            raise asyncio.CancelledError
        member.clock.move(seconds)

    inbox, _ = make_inbox(clients, member, sleep=sleep)
    await inbox.accept([raw(7)])
    with pytest.raises(asyncio.CancelledError):
        await inbox.heartbeat.beat_forever()

    successor, _ = make_inbox(clients, member)
    assert await successor.reclaim() == 0


async def test_a_look_that_is_under_way_is_no_work(clients, member, monkeypatch):
    """Where beats and looks fall together, a process without work would be said to have some for a minute."""
    inbox, _ = make_inbox(clients, member)
    await inbox.reclaim()
    reclaim, busy = inbox._reclaim, []

    async def slow(*arguments):
        busy.append(inbox.is_busy)
        return await reclaim(*arguments)

    monkeypatch.setattr(inbox, "_reclaim", slow)
    await inbox.reclaim()
    await inbox.accept([raw(7)])
    assert [*busy, inbox.is_busy] == [False, True]


async def test_who_had_work_between_two_signs_of_life_is_not_quiet(clients, member):
    """Its chats are its own for a while still: others have to learn soon when it dies."""
    beats = 0

    async def sleep(seconds):
        nonlocal beats
        beats += 1
        member.clock.move(seconds)
        if beats == 20:
            await inbox.accept([raw(7)])
            inbox.complete(7)
            await inbox.flush(patient(20))
        if beats == 40:
            raise asyncio.CancelledError

    inbox, _ = make_inbox(clients, member, sleep=sleep)
    with pytest.raises(asyncio.CancelledError):
        await inbox.heartbeat.beat_forever()
    assert inbox.in_flight == 0
    extended = member.inbox.called("ExtendLeases")
    assert not any(request.nothing_leased for request in extended)


async def test_who_was_quiet_tells_at_once_of_new_work_and_is_not_quiet_for_a_while(clients, member):
    quiet_s, left = 10 * QUIET_LEASES / 2, 20

    async def sleep(seconds):
        nonlocal left
        if seconds == quiet_s:
            await inbox.accept([raw(7)])
            # Whoever is told of work does not sleep on.
            await asyncio.Event().wait()
        if inbox.in_flight:
            inbox.complete(7)
            await inbox.flush(patient(20))
        member.clock.move(seconds)
        left -= 7 in member.inbox.rows
        if not left:
            raise asyncio.CancelledError

    inbox, _ = make_inbox(clients, member, sleep=sleep)
    await inbox.heartbeat.join()
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(patient(60)):
            await inbox.heartbeat.beat_forever()
    said = [request.nothing_leased for request in member.inbox.called("ExtendLeases")]
    assert said == [False] * (len(said) - 21) + [True] + [False] * 20


async def test_the_limiter_hears_how_many_gateways_there_are(clients, member):
    heard = []

    async def sleep(_):
        member.inbox.workers += 1
        if member.inbox.workers == 4:
            raise asyncio.CancelledError

    inbox, _ = make_inbox(clients, member, sleep=sleep, heard_of_workers=heard.append)
    await inbox.heartbeat.join()
    with pytest.raises(asyncio.CancelledError):
        await inbox.heartbeat.beat_forever()
    assert heard == [1, 2, 3]
