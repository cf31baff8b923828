import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from telegram import Update
from telegram.error import BadRequest, RetryAfter, TimedOut

from sandbox.patience import patient
from servicekit.errors import FailedPrecondition, Unavailable
from telegram_gateway.bot_api.request import SafeToRepeat
from telegram_gateway.runtime.lanes import LOST_REPLIES_REMEMBERED, MAX_TRIES, Lanes, Ticket, current_ticket

LONG_AGO = datetime(2026, 11, 22, tzinfo=UTC)


class Settled:
    """What the lanes said of each update, and a way to wait for it."""

    def __init__(self):
        self.outcomes, self.lost, self.given_back = {}, set(), []
        self.told_to_wait = {}
        self._news = asyncio.Event()

    def may_begin(self, ticket):
        return ticket.update_id not in self.lost

    def give_back(self, ticket):
        self.given_back.append(ticket.update_id)

    def complete(self, update_id):
        assert update_id not in self.outcomes
        self.outcomes[update_id] = "done"
        self._news.set()

    def fail(self, update_id, error, retry_after):
        assert update_id not in self.outcomes
        self.told_to_wait[update_id] = retry_after
        self.outcomes[update_id] = error
        self._news.set()

    async def of(self, *update_ids):
        async with asyncio.timeout(patient(10)):
            while not all(update_id in self.outcomes for update_id in update_ids):
                self._news.clear()
                await self._news.wait()
        return [self.outcomes[update_id] for update_id in update_ids]


class Script:
    """Handles updates: says which began and waits until the test lets each go on."""

    def __init__(self):
        self.begun = []
        self.gates = {}
        self.errors = {}
        self.step_aside = set()
        self._news = asyncio.Event()

    def hold(self, *update_ids):
        for update_id in update_ids:
            self.gates[update_id] = asyncio.Event()

    async def __call__(self, update):
        update_id = update.update_id
        self.begun.append(update_id)
        self._news.set()
        if update_id in self.step_aside:
            current_ticket().step_aside()
        if update_id in self.gates:
            await self.gates[update_id].wait()
        if self.errors.get(update_id):
            current_ticket().fail(self.errors[update_id].pop(0))

    async def until_begun(self, *update_ids):
        async with asyncio.timeout(patient(10)):
            while not set(update_ids) <= set(self.begun):
                self._news.clear()
                await self._news.wait()


class NoPause:
    def __init__(self):
        self.pauses = []

    async def __call__(self, seconds):
        self.pauses.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture
def settled():
    return Settled()


@pytest.fixture
def script():
    return Script()


@pytest.fixture
async def lanes(script, settled):
    lanes = Lanes(script, settled, concurrency=2, sleep=NoPause())
    yield lanes
    await lanes.drain(0)


def submit(lanes, *update_ids, lane=-1, tries=1, monotonic=None):
    for update_id in update_ids:
        clock = {"monotonic": monotonic} if monotonic else {}
        lanes.submit(Update(update_id), Ticket(update_id, tries, lane, LONG_AGO, **clock))


async def test_updates_of_one_chat_are_handled_one_after_the_other(lanes, script, settled):
    script.hold(1)
    submit(lanes, 1, 2, 3)
    await script.until_begun(1)
    assert script.begun == [1]

    script.gates[1].set()
    await settled.of(1, 2, 3)
    assert script.begun == [1, 2, 3]


async def test_a_slow_chat_keeps_no_other_waiting(lanes, script, settled):
    script.hold(1)
    submit(lanes, 1, lane=-1)
    submit(lanes, 2, 3, lane=-2)

    assert await settled.of(2, 3) == ["done", "done"]
    assert 1 not in settled.outcomes
    script.gates[1].set()
    await settled.of(1)


async def test_no_more_updates_run_at_once_than_allowed(lanes, script, settled):
    script.hold(1, 2, 3)
    for update_id in (1, 2, 3):
        submit(lanes, update_id, lane=-update_id)
    await script.until_begun(1, 2)
    assert script.begun == [1, 2]

    script.gates[1].set()
    await script.until_begun(3)
    script.gates[2].set()
    script.gates[3].set()
    await settled.of(1, 2, 3)


async def test_an_update_that_stepped_aside_lets_its_chat_go_on(lanes, script, settled):
    script.step_aside = {1}
    script.hold(1)
    submit(lanes, 1, 2)

    assert await settled.of(2) == ["done"]
    assert 1 not in settled.outcomes
    script.gates[1].set()
    assert await settled.of(1) == ["done"]


async def test_those_who_stepped_aside_take_no_place_from_others(lanes, script, settled):
    waiting = {1, 2, 3, 4}
    script.step_aside = waiting
    script.hold(*waiting)
    for update_id in waiting:
        submit(lanes, update_id, lane=-update_id)
    submit(lanes, 5, lane=-5)

    assert await settled.of(5) == ["done"]
    for gate in script.gates.values():
        gate.set()
    await settled.of(*waiting)


@pytest.mark.parametrize("error", [Unavailable(), SafeToRepeat("ConnectError")])
async def test_what_is_away_for_a_moment_is_tried_again_in_place(lanes, script, settled, error):
    script.errors[1] = [error, error]
    submit(lanes, 1, 2)

    assert await settled.of(1, 2) == ["done", "done"]
    assert script.begun == [1, 1, 1, 2]


