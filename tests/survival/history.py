"""The history of a run: what was said, answered and disturbed, and when, as JSON lines."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

Entry = dict[str, Any]


class History:
    """Writes each entry at once, so that a run that is broken off leaves what it saw.

    `t` is in seconds from the start.
    """

    def __init__(self, path: Path, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.path, self.entries = path, list[Entry]()
        self._monotonic, self._start = monotonic, monotonic()
        self._file = path.open("w", encoding="utf-8")

    def add(self, what: str, **facts: Any) -> Entry:
        entry: Entry = {"t": round(self._monotonic() - self._start, 3), "what": what, **facts}
        self.entries.append(entry)
        self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        self._file.flush()
        return entry

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, stack: TracebackType | None
    ) -> None:
        self._file.close()


def read(path: Path) -> list[Entry]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def of_kind(entries: Iterable[Entry], what: str) -> list[Entry]:
    return [entry for entry in entries if entry["what"] == what]
