"""HTTP to Telegram: a span and a count for each call, and errors that say whether a repeat is safe.

The URL holds the bot's token, so it is written nowhere: not on spans, not in logs, not in errors.
"""

import json
import math
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from typing import Any

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from telegram._utils.defaultvalue import DEFAULT_NONE
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError
from telegram.request import RequestData
from yarl import URL

from servicekit.attributes import (
    ERROR_TYPE,
    HTTP_METHOD,
    HTTP_STATUS_CODE,
    SERVER_ADDRESS,
    SERVER_PORT,
    URL_TEMPLATE,
)
from servicekit.instruments import Attributes
from servicekit.spans import span as declared_span
from servicekit.telemetry import current_traceparent, tracer
from telegram_gateway import metrics
from telegram_gateway.bot_api.http_client import TROUBLE, AiohttpRequest, BodyTooLarge, ConnectError

_tracer = tracer(__name__)
CALL = declared_span(
    "telegram.{method}",
    SpanKind.CLIENT,
    "A call of the Bot API inside of something; without an address, which would stand beside a token",
    HTTP_METHOD,
    HTTP_STATUS_CODE,
    URL_TEMPLATE,
    ERROR_TYPE,
    metrics.METHOD,
    "gymnation.telegram.error_code",
)

# The library's own switch to what its next version does.
# With it, RetryAfter.retry_after is a timedelta, without a warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")

# Doing these twice does harm: what they make would be there twice.
# Of a decision the second try is told that somebody decided, and not that it was the first one.
_MAKES_SOMETHING = (
    "send",
    "copy",
    "forward",
    "create",
    "export",
    "refund",
    "approve",
    "decline",
    "answerWebAppQuery",
)
_HARMLESS_TWICE = frozenset({"sendChatAction", "sendMessageDraft"})

UNSAID_WAIT_S = 5
"""How long a 429 is obeyed that does not say how long: some come from a server before Telegram's own."""
_LONGEST_WAIT_S = 24 * 60 * 60
_SAID_IN_WORDS = re.compile(r"retry after (\d{1,9})\b")


class SafeToRepeat(NetworkError):
    """Telegram did not do it, or doing it again does no harm: not reached, a 5xx, or a harmless method."""


def is_ambiguous(error: BaseException) -> bool:
    """Whether Telegram may have made something although its answer is missing."""
    return (
        isinstance(error, NetworkError)
        and not isinstance(error, BadRequest | SafeToRepeat)
        and (error.__cause__ is None or isinstance(error.__cause__, TROUBLE))
    )


