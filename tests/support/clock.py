"""A clock that tests turn."""

from datetime import UTC, datetime, timedelta

from servicekit.clock import utc_now


class SettableClock:
    """Stands still until it is told to move.

    It starts in the future: a real server's TTL monitor goes by real time, and would delete what a test
    in the past has just written.
    """

    def __init__(self, now: datetime = datetime(2031, 3, 3, 12, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        """As timedelta's arguments: `clock.advance(minutes=2)`."""
        self.now += timedelta(**span)


class ShiftedClock:
    """The real time, and whatever tests add to it: for programs whose other clocks run on."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead
