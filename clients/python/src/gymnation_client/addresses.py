"""Addresses as people type them: HOST:PORT."""

from __future__ import annotations

import re
from typing import Final

_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.%\w]+\]|[^\s:/\[\]]+):(\d{1,5})", re.ASCII)


def checked(text: str) -> str:
    """The address, if it can be one. Raise ValueError, which says how one looks."""
    address = text.strip()
    if address.startswith("unix:") or host_and_port(address) is not None:
        return address
    raise ValueError(f"{text!r} is no HOST:PORT such as gym.example:50443 or [2001:db8::7]:50443")


def host_and_port(address: str) -> tuple[str, int] | None:
    """Where an address leads; None for one that is no host and port. IPv6 stands in brackets."""
    bare = address.removeprefix("dns:").lstrip("/") if address.startswith("dns:") else address
    if (found := _HOST.fullmatch(bare)) is None or not 0 < int(found[2]) < 65536:
        return None
    return found[1].strip("[]"), int(found[2])
