"""The table that a run prints and keeps: what was measured, on which machine, with which versions."""

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("grpcio", "python-telegram-bot", "motor", "pymongo", "anthropic", "opentelemetry-sdk", "uvloop")

Rows = Sequence[Sequence[str]]


def machine() -> str:
    """One line: processor, cores, memory, kernel, Python and the packages that matter here."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} cores, {gib:.0f} GiB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}; {packages}"
    )


def table(head: Sequence[str], rows: Rows) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        told = ""
    names = [line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()
