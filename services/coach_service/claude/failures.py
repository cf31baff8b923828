"""What the vendor's failures mean to us, and which of them a second try may mend."""

import logging
from dataclasses import dataclass

import httpx2
from anthropic import APIError, APIStatusError, APITimeoutError

from coach_service.domain.failures import (
    CoachNotConfigured,
    CoachOverloaded,
    CoachSpendLimit,
    CoachUnreachable,
)
from servicekit.errors import ServiceError

log = logging.getLogger(__name__)

SPEND_LIMIT_CODE = "enforced_spend_limit_reached"

VENDOR_FAILURES = (
    APIError,
    httpx2.HTTPError,
    httpx2.StreamError,
    # Nonsense on the wire: broken JSON, events in an impossible order, blocks that never began.
    ValueError,
    RuntimeError,
    TypeError,
    AttributeError,
    LookupError,
)
"""What reading from the SDK may raise when the vendor, the network or the answer is bad."""

_OVERLOADED_TYPES = frozenset({"overloaded_error", "rate_limit_error"})
_PASSING_TYPES = frozenset({"api_error", "timeout_error"})
_CONFIGURATION_STATUSES = frozenset({401, 403, 404})
_PASSING_STATUSES = frozenset({408, 409})


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an attempt failed."""

    error: ServiceError
    again: bool
    """Whether the same request may well succeed later."""
    retry_after_s: float | None = None
    """How long the vendor wants to be left alone."""
    unwell: bool = True
    """Whether it tells of the vendor, rather than of this request or our key."""
    silent: bool = False
    """Whether nothing came for so long that it was given up."""


def verdict(failure: Exception) -> Verdict:
    """Read a failure. Its message is never kept: it may quote the request."""
    fields: dict[str, object]
    if isinstance(failure, APIStatusError):
        found = _of_status(failure)
        fields = {"http.response.status_code": failure.status_code, "error.type": failure.type or "unknown"}
    else:
        silent = isinstance(failure, APITimeoutError | httpx2.TimeoutException)
        found = Verdict(CoachUnreachable(), again=True, silent=silent)
        fields = {"error.type": type(failure).__qualname__}
    level = logging.WARNING if found.again else logging.ERROR
    log.log(level, "the vendor failed", extra={"fields": fields | {"gymnation.reason": found.error.reason}})
    return found


def _of_status(failure: APIStatusError) -> Verdict:
    # An error that comes inside a stream has the stream's status, 200: its type says what it is.
    status, kind = failure.status_code, str(failure.type or "")
    if failure.error_code == SPEND_LIMIT_CODE or kind == "billing_error" or status == 402:
        return Verdict(CoachSpendLimit(), again=False)
    if status in {429, 529} or kind in _OVERLOADED_TYPES:
        pause = _retry_after(failure.response)
        told = {} if pause is None else {"retry_after_s": f"{pause:g}"}
        return Verdict(CoachOverloaded(**told), again=True, retry_after_s=pause)
    if status in _CONFIGURATION_STATUSES:
        return Verdict(CoachNotConfigured(), again=False, unwell=False)
    passing = status >= 500 or status in _PASSING_STATUSES or kind in _PASSING_TYPES
    return Verdict(CoachUnreachable(), again=passing, unwell=passing)


def _retry_after(response: httpx2.Response) -> float | None:
    """Seconds. The header's other form, a date, is not used by this vendor."""
    try:
        seconds = float(response.headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
