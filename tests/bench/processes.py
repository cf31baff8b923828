"""What a running program costs: CPU seconds and memory, as the kernel counts them (Linux)."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s(pid: int) -> float:
    """CPU seconds that the process used so far, in user and kernel mode, over all of its threads."""
    # The name in parentheses may hold spaces; what comes after it does not.
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def resident_mb(pid: int) -> float:
    """Resident memory now, in MB of 2**20 bytes."""
    return _status(pid, "VmRSS")


def most_resident_mb(pid: int) -> float:
    """The most memory that was resident at once since the process started, in MB."""
    return _status(pid, "VmHWM")


def _status(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise LookupError(name)
