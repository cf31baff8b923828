"""`gymnation`: the API in a terminal. Exit codes are in `exits`, and in `gymnation --help`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from gymnation_client.cli import exits
from gymnation_client.cli.parser import build_parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; the exit code."""
    parser = build_parser()
    chosen = parser.parse_args(arguments)
    if chosen.command is None:
        parser.print_help()
        return exits.USAGE
    if chosen.command == "completion":
        # Nothing of gRPC is needed, and a shell waits for it at its start.
        from gymnation_client.cli import completion  # noqa: PLC0415

        print(completion.script(chosen.shell, parser), end="")
        return exits.OK
    # The core of gRPC writes lines of its own to stderr, for instance when a server says goodbye.
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")
    # What takes time is imported once it is needed.
    from gymnation_client.cli.run import run  # noqa: PLC0415

    try:
        return run(chosen)
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has enough. Python would complain of it at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.OK
