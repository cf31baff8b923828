"""A clock that tests turn."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from servicekit.clock import utc_now

BRASILIA = ZoneInfo("America/Sao_Paulo")


def next_monday(now: datetime, hour: int, zone: ZoneInfo = BRASILIA) -> datetime:
    """The Monday that begins the week after the one of `now`, at an hour of the zone.

    On a Sunday evening in São Paulo it is Monday already in UTC: the week is the zone's.
    """
    here = now.astimezone(zone)
    day = here.date() + timedelta(days=7 - here.weekday())
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone)


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
    """The real time, and whatever tests add to it: for programs whose other clocks run on.

    Who waits for a moment by their own clock does not see it come: a move tells them to look again.
    """

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._hear: list[Callable[[], object]] = []

    def __call__(self) -> datetime:
        return utc_now() + self._ahead

    @property
    def ahead(self) -> timedelta:
        """What is added to the real time. Setting it moves the clock."""
        return self._ahead

    @ahead.setter
    def ahead(self, span: timedelta) -> None:
        self._ahead = span
        for look in self._hear:
            look()

    def when_moved(self, look: Callable[[], object]) -> None:
        """Call `look` after each move."""
        self._hear.append(look)

    def to(self, moment: datetime) -> None:
        """Go to a moment, from which the time runs on."""
        self.ahead += moment - self()
