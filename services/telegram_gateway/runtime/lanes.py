"""Lanes: updates of one chat are handled in order, those of different chats at the same time.

Some of one chat may begin together (companions.py): the first one, and its companions once it has begun.
Then each waits for its turn before it shows anything.
A lane is the chat id (0 for updates without a chat). It exists while it has something to do.
"""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from telegram import Update
from telegram.error import RetryAfter

from servicekit.errors import Cancelled, ServiceError
from telegram_gateway.bot_api.limiter import seconds_of
from telegram_gateway.runtime.tickets import (
    MAX_TRIES,
    RETRY_WINDOW_S,
    Ticket,
    current_ticket,
    is_transient,
    is_unconfirmed,
    ticket_in_use,
)

__all__ = ["MAX_TRIES", "RETRY_WINDOW_S", "Lanes", "Settle", "Ticket", "current_ticket", "ticket_in_use"]

log = logging.getLogger(__name__)

LOST_REPLIES_REMEMBERED = 1000
"""Updates that wait to be done once more because a reply may not have arrived.

The reply to one that is forgotten may be said a third time.
"""
RUN: Final = 16
"""Updates of one chat that begin together at the most."""
FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 5.0


class Settle(Protocol):
    """Where a lane asks whether it may begin an update, and says how it ended: the inbox."""

    def may_begin(self, ticket: Ticket) -> bool: ...
    def give_back(self, ticket: Ticket) -> None: ...
    def complete(self, update_id: int) -> None: ...
    def fail(self, update_id: int, error: str, retry_after: timedelta | None) -> None: ...


Result = TypeVar("Result")
Process = Callable[[Update], Awaitable[None]]
Sleep = Callable[[float], Awaitable[object]]
Together = Callable[[Sequence[Update], Update], bool]
"""Whether an update may begin although these, which stand before it in its chat, have only begun."""


def _one_by_one(_begun: Sequence[Update], _following: Update) -> bool:
    return False


