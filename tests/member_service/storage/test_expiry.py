"""The time that these tests live in is ahead of the server's.

The server's TTL monitor deletes what is in its own past.
"""

from datetime import timedelta

from servicekit.clock import utc_now
from tests.member_service.parts import NOON
from tests.support.clock import SettableClock


def test_nothing_that_tests_write_has_expired_by_a_real_clock():
    for beginning in (NOON, SettableClock().now):
        assert beginning - utc_now() > timedelta(days=365), (
            "move the tests' time ahead, to a year with the same weekdays"
        )
