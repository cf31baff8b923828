"""The heat map: a member's last 12 weeks, a column a week, and what they have come to."""

from dataclasses import dataclass
from datetime import date, timedelta

from telegram_gateway.pictures.canvas import (
    ACCENT,
    GROUND_BOTTOM,
    HEAT,
    SOFT,
    TEXT,
    Align,
    Box,
    Canvas,
    Picture,
    mixed,
)
from telegram_gateway.pictures.typefaces import Weight, width

WIDTH, HEIGHT = 1080, 1010
WEEKS = 12
_EDGE = 64
_CELL, _GAP = 62, 10
_TOP = 316


@dataclass(frozen=True, slots=True)
class HeatMap:
    """All that is drawn, in the reader's language."""

    heading: str
    name: str
    subtitle: str
    today: date
    checkins: tuple[tuple[date, int], ...]
    """Days with check-ins, and how many."""
    weekdays: tuple[str, ...]
    """From Monday."""
    months: tuple[str, ...]
    """From January, short."""
    less: str
    more: str
    numbers: tuple[tuple[str, str], ...]
    """What stands below: a number and what it counts."""
    marks_today: bool = True
    """Whether today has a frame; else the last column is a week that is over."""


def first_day(today: date) -> date:
    """The Monday with which the map begins: the running week is the last column."""
    return today - timedelta(days=today.weekday(), weeks=WEEKS - 1)


def draw(record: HeatMap) -> Picture:
    """Draw it; it takes some hundredths of a second."""
    canvas = Canvas(WIDTH, HEIGHT)
    right = WIDTH - _EDGE
    canvas.rounded(Box(_EDGE, 74, _EDGE + 44, 82), ACCENT, 4)
    canvas.text(Box(_EDGE + 62, 58, right - 330, 98), record.heading, Weight.BOLD, 28, colour=ACCENT)
    canvas.text(Box(_EDGE, 108, right, 188), record.name, Weight.BOLD, 64)
    canvas.text(Box(_EDGE, 190, right, 232), record.subtitle, Weight.MEDIUM, 30, colour=SOFT)
    _cells(canvas, record)
    _legend(canvas, record)
    _numbers(canvas, record.numbers)
    return canvas.picture()


def _cells(canvas: Canvas, record: HeatMap) -> None:
    counts = dict(record.checkins)
    monday = first_day(record.today)
    left = WIDTH - _EDGE - WEEKS * _CELL - (WEEKS - 1) * _GAP
    for weekday, label in enumerate(record.weekdays):
        top = _TOP + weekday * (_CELL + _GAP)
        canvas.text(Box(_EDGE, top, left - 18, top + _CELL), label, Weight.MEDIUM, 26, colour=SOFT)
    month, free = 0, 0.0
    for week in range(WEEKS):
        x = left + week * (_CELL + _GAP)
        first = monday + timedelta(weeks=week)
        # A month stands above its first week, where the one before leaves room.
        if first.month != month and x >= free:
            month = first.month
            label = record.months[month - 1]
            free = x + width(label, Weight.MEDIUM, 26) + 12
            canvas.text(Box(x, _TOP - 50, WIDTH - _EDGE, _TOP - 12), label, Weight.MEDIUM, 26, colour=SOFT)
        for weekday in range(7):
            day = first + timedelta(days=weekday)
            y = _TOP + weekday * (_CELL + _GAP)
            cell = Box(x, y, x + _CELL, y + _CELL)
            if day > record.today:
                canvas.rounded(cell, mixed(HEAT[0], GROUND_BOTTOM, 0.65), 14)
                continue
            if record.marks_today and day == record.today:
                canvas.rounded(Box(x - 4, y - 4, x + _CELL + 4, y + _CELL + 4), TEXT, 17)
            canvas.rounded(cell, HEAT[min(counts.get(day, 0), len(HEAT) - 1)], 14)


def _legend(canvas: Canvas, record: HeatMap) -> None:
    right, middle, small = WIDTH - _EDGE, 78, 24
    more = width(record.more, Weight.MEDIUM, 22)
    canvas.text(
        Box(right - more - 1, middle - 16, right + 1, middle + 16),
        record.more,
        Weight.MEDIUM,
        22,
        colour=SOFT,
        align=Align.RIGHT,
    )
    x = right - more - 14
    for colour in reversed(HEAT):
        canvas.rounded(Box(x - small, middle - small / 2, x, middle + small / 2), colour, 7)
        x -= small + 6
    less = width(record.less, Weight.MEDIUM, 22)
    canvas.text(
        Box(x - 8 - less, middle - 16, x - 7, middle + 16),
        record.less,
        Weight.MEDIUM,
        22,
        colour=SOFT,
        align=Align.RIGHT,
    )


def _numbers(canvas: Canvas, numbers: tuple[tuple[str, str], ...]) -> None:
    top = _TOP + 7 * (_CELL + _GAP) + 24
    canvas.figures(Box(_EDGE, top, WIDTH - _EDGE, top + 98), top + 58, numbers)
