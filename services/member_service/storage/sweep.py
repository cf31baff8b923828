"""The sweeps.

They let the counters follow check-ins that a crash left behind, and the tallies follow the counters.
"""

import logging
from datetime import datetime, timedelta
from typing import Final

from member_service.domain.giving_way import VisitsGiveWay
from member_service.domain.sweeps import sweep
from member_service.storage.checkins import MongoCheckinLedger
from member_service.storage.tallies import BATCH, MongoTallies
from servicekit.clock import Clock
from servicekit.errors import Aborted

_log = logging.getLogger(__name__)

SETTLED_AFTER: Final = timedelta(seconds=5)
"""Younger ones are being settled by the request that made them."""


class CheckinSweeper:
    """Safe to run in several processes at once: whatever two of them count is counted once."""

    def __init__(self, ledger: MongoCheckinLedger, visits: VisitsGiveWay, clock: Clock) -> None:
        self._ledger, self._visits, self._clock = ledger, visits, clock

    async def sweep_once(self) -> int:
        """How many check-ins were found unsettled, and are settled now."""
        return await settle_all(self._ledger, self._clock() - SETTLED_AFTER, self._visits)


class TallySweeper:
    """Safe to run in several processes at once: each batch is folded by one of them."""

    def __init__(self, tallies: MongoTallies) -> None:
        self._tallies = tallies

    async def sweep_once(self) -> int:
        """How many counters were folded."""
        return await sweep(self._tallies.waiting(), self._fold, ailing="a tally cannot follow")

    async def _fold(self, identity: str) -> int:
        folded = 0
        while batch := await self._tallies.fold(identity):
            folded += batch
            if batch < BATCH:
                break
        return folded


async def settle_all(ledger: MongoCheckinLedger, until: datetime, visits: VisitsGiveWay) -> int:
    """Settle what has waited since then or longer; return how many were settled."""

    async def settle(checkin_id: str) -> int:
        try:
            # First: as long as something is pending, the next sweep finds it.
            await visits.look_again(checkin_id)
            await ledger.settle_left(checkin_id)
        except Aborted:
            # So many others count for this member right now: the next sweep will find it.
            _log.warning("a check-in could not be settled in this sweep")
            return 0
        return 1

    return await sweep(ledger.unsettled(until), settle, ailing="a check-in cannot be settled")
