"""How long to wait on this machine: limits that only guard against a hang, times what this machine is slower.

A limit in the tests and in the demo is written for a quiet machine. `patient(20)` is 20 seconds there,
and 200 where everything takes ten times as long.
Limits that are promises of the product are not for this module.

Run as a program it does the fixed piece of work and prints the wall seconds that it took.
"""

import functools
import math
import os
import subprocess
import sys
import time
from pathlib import Path

VARIABLE = "GYMNATION_SLOWNESS"
"""Environment variable with a factor that was measured already.

With it, the processes of one run measure only once.
"""

_REFERENCE_S = 0.36
"""Wall time of the piece of work on a quiet machine with two cores, both at it."""
_ROUNDS = 1_000_000
_CORES = 2
_LARGEST = 100.0


def slowness() -> float:
    """How many times slower this machine is than a quiet one of two cores; at least 1.

    The factor is taken from GYMNATION_SLOWNESS when that is set, else it is measured once in a process.
    Raise ValueError when the variable holds no number.
    """
    told = os.environ.get(VARIABLE)
    if not told:
        return _measured_once()
    factor = float(told)
    if math.isnan(factor):
        raise ValueError(f"{VARIABLE} is {told!r}: give a number, such as 2.5")
    return _clamped(factor)


def patient(seconds: float) -> float:
    """A limit of so many seconds on a quiet machine, in seconds on this one."""
    return seconds * slowness()


def measure() -> float:
    """Measure the factor now, by a fixed piece of work on two cores at once.

    It takes half a second on a quiet machine.
    """
    command = [sys.executable, "-S", "-E", str(Path(__file__))]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(_CORES)]
    seconds = [float(worker.communicate()[0]) for worker in workers]
    return _clamped(sum(seconds) / len(seconds) / _REFERENCE_S)


def _work() -> None:
    """What tests do, in small: objects, strings and dictionaries in plain Python."""
    kept: dict[str, list[int]] = {}
    for number in range(_ROUNDS):
        key = f"{number % 997}:{number % 13}"
        kept.setdefault(key, []).append(len(key) * number)
        if number % 64 == 0:
            sorted(kept[key], reverse=True)


def _clamped(factor: float) -> float:
    return min(max(factor, 1.0), _LARGEST)


@functools.cache
def _measured_once() -> float:
    return measure()


if __name__ == "__main__":
    began = time.perf_counter()
    _work()
    print(time.perf_counter() - began)
