"""What is run."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    """A process, and where it says that it is ready."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    health: str
    """As servicekit/healthcheck.py takes it: "host:port" of a gRPC server, or an http:// URL."""
    late: bool = False
    """Started when all others are ready: what it needs takes long."""
