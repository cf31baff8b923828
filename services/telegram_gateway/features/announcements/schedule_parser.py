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
from typing import Final
from zoneinfo import ZoneInfo

from gymnation.member.v1.announcements_pb2 import Schedule, WeeklyTime
from telegram_gateway.clients.times import to_timestamp
from telegram_gateway.features.announcements.number_words import NUMBERS
from telegram_gateway.features.announcements.schedule_grammar import (
    AFTER_NOON,
    AGAIN,
    AND_THEN,
    BARE,
    BARE_AFTER_DAY,
    CLOCK,
    DATE,
    DAYS,
    DAYS_FROM_NOW,
    DAYS_OF_THE_WEEK,
    DURATION,
    FOR,
    HOURLY,
    IN,
    LATE_PARTS,
    MONTHS,
    NEAR,
    ONE_DAY,
    PARTS_OF_HOURS,
    SPOKEN,
    TO,
    WEEKDAY_AND_DATE,
    Found,
    first_match,
    plain_letters,
    without_marks_before,
)
from telegram_gateway.features.announcements.time_hints import (
    goes_on,
    might_be_a_time,
    might_end_with_a_time,
)

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(days=366)
"""What the member service takes (member_service/domain/schedules.py)."""
_SPANS = {
    "hourly": timedelta(hours=1),
    "half_hour": timedelta(minutes=30),
    "hour_and_half": timedelta(minutes=90),
    "weeks_again": timedelta(weeks=1),
}
_SEVERAL = re.compile(r".*(?:[ao]s|days|feiras)")
"""Mondays are no moment."""
_TELLS = re.compile(
    r"(?<!\w)(?:é|são|será|serão|foi|começa|começam|acontece|fica|muda|mudou|is|are|will|was|starts?|begins?|"
    r"moved|happens)(?!\w)",
    re.IGNORECASE,
)
"""With a verb the hour at the end is told to those who read: "O treino de amanhã é às 7h"."""
_SUNDAY = 7
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
    plain = without_marks_before(plain_letters(text))
    found = first_match(plain, (DAYS, CLOCK), (DAYS, BARE_AFTER_DAY), (CLOCK, DAYS))
    if found is not None:
        _refuse_more(plain, found)
        moment = _time(found)
        weekly = WeeklyTime(weekdays=_weekdays(found), hour=moment.hour, minute=moment.minute)
        return When(Schedule(weekly=weekly), _length(plain, found))
    found = first_match(plain, (rf"{AGAIN}(?:{PARTS_OF_HOURS}|{DURATION})",), (HOURLY,))
    every = None if found is None else duration_of(found)
    if found is None or every is None:
        raise NotATime
    _refuse_more(plain, found)
    if not SHORTEST <= every <= LONGEST:
        raise NotAnInterval
    schedule = Schedule()
    schedule.interval.FromTimedelta(every)
    return When(schedule, _length(plain, found))


def once(text: str, now: datetime, zone: str) -> When:
    """Read a moment at the start; without one it is now. Raise NotATime for what only looks like one."""
    plain, here = without_marks_before(plain_letters(text)), now.astimezone(ZoneInfo(zone))
    found = first_match(plain, (rf"(?:{IN})(?:{DAYS_FROM_NOW})", CLOCK))
    if found is not None and (days := duration_of(found)) is not None:
        day = here.date() + min(days, LONGEST)
        return _at(datetime.combine(day, _time(found), tzinfo=here.tzinfo), plain, found)
    found = first_match(plain, (rf"{IN}(?:{PARTS_OF_HOURS}|{DURATION})",))
    if found is not None and (span := duration_of(found)) is not None:
        return _at(now + span, plain, found)
    for day_of, moment_of in (
        (WEEKDAY_AND_DATE, _of_weekday_and_date),
        (DATE, _of_date),
        (NEAR, _of_near_day),
    ):
        found = first_match(
            plain,
            (rf"{FOR}(?:{day_of})", CLOCK),
            (rf"{FOR}(?:{day_of})", BARE_AFTER_DAY),
            (CLOCK, rf"(?:de\s+|d[oa]\s+|on\s+)?(?:{day_of})"),
            (SPOKEN, rf"(?:de\s+|d[oa]\s+|on\s+)?(?:{day_of})"),
        )
        if found is not None:
            return _at(moment_of(found, _time(found), here), plain, found)
    # "2 horas de treino" say how long, not when.
    found = first_match(plain, (rf"(?:{CLOCK})(?!\s+(?:de|of)\b)",), (BARE,))
    if found is not None:
        moment = datetime.combine(here.date(), _time(found), tzinfo=here.tzinfo)
        if moment <= here:
            moment = datetime.combine(here.date() + timedelta(days=1), _time(found), tzinfo=here.tzinfo)
        return _at(moment, plain, found)
    if might_be_a_time(plain) or (might_end_with_a_time(plain) and not _TELLS.search(text)):
        raise NotATime
    return When(_once(now), 0)


def now(moment: datetime) -> Schedule:
    """A schedule for at once."""
    return _once(moment)


def looks_like_a_time(text: str) -> bool:
    """Whether the text begins with what might be a time, understood or not."""
    return might_be_a_time(plain_letters(text), schedules=True)


def _length(plain: str, found: Found) -> int:
    after = AND_THEN.match(plain, found.end)
    assert after is not None
    return after.end()


