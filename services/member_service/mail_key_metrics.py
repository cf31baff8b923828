"""Under which keys the senders of anonymous mails are sealed, as a metric: numbers of mails, no persons."""

import asyncio
from collections.abc import Callable
from typing import Final

from member_service.storage.database import Database
from member_service.storage.mail_keys import SealedSenders
from servicekit.attributes import MAIL_KEY
from servicekit.clock import Clock
from servicekit.instruments import gauge

_sealed = gauge(
    "gymnation.mail.senders",
    "{mail}",
    "Mails whose sender is sealed under a key of MAIL_KEYS, and that are older than an hour",
    MAIL_KEY,
)


AGAIN_S: Final = 600.0
"""How often they are counted."""


class MailKeyMeasurement:
    """Tells them; a key that nothing is under any more is told as 0."""

    def __init__(
        self, sealed: SealedSenders, clock: Clock, monotonic: Callable[[], float] | None = None
    ) -> None:
        self._sealed, self._clock = sealed, clock
        self._monotonic = monotonic or asyncio.get_running_loop().time
        self._known: dict[str, int] = {}
        self._look_at = float("-inf")

    async def measure(self) -> None:
        """Tell them, which has to be done each time; count them now and then."""
        if self._monotonic() >= self._look_at:
            counts = await self._sealed.count(self._clock())
            self._known = dict.fromkeys(self._known, 0) | counts
            self._look_at = self._monotonic() + AGAIN_S
        for key_id, count in self._known.items():
            _sealed.set(count, {MAIL_KEY: key_id})


def mail_key_measurement(database: Database, clock: Clock) -> MailKeyMeasurement:
    """The measurement of what lies in a database."""
    return MailKeyMeasurement(SealedSenders(database), clock)
