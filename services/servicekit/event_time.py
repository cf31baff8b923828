"""The event time: when the cause of a call happened. It travels with every call, from the service that
knows it.

A call may come long after its cause, such as an update that waited in the inbox,
that Telegram delivered again, or that was tried five times.
Whoever must tell old from new (an erasure, for one) reads the time of the cause and not the clock.

It is the gateway's, which hears of what happened from Telegram, and is believed from who may CONVERSE alone.
Other systems have a field for it (`occur_time`): a contract says what it takes, and is read.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Final

KEY: Final = "gymnation-event-time"
"""In the metadata of a call: milliseconds since 1970 in UTC, decimal."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_DIGITS: Final = 14
_current: ContextVar[datetime | None] = ContextVar("gymnation_event_time", default=None)


@contextmanager
def happened(moment: datetime) -> Iterator[None]:
    """Inside the block, calls say that this is when their cause happened."""
    token = _current.set(moment)
    try:
        yield
    finally:
        _current.reset(token)


def to_metadata() -> tuple[tuple[str, str], ...]:
    """What a call carries; nothing when nobody knows better than "now"."""
    moment = _current.get()
    return () if moment is None else ((KEY, str((moment - _EPOCH) // timedelta(milliseconds=1))),)


def from_metadata(metadata: Iterable[tuple[str, str | bytes]] | None) -> datetime | None:
    """What a call carries; None when it says nothing, or nothing that can be read."""
    for key, value in metadata or ():
        if key == KEY and isinstance(value, str) and value.isdecimal() and len(value) <= _MOST_DIGITS:
            return _EPOCH + timedelta(milliseconds=int(value))
    return None
