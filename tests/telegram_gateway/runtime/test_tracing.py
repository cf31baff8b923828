import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from opentelemetry.trace import SpanContext, SpanKind, StatusCode, TraceFlags
from telegram import Update

from servicekit.errors import Unavailable
from servicekit.telemetry import hash_id, tracer
from telegram_gateway import metrics
from telegram_gateway.runtime import tickets
from telegram_gateway.runtime.lanes import MAX_TRIES, Ticket, current_ticket, ticket_in_use
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


def ticket(tries=1, **more):
    return Ticket(7, tries, CHAT, SENT, **more)


def attempts(spans):
    """The spans of attempts, without the time in the inbox before the first."""
    return [span for span in spans.get_finished_spans() if span.name == "telegram.update"]


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
    waited, inner, root, _ = spans.get_finished_spans()
    assert (root.name, root.kind, root.parent) == ("telegram.update", SpanKind.CONSUMER, None)
    assert inner.parent.span_id == waited.parent.span_id == root.context.span_id


async def test_the_time_in_the_inbox_belongs_to_the_trace_and_who_accepted_it_is_linked(spans):
    async def work():
        if current_ticket().tries == 1:
            current_ticket().fail(Unavailable.because("DATABASE_UNAVAILABLE"))

    accepted_in = SpanContext(7, 9, is_remote=False, trace_flags=TraceFlags(1))
    its_ticket = ticket(accepted_in=accepted_in)
    await process(work, its_ticket=its_ticket)
    await process(work, its_ticket=its_ticket)
    waited = [span for span in spans.get_finished_spans() if span.name == "inbox.wait"]
    first, second = attempts(spans)
    assert [link.context.span_id for link in first.links] == [accepted_in.span_id]
    assert first.start_time == waited[0].start_time == int(SENT.timestamp() * 1e9)
    assert waited[0].end_time <= first.end_time
    # Another attempt begins where it begins, and is linked to the one before.
    assert [link.context.span_id for link in second.links] == [first.context.span_id]
    assert len(waited) == 1
    assert second.start_time >= first.end_time


async def test_an_update_accepted_by_a_clock_that_is_ahead_begins_now(spans):
    its_ticket = Ticket(7, 1, CHAT, datetime.now(UTC) + timedelta(hours=1))

    async def work():
        pass

    await process(work, its_ticket=its_ticket)
    (span,) = spans.get_finished_spans()
    assert span.start_time <= span.end_time


async def test_the_span_says_what_it_was_with_hashes_for_ids_and_nothing_that_was_written(spans):
    async def work():
        current_ticket().command = "ranking"

    await process(work, its_ticket=ticket(tries=2))
    (span,) = attempts(spans)
    assert dict(span.attributes) == {
        "gymnation.telegram.update_id": 7,
        "gymnation.telegram.update_kind": "message",
        "gymnation.telegram.chat_type": "supergroup",
        "gymnation.chat": hash_id("chat", CHAT),
        "gymnation.member": hash_id("member", PERSON),
        "gymnation.inbox.tries": 2,
        "gymnation.outcome": "answered",
        "messaging.system": "gymnation",
        "messaging.operation.name": "process",
        "messaging.destination.name": "inbox",
        "gymnation.command": "ranking",
    }
    assert "secret" not in span.to_json()


async def test_a_failure_shows_on_the_span_by_its_kind(spans):
    async def work():
        current_ticket().fail(Unavailable.because("DATABASE_UNAVAILABLE"))

    await process(work)
    (span,) = attempts(spans)
    assert span.status.status_code is StatusCode.ERROR
    assert span.attributes["gymnation.reason"] == "DATABASE_UNAVAILABLE"
    assert span.attributes["gymnation.outcome"] == "retried"


async def test_an_exception_that_nobody_caught_is_the_tickets(spans):
    async def work():
        raise KeyError("a secret name")

    its_ticket = ticket()
    await process(work, its_ticket=its_ticket)
    assert isinstance(its_ticket.failure, KeyError)
    (span,) = attempts(spans)
    assert span.events == ()
    assert "secret" not in span.to_json()


async def test_an_update_that_was_cancelled_is_no_success(spans):
    async def work():
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await process(work)
    (span,) = attempts(spans)
    assert span.status.status_code is StatusCode.ERROR
    # The process that takes it over says how it ends.
    assert span.attributes["gymnation.outcome"] == "retried"


def declines():
    tickets.decline("QUESTION_QUOTA_EXHAUSTED")


def lets_down():
    tickets.let_down("COACH_UNREACHABLE")


def breaks():
    current_ticket().fail(KeyError())


def misses():
    current_ticket().fail(Unavailable())


