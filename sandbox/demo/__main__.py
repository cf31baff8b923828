"""`python -m sandbox.demo`: starts everything and tells where the page is.

It ends everything on Ctrl-C or SIGTERM.
"""

import argparse
import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from sandbox.demo.banner import banner
from sandbox.demo.clock_file import clock_file
from sandbox.demo.keys import kept_keys
from sandbox.demo.old_bot import with_old_bot
from sandbox.demo.plan import DemoRefusedError, Plan, make_plan
from sandbox.patience import patient
from servicekit.runner.run import GRACE_S, READY_S, run

_IMPORTED_S = 1800.0


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
        help=f"for each part ({READY_S:.0f}, with an old bot's data {_IMPORTED_S:.0f},"
        " times what this machine is slower than a quiet one)",
    )
    parser.add_argument(
        "--old-bot", type=Path, metavar="FOLDER", help="begin with what an old bot kept: docs/moving.md"
    )
    parser.add_argument("--grace", type=float, default=None, metavar="SECONDS", help="before a kill")
    options = parser.parse_args(arguments)
    if options.ready_within is None:
        # With what an old bot kept, a part is ready when all of it was imported.
        options.ready_within = patient(READY_S if options.old_bot is None else _IMPORTED_S)
    if options.grace is None:
        options.grace = patient(GRACE_S)
    with contextlib.ExitStack() as until_the_end:
        return _demo(options, until_the_end)


def _demo(options: argparse.Namespace, until_the_end: contextlib.ExitStack) -> int:
    try:
        patience = f"{patient(1):g}"
        environment = {
            "DATA_KEYS": kept_keys(),
            "RPC_PATIENCE": patience,
            # The demo's Telegram is the newest; what is tested elsewhere, the one that most servers are.
            "DEMO_EPHEMERAL": "10.3",
        } | {name: value for name, value in os.environ.items() if value}
        clock = until_the_end.enter_context(clock_file(environment))
        plan = make_plan(
            environment, overrides=dict(options.env), commands=dict(options.command), clock=clock
        )
        if options.old_bot is not None:
            papers = until_the_end.enter_context(TemporaryDirectory(prefix="gymnation-old-bot-"))
            plan = with_old_bot(plan, options.old_bot, environment, Path(papers))
    except DemoRefusedError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1

    def when_ready(pids: Mapping[str, int]) -> None:
        if options.ready_file is not None:
            _write_ready_file(options.ready_file, plan, pids)
        print(banner(plan), flush=True)

    try:
        return asyncio.run(
            run(
                plan.programs,
                when_ready,
                own_name="demo",
                longer='`make demo DEMO_ARGS="--ready-within 600"`',
                ready_within_s=options.ready_within,
                grace_s=options.grace,
            )
        )
    finally:
        if options.ready_file is not None:
            options.ready_file.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
