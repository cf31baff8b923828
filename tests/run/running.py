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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

_PR_SET_CHILD_SUBREAPER = 36
_LOOK_S = 0.05
_MARK = "GYMNATION_TEST_COMMAND"
"""Environment variable that tells of a process which command it comes from, whatever session it is in."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended.

    `left_running` names processes that it started and left. They were killed then.
    `not_started` says why it could not be started at all.
    """

    exit_code: int
    was_cut: bool
    wall_s: float
    cpu_s: float
    left_running: tuple[str, ...] = ()
    not_started: str = ""


def run(
    commands: Sequence[Sequence[str]], environment: Mapping[str, str], *, within_s: float, grace_s: float
) -> list[Ended]:
    """Run each in a session of its own, all at the same time; how each ended, in their order.

    After `within_s` seconds they are interrupted, after `grace_s` more they are killed,
    and so is what they started.
    What ran before, such as a database server, stays.
    """
    began = time.monotonic()
    ran_before = frozenset(_children())
    running: list[_Running] = []
    _adopt_orphans(True)
    try:
        for at, command in enumerate(commands):
            running.append(_Running.start(command, {**environment, _MARK: _mark(at)}, began))
        if not _all_ended(running, began + within_s):
            for one in running:
                one.interrupt()
            if not _all_ended(running, time.monotonic() + grace_s):
                for one in running:
                    one.kill()
                _all_ended(running)
        _reap(running, grace_s, ran_before)
    finally:
        for one in running:
            one.kill()
        for one in running:
            one.wait()
        _adopt_orphans(False)
    return [one.ended() for one in running]


@dataclass(slots=True)
class _Running:
    """One command, with what is known of it until now.

    Its process is waited for last of all, so that nobody else gets its number:
    its group may be signalled until then.
    """

    began: float
    process: subprocess.Popen[bytes] | None = None
    not_started: str = ""
    was_cut: bool = False
    wall_s: float | None = None
    cpu_s: float = 0.0
    left_running: list[str] = field(default_factory=list)

    @classmethod
    def start(cls, command: Sequence[str], environment: Mapping[str, str], began: float) -> Self:
        try:
            started = subprocess.Popen(list(command), env=dict(environment), start_new_session=True)
        except OSError as error:
            return cls(began, not_started=f"{type(error).__name__}: {error}")
        return cls(began, started)

    @property
    def session(self) -> int:
        """The number of its session, of its process group and of its process."""
        return self.process.pid if self.process else 0

    def has_ended(self) -> bool:
        """Whether it has; then the time that it took is known."""
        if self.process is None:
            return True
        if self.wall_s is None and self._is_over():
            self.wall_s = time.monotonic() - self.began
        return self.wall_s is not None

    def _is_over(self) -> bool:
        if hasattr(os, "waitid"):
            return bool(os.waitid(os.P_PID, self.session, os.WEXITED | os.WNOHANG | os.WNOWAIT))
        # macOS has none before Python 3.13: there its number is free from here on, and is not signalled.
        return self._take(os.WNOHANG)

    def interrupt(self) -> None:
        if not self.has_ended():
            self.was_cut = True
            self._signal(signal.SIGINT)

    def kill(self) -> None:
        """Kill its process group, also what is left of it when the command itself has ended."""
        self._signal(signal.SIGKILL)

    def wait(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self._take(0)

    def _take(self, options: int) -> bool:
        """Take over what the system keeps of the process; whether it has ended."""
        if self.process is None:
            return True
        pid, status, usage = os.wait4(self.session, options)
        if pid:
            self.process.returncode = os.waitstatus_to_exitcode(status)
            self.cpu_s += usage.ru_utime + usage.ru_stime
        return bool(pid)

    def ended(self) -> Ended:
        code = self.process.returncode if self.process else 127
        left = tuple(self.left_running)
        return Ended(code, self.was_cut, self.wall_s or 0.0, self.cpu_s, left, self.not_started)

    def _signal(self, number: int) -> None:
        if self.process is None or self.process.returncode is not None:
            return
        # Elsewhere than on Linux a group in which all have ended may not be signalled.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.session, number)


def _all_ended(running: Sequence[_Running], by: float = float("inf")) -> bool:
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


def _reap(running: Sequence[_Running], grace_s: float, ran_before: frozenset[int]) -> None:
    """Wait for adopted orphans to end; kill those that do not. Each is told of the command that left it."""
    known = ran_before | {one.session for one in running}
    killed: set[int] = set()
    deadline = time.monotonic() + grace_s
    while orphans := {pid: session for pid, session in _children().items() if pid not in known}:
        whose = {pid: _whose(pid, session, running) for pid, session in orphans.items()}
        ended = 0
        for orphan in orphans:
            pid, _, usage = os.wait4(orphan, os.WNOHANG)
            if pid:
                ended += 1
                whose[orphan].cpu_s += usage.ru_utime + usage.ru_stime
        if not ended and time.monotonic() > deadline:
            for pid, session in orphans.items():
                # What loses its parent by that has been told of.
                if session not in killed:
                    whose[pid].left_running.append(_name(pid))
            killed.update(orphans.values())
            for pid in orphans:
                whose[pid].kill()
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            deadline = time.monotonic() + grace_s
        if not ended:
            time.sleep(_LOOK_S)


def _whose(pid: int, session: int, running: Sequence[_Running]) -> _Running:
    """Return the command that left an orphan, by its session; one in another session has its mark."""
    told = _read(pid, "environ").split("\0")
    return next(
        (one for at, one in enumerate(running) if session == one.session or f"{_MARK}={_mark(at)}" in told),
        # An ended one that had a session of its own: all that is left of it is what it cost.
        running[0],
    )


def _mark(at: int) -> str:
    return f"{os.getpid()}.{at}"


def _children() -> dict[int, int]:
    """Children of this process with their sessions, those too that ended and wait to be asked for.

    Linux only, none elsewhere.
    """
    found = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        pid = int(entry.parent.name)
        # "pid (name) state parent group session …": the name may hold anything, a bracket, too.
        if stat := _read(pid, "stat"):
            _, parent, _, session = stat.rsplit(")", 1)[1].split()[:4]
            if int(parent) == os.getpid():
                found[pid] = int(session)
    return found


def _name(pid: int) -> str:
    return _read(pid, "cmdline").replace("\0", " ")[:120].strip() or str(pid)


def _read(pid: int, file: str) -> str:
    """What the system tells of a process; nothing when it is gone."""
    try:
        return Path(f"/proc/{pid}/{file}").read_text(errors="replace")
    except OSError:
        return ""
