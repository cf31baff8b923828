"""Files that nobody else can read, at no moment, and that are whole or not there."""

from __future__ import annotations

import os
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Write a file in place of the one that was there."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    with open(unfinished, "w", encoding="utf-8", opener=_private) as file:
        file.write(text)
    unfinished.replace(path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CREAT | os.O_TRUNC, 0o600)
