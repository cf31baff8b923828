"""Who calls: known to whatever runs for an RPC, as its deadline is."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from gymnation.access.v1 import access_pb2

Permission = access_pb2.Permission.ValueType

ALL_PERMISSIONS: Final[frozenset[Permission]] = frozenset(access_pb2.Permission.values()) - {
    access_pb2.PERMISSION_UNSPECIFIED
}


class Kind(Enum):
    """What a caller is."""

    LOCAL = "local"
    """Any program on this machine, where nothing proves who calls."""
    SERVICE = "service"
    """One of our own services."""
    SYSTEM = "system"
    """A system of somebody else's: a turnstile, a CRM, a dashboard."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and what they may do where."""

    name: str
    kind: Kind
    permissions: frozenset[Permission] = field(default=frozenset())
    groups: frozenset[int] | None = frozenset()
    """Chat ids; None: all groups."""
    calls_per_second: int = 0
    """What it may ask on the long run; 0: no limit."""

    def sees(self, chat_id: int) -> bool:
        """Say whether the group is in the caller's scope."""
        return self.groups is None or chat_id in self.groups


LOCAL: Final = Caller("local", Kind.LOCAL, ALL_PERMISSIONS, groups=None)
"""The only caller there is on a laptop, where servers listen on loopback without TLS."""

UNKNOWN: Final = "unknown"

_current: ContextVar[Caller | None] = ContextVar("caller", default=None)


def current() -> Caller:
    """Return the caller of the RPC at hand. Outside of RPCs, as in tests of use cases, it is LOCAL."""
    return _current.get() or LOCAL


def name() -> str:
    """Return the name of the RPC's caller for telemetry; "unknown" for one that is none of ours."""
    caller = _current.get()
    return UNKNOWN if caller is None else caller.name


def start(caller: Caller) -> None:
    """Name the caller for the rest of this task. For servers: each RPC has a task of its own."""
    _current.set(caller)
