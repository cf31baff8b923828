"""The callers in memory, so that no call waits for the database to know who calls.

They are read anew every few seconds. What is older than a few seconds is not believed: it could let in a
caller that was revoked meanwhile.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from member_service.domain.callers import SERVICES, CallerRecord, CallerStore
from servicekit.clock import Clock
from servicekit.errors import Unavailable

READ_PERIOD_S: Final = 2.9
READ_PATIENCE_S: Final = 2.0
BELIEVED_S: Final = 5.0
"""How long what was read is believed, and so how long a revocation may take to be known."""
USE_PERIOD_S: Final = 5.0


class CallersUnknownNow(Unavailable):
    """Who may call could not be read for some seconds, so that nobody is believed."""

    reason = "CALLERS_UNKNOWN_NOW"


class CallerRegistry:
    """All callers as they were a moment ago."""

    def __init__(
        self, store: CallerStore, clock: Clock, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._store, self._clock, self._monotonic = store, clock, monotonic
        self._records: Mapping[str, CallerRecord] = {}
        self._read_at = float("-inf")
        self._used: set[str] = set()

    async def read(self) -> None:
        """Read them anew. Raise Unavailable when the database does not answer in time."""
        # What comes back was true at some moment after this one, so its age counts from here.
        begun = self._monotonic()
        try:
            async with asyncio.timeout(READ_PATIENCE_S):
                records = await self._store.all()
        except TimeoutError:
            raise CallersUnknownNow from None
        self._records = {record.name: record for record in records}
        self._read_at = begun

    def find(self, name: str) -> CallerRecord | None:
        """The caller, revoked or expired ones too. Raise CallersUnknownNow."""
        if self._monotonic() - self._read_at > BELIEVED_S:
            raise CallersUnknownNow
        return self._records.get(name)

    def known(self) -> Sequence[CallerRecord]:
        """All of them, as they were read last."""
        return tuple(self._records.values())

    def note_use(self, name: str) -> None:
        """Remember that the caller called, to be written down later."""
        self._used.add(name)

    async def write_uses(self) -> None:
        """Write down who called today, once for each caller and day."""
        used, self._used = self._used, set()
        today = self._clock().date()
        for name in sorted(used):
            known = self._records.get(name) or SERVICES.get(name)
            if known is not None and known.last_use_day != today:
                await self._store.note_use(name, today)
