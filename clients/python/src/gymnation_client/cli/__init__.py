"""`gymnation`: the API in a terminal. Exit codes are in `exits`, and in `gymnation --help`."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from gymnation_client.cli import exits
from gymnation_client.cli.parser import build_parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; the exit code. Raise SystemExit for help and for wrong arguments."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Better a question mark for a letter that a terminal does not have than no answer at all.
            stream.reconfigure(errors="replace")
    try:
        return _done(arguments)
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has read enough.
        return exits.OK
    except OSError as error:
        # A disk that is full, a home that cannot be written.
        named = f"{error.filename}: " if error.filename else ""
        print(f"gymnation: {named}{error.strerror or error}", file=sys.stderr)
        return exits.FAILED
    finally:
        _silence()


def _done(arguments: Sequence[str] | None) -> int:
    parser = build_parser()
    try:
        chosen = parser.parse_args(arguments)
    finally:
        # Help is written, but perhaps not out yet.
        _flush()
    if chosen.command is None:
        parser.print_help()
        code = exits.USAGE
    elif chosen.command == "completion":
        # Nothing of gRPC is needed, and a shell waits for it at its start.
        from gymnation_client.cli import completion  # noqa: PLC0415

        print(completion.script(chosen.shell, parser), end="")
        code = exits.OK
    elif chosen.command == "trace":
        # Neither a login nor gRPC is needed.
        from gymnation_client.cli.trace import trace  # noqa: PLC0415

        code = trace(chosen)
    else:
        # The core of gRPC writes lines of its own to stderr, which tell a user nothing.
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")
        # What takes time is imported once it is needed.
        from gymnation_client.cli.run import run  # noqa: PLC0415

        code = run(chosen)
    _flush()
    return code


def _flush() -> None:
    """Write all that is to be written, here where a failure can be told. Raise OSError."""
    if sys.stdout is not None:
        sys.stdout.flush()


def _silence() -> None:
    """Nothing more comes from us: Python would complain at the end of what could not be written."""
    try:
        _flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
