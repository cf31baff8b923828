import asyncio
import logging

import pytest
from opentelemetry.trace import StatusCode
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import ExtBot

from servicekit.telemetry import tracer
from telegram_gateway.bot_api.request import (
    UNSAID_WAIT_S,
    SafeToRepeat,
    TelegramRequest,
    is_ambiguous,
    wait_of,
)
from tests.telegram_gateway.fake_bot_api import TOKEN, refusal, too_many_requests


def make_bot(base_url, **options):
    options = {"read_timeout": 5.0, **options}
    return ExtBot(TOKEN, base_url=base_url, request=TelegramRequest(**options))


@pytest.fixture
async def bot(telegram):
    bot = make_bot(telegram.base_url)
    yield bot
    await bot.shutdown()
    await bot.request.shutdown()


def everything_in(span):
    parts = [span.name, *span.attributes, *span.attributes.values(), span.status.description or ""]
    for event in span.events:
        parts += [event.name, *event.attributes.values()]
    return " ".join(map(str, parts))


async def test_a_call_inside_an_update_is_a_client_span_without_token_and_address(bot, spans):
    with tracer(__name__).start_as_current_span("telegram.update") as update:
        await bot.send_message(1, "a secret text")
    (span,) = [span for span in spans.get_finished_spans() if span.name == "telegram.sendMessage"]
    assert span.parent.span_id == update.get_span_context().span_id
    assert span.attributes["gymnation.telegram.method"] == "sendMessage"
    assert span.attributes["http.response.status_code"] == 200
    for forbidden in (TOKEN, "SANDBOX-TOKEN", "127.0.0.1", "http:", "secret text"):
        assert forbidden not in everything_in(span)


async def test_a_call_outside_of_anything_makes_no_trace_of_its_own(bot, spans):
    await bot.send_message(1, "oi")
    assert spans.get_finished_spans() == ()


async def test_a_refused_call_says_its_code(bot, telegram, spans):
    telegram.queue("sendMessage", refusal(400, "Bad Request: chat not found"))
    with tracer(__name__).start_as_current_span("telegram.update"), pytest.raises(BadRequest):
        await bot.send_message(1, "oi")
    span = spans.get_finished_spans()[0]
    assert span.attributes["gymnation.telegram.error_code"] == 400
    assert span.status.status_code is StatusCode.ERROR
    assert "chat not found" not in everything_in(span)


async def test_the_traceparent_is_sent_only_when_it_is_wanted(telegram, spans):
    for wanted in (False, True):
        bot = make_bot(telegram.base_url, send_traceparent=wanted)
        with tracer(__name__).start_as_current_span("telegram.update") as update:
            await bot.send_message(1, "oi")
        await bot.request.shutdown()
    without, with_it = telegram.called("sendMessage")
    assert "traceparent" not in without.headers
    assert f"{update.get_span_context().trace_id:032x}" in with_it.headers["traceparent"]
    call_span = [span for span in spans.get_finished_spans() if span.name == "telegram.sendMessage"][-1]
    assert f"{call_span.context.span_id:016x}" in with_it.headers["traceparent"]


async def test_too_many_requests_are_counted_and_obeyed(bot, telegram, metric_points):
    telegram.queue("sendMessage", too_many_requests(7))
    before = metric_points("gymnation.telegram.too_many_requests")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(1, "oi")
    assert refused.value.retry_after.total_seconds() == 7
    key = frozenset({("gymnation.telegram.method", "sendMessage")})
    assert metric_points("gymnation.telegram.too_many_requests")[key] == before.get(key, 0) + 1


async def test_calls_are_counted_by_method_and_status(bot, metric_points):
    await bot.send_message(1, "oi")
    [(attributes, count)] = [
        (dict(key), count)
        for key, count in metric_points("http.client.request.duration").items()
        if ("url.template", "/bot{token}/sendMessage") in key and ("http.response.status_code", 200) in key
    ]
    assert count >= 1
    assert (attributes["http.request.method"], attributes["server.address"]) == ("POST", "127.0.0.1")
    assert attributes["server.port"] > 0
    assert "error.type" not in attributes


