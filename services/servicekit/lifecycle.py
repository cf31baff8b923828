"""A program's life: start, run until told to stop, stop in order, leave with the right exit code."""

import asyncio
import gc
import inspect
import logging
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, Self

import uvloop

from servicekit.errors import DeadlineExceeded, Unavailable
from servicekit.process_metrics import watch_loop

log = logging.getLogger(__name__)

Main = (
    AbstractAsyncContextManager[Any]
    | Callable[[], AbstractAsyncContextManager[Any]]
    | Callable[[asyncio.Event], Awaitable[None]]
)


def run(main: Main) -> int:
    """Run a service until SIGTERM or SIGINT and return its exit code.

    `main` is the service as an async context, which is entered, kept until the signal, and left.
    It may also be a function that makes such a context: `run(lambda: member_service(settings))`.
    Or it is a function that takes the stop event and returns once it is set.
    The exit code is 0 after an orderly stop, 1 after a failure.
    A second signal ends the process at once, with 128 + its number.
    """
    with _quiet_hooks(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_supervise_main(_as_function(main)))


def _as_function(main: Main) -> Callable[[asyncio.Event, asyncio.Event], Awaitable[None]]:
    if not isinstance(main, AbstractAsyncContextManager) and inspect.signature(main).parameters:
        function: Any = main

        async def call(started: asyncio.Event, stop: asyncio.Event) -> None:
            started.set()
            await function(stop)

        return call

    async def enter(started: asyncio.Event, stop: asyncio.Event) -> None:
        context: Any = main if isinstance(main, AbstractAsyncContextManager) else main()  # type: ignore[call-arg]
        async with context:
            started.set()
            _spare_the_collector()
            log.info("started")
            await stop.wait()
            log.info("stopping")

    return enter


# Cycles are rare here. Objects are many: updates are parsed into hundreds of them.
# The default threshold is 700.
_COLLECT_EVERY = 20_000


def _spare_the_collector() -> None:
    """Leave what was made at the start out of every later collection, and collect less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_EVERY, 20, 20)


async def _supervise_main(main: Callable[[asyncio.Event, asyncio.Event], Awaitable[None]]) -> int:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_log_loop_error)
    started, stop = asyncio.Event(), asyncio.Event()
    task = asyncio.ensure_future(main(started, stop))
    watching = asyncio.create_task(watch_loop(), name="lag of the loop")

    def on_signal(number: int) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.set()
        if not started.is_set():
            task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal, number)
    try:
        await task
    except asyncio.CancelledError:
        if not stop.is_set():
            raise
        log.info("stopped before it had started")
        return 0
    except Exception:
        log.exception("the service failed")
        return 1
    finally:
        watching.cancel()
    log.info("stopped")
    return 0


def _log_loop_error(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    # The loop's own message holds reprs of tasks and arguments, so it is not repeated.
    log.error("unhandled error in the event loop", exc_info=context.get("exception"))


@contextmanager
def _quiet_hooks() -> Iterator[None]:
    """Send exceptions that nobody caught to the log, which leaves their messages out."""
    saved = sys.excepthook, sys.unraisablehook, threading.excepthook
    sys.excepthook = lambda kind, error, tb: log.critical("uncaught", exc_info=(kind, error, tb))
    sys.unraisablehook = lambda args: log.error("unraisable", exc_info=args.exc_value)
    threading.excepthook = lambda args: log.error("a thread failed", exc_info=args.exc_value)
    try:
        yield
    finally:
        sys.excepthook, sys.unraisablehook, threading.excepthook = saved


class Supervised:
    """A background task that is started again, after growing pauses, whenever it fails.

    It runs from the moment it is made.
    `async with supervised(...)` ends it when the block is left.
    `await` it to wait until its function returns. `cancel()` or `await stop()` ends it.
    """

    def __init__(
        self,
        name: str,
        function: Callable[[], Awaitable[object]],
        *,
        first_pause_s: float = 0.5,
        longest_pause_s: float = 30.0,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.name = name
        self._function = function
        self._first_pause_s = first_pause_s
        self._longest_pause_s = longest_pause_s
        self._sleep = sleep
        self._task = asyncio.create_task(self._run(), name=name)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        pause_s = self._first_pause_s
        while True:
            began = loop.time()
            try:
                await self._function()
            except Exception as error:  # noqa: BLE001 - whatever it was is told, and tried again
                # A run that lasted was healthy: its failure is news, not part of a series.
                if loop.time() - began > self._longest_pause_s:
                    pause_s = self._first_pause_s
                self._tell(error, pause_s)
            else:
                return
            await self._sleep(pause_s)
            pause_s = min(pause_s * 2, self._longest_pause_s)

    def _tell(self, error: Exception, pause_s: float) -> None:
        """Log a failure: one of the task itself with its stack, a service that is away with its reason."""
        fields: dict[str, Any] = {"gymnation.task": self.name, "gymnation.pause_s": pause_s}
        if isinstance(error, Unavailable | DeadlineExceeded):
            # As when all services start at once: the one that is waited for says what it is at.
            said = "background task %s waits for another service and starts again in %.1f s"
            fields["gymnation.reason"] = error.reason
            log.warning(said, self.name, pause_s, extra={"fields": fields})
            return
        said = "background task %s failed and starts again in %.1f s"
        log.error(said, self.name, pause_s, exc_info=error, extra={"fields": fields})

    def cancel(self) -> None:
        self._task.cancel()

    def done(self) -> bool:
        return self._task.done()

    async def stop(self) -> None:
        """Cancel the task and wait until it is over."""
        self._task.cancel()
        await asyncio.wait([self._task])

    def __await__(self) -> Generator[Any, None, None]:
        return self._task.__await__()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()


def supervised(
    name: str,
    function: Callable[[], Awaitable[object]],
    *,
    first_pause_s: float = 0.5,
    longest_pause_s: float = 30.0,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> Supervised:
    """Start `function` as a supervised background task; `name` shows in the log when it fails."""
    return Supervised(
        name, function, first_pause_s=first_pause_s, longest_pause_s=longest_pause_s, sleep=sleep
    )
