"""Commands beside each other: ended, cut, and what they leave behind."""

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Sequence
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
exec(sys.argv[5])
print(json.dumps([dataclasses.asdict(one) for one in ended]))
"""
# An assertion that fails ends the program, and so the test.
ADOPTS_NOBODY = """
import ctypes
adopts = ctypes.c_int()
ctypes.CDLL(None).prctl(37, ctypes.byref(adopts))
assert not adopts.value
"""
SPIN = "import time; end = time.process_time() + 0.2\nwhile time.process_time() < end: pass"


def ended(code: str, **options: Any) -> dict:
    [only] = all_ended(code, **options)
    return only


def all_ended(*codes: str, **options: Any) -> list[dict]:
    return ran([[sys.executable, "-c", code] for code in codes], **options)


def ran(
    commands: Sequence[Sequence[str]],
    *,
    within_s: float = 600.0,
    grace_s: float = 1.0,
    before: str = "",
    afterwards: str = "",
) -> list[dict]:
    told = (json.dumps(commands), str(within_s), str(grace_s), before, afterwards)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *told],
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
@pytest.mark.parametrize("own_session", [False, True])
def test_what_is_left_running_is_told_of_the_command_that_left_it(own_session):
    mark = f"left {uuid.uuid4().hex}"
    sleep = ["sh", "-c", f"sleep 600; : {mark}"]
    leaves = f"import subprocess; subprocess.Popen({sleep!r}, start_new_session={own_session})"

    first, second, third = all_ended("pass", leaves, "pass")

    assert (first["left_running"], third["left_running"]) == ([], [])
    [left] = second["left_running"]
    assert mark in left
    assert processes_with(mark) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives orphans to who asks for them")
def test_what_an_orphan_cost_is_told_of_the_command_that_left_it():
    spins = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SPIN!r}])"

    first, second = ran([["true"], [sys.executable, "-c", spins]], grace_s=patient(10))

    assert second["cpu_s"] >= 0.2 > first["cpu_s"]
    assert second["left_running"] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives orphans to who asks for them")
def test_what_an_orphan_started_is_killed_with_it_and_is_no_orphan_of_its_own():
    mark = f"left {uuid.uuid4().hex}"
    # The shell in between waits for the one below it.
    parent = ["sh", "-c", f"sh -c 'sleep 600; : {mark} below'; : {mark} above"]
    found = ended(f"import subprocess; subprocess.Popen({parent!r})")

    [left] = found["left_running"]
    assert "above" in left
    assert processes_with(mark) == []


def test_a_command_that_cannot_be_started_says_why_and_the_others_still_run():
    first, second = ran([["/no/such/command"], ["sh", "-c", "exit 3"]])

    assert "FileNotFoundError" in first["not_started"]
    assert (first["exit_code"], first["was_cut"], first["left_running"]) == (127, False, [])
    assert (second["exit_code"], second["not_started"]) == (3, "")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives orphans to who asks for them")
@pytest.mark.parametrize("command", [["true"], ["/no/such/command"]])
def test_orphans_are_adopted_only_while_commands_run(command):
    [found] = ran([command], afterwards=ADOPTS_NOBODY)

    assert bool(found["not_started"]) == (command != ["true"])


def test_all_are_killed_before_any_is_waited_for():
    # The calls of the system that matter, in their order.
    spies = """
import os, signal
calls, killpg, wait4 = [], os.killpg, os.wait4
os.killpg = lambda group, number: (calls.append(number), killpg(group, number))
os.wait4 = lambda pid, options: (options == os.WNOHANG or calls.append("wait"), wait4(pid, options))[1]
"""
    kills = (
        "assert calls.index('wait') > 3 and calls[:4] == [signal.SIGINT] * 2 + [signal.SIGKILL] * 2, calls"
    )
    # Both ignore the interrupt; by then they do, since they run what does.
    waits = ["sh", "-c", "sleep 600"]
    ignores = "signal.signal(signal.SIGINT, signal.SIG_IGN)"

    both = ran([waits, waits], within_s=0.0, grace_s=0.0, before=f"{spies}\n{ignores}", afterwards=kills)

    assert [(one["exit_code"], one["was_cut"]) for one in both] == [(-9, True)] * 2


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


def test_where_the_system_cannot_look_without_taking_it_ends_all_the_same():
    """As on macOS before Python 3.13."""
    first, second = ran([["true"], ["false"]], before="del os.waitid")
    assert (first["exit_code"], second["exit_code"]) == (0, 1)
