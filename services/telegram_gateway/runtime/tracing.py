"""The root span of an update, at the only place that sees the whole of it, and what is measured there."""

import asyncio
import time
from collections.abc import Awaitable
from typing import Any

from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from telegram import Update
from telegram.ext import SimpleUpdateProcessor

from servicekit.attributes import ERROR_TYPE
from servicekit.clock import Clock, utc_now
from servicekit.errors import Cancelled
from servicekit.telemetry import hash_id, tracer
from telegram_gateway import metrics
from telegram_gateway.runtime.lanes import reason_of
from telegram_gateway.runtime.tickets import Ticket, current_ticket

_tracer = tracer(__name__)

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

    The lanes bound how much runs at once, so this bounds only what they let through.
    """

    __slots__ = ("_clock",)

    def __init__(self, max_concurrent_updates: int, clock: Clock = utc_now) -> None:
        super().__init__(max_concurrent_updates)
        self._clock = clock

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        # An empty context: whatever span the receiver has open, this is the root of its own trace.
        with _tracer.start_as_current_span(
            "telegram.update",
            context=Context(),
            kind=SpanKind.CONSUMER,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            ticket = _ticket()
            kind = kind_of(update)
            if isinstance(update, Update):
                _describe(span, update, kind)
            if ticket is not None:
                ticket.kind = kind
                ticket.span_context = span.get_span_context()
                span.set_attribute("gymnation.inbox.tries", ticket.tries)
                if ticket.tries == 1 and isinstance(update, Update):
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
                    _conclude(span, ticket, time.monotonic() - began)

    def _measure_lag(self, update: Update, kind: str) -> None:
        message = update.effective_message if update.callback_query is None else None
        if message is not None:
            lag = (self._clock() - message.date).total_seconds()
            metrics.update_lag.record(max(lag, 0.0), {"gymnation.telegram.update_kind": kind})


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


def _conclude(span: Span, ticket: Ticket, seconds: float) -> None:
    span.set_attribute("gymnation.outcome", ticket.outcome)
    if ticket.command:
        span.set_attribute("gymnation.command", ticket.command)
    if ticket.failure is not None:
        _mark_failed(span, ticket.failure)
    labels = {"gymnation.telegram.update_kind": ticket.kind, "gymnation.outcome": ticket.outcome}
    metrics.updates_handled.add(1, labels)
    metrics.command_duration.record(
        seconds, {"gymnation.command": ticket.command or "none", "gymnation.outcome": ticket.outcome}
    )


def _mark_failed(span: Span, error: BaseException) -> None:
    span.set_attribute(ERROR_TYPE, type(error).__qualname__)
    span.set_attribute("gymnation.reason", reason_of(error))
    span.set_status(Status(StatusCode.ERROR))
