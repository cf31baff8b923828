"""Who acts in an RPC: the person whom the request names, or the system itself that calls."""

from gymnation.access.v1 import access_pb2
from servicekit import callers
from servicekit.callers import Kind


def sees_as_others() -> bool:
    """Whether the caller is a system, for whom members who hide are not there."""
    return callers.current().kind is Kind.SYSTEM


def acting_system() -> str:
    """The caller's name when it acts for nobody but itself; empty when it may speak for people."""
    caller = callers.current()
    return "" if access_pb2.PERMISSION_CONVERSE in caller.permissions else caller.name
