"""Programs as processes that are forked after their imports.

Each test that runs the services as processes starts four of them, some start a dozen: importing what they need would be
most of their CPU. One process a test run imports all of it (the standard library's forkserver), and each program is a
fork of it: the same code in a process of its own, with its own environment, log, signals and death. That
`python -m <service>` starts is shown by the tests of each program and by those of the demo.
"""

import asyncio
import ctypes
import functools
import multiprocessing
import os
import runpy
import signal
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

_PRELOADED = ["tests.support.preloaded", __name__]
_PR_SET_PDEATHSIG = 1


class Forked:
    """One program that runs, or has ended."""

    def __init__(self, process: BaseProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """None while it runs; a negative code is a signal's number."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Raise ProcessLookupError when it has ended."""
        if self.returncode is not None:
            raise ProcessLookupError
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Wait until it has ended; give its exit code."""
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        # A descriptor of this waiter's own: a loop knows each only once, and several may wait.
        sentinel = os.dup(self._process.sentinel)
        try:
            loop.add_reader(sentinel, over.set)
            await over.wait()
        finally:
            loop.remove_reader(sentinel)
            os.close(sentinel)
        self._process.join()
        assert self.returncode is not None
        return self.returncode


def start(module: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Forked:
    """Start `python -m module arguments…` with just this environment; what it prints is appended to the log."""
    wanted = (module, tuple(arguments), dict(environment), str(log))
    process = _forkserver().Process(target=_become, args=wanted, daemon=True)
    process.start()
    return Forked(process)


@functools.cache
def _forkserver() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


def _become(module: str, arguments: tuple[str, ...], environment: dict[str, str], log: str) -> None:
    if sys.platform == "linux":
        # Whoever forked it ends with the tests; so does it then, whatever became of them.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    os.environ.clear()
    os.environ.update(environment)
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
