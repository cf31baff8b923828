"""`gymnation trace`: from the code that a member was shown to what happened, without a login."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from gymnation_client.cli import exits
from gymnation_client.cli.output import clean, complain
from gymnation_client.traces import TraceUnavailable, lines_of, open_source, render
from gymnation_client.traces.logs import Line

DEMO = "http://127.0.0.1:8081"


def trace(chosen: argparse.Namespace) -> int:
    """Print the tree, or the trace as a line of JSON; the exit code."""
    where = chosen.source or os.environ.get("GYMNATION_TRACES") or DEMO
    try:
        source = open_source(where, os.environ.get("GYMNATION_TRACES_AUTHORIZATION", ""))
        found = source.find(chosen.code, chosen.since)
        if getattr(chosen, "json", False):
            print(json.dumps(found, ensure_ascii=False))
            return exits.OK
        logs = _logs(chosen.logs, found["trace_id"])
    except TraceUnavailable as error:
        complain(str(error))
        return exits.NOT_FOUND if error.is_missing else exits.FAILED
    for line in render(found, logs).splitlines():
        print(clean(line))
    return exits.OK


def _logs(file: Path | None, trace_id: str) -> dict[str, list[Line]]:
    if file is None:
        return {}
    if str(file) == "-":
        return lines_of(trace_id, sys.stdin)
    try:
        with file.open(encoding="utf-8", errors="replace") as text:
            return lines_of(trace_id, text)
    except OSError as error:
        raise TraceUnavailable(f"the logs in {file} cannot be read: {error.strerror}") from error
