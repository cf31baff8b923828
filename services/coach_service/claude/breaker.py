"""A circuit breaker before the vendor.

After enough failures in a row nobody calls for a while, then one call finds out whether the vendor is well.
Members hear at once what they would have heard after a long wait, and a vendor in trouble is left alone.
Only signs that the vendor is unwell count: overload, trouble of its own, silence, a spending limit.
A refused or malformed request is no such sign.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import IntEnum
from typing import NoReturn, Protocol

from coach_service.claude.failures import Verdict
from coach_service.domain.failures import CoachOverloaded, CoachSpendLimit, CoachUnreachable
from servicekit.errors import ServiceError

log = logging.getLogger(__name__)


class State(IntEnum):
    """As numbers in the metric."""

    CLOSED = 0
    """Calls go through."""
    HALF_OPEN = 1
    """One call at a time goes through, and decides."""
    OPEN = 2
    """Nobody calls."""


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """Pauses double with each call that finds the vendor still unwell."""

    failures: int = 8
    """How many in a row open it. A question that is tried three times may count for three."""
    first_pause_s: float = 5.0
    longest_pause_s: float = 60.0


class Trial:
    """One call that the breaker let through."""

    def __init__(self) -> None:
        self.verdict: Verdict | None = None
        self.succeeded = False


class Gate(Protocol):
    """What a call has to pass."""

    def trial(self) -> AbstractContextManager[Trial]:
        """See `Breaker.trial`."""
        ...


class Breaker:
    """Lives in one event loop."""

    def __init__(
        self,
        policy: BreakerPolicy | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        watch: Callable[[State], None] = lambda _: None,
        kept_back: Callable[[], None] = lambda: None,
    ) -> None:
        """`watch` hears of each change of the state, `kept_back` of each call that was not let through."""
        self._policy = policy or BreakerPolicy()
        self._monotonic, self._watch, self._kept_back = monotonic, watch, kept_back
        self._failures = 0
        self._pause_s = 0.0
        self._open_until = 0.0
        self._reason: Callable[[float], ServiceError] = _overloaded
        self._probing = False
        self._told = State.CLOSED
        self.changed = asyncio.Event()
        """Set whenever the state was told to change; who waits clears it."""

    @property
    def state(self) -> State:
        if self._pause_s == 0.0:
            return State.CLOSED
        return State.OPEN if self._monotonic() < self._open_until else State.HALF_OPEN

    @property
    def left_s(self) -> float:
        """Seconds until a call may find out; 0 when it may now."""
        return max(0.0, self._open_until - self._monotonic()) if self._pause_s else 0.0

    @contextmanager
    def trial(self) -> Iterator[Trial]:
        """Let one call through: set `succeeded` or `verdict` on what is given.

        A trial that is left without either says nothing about the vendor.
        While nobody is to call, it raises what the vendor last failed with.
        """
        state = self.state
        if state is State.OPEN or (state is State.HALF_OPEN and self._probing):
            self.keep_back()
        probing = state is State.HALF_OPEN
        if probing:
            self._probing = True
            self._tell()
        trial = Trial()
        try:
            yield trial
        finally:
            if probing:
                self._probing = False
            self._learn(trial, probing)

    def keep_back(self) -> NoReturn:
        """Raise what the vendor last failed with, and count the call that was not made."""
        self._kept_back()
        raise self._reason(max(self.left_s, 1.0))

    def _learn(self, trial: Trial, probing: bool) -> None:
        if trial.succeeded:
            self._failures, self._pause_s = 0, 0.0
        elif trial.verdict is not None and trial.verdict.unwell:
            self._failures += 1
            final = isinstance(trial.verdict.error, CoachSpendLimit)
            if probing or final or self._failures >= self._policy.failures:
                self._open(trial.verdict, final)
        self._tell()

    def _open(self, verdict: Verdict, final: bool) -> None:
        policy = self._policy
        grown = min(policy.longest_pause_s, self._pause_s * 2 or policy.first_pause_s)
        # A spending limit is lifted by people, not by waiting a little.
        self._pause_s = policy.longest_pause_s if final else grown
        wanted = min(verdict.retry_after_s or 0.0, policy.longest_pause_s)
        self._open_until = self._monotonic() + max(self._pause_s, wanted)
        self._reason = _REASONS.get(type(verdict.error), _overloaded)
        self._failures = 0

    def _tell(self) -> None:
        state = self.state
        if state is self._told:
            return
        log.warning(
            "calling the vendor changed", extra={"fields": {"gymnation.coach.breaker": state.name.lower()}}
        )
        self._told = state
        self._watch(state)
        self.changed.set()


class Bystander:
    """The gate of calls that are made beside others and that nobody waits for long.

    They go through only while the vendor is well: the one call that finds out is for who needs an answer.
    How they end teaches the breaker nothing.
    """

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker

    @contextmanager
    def trial(self) -> Iterator[Trial]:
        """See `Breaker.trial`."""
        if self._breaker.state is not State.CLOSED:
            self._breaker.keep_back()
        yield Trial()


def _overloaded(left_s: float) -> ServiceError:
    return CoachOverloaded(retry_after_s=f"{left_s:g}")


def _spent(_: float) -> ServiceError:
    return CoachSpendLimit()


def _unreachable(_: float) -> ServiceError:
    return CoachUnreachable()


_REASONS = {CoachSpendLimit: _spent, CoachUnreachable: _unreachable}


async def keep_health(breaker: Breaker, set_serving: Callable[[bool], Awaitable[None]]) -> None:
    """Keep the health up to date until cancelled.

    Nobody is answered while the breaker is open; somebody is once a call may find out.
    """
    while True:
        breaker.changed.clear()
        is_open = breaker.state is State.OPEN
        await set_serving(not is_open)
        try:
            async with asyncio.timeout(breaker.left_s + 0.05 if is_open else None):
                await breaker.changed.wait()
        except TimeoutError:
            continue
