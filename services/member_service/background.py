"""What the member service does besides answering: says whether it is ready, sweeps, measures its queues."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias, TypeVar

from opentelemetry.util.types import AttributeValue

from member_service.domain.budgets import GetBudgets
from member_service.domain.inbox import Inbox, InboxStats
from member_service.domain.outbox import Outbox, OutboxStats
from member_service.domain.watching import Watched, Watching
from servicekit.attributes import CALLER, ERROR_TYPE, TASK
from servicekit.clock import Clock
from servicekit.errors import Unavailable
from servicekit.instruments import PATIENCE, Measured, gauge, histogram, observed_gauge

_log = logging.getLogger(__name__)
Result = TypeVar("Result")

# These gauges are set and not observed: their numbers come from the database by an await.
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
_mail_spent = gauge("gymnation.budget.mail_spent", "USD", "Money for reading anonymous mails today")
_mail_limit = gauge("gymnation.budget.mail_limit", "USD", "As much as that may cost; 0: no limit")


_duration = histogram("gymnation.sweep.duration", "s", "Runs of background tasks", PATIENCE, TASK, ERROR_TYPE)
_done_well: dict[str, float] = {}


def _idle() -> Measured:
    now = time.monotonic()
    return [(now - at, {TASK: task}) for task, at in _done_well.items()]


observed_gauge(
    "gymnation.sweep.idle", "s", "Since a background task last ended well, or the process began", _idle, TASK
)


MEASURED_AGAIN_S = 180.0
"""How often, at least, empty queues are measured."""
WAITING_AGAIN_S = 60.0
"""The same while something waits that is not due."""
MONEY_FIRST_S = 4.0
MONEY_AGAIN_S = 120.0
"""How often, at least, money is looked at that did not change."""


async def every(seconds: float, work: Callable[[], Awaitable[object]], task: str) -> None:
    """Do `work` now and then again, `seconds` after it ended.

    A database that is away is reported elsewhere.
    """
    _done_well.setdefault(task, time.monotonic())
    while True:
        try:
            await _measured(work, task)
        except Unavailable:
            _log.debug("skipped, the database is away")
        await asyncio.sleep(seconds)


async def _measured(work: Callable[[], Awaitable[Result]], task: str) -> Result:
    began = time.monotonic()
    try:
        result = await work()
    except Unavailable as error:
        _duration.record(time.monotonic() - began, {TASK: task, ERROR_TYPE: error.reason})
        raise
    except Exception as error:
        _duration.record(time.monotonic() - began, {TASK: task, ERROR_TYPE: type(error).__name__})
        raise
    _done_well[task] = time.monotonic()
    _duration.record(_done_well[task] - began, {TASK: task})
    return result


Found: TypeAlias = "int | datetime | None"
"""What a look came to: how much there was, or when the next is due."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long the pauses between looks are: the shortest after something was found."""

    shortest_s: float
    longest_s: float

    def pause_s(self, before_s: float, found: Found, now: datetime) -> float:
        """The pause after a look, when that before it was `before_s`."""
        if isinstance(found, datetime):
            return min(max((found - now).total_seconds(), self.shortest_s), self.longest_s)
        return self.shortest_s if found else min(before_s * 2, self.longest_s)


async def at_its_pace(
    pace: Pace,
    clock: Clock,
    look: Callable[[], Awaitable[Found]],
    task: str,
    woken: asyncio.Event | None = None,
) -> None:
    """Look again and again, after pauses that grow while nothing is found. `woken` ends a pause."""
    _done_well.setdefault(task, time.monotonic())
    pause_s = pace.shortest_s
    while True:
        try:
            pause_s = pace.pause_s(pause_s, await _measured(look, task), clock())
        except Unavailable:
            _log.debug("skipped, the database is away")
            pause_s = pace.shortest_s
        if woken is None:
            await asyncio.sleep(pause_s)
            continue
        with suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await woken.wait()
        woken.clear()


@dataclass(frozen=True, slots=True)
class Sweep:
    """Something that one of several member services looks for."""

    name: str
    pace: Pace
    look: Callable[[], Awaitable[Found]]
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    """Ends a pause."""


class Turn(Protocol):
    """Says whether it is this process's turn."""

    @property
    def sweeps(self) -> bool: ...


