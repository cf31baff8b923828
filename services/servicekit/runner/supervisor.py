"""Running processes: start them, watch, show their lines, end in reverse order."""

import asyncio
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from servicekit.healthcheck import is_healthy
from servicekit.runner.program import Program
from servicekit.tls import files_in

_LAST_LINES = 20
_LONGEST_LINE = 4 * 1024 * 1024
_TETHER = str(Path(__file__).with_name("tether.py"))

_TRY_S = 10.0
_BETWEEN_S = 0.15

Show = Callable[[str, str], None]


async def wait_until_healthy(address: str, environment: Mapping[str, str] = MappingProxyType({})) -> None:
    """Ask again and again: another process cannot set an event here. `environment` is the program's own."""
    tls = files_in(environment)
    while not await asyncio.to_thread(is_healthy, address, timeout_s=_TRY_S, tls=tls):  # noqa: ASYNC110
        await asyncio.sleep(_BETWEEN_S)


class ProgramFailedError(Exception):
    """A program ended by itself, or was not ready in time. `last_lines` is what it said last."""

    def __init__(self, message: str, last_lines: list[str]) -> None:
        super().__init__(message)
        self.last_lines = last_lines


class RunningProgram:
    """One process, and the task that reads its lines."""

    def __init__(
        self, program: Program, process: asyncio.subprocess.Process, show: Show, own_name: str, longer: str
    ) -> None:
        self.name = program.name
        self._own_name, self._longer = own_name, longer
        self._program = program
        self._process = process
        self._show = show
        self._last: deque[str] = deque(maxlen=_LAST_LINES)
        self._reader = asyncio.create_task(self._read())

    @property
    def pid(self) -> int:
        return self._process.pid

    async def ended(self) -> int:
        """Wait for its end and for its last line. A negative code is a signal's number."""
        code = await self._process.wait()
        # A grandchild may hold the pipe open: its lines are not waited for.
        await asyncio.wait({self._reader}, timeout=1)
        return code

    async def ready(self, within_s: float) -> None:
        """Wait until it answers. Raise ProgramFailedError if it ends first or takes too long."""
        answers = asyncio.create_task(wait_until_healthy(self._program.health, self._program.environment))
        ends = asyncio.create_task(self.ended())
        try:
            done, _ = await asyncio.wait(
                {answers, ends}, timeout=within_s, return_when=asyncio.FIRST_COMPLETED
            )
            if ends in done:
                raise self.failure(ends.result())
            if not done:
                raise ProgramFailedError(
                    f"{self.name} was not ready within {within_s:.0f} s ({self._longer} waits longer)",
                    list(self._last),
                )
            await answers
        finally:
            for task in (answers, ends):
                task.cancel()
            await asyncio.gather(answers, ends, return_exceptions=True)

    def failure(self, code: int) -> ProgramFailedError:
        how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return ProgramFailedError(f"{self.name} {how}", list(self._last))

    async def stop(self, grace_s: float) -> None:
        """SIGTERM, then after the grace SIGKILL for it and what it started."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), grace_s)
        except TimeoutError:
            self._show(self._own_name, f"{self.name} did not end within {grace_s:g} s: killed")
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        await self.ended()
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)

    async def _read(self) -> None:
        lines = self._process.stdout
        assert lines is not None
        while True:
            try:
                raw = await lines.readline()
            except ValueError:
                # Longer than any line should be: readline has thrown it away.
                raw = b"(a line of more than 4 MB is left out)\n"
            if not raw:
                return
            line = raw.decode(errors="replace").rstrip()
            if line:
                self._last.append(line)
                self._show(self.name, line)


class Supervisor:
    """Starts programs, late ones after the others; watches all of them, ends them in reverse order."""

    def __init__(
        self, show: Show, *, own_name: str, longer: str, ready_within_s: float, grace_s: float
    ) -> None:
        """`own_name` stands before what is said itself; `longer` is what gives programs more time."""
        self._show = show
        self._own_name, self._longer = own_name, longer
        self._ready_within_s = ready_within_s
        self._grace_s = grace_s
        self._running: list[RunningProgram] = []

    @property
    def pids(self) -> dict[str, int]:
        return {running.name: running.pid for running in self._running}

    async def start(self, programs: Sequence[Program]) -> None:
        """Start programs, each of which waits for the others that it needs, until all are ready.

        Raise ProgramFailedError as soon as one ends, or when one takes too long.
        """
        for late in (False, True):
            if together := [program for program in programs if program.late == late]:
                await self._start_together(together)

    async def _start_together(self, programs: Sequence[Program]) -> None:
        self._show(self._own_name, f"starting {', '.join(program.name for program in programs)}")
        begun = []
        for program in programs:
            begun.append(await self._begin(program))
            self._running.append(begun[-1])
        ends = asyncio.create_task(self.first_end())
        ready = asyncio.create_task(self._all_ready(begun))
        try:
            done, _ = await asyncio.wait({ends, ready}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            ends.cancel()
            ready.cancel()
            await asyncio.gather(ends, ready, return_exceptions=True)

    async def _begin(self, program: Program) -> RunningProgram:
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-S",
                _TETHER,
                *program.command,
                env=dict(program.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                limit=_LONGEST_LINE,
                # Out of the terminal's group: Ctrl-C is the supervisor's to pass on, in its order.
                start_new_session=True,
            )
        except OSError as error:
            raise ProgramFailedError(f"{program.name} could not be started: {error.strerror}", []) from error
        return RunningProgram(program, process, self._show, self._own_name, self._longer)

    async def _all_ready(self, begun: Sequence[RunningProgram]) -> None:
        try:
            async with asyncio.TaskGroup() as together:
                for running in begun:
                    together.create_task(self._ready(running))
        except ExceptionGroup as failed:
            # The others were cancelled then: there is one.
            raise failed.exceptions[0] from None

    async def _ready(self, running: RunningProgram) -> None:
        began = time.monotonic()
        await running.ready(self._ready_within_s)
        self._show(self._own_name, f"{running.name} is ready after {time.monotonic() - began:.1f} s")

    async def first_end(self) -> None:
        """Wait until any program ends by itself, and raise ProgramFailedError for it."""
        ends = {asyncio.create_task(running.ended()): running for running in self._running}
        try:
            done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            first = done.pop()
            raise ends[first].failure(first.result())
        finally:
            for task in ends:
                task.cancel()
            await asyncio.gather(*ends, return_exceptions=True)

    async def stop(self) -> None:
        """End what runs, the last started first."""
        while self._running:
            await self._running.pop().stop(self._grace_s)
