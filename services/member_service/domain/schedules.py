"""Schedules: when something is said again, in a group's zone. Each slot is one moment, and comes once.

A local time that a change of clocks leaves out moves on by as much as the clocks.
A local time that comes twice counts the first time.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from member_service.domain.failures import FieldInvalid

SHORTEST: Final = timedelta(minutes=10)
LONGEST: Final = timedelta(days=366)
_WEEK_AND_A_DAY = 9


@dataclass(frozen=True, slots=True)
class Interval:
    """Again and again after so long."""

    every: timedelta

    def check(self) -> None:
        """Raise FieldInvalid."""
        if not SHORTEST <= self.every <= LONGEST:
            raise FieldInvalid("schedule.interval")


@dataclass(frozen=True, slots=True)
class Weekly:
    """On these days of the week (1 is Monday) at this time of the day."""

    weekdays: tuple[int, ...]
    hour: int
    minute: int

    def check(self) -> None:
        """Raise FieldInvalid."""
        days = self.weekdays
        if not days or len(set(days)) != len(days) or not set(days) <= set(range(1, 8)):
            raise FieldInvalid("schedule.weekly.weekdays")
        if not 0 <= self.hour <= 23:
            raise FieldInvalid("schedule.weekly.hour")
        if not 0 <= self.minute <= 59:
            raise FieldInvalid("schedule.weekly.minute")


@dataclass(frozen=True, slots=True)
class Once:
    """At one moment."""

    at: datetime

    def check(self) -> None:
        """Any moment is one; whether it is over is asked when it is made."""


Schedule = Interval | Weekly | Once


def first_slot(schedule: Schedule, now: datetime, zone: str) -> datetime:
    """When it is said first, made at `now`."""
    match schedule:
        case Interval(every):
            return now + every
        case Once(at):
            return at
    return _next_weekly(schedule, now, zone)


def next_slot(schedule: Schedule, slot: datetime, now: datetime, zone: str) -> datetime | None:
    """The first slot after `slot` that is not over at `now`; None when there is none."""
    match schedule:
        case Once():
            return None
        case Interval(every):
            passed = max(0, (now - slot) // every)
            return slot + every * (passed + 1)
    return _next_weekly(schedule, max(slot, now), zone)


def _next_weekly(schedule: Weekly, after: datetime, zone: str) -> datetime:
    local = ZoneInfo(zone)
    today = after.astimezone(local).date()
    at = time(schedule.hour, schedule.minute)
    candidates = (
        # From the day before: a day that the zone left out (Pacific/Apia, 2011-12-30) must hide none.
        datetime.combine(today + timedelta(days=ahead), at, tzinfo=local).astimezone(UTC)
        for ahead in range(-1, _WEEK_AND_A_DAY)
        if (today + timedelta(days=ahead)).isoweekday() in schedule.weekdays
    )
    return min(moment for moment in candidates if moment > after)
