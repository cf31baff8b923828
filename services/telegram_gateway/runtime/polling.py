"""Polling: getUpdates in a loop of our own, because the library confirms updates before anybody handled them.

Of several gateways one polls, by a lease that the inbox keeps.
The others stand by and take over when it ends.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from telegram.error import Conflict, RetryAfter, TelegramError
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from servicekit.errors import ServiceError
from servicekit.lifecycle import supervised
from telegram_gateway.bot_api.limiter import seconds_of
from telegram_gateway.runtime.checkouts import Checkouts
from telegram_gateway.runtime.inbox import Inbox
from telegram_gateway.runtime.pace import Pace
from telegram_gateway.runtime.raw_updates import RawUpdate, is_wanted

log = logging.getLogger(__name__)

POLL_TIMEOUT_S = 30
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 15.0
# Another poller (an old version that is being replaced) usually goes away within seconds.
CONFLICT_PAUSE_S = 3.0
STANDBY = "standby"
_SOON_S = 0.1

Sleep = Callable[[float], Awaitable[object]]


class Polling:
    """Fetches updates and confirms them, by asking for later ones, only once the inbox has them."""

    def __init__(
        self,
        bot: ExtBot[Any],
        request: BaseRequest,
        inbox: Inbox,
        *,
        allowed_updates: Sequence[str],
        checkouts: Checkouts | None = None,
        poll_timeout_s: int = POLL_TIMEOUT_S,
        sleep: Sleep = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot = bot
        self._request = request
        self._inbox = inbox
        self._allowed_updates = list(allowed_updates)
        self._checkouts = checkouts or Checkouts()
        self._poll_timeout_s = poll_timeout_s
        self._sleep = sleep
        self._monotonic = monotonic
        self._allowed_until = -1.0
        self._ask_again_s = _SOON_S
        self._is_watched = False
        self._standing_by = Pace(_SOON_S, _SOON_S, sleep)
        self._offset = 0
        self._webhook_removed = False
        self._heard = monotonic()
        self.works = False
        self.trouble = "starting"

    @property
    def idle_s(self) -> float | None:
        """Seconds since the last poll that Telegram answered; None on stand-by."""
        return None if self.trouble == STANDBY else self._monotonic() - self._heard

    async def run(self) -> None:
        """Poll until cancelled, with growing pauses while Telegram or the member service is away."""
        pause = FIRST_PAUSE_S
        while True:
            try:
                await self._inbox.wait_for_room()
                if await self._may_poll():
                    await self._poll_while_allowed()
                else:
                    self._stand_by()
                    await self._standing_by.pause(self._ask_again_s)
            except (TelegramError, ServiceError) as error:
                self._is_in_trouble(error)
                await self._sleep(_pause_after(error, pause))
                pause = min(pause * 2, LONGEST_PAUSE_S)
            else:
                pause = FIRST_PAUSE_S

    async def _may_poll(self) -> bool:
        """Whether this process polls; asked anew when half of the lease is over."""
        if self._monotonic() >= self._allowed_until:
            asked = self._monotonic()
            free_in_s = await self._inbox.heartbeat.may_poll()
            if free_in_s is not None:
                self._allowed_until = -1.0
                # Just when its lease runs out; and before, where nobody tells that it ended earlier.
                lease_s = self._inbox.heartbeat.lease_s
                longest_s = lease_s if self._is_watched else lease_s / 2
                self._ask_again_s = min(max(free_in_s, _SOON_S), longest_s)
                return False
            self._allowed_until = asked + self._inbox.heartbeat.lease_s / 2
        return True

    def watched(self, is_watched: bool) -> None:
        """Say whether a stream tells when nobody polls any more: who stands by asks less often then."""
        self._is_watched = is_watched
        if not is_watched:
            self.look_again()

    def look_again(self) -> None:
        """Have a process that stands by ask at once: nobody may be polling."""
        self._standing_by.wake()

    async def _poll_while_allowed(self) -> None:
        """Poll once; end the poll when another process got the lease meanwhile."""
        poll = asyncio.create_task(self.poll_once(), name="poll")
        try:
            while not (await asyncio.wait({poll}, timeout=self._inbox.heartbeat.lease_s / 2))[0]:
                if not await self._may_poll():
                    return
            poll.result()
        finally:
            if not poll.done():
                poll.cancel()
                await asyncio.wait({poll})
                # It may have been storing what it had fetched.
                self._inbox.renew_owner()

    def _stand_by(self) -> None:
        if self.trouble != STANDBY:
            log.info("another gateway polls; this one stands by")
        self._heard = self._monotonic()
        self.works, self.trouble = True, STANDBY

    async def poll_once(self) -> None:
        """Fetch and accept what is there. The offset moves on only when the inbox has everything."""
        if not self._webhook_removed:
            await self._bot.delete_webhook()
            self._webhook_removed = True
        # The first look waits for nothing: health must not have to wait for somebody to write.
        updates = await self._fetch(self._poll_timeout_s if self.works else 0)
        raw = [RawUpdate.of(update) for update in updates]
        # First of all, and also while the inbox is away: Telegram waits for them.
        stored = [not self._checkouts.take(update) for update in updates]
        wanted = [
            one
            for one, update, is_stored in zip(raw, updates, stored, strict=True)
            if is_stored and is_wanted(update, self._allowed_updates)
        ]
        if wanted:
            await self._inbox.accept(wanted)
        if raw:
            # After a week without any, update_ids start anew at random: the last one counts, not the largest.
            self._offset = raw[-1].update_id + 1
        self.works, self.trouble = True, ""

    async def _fetch(self, timeout_s: int) -> list[dict[str, Any]]:
        parameters = {
            "offset": self._offset,
            "timeout": timeout_s,
            "allowed_updates": self._allowed_updates,
        }
        data = RequestData([RequestParameter.from_input(name, value) for name, value in parameters.items()])
        # The raw JSON is what is stored, so the library's get_updates, which parses, is no use.
        result = await self._request.post(
            f"{self._bot.base_url}/getUpdates", data, read_timeout=timeout_s + 10
        )
        if not isinstance(result, list):
            raise TelegramError("Invalid server response")
        self._heard = self._monotonic()
        return result

    def _is_in_trouble(self, error: Exception) -> None:
        kind = error.reason if isinstance(error, ServiceError) else type(error).__name__
        if kind != self.trouble:
            log.warning("updates do not come in", extra={"fields": {"gymnation.reason": kind}})
        self.works, self.trouble = False, kind


@asynccontextmanager
async def polling(receiver: Polling) -> AsyncIterator[Polling]:
    """Poll while the block runs."""
    async with supervised("polling", receiver.run):
        yield receiver


def _pause_after(error: Exception, pause: float) -> float:
    if isinstance(error, RetryAfter):
        return seconds_of(error)
    if isinstance(error, Conflict):
        return max(pause, CONFLICT_PAUSE_S)
    return pause
