"""Runs commands beside each other to their ends, or to the moment when their time is over.

It says what each cost and left behind.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended.

    `left_running` names processes that it started and left. They were killed then.
    """

    exit_code: int
    was_cut: bool
    wall_s: float
    cpu_s: float
    left_running: tuple[str, ...] = ()


def run(
    commands: Sequence[Sequence[str]], environment: Mapping[str, str], *, within_s: float, grace_s: float
) -> list[Ended]:
    """Run each in a process group of its own, all at the same time; how each ended, in their order.

    After `within_s` seconds they are interrupted, after `grace_s` more they are killed,
    and so is what they started.
    What a command leaves running is told of the first: nobody knows whose it was.
    What ran before, such as a database server, stays.
    """
    began = time.monotonic()
    ran_before = frozenset(_children())
    _adopt_orphans(True)
    running: list[_Running] = []
    try:
        for command in commands:
            started = subprocess.Popen(list(command), env=dict(environment), start_new_session=True)
            running.append(_Running(started, began))
        if not _all_ended(running, began + within_s):
            for one in running:
                one.interrupt()
            _all_ended(running, time.monotonic() + grace_s)
    finally:
        for one in running:
            one.kill()
    left, cpu_s = _reap(grace_s, ran_before)
    _adopt_orphans(False)
    return [one.ended((left, cpu_s) if at == 0 else ((), 0.0)) for at, one in enumerate(running)]


@dataclass(slots=True)
class _Running:
    """One command that was started."""

    process: subprocess.Popen[bytes]
    began: float
    was_cut: bool = False
    wall_s: float = 0.0
    cpu_s: float = 0.0

    def has_ended(self) -> bool:
        """Whether it has; then its cost is known."""
        if self.process.returncode is None:
            self._wait(os.WNOHANG)
        return self.process.returncode is not None

    def interrupt(self) -> None:
        if not self.has_ended():
            self.was_cut = True
            _signal_group(self.process.pid, signal.SIGINT)

    def kill(self) -> None:
        if not self.has_ended():
            _signal_group(self.process.pid, signal.SIGKILL)
            self._wait(0)

    def ended(self, behind: tuple[tuple[str, ...], float]) -> Ended:
        left, cpu_s = behind
        return Ended(self.process.returncode, self.was_cut, self.wall_s, self.cpu_s + cpu_s, left)

    def _wait(self, options: int) -> None:
        pid, status, usage = os.wait4(self.process.pid, options)
        if pid:
            self.process.returncode = os.waitstatus_to_exitcode(status)
            self.wall_s = time.monotonic() - self.began
            self.cpu_s = usage.ru_utime + usage.ru_stime


def _all_ended(running: Sequence[_Running], by: float) -> bool:
    """Wait for all of them until then; whether all have ended."""
    while True:
        # Each is asked: its time is when that was noticed.
        ended = [one.has_ended() for one in running]
        if all(ended) or time.monotonic() > by:
            return all(ended)
        time.sleep(_LOOK_S)


def _adopt_orphans(adopt: bool) -> None:
    """Be the parent of whatever loses its own, so that it is counted and found.

    This works on Linux only, and does nothing elsewhere.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, int(adopt))


def _signal_group(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def _reap(grace_s: float, ran_before: frozenset[int]) -> tuple[tuple[str, ...], float]:
    """Wait for adopted orphans to end; kill those that do not. Their names, and what all of them cost."""
    left: list[str] = []
    cpu_s = 0.0
    deadline = time.monotonic() + grace_s
    while orphans := _children() - ran_before:
        ended = 0
        for orphan in orphans:
            pid, _, usage = os.wait4(orphan, os.WNOHANG)
            if pid:
                ended += 1
                cpu_s += usage.ru_utime + usage.ru_stime
        if not ended and time.monotonic() > deadline:
            for pid in orphans:
                left.append(_name(pid))
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            deadline = time.monotonic() + grace_s
        if not ended:
            time.sleep(_LOOK_S)
    return tuple(left), cpu_s


def _children() -> set[int]:
    """Children of this process, those too that ended and wait to be asked for. Linux only, none elsewhere."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # "pid (name) state parent …": the name may hold anything, a bracket, too.
            parent = entry.read_text().rsplit(")", 1)[1].split()[1]
            if int(parent) == os.getpid():
                found.add(int(entry.parent.name))
    return found


def _name(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")[:120].strip() or str(pid)
    return str(pid)
