"""Pauses between looks."""

import asyncio

import pytest

from sandbox.patience import patient
from telegram_gateway.runtime.pace import Pace


def test_pauses_grow_while_nothing_comes_and_are_short_again_after_something():
    pace = Pace(0.4, 3)
    assert [pace.after_nothing() for _ in range(5)] == [0.4, 0.8, 1.6, 3, 3]
    assert pace.after_work() == 0.4
    assert [pace.after_nothing() for _ in range(2)] == [0.4, 0.8]


def test_nobody_sleeps_past_what_is_due():
    pace = Pace(0.4, 30)
    assert [pace.after_nothing(due_in_s=1) for _ in range(4)] == [0.4, 0.8, 1, 1]
    assert pace.after_nothing(due_in_s=-60) > 0


def test_a_bound_that_is_lowered_holds_at_once():
    pace = Pace(0.4, 30)
    for _ in range(9):
        pace.after_nothing()
    pace.longest_s = 2
    assert pace.after_nothing() == 2


async def test_a_wake_ends_a_pause_and_one_that_came_before_it_counts():
    pace = Pace(1, 3600)
    for _ in range(20):
        pace.after_nothing()
    async with asyncio.timeout(patient(10)):
        waiting = asyncio.create_task(pace.pause(3600))
        await asyncio.sleep(0)
        pace.wake(once=True)
        await waiting
        assert pace.after_nothing() == 3600
        pace.wake()
        await pace.pause(3600)
    assert pace.after_nothing() == 1


async def test_what_ends_the_sleep_ends_the_pause():
    async def sleep(_):
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await Pace(1, 2, sleep).pause(1)
