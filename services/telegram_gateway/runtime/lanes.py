"""Lanes: updates of one chat are handled in order, those of different chats at the same time.

A lane is the chat id (0 for updates without a chat). It exists while it has something to do.
"""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Protocol

from telegram import Update

from servicekit.errors import Cancelled, ServiceError
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
FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 5.0


class Settle(Protocol):
    """Where a lane asks whether it may begin an update, and says how it ended: the inbox."""

    def may_begin(self, ticket: Ticket) -> bool: ...
    def complete(self, update_id: int) -> None: ...
    def fail(self, update_id: int, error: str) -> None: ...


Process = Callable[[Update], Awaitable[None]]
Sleep = Callable[[float], Awaitable[object]]


class Lanes:
    """Runs updates through `process`, at most `concurrency` at once.

    An update that stepped aside, or pauses before it is tried again, does not count.
    So everybody else is served, however many people wait for the coach.
    """

    def __init__(
        self, process: Process, settle: Settle, *, concurrency: int = 256, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._process = process
        self._settle = settle
        self._slots = asyncio.Semaphore(concurrency)
        self._sleep = sleep
        self._waiting: dict[int, deque[tuple[Update, Ticket]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
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

    def _start(self, work: Coroutine[None, None, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        # The loop keeps only weak references to tasks.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _run_lane(self, lane: int) -> None:
        waiting = self._waiting[lane]
        while waiting:
            update, ticket = waiting.popleft()
            aside: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            ticket.when_stepping_aside(partial(aside.set_result, None))
            work = self._start(self._work(update, ticket), f"update {ticket.update_id}")
            await asyncio.wait({work, aside}, return_when=asyncio.FIRST_COMPLETED)
        del self._waiting[lane]

    async def _work(self, update: Update, ticket: Ticket) -> None:
        pause = FIRST_PAUSE_S
        with ticket_in_use(ticket):
            while True:
                if not await self._attempt(update, ticket):
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
            self._settle.fail(ticket.update_id, reason_of(error))

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

    async def _attempt(self, update: Update, ticket: Ticket) -> bool:
        """Try once; return False when the update is not this process's any more."""
        async with AsyncExitStack() as slot:
            if not ticket.stepped_aside:
                await slot.enter_async_context(self._slot(ticket))
            # Each time: while this process was not run another one may have taken the update over.
            if not self._settle.may_begin(ticket):
                return False
            ticket.begin_attempt()
            try:
                await self._process(update)
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    raise
                # Something that it waited for was cancelled, not the update: it must be settled all the same.
                ticket.fail(Cancelled())
            except Exception as error:  # noqa: BLE001 - any failure is the ticket's, never the lane's
                ticket.fail(error)
        return True

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
