"""What a process takes of its machine: CPU, memory, threads, files, Python's collector, and its loop's lag.

Nothing here runs between two exports but one timer.
"""

import asyncio
import gc
import os
import threading
import time
from pathlib import Path

from servicekit.attributes import CPU_MODE, GC_GENERATION
from servicekit.instruments import (
    MOMENTS,
    Measured,
    histogram,
    observed_counter,
    observed_gauge,
    observed_up_down_counter,
)

LOOK_EVERY_S = 0.5
_BEGAN = time.monotonic()
_STATM = Path("/proc/self/statm")
_FILES = Path("/proc/self/fd")

_loop_lag = histogram(
    "gymnation.event_loop.lag", "s", "How much later than asked for the event loop woke up", MOMENTS
)


def _cpu() -> Measured:
    times = os.times()
    yield times.user, {CPU_MODE: "user"}
    yield times.system, {CPU_MODE: "system"}


def _memory() -> Measured:
    try:
        resident = int(_STATM.read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        # Linux alone tells it in this way.
        return
    yield resident * os.sysconf("SC_PAGE_SIZE"), {}


def _files() -> Measured:
    try:
        # One of them is this look.
        yield len(os.listdir(_FILES)) - 1, {}  # noqa: PTH208 - names are enough
    except OSError:
        return


def _threads() -> Measured:
    yield threading.active_count(), {}


def _uptime() -> Measured:
    yield time.monotonic() - _BEGAN, {}


def _collections(field: str) -> Measured:
    for generation, stats in enumerate(gc.get_stats()):
        yield stats[field], {GC_GENERATION: generation}


observed_counter("process.cpu.time", "s", "CPU that the process used", _cpu, CPU_MODE)
observed_up_down_counter("process.memory.usage", "By", "Physical memory in use", _memory)
observed_up_down_counter("process.thread.count", "{thread}", "Threads of Python", _threads)
observed_up_down_counter(
    "process.unix.file_descriptor.count", "{file_descriptor}", "Open files and connections", _files
)
observed_gauge("process.uptime", "s", "Since the process began", _uptime)
observed_counter(
    "cpython.gc.collections",
    "{collection}",
    "Runs of Python's collector",
    lambda: _collections("collections"),
    GC_GENERATION,
)
observed_counter(
    "cpython.gc.collected_objects",
    "{object}",
    "Objects that it found and freed",
    lambda: _collections("collected"),
    GC_GENERATION,
)
observed_counter(
    "cpython.gc.uncollectable_objects",
    "{object}",
    "Objects that it found and could not free",
    lambda: _collections("uncollectable"),
    GC_GENERATION,
)


async def watch_loop(look_every_s: float = LOOK_EVERY_S) -> None:
    """Measure how late the loop wakes, until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + look_every_s
        await asyncio.sleep(look_every_s)
        _loop_lag.record(max(0.0, loop.time() - due))
