"""`python -m servicekit.runner`: the three services, from the environment, until Ctrl-C or SIGTERM."""

import argparse
import asyncio
import os
import sys

from servicekit.runner.run import GRACE_S, READY_S, run
from servicekit.runner.services import services_from

_RUNNING = "Gym Nation is running: the three services, from the environment. Ctrl-C ends them."


def main(arguments: list[str] | None = None) -> int:
    """The program; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m servicekit.runner", description=__doc__)
    parser.add_argument(
        "--ready-within", type=float, default=READY_S, metavar="SECONDS", help="for each part"
    )
    parser.add_argument("--grace", type=float, default=GRACE_S, metavar="SECONDS", help="before a kill")
    options = parser.parse_args(arguments)
    return asyncio.run(
        run(
            services_from(os.environ),
            lambda _: print(_RUNNING, flush=True),
            own_name="run",
            longer='`make run RUN_ARGS="--ready-within 600"`',
            ready_within_s=options.ready_within,
            grace_s=options.grace,
        )
    )


if __name__ == "__main__":
    sys.exit(main())
