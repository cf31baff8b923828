"""When admins want something said: the words at the start of what they write, in both languages.

Once:  em 30 min · 18h30 · às 18:30 · amanhã às 7h · sexta 18h · 24/12 18:30 · 24 de dezembro às 19h · 7 pm
Again: 2h · 1h30 · a cada 2 horas · todo dia às 7h · seg, qua e sex 18:30 · seg-sex 07:00 · every day at 7am

Letters are read without their accents and without regard to case.
Only plain digits count: what int() would take as well ("²", "1e9", "inf") is none.
What might be a time and is not understood raises NotATime: it is never said at once.
"""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count
from zoneinfo import ZoneInfo

from gymnation.member.v1.announcements_pb2 import Schedule, WeeklyTime
from telegram_gateway.clients.times import to_timestamp

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(days=366)
"""What the member service takes (member_service/domain/schedules.py)."""
_YEARS_AHEAD = 8
"""In so many years each date comes once, the 29th of February too."""

_DAYS_OF_THE_WEEK = {
    1: "segundas?(?:-feiras?)?|seg|2[aª](?:-feira)?|mondays?|mon",
    2: "tercas?(?:-feiras?)?|ter|3[aª](?:-feira)?|tuesdays?|tues?",
    3: "quartas?(?:-feiras?)?|qua|4[aª](?:-feira)?|wednesdays?|wed",
    4: "quintas?(?:-feiras?)?|qui|5[aª](?:-feira)?|thursdays?|thurs?|thu",
    5: "sextas?(?:-feiras?)?|sex|6[aª](?:-feira)?|fridays?|fri",
    6: "sabados?|sab|saturdays?|sat",
    7: "domingos?|dom|sundays?|sun",
}
_MONTHS = {
    1: "janeiro|january|jan",
    2: "fevereiro|february|fev|feb",
    3: "marco|march|mar",
    4: "abril|april|abr|apr",
    5: "maio|mai|may",
    6: "junho|june|jun",
    7: "julho|july|jul",
    8: "agosto|august|ago|aug",
    9: "setembro|september|set|sept?",
    10: "outubro|october|out|oct",
    11: "novembro|november|nov",
    12: "dezembro|december|dez|dec",
}
_NUMBERS = {
    **dict.fromkeys(("um", "uma", "one", "an", "a"), 1),
    **dict.fromkeys(("dois", "duas", "two"), 2),
    **dict.fromkeys(("tres", "three"), 3),
    **dict.fromkeys(("quatro", "four"), 4),
    **dict.fromkeys(("cinco", "five"), 5),
    **dict.fromkeys(("seis", "six"), 6),
    **dict.fromkeys(("oito", "eight"), 8),
    **dict.fromkeys(("dez", "ten"), 10),
    **dict.fromkeys(("doze", "twelve"), 12),
    **dict.fromkeys(("quinze", "fifteen"), 15),
    **dict.fromkeys(("vinte", "twenty"), 20),
    **dict.fromkeys(("trinta", "thirty"), 30),
    **dict.fromkeys(("quarenta", "forty"), 40),
}
_END = r"(?=$|\s|[,;.!?:](?:\s|$)|[–—-]\s)"
_AND_THEN = re.compile(r"\s*(?:[,;:–—-]\s*)?")
"""What stands between a time and the words: it is not said."""
_BETWEEN = r"(?:\s*,)?\s*"

