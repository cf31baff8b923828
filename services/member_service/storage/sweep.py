"""The sweep: lets the counters follow check-ins that a crash left behind."""

import logging
from datetime import timedelta
from typing import Final

from member_service.storage.checkins import MongoCheckinLedger
from servicekit.clock import Clock
from servicekit.errors import Aborted

_log = logging.getLogger(__name__)

SETTLED_AFTER: Final = timedelta(seconds=5)
"""Younger ones are being settled by the request that made them."""


class CheckinSweeper:
    """Safe to run in several processes at once: whatever two of them count is counted once."""

    def __init__(self, ledger: MongoCheckinLedger, clock: Clock) -> None:
        self._ledger, self._clock = ledger, clock

    async def sweep_once(self) -> int:
        """How many check-ins were found unsettled, and are settled now."""
        found = 0
        async for row in self._ledger.unsettled(self._clock() - SETTLED_AFTER):
            found += 1
            try:
                await self._ledger.settle(row)
            except Aborted:
                # So many others count for this member right now: the next sweep will find it.
                _log.warning("a check-in could not be settled in this sweep")
        return found
