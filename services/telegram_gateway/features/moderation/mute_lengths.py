"""For how long somebody is not to write: the words at the start of what an admin typed, in both languages.

2h · 30 min · 1h30 · um dia · 2 semanas · um mês · por 3 dias · até amanhã às 8h · para sempre

What begins with a digit and is no length raises NotALength: a slip must not become another length.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from telegram_gateway.clients.times import to_datetime
from telegram_gateway.features.announcements.number_words import NUMBERS
from telegram_gateway.features.announcements.schedule_grammar import (
    DURATION,
    first_match,
    plain_letters,
)
from telegram_gateway.features.announcements.schedule_parser import NotATime, duration_of, once

USUAL: Final = timedelta(hours=1)
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=365)
"""Telegram takes what ends within 30 s, or beyond 366 days, for "for ever" (Bot API, restrictChatMember)."""

_FOR: Final = r"(?:(?:por|durante|for)\s+)?"
_COUNT: Final = rf"(?:[0-9]{{1,3}}|{'|'.join(NUMBERS)})"
_WEEKS: Final = rf"{_FOR}(?P<weeks>{_COUNT})\s*(?:semanas?|sem|weeks?|w)(?![a-z])"
_MONTHS: Final = rf"{_FOR}(?P<months>{_COUNT})\s*(?:mes(?:es)?|months?)(?![a-z])"
_YEAR: Final = rf"{_FOR}(?:1|um|one|a)\s*(?P<year>anos?|years?)(?![a-z])"
_FOREVER: Final = re.compile(
    r"\s*(?:(?:para|pra|p/)\s*sempre|forever|for ever|indefinidamente|permanente(?:mente)?|permanently"
    r"|sem (?:prazo|fim))(?![a-z])"
)
_UNTIL: Final = re.compile(r"\s*(?:ate|until|till)(?:\s+(?:a|o|as)(?=\s+(?:proxim|[0-9])))?\s+")
_BETWEEN: Final = re.compile(r"\s*(?:[,;:–—-]\s*)?")
_DIGIT: Final = re.compile(r"\s*[-+]?[0-9]")


class NotALength(ValueError):
    """It looks like a length of time, and is none."""


class OutOfBounds(NotALength):
    """It is a length, and shorter or longer than may be."""


@dataclass(frozen=True, slots=True)
class Length:
    """How long, and what follows: the reason. `span` is None for without an end."""

    span: timedelta | None
    rest: str


def read_length(text: str, now: datetime, zone: str) -> Length:
    """Read the length at the start; USUAL when there is none. Raise NotALength and OutOfBounds."""
    plain = plain_letters(text)
    if found := _FOREVER.match(plain):
        return Length(None, _rest(text, plain, found.end()))
    if found := _UNTIL.match(plain):
        return _until(text[found.end() :], now, zone)
    match = first_match(plain, (_YEAR,), (_MONTHS,), (_WEEKS,), (rf"{_FOR}(?:{DURATION})",))
    if match is None:
        return _none(text, plain)
    fields = match.fields
    span: timedelta | None
    if "year" in fields:
        span = LONGEST
    elif "months" in fields:
        span = timedelta(days=30 * _number(fields["months"]))
    elif "weeks" in fields:
        span = timedelta(weeks=_number(fields["weeks"]))
    else:
        span = duration_of(match)
    if span is None:
        return _none(text, plain)
    return Length(_within(span), _rest(text, plain, match.end))


def short_length(span: timedelta | None) -> str:
    """A length in signs that both languages read: 3 d, 1 h 30 min, ∞."""
    if span is None:
        return "∞"
    minutes = int(span.total_seconds()) // 60
    days, hours = divmod(minutes // 60, 24)
    parts = ((days, "d"), (hours, "h"), (minutes % 60, "min"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count)


def _none(text: str, plain: str) -> Length:
    if _DIGIT.match(plain):
        raise NotALength
    return Length(USUAL, text.strip())


def _until(text: str, now: datetime, zone: str) -> Length:
    try:
        when = once(text, now, zone)
    except NotATime as error:
        raise NotALength from error
    if when.length == 0:
        raise NotALength
    return Length(_within(to_datetime(when.schedule.once_time) - now), text[when.length :].strip())


def _within(span: timedelta) -> timedelta:
    if not SHORTEST <= span <= LONGEST:
        raise OutOfBounds
    return span


def _rest(text: str, plain: str, end: int) -> str:
    after = _BETWEEN.match(plain, end)
    assert after is not None
    return text[after.end() :].strip()


def _number(word: str) -> int:
    return NUMBERS[word] if word in NUMBERS else int(word)