_COUNT = rf"(?:[0-9]{{1,5}}|{'|'.join(_NUMBERS)})"
_AND = r"(?:\s*(?:,|e|and)?\s*)"
_HOURS = r"(?:horas?|hours?|hrs?|hs?)"
_MINUTES = r"(?:minutos?|minutes?|mins?|m)(?![a-z])"
_DURATION = (
    r"(?P<half_hour>meia hora|half an hour|half hour)|"
    rf"(?:(?P<days>{_COUNT})\s*(?:dias?|days?|d)(?![a-z]){_AND})?"
    rf"(?:(?P<hours>{_COUNT})\s*{_HOURS}(?:{_AND}(?P<half>meia|half)|(?P<minutes>[0-5][0-9])(?:\s*{_MINUTES})?)?"
    rf"(?![a-z]){_AND})?"
    rf"(?:(?P<minutes>{_COUNT})\s*{_MINUTES})?"
)
_IN = r"(?:in|em|daqui a|daqui|dentro de)\s+"
_AGAIN = r"(?:(?:a cada|cada|every)\s+)?"
_HOURLY = r"(?P<hourly>de hora em hora|toda hora|a cada hora|every hour|hourly)"
_HOUR = r"(?P<hour>2[0-3]|[01]?[0-9])"
_MINUTE = r"(?P<minute>[0-5][0-9])"
_PART = (
    r"(?:\s*(?P<part>d[ae] manha|da madrugada|da tarde|da noite|a\.?m\.?|p\.?m\.?"
    r"|in the (?:morning|afternoon|evening)|at night)(?![a-z]))"
)
_AFTER_NOON = ("in the afternoon", "in the evening", "at night")
_AT = r"(?:(?:(?:a partir|por volta) d?as|pelas|[aà]s?|ao|at|@)\s*)"
_CLOCK = (
    rf"{_AT}?(?:"
    rf"{_HOUR}\s*(?:[:h]|hs|horas e)\s*{_MINUTE}(?:\s*(?:min|m|hs?)(?![a-z]))?{_PART}?"
    rf"|{_HOUR}\s*(?:horas|hours|hrs?|hs?)(?:\s*e\s*(?P<half>meia))?{_PART}?"
    rf"|{_HOUR}(?:\s*e\s*(?P<half>meia))?{_PART}"
    rf"|(?P<noon>meio[- ]dia|noon|midday)(?:\s*e\s*(?P<half>meia))?|(?P<midnight>meia[- ]noite|midnight)"
    rf")"
)
_BARE = rf"(?:[àÀ]s?|at|@)\s*{_HOUR}"
"""An hour by itself is one after "às" with its accent: "as 7 maravilhas" are no time."""
_WEEKDAY = "|".join(_DAYS_OF_THE_WEEK.values())
_NEAR = (
    r"(?P<today>hoje(?:\s+[aà] (?:tarde|noite))?|today|tonight)"
    r"|(?P<after>depois de amanha|(?:the )?day after tomorrow)"
    rf"|(?P<tomorrow>amanha|tomorrow)"
    rf"|(?:(?:n?est[ae]|n[ao]|proxim[ao]|next|this|on)\s+)?(?P<weekday>{_WEEKDAY})\.?(?:\s+que vem)?(?![a-z])"
)
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_DATE = (
    rf"(?P<iso>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})"
    rf"|(?:(?:no )?dia\s+)?(?P<day>[0-9]{{1,2}})/(?P<month>[0-9]{{1,2}})(?:/{_YEAR})?"
    rf"|(?:(?:no )?dia\s+)?(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|[oº°])?\s+(?:de\s+|of\s+)?"
    rf"(?P<name>{'|'.join(_MONTHS.values())})\.?(?![a-z])(?:\s+(?:de\s+)?{_YEAR}(?![:h0-9]))?"
    rf"|(?P<name>{'|'.join(_MONTHS.values())})\.?\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:,?\s+{_YEAR}(?![:h0-9]))?"
)
_DAILY = r"(?:daily|diariamente|diari[oa]|tod[oa]s? (?:os )?dias?|every ?day|each day)"
_WORKING = r"(?:(?:n?os )?dias (?:uteis|de semana)|(?:on )?weekdays|every weekday)"
_WEEKEND = r"(?:(?:n?[oa]s? )?(?:fim|fins|finais) de semana|(?:on |at )?weekends?|every weekend)"
_ONE_DAY = rf"(?:{_WEEKDAY})\.?(?![a-z])"
_RANGE = rf"{_ONE_DAY}(?:\s*(?:[-–—]|a|ate|to|through)\s*{_ONE_DAY})?"
_LIST = (
    rf"(?:(?:tod[oa]s?(?: [oa]s)?|every|each|[nao]s|n[ao]|on|de|from)\s+)?"
    rf"(?:{_RANGE})(?:\s*(?:,\s*(?:e|and)\s|[,;/&+]|\be\b|\band\b)\s*(?:{_RANGE}))*"
)
_DAYS = rf"(?P<daily>{_DAILY})|(?P<working>{_WORKING})|(?P<weekend>{_WEEKEND})|(?P<list>{_LIST})"
_UNIT = r"(?:d|h|m|s|dias?|days?|horas?|hours?|hrs?|hs|minutos?|minutes?|mins?|segundos?|seconds?)\b"
_LOOKS_LIKE_A_TIME = re.compile(
    rf"\s*(?:(?:{_AT}|(?:{_NEAR}){_BETWEEN}{_AT}?)[0-9]"
    rf"|(?:(?:em|in|daqui a|a cada|cada|every)\s+)?(?:{_COUNT})\s*{_UNIT}"
    rf"|[0-9]{{1,2}}\s*[:h]\s*[0-9]|[0-9]{{4}}-[0-9]|[0-9]{{1,2}}/[0-9]|(?:no )?dia\s+[0-9]"
    rf"|{_DAILY}{_BETWEEN}{_AT}?[0-9])"
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


@dataclass(frozen=True, slots=True)
class _Found:
    """What a pattern read, by the names of its groups, and where it ended."""

    fields: dict[str, str]
    end: int


def recurring(text: str) -> When:
    """Read an interval or days of the week at the start.

    Raise NotATime, and NotAnInterval for an interval that is out of bounds.
    """
    plain = _plain(text)
    found = _first(plain, (_DAYS, _CLOCK), (_DAYS, _BARE), (_CLOCK, _DAYS))
    if found is not None:
        moment = _time(found)
        weekly = WeeklyTime(weekdays=_weekdays(found), hour=moment.hour, minute=moment.minute)
        return When(Schedule(weekly=weekly), _length(plain, found))
    found = _first(plain, (rf"(?:{_AGAIN})(?:{_DURATION})",), (_HOURLY,))
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
    plain, here = _plain(text), now.astimezone(ZoneInfo(zone))
    found = _first(plain, (rf"(?:{_IN})(?:{_DURATION})",))
    if found is not None and (span := _duration(found)) is not None:
        return _at(now + span, plain, found)
    for day, moment_of in ((_DATE, _of_date), (_NEAR, _of_near_day)):
        found = _first(plain, (day, _CLOCK), (day, _BARE), (_CLOCK, rf"(?:de\s+|d[oa]\s+|on\s+)?(?:{day})"))
        if found is not None:
            return _at(moment_of(found, _time(found), here), plain, found)
    # "2 horas de treino" say how long, not when.
    found = _first(plain, (_CLOCK + r"(?!\s+(?:de|of)\b)",), (_BARE,))
    if found is not None:
        moment = datetime.combine(here.date(), _time(found), tzinfo=here.tzinfo)
        if moment <= here:
            moment = datetime.combine(here.date() + timedelta(days=1), _time(found), tzinfo=here.tzinfo)
        return _at(moment, plain, found)
    if _LOOKS_LIKE_A_TIME.match(plain):
        raise NotATime
    return When(_once(now), 0)


def now(moment: datetime) -> Schedule:
    """A schedule for at once."""
    return _once(moment)


def looks_like_a_time(text: str) -> bool:
    """Whether the text begins with what might be a time, understood or not."""
    return _LOOKS_LIKE_A_TIME.match(_plain(text)) is not None


def _plain(text: str) -> str:
    """The text in small letters without accents, as long as it was; "à" and "às" keep theirs."""
    letters = []
    for letter in text:
        first = unicodedata.normalize("NFD", letter)[:1] if letter not in "àÀ" else "à"
        small = first.lower()
        letters.append(" " if letter.isspace() and letter != "\n" else small if len(small) == 1 else letter)
    return "".join(letters)


@cache
def _pattern(parts: tuple[str, ...]) -> re.Pattern[str]:
    """The parts one after another. Several groups may have one name, which `re` does not take."""
    numbers = count()
    whole = r"\s*" + _BETWEEN.join(f"(?:{part})" for part in parts) + _END
    return re.compile(re.sub(r"\(\?P<(\w+)>", lambda group: f"(?P<{group[1]}__{next(numbers)}>", whole))


def _first(plain: str, *patterns: tuple[str, ...]) -> _Found | None:
    for parts in patterns:
        found = _pattern(parts).match(plain)
        if found is not None:
            named = {
                name.partition("__")[0]: value
                for name, value in found.groupdict().items()
                if value is not None
            }
            return _Found(named, found.end())
    return None


def _length(plain: str, found: _Found) -> int:
    after = _AND_THEN.match(plain, found.end)
    assert after is not None
    return after.end()


def _at(moment: datetime, plain: str, found: _Found) -> When:
    try:
        return When(_once(moment.astimezone(UTC)), _length(plain, found))
    except OverflowError:
        raise NotATime from None


def _once(moment: datetime) -> Schedule:
    return Schedule(once_time=to_timestamp(moment))


def _time(found: _Found) -> time:
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
    afternoon = part.startswith("p") or "tarde" in part or "noite" in part or part.startswith(_AFTER_NOON)
    if hour > 12 and not afternoon:
        raise NotATime
    if afternoon:
        # Twelve at night is midnight, and "18h da noite" is what it says.
        hour = 0 if hour == 12 and ("noite" in part or "night" in part) else hour if hour >= 12 else hour + 12
    elif hour == 12:
        hour = 0
    return time(hour, minute)


def _duration(found: _Found) -> timedelta | None:
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
    return _NUMBERS[text] if text in _NUMBERS else int(text)


def _weekdays(found: _Found) -> list[int]:
    fields = found.fields
    if "daily" in fields:
        return [1, 2, 3, 4, 5, 6, 7]
    if "working" in fields:
        return [1, 2, 3, 4, 5]
    if "weekend" in fields:
        return [6, 7]
    days: set[int] = set()
    for one in re.finditer(rf"({_ONE_DAY})(?:\s*(?:[-–—]|a|ate|to|through)\s*({_ONE_DAY}))?", fields["list"]):
        first = _weekday(one[1])
        last = _weekday(one[2]) if one[2] else first
        # "sex-seg" goes over the end of the week.
        days |= {(day - 1) % 7 + 1 for day in range(first, last + (7 if last < first else 0) + 1)}
    return sorted(days)


def _weekday(word: str) -> int:
    return next(
        number for number, names in _DAYS_OF_THE_WEEK.items() if re.fullmatch(names, word.removesuffix("."))
    )


def _of_near_day(found: _Found, clock: time, here: datetime) -> datetime:
    fields, days = found.fields, 0
    if "tomorrow" in fields or "after" in fields:
        days = 1 if "tomorrow" in fields else 2
    elif "weekday" in fields:
        days = (_weekday(fields["weekday"]) - here.isoweekday()) % 7
        if days == 0 and clock <= here.time():
            days = 7
    return datetime.combine(here.date() + timedelta(days=days), clock, tzinfo=here.tzinfo)


def _of_date(found: _Found, clock: time, here: datetime) -> datetime:
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
    return next(number for number, names in _MONTHS.items() if re.fullmatch(names, name))
