"""Builds the images and starts production's files with the sandbox: `make test-compose`.

It looks at everything, and takes it all down in the end.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.compose.containers import check_containers, check_networks
from tests.compose.images import check_images
from tests.compose.journey import look_for_secrets, walk
from tests.compose.outages import check_database_outage, check_repair, check_restarts, check_sigterm
from tests.compose.people import People
from tests.compose.report import Report
from tests.compose.settings import check_files
from tests.compose.stack import SERVICES, CommandError, Stack, docker
from tests.compose.strangers import check_exchange, check_known, check_strangers
from tests.compose.systems import check_systems


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.compose", description=__doc__)
    parser.parse_args()
    try:
        engine = docker("version", "--format", "{{.Server.Version}}").strip()
        compose = docker("compose", "version", "--short").strip()
    except (CommandError, OSError) as error:
        print(f"This test needs a Docker engine with Compose: {error}", file=sys.stderr)
        return 2
    print(f"Docker {engine}, Compose {compose}")
    # A signal is an exception, so that everything is taken down all the same.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    report = Report()
    with tempfile.TemporaryDirectory(prefix="gymnation-compose-") as folder:
        stack = Stack(Path(folder))
        try:
            stack.prepare()
            run(report, stack)
        finally:
            with report.part("The end"):
                left = stack.take_down()
                report.check("containers, networks, volumes and images are gone", not left, left or "")
    return report.close()


def run(report: Report, stack: Stack) -> None:
    with report.part("The files"):
        check_files(report, stack)
    began = time.monotonic()
    with report.part("The start"):
        base = stack.build()
        report.check("the images are built", True, f"{time.monotonic() - began:.0f} s, on {base}")
        began = time.monotonic()
        try:
            stack.up()
        except (CommandError, subprocess.TimeoutExpired) as error:
            report.check("every container becomes healthy", False, error)
            for name in SERVICES:
                print(stack.logs(name)[-3000:])
            return
        report.check("every container becomes healthy", True, f"{time.monotonic() - began:.0f} s")
    if report.failed and not stack.container("gateway"):
        return
    people = People(stack.page())
    with report.part("A journey"):
        walk(report, people)
    with report.part("The containers"):
        check_containers(report, stack)
    with report.part("The networks"):
        check_networks(report, stack)
    with report.part("Strangers"):
        check_strangers(report, stack)
        check_known(report, stack)
    with report.part("Certificates are exchanged"):
        check_exchange(report, stack, people)
    with report.part("A system from outside"):
        check_systems(report, stack)
    with report.part("The images"):
        check_images(report, stack)
    with report.part("The database goes away"):
        check_database_outage(report, stack, people)
    with report.part("Services are killed"):
        check_restarts(report, stack)
        check_repair(report, stack)
    with report.part("SIGTERM"):
        check_sigterm(report, stack, people)
    with report.part("What it all left in logs and telemetry"):
        look_for_secrets(report, stack, people)


if __name__ == "__main__":
    sys.exit(main())
