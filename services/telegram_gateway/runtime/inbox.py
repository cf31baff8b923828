"""The inbox: every update is stored by the member service before Telegram is told.

It is settled after it was handled.

A process leases what it accepts. When it dies its leases run out.
Then any other process (or itself, started again) takes the updates over.
The same update_id gives the same request_ids, so what was done already is not done twice.
"""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

from opentelemetry.trace import INVALID_SPAN_CONTEXT, SpanContext, SpanKind
from telegram import Update

from gymnation.member.v1.inbox_pb2 import InboxUpdate
from gymnation.member.v1.inbox_service_pb2 import (
    AcceptUpdatesRequest,
    AcquirePollingRequest,
    ExtendLeasesRequest,
    LeaveInboxRequest,
    ReclaimUpdatesRequest,
    ReclaimUpdatesResponse,
)
from servicekit.attributes import MESSAGING_BATCH
from servicekit.clock import Clock, utc_now
from servicekit.errors import ServiceError
from servicekit.spans import span as declared_span
from servicekit.telemetry import tracer, untraced
from telegram_gateway import metrics
from telegram_gateway.clients.times import to_datetime, to_duration
from telegram_gateway.runtime.backlog import Backlog
from telegram_gateway.runtime.completion_sender import Settling
from telegram_gateway.runtime.pace import Pace
from telegram_gateway.runtime.raw_updates import RawUpdate, batches, content_of
from telegram_gateway.runtime.shares import Flood, Shares, Verdict, Weight, flood_of
from telegram_gateway.runtime.tickets import Ticket
from telegram_gateway.runtime.update_shape import check_shape, event_time_of

if TYPE_CHECKING:
    from gymnation.member.v1.inbox_service_pb2_grpc import InboxServiceAsyncStub

log = logging.getLogger(__name__)
_tracer = tracer(__name__)
ACCEPT = declared_span(
    "inbox.accept",
    SpanKind.PRODUCER,
    "A batch of updates is stored, before Telegram is told that it came",
    *metrics.SENDING_TO_INBOX,
    MESSAGING_BATCH,
)

# What other replicas accepted for a lane of ours comes this way, too.
RECLAIM_EVERY_S = 0.4
# While nothing comes: without a stream that says when something does, and with one.
RECLAIM_IDLE_S = 2.0
RECLAIM_WATCHED_S = 30.0
# The same beside others: what one of them leaves behind when it dies is taken over soon.
RECLAIM_BESIDE_OTHERS_S = 5.0
# After so long without work this process is said to be alive less often, and for longer.
# No chat belongs to it by then.
QUIET_S = 60.0
QUIET_LEASES = 4
LONGEST_PAUSE_S = 15.0
RECLAIM_BATCH = 100
# As the member service has it: so many names' leases are ended by one reclaim.
MAX_ABANDONED = 100
# As the member service has it: so many lanes are passed over by one reclaim.
MAX_EXCLUDED = 1000

Parse = Callable[[dict[str, Any]], Update | None]
Sleep = Callable[[float], Awaitable[object]]
TellFlood = Callable[[Flood], Awaitable[None]]


class Handling(Protocol):
    """Where accepted updates go: the lanes."""

    def submit(self, update: Update, ticket: Ticket) -> None: ...


