"""What calls to the vendor take, by the conventions of generative AI, whose names still move."""

import time
from typing import Final

from opentelemetry.trace import SpanKind

from coach_service.domain.model import Usage
from servicekit.attributes import (
    ATTRIBUTES,
    ERROR_TYPE,
    HTTP_METHOD,
    HTTP_STATUS_CODE,
    SERVER_ADDRESS,
    SERVER_PORT,
)
from servicekit.instruments import MODEL, TOKENS, Attributes, histogram
from servicekit.spans import span as declared_span

OPERATION: Final = "gen_ai.operation.name"
PROVIDER: Final = "gen_ai.provider.name"
REQUEST_MODEL: Final = "gen_ai.request.model"
TOKEN_TYPE: Final = "gen_ai.token.type"  # noqa: S105 - not a secret
_CALL: Final = (OPERATION, PROVIDER, REQUEST_MODEL)

_duration = histogram(
    "gen_ai.client.operation.duration",
    "s",
    "Calls to the vendor, each attempt one",
    MODEL,
    *_CALL,
    ERROR_TYPE,
)
_first_chunk = histogram(
    "gen_ai.client.operation.time_to_first_chunk",
    "s",
    "From a call to the vendor to the first piece of text",
    MODEL,
    *_CALL,
)
_tokens = histogram(
    "gen_ai.client.token.usage",
    "{token}",
    "Tokens of a call; what came from the vendor's cache is input, too",
    TOKENS,
    *_CALL,
    TOKEN_TYPE,
)


# The vendor's library leaves it by itself, below ours.
declared_span(
    "anthropic.messages.create",
    SpanKind.CLIENT,
    "A call to the vendor, as the vendor's library tells it; the vendor hears nothing of our traces",
    ERROR_TYPE,
    HTTP_METHOD,
    HTTP_STATUS_CODE,
    SERVER_ADDRESS,
    SERVER_PORT,
    "http.request.resend_count",
    "http.route",
    "url.scheme",
    *(name for name in ATTRIBUTES if name.startswith("gen_ai.") and not name.startswith("gen_ai.tool.")),
)


class MeasuredCall:
    """One attempt at a turn, from now on."""

    def __init__(self, model: str) -> None:
        self._attributes: Attributes = {OPERATION: "chat", PROVIDER: "anthropic", REQUEST_MODEL: model}
        self._began = time.monotonic()
        self._has_text = False

    def wrote(self) -> None:
        """A piece of text came. Only the first one matters."""
        if not self._has_text:
            self._has_text = True
            _first_chunk.record(time.monotonic() - self._began, self._attributes)

    def ended(self, usage: Usage, error: str | None) -> None:
        """It is over; `error` says in one word why no turn came."""
        failed: Attributes = {} if error is None else {ERROR_TYPE: error}
        _duration.record(time.monotonic() - self._began, self._attributes | failed)
        read = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
        for kind, tokens in (("input", read), ("output", usage.output_tokens)):
            if tokens:
                _tokens.record(tokens, {**self._attributes, TOKEN_TYPE: kind})
