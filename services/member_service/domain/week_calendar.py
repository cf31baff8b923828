"""Which day of which week a moment belongs to, in a group whose time zone may have changed.

A week is counted in the zone that was in force when it began. The next one begins when that week's
Sunday is over there, so no moment is in two weeks, and none in no week.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from member_service.domain import days
from member_service.domain.weeks import monday_of

_EVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FormerZone:
    """A time zone that a group had until a moment."""

    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class _Span:
    """Weeks that are counted in one zone."""

    begin: datetime
    zone: str
    first_day: date

    def day(self, moment: datetime) -> date:
        # Where the clock goes back with the zone, what is left of Sunday is the new week's first day.
        return max(days.local_day(moment, self.zone), self.first_day)


class WeekCalendar:
    """The weeks of a group."""

    def __init__(self, time_zone: str, former: Sequence[FormerZone] = ()) -> None:
        """`former`: the zones before `time_zone`, oldest first."""

        def in_force(moment: datetime) -> str:
            return next((one.name for one in former if moment < one.until), time_zone)

        span = _Span(_EVER, former[0].name if former else time_zone, date.min)
        self._spans = [span]
        for change in former:
            if change.until <= span.begin:
                continue
            monday = monday_of(span.day(change.until)) + timedelta(days=7)
            begin = days.day_end(monday - timedelta(days=1), span.zone)
            span = _Span(begin, in_force(begin), monday)
            self._spans.append(span)

    def day(self, moment: datetime) -> date:
        """The local day of a moment, in the zone of its week."""
        return next(span for span in reversed(self._spans) if moment >= span.begin).day(moment)

    def begin(self, monday: date) -> datetime:
        """The moment at which the week of that Monday begins, in its zone."""
        span = next(span for span in reversed(self._spans) if monday >= span.first_day)
        return max(days.day_end(monday - timedelta(days=1), span.zone), span.begin)
