"""What holds for every test.

It says which group a test is in, how patient its limits are, and what a session leaves out.
"""

import gc
import json
import os
import signal
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from opentelemetry.sdk.trace import ReadableSpan

from sandbox import patience
from servicekit import allow_list, instruments, spans
from tests.run.groups import BY_NAME, MISFILED, group_of, is_inside, longest_first
from tests.run.report import RESULT_VARIABLE, how_it_failed
from tests.support import jitter

_ROOT = Path(__file__).parent.parent
_TEST_S = 180.0
_SERVERLESS = pytest.StashKey[int]()
_COLLECT_EVERY = 20_000

# Measured once, before the workers start: they inherit it, and so does what tests start.
os.environ[patience.VARIABLE] = f"{patience.slowness():.3f}"
# pytest-timeout's: it wins over the setting, and an option over it.
os.environ.setdefault("PYTEST_TIMEOUT", f"{patience.patient(_TEST_S):.0f}")

# What runs in the background of a shell ignores Ctrl-C,
# and so would every program that a test starts and ends by it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes, or the making of its input, says how busy the machine is:
# pytest-timeout ends one that hangs.
_PATIENT = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
# The same inputs in each run: it fails by what was changed, not by chance. `make properties` takes others.
hypothesis.settings.register_profile("same", _PATIENT, derandomize=True)
hypothesis.settings.register_profile("search", _PATIENT, max_examples=400, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("GYMNATION_PROPERTIES", "same"))


_OURS = ("servicekit", "member_service", "coach_service", "telegram_gateway", "com.anthropic")
_undeclared: list[str] = []


def _watch_measurement(metric: instruments.Declared, attributes: Mapping[str, object]) -> None:
    if left := instruments.undeclared(metric, attributes):
        _undeclared.append(f"{sorted(left)} of metric {metric.name}")


def _watch_span(span: ReadableSpan) -> ReadableSpan:
    scope = span.instrumentation_scope
    if scope is not None and scope.name.startswith(_OURS):
        given = allow_list.allowed(span.attributes)
        if left := spans.undeclared(span.name, span.kind, given):
            _undeclared.append(left)
    return _clean(span)


_clean = allow_list.cleaned


@pytest.fixture(autouse=True)
def nothing_undeclared() -> Iterator[None]:
    """Fail a test in which something left that no declaration knows, and docs/telemetry.md does not name."""
    instruments.watch_with(_watch_measurement)
    allow_list.cleaned = _watch_span
    yield
    instruments.watch_with(None)
    allow_list.cleaned = _clean
    found, _undeclared[:] = sorted(set(_undeclared)), []
    assert not found, f"undeclared: {found}"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--group",
        action="append",
        choices=sorted(BY_NAME),
        default=[],
        help="run only the tests of this group (tests/run); may be given more than once",
    )
    parser.addoption(
        "--jitter",
        metavar="SEED",
        help="let the stand-ins answer later by chance, and sweeps come all the time, which finds races",
    )


def pytest_report_header() -> list[str]:
    server = "embedded, and the server of MONGODB_URI" if os.environ.get("MONGODB_URI") else "embedded only"
    return [f"database: {server}", f"limits: times {patience.slowness():.1f}"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is of another group, and what needs a database server when there is none."""
    wanted = config.getoption("--group") or list(BY_NAME)
    kept, left_out = [], []
    for item in items:
        path = item.path.relative_to(_ROOT).as_posix()
        group = group_of(path, frozenset(mark.name for mark in item.iter_markers()))
        if not is_inside(path, BY_NAME[group].folders):
            config.stash[MISFILED].append(f"{group}: {item.nodeid}")
        serverless = item.get_closest_marker("mongo") and not os.environ.get("MONGODB_URI")
        (left_out if serverless or group not in wanted else kept).append(item)
        if serverless and group in wanted:
            config.stash[_SERVERLESS] += 1
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    items[:] = longest_first(kept)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--jitter"):
        # The workers inherit it.
        os.environ[jitter.VARIABLE] = config.getoption("--jitter")
        jitter.hasten_sweeps()
    config.stash[_SERVERLESS] = 0
    config.stash[MISFILED] = []


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the collector what was imported and collected, as programs do (servicekit/lifecycle.py)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_EVERY, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object, error: object) -> None:
    """Take over what the workers counted; each counted the same."""
    config, output = node.config, getattr(node, "workeroutput", {})  # type: ignore[attr-defined]
    config.stash[_SERVERLESS] = max(config.stash[_SERVERLESS], output.get("serverless", 0))


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["serverless"] = session.config.stash[_SERVERLESS]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out, and write down what the run's report wants to know."""
    stats = terminalreporter.stats
    serverless = terminalreporter.config.stash[_SERVERLESS]
    if serverless:
        terminalreporter.write_line(
            f"left out: {serverless} tests that need a database server (set MONGODB_URI)"
        )
    if path := os.environ.get(RESULT_VARIABLE):
        Path(path).write_text(json.dumps({name: _came_of(name, stats) for name in BY_NAME}))


def _came_of(group: str, stats: Mapping[str, Sequence[object]]) -> dict[str, Any]:
    """What came of the tests of one group: counts, and where the time went."""
    counts: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    failures: list[tuple[str, list[str]]] = []
    for outcome, reports in stats.items():
        for report in reports:
            if not isinstance(report, pytest.TestReport | pytest.CollectReport):
                continue
            file = report.nodeid.partition("::")[0]
            marks = frozenset(report.keywords) if isinstance(report, pytest.TestReport) else frozenset()
            if group_of(file, marks) == group:
                counts[outcome] += 1
                seconds[file] += getattr(report, "duration", 0.0)
                if report.failed:
                    failures.append((report.nodeid, how_it_failed(report.longreprtext, report.capstdout)))
    return {
        "passed": counts["passed"],
        "failed": counts["failed"] + counts["error"],
        "skipped": counts["skipped"],
        "seconds": round(sum(seconds.values()), 1),
        "slowest": [(name, round(spent, 1)) for name, spent in seconds.most_common(20)],
        "failures": failures,
    }
