"""When admins want something said: the words at the start of what they write, in both languages.

Once:  em 30 min · 18h30 · às 18:30 · amanhã às 7h · sexta 18h · 24/12 18:30 · 24 de dezembro às 19h · 7 pm
Again: 2h · 1h30 · a cada 2 horas · todo dia às 7h · seg, qua e sex 18:30 · seg-sex 07:00 · every day at 7am

Letters are read without their accents and without regard to case.
Only plain digits count: what int() would take as well ("²", "1e9", "inf") is none.
What might be a time and is not understood raises NotATime: it is never said at once.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gymnation.member.v1.announcements_pb2 import Schedule, WeeklyTime
from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.features.announcements.schedule_grammar import (
    AFTER_NOON,
    AGAIN,
    AND_THEN,
    BARE,
    CLOCK,
    DATE,
    DAYS,
    DAYS_OF_THE_WEEK,
    DURATION,
    HOURLY,
    IN,
    LOOKS_LIKE_A_TIME,
    MONTHS,
    NEAR,
    NUMBERS,
    ONE_DAY,
    Found,
    first_match,
    plain_letters,
)

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(days=366)
"""What the member service takes (member_service/domain/schedules.py)."""
_YEARS_AHEAD = 8
"""In so many years each date comes once, the 29th of February too."""


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
    plain = plain_letters(text)
    found = first_match(plain, (DAYS, CLOCK), (DAYS, BARE), (CLOCK, DAYS))
    if found is not None:
        moment = _time(found)
        weekly = WeeklyTime(weekdays=_weekdays(found), hour=moment.hour, minute=moment.minute)
        return When(Schedule(weekly=weekly), _length(plain, found))
    found = first_match(plain, (rf"(?:{AGAIN})(?:{DURATION})",), (HOURLY,))
    every = None if found is None else _duration(found)
    if found is None or every is None:
        raise NotATime
    if not SHORTEST <= every <= LONGEST:
        raise NotAnInterval
    schedule = Schedule()
    schedule.interval.FromTimedelta(every)
    return When(schedule, _length(plain, found))


def once(text: str, now: datetime, zone: str) -> When:
    """Read a moment at the start; without one it is now. Raise NotATime for what only looks like one."""
    plain, here = plain_letters(text), now.astimezone(ZoneInfo(zone))
    found = first_match(plain, (rf"(?:{IN})(?:{DURATION})",))
    if found is not None and (span := _duration(found)) is not None:
        return _at(now + span, plain, found)
    for day, moment_of in ((DATE, _of_date), (NEAR, _of_near_day)):
        found = first_match(plain, (day, CLOCK), (day, BARE), (CLOCK, rf"(?:de\s+|d[oa]\s+|on\s+)?(?:{day})"))
        if found is not None:
            return _at(moment_of(found, _time(found), here), plain, found)
    # "2 horas de treino" say how long, not when.
    found = first_match(plain, (CLOCK + r"(?!\s+(?:de|of)\b)",), (BARE,))
    if found is not None:
        moment = datetime.combine(here.date(), _time(found), tzinfo=here.tzinfo)
        if moment <= here:
            moment = datetime.combine(here.date() + timedelta(days=1), _time(found), tzinfo=here.tzinfo)
        return _at(moment, plain, found)
    if LOOKS_LIKE_A_TIME.match(plain):
        raise NotATime
    return When(_once(now), 0)


def now(moment: datetime) -> Schedule:
    """A schedule for at once."""
    return _once(moment)


def looks_like_a_time(text: str) -> bool:
    """Whether the text begins with what might be a time, understood or not."""
    return LOOKS_LIKE_A_TIME.match(plain_letters(text)) is not None


def _length(plain: str, found: Found) -> int:
    after = AND_THEN.match(plain, found.end)
    assert after is not None
    return after.end()


def _at(moment: datetime, plain: str, found: Found) -> When:
    try:
        return When(_once(moment.astimezone(UTC)), _length(plain, found))
    except OverflowError:
        raise NotATime from None


def _once(moment: datetime) -> Schedule:
    return Schedule(once_time=to_timestamp(moment))


def _time(found: Found) -> time:
    """Raise NotATime for an hour that its part of the day does not have."""
    fields = found.fields
    minute = 30 if "half" in fields else int(fields.get("minute", 0))
    if "noon" in fields:
        return time(12, minute)
    if "midnight" in fields:
        return time(0)
    hour, part = int(fields["hour"]), fields.get("part", "")
    if not part:
        return time(hour, minute)
    afternoon = part.startswith(("p", *AFTER_NOON)) or "tarde" in part or "noite" in part
    if hour > 12 and not afternoon:
        raise NotATime
    if afternoon:
        # Twelve at night is midnight, and "18h da noite" is what it says.
        hour = 0 if hour == 12 and ("noite" in part or "night" in part) else hour if hour >= 12 else hour + 12
    elif hour == 12:
        hour = 0
    return time(hour, minute)


def _duration(found: Found) -> timedelta | None:
    fields = found.fields
    if "hourly" in fields:
        return timedelta(hours=1)
    if "half_hour" in fields:
        return timedelta(minutes=30)
    if not fields.keys() & {"days", "hours", "minutes"}:
        return None
    minutes = 30 if "half" in fields else _number(fields.get("minutes", "0"))
    return timedelta(
        days=_number(fields.get("days", "0")), hours=_number(fields.get("hours", "0")), minutes=minutes
    )


def _number(text: str) -> int:
    return NUMBERS[text] if text in NUMBERS else int(text)


def _weekdays(found: Found) -> list[int]:
    fields = found.fields
    if "daily" in fields:
        return [1, 2, 3, 4, 5, 6, 7]
    if "working" in fields:
        return [1, 2, 3, 4, 5]
    if "weekend" in fields:
        return [6, 7]
    days: set[int] = set()
    for one in re.finditer(rf"({ONE_DAY})(?:\s*(?:[-–—]|a|ate|to|through)\s*({ONE_DAY}))?", fields["list"]):
        first = _weekday(one[1])
        last = _weekday(one[2]) if one[2] else first
        # "sex-seg" goes over the end of the week.
        days |= {(day - 1) % 7 + 1 for day in range(first, last + (7 if last < first else 0) + 1)}
    return sorted(days)


def _weekday(word: str) -> int:
    return next(
        number for number, names in DAYS_OF_THE_WEEK.items() if re.fullmatch(names, word.removesuffix("."))
    )


def _of_near_day(found: Found, clock: time, here: datetime) -> datetime:
    fields, days = found.fields, 0
    if "tomorrow" in fields or "after" in fields:
        days = 1 if "tomorrow" in fields else 2
    elif "weekday" in fields:
        days = (_weekday(fields["weekday"]) - here.isoweekday()) % 7
        if days == 0 and clock <= here.time():
            days = 7
    return datetime.combine(here.date() + timedelta(days=days), clock, tzinfo=here.tzinfo)


def _of_date(found: Found, clock: time, here: datetime) -> datetime:
    """The date; without a year the next one of its kind. Raise NotATime for one that never comes."""
    fields = found.fields
    try:
        if "iso" in fields:
            return datetime.combine(date.fromisoformat(fields["iso"]), clock, tzinfo=here.tzinfo)
        month = int(fields["month"]) if "month" in fields else _month(fields["name"])
        if "year" in fields:
            year = int(fields["year"])
            day = date(year + 2000 if year < 100 else year, month, int(fields["day"]))
            return datetime.combine(day, clock, tzinfo=here.tzinfo)
    except ValueError:
        raise NotATime from None
    for year in range(here.year, here.year + _YEARS_AHEAD + 1):
        with suppress(ValueError):
            day = date(year, month, int(fields["day"]))
            if day >= here.date():
                return datetime.combine(day, clock, tzinfo=here.tzinfo)
    raise NotATime


def _month(name: str) -> int:
    return next(number for number, names in MONTHS.items() if re.fullmatch(names, name))
