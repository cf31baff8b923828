"""Profiles on demand: what they have, and what they must not have."""

import asyncio
import json
import logging
import os
import pstats
import signal
import stat
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sandbox.patience import patient
from servicekit.profiling import MOST_KEPT, Profiling, on_signal, short
from servicekit.settings import ServiceSettings
from tests.support.clock import SettableClock

SECRET = "Bianca treina de manhã"


def busy_work(words: str) -> list[str]:
    return sorted(words * 200)


async def work_for(_: float) -> None:
    """Pass the time of a profile with something to see."""
    kept.append([busy_work(SECRET + str(number)) for number in range(20)])
    await asyncio.sleep(0)


kept: list[object] = []


def profiling(folder: Path | None, sleep: Callable[[float], Awaitable[object]] = work_for) -> Profiling:
    return Profiling("member-service", folder, 30.0, clock=SettableClock(), sleep=sleep)


async def written(folder: Path) -> dict[str, Path]:
    task = profiling(folder).begin()
    assert task is not None
    await task
    return by_kind(folder)


def by_kind(folder: Path) -> dict[str, Path]:
    return {path.name.partition(".")[2]: path for path in folder.iterdir()}


async def test_a_profile_says_where_time_and_memory_went(tmp_path: Path):
    files = await written(tmp_path / "profiles")
    assert set(files) == {"processor.txt", "processor.pstats", "memory.txt"}
    assert all(path.name.startswith("member-service-20310303T120000Z-") for path in files.values())
    times, memory = files["processor.txt"].read_text("utf-8"), files["memory.txt"].read_text("utf-8")
    assert "test_profiling.py" in times
    assert "(busy_work)" in times
    assert "s of processor in" in times.splitlines()[0]
    assert "tests/servicekit/test_profiling.py:" in memory
    assert "objects that the collector knows" in memory
    known = pstats.Stats(str(files["processor.pstats"])).stats  # type: ignore[attr-defined]
    assert any(name == "busy_work" for _, _, name in known)


async def test_it_holds_no_values_and_no_place_of_this_machine_and_is_the_users_own(tmp_path: Path):
    folder = tmp_path / "profiles"
    for path in (await written(folder)).values():
        content = path.read_bytes()
        assert SECRET.encode() not in content
        assert b"Bianca" not in content
        assert str(Path.cwd()).encode() not in content
        assert sys.prefix.encode() not in content
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_one_is_written_at_a_time_and_old_ones_go(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    held = asyncio.Event()
    one = profiling(tmp_path, lambda _: held.wait())
    first = one.begin()
    await asyncio.sleep(0)
    assert one.begin() is None
    assert "is being written already" in caplog.text
    held.set()
    assert first is not None
    await first
    for day in range(1, 6):
        for kind in ("processor.txt", "processor.pstats", "memory.txt"):
            (tmp_path / f"member-service-2030010{day}T000000Z-7.{kind}").touch()
    (tmp_path / "coach-service-20300101T000000Z-7.memory.txt").touch()
    await written(tmp_path)
    left = sorted(name for name in os.listdir(tmp_path) if name.startswith("member-service-"))  # noqa: PTH208
    assert len(left) == MOST_KEPT
    assert left[-1].startswith("member-service-2031")
    assert (tmp_path / "coach-service-20300101T000000Z-7.memory.txt").exists()


async def test_a_folder_that_cannot_be_written_is_told_and_ends_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    blocked = tmp_path / "file"
    blocked.touch()
    task = profiling(blocked / "profiles").begin()
    assert task is not None
    await task
    assert "the profile cannot be written: NotADirectoryError" in caplog.text


async def test_the_end_of_a_service_ends_a_profile(tmp_path: Path):
    one = profiling(tmp_path, lambda _: asyncio.Event().wait())
    one.begin()
    await asyncio.sleep(0)
    await one.stop()
    assert by_kind(tmp_path) == {}
    assert sys.getprofile() is None


async def test_the_signal_without_a_folder_says_what_to_set(request: pytest.FixtureRequest):
    told = asyncio.Event()

    class Hearing(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "set PROFILE_DIR" in record.getMessage():
                told.set()

    hearing = Hearing()
    log = logging.getLogger("servicekit.profiling")
    log.addHandler(hearing)
    request.addfinalizer(lambda: log.removeHandler(hearing))
    async with on_signal("member-service", ServiceSettings()):
        os.kill(os.getpid(), signal.SIGUSR2)
        async with asyncio.timeout(patient(10)):
            await told.wait()


def test_names_of_files_are_as_imports_find_them():
    assert short(__file__) == "tests/servicekit/test_profiling.py"
    assert short(json.__file__) == "json/__init__.py"
    assert short("/somewhere/else/mine.py") == "mine.py"
    assert short("~") == "~"