async def test_pauses_grow_and_patience_ends_after_a_minute(script, settled):
    now = 0.0

    async def sleep(seconds):
        nonlocal now
        now += seconds
        pauses.append(seconds)

    pauses = []
    lanes = Lanes(script, settled, sleep=sleep)
    script.errors[1] = [Unavailable.because("DATABASE_UNAVAILABLE") for _ in range(100)]
    submit(lanes, 1, monotonic=lambda: now)

    assert await settled.of(1) == ["DATABASE_UNAVAILABLE"]
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[-1]
    assert 60 <= now < 70
    await lanes.drain(patient(1))


@pytest.mark.parametrize(
    ("error", "reason"),
    [(KeyError("name of a person"), "KeyError"), (FailedPrecondition(), "FAILED_PRECONDITION")],
)
async def test_a_bug_fails_the_update_at_once_and_the_chat_goes_on(lanes, script, settled, error, reason):
    script.errors[1] = [error]
    submit(lanes, 1, 2)

    assert await settled.of(1, 2) == [reason, "done"]
    assert script.begun == [1, 2]


async def test_what_telegram_put_off_comes_again_when_it_said(lanes, script, settled):
    """It came again after 1, 2, 4 and 8 seconds, and was set aside a quarter of a minute later."""
    script.errors[1] = [RetryAfter(timedelta(hours=1))]
    submit(lanes, 1, 2)
    assert await settled.of(1, 2) == ["RetryAfter", "done"]
    assert settled.told_to_wait == {1: timedelta(hours=1)}


async def test_an_exception_that_nobody_caught_is_the_updates_failure(settled):
    async def broken(update):
        raise ZeroDivisionError

    lanes = Lanes(broken, settled)
    submit(lanes, 1)
    assert await settled.of(1) == ["ZeroDivisionError"]
    await lanes.drain(patient(1))


async def test_an_update_whose_awaited_work_was_cancelled_is_settled(settled):
    async def abandoned(update):
        future = asyncio.get_running_loop().create_future()
        future.cancel()
        await future

    lanes = Lanes(abandoned, settled)
    submit(lanes, 1)
    assert await settled.of(1) == ["CANCELLED"]
    await lanes.drain(patient(1))


async def test_a_reply_that_may_have_arrived_is_said_once_more_and_then_left_at_that(lanes, script, settled):
    script.errors[1] = [TimedOut()]
    submit(lanes, 1)
    assert await settled.of(1) == ["TimedOut"]

    del settled.outcomes[1]
    script.errors[1] = [TimedOut()]
    submit(lanes, 1, tries=2)
    assert await settled.of(1) == ["done"]
    assert script.begun == [1, 1]


async def test_a_reply_lost_after_a_crash_is_said_once_more_as_well(lanes, script, settled):
    # It is the second try because a process died before it had sent anything: nothing was said yet.
    script.errors[1] = [TimedOut()]
    submit(lanes, 1, tries=2)

    assert await settled.of(1) == ["TimedOut"]


async def test_a_reply_lost_on_the_last_try_sets_no_update_aside(lanes, script, settled):
    script.errors[1] = [TimedOut()]
    submit(lanes, 1, tries=MAX_TRIES)

    assert await settled.of(1) == ["done"]


async def test_what_is_remembered_of_lost_replies_is_bounded(lanes, script, settled):
    for update_id in range(1, LOST_REPLIES_REMEMBERED + 2):
        script.errors[update_id] = [TimedOut()]
        submit(lanes, update_id)
    await settled.of(*range(1, LOST_REPLIES_REMEMBERED + 2))
    settled.outcomes.clear()

    script.errors |= {1: [TimedOut()], 2: [TimedOut()]}
    submit(lanes, 2, 1, tries=2)
    assert await settled.of(1, 2) == ["TimedOut", "done"]


async def test_a_refusal_by_telegram_is_not_taken_for_a_bad_connection(lanes, script, settled):
    # In the library BadRequest is a NetworkError.
    script.errors[1] = [BadRequest("nope")]
    submit(lanes, 1)

    assert await settled.of(1) == ["BadRequest"]
    assert script.begun == [1]


async def test_a_lane_is_gone_when_it_has_nothing_to_do(lanes, script, settled):
    for update_id in range(1, 50):
        submit(lanes, update_id, lane=-update_id)
    await settled.of(*range(1, 50))
    await lanes.drain(patient(1))
    assert len(lanes) == 0


async def test_draining_waits_for_what_runs(lanes, script, settled):
    script.hold(1)
    submit(lanes, 1, 2)
    await script.until_begun(1)
    draining = asyncio.create_task(lanes.drain(patient(5)))
    script.gates[1].set()
    await draining
    assert settled.outcomes == {1: "done", 2: "done"}


async def test_what_does_not_end_within_the_grace_is_left_for_the_inbox(lanes, script, settled):
    script.hold(1)
    submit(lanes, 1, 2)
    await script.until_begun(1)
    await lanes.drain(0.01)
    assert settled.outcomes == {}


async def test_a_ticket_knows_its_last_chance():
    first, last = (Ticket(1, tries, -1, LONG_AGO) for tries in (1, 5))
    assert not first.is_given_up_after(KeyError())
    assert last.is_given_up_after(KeyError())
    assert not last.is_given_up_after(Unavailable())


async def test_there_is_no_ticket_outside_of_an_update():
    with pytest.raises(LookupError):
        current_ticket()
