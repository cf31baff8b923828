"""The training card: a member's season or year, as tall as a story."""

from dataclasses import dataclass
from datetime import date, timedelta

from telegram_gateway.pictures.canvas import (
    ACCENT,
    GROUND_BOTTOM,
    HEAT,
    LINE,
    SOFT,
    Align,
    Box,
    Canvas,
    Picture,
    mixed,
)
from telegram_gateway.pictures.typefaces import Weight

WIDTH, HEIGHT = 1080, 1920
WEEKS_IN_A_ROW = 27
WEEKS_OF_A_CALENDAR = 7
"""So many weeks lie below each other, as in a calendar: a season of a month fills its room."""
_EDGE = 64
_HEAD = 256
"""Apps lay their own bars over what is above, and over as much at the bottom."""
_MAP = Box(_EDGE, 880, WIDTH - _EDGE, 1400)
_LARGEST = 104
_BETWEEN = 24


@dataclass(frozen=True, slots=True)
class TrainingCard:
    """All that is drawn, in the reader's language."""

    heading: str
    name: str
    subtitle: str
    days: str
    """How many days were trained; it is drawn large."""
    days_text: str
    first_day: date
    today: date
    checkins: tuple[tuple[date, int], ...]
    """Days with check-ins, and how many."""
    numbers: tuple[tuple[str, str], ...]
    """What stands below: a number and what it counts."""
    foot: str


def draw(card: TrainingCard) -> Picture:
    """Draw it; it takes some tenths of a second for a year."""
    canvas = Canvas(WIDTH, HEIGHT)
    right = WIDTH - _EDGE
    canvas.rounded(Box(_EDGE, _HEAD + 16, _EDGE + 44, _HEAD + 24), ACCENT, 4)
    canvas.text(Box(_EDGE + 62, _HEAD, right, _HEAD + 40), card.heading, Weight.BOLD, 32, colour=ACCENT)
    canvas.text(Box(_EDGE, _HEAD + 52, right, _HEAD + 142), card.name, Weight.BOLD, 72)
    canvas.text(Box(_EDGE, _HEAD + 146, right, _HEAD + 190), card.subtitle, Weight.MEDIUM, 32, colour=SOFT)
    canvas.text(Box(_EDGE, 500, right, 740), card.days, Weight.BOLD, 230, align=Align.CENTRE)
    canvas.text(
        Box(_EDGE, 744, right, 810), card.days_text, Weight.MEDIUM, 46, colour=SOFT, align=Align.CENTRE
    )
    _map(canvas, card)
    canvas.figures(Box(_EDGE, 1452, right, 1550), 1510, card.numbers)
    canvas.rounded(Box(_EDGE, 1600, right, 1602), LINE, 1)
    canvas.text(Box(_EDGE, 1616, right, 1660), card.foot, Weight.BOLD, 28, colour=SOFT, align=Align.CENTRE)
    return canvas.picture()


def _map(canvas: Canvas, card: TrainingCard) -> None:
    """A cell a day: a few weeks as in a calendar, more of them a column a week, in rows as they fit."""
    monday = card.first_day - timedelta(days=card.first_day.weekday())
    weeks = (card.today - monday).days // 7 + 1
    calendar = weeks <= WEEKS_OF_A_CALENDAR
    rows = 1 if calendar else -(-weeks // WEEKS_IN_A_ROW)
    columns = -(-weeks // rows)
    across, down = (7, weeks) if calendar else (columns, 7)
    height = (_MAP.bottom - _MAP.top - (rows - 1) * _BETWEEN) / rows
    pitch = min(_LARGEST, _MAP.width / across, height / down)
    cell = pitch * 0.86
    left = _MAP.left + (_MAP.width - across * pitch + pitch - cell) / 2
    top = _MAP.top + (_MAP.bottom - _MAP.top - rows * down * pitch - (rows - 1) * _BETWEEN) / 2
    counts = dict(card.checkins)
    for number in range(weeks * 7):
        day = monday + timedelta(days=number)
        if day < card.first_day:
            continue
        week, weekday = divmod(number, 7)
        row, column = (0, weekday) if calendar else divmod(week, columns)
        line = week if calendar else weekday
        x = left + column * pitch
        y = top + row * (down * pitch + _BETWEEN) + line * pitch
        colour = HEAT[min(counts.get(day, 0), len(HEAT) - 1)]
        if day > card.today:
            colour = mixed(HEAT[0], GROUND_BOTTOM, 0.65)
        canvas.rounded(Box(x, y, x + cell, y + cell), colour, cell * 0.22)