class TelegramRequest(AiohttpRequest):
    """PTB's HTTP client with telemetry.

    Spans are children of whatever runs (an update, an outbox entry); a call outside of any, such as getMe at
    start, makes none. `send_traceparent` is for the sandbox, which links messages to traces with it.
    """

    __slots__ = ("_send_traceparent",)

    def __init__(self, *, send_traceparent: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self._send_traceparent = send_traceparent

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        # PTB's own logs what it cannot read, texts of people included.
        try:
            return json.loads(payload)
        except ValueError:
            raise TelegramError("Invalid server response") from None

    async def do_request(  # noqa: PLR0917 - the library's interface
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = DEFAULT_NONE,
        write_timeout: Any = DEFAULT_NONE,
        connect_timeout: Any = DEFAULT_NONE,
        pool_timeout: Any = DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        name = _method_name(url)
        with _observed(name, method, url) as call:
            try:
                code, payload = await super().do_request(
                    url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
                )
            except NetworkError as error:
                call.failed(type(error.__cause__ or error).__name__)
                if isinstance(error.__cause__, ConnectError) or not _makes_something(name):
                    raise SafeToRepeat(type(error.__cause__).__name__) from error.__cause__
                raise
            call.answered(code)
            if code >= 500:
                raise SafeToRepeat(f"HTTP {code}")
            if code == 429:
                # The library takes one without parameters for a call that may have been heard.
                raise RetryAfter(timedelta(seconds=wait_of(payload)))
            return code, payload

    async def download(self, url: str, *, at_most: int) -> bytes:
        """A file of Telegram's. Raise BodyTooLarge, NetworkError, and TelegramError when it is not there."""
        with _observed(_method_name(url), "GET", url) as call:
            try:
                code, body = await self.fetch(url, at_most)
            except NetworkError as error:
                call.failed(type(error.__cause__ or error).__name__)
                raise
            except BodyTooLarge:
                call.failed(BodyTooLarge.__name__)
                raise
            call.answered(code)
            if code != 200:
                raise TelegramError(f"HTTP {code}")
            return body

    def more_headers(self) -> dict[str, str]:
        traceparent = current_traceparent() if self._send_traceparent else None
        return {} if traceparent is None else {"traceparent": traceparent}


class _Call:
    """What is known of one call, for its span and its counts."""

    def __init__(self, method: str, span: Span, attributes: Attributes) -> None:
        self.method = method
        self.point = attributes
        self.is_over = False
        self._span = span

    def answered(self, code: int) -> None:
        self.is_over = True
        self._say(HTTP_STATUS_CODE, code)
        if code >= 400:
            self._span.set_attribute("gymnation.telegram.error_code", code)
            self._has_failed(str(code))
        if code == 429:
            metrics.too_many_requests.add(1, {metrics.METHOD: self.method})

    def failed(self, kind: str) -> None:
        self.is_over = True
        self._has_failed(kind)

    def _has_failed(self, kind: str) -> None:
        self._say(ERROR_TYPE, kind)
        self._span.set_status(Status(StatusCode.ERROR))

    def _say(self, name: str, value: str | int) -> None:
        self._span.set_attribute(name, value)
        self.point[name] = value


@contextmanager
def _observed(method: str, http_method: str, url: str) -> Iterator[_Call]:
    attributes: Attributes = {HTTP_METHOD: http_method, URL_TEMPLATE: _template(method)}
    began = time.monotonic()
    inside = trace.get_current_span().get_span_context().is_valid
    span = (
        _tracer.start_span(
            CALL.name.format(method=method),
            kind=SpanKind.CLIENT,
            attributes={**attributes, metrics.METHOD: method},
        )
        if inside
        else trace.INVALID_SPAN
    )
    call = _Call(method, span, {**attributes, **_server(url)})
    try:
        # Without a span of its own the call runs in the surrounding context, which has none either.
        with trace.use_span(span, end_on_exit=False, record_exception=False, set_status_on_exception=False):
            yield call
    finally:
        if not call.is_over:
            call.failed("cancelled")
        span.end()
        metrics.telegram_duration.record(time.monotonic() - began, call.point)


def wait_of(payload: bytes) -> int:
    """For how many seconds a 429 asks to wait, from 1 to a day: by its parameters, else by its words."""
    try:
        body = json.loads(payload)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return UNSAID_WAIT_S
    parameters = body.get("parameters")
    asked = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if isinstance(asked, int | float) and not isinstance(asked, bool) and 0 < asked < float("inf"):
        return min(math.ceil(asked), _LONGEST_WAIT_S)
    said = _SAID_IN_WORDS.search(str(body.get("description", "")))
    return min(max(int(said[1]), 1), _LONGEST_WAIT_S) if said else UNSAID_WAIT_S


def _server(url: str) -> Attributes:
    """Who is called, of a URL that nobody else gets to see."""
    return _address(url[: url.find("/", url.find("://") + 3)])


@lru_cache(maxsize=16)
def _address(origin: str) -> Attributes:
    parsed = URL(origin)
    return {SERVER_ADDRESS: parsed.host or "", SERVER_PORT: parsed.port or 0}


def _template(method: str) -> str:
    return "/file/bot{token}/{path}" if method == "download" else f"/bot{{token}}/{method}"


def _method_name(url: str) -> str:
    """The method at the end of the URL; a download's URL ends in a path that nobody needs to know."""
    return "download" if "/file/bot" in url else url.rpartition("/")[2]


def _makes_something(method: str) -> bool:
    return method.startswith(_MAKES_SOMETHING) and method not in _HARMLESS_TWICE
