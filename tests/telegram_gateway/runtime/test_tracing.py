import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from opentelemetry.trace import SpanKind, StatusCode
from telegram import Update

from servicekit.errors import Unavailable
from servicekit.telemetry import hash_id, tracer
from telegram_gateway.runtime.lanes import Ticket, current_ticket, ticket_in_use
from telegram_gateway.runtime.tracing import TracingUpdateProcessor, kind_of

SENT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CHAT, PERSON = -1001000000001, 1003


def update(kind="message", **content):
    message = {
        "message_id": 5,
        "date": int(SENT.timestamp()),
        "chat": {"id": CHAT, "type": "supergroup", "title": "a secret title"},
        "from": {"id": PERSON, "first_name": "a secret name", "is_bot": False},
        "text": "a secret text",
        **content,
    }
    return Update.de_json({"update_id": 7, kind: message}, None)


def ticket(tries=1):
    return Ticket(7, tries, CHAT, SENT)


async def process(work, *, of=None, its_ticket=None):
    processor = TracingUpdateProcessor(10, clock=lambda: SENT + timedelta(seconds=3))
    with ticket_in_use(its_ticket or ticket()):
        await processor.process_update(of or update(), work())


async def test_an_update_is_the_root_of_its_trace(spans):
    async def work():
        with tracer(__name__).start_as_current_span("inner"):
            pass

    with tracer(__name__).start_as_current_span("the receiver's own"):
        await process(work)
    inner, root, _ = spans.get_finished_spans()
    assert (root.name, root.kind, root.parent) == ("telegram.update", SpanKind.CONSUMER, None)
    assert inner.parent.span_id == root.context.span_id


async def test_the_span_says_what_it_was_with_hashes_for_ids_and_nothing_that_was_written(spans):
    async def work():
        current_ticket().command = "ranking"

    await process(work, its_ticket=ticket(tries=2))
    (span,) = spans.get_finished_spans()
    assert dict(span.attributes) == {
        "gymnation.telegram.update_id": 7,
        "gymnation.telegram.update_kind": "message",
        "gymnation.telegram.chat_type": "supergroup",
        "gymnation.chat": hash_id("chat", CHAT),
        "gymnation.member": hash_id("member", PERSON),
        "gymnation.inbox.tries": 2,
        "gymnation.outcome": "ok",
        "gymnation.command": "ranking",
    }
    assert "secret" not in span.to_json()


async def test_a_failure_shows_on_the_span_by_its_kind(spans):
    async def work():
        current_ticket().fail(Unavailable.because("DATABASE_UNAVAILABLE"))

    await process(work)
    (span,) = spans.get_finished_spans()
    assert span.status.status_code is StatusCode.ERROR
    assert span.attributes["gymnation.reason"] == "DATABASE_UNAVAILABLE"
    assert span.attributes["gymnation.outcome"] == "transient"


async def test_an_exception_that_nobody_caught_is_the_tickets(spans):
    async def work():
        raise KeyError("a secret name")

    its_ticket = ticket()
    await process(work, its_ticket=its_ticket)
    assert isinstance(its_ticket.failure, KeyError)
    (span,) = spans.get_finished_spans()
    assert span.events == ()
    assert "secret" not in span.to_json()


async def test_an_update_that_was_cancelled_is_no_success(spans):
    async def work():
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await process(work)
    (span,) = spans.get_finished_spans()
    assert span.status.status_code is StatusCode.ERROR
    assert span.attributes["gymnation.outcome"] == "failed"


async def test_lag_and_outcomes_are_measured(metric_points):
    async def work():
        current_ticket().command = "ranking"

    await process(work)
    assert frozenset({("gymnation.telegram.update_kind", "message")}) in metric_points("gymnation.update.lag")
    handled = frozenset({("gymnation.telegram.update_kind", "message"), ("gymnation.outcome", "ok")})
    assert handled in metric_points("gymnation.updates.handled")
    command = frozenset({("gymnation.command", "ranking"), ("gymnation.outcome", "ok")})
    assert command in metric_points("gymnation.command.duration")


def test_an_update_newer_than_this_code_is_other():
    assert kind_of(Update.de_json({"update_id": 7, "telepathy": {}}, None)) == "other"
    assert kind_of(update("edited_message")) == "edited_message"
