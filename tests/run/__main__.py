"""`python -m tests.run GROUP…`: runs groups of checks and tests.

It runs as many as there is time for, and tells what it left out.
"""

import argparse
import itertools
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from sandbox import patience
from tests.run import report, running
from tests.run.groups import BY_NAME, CHECKS, GROUPS, TESTS, Group, command_of, read_times
from tests.run.planner import CORES, Planner
from tests.run.report import RESULT_VARIABLE, Cases, Outcome
from tests.support.chromium_path import chromium_path

_SETS = {"all": tuple(BY_NAME), "tests": TESTS, "checks": CHECKS}
_FOREVER_S = 7 * 24 * 3600.0
_TESTS_FAILED, _NO_TESTS = 1, 5
_NO_TIME = "there is no time for it"
_QUIET = 2.0
"""Up to this factor a group that is not over in time hangs: that is a failure."""
_ALSO = {
    "images and containers": "make test-compose (needs Docker)",
    "two of each in a Swarm": "make test-stack (needs Docker)",
}


@dataclass(slots=True)
class Run:
    """A run: when it began, what it may still do, and what came of each group."""

    began: float
    planner: Planner
    mongodb_start: str
    browser_install: str
    workers: int
    more: Sequence[str]
    shares: bool = True
    """Whether groups may share a session."""
    slowness: float = 1.0
    outcomes: list[Outcome] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def now_s(self) -> float:
        return time.time() - self.began

    def do(self, groups: Sequence[Group]) -> None:
        """Run each group, or say why not. Those that may share a session do so on a quiet machine."""
        waiting = list(groups)
        while waiting:
            # Others come and go on a shared machine: the slowest that was seen holds.
            self.slowness = max(self.slowness, patience.measure())
            together = self._together(waiting)
            waiting = [group for group in waiting if group not in together]
            self.outcomes += self._do(together)

    def _together(self, waiting: Sequence[Group]) -> list[Group]:
        session = waiting[0].session
        if not session or not self.shares or self.slowness > _QUIET:
            return [waiting[0]]
        neighbours = list(itertools.takewhile(lambda group: group.session == session, waiting))
        # What must be fetched first holds up nobody: that may take minutes.
        together = [group for group in neighbours if self._is_at_hand(group)] or neighbours[:1]
        return together if self._fit(together) else together[:1]

    def _fit(self, groups: Sequence[Group]) -> bool:
        return self.planner.fits([group.name for group in groups], self.slowness, self.now_s)

    def _do(self, groups: list[Group]) -> list[Outcome]:
        if not self._fit(groups):
            return [self._left_out(group, _NO_TIME) for group in groups]
        done = {group.name: self._left_out(group, why) for group in groups if (why := self._prepare(group))}
        ready = [group for group in groups if group.name not in done]
        if ready and not self._fit(ready):
            # To prepare has taken its time.
            done |= {group.name: self._left_out(group, _NO_TIME) for group in ready}
        elif ready:
            done |= {outcome.name: outcome for outcome in self._run(ready)}
        return [done[group.name] for group in groups]

    def _run(self, groups: list[Group]) -> list[Outcome]:
        expected = sum(self.planner.expected_s(group.name, self.slowness) for group in groups)
        names = " and ".join(group.name for group in groups)
        _say(f"── {names}: {'; '.join(group.proves for group in groups)} (about {expected:.0f} s)")
        with tempfile.TemporaryDirectory() as folder:
            result = Path(folder) / "result.json"
            ended = running.run(
                self._commands(groups),
                self._environment(result),
                within_s=max(self.planner.stop_by_s - self.now_s, 1.0),
                grace_s=min(patience.patient(10.0), 60.0),
            )
            cases = [Cases.read(result, group.name) for group in groups]
        every = sum(one.seconds for one in cases)
        tests = sum(bool(group.folders) for group in groups)
        outcomes = []
        for group, own in zip(groups, cases, strict=True):
            # Tests share the first command, if there are any; each target has one of its own after it.
            of_it = ended[0] if group.folders else ended.pop(1 if tests else 0)
            # A session's time, by what the tests of each of its groups took.
            part = 1.0 if not group.folders else own.seconds / every if every else 1 / tests
            outcome, why = self._judge(group, of_it, own, cases)
            if outcome == "passed" and (group.folders or not tests):
                self.planner.learn(group.name, self.slowness, of_it.wall_s * part)
            outcomes.append(Outcome(group.name, outcome, why, of_it.wall_s * part, of_it.cpu_s * part, own))
        return outcomes

    def _judge(
        self, group: Group, ended: running.Ended, cases: Cases, every: Sequence[Cases]
    ) -> tuple[str, str]:
        if ended.not_started:
            return "failed", f"it could not be started: {ended.not_started}"
        if ended.left_running:
            return "failed", f"it left running: {', '.join(ended.left_running)}"
        if ended.was_cut:
            if cases.failed or self.slowness <= _QUIET:
                return "failed", f"not over in time, {cases.failed} failed until then"
            return "cut", f"its time was over; {cases.passed} cases had passed, none had failed"
        explained = {0}
        if group.folders and self.more:
            explained.add(_NO_TESTS)
        if group.folders and not cases.failed and any(one.failed for one in every):
            # Tests of its neighbours failed. Any other code is of a session that did not come to its end.
            explained.add(_TESTS_FAILED)
        if ended.exit_code not in explained:
            return "failed", f"exit code {ended.exit_code}"
        if group.folders and not self.more and not (cases.passed or cases.skipped):
            return "failed", "none of its tests ran"
        return "passed", ""

    def _left_out(self, group: Group, why: str) -> Outcome:
        _say(f"── {group.name}: left out, {why}")
        return Outcome(group.name, "left out", why)

    def _commands(self, groups: Sequence[Group]) -> list[list[str]]:
        """One session for all that have tests, then a command for each that has targets."""
        tests = [group for group in groups if group.folders]
        targets = [["make", "--no-print-directory", *group.targets] for group in groups if group.targets]
        if not tests:
            return targets
        # Who waits leaves the cores to others, unless there is nothing to share.
        a_core = max(group.workers_a_core for group in tests) if self.slowness <= _QUIET else 1.0
        return [command_of(tests, workers=round(self.workers * a_core), more=self.more), *targets]

    def _environment(self, result: Path) -> dict[str, str]:
        told = {patience.VARIABLE: f"{self.slowness:.3f}", RESULT_VARIABLE: str(result)}
        return {**os.environ, **self.environment, **told}

    def _prepare(self, group: Group) -> str:
        """Get what a group needs; the reason why it is not there, or nothing."""
        if group.needs == "server" and not self._mongodb_uri():
            return "there is no database server; set MONGODB_URI"
        if group.needs == "browser" and not self._browser():
            return "there is no Chromium; install it or set CHROMIUM"
        return ""

    def _is_at_hand(self, group: Group) -> bool:
        """Whether it may run without a browser being fetched first."""
        return group.needs != "browser" or not self.browser_install or bool(chromium_path())

    def _mongodb_uri(self) -> str:
        uri = self.environment.get("MONGODB_URI") or os.environ.get("MONGODB_URI", "")
        if not uri and self.mongodb_start:
            _say("── starting a database server")
            uri = self._output(self.mongodb_start)
            self.environment["MONGODB_URI"] = uri
            self.mongodb_start = ""
        return uri

    def _browser(self) -> bool:
        if not chromium_path() and self.browser_install:
            _say("── installing Chromium")
            self._output(self.browser_install)
            self.browser_install = ""
        return bool(chromium_path())

    def _output(self, command: str) -> str:
        """The last line that a preparation prints; nothing when it fails or there is no time for it."""
        try:
            done = subprocess.run(
                shlex.split(command),
                stdout=subprocess.PIPE,
                text=True,
                check=True,
                timeout=max(self.planner.begin_by_s - self.now_s, 1.0),
            )
        except (OSError, subprocess.SubprocessError) as error:
            _say(f"   {command}: {type(error).__name__}")
            return ""
        return (done.stdout.strip().splitlines() or [""])[-1]