class Lanes:
    """Runs updates through `process`, at most `concurrency` at once, and at most `companions` beside them.

    Companions wait for others, so they have room of their own, and nobody waits for it:
    where there is none, an update waits in its chat as if it were of another kind.
    An update that stepped aside, or pauses before it is tried again, does not count.
    So everybody else is served, however many people wait for the coach.
    """

    def __init__(
        self,
        process: Process,
        settle: Settle,
        *,
        concurrency: int = 256,
        companions: int = 64,
        together: Together = _one_by_one,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._process, self._together = process, together
        self._settle = settle
        self._slots = asyncio.Semaphore(concurrency)
        self._room = companions
        self._sleep = sleep
        self._waiting: dict[int, deque[tuple[Update, Ticket]]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._lost_replies: OrderedDict[int, None] = OrderedDict()

    def submit(self, update: Update, ticket: Ticket) -> None:
        """Take an update; return at once."""
        waiting = self._waiting.get(ticket.lane)
        if waiting is not None:
            waiting.append((update, ticket))
            return
        self._waiting[ticket.lane] = deque([(update, ticket)])
        # The lane's number is a chat id: task names may be logged, so it stays out.
        _ = self._start(self._run_lane(ticket.lane), "lane")

    def __len__(self) -> int:
        """How many lanes have something to do."""
        return len(self._waiting)

    async def drain(self, grace: float) -> None:
        """Wait until all is handled, at most `grace` seconds; cancel the rest, which stays in the inbox."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + grace
        # Lanes make tasks while they run: look again until nothing is left.
        while self._tasks and (left := deadline - loop.time()) > 0:
            await asyncio.wait(set(self._tasks), timeout=left)
        while self._tasks:
            leftover = set(self._tasks)
            for task in leftover:
                task.cancel()
            await asyncio.wait(leftover)
        self._waiting.clear()

    def _start(self, work: Coroutine[None, None, Result], name: str) -> asyncio.Task[Result]:
        task = asyncio.create_task(work, name=name)
        # The loop keeps only weak references to tasks.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _run_lane(self, lane: int) -> None:
        waiting = self._waiting[lane]
        while waiting:
            update, ticket = waiting.popleft()
            begun, has_begun = [update], asyncio.get_running_loop().create_future()
            turn = self._begin(update, ticket, has_begun=has_begun)
            # Before the first one has its place its companions would work without any.
            await asyncio.wait((has_begun, turn), return_when=asyncio.FIRST_COMPLETED)
            while not turn.done() and waiting and self._may_follow(begun, waiting[0][0]):
                update, ticket = waiting.popleft()
                begun.append(update)
                turn = self._begin(update, ticket, earlier=turn)
            # The last one's turn comes after all others'.
            await turn
        del self._waiting[lane]

    def _may_follow(self, begun: Sequence[Update], following: Update) -> bool:
        return bool(self._room) and len(begun) < RUN and self._together(begun, following)

    def _begin(
        self,
        update: Update,
        ticket: Ticket,
        *,
        earlier: asyncio.Future[bool] | None = None,
        has_begun: asyncio.Future[None] | None = None,
    ) -> asyncio.Future[bool]:
        """Begin to handle an update; what is returned is done once the next one has its turn.

        `has_begun` is of the first one, and is done when it has a place; companions have an `earlier` one.
        """
        aside: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        ticket.when_stepping_aside(partial(aside.set_result, None))
        work = self._start(self._work(update, ticket, has_begun), f"update {ticket.update_id}")
        if earlier is not None:
            ticket.earlier = earlier
            self._make_room_after(work, ticket)
        return self._start(_turn_over(ticket, earlier, work, aside), "turn")

    def _make_room_after(self, work: asyncio.Task[None], ticket: Ticket) -> None:
        """Let a companion have its room until it ends or steps aside, pauses between its tries included."""
        self._room -= 1
        left = False

        def leave(_ended: object = None) -> None:
            nonlocal left
            if not left:
                left = True
                self._room += 1

        work.add_done_callback(leave)
        ticket.when_stepping_aside(leave)

    async def _work(self, update: Update, ticket: Ticket, has_begun: asyncio.Future[None] | None) -> None:
        pause = FIRST_PAUSE_S
        with ticket_in_use(ticket):
            while True:
                if not await self._attempt(update, ticket, has_begun):
                    return
                error = ticket.failure
                if error is None or not is_transient(error) or ticket.is_out_of_patience():
                    break
                await self._sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
        if error is None:
            self._settle.complete(ticket.update_id)
        elif is_unconfirmed(error) and self._is_left_at_that(ticket):
            log.warning(
                "telegram did not answer in time; the reply may be missing", extra=_fields(ticket, error)
            )
            self._settle.complete(ticket.update_id)
        else:
            log.warning("an update could not be handled", extra=_fields(ticket, error))
            after = timedelta(seconds=seconds_of(error)) if isinstance(error, RetryAfter) else None
            self._settle.fail(ticket.update_id, reason_of(error), after)

    def _is_left_at_that(self, ticket: Ticket) -> bool:
        """Whether the update whose reply may or may not have arrived was done once more already.

        Its tries do not tell: a crash before anything was said counts as one, too.
        A process that died takes this memory along: then there may be one more copy.
        On the last try the update is handled rather than set aside.
        """
        if ticket.update_id in self._lost_replies:
            del self._lost_replies[ticket.update_id]
            return True
        if ticket.tries >= MAX_TRIES:
            return True
        self._lost_replies[ticket.update_id] = None
        if len(self._lost_replies) > LOST_REPLIES_REMEMBERED:
            self._lost_replies.popitem(last=False)
        return False

    async def _attempt(self, update: Update, ticket: Ticket, has_begun: asyncio.Future[None] | None) -> bool:
        """Try once; return False when the update is not this process's any more.

        Of those that began together the first one has a place to work, and the others have room beside it:
        one that waits for its turn must not keep a place from the one that it waits for.
        """
        async with AsyncExitStack() as slot:
            if has_begun is not None and not ticket.stepped_aside:
                await slot.enter_async_context(self._slot(ticket))
            # Each time: while this process was not run another one may have taken the update over.
            if not self._settle.may_begin(ticket):
                ticket.is_lost = True
                return False
            if has_begun is not None and not has_begun.done():
                has_begun.set_result(None)
            ticket.begin_attempt()
            task = asyncio.current_task()
            assert task is not None
            try:
                with ticket.asking(partial(self._is_still_ours, ticket), task):
                    await self._process(update)
            except asyncio.CancelledError:
                if ticket.is_lost:
                    task.uncancel()
                if task.cancelling():
                    raise
                # Something that it waited for was cancelled, not the update: it must be settled all the same.
                ticket.fail(Cancelled())
            except Exception as error:  # noqa: BLE001 - any failure is the ticket's, never the lane's
                ticket.fail(error)
        return not ticket.is_lost

    def _is_still_ours(self, ticket: Ticket, *, in_order: bool) -> bool:
        """Whether a companion whose turn has come may show something; if not, it is given back.

        While it waited its lease may have run out.
        And when one before it in its chat was given back, it would show itself before that one comes again.
        """
        if in_order:
            return self._settle.may_begin(ticket)
        self._settle.give_back(ticket)
        return False

    @asynccontextmanager
    async def _slot(self, ticket: Ticket) -> AsyncIterator[None]:
        """One of the places to work, given back early when the ticket steps aside."""
        await self._slots.acquire()
        released = False

        def release() -> None:
            nonlocal released
            if not released:
                released = True
                self._slots.release()

        ticket.when_stepping_aside(release)
        try:
            yield
        finally:
            release()


async def _turn_over(
    ticket: Ticket, earlier: asyncio.Future[bool] | None, *either: asyncio.Future[None]
) -> bool:
    """Return when the next one has its turn: False if one of those before it is to come again."""
    in_order = earlier is None or await earlier
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    return in_order and (ticket.stepped_aside or not ticket.is_lost)


def reason_of(error: BaseException) -> str:
    """A failure in one word, without anything that a person wrote."""
    return error.reason if isinstance(error, ServiceError) else type(error).__qualname__


def _fields(ticket: Ticket, error: BaseException) -> dict[str, dict[str, object]]:
    return {
        "fields": {
            "gymnation.telegram.update_id": ticket.update_id,
            "gymnation.inbox.tries": ticket.tries,
            "gymnation.command": ticket.command,
            "gymnation.reason": reason_of(error),
        }
    }
