"""The time that is left for the work at hand, carried along by a context variable.

A server sets it from the call that it answers; every call that it makes in turn is cut to what is left.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from servicekit.errors import DeadlineExceeded

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


def remaining() -> float | None:
    """Seconds until the deadline (negative once it has passed), or None when there is none."""
    deadline = _deadline.get()
    return None if deadline is None else deadline - time.monotonic()


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Allow the block at most so much time. A deadline that is already nearer stays."""
    wanted = time.monotonic() + seconds
    current = _deadline.get()
    token = _deadline.set(wanted if current is None else min(current, wanted))
    try:
        yield
    finally:
        _deadline.reset(token)


def start(seconds: float) -> None:
    """Set the deadline for the rest of this task. For servers: each RPC has a task of its own."""
    _deadline.set(time.monotonic() + seconds)


def lift() -> None:
    """Leave the rest of this context without a deadline.

    This is for work that must be done although nobody waits for it any more.
    """
    _deadline.set(None)


def budget(default: float, margin: float = 0.2) -> float:
    """Seconds that a call may take: `default`, or less when the deadline minus `margin` is nearer.

    The margin is kept for this service's own answer. Raise DeadlineExceeded when nothing is left.
    """
    deadline = _deadline.get()
    if deadline is None:
        return default
    left = deadline - time.monotonic() - margin
    if left <= 0:
        raise DeadlineExceeded
    return min(default, left)
