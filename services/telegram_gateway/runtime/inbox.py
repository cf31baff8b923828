"""The inbox: every update is stored by the member service before Telegram is told.

It is settled after it was handled.

A process leases what it accepts. When it dies its leases run out.
Then any other process (or itself, started again) takes the updates over.
The same update_id gives the same request_ids, so what was done already is not done twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

from opentelemetry.trace import INVALID_SPAN_CONTEXT, SpanContext, SpanKind
from telegram import Update

from gymnation.member.v1.inbox_pb2 import InboxUpdate
from gymnation.member.v1.inbox_service_pb2 import (
    AcceptUpdatesRequest,
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
from telegram_gateway.runtime.floods import FloodTeller, TellFlood
from telegram_gateway.runtime.heartbeat import Heartbeat
from telegram_gateway.runtime.leases import Leases
from telegram_gateway.runtime.raw_updates import RawUpdate, batches
from telegram_gateway.runtime.recent_messages import RecentMessages
from telegram_gateway.runtime.reclaim_pace import ReclaimPace
from telegram_gateway.runtime.shares import Shares, Verdict
from telegram_gateway.runtime.tickets import Ticket
from telegram_gateway.runtime.update_shape import event_time_of, read_update

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

RECLAIM_BATCH = 100
# As the member service has it: so many lanes are passed over by one reclaim.
MAX_EXCLUDED = 1000

Parse = Callable[[dict[str, Any]], Update | None]
Sleep = Callable[[float], Awaitable[object]]


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
        recent: RecentMessages | None = None,
        clock: Clock = utc_now,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """`heard_of_workers`: see ReclaimPace. `recent` sees each message that arrives."""
        self._leases = Leases(worker or new_worker(), lease, clock)
        self._backlog = Backlog()
        self._shares = Shares(max_in_flight)
        self._recent = RecentMessages(clock) if recent is None else recent
        self._floods = FloodTeller(self._shares)
        self._client = client
        self._parse = parse
        self._lease = lease
        self._max_in_flight = max_in_flight
        self._clock = clock
        self._sleep = sleep
        self._lanes: Handling | None = None
        self._told: dict[int, tuple[str, str | None]] = {}
        self._room = asyncio.Event()
        self._room.set()
        self._reclaiming = asyncio.Lock()
        self._accepting: dict[int, int] = {}
        self._settling = Settling(client, self._settled, sleep)
        self._reclaims = ReclaimPace(clock, sleep, heard_of_workers)
        self.heartbeat = Heartbeat(client, self, self._leases, lease, clock=clock, sleep=sleep)

    def hand_to(self, lanes: Handling) -> None:
        """Say where updates go; they settle with `complete` and `fail`."""
        self._lanes = lanes

    def tell_floods_with(self, tell: TellFlood) -> None:
        """Say who tells a chat, once a flood, that some of what it asked was dropped."""
        self._floods.tell = tell

    @property
    def in_flight(self) -> int:
        return len(self._leases)

    @property
    def has_room(self) -> bool:
        return len(self._leases) < self._max_in_flight

    async def wait_for_room(self) -> None:
        """Return when another update may be fetched."""
        await self._room.wait()

    def renew_owner(self) -> None:
        """Leases under a new name from now on, after a call whose outcome nobody knows.

        The call may have leased updates that never arrived here.
        The next reclaim ends these leases, before anything newer is accepted.
        """
        self._leases.renew()

    def watched(self, is_watched: bool) -> None:
        """Say whether a stream tells when there is work: then looks may be rare."""
        self._reclaims.watched(is_watched)

    def hear_of_workers(self, workers: int) -> None:
        self._reclaims.hear_of_workers(workers)

    @property
    def is_busy(self) -> bool:
        """Whether something is in work here, or waits in the inbox for this process.

        A look that is under way is none: what it brings begins work.
        """
        return bool(len(self._leases) or self._leases.left_behind or len(self._backlog))

    def look_again(self) -> None:
        """Have the next reclaim come at once: there may be something."""
        self._reclaims.wake()

    async def accept(self, updates: Sequence[RawUpdate]) -> None:
        """Store updates and begin to handle the new ones. Once this returned, Telegram may be told.

        What is more than its chat's or its sender's share is dropped or left in the inbox for later.
        Raise ServiceError when they are not stored for sure.
        """
        await self.heartbeat.join()
        if self._leases.left_behind:
            # Otherwise a new update could overtake, in its chat, one that a call brought which was given
            # up.
            await self.reclaim()
        taken, later = self._judged(updates)
        waiting_lanes = {raw.lane for raw in taken if raw.update_id in later}
        owner = self._leases.owner
        self._backlog.add(waiting_lanes)
        try:
            with self._leases.calling(owner):
                for batch in batches(taken):
                    await self._accept(owner, batch, later)
        except ServiceError:
            # Another gateway may be told of it next: this one must not keep a lease that it knows nothing of.
            self.renew_owner()
            raise
        finally:
            # A reclaim that began meanwhile may not have seen them.
            self._backlog.add(waiting_lanes)
            if owner != self._leases.owner:
                self._reclaims.wake()
            for raw in taken:
                if raw.update_id not in self._leases:
                    self._shares.release(raw.update_id)

    def _judged(self, updates: Sequence[RawUpdate]) -> tuple[list[RawUpdate], set[int]]:
        """Return what is stored, and the ids of what of it waits in the inbox; drop the rest."""
        taken: list[RawUpdate] = []
        later: set[int] = set()
        for raw in updates:
            self._recent.see(raw.claim)
            waits = self._leases.left_behind or raw.lane in self._backlog
            verdict = self._shares.judge(raw.claim, waits=waits)
            if verdict is Verdict.DROPPED:
                self._floods.dropped(raw)
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
        self._accepting.update((raw.update_id, raw.lane) for raw in batch)
        try:
            until = self._leases.until()
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
            for raw in batch:
                self._accepting.pop(raw.update_id, None)
            if owner != self._leases.owner:
                # Reclaims passed the old name over while this call was under way.
                self._leases.left_behind = True
        accepted = set(response.accepted_update_ids)
        if len(accepted) < len(batch):
            # The others may wait for a turn that comes soon.
            self._reclaims.wake()
        if len(accepted) < len(batch) - len(waiting):
            metrics.updates_duplicate.add(len(batch) - len(waiting) - len(accepted))
        if owner != self._leases.owner:
            # They are stored. The next reclaim brings them.
            # It does so after what the call that was given up may have leased.
            return
        now = self._clock()
        for raw in batch:
            # The others were there already, or they wait for their lane.
            # Those that wait come with a reclaim, here or in another replica.
            if raw.update_id in accepted:
                self._dispatch(
                    raw, owner, until, tries=1, accept_time=now, accepted_in=span.get_span_context()
                )

    async def reclaim(self) -> int:
        """Take over updates that nobody works on; return how many are handled here now."""
        # One at a time: a later one may be answered sooner, with what is newer.
        async with self._reclaiming:
            room = self._max_in_flight - len(self._leases)
            if room <= 0 or self._leases.awaits_calls:
                # What a call under way leases under a given-up name may be older than what waits.
                return 0
            owner = self._leases.owner
            full = self._shares.full_lanes(MAX_EXCLUDED)
            # What a chat with its share in work has in the inbox stays there, and what is newer follows it.
            self._backlog.add(full)
            since = self._backlog.moment
            with self._leases.calling(owner):
                try:
                    await self.heartbeat.join()
                    until = self._leases.until()
                    response = await self._reclaim(owner, min(room, RECLAIM_BATCH), full)
                except ServiceError:
                    self.renew_owner()
                    raise
                self._tell_dead(response)
                if self._overtakes(response):
                    self.renew_owner()
                if owner != self._leases.owner:
                    # What is older in these chats may have been given back meanwhile: both come next time.
                    self._leases.left_behind = True
                    self._reclaims.wake()
                    return 0
                taken = self._take(owner, until, response)
            if not response.more:
                for lane in self._backlog.nothing_left(since, full):
                    self._shares.forget_put_off(lane)
            return taken

    async def _reclaim(self, owner: str, limit: int, full: Sequence[int]) -> ReclaimUpdatesResponse:
        began = self._clock()
        abandoned = self._leases.abandoned()
        with untraced():
            response = await self._client.ReclaimUpdates(
                ReclaimUpdatesRequest(
                    owner=owner,
                    lease=to_duration(self._lease),
                    limit=limit,
                    abandoned_owners=abandoned,
                    kept_update_ids=self._leases.held_under(abandoned),
                    excluded_lanes=full,
                )
            )
        if self._leases.owner == owner:
            self._leases.left_behind = response.more
        has_due = response.HasField("next_due_time")
        self._reclaims.next_due = to_datetime(response.next_due_time) if has_due else None
        self._leases.ended(abandoned, began)
        return response

    def _overtakes(self, response: ReclaimUpdatesResponse) -> bool:
        """Whether something came that is newer than what a call under way stores in its chat.

        That may be leased here already, and so it held nothing back.
        """
        came = {update.update_id for update in response.updates}
        oldest: dict[int, int] = {}
        for update_id, lane in self._accepting.items():
            if update_id not in came:
                oldest[lane] = min(update_id, oldest.get(lane, update_id))
        return any(
            update.update_id > oldest.get(update.lane, update.update_id) for update in response.updates
        )

    def _tell_dead(self, response: ReclaimUpdatesResponse) -> None:
        for dead in response.dead_updates:
            log.error(
                "an update was set aside after its last try",
                extra={
                    "fields": {"gymnation.telegram.update_id": dead.update_id, "gymnation.reason": dead.error}
                },
            )

    def _take(self, owner: str, until: datetime, response: ReclaimUpdatesResponse) -> int:
        return sum(
            self._dispatch(
                RawUpdate.stored(update),
                owner,
                until,
                tries=update.tries,
                accept_time=to_datetime(update.accept_time),
            )
            for update in response.updates
        )

    async def reclaim_forever(self) -> None:
        """Reclaim at once and then again and again.

        The pauses grow while nothing comes and nothing is in work here, and while the member service is away.
        """
        # What an earlier process put off may be there: nothing newer overtakes it.
        self._leases.left_behind = True
        while True:
            try:
                taken = await self.reclaim()
            except ServiceError as error:
                log.warning("the inbox cannot be read", extra={"fields": {"gymnation.reason": error.reason}})
                await self._reclaims.pause_while_away()
            else:
                at_work = bool(taken or len(self._leases) or self._leases.left_behind or len(self._backlog))
                await self._reclaims.pause(at_work=at_work, more_is_there=taken == RECLAIM_BATCH)

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

    def fail(self, update_id: int, error: str, retry_after: timedelta | None = None) -> None:
        """`error` is a type or a reason, never a text; `retry_after` is what Telegram asked for."""
        self._tell(update_id, error, retry_after)

    def may_begin(self, ticket: Ticket) -> bool:
        """Whether an update is this process's still. One that may be another's by now is not begun here.

        It comes again in its turn, here or there, and all that waited here with it.
        """
        if self._leases.may_begin(ticket):
            return True
        if self._leases.holds(ticket):
            self.give_back(ticket)
        return False

    def give_back(self, ticket: Ticket | None = None) -> None:
        """Let go of what was not begun: its lease may have run out."""
        let_go = self._leases.give_back(ticket)
        if not let_go:
            return
        log.warning(
            "leases ran out before their updates were begun; they come again in their turn",
            extra={"fields": {MESSAGING_BATCH: len(let_go)}},
        )
        for update_id in let_go:
            self._shares.release(update_id)
        if self.has_room:
            self._room.set()
        self._reclaims.wake()

    def _tell(self, update_id: int, error: str | None, retry_after: timedelta | None = None) -> None:
        owner = self._leases.tell(update_id)
        self._told[update_id] = (owner, error)
        if error is None:
            self._settling.complete(owner, update_id)
        else:
            self._settling.fail(owner, update_id, error, retry_after)

    def _dispatch(
        self,
        raw: RawUpdate,
        owner: str,
        until: datetime,
        *,
        tries: int,
        accept_time: datetime,
        accepted_in: SpanContext = INVALID_SPAN_CONTEXT,
    ) -> bool:
        if not self._leases.take(raw.update_id, owner, until):
            # It came back although it is in work here: our lease had run out, or a repeated AcceptUpdates.
            return False
        self.heartbeat.begins_work()
        # What another process received is handled here, and asked for here.
        self._recent.see(raw.claim)
        if not self.has_room:
            self._room.clear()
        if not self._shares.take(raw.claim):
            self._floods.dropped(raw)
            self.complete(raw.update_id)
            return True
        try:
            update = read_update(raw.payload, self._parse)
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
        self._leases.ticketed(ticket)
        self._lanes.submit(update, ticket)
        return True

    def _settled(self, update_id: int) -> None:
        owner, error = self._told.pop(update_id)
        if self._leases.owner_of(update_id) != owner:
            # It was leased to this process once more meanwhile, under another name.
            # Nobody else will settle it under that name.
            self._tell(update_id, error)
            return
        self._leases.release(update_id)
        self._shares.release(update_id)
        if self.has_room:
            self._room.set()


def new_worker() -> str:
    """A name for this process, which no other has."""
    return f"gateway-{uuid4().hex[:24]}"