ENDS = pytest.mark.parametrize(
    ("says", "tries", "outcome", "status", "reason"),
    [
        (str, 1, "answered", StatusCode.UNSET, None),
        (declines, 1, "declined", StatusCode.UNSET, "QUESTION_QUOTA_EXHAUSTED"),
        (lets_down, 1, "failed", StatusCode.ERROR, "COACH_UNREACHABLE"),
        (breaks, MAX_TRIES, "failed", StatusCode.ERROR, "KeyError"),
        (breaks, 1, "retried", StatusCode.ERROR, "KeyError"),
        (misses, MAX_TRIES, "retried", StatusCode.ERROR, "UNAVAILABLE"),
    ],
)


@ENDS
async def test_what_a_member_sees_is_what_the_root_says(spans, says, tries, outcome, status, reason):
    async def work():
        says()

    await process(work, its_ticket=ticket(tries))
    (span,) = attempts(spans)
    assert (span.attributes["gymnation.outcome"], span.status.status_code) == (outcome, status)
    assert span.attributes.get("gymnation.reason") == reason


@ENDS
async def test_what_a_member_sees_is_what_is_counted(metric_points, says, tries, outcome, status, reason):
    async def work():
        current_ticket().command = "check_in"
        says()

    key = frozenset({("gymnation.command", "check_in"), ("gymnation.outcome", outcome)})
    ends = frozenset({("gymnation.outcome", outcome)})
    before = metric_points("gymnation.command.duration").get(key, 0)
    ended = metric_points("gymnation.checkin.acknowledgement").get(ends, 0)
    await process(work, its_ticket=ticket(tries))
    assert metric_points("gymnation.command.duration")[key] == before + 1
    # An attempt that is made again is no end: nobody's wait is over.
    now = metric_points("gymnation.checkin.acknowledgement").get(ends, 0)
    assert now == ended + (outcome != "retried")


async def test_a_question_is_waited_for_from_when_it_was_written(metric_points):
    async def work():
        current_ticket().command = "question"

    ends = frozenset({("gymnation.outcome", "answered")})
    before = metric_points("gymnation.question.answer").get(ends, 0)
    await process(work)
    assert metric_points("gymnation.question.answer")[ends] == before + 1


class Waits:
    """Keeps what a histogram of waits is told."""

    def __init__(self):
        self.told = []

    def record(self, seconds, attributes):
        self.told.append((seconds, attributes["gymnation.outcome"]))


async def test_a_member_waits_until_the_first_sign_and_not_until_the_last_word(monkeypatch):
    """The reaction tells that it counts. The line comes when the group has room for it."""
    waits, passed = Waits(), [0.5]
    monkeypatch.setitem(metrics.WAITS, "check_in", waits)
    processor = TracingUpdateProcessor(10, clock=lambda: SENT + timedelta(seconds=passed[0]))

    async def work(*, shown):
        current_ticket().command = "check_in"
        passed[0] = 2.0
        if shown:
            current_ticket().show(SENT + timedelta(seconds=passed[0]))
        passed[0] = 40.0
        # What comes later is no first sign.
        if shown:
            current_ticket().show(SENT + timedelta(seconds=passed[0]))

    for shown in (True, False):
        with ticket_in_use(ticket()):
            await processor.process_update(update(), work(shown=shown))
    assert waits.told == [(2.0, "answered"), (40.0, "answered")]


async def test_what_was_shown_by_an_attempt_that_failed_was_shown(monkeypatch):
    waits, its_ticket = Waits(), ticket()
    monkeypatch.setitem(metrics.WAITS, "check_in", waits)

    async def work(*, fails):
        current_ticket().command = "check_in"
        current_ticket().show(SENT + timedelta(seconds=1 if fails else 3))
        if fails:
            current_ticket().fail(Unavailable.because("DATABASE_UNAVAILABLE"))

    for fails in (True, False):
        await process(lambda fails=fails: work(fails=fails), its_ticket=its_ticket)
        its_ticket.begin_attempt()
    assert waits.told == [(1.0, "answered")]


async def test_another_attempt_begins_without_what_the_last_one_said(spans):
    its_ticket = ticket()

    async def work():
        tickets.let_down("COACH_UNREACHABLE")

    await process(work, its_ticket=its_ticket)
    its_ticket.begin_attempt()
    assert its_ticket.outcome == "answered"


async def test_lag_and_outcomes_are_measured(metric_points):
    async def work():
        current_ticket().command = "ranking"

    await process(work)
    assert frozenset({("gymnation.telegram.update_kind", "message")}) in metric_points("gymnation.update.lag")
    handled = frozenset({("gymnation.telegram.update_kind", "message"), ("gymnation.outcome", "answered")})
    assert handled in metric_points("gymnation.updates.handled")
    command = frozenset({("gymnation.command", "ranking"), ("gymnation.outcome", "answered")})
    assert command in metric_points("gymnation.command.duration")


def test_an_update_newer_than_this_code_is_other():
    assert kind_of(Update.de_json({"update_id": 7, "telepathy": {}}, None)) == "other"
    assert kind_of(update("edited_message")) == "edited_message"