class Inbox:
    """Accepts, leases, hands out and settles updates for one process."""

    def __init__(
        self,
        client: "InboxServiceAsyncStub",
        parse: Parse,
        *,
        lease: timedelta,
        max_in_flight: int = 2000,
        worker: str | None = None,
        heard_of_workers: Callable[[int], None] = lambda _: None,
        clock: Clock = utc_now,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """`heard_of_workers` hears, again and again, how many processes like this one are alive."""
        self._worker = worker or new_worker()
        self._heard_of_workers = heard_of_workers
        self._owner = self._new_owner()
        self._joined = False
        self._abandoned: dict[str, datetime] = {}
        self._left_behind = False
        self._backlog = Backlog()
        self._shares = Shares(max_in_flight)
        self._tell_flood: TellFlood | None = None
        self._telling: set[asyncio.Task[None]] = set()
        self._calls: Counter[str] = Counter()
        self._client = client
        self._parse = parse
        self._lease = lease
        self._max_in_flight = max_in_flight
        self._clock = clock
        self._sleep = sleep
        self._lanes: Handling | None = None
        self._in_flight: dict[int, str] = {}
        self._told: dict[int, tuple[str, str | None]] = {}
        self._room = asyncio.Event()
        self._room.set()
        self._reclaiming = asyncio.Lock()
        self._settling = Settling(client, self._settled, sleep)
        self._reclaims = Pace(RECLAIM_EVERY_S, RECLAIM_IDLE_S, sleep)
        self._beats = Pace(lease.total_seconds() / 3, lease.total_seconds() / 3, sleep)
        self._next_due: datetime | None = None
        self._workers = 1
        self._watched = False
        self._quiet_s = 0.0
        self._polls_until = clock()

    def hand_to(self, lanes: Handling) -> None:
        """Say where updates go; they settle with `complete` and `fail`."""
        self._lanes = lanes

    def tell_floods_with(self, tell: TellFlood) -> None:
        """Say who tells a chat, once a flood, that some of what it asked was dropped."""
        self._tell_flood = tell

    @property
    def in_flight(self) -> int:
        return len(self._in_flight)

    @property
    def has_room(self) -> bool:
        return len(self._in_flight) < self._max_in_flight

    async def wait_for_room(self) -> None:
        """Return when another update may be fetched."""
        await self._room.wait()

    def renew_owner(self) -> None:
        """Leases under a new name from now on, after a call whose outcome nobody knows.

        The call may have leased updates that never arrived here.
        The next reclaim ends these leases, before anything newer is accepted.
        """
        now = self._clock()
        # Leases of a name that is used no more run out by themselves.
        used = {*self._in_flight.values(), *self._calls}
        self._abandoned = {
            name: until for name, until in self._abandoned.items() if until > now or name in used
        }
        # As long as a call that nobody waits for any more can still lease something.
        self._abandoned[self._owner] = now + self._lease
        self._left_behind = True
        self._owner = self._new_owner()

    def watched(self, is_watched: bool) -> None:
        """Say whether a stream tells when there is work: then looks may be rare.

        What it told while nobody listened is not told again, so one look follows.
        """
        self._watched = is_watched
        self._adjust()
        self._reclaims.wake(once=True)

    def look_again(self) -> None:
        """Have the next reclaim come at once: there may be something."""
        self._reclaims.wake()

    def _adjust(self) -> None:
        watched_s = RECLAIM_WATCHED_S if self._workers == 1 else RECLAIM_BESIDE_OTHERS_S
        self._reclaims.longest_s = watched_s if self._watched else RECLAIM_IDLE_S

    async def join(self) -> None:
        """Say that this process is alive. Raise ServiceError.

        From then on it shares the chats with its like.
        """
        if not self._joined:
            with untraced():
                await self._extend(self._owner)
            self._joined = True

    async def leave(self, timeout: float) -> None:
        """Say that this process ends, so that nobody waits for its lanes."""
        try:
            async with asyncio.timeout(timeout):
                await self._client.LeaveInbox(LeaveInboxRequest(owner=self._owner))
        except (TimeoutError, ServiceError):
            log.info("the other replicas were not told that this one ends")

    async def may_poll(self) -> float | None:
        """None when this process is the one that polls, for as long as its leases; else when to ask again.

        That is in seconds from now. Raise ServiceError.
        """
        asked = self._clock()
        with untraced():
            request = AcquirePollingRequest(owner=self._owner, lease=to_duration(self._lease))
            response = await self._client.AcquirePolling(request)
        self._polls_until = asked + self._lease if response.acquired else asked
        if response.acquired:
            return None
        if not response.HasField("free_time"):
            return 0.0
        return (to_datetime(response.free_time) - self._clock()).total_seconds()

    @property
    def lease_s(self) -> float:
        return self._lease.total_seconds()

    async def accept(self, updates: Sequence[RawUpdate]) -> None:
        """Store updates and begin to handle the new ones. Once this returned, Telegram may be told.

        What is more than its chat's or its sender's share is dropped or left in the inbox for later.
        Raise ServiceError when they are not stored for sure.
        """
        await self.join()
        if self._left_behind:
            # Else what is new would overtake, in its chat, what a call brought that was given up.
            await self.reclaim()
        taken, later = self._judged(updates)
        waiting_lanes = {raw.lane for raw in taken if raw.update_id in later}
        owner = self._owner
        self._backlog.add(waiting_lanes)
        try:
            with self._calling(owner):
                for batch in batches(taken):
                    await self._accept(owner, batch, later)
        finally:
            # A reclaim that began meanwhile may not have seen them.
            self._backlog.add(waiting_lanes)
            for raw in taken:
                if raw.update_id not in self._in_flight:
                    self._shares.release(raw.update_id)

    def _judged(self, updates: Sequence[RawUpdate]) -> tuple[list[RawUpdate], set[int]]:
        """Return what is stored, and the ids of what of it waits in the inbox; drop the rest."""
        taken: list[RawUpdate] = []
        later: set[int] = set()
        for raw in updates:
            waits = self._left_behind or raw.lane in self._backlog
            verdict = self._shares.judge(raw.claim, waits=waits)
            if verdict is Verdict.DROPPED:
                self._drop(raw)
                continue
            taken.append(raw)
            if verdict is Verdict.LATER:
                later.add(raw.update_id)
        return taken, later

    async def _accept(self, owner: str, batch: Sequence[RawUpdate], later: set[int]) -> None:
        waiting = [raw.update_id for raw in batch if raw.update_id in later]
        messages = [InboxUpdate(update_id=raw.update_id, payload=raw.payload, lane=raw.lane) for raw in batch]
        request = AcceptUpdatesRequest(
            owner=owner, lease=to_duration(self._lease), updates=messages, waiting_update_ids=waiting
        )
        try:
            sending = {**metrics.SENDING_TO_INBOX, MESSAGING_BATCH: len(batch)}
            with _tracer.start_as_current_span(
                ACCEPT.name, kind=SpanKind.PRODUCER, attributes=sending
            ) as span:
                response = await self._client.AcceptUpdates(request)
            # A reclaim under way may bring older updates of these chats.
            # They are leased to us already, so they held nothing back.
            async with self._reclaiming:
                pass
        finally:
            if owner != self._owner:
                # Reclaims passed the old name over while this call was under way.
                self._left_behind = True
        accepted = set(response.accepted_update_ids)
        if len(accepted) < len(batch):
            # The others may wait for a turn that comes soon.
            self._reclaims.wake()
        if len(accepted) < len(batch) - len(waiting):
            metrics.updates_duplicate.add(len(batch) - len(waiting) - len(accepted))
        if owner != self._owner:
            # They are stored. The next reclaim brings them.
            # It does so after what the call that was given up may have leased.
            return
        now = self._clock()
        for raw in batch:
            # The others were there already, or they wait for their lane.
            # Those that wait come with a reclaim, here or in another replica.
            if raw.update_id in accepted:
                self._dispatch(raw, owner, tries=1, accept_time=now, accepted_in=span.get_span_context())

    async def reclaim(self) -> int:
        """Take over updates that nobody works on; return how many are handled here now."""
        # One at a time: a later one may be answered sooner, with what is newer.
        async with self._reclaiming:
            room = self._max_in_flight - len(self._in_flight)
            if room <= 0:
                return 0
            owner = self._owner
            full = self._shares.full_lanes(MAX_EXCLUDED)
            # What a chat with its share in work has in the inbox stays there, and what is newer follows it.
            self._backlog.add(full)
            since = self._backlog.moment
            with self._calling(owner):
                try:
                    await self.join()
                    response = await self._reclaim(owner, min(room, RECLAIM_BATCH), full)
                except ServiceError:
                    self.renew_owner()
                    raise
                taken = self._take(owner, response)
            if not response.more:
                for lane in self._backlog.nothing_left(since, full):
                    self._shares.forget_put_off(lane)
            return taken

    async def _reclaim(self, owner: str, limit: int, full: Sequence[int]) -> ReclaimUpdatesResponse:
        began = self._clock()
        # What a call under way brings is in nobody's list yet.
        abandoned = [name for name in self._abandoned if not self._calls[name]][:MAX_ABANDONED]
        kept = [update_id for update_id, name in self._in_flight.items() if name in abandoned]
        with untraced():
            response = await self._client.ReclaimUpdates(
                ReclaimUpdatesRequest(
                    owner=owner,
                    lease=to_duration(self._lease),
                    limit=limit,
                    abandoned_owners=abandoned,
                    kept_update_ids=kept,
                    excluded_lanes=full,
                )
            )
        if self._owner == owner:
            self._left_behind = response.more
        self._next_due = to_datetime(response.next_due_time) if response.HasField("next_due_time") else None
        self._abandoned = {
            name: until for name, until in self._abandoned.items() if until > began or name not in abandoned
        }
        return response

    def _take(self, owner: str, response: ReclaimUpdatesResponse) -> int:
        for dead in response.dead_updates:
            log.error(
                "an update was set aside after its last try",
                extra={
                    "fields": {"gymnation.telegram.update_id": dead.update_id, "gymnation.reason": dead.error}
                },
            )
        return sum(
            self._dispatch(
                RawUpdate.stored(update),
                owner,
                tries=update.tries,
                accept_time=to_datetime(update.accept_time),
            )
            for update in response.updates
        )

    async def reclaim_forever(self) -> None:
        """Reclaim at once and then again and again.

        The pauses grow while nothing comes and nothing is in work here, and while the member service is away.
        """
        away_s = RECLAIM_EVERY_S
        # What an earlier process put off may be there: nothing newer overtakes it.
        self._left_behind = True
        while True:
            try:
                taken = await self.reclaim()
            except ServiceError as error:
                log.warning("the inbox cannot be read", extra={"fields": {"gymnation.reason": error.reason}})
                pause = away_s = min(away_s * 2, LONGEST_PAUSE_S)
            else:
                away_s = RECLAIM_EVERY_S
                pause = 0.0 if taken == RECLAIM_BATCH else self._pause_after(taken)
            await self._reclaims.pause(pause)

    def _pause_after(self, taken: int) -> float:
        if taken or self._in_flight or self._left_behind or len(self._backlog):
            return self._reclaims.after_work()
        due_in_s = None
        if self._next_due is not None:
            due_in_s = max((self._next_due - self._clock()).total_seconds(), RECLAIM_EVERY_S)
        return self._reclaims.after_nothing(due_in_s)

    async def extend_forever(self) -> None:
        """Prolong the leases of what is in work here, three times as often as they run out."""
        every = self.lease_s / 3
        pause = every
        while True:
            await self._beats.pause(pause)
            is_quiet = self._is_quiet(pause)
            pause = every
            try:
                # The own name always: it says that this process is alive.
                for owner in {self._owner, *self._in_flight.values()}:
                    with untraced():
                        await self._extend(owner, is_quiet=is_quiet)
                if is_quiet:
                    # Who polls is known to be alive by that.
                    polls = self._polls_until > self._clock()
                    pause = QUIET_S if polls else self.lease_s * QUIET_LEASES / 2
            except ServiceError as error:
                log.warning("leases were not prolonged", extra={"fields": {"gymnation.reason": error.reason}})
                pause = min(every, 0.5)

    def _is_quiet(self, since_s: float) -> bool:
        """Whether nothing has been in work here for so long that no chat is this process's any more."""
        busy = self._in_flight or self._calls or self._left_behind or len(self._backlog)
        self._quiet_s = 0.0 if busy else self._quiet_s + since_s
        return self._quiet_s > QUIET_S

    async def _extend(self, owner: str, *, is_quiet: bool = False) -> None:
        lease = self._lease * QUIET_LEASES if is_quiet else self._lease
        response = await self._client.ExtendLeases(
            ExtendLeasesRequest(owner=owner, lease=to_duration(lease), nothing_leased=is_quiet)
        )
        if response.workers < self._workers:
            # What it had in work may have been left behind.
            self._reclaims.wake()
        self._workers = response.workers
        self._adjust()
        self._heard_of_workers(response.workers)

    async def settle_forever(self) -> None:
        """Tell the member service what was handled, many at a time."""
        await self._settling.run()

    async def flush(self, timeout: float) -> None:
        """Tell the member service all that is still to be told, within `timeout` seconds.

        The rest comes again after its lease.
        """
        try:
            async with asyncio.timeout(timeout):
                await self._settling.flush()
        except TimeoutError:
            log.warning("some updates could not be settled and will be handled again")

    def complete(self, update_id: int) -> None:
        self._tell(update_id, None)

    def fail(self, update_id: int, error: str) -> None:
        """`error` is a type or a reason, never a text."""
        self._tell(update_id, error)

    def _tell(self, update_id: int, error: str | None) -> None:
        owner = self._in_flight[update_id]
        self._told[update_id] = (owner, error)
        if error is None:
            self._settling.complete(owner, update_id)
        else:
            self._settling.fail(owner, update_id, error)

    def _dispatch(
        self,
        raw: RawUpdate,
        owner: str,
        *,
        tries: int,
        accept_time: datetime,
        accepted_in: SpanContext = INVALID_SPAN_CONTEXT,
    ) -> bool:
        if raw.update_id in self._in_flight:
            # It came back although it is in work here: our lease had run out, or a repeated AcceptUpdates.
            self._in_flight[raw.update_id] = owner
            return False
        self._in_flight[raw.update_id] = owner
        if self._quiet_s > QUIET_S:
            # From now on others have to learn soon when this process dies.
            self._quiet_s = 0.0
            self._beats.wake()
        if not self.has_room:
            self._room.clear()
        if not self._shares.take(raw.claim):
            self._drop(raw)
            self.complete(raw.update_id)
            return True
        try:
            content = json.loads(raw.payload)
            check_shape(content)
            update = self._parse(content)
            if update is None:
                raise ValueError("no update")
        except Exception as error:  # noqa: BLE001 - whatever a strange update breaks, the others go on
            log.warning(
                "an update cannot be read",
                extra={
                    "fields": {
                        "gymnation.telegram.update_id": raw.update_id,
                        "error.type": type(error).__name__,
                    }
                },
            )
            self.fail(raw.update_id, "UPDATE_UNREADABLE")
            return True
        assert self._lanes is not None, "hand_to() comes first"
        ticket = Ticket(
            raw.update_id, tries, raw.lane, accept_time, event_time_of(update), accepted_in=accepted_in
        )
        self._lanes.submit(update, ticket)
        return True

    def _drop(self, raw: RawUpdate) -> None:
        """Leave an update out; tell its chat so, when it asked for something and is the first for a while."""
        metrics.updates_dropped.add(1, {"gymnation.kind": raw.claim.weight.value})
        if raw.claim.weight is not Weight.ASKS or not self._shares.begins_flood(raw.lane):
            return
        log.warning("a chat asks for more than its share; what is too much is dropped")
        if self._tell_flood is not None:
            task = asyncio.create_task(
                self._say_flood(flood_of(content_of(raw.payload), raw.lane)), name="flood"
            )
            # The loop keeps only weak references to tasks.
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _say_flood(self, flood: Flood) -> None:
        assert self._tell_flood is not None
        try:
            await self._tell_flood(flood)
        except ServiceError as error:
            self._shares.flood_was_not_told(flood.chat_id)
            log.warning("a flood was not told", extra={"fields": {"gymnation.reason": error.reason}})

    @contextmanager
    def _calling(self, owner: str) -> Iterator[None]:
        """Count calls under a name whose outcome is not in the books yet."""
        self._calls[owner] += 1
        try:
            yield
        finally:
            self._calls[owner] -= 1
            if not self._calls[owner]:
                del self._calls[owner]

    def _new_owner(self) -> str:
        # The part before "/" is the process, whatever becomes of the rest.
        return f"{self._worker}/{uuid4().hex[:16]}"

    def _settled(self, update_id: int) -> None:
        owner, error = self._told.pop(update_id)
        if self._in_flight[update_id] != owner:
            # It was leased to this process once more meanwhile, under another name.
            # Nobody else will settle it under that name.
            self._tell(update_id, error)
            return
        del self._in_flight[update_id]
        self._shares.release(update_id)
        if self.has_room:
            self._room.set()


def new_worker() -> str:
    """A name for this process, which no other has."""
    return f"gateway-{uuid4().hex[:24]}"
