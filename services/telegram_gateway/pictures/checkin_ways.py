"""The ways in which check-ins open, a card each: what it is called, and how it looks in the chat."""

from dataclasses import dataclass

from telegram_gateway.pictures.canvas import (
    ACCENT,
    GROUND_BOTTOM,
    LINE,
    PANEL,
    SOFT,
    Align,
    Box,
    Canvas,
    Picture,
    mixed,
)
from telegram_gateway.pictures.typefaces import Weight, width

WIDTH = 1080
_EDGE = 48
_HEAD = 132
_CARD, _GAP = 372, 24
_MIDDLE = 470
_ANSWER = mixed(PANEL, ACCENT, 0.35)


@dataclass(frozen=True, slots=True)
class Way:
    """A card, in the reader's language."""

    name: str
    lines: tuple[str, ...]
    """What it means, a line each."""
    begins: str
    """The message with which the chat begins; empty when nobody has to begin."""
    begins_admin: bool
    """Whether a person begins, on the right, and not the bot."""
    caption: str
    """What stands under the member's photo; may be empty."""


@dataclass(frozen=True, slots=True)
class CheckinWays:
    """All that is drawn."""

    heading: str
    counted: str
    """What a check-in gets."""
    ways: tuple[Way, ...]


def draw(content: CheckinWays) -> Picture:
    """Draw it; it takes some hundredths of a second."""
    canvas = Canvas(WIDTH, _HEAD + len(content.ways) * (_CARD + _GAP) + _EDGE - _GAP)
    canvas.rounded(Box(_EDGE, 62, _EDGE + 44, 70), ACCENT, 4)
    heading = Box(_EDGE + 62, 42, WIDTH - _EDGE, 90)
    canvas.text(heading, content.heading, Weight.BOLD, 36, colour=ACCENT)
    for number, way in enumerate(content.ways):
        _card(canvas, content, way, number + 1, _HEAD + number * (_CARD + _GAP))
    return canvas.picture()


def _card(canvas: Canvas, content: CheckinWays, way: Way, number: int, top: float) -> None:
    canvas.rounded(Box(_EDGE, top, WIDTH - _EDGE, top + _CARD), PANEL, 28)
    canvas.circle(_EDGE + 64, top + 72, 38, ACCENT)
    canvas.text(
        Box(_EDGE + 26, top + 34, _EDGE + 102, top + 110),
        str(number),
        Weight.BOLD,
        46,
        colour=GROUND_BOTTOM,
        align=Align.CENTRE,
    )
    name = Box(_EDGE + 28, top + 126, _MIDDLE, top + 182)
    canvas.text(name, way.name, Weight.BOLD, _size_of(way.name, name.width))
    for row, line in enumerate(way.lines):
        y = top + 194 + row * 42
        canvas.text(Box(_EDGE + 28, y, _MIDDLE, y + 40), line, Weight.MEDIUM, 28, colour=SOFT)
    _chat(canvas, content, way, Box(_MIDDLE + 20, top + 24, WIDTH - _EDGE - 24, top + _CARD - 24))


def _size_of(name: str, room: float) -> int:
    """The largest size in which a name is read whole; the group's own word may be long."""
    return next((size for size in range(42, 30, -2) if width(name, Weight.BOLD, size) <= room), 30)


def _chat(canvas: Canvas, content: CheckinWays, way: Way, box: Box) -> None:
    """What begins it, if anything; the member's photo with its caption; what it gets."""
    canvas.rounded(box, GROUND_BOTTOM, 22)
    top = box.top + 18
    if way.begins:
        left = box.left + (110 if way.begins_admin else 18)
        bubble = Box(left, top, left + box.width - 128, top + 66)
        canvas.rounded(bubble, _ANSWER if way.begins_admin else LINE, 20)
        words = Box(bubble.left + 20, top, bubble.right - 16, bubble.bottom)
        canvas.text(words, way.begins, Weight.MEDIUM, 27)
        top = bubble.bottom + 16
    bottom = box.bottom - 18
    photo = Box(box.right - 18 - 250, top, box.right - 18, bottom)
    canvas.rounded(photo, _ANSWER, 20)
    below = bottom - (54 if way.caption else 12)
    _dumbbell(canvas, Box(photo.left + 12, top + 12, photo.right - 12, below))
    if way.caption:
        words = Box(photo.left + 20, below, photo.right - 16, bottom)
        canvas.text(words, way.caption, Weight.BOLD, 27)
    chip = Box(box.left + 18, bottom - 62, photo.left - 18, bottom)
    canvas.rounded(chip, LINE, 31)
    canvas.text(chip, content.counted, Weight.BOLD, 28, colour=ACCENT, align=Align.CENTRE)


def _dumbbell(canvas: Canvas, box: Box) -> None:
    """What a photo of training looks like from afar."""
    canvas.rounded(box, mixed(GROUND_BOTTOM, ACCENT, 0.12), 14)
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    canvas.rounded(Box(x - 56, y - 6, x + 56, y + 6), SOFT, 6)
    for side in (-1, 1):
        for far, tall in ((44, 34), (64, 22)):
            at = x + side * far
            reach = min(tall, (box.bottom - box.top) / 2 - 6)
            canvas.rounded(Box(at - 8, y - reach, at + 8, y + reach), SOFT, 6)
