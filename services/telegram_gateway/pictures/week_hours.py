"""Check-ins of a week by weekday and hour: a row a day, a column an hour, for admins."""

from dataclasses import dataclass
from typing import Final

from telegram_gateway.pictures.canvas import ACCENT, HEAT, SOFT, Align, Box, Canvas, Picture
from telegram_gateway.pictures.typefaces import Weight, width

WIDTH, HEIGHT = 1080, 720
HOURS: Final = 24
_EDGE: Final = 64
_CELL: Final = 30
_GAP: Final = 6
_TALL: Final = 42
_ROW_GAP: Final = 8
_TOP: Final = 240
_EVERY: Final = 3
"""So many columns have one label."""


@dataclass(frozen=True, slots=True)
class WeekHours:
    """All that is drawn, in the reader's language."""

    heading: str
    title: str
    subtitle: str
    weekdays: tuple[str, ...]
    """From Monday."""
    hours: tuple[str, ...]
    """What stands above an hour, from 0 to 23."""
    checkins: tuple[tuple[int, int, int], ...]
    """Weekday from 0, hour, and how many."""
    fewest: str
    most: str
    numbers: tuple[tuple[str, str], ...]
    """What stands below: a number and what it counts."""


def draw(week: WeekHours) -> Picture:
    """Draw it; it takes some hundredths of a second."""
    canvas = Canvas(WIDTH, HEIGHT)
    right = WIDTH - _EDGE
    canvas.rounded(Box(_EDGE, 62, _EDGE + 44, 70), ACCENT, 4)
    canvas.text(Box(_EDGE + 62, 46, right - 330, 86), week.heading, Weight.BOLD, 28, colour=ACCENT)
    canvas.text(Box(_EDGE, 92, right, 158), week.title, Weight.BOLD, 52)
    canvas.text(Box(_EDGE, 158, right, 196), week.subtitle, Weight.MEDIUM, 28, colour=SOFT)
    _cells(canvas, week)
    _legend(canvas, week)
    top = _TOP + 7 * (_TALL + _ROW_GAP) + 12
    canvas.figures(Box(_EDGE, top, right, top + 98), top + 58, week.numbers)
    return canvas.picture()


def shade(checkins: int, most: int) -> int:
    """The colour of an hour: 0 for nobody, else by its share of the busiest one."""
    return -(-checkins * (len(HEAT) - 1) // most) if checkins else 0


def _cells(canvas: Canvas, week: WeekHours) -> None:
    counts = {(weekday, hour): checkins for weekday, hour, checkins in week.checkins}
    most = max(counts.values(), default=1)
    left = WIDTH - _EDGE - HOURS * _CELL - (HOURS - 1) * _GAP
    for hour in range(0, HOURS, _EVERY):
        x = left + hour * (_CELL + _GAP)
        label = Box(x, _TOP - 36, x + _EVERY * (_CELL + _GAP) - _GAP, _TOP - 6)
        canvas.text(label, week.hours[hour], Weight.MEDIUM, 22, colour=SOFT)
    for weekday, name in enumerate(week.weekdays):
        top = _TOP + weekday * (_TALL + _ROW_GAP)
        canvas.text(Box(_EDGE, top, left - 14, top + _TALL), name, Weight.MEDIUM, 24, colour=SOFT)
        for hour in range(HOURS):
            x = left + hour * (_CELL + _GAP)
            colour = HEAT[shade(counts.get((weekday, hour), 0), most)]
            canvas.rounded(Box(x, top, x + _CELL, top + _TALL), colour, 8)


def _legend(canvas: Canvas, week: WeekHours) -> None:
    middle, small, x = 66, 22, float(WIDTH - _EDGE)
    for text, colours in ((week.most, HEAT[::-1]), (week.fewest, ())):
        wide = width(text, Weight.MEDIUM, 22)
        box = Box(x - wide - 1, middle - 16, x + 1, middle + 16)
        canvas.text(box, text, Weight.MEDIUM, 22, colour=SOFT, align=Align.RIGHT)
        x -= wide + 14
        for colour in colours:
            canvas.rounded(Box(x - small, middle - small / 2, x, middle + small / 2), colour, 6)
            x -= small + 6
        x -= 4
