"""The root span of an update, at the only place that sees the whole of it, and what is measured there."""

import asyncio
import time
from collections.abc import Awaitable
from typing import Any

from opentelemetry.context import Context
from opentelemetry.trace import INVALID_SPAN_CONTEXT, Link, Span, SpanKind, Status, StatusCode
from telegram import Update
from telegram.ext import SimpleUpdateProcessor

from servicekit.attributes import CODE, COMMAND, ERROR_TYPE, OUTCOME, REASON
from servicekit.clock import Clock, utc_now
from servicekit.errors import Cancelled
from servicekit.instruments import Attributes
from servicekit.spans import span as declared_span
from servicekit.telemetry import hash_id, tracer
from telegram_gateway import metrics
from telegram_gateway.runtime.lanes import reason_of
from telegram_gateway.runtime.tickets import Ticket, current_ticket

_tracer = tracer(__name__)

UPDATE = declared_span(
    "telegram.update",
    SpanKind.CONSUMER,
    "One attempt at an update: the root of its trace. The first begins when the update was accepted and is "
    "linked to `inbox.accept`, a later one is linked to the one before",
    *metrics.PROCESSING_INBOX,
    "gymnation.telegram.update_id",
    metrics.UPDATE_KIND,
    "gymnation.telegram.chat_type",
    "gymnation.chat",
    "gymnation.member",
    "gymnation.inbox.tries",
    "gymnation.question.earlier_turns",
    "gymnation.question.expert",
    "gymnation.question.has_photo",
    CODE,
    COMMAND,
    OUTCOME,
    REASON,
    ERROR_TYPE,
)
WAIT = declared_span(
    "inbox.wait", SpanKind.INTERNAL, "The time that an update spent in the inbox before its first attempt"
)
# Less than this is the way from one task to the next.
_WAIT_WORTH_A_SPAN_NS = 1_000_000

UPDATE_KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "message_reaction",
    "message_reaction_count",
    "pre_checkout_query",
    "shipping_query",
    "poll",
    "poll_answer",
)


class TracingUpdateProcessor(SimpleUpdateProcessor):
    """One span "telegram.update" for each attempt at an update; everything else hangs below it.

    The first attempt's span begins when the update was accepted, so that the time in the inbox is its own,
    and is linked to the span that accepted it; a later one is linked to the attempt before.
    The lanes bound how much runs at once, so this bounds only what they let through.
    """

    __slots__ = ("_clock",)

    def __init__(self, max_concurrent_updates: int, clock: Clock = utc_now) -> None:
        super().__init__(max_concurrent_updates)
        self._clock = clock

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        ticket, now_ns = _ticket(), time.time_ns()
        earlier = INVALID_SPAN_CONTEXT
        accepted_ns = now_ns
        if ticket is not None:
            is_first = not ticket.span_context.is_valid
            earlier = ticket.accepted_in if is_first else ticket.span_context
            if is_first:
                # By another machine's clock, maybe.
                accepted_ns = min(int(ticket.accept_time.timestamp() * 1e9), now_ns)
        # An empty context: whatever span the receiver has open, this is the root of its own trace.
        with _tracer.start_as_current_span(
            UPDATE.name,
            context=Context(),
            kind=SpanKind.CONSUMER,
            attributes=metrics.PROCESSING_INBOX,
            links=[Link(earlier)] if earlier.is_valid else None,
            start_time=accepted_ns,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            if now_ns - accepted_ns > _WAIT_WORTH_A_SPAN_NS:
                _tracer.start_span(WAIT.name, start_time=accepted_ns).end(now_ns)
            await self._traced(span, ticket, update, coroutine)

    async def _traced(
        self, span: Span, ticket: Ticket | None, update: object, coroutine: Awaitable[Any]
    ) -> None:
        kind = kind_of(update)
        if isinstance(update, Update):
            _describe(span, update, kind)
        if ticket is not None:
            is_first = not ticket.span_context.is_valid
            ticket.kind = kind
            ticket.span_context = span.get_span_context()
            span.set_attribute("gymnation.inbox.tries", ticket.tries)
            if is_first and ticket.tries == 1 and isinstance(update, Update):
                self._measure_lag(update, kind)
        began = time.monotonic()
        try:
            await super().do_process_update(update, coroutine)
        except asyncio.CancelledError:
            _mark_failed(span, Cancelled())
            if ticket is not None:
                ticket.fail(Cancelled())
            raise
        except Exception as error:
            if ticket is None:
                _mark_failed(span, error)
                raise
            ticket.fail(error)
        finally:
            if ticket is not None:
                self._conclude(span, ticket, time.monotonic() - began)

    def _measure_lag(self, update: Update, kind: str) -> None:
        message = update.effective_message if update.callback_query is None else None
        if message is not None:
            lag = (self._clock() - message.date).total_seconds()
            metrics.update_lag.record(max(lag, 0.0), {metrics.UPDATE_KIND: kind})

    def _conclude(self, span: Span, ticket: Ticket, seconds: float) -> None:
        outcome = ticket.outcome
        span.set_attribute(OUTCOME, outcome)
        if ticket.command:
            span.set_attribute(COMMAND, ticket.command)
        point = metrics.PROCESSING_INBOX
        if ticket.failure is not None:
            _mark_failed(span, ticket.failure)
            point = {**point, ERROR_TYPE: type(ticket.failure).__qualname__}
        elif ticket.let_down:
            # Handled, and yet who wrote was told that it did not work.
            span.set_attribute(REASON, ticket.let_down)
            span.set_attribute(ERROR_TYPE, ticket.let_down)
            span.set_status(Status(StatusCode.ERROR))
        elif ticket.declined:
            span.set_attribute(REASON, ticket.declined)
        metrics.process_duration.record(seconds, point)
        metrics.updates_handled.add(1, {metrics.UPDATE_KIND: ticket.kind, OUTCOME: outcome})
        labels: Attributes = {COMMAND: ticket.command or "none", OUTCOME: outcome}
        metrics.command_duration.record(seconds, labels)
        wait = metrics.WAITS.get(ticket.command)
        if wait is not None and outcome != "retried":
            since = min(ticket.accept_time, ticket.event_time or ticket.accept_time)
            waited = ((ticket.shown_time or self._clock()) - since).total_seconds()
            # Telegram's clock may be ahead of ours; the attempt took as long as it took.
            at_least = 0.0 if ticket.shown_time is not None else seconds
            wait.record(max(waited, at_least), {OUTCOME: outcome})


def kind_of(update: object) -> str:
    """The name of the update's one field; "other" for what is newer than this code."""
    for kind in UPDATE_KINDS:
        if getattr(update, kind, None) is not None:
            return kind
    return "other"


def _ticket() -> Ticket | None:
    try:
        return current_ticket()
    except LookupError:
        return None


def _describe(span: Span, update: Update, kind: str) -> None:
    span.set_attribute("gymnation.telegram.update_id", update.update_id)
    span.set_attribute("gymnation.telegram.update_kind", kind)
    if update.effective_chat is not None:
        span.set_attribute("gymnation.telegram.chat_type", str(update.effective_chat.type))
        span.set_attribute("gymnation.chat", hash_id("chat", update.effective_chat.id))
    if update.effective_user is not None:
        span.set_attribute("gymnation.member", hash_id("member", update.effective_user.id))


def _mark_failed(span: Span, error: BaseException) -> None:
    span.set_attribute(ERROR_TYPE, type(error).__qualname__)
    span.set_attribute(REASON, reason_of(error))
    span.set_status(Status(StatusCode.ERROR))
