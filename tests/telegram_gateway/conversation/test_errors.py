"""Which failures are answers of the domain, and which are trouble that a repeat may cure."""

import pytest

from servicekit import errors
from telegram_gateway.conversation.errors import is_expected
from telegram_gateway.runtime.tickets import is_transient


@pytest.mark.parametrize(
    ("error", "expected", "transient"),
    [
        (errors.NotFound.because("ANCHOR_NOT_FOUND"), True, False),
        (errors.ResourceExhausted.because("QUESTION_QUOTA_EXHAUSTED"), True, False),
        (errors.ResourceExhausted(), False, True),
        (errors.Aborted(), False, True),
        (errors.Cancelled(), False, False),
        (errors.Unavailable.because("DATABASE_UNAVAILABLE"), False, True),
        (errors.Internal(), False, False),
        (ZeroDivisionError(), False, False),
    ],
    ids=str,
)
def test_a_service_that_is_busy_or_stops_is_not_taken_for_a_refusal(
    error: Exception, expected: bool, transient: bool
):
    assert (is_expected(error), is_transient(error)) == (expected, transient)
