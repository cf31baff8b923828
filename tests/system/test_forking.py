"""Programs of tests: forked from one process, each with its own environment, output, end and death."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from sandbox.patience import patient
from tests.support import forked

pytestmark = pytest.mark.system


@pytest.fixture
def program(tmp_path: Path):
    """A function: run these lines as the program of a module; give it with its log."""
    made = []

    def run(code: str, *arguments: str, **environment: str) -> tuple[forked.Forked, Path]:
        log = tmp_path / f"{len(made)}.log"
        module = tmp_path / "shown.py"
        module.write_text(code)
        program = forked.start("tests.support.shown", [str(module), *arguments], environment, log)
        made.append(program)
        return program, log

    yield run
    for program in made:
        if program.returncode is None:
            program.kill()


async def ended(program: forked.Forked) -> int:
    return await asyncio.wait_for(program.wait(), patient(20))


async def printed(log: Path, words: str) -> None:
    async with asyncio.timeout(patient(20)):
        while not log.exists() or words not in log.read_text():  # noqa: ASYNC110, ASYNC240
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("code", "returncode"),
    [
        ("", 0),
        ("raise SystemExit(3)", 3),
        ("raise SystemExit('bad')", 1),
        ("1 / 0", 1),
        ("import os; os.abort()", -6),
    ],
)
async def test_its_exit_code_is_told(program, code, returncode):
    running, _ = program(code)
    assert await ended(running) == returncode
    assert running.returncode == returncode
    # Asked again, and by several at once.
    assert await asyncio.gather(ended(running), ended(running)) == [returncode] * 2


async def test_it_has_its_own_environment_arguments_and_output(program):
    code = "import os, sys; print(sys.argv[1:], os.environ['GIVEN'], 'PATH' in os.environ); 1 / 0"
    running, log = program(code, "a", "b", GIVEN="yes")
    assert await ended(running) == 1
    assert "['a', 'b'] yes False" in log.read_text()
    assert "ZeroDivisionError" in log.read_text()


async def test_it_is_signalled_and_waited_for(program):
    running, log = program("import time; print('runs', flush=True); time.sleep(600)")
    await printed(log, "runs")
    assert running.returncode is None
    waiting = [asyncio.create_task(ended(running)) for _ in range(2)]
    await asyncio.sleep(0)
    running.send_signal(signal.SIGTERM)
    assert await asyncio.gather(*waiting) == [-signal.SIGTERM] * 2
    with pytest.raises(ProcessLookupError):
        running.kill()


async def test_it_ends_with_whoever_asked_for_it(program):
    running, log = program("import time; print('runs', flush=True); time.sleep(600)")
    await printed(log, "runs")
    os.close(running._connection)
    async with asyncio.timeout(patient(20)):
        while _alive(running.pid):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    running._returncode = -9


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