async def in_turn(turn: Turn, look: Callable[[], Awaitable[Found]]) -> Found:
    """Look, if it is this process that sweeps."""
    return await look() if turn.sweeps else None


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

    async def check(self) -> int:
        """Return 1 while it is away: then the next look comes soon."""
        serving = await self._answers()
        if serving == self._serving:
            return int(not serving)
        self._serving = serving
        if serving:
            _log.info("the database answers again")
        else:
            _log.error("the database does not answer")
        for service in self._services:
            await self._health.set(service, serving)
        return int(not serving)

    async def _answers(self) -> bool:
        try:
            async with asyncio.timeout(self._patience_s):
                await self._ping()
        except (Unavailable, TimeoutError):
            return False
        return True


class QueueMeasurement:
    """Measures inbox and outbox, and says in the log when something was given up.

    What is empty, and was changed by nobody here, is measured again only now and then.
    """

    def __init__(
        self,
        inbox: Inbox,
        outbox: Outbox,
        clock: Clock,
        moves: Callable[[], int] | None = None,
        monotonic: Callable[[], float] | None = None,
    ) -> None:
        """`moves` grows whenever this process changes a queue."""
        self._inbox, self._outbox, self._clock, self._moves = inbox, outbox, clock, moves
        self._monotonic = monotonic or asyncio.get_running_loop().time
        self._dead_before = {"inbox": 0, "outbox": 0}
        self._measured: tuple[InboxStats, OutboxStats] | None = None
        self._measured_at, self._moves_then = 0.0, -1

    async def measure(self) -> None:
        if not self._is_still():
            self._moves_then = self._moves() if self._moves else 0
            self._measured_at = self._monotonic()
            self._measured = await self._inbox.stats(), await self._outbox.stats()
        if self._measured is None:
            return
        # Told each time: a gauge that nobody sets is one that is not there.
        inbox, outbox = self._measured
        _inbox_depth.set(inbox.depth)
        _inbox_age.set(self._age_s(inbox.oldest_accept_time))
        _inbox_dead.set(inbox.dead)
        _outbox_depth.set(outbox.depth)
        _outbox_due.set(outbox.due)
        _outbox_age.set(self._age_s(outbox.oldest_due_time))
        _outbox_dead.set(outbox.dead)
        self._tell("inbox", inbox.dead)
        self._tell("outbox", outbox.dead)

    def _is_still(self) -> bool:
        """Whether both queues are as they were, as far as one can know without a look."""
        if self._measured is None or self._moves is None or self._moves() != self._moves_then:
            return False
        inbox, outbox = self._measured
        if inbox.depth or outbox.due:
            return False
        again_s = WAITING_AGAIN_S if outbox.depth else MEASURED_AGAIN_S
        return self._monotonic() - self._measured_at < again_s

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
    """Measures the money of the day, of the whole system and of what pays apart from it.

    Members and groups are nobody's metric.
    """

    def __init__(self, get_budgets: GetBudgets, monotonic: Callable[[], float] | None = None) -> None:
        self._get_budgets = get_budgets
        self._monotonic = monotonic or asyncio.get_running_loop().time
        self._known: tuple[tuple[int, ...], tuple[int, ...]] | None = None
        self._pause_s, self._look_at = 0.0, float("-inf")

    async def measure(self) -> None:
        """Tell them; look for them after pauses that grow while they are what they were."""
        if self._known is None or self._monotonic() >= self._look_at:
            (system, balance), (judge, judged), (mail, read) = await self._get_budgets(0, 0)
            known = (
                (system.limit, judge.limit, mail.limit),
                (balance.spent, balance.reserved, judged.spent, read.spent),
            )
            grown_s = min(self._pause_s * 2, MONEY_AGAIN_S)
            self._pause_s = grown_s if known == self._known else MONEY_FIRST_S
            self._known, self._look_at = known, self._monotonic() + self._pause_s
        limits, sums = self._known
        for limit, nano in zip((_limit, _judge_limit, _mail_limit), limits, strict=True):
            limit.set(nano / 1e9)
        for amount, nano in zip((_spent, _reserved, _judge_spent, _mail_spent), sums, strict=True):
            amount.set(nano / 1e9)
