"""`python -m sandbox.demo`: starts everything and tells where the page is.

It ends everything on Ctrl-C or SIGTERM.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sandbox.demo.banner import SERVICES_BANNER, banner
from sandbox.demo.lines import LineRenderer
from sandbox.demo.plan import DemoRefusedError, Plan, Program, make_plan, services_from
from sandbox.demo.programs import ProgramFailedError, Supervisor
from sandbox.patience import patient

READY_S = 180.0
GRACE_S = 25.0


def _now() -> datetime:
    return datetime.now().astimezone()


async def run(
    programs: Sequence[Program],
    when_ready: Callable[[Mapping[str, int]], None],
    *,
    ready_within_s: float,
    grace_s: float,
) -> int:
    """Run the programs until a signal (0) or until one fails (1).

    `when_ready` gets their process ids by name.
    """
    renderer = LineRenderer(colours=sys.stdout.isatty() and "NO_COLOR" not in os.environ, now=_now)

    stop = asyncio.Event()

    def show(name: str, line: str) -> None:
        try:
            print(renderer.render(name, line), flush=True)
        except BrokenPipeError:
            # Nobody reads any more (`make demo | head`).
            # That ends the demo, and its services must still be ended.
            stop.set()

    supervisor = Supervisor(show, ready_within_s=ready_within_s, grace_s=grace_s)
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(signal_number, stop.set)
    stopping = asyncio.create_task(stop.wait())
    working = asyncio.create_task(_work(programs, supervisor, when_ready))
    try:
        await asyncio.wait({stopping, working}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
        show("demo", "ending")
    except ProgramFailedError as error:
        _tell_failure(error)
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


def _write_ready_file(path: Path, plan: Plan, pids: Mapping[str, int]) -> None:
    ready = {
        "page": plan.page,
        "member": plan.member,
        "coach": plan.coach,
        "gateway_health": plan.gateway_health,
        "pids": dict(pids),
    }
    # Moved into place whole: whoever waits for the file never reads half of it.
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(json.dumps(ready))
    unfinished.replace(path)


def _tell_failure(error: ProgramFailedError) -> None:
    print(f"demo: {error}; everything else is being ended too.", file=sys.stderr)
    if error.last_lines:
        print("Its last lines:", file=sys.stderr)
        for line in error.last_lines:
            print(f"  {line}", file=sys.stderr)
    sys.stderr.flush()


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox.demo", description=__doc__)
    parser.add_argument(
        "--ready-file", type=Path, help="write the addresses and process ids here, as JSON, when all is ready"
    )
    parser.add_argument(
        "--env", type=_pair, action="append", default=[], metavar="NAME=VALUE", help="set for every service"
    )
    parser.add_argument(
        "--command",
        type=_pair,
        action="append",
        default=[],
        metavar="SERVICE=COMMAND",
        help="start this in place of sandbox, member, coach or gateway",
    )
    parser.add_argument(
        "--ready-within",
        type=float,
        default=None,
        metavar="SECONDS",
        help=f"for each part ({READY_S:.0f}, times what this machine is slower than a quiet one)",
    )
    parser.add_argument("--grace", type=float, default=None, metavar="SECONDS", help="before a kill")
    parser.add_argument(
        "--services-only", action="store_true", help="start just the three services, from the environment"
    )
    options = parser.parse_args(arguments)
    if options.ready_within is None:
        options.ready_within = patient(READY_S)
    if options.grace is None:
        options.grace = patient(GRACE_S)
    if options.services_only:
        return asyncio.run(
            run(
                services_from(os.environ),
                lambda _: print(SERVICES_BANNER, flush=True),
                ready_within_s=options.ready_within,
                grace_s=options.grace,
            )
        )
    try:
        plan = make_plan(os.environ, overrides=dict(options.env), commands=dict(options.command))
    except DemoRefusedError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1

    def when_ready(pids: Mapping[str, int]) -> None:
        if options.ready_file is not None:
            _write_ready_file(options.ready_file, plan, pids)
        print(banner(plan), flush=True)

    try:
        return asyncio.run(
            run(plan.programs, when_ready, ready_within_s=options.ready_within, grace_s=options.grace)
        )
    finally:
        if options.ready_file is not None:
            options.ready_file.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
