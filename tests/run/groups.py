"""The groups: what each proves, what it runs, what it needs, and how long it takes on a quiet machine."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

TIMES_FILE = Path(__file__).with_name("times.json")
_SYSTEM = "tests/system"
_HOSTILE = "tests/telegram_gateway/test_hostile_updates.py"
_FEATURES = "tests/telegram_gateway/features"


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds on a quiet machine of two cores."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Group:
    """What is run together.

    A group of tests has folders, outside of which it has no test; another one has targets of the Makefile.
    """

    name: str
    proves: str
    folders: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    needs: str = ""
    """"server" or "browser": left out without."""
    workers_a_core: float = 1.0
    """More than one for tests that spend much of their time waiting.

    Each worker costs some seconds of CPU.
    """
    session: str = ""
    """Groups with the same one run together on a quiet machine.

    Their tests share a session of pytest, since collecting is a tenth of what short tests cost.
    Their targets run beside it, where tests wait and leave a core to others.
    """
    dist: str = "worksteal"
    """How pytest-xdist hands out tests.

    "worksteal" is for many short ones, "load" for few long ones, the longest first.
    """

    def by_hand(self) -> str:
        """What a person types to run it."""
        return f"make {' '.join(self.targets)}" if self.targets else f'make test GROUPS="{self.name}"'


GROUPS = (
    Group("lint", "format, lint, layers, fresh generated code", targets=("lint",)),
    Group("types", "types, by the fast checker", targets=("types",)),
    Group("unit", "rules, contracts, each part by itself", folders=("tests",), session="fast"),
    Group(
        "conversations",
        "what is said and answered, hostile updates",
        folders=(_FEATURES, _HOSTILE),
        workers_a_core=1.5,
        session="fast",
    ),
    Group(
        "storage",
        "storage on a database server",
        folders=("tests/member_service",),
        needs="server",
        workers_a_core=2.0,
    ),
    Group(
        "processes",
        "the programs as processes: journeys, traces, kills",
        folders=(
            _SYSTEM,
            "tests/sandbox/demo",
            "tests/member_service/test_caller_commands.py",
            "tests/member_service/test_program.py",
            "tests/coach_service/test_app.py",
            "tests/telegram_gateway/test_app.py",
        ),
        workers_a_core=2.5,
        session="long",
        dist="load",
    ),
    Group(
        "browser",
        "the demo's page in a browser",
        folders=("tests/sandbox/page", _SYSTEM),
        needs="browser",
        workers_a_core=1.5,
        session="long",
        dist="load",
    ),
    Group("mypy", "types, by the slow checker", targets=("types-mypy",), session="long"),
)
BY_NAME = {group.name: group for group in GROUPS}
TESTS = tuple(group.name for group in GROUPS if group.folders)
CHECKS = tuple(group.name for group in GROUPS if group.targets)
MISFILED = pytest.StashKey[list[str]]()
"""Tests of a session whose group does not look where they are: they would never be run."""


def command_of(groups: Sequence[Group], *, workers: int, more: Sequence[str] = ()) -> list[str]:
    """The command line that runs groups of tests in one session; `more` goes to pytest."""
    every = {folder for group in groups for folder in group.folders}
    ignored: list[str] = []
    if "tests" in every:
        # Not even collected, where none of the groups has its tests.
        ignored = [f"--ignore={path}" for path in (_SYSTEM, _FEATURES, _HOSTILE) if path not in every]
        every = {"tests"}
    [dist] = {group.dist for group in groups}
    return [
        *(sys.executable, "-m", "pytest"),
        *(f"--group={group.name}" for group in groups),
        *("-n", str(workers), f"--dist={dist}"),
        *(["--maxschedchunk=1"] if dist == "load" else []),
        *ignored,
        *more,
        *sorted(every),
    ]


def group_of(path: str, markers: frozenset[str]) -> str:
    """The name of the one group that a test is in. `path` is relative to the project's root, with slashes."""
    if is_inside(path, BY_NAME["conversations"].folders):
        return "conversations"
    if "browser" in markers:
        return "browser"
    if "system" in markers or is_inside(path, (_SYSTEM,)):
        return "processes"
    return "storage" if "mongo" in markers else "unit"


def is_inside(path: str, folders: Sequence[str]) -> bool:
    """Whether a path is one of the folders (or files), or below one."""
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


def longest_first(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The order in which few long tests are over soonest.

    It has those marked `long`, the longest first, and a short one after each.
    xdist gives each worker two tests at a time: a long one and a short one.
    """

    def seconds(item: pytest.Item) -> float:
        mark = item.get_closest_marker("long")
        return mark.args[0] if mark else 0.0

    long = sorted(filter(seconds, items), key=seconds, reverse=True)
    short = [item for item in items if not seconds(item)]
    pairs = [one for pair in zip(long, short, strict=False) for one in pair]
    return [*pairs, *long[len(short) :], *short[len(long) :]]


def read_times(path: Path = TIMES_FILE) -> dict[str, Times]:
    """How long each group took when it was last recorded."""
    return {name: Times(**times) for name, times in json.loads(path.read_text()).items()}
