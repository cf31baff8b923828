"""Runs one command to its end, or to the moment when its time is over.

It says what the command cost and left behind.
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


def run(command: Sequence[str], environment: Mapping[str, str], *, within_s: float, grace_s: float) -> Ended:
    """Run it in a process group of its own.

    After `within_s` seconds it is interrupted, after `grace_s` more it is killed, and so is what it started.
    What ran before, such as a database server, stays.
    """
    began, spent = time.monotonic(), _cpu_s()
    ran_before = frozenset(_children())
    _adopt_orphans(True)
    process = subprocess.Popen(list(command), env=dict(environment), start_new_session=True)
    was_cut = False
    try:
        try:
            process.wait(within_s)
        except subprocess.TimeoutExpired:
            was_cut = True
            _signal_group(process.pid, signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(grace_s)
    finally:
        if process.poll() is None:
            _signal_group(process.pid, signal.SIGKILL)
            process.wait()
    left = _reap(grace_s, ran_before)
    _adopt_orphans(False)
    return Ended(process.returncode, was_cut, time.monotonic() - began, _cpu_s() - spent, left)


def _adopt_orphans(adopt: bool) -> None:
    """Be the parent of whatever loses its own, so that it is counted and found.

    This works on Linux only, and does nothing elsewhere.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, int(adopt))


def _cpu_s() -> float:
    """CPU seconds of all children that ended, theirs included."""
    times = os.times()
    return times.children_user + times.children_system


def _signal_group(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def _reap(grace_s: float, ran_before: frozenset[int]) -> tuple[str, ...]:
    """Wait for adopted orphans to end; kill and name those that do not."""
    left: list[str] = []
    deadline = time.monotonic() + grace_s
    while orphans := _children() - ran_before:
        ended = [pid for pid in orphans if os.waitpid(pid, os.WNOHANG)[0]]
        if not ended and time.monotonic() > deadline:
            for pid in orphans:
                left.append(_name(pid))
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            deadline = time.monotonic() + grace_s
        if not ended:
            time.sleep(_LOOK_S)
    return tuple(left)


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
