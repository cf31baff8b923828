"""A run of programs, from their start to the signal that ends it."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from servicekit.runner.lines import LineRenderer
from servicekit.runner.program import Program
from servicekit.runner.supervisor import ProgramFailedError, Supervisor

READY_S = 180.0
GRACE_S = 25.0


def _now() -> datetime:
    return datetime.now().astimezone()


async def run(
    programs: Sequence[Program],
    when_ready: Callable[[Mapping[str, int]], None],
    *,
    own_name: str,
    longer: str,
    ready_within_s: float = READY_S,
    grace_s: float = GRACE_S,
) -> int:
    """Run the programs until a signal (0) or until one fails (1).

    `when_ready` gets their process ids by name.
    `own_name` stands before the run's own lines; `longer` is what a person types to give programs more time.
    """
    renderer = LineRenderer(colours=sys.stdout.isatty() and "NO_COLOR" not in os.environ, now=_now)

    stop = asyncio.Event()

    def show(name: str, line: str) -> None:
        try:
            print(renderer.render(name, line), flush=True)
        except BrokenPipeError:
            # Nobody reads any more (`make run | head`).
            # That ends the run, and its programs must still be ended.
            stop.set()

    supervisor = Supervisor(
        show, own_name=own_name, longer=longer, ready_within_s=ready_within_s, grace_s=grace_s
    )
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(signal_number, stop.set)
    stopping = asyncio.create_task(stop.wait())
    working = asyncio.create_task(_work(programs, supervisor, when_ready))
    try:
        await asyncio.wait({stopping, working}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
        show(own_name, "ending")
    except ProgramFailedError as error:
        _tell_failure(own_name, error)
        return 1
    finally:
        for task in (stopping, working):
            task.cancel()
        await asyncio.gather(stopping, working, return_exceptions=True)
        await supervisor.stop()
    return 0


async def _work(
    programs: Sequence[Program], supervisor: Supervisor, when_ready: Callable[[Mapping[str, int]], None]
) -> None:
    await supervisor.start(programs)
    when_ready(supervisor.pids)
    await supervisor.first_end()


def _tell_failure(own_name: str, error: ProgramFailedError) -> None:
    print(f"{own_name}: {error}; everything else is being ended too.", file=sys.stderr)
    if error.last_lines:
        print("Its last lines:", file=sys.stderr)
        for line in error.last_lines:
            print(f"  {line}", file=sys.stderr)
    sys.stderr.flush()
