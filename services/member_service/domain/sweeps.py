"""Sweeps: what has to be done is looked for again and again, and what was found is worked through."""

import logging
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable
from datetime import datetime
from typing import TypeVar

from servicekit.errors import Unavailable

_log = logging.getLogger(__name__)

Row = TypeVar("Row")


async def sweep(
    found: Iterable[Row] | AsyncIterable[Row],
    work: Callable[[Row], Awaitable[int | None]],
    *,
    ailing: str,
    otherwise: Callable[[Row], Awaitable[None]] | None = None,
) -> int:
    """Do `work` with each that was found; return the sum of what it returned.

    One that fails does not hold up the others: it is logged as `ailing`, and `otherwise` is done with it.
    Raise Unavailable at once: the database is away, and the others would fail as well.
    """
    done = 0
    async for row in _each(found):
        try:
            done += await work(row) or 0
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - whatever ails one, the others are worked through
            _log.exception(ailing)
            if otherwise is not None:
                await otherwise(row)
    return done


async def look(
    first: datetime | None, now: datetime, sweep_once: Callable[[], Awaitable[int | None]]
) -> datetime | int:
    """Sweep if the `first` is due; return when the next is, or how much was found: 1 if nobody counts."""
    if first is None or first > now:
        return first or 0
    found = await sweep_once()
    return 1 if found is None else found


async def _each(found: Iterable[Row] | AsyncIterable[Row]) -> AsyncIterator[Row]:
    if isinstance(found, AsyncIterable):
        async for row in found:
            yield row
    else:
        for row in found:
            yield row
