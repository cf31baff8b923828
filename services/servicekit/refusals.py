"""Calls that are refused before any work: each is measured, and of a flood of them only a few leave a span.

Strangers, wrong keys, callers without a permission and those that ask too much decide themselves how often
they call. A span of each would be theirs to fill our collector with.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from servicekit.attributes import REASON
from servicekit.errors import ServiceError
from servicekit.instruments import counter

SPANS_PER_S: Final = 10
"""How many refusals in a second leave a span, and as many at once after a quiet second."""

_untraced = counter(
    "gymnation.rpc.untraced",
    "{call}",
    f"Refused calls without a span, since more than {SPANS_PER_S} in a second were refused before any work",
    REASON,
)
_reason: ContextVar[str | None] = ContextVar("refused", default=None)


def reason() -> str | None:
    """Why the call at hand was refused before any work; None for one that was let in."""
    return _reason.get()


@contextmanager
def refusing() -> Iterator[None]:
    """What fails inside was refused before any work. For servers: each RPC has a context of its own."""
    try:
        yield
    except ServiceError as refusal:
        _reason.set(refusal.reason)
        raise


class RefusalSpans:
    """Says which calls leave a span: all that were let in, and a few that were refused."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._left, self._at = float(SPANS_PER_S), monotonic()

    def wanted(self, reason: str | None) -> bool:
        """Whether a call leaves a span that was refused for this reason, or let in (None).

        One that does not is counted.
        """
        if reason is None:
            return True
        now = self._monotonic()
        self._left = min(float(SPANS_PER_S), self._left + (now - self._at) * SPANS_PER_S)
        self._at = now
        if self._left >= 1:
            self._left -= 1
            return True
        _untraced.add(1, {REASON: reason})
        return False
