"""The clock that the sandbox moves: the same for all processes, forward only, kept, and heard of."""

import asyncio
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox.patience import patient
from servicekit.clock import utc_now
from servicekit.clock_moves import hearing_moves
from servicekit.moved_clock import FURTHEST, MovedClock, MoveRefused, clock_from, monotonic_of

NOON = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)


def stopped(file):
    return MovedClock(file, real=lambda: NOON)


@pytest.mark.parametrize("days", [1, 7, 45])
def test_a_move_is_seen_by_every_clock_of_the_file_at_once_and_by_later_ones(tmp_path, days):
    one, other = stopped(tmp_path / "clock"), stopped(tmp_path / "clock")
    one.move(timedelta(days=days))

    assert one() == other() == NOON + timedelta(days=days)
    assert stopped(tmp_path / "clock")() == NOON + timedelta(days=days)


def test_moves_add_up_and_the_time_goes_on_between_them(tmp_path):
    now = [NOON]
    clock = MovedClock(tmp_path / "clock", real=lambda: now[0])
    clock.move(timedelta(hours=1))
    now[0] += timedelta(minutes=5)
    clock.move(timedelta(days=1))

    assert clock() == NOON + timedelta(days=1, hours=1, minutes=5)


def test_a_move_never_ends_before_the_moment_that_is_wanted(tmp_path):
    clock = stopped(tmp_path / "clock")
    clock.move(timedelta(seconds=0.2))
    assert clock() == NOON + timedelta(seconds=1)


def test_a_leap_across_a_change_of_the_clocks_is_a_span_and_no_wall_time(tmp_path):
    clock = stopped(tmp_path / "clock")
    lisbon = ZoneInfo("Europe/Lisbon")
    assert clock().astimezone(lisbon).hour == 13
    clock.move(timedelta(days=1))
    assert clock().astimezone(lisbon).hour == 12


def test_a_move_backwards_or_too_far_is_refused_and_changes_nothing(tmp_path):
    clock = stopped(tmp_path / "clock")
    clock.move(timedelta(days=2))
    with pytest.raises(MoveRefused, match="only goes forward"):
        clock.move(timedelta(seconds=-1))
    with pytest.raises(MoveRefused, match="at most 3660 days"):
        clock.move(FURTHEST)
    assert clock.ahead == timedelta(days=2)


def test_another_process_has_the_same_time_and_sees_moves_while_it_runs(tmp_path):
    clock = MovedClock(tmp_path / "clock")
    clock.move(timedelta(days=3))
    program = (
        "import sys; from pathlib import Path; from servicekit.moved_clock import MovedClock\n"
        "clock = MovedClock(Path(sys.argv[1]))\n"
        "for _ in sys.stdin: print(clock.ahead.total_seconds(), flush=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "clock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def ask() -> float:
            print(file=process.stdin, flush=True)
            return float(process.stdout.readline())

        assert ask() == timedelta(days=3).total_seconds()
        clock.move(timedelta(days=4))
        assert ask() == timedelta(days=7).total_seconds()
        process.stdin.close()


def test_without_a_file_it_is_the_real_time():
    assert clock_from(None) is utc_now


async def test_whoever_waits_hears_of_a_move_and_of_nothing_else(tmp_path):
    clock, moved = MovedClock(tmp_path / "clock"), asyncio.Event()
    clock.move(timedelta(days=1))
    async with hearing_moves(clock, moved.set), asyncio.timeout(patient(10)):
        # The watch begins with the block; what was moved before it is no news.
        await asyncio.sleep(0)
        assert not moved.is_set()
        clock.move(timedelta(seconds=1))
        await moved.wait()


async def test_the_real_time_is_not_watched():
    before = asyncio.all_tasks()
    async with hearing_moves(utc_now, lambda: None):
        assert asyncio.all_tasks() == before


def test_spans_go_by_as_the_clock_does(tmp_path):
    clock = MovedClock(tmp_path / "clock")
    monotonic = monotonic_of(clock)
    before = monotonic()
    clock.move(timedelta(minutes=1))
    assert 60 <= monotonic() - before < 60 + patient(10)
    assert monotonic_of(utc_now) is time.monotonic
