"""Starts two of each service in a Swarm and disturbs them while people check in: `make test-stack`.

It looks at what was lost, doubled or out of order, and takes it all down in the end.
Where there is no Docker engine it says so and ends well.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sandbox.patience import patient
from tests.compose.containers import FOREIGN
from tests.compose.report import Report
from tests.compose.settings import secret_name
from tests.compose.stack import SERVICES, CommandError, docker, until
from tests.stack.run import survive
from tests.stack.swarm import REPLICAS, WHOLE_S, Swarm, nodes, swarm_state
from tests.survival.checks import judge
from tests.survival.history import Entry, of_kind
from tests.survival.options import Options

PARTS = ("disturbed", "broken")


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.stack", description=__doc__)
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--groups", type=int, default=10)
    parser.add_argument("--members", type=int, default=50, help="each checks in once in each group")
    parser.add_argument("--questions", type=int, default=10)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--seed", type=int, default=None, help="a number that makes the same plan again")
    arguments = parser.parse_args()
    try:
        engine = docker("version", "--format", "{{.Server.Version}}").strip()
        began_swarm = swarm_state()
    except (CommandError, OSError) as error:
        why = str(error).splitlines()[-1]
        print(f"Skipped: this test needs a Docker engine, and there is none here ({why}).")
        return 0
    # A signal is an exception, so that everything is taken down all the same.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    seed = secrets.randbelow(10**6) if arguments.seed is None else arguments.seed
    options = Options(
        seed=seed,
        seconds=arguments.minutes * 60,
        groups=arguments.groups,
        members=arguments.members,
        questions=arguments.questions,
        kills=2 * len(SERVICES),
        stops=0,
        stop_s=0,
        outages=0,
        outage_s=0,
        telegram_faults=0,
        claude_faults=0,
        floods=0,
        replicas=True,
    )
    report = Report()
    with _swarm(began_swarm), tempfile.TemporaryDirectory(prefix="gymnation-stack-") as folder:
        print(f"Docker {engine}, a Swarm of {nodes()} machine(s), seed {seed}", flush=True)
        swarm = Swarm(Path(folder))
        try:
            swarm.prepare()
            run(report, swarm, options, arguments.parts)
        finally:
            with report.part("The end"):
                left = swarm.take_down()
                report.check("services, networks, secrets, volumes and images are gone", not left, left or "")
    return report.close()


@contextmanager
def _swarm(state: str) -> Iterator[None]:
    """A Swarm while the block runs: the one that there is, or one of this machine alone."""
    if state == "active":
        yield
        return
    docker("swarm", "init", "--advertise-addr", "127.0.0.1")
    try:
        yield
    finally:
        docker("swarm", "leave", "--force")


def run(report: Report, swarm: Swarm, options: Options, parts: Sequence[str]) -> None:
    with report.part("The start"):
        began = time.monotonic()
        base = swarm.build()
        report.check("the images are built", True, f"{time.monotonic() - began:.0f} s, on {base}")
        began = time.monotonic()
        swarm.deploy()
        whole = bool(until(swarm.is_whole, patient(WHOLE_S), 1))
        report.check("there are two healthy ones of each service", whole, f"{time.monotonic() - began:.0f} s")
        if not whole:
            for name in SERVICES:
                print(swarm.logs(name)[-3000:])
            return
    with report.part("The containers"):
        _check_containers(report, swarm)
    if "disturbed" in parts:
        _check_people(report, swarm, options)
    if "broken" in parts:
        with report.part("A version that does not start"):
            _check_broken_version(report, swarm)


def _check_people(report: Report, swarm: Swarm, options: Options) -> None:
    with report.part(f"{options.checkins} check-ins, kills and a rolling update"):
        history = asyncio.run(survive(swarm, options))
        _check_disturbances(report, history.entries)
        verdict = judge(history.entries)
        for name, figure in verdict.figures.items():
            print(f"         {name}: {figure}", flush=True)
        report.check("nothing was lost, doubled or out of order", not verdict.findings, verdict.findings)


def _check_broken_version(report: Report, swarm: Swarm) -> None:
    """Roll out what does not work, and see the version before it come back without a gap."""
    before = {name: swarm.started(name) for name in SERVICES}
    gaps: dict[str, int] = {}

    def rolled_back() -> bool:
        for name in SERVICES:
            healthy = len(set(swarm.healthy(name)) & before[name])
            gaps[name] = min(gaps.get(name, REPLICAS), healthy)
        return all(swarm.update_state(name) in {"rollback_completed", "rollback_paused"} for name in SERVICES)

    version = swarm.build_broken()
    began = time.monotonic()
    swarm.deploy(version)
    over = until(rolled_back, patient(WHOLE_S), 1)
    took = f"{time.monotonic() - began:.0f} s"
    states = {name: swarm.update_state(name) for name in SERVICES}
    report.check("every update was rolled back", bool(over), f"{took}, {states}")
    for name in SERVICES:
        tried = swarm.tried(name, version)
        report.check(f"{name} was tried", tried >= 1, f"{tried} tasks")
        back = swarm.version(name) == swarm.name and swarm.started(name) == before[name]
        report.check(f"{name} is the version before, in the same containers", back, swarm.version(name))
        report.check(f"both of {name} stayed healthy all the time", gaps[name] == REPLICAS, gaps[name])


def _check_disturbances(report: Report, entries: Sequence[Entry]) -> None:
    mended = of_kind(entries, "mended")
    done = [f"{one['kind']} {one['target']}" for one in mended]
    report.check("services were killed and rolled out anew", len(done) == 2 * len(SERVICES) + 1, done)
    sent = [one["t"] for one in of_kind(entries, "checkin")]
    began = [one["t"] for one in of_kind(entries, "disturbance")]
    amid = bool(sent and began) and min(sent) < min(began) and max(began) < max(sent)
    report.check(
        "and all of it while people checked in", amid, f"the last check-in came at {max(sent):.0f} s"
    )


# What the kernel says of the first process there.
_STATUS = """
import importlib.util, json, os, pathlib
def tried(path):
    try:
        pathlib.Path(path).write_text("x")
    except OSError:
        return False
    return True
