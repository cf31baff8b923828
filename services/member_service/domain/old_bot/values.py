"""What the old documents' values mean: numbers of any type, texts, and local times without a zone."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

NOT_PERSONS: Final = frozenset({1087968824, 136817688, 777000})
"""Telegram's accounts of anonymous admins, of channels, and of itself."""
MOST_POINTS: Final = 10

_EXACT: Final = 2**53
_DIGITS: Final = re.compile(r"\s*([+-]?[0-9]{1,20})\s*")
_AMOUNT: Final = re.compile(
    r"\s*(?:R\$)?\s*([0-9]{1,12}|[0-9]{1,3}(?:([.,])[0-9]{3})+)(?:([.,])([0-9]{1,2}|[0-9]{4}))?\s*"
)
_UNWANTED: Final = re.compile(r"[\x00\ud800-\udfff]")
_QUARTER: Final = timedelta(minutes=15)
_SLACK: Final = timedelta(minutes=5)
_FARTHEST: Final = timedelta(hours=14)
_AHEAD: Final = timedelta(days=1)
_EARLIEST: Final = datetime(2013, 8, 1, tzinfo=UTC)
"""Before that there was no Telegram: a time from before is none."""


def whole(value: object) -> int | None:
    """A chat's, user's or message's id: an int, an integral float, or digits in text."""
    if isinstance(value, str):
        digits = _DIGITS.fullmatch(value)
        value = int(digits[1]) if digits else None
    number = _number(value)
    return int(number) if number is not None and number == int(number) else None


def person(value: object) -> int | None:
    """A person's id."""
    number = whole(value)
    return number if number and number > 0 and number not in NOT_PERSONS else None


def points(value: object) -> int | None:
    """Points from 1 to 10."""
    number = whole(value)
    return number if number is not None and 1 <= number <= MOST_POINTS else None


def ranked_points(value: object) -> Fraction:
    """What the old ranking counted: it summed up numbers, and took anything else for nothing."""
    return Fraction(_number(value) or 0)


def _number(value: object) -> int | float | Decimal | None:
    """A finite number, of a size that a float counts to."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if isinstance(value, Decimal):
        return value if value.is_finite() and abs(value) < _EXACT else None
    # Infinity and NaN fail this comparison, too.
    return value if abs(value) < _EXACT else None


def amount(value: object) -> Fraction | None:
    """An amount of money, as a number or as digits in text, such as 15.90 or R$ 1.234,50."""
    if not isinstance(value, str):
        number = _number(value)
        return None if number is None else Fraction(number)
    told = _AMOUNT.fullmatch(value)
    if not told or (told[2] and told[2] == told[3]):
        return None
    return Fraction(f"{re.sub('[.,]', '', told[1])}.{told[4] or 0}")


def text(value: object, most: int) -> str:
    """A text without what no database and no Telegram takes, cut."""
    return _UNWANTED.sub("", value)[:most].strip() if isinstance(value, str) else ""


def told_time(value: object) -> datetime | None:
    """A time as it is stored; of a text, if it is one. Naive ones count as stored in UTC."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    value = value.replace(tzinfo=UTC) if value.tzinfo is None else value
    try:
        value = value.astimezone(UTC)
    except OverflowError:
        return None
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


def true_time(
    value: object, id_time: datetime | None, zone: str, now: datetime, *, shift: bool = True
) -> datetime | None:
    """When it was, given the naive local time that was stored, and the time in the document's id.

    Without `shift` the id is no witness: it was made later.
    """
    told = told_time(value)
    if told is not None and _EARLIEST <= told <= now + _AHEAD + _FARTHEST:
        moment = (_by_id(told, id_time) if id_time and shift else None) or _in_zone(told, zone)
        if moment <= now + _AHEAD:
            return moment
    return id_time if id_time and _EARLIEST <= id_time <= now + _AHEAD else None


def _by_id(told: datetime, id_time: datetime) -> datetime | None:
    """The told time without the offset of its host, if that is one."""
    offset = round((told - id_time) / _QUARTER) * _QUARTER
    if abs(told - id_time - offset) <= _SLACK and abs(offset) <= _FARTHEST:
        return told - offset
    return None


def _in_zone(told: datetime, zone: str) -> datetime:
    return told.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
