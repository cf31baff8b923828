"""Programs that start, obey signals, leave in order and say how it went."""

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import textwrap

import pytest

from sandbox.patience import patient
from servicekit.errors import DeadlineExceeded, Internal, Unavailable
from servicekit.lifecycle import supervised

PRELUDE = """
import asyncio, logging, sys
from contextlib import asynccontextmanager
from servicekit import lifecycle, logs
logs.setup("probe-service")
log = logging.getLogger("probe_service")
"""

ORDERLY = """
@asynccontextmanager
async def part(name):
    log.info("enter %s", name)
    yield
    log.info("leave %s", name)

@asynccontextmanager
async def service():
    async with part("database"), part("server"):
        yield

sys.exit(lifecycle.run(lambda: service()))
"""

EVENT = """
async def main(stop):
    log.info("started")
    await stop.wait()
    log.info("told")

sys.exit(lifecycle.run(main))
"""

SLOW_TO_START = """
@asynccontextmanager
async def service():
    log.info("started")
    await asyncio.Event().wait()
    yield

sys.exit(lifecycle.run(service()))
"""

SLOW_TO_STOP = """
async def main(stop):
    log.info("started")
    await stop.wait()
    log.info("told")
    await asyncio.Event().wait()

sys.exit(lifecycle.run(main))
"""

FAILING = """
@asynccontextmanager
async def service():
    log.info("started")
    raise ValueError("mongodb://user:canary@host")
    yield

sys.exit(lifecycle.run(service))
"""

LOOSE_ENDS = """
async def forgotten():
    raise ValueError("canary")

async def main(stop):
    task = asyncio.create_task(forgotten())
    await asyncio.wait([task])
    del task
    asyncio.get_running_loop().call_soon(int, "canary")
    log.info("started")
    await stop.wait()

sys.exit(lifecycle.run(main))
"""


class Program:
    def __init__(self, source):
        self._process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(PRELUDE + source)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        self.lines = []

    def wait_for(self, message):
        for line in self._process.stdout:
            self.lines.append(json.loads(line))
            if self.lines[-1]["message"] == message:
                return
        raise AssertionError(f"ended without saying {message!r}: {self._process.stderr.read()}")

    def send(self, number):
        self._process.send_signal(number)

    def end(self):
        """The exit code, all messages, and standard error."""
        # Not communicate(): it would miss what reading by lines has buffered.
        self.lines += [json.loads(line) for line in self._process.stdout]
        code, errors = self._process.wait(timeout=patient(30)), self._process.stderr.read()
        return code, [line["message"] for line in self.lines], errors

    def close(self):
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        self._process.stderr.close()


@pytest.fixture
def program():
    started = []

    def start(source):
        started.append(Program(source))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_leaves_the_context_in_order_with_exit_code_0(program, number):
    running = program(ORDERLY)
    running.wait_for("started")
    running.send(number)
    assert running.end() == (
        0,
        [
            "enter database",
            "enter server",
            "started",
            "stopping",
            "leave server",
            "leave database",
            "stopped",
        ],
        "",
    )


def test_a_function_is_given_the_stop_event(program):
    running = program(EVENT)
    running.wait_for("started")
    running.send(signal.SIGTERM)
    assert running.end() == (0, ["started", "told", "stopped"], "")


def test_a_service_can_be_stopped_while_it_starts(program):
    running = program(SLOW_TO_START)
    running.wait_for("started")
    running.send(signal.SIGTERM)
    assert running.end() == (0, ["started", "stopped before it had started"], "")


def test_a_second_signal_ends_at_once(program):
    running = program(SLOW_TO_STOP)
    running.wait_for("started")
    running.send(signal.SIGTERM)
    running.wait_for("told")
    running.send(signal.SIGTERM)
    assert running.end()[0] == 128 + signal.SIGTERM


def test_a_service_that_fails_exits_with_1_and_does_not_print_why(program):
    running = program(FAILING)
    code, messages, errors = running.end()
    assert (code, messages, errors) == (1, ["started", "the service failed"], "")
    assert running.lines[-1]["error.type"] == "ValueError"
    assert "canary" not in json.dumps(running.lines)


def test_loose_ends_are_logged_without_their_texts(program):
    running = program(LOOSE_ENDS)
    running.wait_for("started")
    running.send(signal.SIGTERM)
    code, messages, errors = running.end()
    assert (code, errors) == (0, "")
    assert messages.count("unhandled error in the event loop") == 2
    assert "canary" not in json.dumps(running.lines)


async def test_a_supervised_task_starts_again_with_growing_pauses(caplog):
    pauses, tries = [], []

    async def sleep(seconds):
        pauses.append(seconds)

    async def work():
        tries.append(1)
        if len(tries) < 6:
            raise ValueError("canary")

    await supervised("sweep", work, first_pause_s=1, longest_pause_s=5, sleep=sleep)
    assert pauses == [1, 2, 4, 5, 5]
    assert len(caplog.records) == 5
    assert all("sweep" in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize(
    ("error", "level"),
    [
        (Unavailable(detail="canary"), logging.WARNING),
        (DeadlineExceeded(detail="canary"), logging.WARNING),
        (Internal(detail="canary"), logging.ERROR),
        (ValueError("canary"), logging.ERROR),
    ],
)
async def test_a_service_that_is_away_is_no_fault_of_the_task_that_asks_it(
    caplog, error: Exception, level: int
):
    tries = []

    async def sleep(seconds):
        pass

    async def work():
        tries.append(1)
        if len(tries) == 1:
            raise error

    await supervised("after start", work, sleep=sleep)
    (told,) = caplog.records
    assert told.levelno == level
    assert bool(told.exc_info) == (level == logging.ERROR)
    assert "after start" in told.getMessage()
    assert "canary" not in told.getMessage()


async def test_a_supervised_task_ends_with_its_block():
    began, ended = asyncio.Event(), asyncio.Event()

    async def work():
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with supervised("sweep", work) as task:
        await began.wait()
        assert not task.done()
    assert ended.is_set()
    assert task.done()
