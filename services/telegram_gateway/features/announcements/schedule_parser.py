"""When admins want something said: the words at the start of what they write, in both languages.

    30m  2h  2h30m  1d            again and again
    daily 07:00  mon,wed,fri 18:30    (diário, todo dia; seg,qua,sex)
    in 30m  18:30  tomorrow 07:00  24/12 18:30  2026-12-24 18:30    once (em, hoje, amanhã)

Only plain digits count: what int() would take as well ("²", "1e9", "inf") is none.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gymnation.member.v1.announcements_pb2 import Schedule, WeeklyTime
from telegram_gateway.clients.times import to_timestamp

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(days=366)
"""What the member service takes (member_service/domain/schedules.py)."""
_END = r"(?=\s|$)"
_INTERVAL = re.compile(
    rf"(?=[0-9])(?:([0-9]{{1,3}})d)?(?:([0-9]{{1,4}})h)?(?:([0-9]{{1,5}})m(?:in)?)?{_END}", re.IGNORECASE
)
_TIME = r"([01]?[0-9]|2[0-3]):([0-5][0-9])"
_DAILY = re.compile(
    rf"(?:daily|diariamente|di[aá]rio|todo dia|todos os dias|every day)\s+{_TIME}{_END}", re.IGNORECASE
)
_DAYS = {
    **dict.fromkeys(("mon", "monday", "seg", "segunda"), 1),
    **dict.fromkeys(("tue", "tuesday", "ter", "terca", "terça"), 2),
    **dict.fromkeys(("wed", "wednesday", "qua", "quarta"), 3),
    **dict.fromkeys(("thu", "thursday", "qui", "quinta"), 4),
    **dict.fromkeys(("fri", "friday", "sex", "sexta"), 5),
    **dict.fromkeys(("sat", "saturday", "sab", "sáb", "sabado", "sábado"), 6),
    **dict.fromkeys(("sun", "sunday", "dom", "domingo"), 7),
}
_NAMES = "|".join(sorted(_DAYS, key=len, reverse=True))
_WEEKLY = re.compile(rf"((?:{_NAMES})(?:\s*,\s*(?:{_NAMES}))*)\s+{_TIME}{_END}", re.IGNORECASE)
_IN = re.compile(r"(?:in|em|daqui a)\s+", re.IGNORECASE)
_DAY_AND_TIME = re.compile(rf"(?:(today|hoje|tomorrow|amanh[ãa])\s+)?{_TIME}{_END}", re.IGNORECASE)
_DATE_AND_TIME = re.compile(
    rf"(?:([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}})|([0-9]{{1,2}})/([0-9]{{1,2}})(?:/([0-9]{{4}}))?)\s+{_TIME}{_END}"
)
_LOOKS_LIKE_A_TIME = re.compile(
    r"\s*(?:[0-9]+\s*[dhms]\b|[0-9]{1,2}:[0-9]|[0-9]{4}-[0-9]|[0-9]{1,2}/[0-9])", re.IGNORECASE
)


class NotATime(ValueError):
    """It looks like a time, and is none."""


class NotAnInterval(NotATime):
    """It is an interval, and shorter or longer than may be."""


@dataclass(frozen=True, slots=True)
class When:
    """A schedule, and how many characters of the text said it."""

    schedule: Schedule
    length: int


def recurring(text: str) -> When:
    """Read an interval or days of the week at the start.

    Raise NotATime, and NotAnInterval for an interval that is out of bounds.
    """
    if (daily := _DAILY.match(text)) is not None:
        return When(_weekly((1, 2, 3, 4, 5, 6, 7), int(daily[1]), int(daily[2])), daily.end())
    if (weekly := _WEEKLY.match(text)) is not None:
        days = tuple(sorted({_DAYS[name.strip().lower()] for name in weekly[1].split(",")}))
        return When(_weekly(days, int(weekly[2]), int(weekly[3])), weekly.end())
    interval = _interval(text)
    if interval is None:
        raise NotATime
    length, every = interval
    if not SHORTEST <= every <= LONGEST:
        raise NotAnInterval
    return When(_every(every), length)


def once(text: str, now: datetime, zone: str) -> When:
    """Read a moment at the start; without one it is now. Raise NotATime for what only looks like one."""
    local = ZoneInfo(zone)
    if (within := _IN.match(text)) is not None:
        interval = _interval(text[within.end() :])
        if interval is not None:
            return When(_once(now + interval[1]), within.end() + interval[0])
    if (found := _DATE_AND_TIME.match(text)) is not None:
        return When(_once(_on(_date(found, now, local), found[7], found[8], local)), found.end())
    if (found := _DAY_AND_TIME.match(text)) is not None:
        today = now.astimezone(local).date()
        moment = _on(today + timedelta(days=_is_tomorrow(found[1])), found[2], found[3], local)
        if found[1] is None and moment <= now:
            moment = _on(today + timedelta(days=1), found[2], found[3], local)
        return When(_once(moment), found.end())
    if _LOOKS_LIKE_A_TIME.match(text):
        raise NotATime
    return When(_once(now), 0)


def _every(interval: timedelta) -> Schedule:
    schedule = Schedule()
    schedule.interval.FromTimedelta(interval)
    return schedule


def _weekly(weekdays: tuple[int, ...], hour: int, minute: int) -> Schedule:
    return Schedule(weekly=WeeklyTime(weekdays=weekdays, hour=hour, minute=minute))


def _once(moment: datetime) -> Schedule:
    return Schedule(once_time=to_timestamp(moment))


def _interval(text: str) -> tuple[int, timedelta] | None:
    found = _INTERVAL.match(text)
    if found is None or found.end() == 0:
        return None
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return found.end(), timedelta(days=days, hours=hours, minutes=minutes)


def _is_tomorrow(word: str | None) -> bool:
    return word is not None and word.lower().startswith(("tomorrow", "amanh"))


def _date(found: re.Match[str], now: datetime, zone: ZoneInfo) -> date:
    year, month, day = found[1] or found[6], found[2] or found[5], found[3] or found[4]
    try:
        return date(int(year) if year else now.astimezone(zone).year, int(month), int(day))
    except ValueError:
        raise NotATime from None


def _on(day: date, hour: str, minute: str, zone: ZoneInfo) -> datetime:
    try:
        return datetime.combine(day, time(int(hour), int(minute)), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotATime from None
