"""Profiles on demand: SIGUSR2 lets a service write where its time goes, and then where its memory goes.

What is written has names of functions, files and lines, with counts, times and sizes; no values at all.
Who may send the signal is who may end the process: its own user, or root.
"""

import asyncio
import cProfile
import gc
import io
import logging
import os
import pstats
import signal
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC
from pathlib import Path
from typing import Any, Final

from servicekit.clock import Clock, utc_now
from servicekit.settings import ServiceSettings

MOST_KEPT: Final = 6
"""Files of a service that stay in the folder: those of the last two times."""
_MOST_ROWS: Final = 60
_log = logging.getLogger(__name__)


@asynccontextmanager
async def on_signal(service: str, settings: ServiceSettings) -> AsyncIterator[None]:
    """Write profiles at SIGUSR2 while the block runs; without a folder only say that there is none."""
    profiling = Profiling(service, settings.profile_dir, settings.profile_seconds)
    loop, number = asyncio.get_running_loop(), getattr(signal, "SIGUSR2", None)
    if number is None:
        yield
        return
    # Always: what it does by itself is to end the process.
    loop.add_signal_handler(number, profiling.begin)
    try:
        yield
    finally:
        loop.remove_signal_handler(number)
        await profiling.stop()


class Profiling:
    """Writes one profile at a time."""

    def __init__(
        self,
        service: str,
        folder: Path | None,
        seconds: float,
        *,
        clock: Clock = utc_now,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._service, self._folder, self._seconds = service, folder, seconds
        self._clock, self._sleep = clock, sleep
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> asyncio.Task[None] | None:
        """Begin one, unless there is no folder or one is under way; give the task that writes it."""
        if self._folder is None:
            _log.warning("SIGUSR2 asks for a profile: set PROFILE_DIR to the folder that is to have it")
            return None
        if self._task is not None and not self._task.done():
            _log.warning("a profile is being written already")
            return None
        self._task = asyncio.create_task(self._write(self._folder), name="profile")
        return self._task

    async def stop(self) -> None:
        """End one that is under way; nothing is written of it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _write(self, folder: Path) -> None:
        _log.info("profiling the processor, then the memory, for %.0f s each", self._seconds)
        try:
            stem = f"{self._service}-{self._clock().astimezone(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}"
            stats, told = await self._processor()
            await asyncio.to_thread(_keep_times, folder, stem, stats, told)
            await asyncio.to_thread(_keep, folder / f"{stem}.memory.txt", (await self._memory()).encode())
            await asyncio.to_thread(_forget_older, folder, self._service)
        except OSError as error:
            _log.error("the profile cannot be written: %s", type(error).__name__)
            return
        _log.info("the profile is written: %s", stem)

    async def _processor(self) -> tuple[pstats.Stats, str]:
        profile = cProfile.Profile()
        tasks = _tasks()
        began, busy = time.monotonic(), time.process_time()
        profile.enable()
        try:
            await self._sleep(self._seconds)
        finally:
            profile.disable()
        wall, busy = time.monotonic() - began, time.process_time() - busy
        head = f"{self._service}: {busy:.2f} s of processor in {wall:.2f} s; below is the loop's thread"
        return pstats.Stats(profile), "\n".join([head, *tasks, ""])

    async def _memory(self) -> str:
        tracemalloc.start(1)
        try:
            before = tracemalloc.take_snapshot()
            await self._sleep(self._seconds)
            gc.collect()
            after = await asyncio.to_thread(tracemalloc.take_snapshot)
        finally:
            tracemalloc.stop()
        ours = after.filter_traces(
            [tracemalloc.Filter(inclusive=False, filename_pattern=tracemalloc.__file__)]
        )
        grown = ours.compare_to(before, "lineno")
        rows = [
            f"{one.size_diff / 1024:10.1f} KiB {one.count_diff:+8} blocks"
            f"  {short(one.traceback[0].filename)}:{one.traceback[0].lineno}"
            for one in grown[:_MOST_ROWS]
        ]
        head = f"{self._service}: what was allocated within {self._seconds:.0f} s and is still there"
        kinds = Counter(type(one).__qualname__ for one in gc.get_objects()).most_common(_MOST_ROWS // 2)
        objects = [f"{number:10} {kind}" for kind, number in kinds]
        return "\n".join([head, *rows, "", "objects that the collector knows, by type", *objects, ""])


def short(path: str) -> str:
    """A file's name as an import would find it, without the folder in which it is installed."""
    places = (one for one in sys.path if one and path.startswith(one.rstrip("/") + "/"))
    found = max(places, key=len, default="")
    return path[len(found) :].lstrip("/") if found else path.rpartition("/")[2]


def _tasks() -> list[str]:
    """How many tasks there are, by the function that they run."""
    names = Counter(getattr(task.get_coro(), "__qualname__", "?") for task in asyncio.all_tasks())
    return [f"{number:6} tasks of {name}" for name, number in names.most_common(_MOST_ROWS // 3)]


def _keep_times(folder: Path, stem: str, stats: pstats.Stats, head: str) -> None:
    _shorten(stats)
    text = io.StringIO()
    stats.stream = text  # type: ignore[attr-defined]  # typeshed lacks it
    for order in ("tottime", "cumulative"):
        stats.sort_stats(order).print_stats(_MOST_ROWS)
    _keep(folder / f"{stem}.processor.txt", (head + text.getvalue()).encode())
    raw = folder / f"{stem}.processor.pstats"
    _keep(raw, b"")
    stats.dump_stats(raw)


def _shorten(stats: pstats.Stats) -> None:
    """Let files have short names, in every row and in who called it."""

    def renamed(rows: dict[Any, Any]) -> dict[Any, Any]:
        return {(short(file), line, name): row for (file, line, name), row in rows.items()}

    # Two functions of one short name and line are one row: that is a file of two places, which there is not.
    known: dict[Any, Any] = stats.stats  # type: ignore[attr-defined]  # typeshed lacks it
    stats.stats = {  # type: ignore[attr-defined]
        place: (*row[:4], renamed(row[4])) for place, row in renamed(known).items()
    }


def _keep(path: Path, content: bytes) -> None:
    """Write for the own user alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


def _forget_older(folder: Path, service: str) -> None:
    """Delete all but the newest of this service, for the folder may be small. Names are in order of time."""
    for path in sorted(folder.glob(f"{service}-*T*Z-*.*"))[:-MOST_KEPT]:
        with suppress(FileNotFoundError):
            path.unlink()
