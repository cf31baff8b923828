"""What came of a run: a table of its groups, what was left out and how to run it, and the sum."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.run.groups import BY_NAME, TIMES_FILE, Times

RESULT_VARIABLE = "GYMNATION_TEST_RESULT"
"""Environment variable with the file into which a session of pytest writes what `Cases.read` reads."""
DOCUMENT = Path("docs/test-times.md")
_SLOWEST = 8
_FAILURES_TOLD = 12
"""Of a run in which more fails than that, the first ones tell enough."""
_HOW_LONG, _HOW_WIDE = 8, 220


def how_it_failed(told: str, printed: str) -> list[str]:
    """Few lines of pytest's long account of a test: its error, then the last ones that the test printed.

    A test with chance or many checks in it prints its seed and its verdict.
    """
    lines = told.splitlines()
    error = [line for line in lines if line.startswith("E ")] or lines[-_HOW_LONG:]
    last = [line for line in printed.splitlines() if line.strip()][-_HOW_LONG:]
    return [line[:_HOW_WIDE] for line in error[:_HOW_LONG] + last]


@dataclass(frozen=True, slots=True)
class Cases:
    """What pytest says of one group. `slowest` has files with the seconds that their tests took together."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    slowest: tuple[tuple[str, float], ...] = ()
    seconds: float = 0.0
    """What its tests took together, whichever worker ran them."""
    failures: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The tests that failed, each with the few lines that say how."""

    @classmethod
    def read(cls, path: Path, group: str) -> "Cases":
        """What a session wrote of the group (tests/conftest.py); nothing when it did not come to that."""
        found = json.loads(path.read_text()).get(group) if path.exists() else None
        if found is None:
            return cls()
        slowest = tuple(map(tuple, found["slowest"]))
        failures = tuple((name, tuple(how)) for name, how in found.get("failures", ()))
        return cls(found["passed"], found["failed"], found["skipped"], slowest, found["seconds"], failures)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One group's result: "passed", "failed", "cut" (its time was over before it was) or "left out"."""

    name: str
    result: str
    why: str = ""
    wall_s: float = 0.0
    cpu_s: float = 0.0
    cases: Cases = field(default_factory=Cases)


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """1 when a group failed, else 0: what was left out is told, and is no failure."""
    return int(any(outcome.result == "failed" for outcome in outcomes))


def lines(outcomes: Sequence[Outcome], slowness: float, also: Mapping[str, str]) -> list[str]:
    """The last lines of a run. `also` names what no group has, with the command that runs it."""
    table = [f"{'group':14} {'result':9} {'cases':>6} {'wall':>8} {'CPU':>8}"]
    table += [
        f"{one.name:14} {one.result:9} {one.cases.passed or '':>6} {one.wall_s:7.1f}s {one.cpu_s:7.1f}s"
        for one in outcomes
        if one.result != "left out"
    ]
    told = [f"failed: {one.name}: {one.why}" for one in outcomes if one.result == "failed"]
    told += [
        f"{one.result}: {one.name}: {one.why}. Run it: {BY_NAME[one.name].by_hand()}"
        for one in outcomes
        if one.result in {"cut", "left out"}
    ]
    told += [f"left out: {what}. Run it: {command}" for what, command in also.items()]
    every = [one.cases for one in outcomes]
    told += _how_they_failed([failure for one in every for failure in one.failures])
    total = (
        f"{sum(one.passed for one in every)} passed, {sum(one.failed for one in every)} failed, "
        f"{sum(one.skipped for one in every)} skipped"
    )
    return ["", f"this machine: {slowness:.1f} times slower than a quiet one", *table, *told, total]


def _how_they_failed(failures: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """Lines that may be all that somebody sees of a run far away."""
    told = [
        line
        for name, how in failures[:_FAILURES_TOLD]
        for line in (f"failed test: {name}", *(f"    {one}" for one in how))
    ]
    if more := len(failures) - _FAILURES_TOLD:
        told += [f"and {more} more"] if more > 0 else []
    return told


def record(outcomes: Sequence[Outcome], slowness: float) -> None:
    """Keep the times of a whole run, for the planner and as a page.

    Raise ValueError when a group did not pass.
    """
    if any(one.result != "passed" for one in outcomes):
        raise ValueError("only a run in which every group passed is recorded")
    times = {one.name: Times(round(one.wall_s, 1), round(one.cpu_s, 1)) for one in outcomes}
    kept = json.dumps({name: asdict(one) for name, one in times.items()}, indent=2)
    TIMES_FILE.write_text(kept + "\n")
    DOCUMENT.write_text("\n".join(_page(outcomes, slowness)) + "\n")


def _page(outcomes: Sequence[Outcome], slowness: float) -> list[str]:
    wall_s, cpu_s = sum(one.wall_s for one in outcomes), sum(one.cpu_s for one in outcomes)
    rows = [
        f"| {one.name} | {BY_NAME[one.name].proves} "
        f"| {one.cases.passed or ''} | {one.wall_s:.0f} | {one.cpu_s:.0f} |"
        for one in outcomes
    ]
    return [
        "# Where a run's time goes",
        "",
        (
            "Written by `make test-times`; "
            "the planner of `.ci/run` reads the same numbers from `tests/run/times.json`."
        ),
        (
            "Seconds on a machine with two cores, "
            f"{slowness:.1f} times slower than the one that the factor is 1 for."
        ),
        "CPU is that of every process that a group started, without the database server's.",
        "",
        "| Group | Proves | Cases | Wall | CPU |",
        "|---|---|---:|---:|---:|",
        *rows,
        f"| all | | {sum(one.cases.passed for one in outcomes)} | {wall_s:.0f} | {cpu_s:.0f} |",
        "",
        "## The slowest files of each group",
        "",
        "Seconds that the tests of a file took together, whichever worker ran them.",
        "",
        "| Group | File | Seconds |",
        "|---|---|---:|",
        *(
            f"| {one.name} | `{path}` | {seconds:.1f} |"
            for one in outcomes
            for path, seconds in one.cases.slowest[:_SLOWEST]
        ),
    ]
