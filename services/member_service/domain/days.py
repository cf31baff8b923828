"""Local days of a time zone: where one ends and the next begins."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from servicekit.time_zones import time_zones


def is_time_zone(name: str) -> bool:
    """Whether it is the name of an IANA time zone."""
    return name in time_zones()


def local_day(moment: datetime, time_zone: str) -> date:
    """The date on the wall calendar there at that moment."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def day_end(day: date, time_zone: str) -> datetime:
    """Return when that local day ends: the next local midnight, in UTC.

    Where a clock skips midnight, the day ends at the end of the skip.
    """
    midnight = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(time_zone))
    return midnight.astimezone(UTC)


def local_time(day: date, at: time, time_zone: str) -> datetime:
    """That time of a local day, in UTC. A time that the clock skips is moved by as much as the clock."""
    return datetime.combine(day, at, ZoneInfo(time_zone)).astimezone(UTC)
