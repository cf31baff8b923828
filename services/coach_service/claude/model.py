"""The `Model` port on Claude: one streamed turn.

It is tried again where that helps, and ended by the deadline at hand.
"""

import asyncio
import logging
import ssl
import warnings
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import replace
from functools import cache

import anthropic
import httpx2

from coach_service.claude.attempts import Outcome, stream_once
from coach_service.claude.breaker import Breaker, Gate
from coach_service.claude.requests import Effort, parameters
from coach_service.claude.retries import RetryPolicy
from coach_service.domain.model import (
    BrokenOff,
    ModelEvent,
    ModelRequest,
    TextPiece,
    Usage,
    Wasted,
    nobody_counts,
)
from servicekit import deadlines
from servicekit.errors import ServiceError

DEFAULT_TURN_S = 60.0
"""How long a turn may take when the caller set no deadline."""
MARGIN_S = 0.3
"""Kept for telling the caller that it did not work."""
SILENCE_S = 12.0
"""How long without a byte until the stream is taken for dead; the vendor sends pings while it thinks.

Silence is tried again once: whoever waits for an answer is told within 30 s that there is none.
"""
CONNECT_S = 5.0


@asynccontextmanager
async def open_client(
    api_key: str, base_url: str | None, *, silence_s: float = SILENCE_S
) -> AsyncIterator[anthropic.AsyncAnthropic]:
    """A client of the vendor that retries nothing by itself and tells the vendor nothing of our traces."""
    # At DEBUG the SDK logs whole requests: prompts, names and questions. No setting of ours may turn that on.
    logging.getLogger("anthropic").setLevel(logging.WARNING)
    # Of an answer with fields of the wrong types it would print what stands in them.
    warnings.filterwarnings("ignore", message="Pydantic serializer warnings", category=UserWarning)
    timeout = anthropic.Timeout(silence_s, connect=min(CONNECT_S, silence_s))
    client = anthropic.AsyncAnthropic(
        api_key=api_key,
        base_url=base_url,
        max_retries=0,
        timeout=timeout,
        open_telemetry={"propagation": False},
        http_client=anthropic.DefaultAsyncHttpxClient(verify=_trust(), timeout=timeout),
    )
    async with client:
        yield client


@cache
def _trust() -> ssl.SSLContext:
    # Reading the authorities takes 20 ms of CPU: once a process.
    return httpx2.create_ssl_context()


class ClaudeModel:
    """One model of the vendor's. Obeys the `Model` port."""

    def __init__(
        self,
        client: anthropic.AsyncAnthropic,
        model: str,
        effort: Effort | None = None,
        retries: RetryPolicy | None = None,
        breaker: Gate | None = None,
    ) -> None:
        self._client, self._model, self._effort = client, model, effort
        self._retries = retries or RetryPolicy()
        self._breaker: Gate = breaker or Breaker()

    @property
    def name(self) -> str:
        """What the vendor calls it."""
        return self._model

    async def respond(
        self, request: ModelRequest, broken_off: BrokenOff = nobody_counts
    ) -> AsyncGenerator[ModelEvent, None]:
        """See `Model.respond`.

        A stream that breaks off before any text was given is tried again like a refused call.
        After text it is started over once, in silence:
        the pieces of another wording would not fit what was given.
        """
        wanted = parameters(request, self._model, self._effort)
        loop = asyncio.get_running_loop()
        until = loop.time() + deadlines.budget(DEFAULT_TURN_S, MARGIN_S)
        gave_text = False
        attempt = 0
        taken = _Taken()
        with taken.told_to(broken_off):
            while True:
                attempt += 1
                silent, outcome = gave_text, taken.by_next_attempt()
                try:
                    with self._breaker.trial() as trial:
                        async with aclosing(stream_once(self._client, wanted, until, outcome)) as texts:
                            async for text in texts:
                                if not silent:
                                    gave_text = True
                                    yield TextPiece(text)
                        trial.succeeded = outcome.turn is not None
                        trial.verdict = None if trial.succeeded else outcome.verdict
                except ServiceError:
                    # No call may be made now: tell what earlier tries cost.
                    if taken:
                        yield Wasted(taken.handed_over())
                    raise
                if outcome.turn is not None:
                    yield replace(outcome.turn, usage=outcome.turn.usage + taken.handed_over())
                    return
                pause = self._retries.pause(attempt, outcome.verdict, until - loop.time())
                if pause is None or silent:
                    if taken:
                        yield Wasted(taken.handed_over())
                    raise outcome.verdict.error
                await self._retries.sleep(pause)


class _Taken:
    """Tokens of attempts of which no turn came, until they are told to somebody."""

    def __init__(self) -> None:
        self._before = Usage()
        self._outcome = Outcome()

    def by_next_attempt(self) -> Outcome:
        """Where the next attempt leaves its end."""
        self._before, self._outcome = self._all, Outcome()
        return self._outcome

    def __bool__(self) -> bool:
        return self._all != Usage()

    @property
    def _all(self) -> Usage:
        return self._before + self._outcome.usage

    def handed_over(self) -> Usage:
        """All of them, once."""
        told = self._all
        self._before, self._outcome = Usage(), Outcome()
        return told

    @contextmanager
    def told_to(self, broken_off: BrokenOff) -> Iterator[None]:
        """Tell what is left when whoever reads leaves, or is cancelled, within the block."""
        try:
            yield
        except (GeneratorExit, asyncio.CancelledError):
            if self:
                broken_off(self.handed_over())
            raise
