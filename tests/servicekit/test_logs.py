"""Lines of JSON that say where and what kind, and never what the exception said."""

import asyncio
import io
import json
import logging

import pytest

from servicekit import logs, telemetry

CANARY = "mongodb://user:canary@host"


@pytest.fixture
def lines():
    """Logs to a buffer; called, gives the lines so far."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    buffer = io.StringIO()
    logs.setup("member-service", "INFO", stream=buffer)
    yield lambda: [json.loads(line) for line in buffer.getvalue().splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)


def fail_with_a_chain():
    try:
        try:
            raise ValueError(CANARY)
        except ValueError as error:
            raise KeyError(CANARY) from error
    except KeyError:
        raise RuntimeError(CANARY)  # noqa: B904 - the implicit context is the point


def test_a_line_says_when_who_and_what(lines):
    logging.getLogger("member_service.app").info("listening on port %d", 5)
    (line,) = lines()
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "service": "member-service",
        "logger": "member_service.app",
        "message": "listening on port 5",
    }


def test_an_exceptions_message_is_left_out_and_those_of_its_causes(lines):
    try:
        fail_with_a_chain()
    except RuntimeError:
        logging.getLogger("x").exception("it failed")
    (line,) = lines()
    assert "canary" not in json.dumps(line)
    assert line["error.type"] == "RuntimeError"
    assert line["error.stack"][-1].split()[-1] == "fail_with_a_chain"
    assert [cause["type"] for cause in line["error.cause"]] == ["KeyError", "ValueError"]


def test_the_messages_of_a_group_of_exceptions_are_left_out(lines):
    try:
        raise ExceptionGroup(CANARY, [ValueError(CANARY), ExceptionGroup(CANARY, [KeyError(CANARY)])])
    except ExceptionGroup:
        logging.getLogger("x").exception("they failed")
    (line,) = lines()
    assert "canary" not in json.dumps(line)
    assert [cause["type"] for cause in line["error.cause"]] == ["ValueError", "ExceptionGroup", "KeyError"]


def test_only_allowed_fields_are_added(lines):
    fields = {"gymnation.inbox.tries": 3, "text": CANARY, "message": CANARY, "gymnation.canary": CANARY}
    logging.getLogger("x").warning("slow", extra={"fields": fields})
    (line,) = lines()
    assert line["gymnation.inbox.tries"] == 3
    assert "canary" not in json.dumps(line)


async def test_a_line_inside_a_span_names_the_trace(lines, spans):
    with telemetry.tracer("test").start_as_current_span("work") as span:
        logging.getLogger("x").info("inside")
    logging.getLogger("x").info("outside")
    inside, outside = lines()
    assert inside["trace_id"] == f"{span.get_span_context().trace_id:032x}"
    assert inside["span_id"] == f"{span.get_span_context().span_id:016x}"
    assert "trace_id" not in outside


async def test_what_asyncio_says_about_a_forgotten_task_holds_no_message(lines):
    async def fail():
        raise ValueError(CANARY)

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    context = {"message": f"Task exception was never retrieved: {CANARY}", "exception": task.exception()}
    asyncio.get_running_loop().default_exception_handler({**context, "future": task})
    (line,) = lines()
    assert line["message"] == "Task exception was never retrieved"
    assert line["error.type"] == "ValueError"
    assert "canary" not in json.dumps(line)


def test_a_wrong_format_loses_neither_the_line_nor_its_secret():
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "%d tries", (CANARY,), None)
    assert json.loads(logs.JsonFormatter("member-service").format(record))["message"] == "%d tries"


def test_what_a_library_puts_into_its_messages_is_left_out(lines):
    # python-telegram-bot does this with a whole answer of Telegram's that is not JSON.
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("telegram.request").exception('Can not load invalid JSON data: "%s"', CANARY)
    logging.getLogger("servicekit.lifecycle").warning("task %s failed", "sweep")
    library, own = lines()
    assert "canary" not in json.dumps(library)
    assert library["message"] == 'Can not load invalid JSON data: "%s"'
    assert own["message"] == "task sweep failed"


def test_libraries_that_log_urls_are_quiet(lines):
    logging.getLogger("httpx").info("POST https://api.telegram.org/bot%s/getMe", "1000:canary")
    assert lines() == []
