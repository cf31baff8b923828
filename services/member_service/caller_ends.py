"""When systems may call no more, as a metric: the end that was set for them, or of the last of their keys."""

from collections.abc import Callable, Sequence
from datetime import datetime

from member_service.domain.callers import CallerRecord
from servicekit.attributes import CALLER
from servicekit.clock import Clock
from servicekit.instruments import Measured, observed_gauge

Callers = Callable[[], Sequence[CallerRecord]]

_sources: dict[Callers, Clock] = {}


def observe(callers: Callers, clock: Clock) -> Callable[[], None]:
    """Have the gauge tell of them; the function given back ends that."""
    _sources[callers] = clock

    def forget() -> None:
        _sources.pop(callers, None)

    return forget


def end_of(caller: CallerRecord) -> datetime | None:
    """When it may call no more, unless somebody does something; None: there is no such time."""
    of_keys = [key.expire_time for key in caller.keys]
    ends = [] if caller.expire_time is None else [caller.expire_time]
    known = [end for end in of_keys if end is not None]
    if known and len(known) == len(of_keys) and not caller.certificate_accepted:
        ends.append(max(known))
    return min(ends, default=None)


def _read() -> Measured:
    for callers, clock in _sources.items():
        for caller in callers():
            end = end_of(caller)
            if end is not None and caller.revoke_time is None:
                yield (end - clock()).total_seconds(), {CALLER: caller.name}


observed_gauge(
    "gymnation.caller.remaining",
    "s",
    "Time until the caller may call no more; below 0: it may not",
    _read,
    CALLER,
)
