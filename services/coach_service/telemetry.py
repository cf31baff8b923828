"""What the coach measures of its answers; `claude.measures` has what calls to the vendor take.

There are no texts, no names of people, no ids: only tools' and models' names, numbers, and reasons.
"""

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import Status, StatusCode

from coach_service.claude.measures import OPERATION, REQUEST_MODEL, TOKEN_TYPE
from coach_service.domain.model import Usage
from coach_service.domain.observer import Kind, Stage
from servicekit import telemetry
from servicekit.attributes import CODE, ERROR_TYPE, REASON
from servicekit.errors import ServiceError
from servicekit.instruments import MODEL, Attributes, counter, gauge, histogram
from servicekit.spans import span as declared_span

TOOL_NAME = "gen_ai.tool.name"
TOOL_TYPE = "gen_ai.tool.type"
KIND = "gymnation.kind"
ROUNDS = "gymnation.coach.rounds"
STOPPED = "gymnation.coach.stopped"
STAGE = "gymnation.safety.stage"
RULE = "gymnation.safety.rule"

_log = logging.getLogger(__name__)
_tracer = telemetry.tracer(__name__)
_TOOL = declared_span(
    "coach.tool {tool}",
    trace.SpanKind.INTERNAL,
    "A tool that the model asked for",
    OPERATION,
    TOOL_NAME,
    TOOL_TYPE,
    ERROR_TYPE,
)

_tokens = counter(
    "gymnation.coach.tokens", "{token}", "Tokens by what they cost", REQUEST_MODEL, KIND, TOKEN_TYPE
)
_cost = counter("gymnation.coach.cost", "USD", "Money spent on the model", REQUEST_MODEL, KIND)
_first_text = histogram(
    "gymnation.coach.time_to_first_text",
    "s",
    "From the question to the first piece of text, with what was looked up before",
    MODEL,
    REQUEST_MODEL,
    KIND,
)
_rounds = histogram(
    "gymnation.coach.rounds", "{round}", "Rounds of tools of an answer", (0, 1, 2, 3, 4, 6, 8), KIND
)
_tool_duration = histogram(
    "gen_ai.execute_tool.duration", "s", "Calls of tools", MODEL, OPERATION, TOOL_NAME, TOOL_TYPE, ERROR_TYPE
)
_failures = counter("gymnation.coach.failures", "{failure}", "Answers that failed, by reason", KIND, REASON)
_safety = counter(
    "gymnation.coach.safety",
    "{hit}",
    "Rules of safety that struck, before or after the model",
    KIND,
    STAGE,
    RULE,
)
_breaker = gauge(
    "gymnation.coach.breaker", "{state}", "Calls to the vendor: 0 go through, 1 one finds out, 2 nobody calls"
)
_kept_back = counter(
    "gymnation.coach.kept_back", "{call}", "Calls to the vendor that the breaker did not let through"
)


def breaker_is(state: int) -> None:
    """Say how the circuit breaker before the vendor stands."""
    _breaker.set(state)


def call_was_kept_back() -> None:
    """Count a call that nobody made, since the vendor is unwell."""
    _kept_back.add(1)


class _Watched:
    """One answer under way. Obeys the `Watched` port."""

    def __init__(self, model: str, kind: Kind) -> None:
        self._model, self._kind = model, kind
        self._began = time.monotonic()
        self._has_text = False

    def wrote(self) -> None:
        if not self._has_text:
            self._has_text = True
            _first_text.record(time.monotonic() - self._began, {REQUEST_MODEL: self._model, KIND: self._kind})

    def spent(self, usage: Usage, cost_nano_usd: int) -> None:
        for kind, tokens in (
            ("input", usage.input_tokens),
            ("output", usage.output_tokens),
            ("cache_read", usage.cache_read_tokens),
            ("cache_write", usage.cache_write_tokens),
        ):
            if tokens:
                _tokens.add(tokens, {REQUEST_MODEL: self._model, KIND: self._kind, TOKEN_TYPE: kind})
        _cost.add(cost_nano_usd / 1e9, {REQUEST_MODEL: self._model, KIND: self._kind})

    def worried(self, stage: Stage, rule: str) -> None:
        # A metric and no attribute of a span: beside a member's hash it would be somebody's health.
        _safety.add(1, {KIND: self._kind, STAGE: stage, RULE: rule})

    def stopped(self, rounds: int) -> None:
        trace.get_current_span().set_attribute(STOPPED, True)
        self.ended(rounds)

    def ended(self, rounds: int) -> None:
        _rounds.record(rounds, {KIND: self._kind})
        trace.get_current_span().set_attribute(ROUNDS, rounds)


class _WatchedTool:
    """One tool call under way. Obeys the `WatchedTool` port."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span
        self.has_failed = False

    def failed(self) -> None:
        self.has_failed = True
        self._span.set_status(Status(StatusCode.ERROR))


class CoachWatch:
    """Obeys the `Watch` port with spans and metrics. `model` is the configured one."""

    def __init__(self, model: str) -> None:
        self._model = model

    @contextmanager
    def work(self, kind: Kind) -> Iterator[_Watched]:
        try:
            yield _Watched(self._model, kind)
        except (asyncio.CancelledError, GeneratorExit):
            _failures.add(1, {KIND: kind, REASON: "CANCELLED"})
            raise
        except ServiceError as error:
            _failures.add(1, {KIND: kind, REASON: error.reason})
            fields = {KIND: kind, REASON: error.reason, CODE: telemetry.trace_code()}
            _log.warning("no answer", extra={"fields": fields})
            raise
        except Exception:
            # The code that answers the call logs it with its stack.
            _failures.add(1, {KIND: kind, REASON: "INTERNAL"})
            raise

    @contextmanager
    def tool(self, name: str) -> Iterator[_WatchedTool]:
        attributes: Attributes = {OPERATION: "execute_tool", TOOL_NAME: name, TOOL_TYPE: "function"}
        began = time.monotonic()
        with _tracer.start_as_current_span(_TOOL.name.format(tool=name), attributes=attributes) as span:
            watched = _WatchedTool(span)
            try:
                yield watched
            except BaseException:
                watched.has_failed = True
                raise
            finally:
                if watched.has_failed:
                    span.set_attribute(ERROR_TYPE, "tool_failed")
                    attributes = {**attributes, ERROR_TYPE: "tool_failed"}
                _tool_duration.record(time.monotonic() - began, attributes)