async def test_a_call_without_an_answer_is_counted_by_what_went_wrong(metric_points):
    bot = make_bot("http://127.0.0.1:1/bot")
    with pytest.raises(SafeToRepeat):
        await bot.send_message(1, "oi")
    failures = {
        dict(key).get("error.type")
        for key in metric_points("http.client.request.duration")
        if ("server.port", 1) in key
    }
    assert failures == {"ConnectError"}
    assert TOKEN not in str(metric_points("http.client.request.duration"))
    await bot.request.shutdown()


async def test_a_send_that_was_cut_off_may_have_arrived(bot, telegram):
    telegram.queue("sendMessage", "reset")
    with pytest.raises(NetworkError) as cut:
        await bot.send_message(1, "oi")
    assert is_ambiguous(cut.value)


async def test_a_send_without_an_answer_may_have_arrived(telegram):
    bot = make_bot(telegram.base_url, read_timeout=0.05)
    telegram.queue("sendMessage", asyncio.Event())
    with pytest.raises(TimedOut) as late:
        await bot.send_message(1, "oi")
    assert is_ambiguous(late.value)
    await bot.request.shutdown()


async def test_a_harmless_call_that_was_cut_off_may_be_repeated(bot, telegram):
    telegram.queue("setMessageReaction", "reset")
    with pytest.raises(SafeToRepeat) as cut:
        await bot.set_message_reaction(1, 2, "🔥")
    assert not is_ambiguous(cut.value)


async def test_a_send_that_reached_nobody_may_be_repeated():
    bot = make_bot("http://127.0.0.1:1/bot")
    with pytest.raises(SafeToRepeat) as unreachable:
        await bot.send_message(1, "oi")
    assert TOKEN not in str(unreachable.value)
    await bot.request.shutdown()


async def test_a_server_error_of_telegram_may_be_repeated(bot, telegram):
    telegram.queue("sendMessage", refusal(502, "Bad Gateway"))
    with pytest.raises(SafeToRepeat):
        await bot.send_message(1, "oi")


async def test_a_failed_call_ends_its_span_with_the_kind_of_error_only(telegram, spans):
    bot = make_bot("http://127.0.0.1:1/bot")
    with tracer(__name__).start_as_current_span("telegram.update"), pytest.raises(SafeToRepeat):
        await bot.send_message(1, "oi")
    await bot.request.shutdown()
    span = spans.get_finished_spans()[0]
    assert span.attributes["error.type"] == "ConnectError"
    assert span.status.status_code is StatusCode.ERROR
    assert span.events == ()


async def test_an_answer_that_is_not_json_is_not_copied_into_the_log(bot, telegram, caplog):
    with caplog.at_level(logging.DEBUG, logger="telegram"), pytest.raises(TelegramError):
        bot.request.parse_json_payload(b"<html>a secret text</html>")
    assert "secret" not in caplog.text


HTML = b"<html><head><title>429 Too Many Requests</title></head><body><hr>nginx</body></html>"


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        (b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 25"}', 25),
        (b'{"ok":false,"error_code":429,"description":"Too Many Requests"}', 5),
        (b'{"ok":false,"error_code":429,"description":"Too Many Requests: later","parameters":{}}', 5),
        (b'{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":3600}}', 3600),
        (b'{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":0.4}}', 1),
        (b'{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":0}}', 5),
        (b'{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":-7}}', 5),
        (b'{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":"soon"}}', 5),
        (b'{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":1e300}}', 86400),
        (b'{"ok":false,"error_code":429,"description":null,"parameters":[3]}', 5),
        (b"[]", 5),
        (b"", 5),
        # Of a server before Telegram's own.
        (HTML, 5),
    ],
)
def test_every_429_says_how_long_to_wait(body, seconds):
    assert wait_of(body) == seconds


async def test_a_429_without_parameters_is_obeyed_and_was_not_heard(bot, telegram):
    telegram.queue("sendMessage", refusal(429, "Too Many Requests"))
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(1, "oi")
    assert refused.value.retry_after.total_seconds() == UNSAID_WAIT_S
    assert not is_ambiguous(refused.value)
