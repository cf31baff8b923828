"""Points in time as people read them: by a group's clock, and with the moment itself for the reader's own.

A `Moment` is the words that every client shows. Where a text is formatted, the moment stands beside them
(`<tg-time>`, a `date_time` entity): a client that knows it shows the reader's own time instead.
On buttons, in pictures and in callback answers, which have no formatting, the words are left.
A calendar day of a group is no point in time: it is the same day for everybody.
"""

import html
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

DAY_AND_TIME = "dt"
"""How Telegram is to write it: a short date and a short time, in the reader's language and zone."""
DAY = "d"
TIME = "t"
AS_WRITTEN = ""
"""The words stay, and the reader's own time is a tap away."""

_LAST = 2**31 - 1


class Moment(str):
    """The words for a moment, and the moment."""

    __slots__ = ("at", "shape")
    at: datetime
    shape: str

    def __new__(cls, words: str, at: datetime, shape: str = DAY_AND_TIME) -> Self:
        """Keep the words, the moment (with its zone) and how Telegram is to write it."""
        moment = super().__new__(cls, words)
        moment.at, moment.shape = at, shape
        return moment

    def as_html(self) -> str:
        """Return the words as Telegram HTML, with the moment."""
        return marked(html.escape(self, quote=False), self.at, self.shape)


def marked(words: str, at: datetime, shape: str = AS_WRITTEN) -> str:
    """Return Telegram HTML with the moment that it is about; the HTML alone where Telegram knows none."""
    seconds = int(at.timestamp())
    if not words or not 0 < seconds <= _LAST:
        return words
    written = f' format="{shape}"' if shape else ""
    return f'<tg-time unix="{seconds}"{written}>{words}</tg-time>'


def minute(at: datetime, zone: str) -> Moment:
    """Return day, month, hour and minute by the clock of an IANA time zone."""
    return _written(at, zone, "%d/%m %H:%M", DAY_AND_TIME)


def minute_of_year(at: datetime, zone: str) -> Moment:
    """Return day, month, year, hour and minute by the clock of an IANA time zone."""
    return _written(at, zone, "%d/%m/%Y %H:%M", DAY_AND_TIME)


def day(at: datetime, zone: str) -> Moment:
    """Return day and month by the clock of an IANA time zone."""
    return _written(at, zone, "%d/%m", DAY)


def day_of_year(at: datetime, zone: str) -> Moment:
    """Return day, month and year by the clock of an IANA time zone."""
    return _written(at, zone, "%d/%m/%Y", DAY)


def time_of_day(at: datetime, zone: str) -> Moment:
    """Return hour and minute by the clock of an IANA time zone."""
    return _written(at, zone, "%H:%M", TIME)


def begin_of(iso_day: str, zone: str) -> datetime:
    """Return when a day begins in an IANA time zone."""
    return datetime.combine(date.fromisoformat(iso_day), time(), ZoneInfo(zone)).astimezone(UTC)


def end_of(iso_day: str, zone: str) -> datetime:
    """Return the last second of a day in an IANA time zone."""
    following = (date.fromisoformat(iso_day) + timedelta(days=1)).isoformat()
    return begin_of(following, zone) - timedelta(seconds=1)


def span(first_day: str, last_day: str, zone: str) -> tuple[Moment, Moment]:
    """Return the beginning and the end of days that go together, each written as its day."""
    written = (f"{date.fromisoformat(one):%d/%m/%Y}" for one in (first_day, last_day))
    return Moment(next(written), begin_of(first_day, zone)), Moment(next(written), end_of(last_day, zone))


def _written(at: datetime, zone: str, pattern: str, shape: str) -> Moment:
    # Beside the words stands no second that they do not tell: a mail would be told apart by it.
    whole = at.replace(second=0, microsecond=0)
    return Moment(at.astimezone(ZoneInfo(zone)).strftime(pattern), whole, shape)
