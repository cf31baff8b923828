"""A system that asks too much is slowed alone: rate, share of the calls under way, late refusals."""

import asyncio
import itertools
import statistics
import time
from contextlib import AsyncExitStack

import pytest

from gymnation.access.v1 import access_pb2
from sandbox.patience import patient
from servicekit.access import CallerTooFast
from servicekit.callers import LOCAL, Caller, Kind
from servicekit.load import HELD_MOST, LEAST_BURST, CallerGate, LateRefusals

FAST = Caller("fast", Kind.SYSTEM, calls_per_second=100)
SLOW = Caller("slow", Kind.SYSTEM, calls_per_second=1)
GATEWAY = Caller("gateway", Kind.SERVICE, frozenset({access_pb2.PERMISSION_CONVERSE}), groups=None)
COACH = Caller("coach", Kind.SERVICE, groups=None)


class Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def made(limit: int = 1000) -> tuple[CallerGate, Time]:
    clock = Time()
    return CallerGate(limit, clock, held_s=0), clock


async def passes(gate: CallerGate, caller: Caller) -> bool:
    try:
        async with gate(caller):
            return True
    except CallerTooFast:
        return False


async def let_in(gate: CallerGate, caller: Caller, tries: int) -> int:
    return sum([await passes(gate, caller) for _ in range(tries)])


async def test_a_caller_has_its_rate_on_the_long_run_and_a_burst_at_first():
    gate, clock = made()
    assert await let_in(gate, SLOW, 50) == LEAST_BURST
    assert await let_in(gate, FAST, 500) == 200
    clock.now += 3
    assert await let_in(gate, SLOW, 50) == 3
    clock.now += 3600
    assert await let_in(gate, SLOW, 50) == LEAST_BURST


async def test_who_is_refused_is_told_when_there_is_room():
    gate, clock = made()
    await let_in(gate, SLOW, LEAST_BURST)
    clock.now += 0.25
    with pytest.raises(CallerTooFast) as refused:
        async with gate(SLOW):
            pass
    assert refused.value.metadata == {"retry_after_s": "0.75"}
    clock.now += 0.75
    assert await passes(gate, SLOW)


async def test_one_system_has_a_tenth_of_the_calls_under_way_and_all_of_them_half():
    gate, _ = made(limit=20)
    async with AsyncExitStack() as stack:
        for number in range(5):
            one = Caller(f"system-{number}", Kind.SYSTEM, calls_per_second=1000)
            for _ in range(2):
                await stack.enter_async_context(gate(one))
            assert not await passes(gate, one)
        assert not await passes(gate, Caller("another", Kind.SYSTEM, calls_per_second=1000))
        for caller in (GATEWAY, LOCAL):
            assert await let_in(gate, caller, 1000) == 1000
    assert await passes(gate, Caller("another", Kind.SYSTEM, calls_per_second=1000))


async def test_a_service_that_people_do_not_wait_for_has_a_quarter_and_no_rate():
    gate, _ = made(limit=20)
    async with AsyncExitStack() as stack:
        for _ in range(5):
            await stack.enter_async_context(gate(COACH))
        assert not await passes(gate, COACH)
        assert await let_in(gate, GATEWAY, 1000) == 1000
        assert await passes(gate, FAST), "systems have a share of their own"
    assert await let_in(gate, COACH, 1000) == 1000


async def test_a_call_that_fails_gives_its_place_back():
    gate, _ = made(limit=10)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            async with gate(FAST):
                raise RuntimeError
    assert await passes(gate, FAST)


async def test_refusals_are_late_for_so_many_and_at_once_beyond():
    gate = CallerGate(1000, Time(), held_s=patient(60))
    await let_in(gate, SLOW, LEAST_BURST)
    waiting = [asyncio.create_task(passes(gate, SLOW)) for _ in range(HELD_MOST)]
    await asyncio.sleep(0)
    assert not any(one.done() for one in waiting)
    assert await passes(gate, FAST)
    began = time.monotonic()
    assert not await passes(gate, SLOW)
    assert time.monotonic() - began < patient(30)
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    held = asyncio.create_task(passes(gate, SLOW))
    await asyncio.sleep(0)
    assert not held.done(), "who went away waits no more"
    held.cancel()


@pytest.mark.parametrize("waiting", [1, 10, 50, 200, 300])
def test_however_many_wait_some_ten_refusals_go_out_in_a_second(waiting):
    late = LateRefusals()
    late.held = waiting
    pauses = [late.pause_s(None) for _ in range(1000)]

    assert waiting / statistics.mean(pauses) == pytest.approx(min(waiting, 10), rel=0.05)


@pytest.mark.parametrize("waiting", [1, 50, 1000])
@pytest.mark.parametrize("left", [0.4, 2.0, 30.0, 600.0])
def test_nobody_waits_longer_than_half_of_what_is_left_and_no_two_go_together(waiting, left):
    late = LateRefusals()
    late.held = waiting
    pauses = [late.pause_s(left) for _ in range(100)]

    assert max(pauses) <= left / 2
    apart = [after - before for before, after in itertools.pairwise(sorted(pauses))]
    assert max(apart) < 2 * (max(pauses) - min(pauses)) / len(pauses)
    assert min(apart) > 0
    assert LateRefusals().pause_s(-1.0) == 0
