"""What was checked, one line each, and the sum."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Report:
    """Prints as it goes; `failed` is what the exit code hangs on."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    @contextmanager
    def part(self, title: str) -> Iterator[None]:
        """A group of checks. What it raises is a failed check, and the parts after it still run."""
        print(f"\n{title}", flush=True)
        began = time.monotonic()
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs in the report
            self.check("this part ran to its end", False, f"{type(error).__name__}: {error}")
        print(f"  ({time.monotonic() - began:.0f} s)", flush=True)

    def check(self, sentence: str, holds: bool, found: object = "") -> bool:
        """Count and print a check.

        `found` says what was seen, for a check that does not hold or for a number of interest.
        """
        if holds:
            self.passed += 1
        else:
            self.failed += 1
        told = ", ".join(map(str, found)) if isinstance(found, list) else " ".join(str(found).split())
        seen = f"  [{told}]" if told else ""
        print(f"  {'ok    ' if holds else 'FAILED'} {sentence}{seen}", flush=True)
        return holds

    def close(self) -> int:
        """Print the sum and give the exit code. Nothing checked is a failure too."""
        print(f"\n{self.passed} passed, {self.failed} failed", flush=True)
        sys.stdout.flush()
        return 1 if self.failed or not self.passed else 0