def _say(line: str) -> None:
    print(line, flush=True)


def _wanted(names: Sequence[str]) -> list[Group]:
    wanted = {name for given in names for name in _SETS.get(given, (given,))}
    return [group for group in GROUPS if group.name in wanted]


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.run", description=__doc__)
    parser.add_argument(
        "groups",
        nargs="+",
        choices=[*_SETS, *BY_NAME],
        help="groups, or a set of them: all, tests, checks",
    )
    parser.add_argument("--end-by", type=float, metavar="MINUTES", help="begin nothing that may end later")
    parser.add_argument("--stop-by", type=float, metavar="MINUTES", help="cut what still runs then")
    parser.add_argument("--began", type=float, metavar="EPOCH", help="when the run began, if not now")
    parser.add_argument(
        "--mongodb-start", default="", metavar="COMMAND", help="starts a server, prints its URI"
    )
    parser.add_argument("--browser-install", default="", metavar="COMMAND", help="installs Chromium")
    parser.add_argument("--workers", default="auto", metavar="N", help="test processes; auto: one a core")
    parser.add_argument("--pytest", default="", metavar="ARGUMENTS", help="more arguments for pytest")
    parser.add_argument("--record", action="store_true", help="keep the times, when all of it passes")
    return parser.parse_args(arguments)


def _stop(*_: object) -> NoReturn:
    raise SystemExit(130)


def main(arguments: Sequence[str]) -> int:
    """Run it; the exit code."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, _stop)
    limit_s = (options.end_by or _FOREVER_S / 60) * 60
    run = Run(
        began=options.began or time.time(),
        planner=Planner(read_times(), limit_s, options.stop_by * 60 if options.stop_by else limit_s),
        mongodb_start=options.mongodb_start,
        browser_install=options.browser_install,
        workers=_workers(options.workers),
        more=shlex.split(options.pytest),
        # Each by itself, so that its time is its own.
        shares=not options.record,
    )
    try:
        run.do(_wanted(options.groups))
    except KeyboardInterrupt:
        return 130
    also: Mapping[str, str] = _ALSO if any(one.name in TESTS for one in run.outcomes) else {}
    code = report.exit_code(run.outcomes)
    if options.record and not code:
        report.record(run.outcomes, run.slowness)
    print("\n".join(report.lines(run.outcomes, run.slowness, also)), flush=True)
    return code


def _workers(told: str) -> int:
    return int(told) if told.isdecimal() else max(os.cpu_count() or CORES, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
