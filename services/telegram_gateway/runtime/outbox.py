"""The outbox: what must still be done at Telegram after this process is gone.

Entries are claimed with a lease and a fence. Telegram has no idempotency for sends.
When a process dies between a send and CompleteEntry, another one does the entry again.
So a message may come twice; it is never lost.
"""

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from opentelemetry import trace
from opentelemetry.trace import Link, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import ExtBot

from gymnation.member.v1.outbox_pb2 import OutboxEntry
from gymnation.member.v1.outbox_service_pb2 import (
    CancelEntryRequest,
    CompleteEntryRequest,
    FailEntryRequest,
    LeaseEntriesRequest,
    ScheduleEntriesRequest,
)
from servicekit.attributes import CODE, ERROR_TYPE, OUTCOME
from servicekit.clock import Clock, utc_now
from servicekit.errors import NotFound, ServiceError
from servicekit.lifecycle import supervised
from servicekit.moved_clock import monotonic_of
from servicekit.spans import span as declared_span
from servicekit.telemetry import current_traceparent, hash_id, tracer, untraced
from telegram_gateway import metrics
from telegram_gateway.bot_api.limiter import Errand, ErrandOver, on_errand
from telegram_gateway.bot_api.request import is_ambiguous
from telegram_gateway.clients.times import to_datetime, to_duration, to_timestamp
from telegram_gateway.runtime.completion_sender import AWAY
from telegram_gateway.runtime.inbox import new_worker
from telegram_gateway.runtime.outbox_kinds import BUILT_IN, Kind

if TYPE_CHECKING:
    from gymnation.member.v1.outbox_service_pb2_grpc import OutboxServiceAsyncStub

log = logging.getLogger(__name__)
_tracer = tracer(__name__)
ENTRY = declared_span(
    "outbox.{kind}",
    SpanKind.CONSUMER,
    "One attempt at an entry of the outbox: a root, linked to the span that scheduled it",
    *metrics.PROCESSING_OUTBOX,
    "gymnation.outbox.kind",
    "gymnation.outbox.tries",
    "gymnation.chat",
    CODE,
    OUTCOME,
    ERROR_TYPE,
)

LEASE = timedelta(seconds=60)
LONGEST_WAIT_S = 2.0
WATCHED_WAIT_S = 30.0
"""The same while a stream says when something was scheduled."""
BATCH = 20
"""Entries in work at once."""
SHARE = 4
"""Of one chat at once: its entries are done one after the other, so a crowd of them gains nothing."""
PATIENCE_S = 5.0
"""How long an entry stays with a chat that Telegram holds; for longer it is put off until Telegram said."""
ONCE_TRIES = 5
"""How often a kind that is done once at the most is put off when Telegram cannot be reached."""
ONCE_PAUSE = timedelta(seconds=15)
_SERIES_AT_MOST = 50
_FIRST_PAUSE_S = 0.25


