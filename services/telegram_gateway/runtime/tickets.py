"""One update's stay in the gateway: what features may know of it and say about it."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from opentelemetry.trace import INVALID_SPAN_CONTEXT, SpanContext

from servicekit.errors import Aborted, DeadlineExceeded, ResourceExhausted, Unavailable
from servicekit.event_time import happened
from telegram_gateway.bot_api.request import SafeToRepeat, is_ambiguous

MAX_TRIES = 5
"""As the member service has it: an update that was begun this often is set aside when it fails."""
RETRY_WINDOW_S = 60.0
"""How long an update is tried again in its lane while something that it needs is away."""


class StillOurs(Protocol):
    """Whether an update whose turn has come is this process's still, and nobody before it comes again."""

    def __call__(self, *, in_order: bool) -> bool: ...


@dataclass(slots=True, eq=False)
class Ticket:
    """Belongs to one update from its acceptance to its completion.

    `tries` counts from 1 and grows when the update comes back from the inbox, not with the repeats that a
    lane makes by itself. `command` is set by features for metrics and the span.
    """

    update_id: int
    tries: int
    lane: int
    accept_time: datetime
    event_time: datetime | None = None
    """When it happened at Telegram, where the update says so; it cannot be later than `accept_time`."""
    command: str = ""
    kind: str = "unknown"
    span_context: SpanContext = INVALID_SPAN_CONTEXT
    """Of the attempt under way, or of the last one."""
    accepted_in: SpanContext = INVALID_SPAN_CONTEXT
    """The context of the span in which this process stored it."""
    failure: BaseException | None = None
    declined: str = ""
    """Why a rule of ours said no, which is an answer, too."""
    let_down: str = ""
    """Why the member was told that it did not work, although the update counts as handled."""
    shown_time: datetime | None = None
    """When whoever wrote saw the first sign, such as a reaction, where that comes before the end."""
    stepped_aside: bool = False
    earlier: "asyncio.Future[bool] | None" = field(default=None, repr=False)
    """Of what began together with it in its chat: done when those before it have shown what they do.

    False when one of them was given back: it comes again, and this one must not be shown before it.
    """
    is_lost: bool = False
    """Whether the update turned out to be another process's, or is given back to come again."""
    monotonic: Callable[[], float] = field(default=time.monotonic, repr=False)
    _begin_time: float | None = field(default=None, repr=False)
    _had_turn: bool = field(default=False, repr=False)
    _attempt: tuple[StillOurs, asyncio.Task[None]] | None = field(default=None, repr=False)
    _on_step_aside: list[Callable[[], None]] = field(default_factory=list, repr=False)

    async def in_turn(self) -> None:
        """Return when what came before it in its chat, and began together with it, has had its turn."""
        if self.earlier is None or self._had_turn:
            return
        # A waiter that is cancelled cancels nobody else's turn.
        in_order = await asyncio.shield(self.earlier)
        if self._attempt is not None:
            still_ours, attempt = self._attempt
            if not still_ours(in_order=in_order):
                await self._lose(attempt)
        self._had_turn = True

    async def _lose(self, attempt: asyncio.Task[None]) -> None:
        """End the attempt before it shows anything."""
        self.is_lost = True
        attempt.cancel()
        # In the attempt itself this is where it ends.
        await asyncio.sleep(0)
        # A task that works for others, too, goes on with theirs.
        raise Aborted

    @contextmanager
    def asking(self, still_ours: StillOurs, attempt: asyncio.Task[None]) -> Iterator[None]:
        """For the lane: has `still_ours` asked when the turn comes, and `attempt` cancelled if it is not."""
        self._attempt = still_ours, attempt
        try:
            yield
        finally:
            self._attempt = None

    def step_aside(self) -> None:
        """End the ordering duty: the chat's next update begins while this one goes on. Safe to repeat."""
        if self.stepped_aside:
            return
        self.stepped_aside = True
        for callback in self._on_step_aside:
            callback()

    def when_stepping_aside(self, callback: Callable[[], None]) -> None:
        """For the lane: has `callback` called once, when the ticket steps aside."""
        self._on_step_aside.append(callback)

    def show(self, now: datetime) -> None:
        """Say that whoever wrote sees by now that it worked. The first time counts, of all attempts."""
        self.shown_time = self.shown_time or now

    def fail(self, error: BaseException) -> None:
        """Say that handling failed; what follows depends on the error. The first one counts."""
        if self.failure is None:
            self.failure = error

    def begin_attempt(self) -> None:
        """For the lane: forgets the last attempt's failure; the first one starts the patience."""
        self.failure, self.declined, self.let_down = None, "", ""
        if self._begin_time is None:
            self._begin_time = self.monotonic()

    def is_given_up_after(self, error: BaseException) -> bool:
        """Whether the update is set aside if this attempt fails with `error`: time for an honest word."""
        if self.tries < MAX_TRIES or is_unconfirmed(error):
            return False
        return not is_transient(error) or self.is_out_of_patience()

    def is_out_of_patience(self) -> bool:
        """Whether the lane stops to try by itself: the inbox brings the update back later."""
        return self._begin_time is not None and self.monotonic() - self._begin_time >= RETRY_WINDOW_S

    @property
    def outcome(self) -> str:
        """How the member sees it, in one word: answered, declined or failed.

        An attempt that failed and is made again is `retried`: it is no end yet.
        """
        if self.failure is not None:
            return "failed" if self._was_the_last_try(self.failure) else "retried"
        if self.let_down:
            return "failed"
        return "declined" if self.declined else "answered"

    def _was_the_last_try(self, error: BaseException) -> bool:
        if is_unconfirmed(error):
            return self.tries >= MAX_TRIES
        return self.is_given_up_after(error)


def is_transient(error: BaseException) -> bool:
    """Whether trying the whole update again soon, in its lane, is the right answer to `error`."""
    if isinstance(error, ResourceExhausted):
        # Without a reason of its own it is a service that has too much to do just now, not a quota.
        return error.reason == ResourceExhausted.reason
    return isinstance(error, Unavailable | DeadlineExceeded | Aborted | SafeToRepeat)


def is_unconfirmed(error: BaseException) -> bool:
    """Whether Telegram may have done what was asked although no answer came.

    Telegram has no idempotency for sends. The update is done once more, later.
    So a reply may come twice and is not lost.
    After that the update counts as handled, so that a slow Telegram is not flooded with copies.
    """
    return is_ambiguous(error)


_current: ContextVar[Ticket] = ContextVar("gymnation_ticket")


def current_ticket() -> Ticket:
    """The ticket of the update that this task handles. LookupError outside of one."""
    return _current.get()


def ticket_if_any() -> Ticket | None:
    """The ticket of the update that this task handles, if it handles one."""
    return _current.get(None)


def decline(reason: str) -> None:
    """Say that a rule of ours said no to the update that this task handles, if it handles one."""
    if (ticket := _current.get(None)) is not None:
        ticket.declined = reason


def let_down(reason: str) -> None:
    """Say that whoever wrote the update was told that it did not work, if this task handles one."""
    if (ticket := _current.get(None)) is not None:
        ticket.let_down = reason


@contextmanager
def ticket_in_use(ticket: Ticket) -> Iterator[Ticket]:
    """Make `ticket` the current one inside the block.

    Calls to other services say when its update happened.
    """
    token = _current.set(ticket)
    try:
        with happened(min(ticket.accept_time, ticket.event_time or ticket.accept_time)):
            yield ticket
    finally:
        _current.reset(token)