def _refuse_more(plain: str, found: Found) -> None:
    """Raise NotATime where the time goes on: "18h e 20h", "seg 7h e qua 8h", "18:30 UTC"."""
    if goes_on(plain, found.end):
        raise NotATime


def _at(moment: datetime, plain: str, found: Found) -> When:
    _refuse_more(plain, found)
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
        return time(0, minute)
    hour, part = _number(fields["hour"]), fields.get("part", "")
    if "spoken" in fields:
        minute = _SPOKEN_PARTS.get(fields["spoken"]) or _number(fields["spoken"])
    if "to" in fields:
        # "A quarter to seven" is told by its seven, and comes before it.
        whole = _of_the_day(hour, 0, part, fields.get("about", ""))
        before = _SPOKEN_PARTS.get(fields["to"]) or _number(fields["to"])
        return (datetime.combine(date.min.replace(day=2), whole) - timedelta(minutes=before)).time()
    return _of_the_day(hour, minute, part, fields.get("about", ""))


_SPOKEN_PARTS: Final = {"half": 30, "quarter": 15}


def _of_the_day(hour: int, minute: int, part: str, about: str) -> time:
    """The time that an hour says with its part of the day, or about which part it is."""
    if not part:
        late = about.startswith(LATE_PARTS)
        return time(hour + 12 if late and 0 < hour < 12 else hour, minute)
    afternoon = part.startswith(("p", *AFTER_NOON)) or "tard" in part or "noit" in part
    if hour > 12 and not afternoon:
        raise NotATime
    if afternoon:
        # Twelve at night is midnight, and "18h da noite" is what it says.
        hour = 0 if hour == 12 and ("noit" in part or "night" in part) else hour if hour >= 12 else hour + 12
    elif hour == 12:
        hour = 0
    return time(hour, minute)


def duration_of(found: Found) -> timedelta | None:
    """The length of time that DURATION or HOURLY found; None when the pattern matched nothing."""
    fields = found.fields
    for name, span in _SPANS.items():
        if name in fields:
            return span
    if "parts" in fields:
        return timedelta(hours=float(fields["parts"].replace(",", ".")))
    if not fields.keys() & {"weeks", "days", "hours", "minutes"}:
        return None
    named = {name: _number(fields.get(name, "0")) for name in ("weeks", "days", "hours", "minutes")}
    if "twice" in fields and _number(fields["twice"]) not in named.values():
        # "de 2 em 3 horas"
        return None
    if "half" in fields:
        named["minutes"] = 30
    return timedelta(**named)


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
    for one in re.finditer(rf"({ONE_DAY})(?:\s*{TO}\s*({ONE_DAY}))?", fields["list"]):
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
    if "midnight" in fields and "today" in fields:
        # The one that today ends with.
        days = 1
    if "tomorrow" in fields or "after" in fields:
        days = 1 if "tomorrow" in fields else 2
    elif "weekday" in fields:
        if _SEVERAL.fullmatch(fields["weekday"]):
            raise NotATime
        days = (_weekday(fields["weekday"]) - here.isoweekday()) % 7
        # On a Thursday, "quinta que vem" is none of today's.
        if days == 0 and (clock <= here.time() or "coming" in fields):
            days = 7
        if "next_week" in fields:
            days = _of_next_week(_weekday(fields["weekday"]), here)
    if "in_a_week" in fields:
        days += 7
    return datetime.combine(here.date() + timedelta(days=days), clock, tzinfo=here.tzinfo)


def _of_next_week(weekday: int, here: datetime) -> int:
    """How many days from here a day of the next week is. Raise NotATime on Sundays: weeks begin so or so."""
    if _SUNDAY in {weekday, here.isoweekday()}:
        raise NotATime
    return weekday - here.isoweekday() + 7


def _of_date(found: Found, clock: time, here: datetime) -> datetime:
    """The date; without a year the next one of its kind. Raise NotATime for one that never comes."""
    fields = found.fields
    try:
        if "iso" in fields:
            return datetime.combine(
                date.fromisoformat(fields["iso"].replace("/", "-")), clock, tzinfo=here.tzinfo
            )
        wanted = 1 if "first" in fields else int(fields["day"])
        month = (
            int(fields["month"]) if "month" in fields else _month(fields["name"]) if "name" in fields else 0
        )
        if "year" in fields:
            year = int(fields["year"])
            day = date(year + 2000 if year < 100 else year, month, wanted)
            return datetime.combine(day, clock, tzinfo=here.tzinfo)
    except ValueError:
        raise NotATime from None
    for later in range(12 * _YEARS_AHEAD + 1):
        years, month_before = divmod(here.month - 1 + later, 12)
        if month in {0, month_before + 1}:
            with suppress(ValueError):
                # A day without a month is the next one of its number, and not over yet.
                moment = datetime.combine(
                    date(here.year + years, month_before + 1, wanted), clock, here.tzinfo
                )
                if moment > here or (month and moment.date() == here.date()):
                    return moment
    raise NotATime


def _of_weekday_and_date(found: Found, clock: time, here: datetime) -> datetime:
    """The date. Raise NotATime when it falls on another day of the week."""
    moment = _of_date(found, clock, here)
    if moment.isoweekday() != _weekday(found.fields["weekday"]):
        raise NotATime
    return moment


def _month(name: str) -> int:
    return next(number for number, names in MONTHS.items() if re.fullmatch(names, name))
