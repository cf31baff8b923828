"""The ranking card: the group, its podium, who comes next, and the season in numbers."""

from dataclasses import dataclass

from telegram_gateway.pictures.canvas import (
    ACCENT,
    BRONZE,
    GOLD,
    LINE,
    PANEL,
    SILVER,
    SOFT,
    TEXT,
    Align,
    Box,
    Canvas,
    Colour,
    Picture,
    mixed,
)
from telegram_gateway.pictures.typefaces import Weight, initials, width

WIDTH = 1080
_EDGE = 64
_ROW = 88
_HEAD = 268
_PODIUM = 452
_FOOT = 190
_MEDALS = {1: GOLD, 2: SILVER, 3: BRONZE}


@dataclass(frozen=True, slots=True)
class Line:
    """A member on the card, in words."""

    rank: int
    name: str
    points: int
    points_text: str
    """As "12 pontos"."""


@dataclass(frozen=True, slots=True)
class RankingCard:
    """All that is written on it, in the reader's language. Two of the same content are the same picture."""

    heading: str
    """What it is, in capitals: "RANKING"."""
    title: str
    subtitle: str
    lines: tuple[Line, ...]
    """By rank, at least one."""
    totals: tuple[tuple[str, str], ...]
    """Numbers of the season and what they count."""


def draw(card: RankingCard) -> Picture:
    """Draw it; it takes some hundredths of a second."""
    rows = card.lines[3:]
    height = _HEAD + _PODIUM + (len(rows) * _ROW + 40 if rows else 0) + _FOOT
    canvas = Canvas(WIDTH, height)
    _head(canvas, card)
    _podium(canvas, card.lines[:3], _HEAD)
    top = _HEAD + _PODIUM + 28
    most = card.lines[0].points
    for number, line in enumerate(rows):
        _row(canvas, line, most, top + number * _ROW)
    _foot(canvas, card.totals, height - _FOOT + 20)
    return canvas.picture()


def _head(canvas: Canvas, card: RankingCard) -> None:
    right = WIDTH - _EDGE
    canvas.rounded(Box(_EDGE, 74, _EDGE + 44, 82), ACCENT, 4)
    canvas.text(Box(_EDGE + 62, 58, right, 98), card.heading, Weight.BOLD, 28, colour=ACCENT)
    canvas.text(Box(_EDGE, 108, right, 188), card.title, Weight.BOLD, 64)
    canvas.text(Box(_EDGE, 190, right, 232), card.subtitle, Weight.MEDIUM, 30, colour=SOFT)


def _podium(canvas: Canvas, lines: tuple[Line, ...], top: float) -> None:
    """The first in the middle, the second left of them, the third right; who shares a rank stands as high."""
    gap, column = 20, (WIDTH - 2 * _EDGE - 40) / 3
    floor = top + _PODIUM
    order = [index for index in (1, 0, 2) if index < len(lines)]
    # Fewer than three stand in the middle.
    start = (WIDTH - len(order) * column - (len(order) - 1) * gap) / 2
    for place, index in enumerate(order):
        line = lines[index]
        colour = _MEDALS.get(line.rank, SOFT)
        left = start + place * (column + gap)
        middle, right = left + column / 2, left + column
        step = floor - {1: 172, 2: 128, 3: 96}.get(line.rank, 96)
        canvas.rounded(Box(left, step, right, floor), mixed(PANEL, colour, 0.16), 24)
        canvas.rounded(Box(left, step, right, step + 8), colour, 4)
        canvas.text(
            Box(left, step + 14, right, floor - 6),
            str(line.rank),
            Weight.BOLD,
            72,
            colour=colour,
            align=Align.CENTRE,
        )
        radius = 58 if line.rank == 1 else 50
        centre = step - 122 - radius
        canvas.circle(middle, centre, radius + 5, colour)
        canvas.circle(middle, centre, radius, PANEL)
        letters = initials(line.name)
        if letters:
            canvas.text(
                Box(middle - radius + 8, centre - radius, middle + radius - 8, centre + radius),
                letters,
                Weight.BOLD,
                round(radius * 0.74),
                colour=colour,
                align=Align.CENTRE,
            )
        canvas.text(
            Box(left, step - 108, right, step - 62),
            line.name,
            Weight.BOLD,
            34,
            colour=TEXT,
            align=Align.CENTRE,
        )
        canvas.text(
            Box(left, step - 62, right, step - 18),
            line.points_text,
            Weight.MEDIUM,
            28,
            colour=SOFT,
            align=Align.CENTRE,
        )


def _row(canvas: Canvas, line: Line, most: int, top: float) -> None:
    left, right = _EDGE, WIDTH - _EDGE
    bottom = top + _ROW - 12
    canvas.rounded(Box(left, top, right, bottom), PANEL, 18)
    colour: Colour = _MEDALS.get(line.rank, SOFT)
    canvas.text(
        Box(left + 12, top, left + 92, bottom),
        str(line.rank),
        Weight.BOLD,
        32,
        colour=colour,
        align=Align.CENTRE,
    )
    points = width(line.points_text, Weight.BOLD, 28)
    canvas.text(
        Box(right - 28 - points, top, right - 27, bottom),
        line.points_text,
        Weight.BOLD,
        28,
        colour=TEXT,
        align=Align.RIGHT,
    )
    canvas.text(Box(left + 104, top + 4, right - 52 - points, bottom - 22), line.name, Weight.BOLD, 30)
    track = Box(left + 104, bottom - 20, right - 52 - points, bottom - 14)
    canvas.rounded(track, LINE, 3)
    share = max(0.02, line.points / most) if most else 0
    canvas.rounded(Box(track.left, track.top, track.left + track.width * share, track.bottom), ACCENT, 3)


def _foot(canvas: Canvas, totals: tuple[tuple[str, str], ...], top: float) -> None:
    canvas.rounded(Box(_EDGE, top + 6, WIDTH - _EDGE, top + 8), LINE, 1)
    canvas.figures(Box(_EDGE, top + 30, WIDTH - _EDGE, top + 126), top + 84, totals)