class Outbox:
    """Schedules entries, and does those that are due, whoever scheduled them."""

    def __init__(
        self,
        client: "OutboxServiceAsyncStub",
        *,
        clock: Clock = utc_now,
        kinds: Mapping[str, Kind] = BUILT_IN,
        lease: timedelta = LEASE,
        worker: str | None = None,
        monotonic: Callable[[], float] | None = None,
    ) -> None:
        """`worker` is the process's name in the inbox, whose chats' entries are done here.

        `monotonic` gives the seconds by which leases run, as the clock's own unless another one is given.
        """
        self._client = client
        self._clock = clock
        self._monotonic = monotonic or monotonic_of(clock)
        self._kinds = dict(kinds)
        self._at_most_once: set[str] = set()
        self._lease = lease
        self._owner = f"{worker or new_worker()}/outbox"
        self._wake = asyncio.Event()
        self._lanes: dict[int, deque[tuple[float, OutboxEntry]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._at_work = 0
        self._watched = False
        self._wait_s = LONGEST_WAIT_S
        self._stopping = False

    def register(self, kind: str, do: Kind, *, at_most_once: bool = False) -> None:
        """Teach the worker another kind: an async function of the bot and the entry's payload.

        With `at_most_once` an entry is completed before it is done.
        A process that dies in between leaves it out, and it never comes twice.
        What surely did not reach Telegram is tried again some times.
        Such a kind sends one message, after all else that it does.
        """
        self._kinds[kind] = do
        if at_most_once:
            self._at_most_once.add(kind)

    async def schedule(
        self,
        entry_id: str,
        kind: str,
        chat_id: int,
        payload: Mapping[str, Any],
        due_time: datetime | None = None,
    ) -> bool:
        """Store an entry, durably when this returns; say whether it is new.

        `entry_id` names the occurrence: a repeat changes nothing.
        """
        entry = OutboxEntry(
            entry_id=entry_id,
            kind=kind,
            chat_id=chat_id,
            payload=json.dumps(dict(payload), ensure_ascii=False).encode(),
            due_time=to_timestamp(due_time),
            traceparent=current_traceparent() or "",
        )
        answer = await self._client.ScheduleEntries(ScheduleEntriesRequest(entries=[entry]))
        self._wake.set()
        return bool(answer.scheduled_entry_ids)

    async def schedule_latest(
        self, series: str, kind: str, chat_id: int, payload: Mapping[str, Any], due_time: datetime
    ) -> None:
        """Store an entry in the place of what waits of its series, such as all reactions to one message."""
        number = await self.cancel_series(series)
        while number < _SERIES_AT_MOST and not await self.schedule(
            f"{series}:{number}", kind, chat_id, payload, due_time
        ):
            number += 1

    async def cancel_series(self, series: str) -> int:
        """Take back what waits of a series; return the number that its next entry has."""
        for number in range(_SERIES_AT_MOST):
            try:
                await self._client.CancelEntry(CancelEntryRequest(entry_id=f"{series}:{number}"))
            except NotFound:
                return number
        return _SERIES_AT_MOST

    def look_again(self) -> None:
        """Have the worker look soon: the member service may have scheduled something by itself."""
        self._wake.set()

    async def cancel(self, entry_id: str) -> bool:
        """Take an entry back; False when it was done already or never there."""
        try:
            return (await self._client.CancelEntry(CancelEntryRequest(entry_id=entry_id))).cancelled
        except NotFound:
            return False

    async def drop(self, entry_id: str) -> bool:
        """Take an entry back if it was not done; say whether there is one of that name, done or not."""
        try:
            await self._client.CancelEntry(CancelEntryRequest(entry_id=entry_id))
        except NotFound:
            return False
        return True

    async def take(self, entry_id: str) -> bytes:
        """Take an entry back; return what it was to do, and nothing when it was not there to take."""
        try:
            return (await self._client.CancelEntry(CancelEntryRequest(entry_id=entry_id))).payload
        except NotFound:
            return b""

    @asynccontextmanager
    async def working(self, bot: ExtBot[Any], grace: float) -> AsyncIterator[None]:
        """Do what is due while the block runs; at its end what was begun has `grace` seconds to finish."""
        async with supervised("outbox", lambda: self.work(bot)) as worker:
            try:
                yield
            finally:
                self._stopping = True
                self._wake.set()
                with suppress(TimeoutError):
                    async with asyncio.timeout(grace):
                        await worker

    async def work(self, bot: ExtBot[Any]) -> None:
        """Do what is due until it is told to stop; what was begun by then is finished.

        Entries of different chats are done at the same time, and no chat waits for another one's.
        """
        try:
            while not self._stopping:
                self._wake.clear()
                try:
                    pause = await self._begin(bot)
                except ServiceError as error:
                    log.warning(
                        "the outbox cannot be read", extra={"fields": {"gymnation.reason": error.reason}}
                    )
                    pause = LONGEST_WAIT_S
                if pause > 0 and not self._stopping:
                    await self._sleep(pause)
            await self._finished()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def work_once(self, bot: ExtBot[Any]) -> float:
        """Do one batch; return the seconds until the next look makes sense."""
        pause = await self._begin(bot)
        await self._finished()
        return pause

    async def _finished(self) -> None:
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _begin(self, bot: ExtBot[Any]) -> float:
        """Lease what there is room for and begin with it; return the seconds until the next look."""
        room = BATCH - self._at_work
        if room <= 0:
            # Whatever ends wakes the worker.
            return self._longest_wait(nothing_came=False)
        # Earlier than the member service counts from, whatever the call takes.
        leased_until = self._monotonic() + self._lease.total_seconds()
        with untraced():
            leased = await self._client.LeaseEntries(
                LeaseEntriesRequest(
                    owner=self._owner,
                    lease=to_duration(self._lease),
                    limit=room,
                    limit_per_chat=SHARE,
                )
            )
        for entry in leased.entries:
            self._at_work += 1
            waiting = self._lanes.get(entry.chat_id)
            if waiting is not None:
                waiting.append((leased_until, entry))
                continue
            self._lanes[entry.chat_id] = deque([(leased_until, entry)])
            task = asyncio.create_task(self._do_in_order(bot, entry.chat_id), name="outbox entries")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if len(leased.entries) == room:
            return 0.0
        longest = self._longest_wait(nothing_came=not leased.entries)
        if not leased.HasField("next_due_time"):
            return longest
        wait = (to_datetime(leased.next_due_time) - self._clock()).total_seconds()
        return min(max(wait, 0.05), longest)

    def _longest_wait(self, *, nothing_came: bool) -> float:
        """Growing while nothing comes, as long as a stream would say that something did."""
        if not self._watched or not nothing_came:
            self._wait_s = LONGEST_WAIT_S
        else:
            self._wait_s = min(self._wait_s * 2, WATCHED_WAIT_S)
        return self._wait_s

    def watched(self, is_watched: bool) -> None:
        """Say whether a stream tells when something was scheduled: then looks may be rare.

        What it told while nobody listened is not told again, so one look follows.
        """
        self._watched = is_watched
        self._wake.set()

    async def _sleep(self, pause: float) -> None:
        try:
            async with asyncio.timeout(pause):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _do_in_order(self, bot: ExtBot[Any], chat_id: int) -> None:
        waiting = self._lanes[chat_id]
        try:
            while waiting:
                until, entry = waiting.popleft()
                try:
                    if self._monotonic() < until:
                        with on_errand(Errand(PATIENCE_S, until)):
                            await self._do(bot, entry, until)
                    else:
                        await self._give_back(entry)
                finally:
                    self._at_work -= 1
                    self._wake.set()
        finally:
            self._at_work -= len(waiting)
            del self._lanes[chat_id]

    async def _give_back(self, entry: OutboxEntry) -> None:
        """Do not begin with an entry whose lease has run out in line: it is another worker's.

        By the member service's clock it may still be ours, as when the clock was moved while it was leased.
        Then nobody would do it until that lease is over.
        """
        with suppress(ServiceError), untraced():
            await self._client.FailEntry(
                FailEntryRequest(
                    entry_id=entry.entry_id,
                    fence=entry.fence,
                    error="LEASE_OVER",
                    retry_after=to_duration(timedelta()),
                )
            )

    async def _do(self, bot: ExtBot[Any], entry: OutboxEntry, until: float) -> None:
        began = time.monotonic()
        with _tracer.start_as_current_span(
            ENTRY.name.format(kind=entry.kind),
            kind=SpanKind.CONSUMER,
            links=_links(entry.traceparent),
            record_exception=False,
            set_status_on_exception=False,
            attributes={
                **metrics.PROCESSING_OUTBOX,
                "gymnation.outbox.kind": entry.kind,
                "gymnation.outbox.tries": entry.tries,
                "gymnation.chat": hash_id("chat", entry.chat_id),
            },
        ) as span:
            try:
                outcome = await self._try(bot, entry, until)
            except ServiceError as error:
                # The lease is gone or the member service is away: whoever leases the entry next goes on.
                log.warning(
                    "an outbox entry could not be settled",
                    extra={"fields": {"gymnation.reason": error.reason}},
                )
                outcome = "unsettled"
            span.set_attribute("gymnation.outcome", outcome)
            point = dict(metrics.PROCESSING_OUTBOX)
            if outcome not in {"done", "obsolete"}:
                span.set_attribute(ERROR_TYPE, outcome)
                span.set_status(Status(StatusCode.ERROR))
                point[ERROR_TYPE] = outcome
            metrics.process_duration.record(time.monotonic() - began, point)
            metrics.outbox_entries.add(1, {"gymnation.outbox.kind": entry.kind, "gymnation.outcome": outcome})

    async def _try(self, bot: ExtBot[Any], entry: OutboxEntry, until: float) -> str:
        do = self._kinds.get(entry.kind)
        if do is None:
            return await self._failed(entry, "UNKNOWN_KIND", permanent=True)
        if entry.kind in self._at_most_once:
            return await self._try_once(do, bot, entry, until)
        try:
            outcome = await do(bot, json.loads(entry.payload))
        except RetryAfter as error:
            return await self._failed(entry, "RETRY_AFTER", retry_after=_seconds(error))
        except ErrandOver:
            # Nothing was sent, and by now the entry is whose lease it is.
            return "unsettled"
        except (Forbidden, BadRequest, InvalidToken) as error:
            return await self._failed(entry, type(error).__name__, permanent=True)
        except Exception as error:  # noqa: BLE001 - one bad entry must not stop the others
            # A send without an answer is repeated here, unlike elsewhere.
            # An entry may come twice, but it always comes.
            kind = "NO_ANSWER" if is_ambiguous(error) else type(error).__name__
            return await self._failed(entry, kind)
        await self._client.CompleteEntry(CompleteEntryRequest(entry_id=entry.entry_id, fence=entry.fence))
        return outcome or "done"

    async def _try_once(self, do: Kind, bot: ExtBot[Any], entry: OutboxEntry, until: float) -> str:
        """Complete it, then do it. A fence that is lost means that another worker does it."""
        done = CompleteEntryRequest(entry_id=entry.entry_id, fence=entry.fence)
        await self._surely(lambda: self._client.CompleteEntry(done), until)
        try:
            return await do(bot, json.loads(entry.payload)) or "done"
        except Exception as error:  # noqa: BLE001 - it is over, but for what was surely not sent
            if _was_not_sent(error) and not entry.entry_id.endswith("+" * ONCE_TRIES):
                # An entry of its own: this one is done with, whatever happens now.
                pause = ONCE_PAUSE * 2 ** entry.entry_id.count("+")
                if isinstance(error, RetryAfter):
                    pause = max(pause, _seconds(error))
                again = partial(
                    self.schedule,
                    f"{entry.entry_id}+",
                    entry.kind,
                    entry.chat_id,
                    json.loads(entry.payload),
                    due_time=self._clock() + pause,
                )
                await self._surely(again, self._monotonic() + self._lease.total_seconds())
                return "put_off"
            log.warning(
                "an outbox entry was left out",
                extra={
                    "fields": {"gymnation.outbox.kind": entry.kind, "gymnation.reason": type(error).__name__}
                },
            )
            return "left_out"

    async def _surely(self, call: Callable[[], Awaitable[object]], until: float) -> None:
        """Make a call that may be repeated until its answer is heard, and no longer than `until`.

        An entry whose completion nobody heard of would be done by nobody.
        """
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                await call()
            except AWAY:
                if self._monotonic() + pause_s >= until:
                    raise
            else:
                return
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_WAIT_S)

    async def _failed(
        self, entry: OutboxEntry, error: str, *, retry_after: timedelta | None = None, permanent: bool = False
    ) -> str:
        response = await self._client.FailEntry(
            FailEntryRequest(
                entry_id=entry.entry_id,
                fence=entry.fence,
                error=error,
                retry_after=to_duration(retry_after),
                permanent=permanent,
            )
        )
        if response.dead:
            log.error(
                "an outbox entry was given up",
                extra={"fields": {"gymnation.outbox.kind": entry.kind, "gymnation.reason": error}},
            )
        return "dead" if response.dead else "postponed"


def _seconds(error: RetryAfter) -> timedelta:
    after = error.retry_after
    return after if isinstance(after, timedelta) else timedelta(seconds=after)


def _links(traceparent: str) -> list[Link]:
    if not traceparent:
        return []
    context = TraceContextTextMapPropagator().extract({"traceparent": traceparent})
    span_context = trace.get_current_span(context).get_span_context()
    return [Link(span_context)] if span_context.is_valid else []


def _was_not_sent(error: Exception) -> bool:
    """Whether Telegram surely took nothing: it said so, could not be reached, or was not asked yet."""
    if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
        return not is_ambiguous(error)
    return isinstance(error, RetryAfter | ErrandOver | ServiceError)
