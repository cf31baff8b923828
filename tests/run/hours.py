"""The tests at other hours: what fails takes its day, its week or its year from the wall clock.

`python -m tests.run.hours [--at MOMENT …] [arguments of pytest]`, or `make test-hours`.

Each run begins some minutes before a border that a test may not know of, such as the evening on which it
is Monday in UTC and still Sunday in São Paulo.
The program faketime gives every process of a run the time that it is told, and lets it pass from there.
Its option that leaves the clocks of spans alone is not used: with it, a sleep ends in EINVAL now and then.
Tests on a database server are left out: its own clock is the real one.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox import patience


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in UTC at which a run begins, as faketime reads it."""

    at: str
    why: str


MOMENTS = (
    Moment("2026-11-29 23:57:00", "UTC's week turns: Monday there, Sunday in São Paulo"),
    Moment("2026-11-30 02:57:00", "São Paulo's week turns"),
    Moment("2026-12-03 03:02:00", "São Paulo's first minutes of a day: ten minutes ago is yesterday"),
    Moment("2026-12-31 23:57:00", "UTC's year turns"),
    Moment("2027-01-01 02:57:00", "São Paulo's year turns"),
    Moment("2027-03-28 00:57:00", "Lisbon's clocks go forward"),
    Moment("2028-02-29 18:00:00", "a leap day, a month's last, and a Tuesday"),
    Moment("2026-12-02 15:00:00", "a Wednesday: these are all the days of a week"),
    Moment("2026-12-05 15:00:00", "a Saturday"),
)
_GROUPS = ("unit", "conversations")
# Under faketime these did not come to an end: a loop with a clock of its own, and a thread's wait for a time.
_OWN_CLOCK = (
    "--ignore=tests/telegram_gateway/test_idle.py",
    "--deselect=tests/servicekit/test_telemetry.py::test_a_collector_that_is_not_there_harms_nothing",
)


def command(moment: str, more: Sequence[str], workers: int) -> list[str]:
    """What runs the tests at a moment."""
    groups = [] if any(one.startswith("tests/") for one in more) else [f"--group={name}" for name in _GROUPS]
    faked = ["faketime", moment]
    return [*faked, sys.executable, "-m", "pytest", "-q", "-n", str(workers), *_OWN_CLOCK, *groups, *more]


def main(arguments: Sequence[str]) -> int:
    """Run them at each moment; 1 when any failed, 2 when faketime is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.run.hours", description=__doc__)
    parser.add_argument(
        "--at", action="append", metavar="MOMENT", help="a time in UTC, such as '2026-11-30 02:57:00'"
    )
    options, more = parser.parse_known_args(arguments)
    if not shutil.which("faketime"):
        print("faketime is missing. Debian and Ubuntu: apt-get install faketime", file=sys.stderr)
        return 2
    told = {one.at: one.why for one in MOMENTS}
    failed = []
    for at in options.at or told:
        print(f"── {at} UTC: {told.get(at, 'as asked')}", flush=True)
        environment = {**os.environ, patience.VARIABLE: f"{patience.measure():.3f}", "TZ": "UTC"}
        environment.pop("MONGODB_URI", None)
        done = subprocess.run(command(at, more, os.cpu_count() or 1), env=environment, check=False)
        if done.returncode:
            failed.append(at)
    print(f"failed at: {', '.join(failed)}" if failed else "passed at each moment")
    return int(bool(failed))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
