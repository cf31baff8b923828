"""What the member service does besides answering: says whether it is ready, sweeps, measures its queues."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

from opentelemetry.util.types import AttributeValue

from member_service.domain.budgets import GetBudgets
from member_service.domain.inbox import Inbox
from member_service.domain.outbox import Outbox
from member_service.domain.watching import Watched, Watching
from servicekit.attributes import CALLER, ERROR_TYPE, TASK
from servicekit.clock import Clock
from servicekit.errors import Unavailable
from servicekit.instruments import PATIENCE, Measured, gauge, histogram, observed_gauge

_log = logging.getLogger(__name__)

# Gauges that are set, not observed: their numbers come from the database, which takes an await.
_inbox_depth = gauge("gymnation.inbox.depth", "{update}", "Updates accepted and not handled")
_inbox_age = gauge("gymnation.inbox.oldest_age", "s", "Age of the oldest of them; 0 for none")
_inbox_dead = gauge("gymnation.inbox.dead", "{update}", "Updates that were set aside")
_outbox_depth = gauge("gymnation.outbox.depth", "{entry}", "Entries that are not done")
_outbox_due = gauge("gymnation.outbox.due", "{entry}", "Entries that are due and not done")
_outbox_age = gauge("gymnation.outbox.oldest_age", "s", "Lateness of the oldest of them")
_outbox_dead = gauge("gymnation.outbox.dead", "{entry}", "Entries that were given up")

_feed_streams = gauge("gymnation.feed.streams", "{stream}", "Streams of the feed that are open", CALLER)
_feed_unread = gauge(
    "gymnation.feed.unread_streams",
    "{stream}",
    "Streams that were let go and whose rest nobody took yet",
    CALLER,
)
_feed_behind = gauge(
    "gymnation.feed.behind", "{event}", "Events that the caller's slowest stream was not sent yet", CALLER
)
_NOTHING = Watched(0, 0, 0)

_spent = gauge("gymnation.budget.spent", "USD", "Money that the coach spent today, all in all")
_reserved = gauge("gymnation.budget.reserved", "USD", "Money set aside for what it does now")
_limit = gauge("gymnation.budget.limit", "USD", "Money that it may spend today; 0: no limit")
_judge_spent = gauge("gymnation.budget.judge_spent", "USD", "Money for second opinions today")
_judge_limit = gauge("gymnation.budget.judge_limit", "USD", "As much as they may cost; 0: no limit")


_duration = histogram("gymnation.sweep.duration", "s", "Runs of background tasks", PATIENCE, TASK, ERROR_TYPE)
_done_well: dict[str, float] = {}


def _idle() -> Measured:
    now = time.monotonic()
    return [(now - at, {TASK: task}) for task, at in _done_well.items()]


observed_gauge(
    "gymnation.sweep.idle", "s", "Since a background task last ended well, or the process began", _idle, TASK
)


async def every(seconds: float, work: Callable[[], Awaitable[object]], task: str) -> None:
    """Do `work` now and then again, `seconds` after it ended. A database that is away is not its news."""
    _done_well.setdefault(task, time.monotonic())
    while True:
        began = time.monotonic()
        try:
            await work()
        except Unavailable as error:
            _log.debug("skipped, the database is away")
            _duration.record(time.monotonic() - began, {TASK: task, ERROR_TYPE: error.reason})
        except Exception as error:
            _duration.record(time.monotonic() - began, {TASK: task, ERROR_TYPE: type(error).__name__})
            raise
        else:
            _done_well[task] = time.monotonic()
            _duration.record(_done_well[task] - began, {TASK: task})
        await asyncio.sleep(seconds)


class Health(Protocol):
    """What the server says about itself."""

    async def set(self, service: str, serving: bool) -> None: ...


class Readiness:
    """Says NOT_SERVING while the database does not answer."""

    def __init__(
        self,
        ping: Callable[[], Awaitable[None]],
        health: Health,
        services: Sequence[str],
        patience_s: float = 2.0,
    ) -> None:
        self._ping, self._health, self._patience_s = ping, health, patience_s
        self._services = ("", *services)
        self._serving = True

    async def check(self) -> None:
        serving = await self._answers()
        if serving == self._serving:
            return
        self._serving = serving
        if serving:
            _log.info("the database answers again")
        else:
            _log.error("the database does not answer")
        for service in self._services:
            await self._health.set(service, serving)

    async def _answers(self) -> bool:
        try:
            async with asyncio.timeout(self._patience_s):
                await self._ping()
        except (Unavailable, TimeoutError):
            return False
        return True


class QueueMeasurement:
    """Measures inbox and outbox, and says in the log when something was given up."""

    def __init__(self, inbox: Inbox, outbox: Outbox, clock: Clock) -> None:
        self._inbox, self._outbox, self._clock = inbox, outbox, clock
        self._dead_before = {"inbox": 0, "outbox": 0}

    async def measure(self) -> None:
        inbox, outbox = await self._inbox.stats(), await self._outbox.stats()
        _inbox_depth.set(inbox.depth)
        _inbox_age.set(self._age_s(inbox.oldest_accept_time))
        _inbox_dead.set(inbox.dead)
        _outbox_depth.set(outbox.depth)
        _outbox_due.set(outbox.due)
        _outbox_age.set(self._age_s(outbox.oldest_due_time))
        _outbox_dead.set(outbox.dead)
        self._tell("inbox", inbox.dead)
        self._tell("outbox", outbox.dead)

    def _age_s(self, since: datetime | None) -> float:
        return max(0.0, (self._clock() - since).total_seconds()) if since else 0.0

    def _tell(self, queue: str, dead: int) -> None:
        if dead > self._dead_before[queue]:
            fields = {"gymnation.kind": queue, "gymnation.dead_letters": dead}
            _log.error("%d dead letters in the %s", dead, queue, extra={"fields": fields})
        self._dead_before[queue] = dead


class FeedMeasurement:
    """Measures what callers have open of the feed. Callers are few; whoever has nothing left is told as 0."""

    def __init__(self, watching: Watching) -> None:
        self._watching = watching
        self._told: frozenset[str] = frozenset()

    async def measure(self) -> None:
        watched = self._watching.watched()
        for caller in self._told | watched.keys():
            one = watched.get(caller, _NOTHING)
            attributes: dict[str, AttributeValue] = {CALLER: caller}
            _feed_streams.set(one.streams, attributes)
            _feed_unread.set(one.unread, attributes)
            _feed_behind.set(one.behind, attributes)
        self._told = frozenset(watched)


class BudgetMeasurement:
    """Measures the money of the day, of the whole system and of the judge.

    Members and groups are nobody's metric.
    """

    def __init__(self, get_budgets: GetBudgets) -> None:
        self._get_budgets = get_budgets

    async def measure(self) -> None:
        (system, balance), (judge, judged) = await self._get_budgets(0, 0)
        _spent.set(balance.spent / 1e9)
        _reserved.set(balance.reserved / 1e9)
        _limit.set(system.limit / 1e9)
        _judge_spent.set(judged.spent / 1e9)
        _judge_limit.set(judge.limit / 1e9)