lines = pathlib.Path("/proc/self/status").read_text().splitlines()
status = {key: rest.split() for key, _, rest in (line.partition(":") for line in lines)}
mounted = next(line for line in open("/proc/mounts") if line.split()[1] == "/tmp").split()[3].split(",")
print(json.dumps({
    "uid": status["Uid"][1], "bounding": status["CapBnd"][0], "seccomp": status["Seccomp"][0],
    "written": [path for path in ("/x", "/app/x", "/run/x", "/run/secrets/x") if tried(path)],
    "tmp": mounted, "secrets": sorted(os.listdir("/run/secrets")),
    "readable": [name for name in os.listdir("/run/secrets") if \
os.stat(f"/run/secrets/{name}").st_mode & 0o077],
    "importable": [name for name in MODULES if importlib.util.find_spec(name)],
}))
"""


def _check_containers(report: Report, swarm: Swarm) -> None:
    plain = swarm.config()["services"]
    for name in SERVICES:
        inside = swarm.inside(name, _STATUS.replace("MODULES", repr(FOREIGN[name])))
        host = swarm.inspect(name)["HostConfig"]
        alone = inside["uid"] == "10001" and set(inside["bounding"]) == {"0"} and inside["seccomp"] == "2"
        report.check(
            f"{name} is an ordinary user without capabilities, filtered by seccomp", alone, inside["uid"]
        )
        report.check(f"{name} can write nowhere but in /tmp", not inside["written"], inside["written"] or "")
        report.check(f"{name} can run nothing there", {"noexec", "nosuid", "nodev"} <= set(inside["tmp"]))
        own = sorted(map(secret_name, plain[name]["secrets"]))
        report.check(f"{name} sees its own secrets only", inside["secrets"] == own, inside["secrets"])
        report.check(f"{name} alone may read them", not inside["readable"], inside["readable"] or "")
        bounded = host["Memory"] == 512 << 20 and host["NanoCpus"] == 10**9 and host["PidsLimit"] == 256
        report.check(f"{name} is limited in memory, CPU and processes", bounded)
        report.check(
            f"{name} can import nothing of the others", not inside["importable"], inside["importable"]
        )
        found = len(swarm.healthy(name))
        report.check(f"there are {REPLICAS} of {name}", found == REPLICAS, found)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.TimeoutExpired as error:
        print(f"Docker did not answer: {error}", file=sys.stderr)
        sys.exit(2)
