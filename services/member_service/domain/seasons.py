"""Seasons: which one a local day of a group belongs to. Pure calendar, nothing is stored.

A season's id says all about it: "days-2026-11-22-30", "week-2026-11-16", "month-2026-11" or "all". So a
group's settings decide only which season runs; one that is over keeps its days.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from member_service.domain.groups import GroupSettings, SeasonMode

_ID = re.compile(r"days-(\d{4}-\d{2}-\d{2})-(\d{1,3})|week-(\d{4}-\d{2}-\d{2})|month-(\d{4}-\d{2})|all")


@dataclass(frozen=True, slots=True)
class Season:
    """A span of local days; both days are None for the season that never ends."""

    id: str
    first_day: date | None
    last_day: date | None

    def days_left(self, today: date) -> int:
        """Local days left, today included; 0 when it is over or never ends."""
        if self.last_day is None:
            return 0
        return max(0, (self.last_day - today).days + 1)


def running_season(settings: GroupSettings, register_day: date, today: date) -> Season:
    """The season that a check-in of today counts for."""
    match settings.season_mode:
        case SeasonMode.OFF:
            return Season("all", None, None)
        case SeasonMode.WEEKLY:
            return _week(today - timedelta(days=today.weekday()))
        case SeasonMode.MONTHLY:
            return _month(today.replace(day=1))
        case SeasonMode.DAYS:
            # A day before the registration (another time zone since) falls into a season of its own.
            number = (today - register_day).days // settings.season_days
            return _days(register_day + timedelta(days=number * settings.season_days), settings.season_days)


def season_of(season_id: str) -> Season | None:
    """The season with that id, or None when there can be none."""
    match = _ID.fullmatch(season_id)
    if match is None:
        return None
    first_of_days, length, monday, month = match.groups()
    try:
        if first_of_days:
            season = _days(date.fromisoformat(first_of_days), int(length))
        elif monday:
            season = _week(date.fromisoformat(monday))
        elif month:
            season = _month(date.fromisoformat(f"{month}-01"))
        else:
            season = Season("all", None, None)
    except (ValueError, OverflowError):
        return None
    return season if season.id == season_id and _is_possible(season) else None


def _is_possible(season: Season) -> bool:
    if season.first_day is None or season.last_day is None:
        return True
    return season.first_day <= season.last_day and (
        not season.id.startswith("week-") or season.first_day.weekday() == calendar.MONDAY
    )


def _days(first: date, length: int) -> Season:
    return Season(f"days-{first}-{length}", first, first + timedelta(days=length - 1))


def _week(monday: date) -> Season:
    return Season(f"week-{monday}", monday, monday + timedelta(days=6))


def _month(first: date) -> Season:
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return Season(f"month-{first:%Y-%m}", first, last)
