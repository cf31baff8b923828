"""Calls that come at the same moment travel together: one command for all of them, a result for each.

While one command is under way the next ones wait for its end, and then go as one.
So a lone call waits for nobody, and a busy minute costs few commands.
A command that takes long, since its connection is dead or its shard is away, is not waited for by all others.
"""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from opentelemetry import trace
from opentelemetry.trace import Link, SpanKind

from servicekit.errors import ServiceError
from servicekit.spans import span as declared_span
from servicekit.telemetry import tracer

_tracer = tracer(__name__)
SPAN: Final = declared_span(
    "database.together",
    SpanKind.INTERNAL,
    "Commands for several calls at once: in the trace of the first, linked to the others",
    "gymnation.count",
)
MOST: Final = 200
"""Calls that travel together at the most: what they bring stays far below what a command may hold."""
AT_ONCE: Final = 3
"""Commands of a kind that are under way at once at the most."""
SLOW_S: Final = 0.2
"""After so long the next command goes beside the one that is under way."""
APART: Final = 16
"""Items of a batch that failed which are tried at once, and failures in a row after which the rest fails."""

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting(Generic[Item, Result]):
    item: Item
    result: "asyncio.Future[Result]"
    context: contextvars.Context


class Together(Generic[Item, Result]):
    """Gathers calls of one kind."""

    def __init__(
        self,
        do: Callable[[Sequence[Item]], Awaitable[Sequence[Result | Exception]]],
        most: int = MOST,
        *,
        at_once: int = AT_ONCE,
        in_order: Callable[[Item], Hashable] = id,
        slow_s: float = SLOW_S,
    ) -> None:
        """`do` gives a result for each item, in order; an exception among them is that one's alone.

        When it raises, items are tried by themselves, those with the same `in_order` one after the other:
        it may have been done already, and doing it again has to give the same.
        """
        self._do, self._most, self._at_once = do, most, at_once
        self._in_order, self._slow_s = in_order, slow_s
        self._waiting: dict[_Waiting[Item, Result], None] = {}
        self._is_beginning = False
        self._waited_for: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, item: Item) -> Result:
        """The result of this item. A caller that is cancelled leaves what has begun to its end."""
        loop = asyncio.get_running_loop()
        result: asyncio.Future[Result] = loop.create_future()
        one = _Waiting(item, result, contextvars.copy_context())
        self._waiting[one] = None
        if self._waited_for is None and not self._is_beginning:
            self._is_beginning = True
            # Not at once: who comes in the same turn of the loop goes along.
            loop.call_soon(self._begin)
        try:
            return await result
        finally:
            # Nothing is begun any more for a caller that was cancelled.
            self._waiting.pop(one, None)

    def _begin(self) -> None:
        self._is_beginning = False
        if self._waited_for is not None or len(self._tasks) >= self._at_once:
            return
        # Who was cancelled in this very turn is still among them.
        batch = [one for one in self._waiting if not one.result.done()][: self._most]
        if not batch:
            return
        for one in batch:
            del self._waiting[one]
        loop = asyncio.get_running_loop()
        # In the trace of the first one, and in nobody else's.
        task = loop.create_task(self._send(batch), name="database together", context=batch[0].context)
        # The loop keeps only weak references to tasks.
        self._tasks.add(task)
        self._waited_for = task
        slow = loop.call_later(self._slow_s, self._go_on_without, task)
        task.add_done_callback(lambda _: slow.cancel())
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._waited_for is task:
            self._waited_for = None
        self._begin()

    def _go_on_without(self, task: asyncio.Task[None]) -> None:
        """Wait no longer for a command that takes long."""
        if self._waited_for is task:
            self._waited_for = None
            self._begin()

    async def _send(self, batch: Sequence[_Waiting[Item, Result]]) -> None:
        if len(batch) == 1:
            await self._alone(batch[0])
            return
        others = [one.context.run(trace.get_current_span).get_span_context() for one in batch[1:]]
        with _tracer.start_as_current_span(
            SPAN.name, links=[Link(one) for one in others if one.is_valid], record_exception=False
        ) as span:
            span.set_attribute("gymnation.count", len(batch))
            try:
                results = await self._do([one.item for one in batch])
            except Exception:  # noqa: BLE001 - whose fault it is shows when each is tried by itself
                await self._apart(batch)
                return
            except BaseException:
                _cancel(batch)
                raise
        for one, result in zip(batch, results, strict=True):
            _give(one, result)

    async def _apart(self, batch: Sequence[_Waiting[Item, Result]]) -> None:
        """Try each by itself, some at once: a shard that is away keeps nobody of another one waiting.

        When it is away for as many as go at once, and for nobody there, it is for the rest as well.
        """
        rows: dict[Hashable, list[_Waiting[Item, Result]]] = {}
        for one in batch:
            rows.setdefault(self._in_order(one.item), []).append(one)
        places, is_any_there = asyncio.Semaphore(APART), False
        away: list[ServiceError] = []

        async def go(row: Sequence[_Waiting[Item, Result]]) -> None:
            nonlocal is_any_there
            error: Exception | None = None
            async with places:
                for one in row:
                    if not isinstance(error, ServiceError) and not is_any_there and len(away) >= APART:
                        error = away[-1]
                    if isinstance(error, ServiceError):
                        _fail(one, error)
                    elif not one.result.done():
                        error = await self._alone(one)
                        if isinstance(error, ServiceError):
                            away.append(error)
                        else:
                            is_any_there = True

        try:
            async with asyncio.TaskGroup() as group:
                for row in rows.values():
                    group.create_task(go(row))
        except BaseException:
            _cancel(batch)
            raise

    async def _alone(self, one: _Waiting[Item, Result]) -> Exception | None:
        """Do it for one; return why it failed."""
        try:
            [result] = await self._do([one.item])
        except Exception as error:  # noqa: BLE001 - the caller's to handle
            _fail(one, error)
            return error
        except BaseException:
            one.result.cancel()
            raise
        _give(one, result)
        return None


def _cancel(batch: Sequence[_Waiting[Item, Result]]) -> None:
    for one in batch:
        one.result.cancel()


def _give(one: _Waiting[Item, Result], result: Result | Exception) -> None:
    if isinstance(result, Exception):
        _fail(one, result)
    elif not one.result.done():
        one.result.set_result(result)


def _fail(one: _Waiting[Item, Result], error: Exception) -> None:
    # A cancelled caller does not wait any more.
    if not one.result.done():
        one.result.set_exception(error)
