"""Commands beside each other: ended, cut, and what they leave behind."""

import json
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

from sandbox.patience import patient

# In a process of its own: it waits for all of its children, and a test's worker has others.
PROGRAM = """
import dataclasses, json, os, sys
from tests.run import running
exec(sys.argv[4])
ended = running.run(json.loads(sys.argv[1]), os.environ, \
within_s=float(sys.argv[2]), grace_s=float(sys.argv[3]))
print(json.dumps([dataclasses.asdict(one) for one in ended]))
"""
SPIN = "import time; end = time.process_time() + 0.2\nwhile time.process_time() < end: pass"


def ended(code: str, **options: Any) -> dict:
    [only] = all_ended(code, **options)
    return only


def all_ended(*codes: str, within_s: float = 600.0, grace_s: float = 1.0, before: str = "") -> list[dict]:
    commands = json.dumps([[sys.executable, "-c", code] for code in codes])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, commands, str(within_s), str(grace_s), before],
        stdout=subprocess.PIPE,
        check=True,
        timeout=patient(60),
    )
    return json.loads(done.stdout.splitlines()[-1])


def processes_with(mark: str) -> list[int]:
    every = subprocess.run(["ps", "-ewwo", "pid,args"], stdout=subprocess.PIPE, text=True, check=True)
    return [int(line.split()[0]) for line in every.stdout.splitlines() if mark in line]


@pytest.mark.parametrize("code", [0, 1, 5])
def test_a_command_that_ends_gives_its_exit_code(code):
    found = ended(f"raise SystemExit({code})")

    assert (found["exit_code"], found["was_cut"], found["left_running"]) == (code, False, [])


def test_what_its_children_cost_counts():
    found = ended(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SPIN!r}])")

    assert found["cpu_s"] >= 0.2


def test_a_command_whose_time_is_over_is_interrupted():
    found = ended("import time; time.sleep(600)", within_s=0.5)

    assert found["was_cut"]
    assert found["exit_code"] != 0


def test_a_command_that_ignores_the_interrupt_is_killed():
    found = ended(
        "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(600)",
        within_s=patient(2),
    )

    assert found["was_cut"]
    assert found["exit_code"] == -9


def test_commands_run_beside_each_other_and_each_is_told_by_itself(tmp_path: Path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    # Each waits for the other: one after the other they would never end.
    reads = f"open({str(pipe)!r}).read(); raise SystemExit(3)"
    writes = f"open({str(pipe)!r}, 'w').close()\n{SPIN}"

    first, second = all_ended(reads, writes)

    assert (first["exit_code"], second["exit_code"]) == (3, 0)
    assert second["cpu_s"] >= 0.2 > first["cpu_s"]


def test_of_commands_beside_each_other_only_what_still_runs_is_cut():
    first, second = all_ended("pass", "import time; time.sleep(600)", within_s=patient(2))

    assert (first["exit_code"], first["was_cut"]) == (0, False)
    assert second["was_cut"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives orphans to who asks for them")
def test_what_a_command_leaves_running_is_named_and_killed():
    mark = f"left {uuid.uuid4().hex}"
    sleep = f"import time; time.sleep(600)  # {mark}"
    found = ended(f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {sleep!r}])")

    assert found["exit_code"] == 0
    [left] = found["left_running"]
    assert mark in left
    assert processes_with(mark) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives orphans to who asks for them")
def test_what_ran_before_stays():
    mark = f"server {uuid.uuid4().hex}"
    server = f"import time; time.sleep(600)  # {mark}"
    # A start script's way: its own process ends, the server stays and belongs to nobody.
    start = (
        f"import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', {server!r}], stdout=2).pid)"
    )
    before = "import subprocess; pid = subprocess.check_output([sys.executable, '-c', " + repr(start) + "])"
    found = ended("pass", before=before + "; print(int(pid), flush=True)")

    assert found["left_running"] == []
    [pid] = processes_with(mark)
    os.kill(pid, signal.SIGKILL)
