"""A canvas: the colours, and drawing within boxes.

What is drawn is noted, so that it can be measured whether it stays in its box.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from PIL import Image, ImageDraw

from telegram_gateway.pictures.typefaces import Weight, fitted, runs, width

Colour = tuple[int, int, int]

# Dark, and the same on a light and on a dark screen: the picture brings its own ground.
GROUND_TOP: Colour = (23, 27, 46)
GROUND_BOTTOM: Colour = (12, 14, 26)
PANEL: Colour = (33, 38, 62)
LINE: Colour = (46, 52, 82)
TEXT: Colour = (246, 247, 252)
SOFT: Colour = (170, 178, 207)
ACCENT: Colour = (255, 122, 69)
GOLD: Colour = (255, 199, 64)
SILVER: Colour = (198, 208, 224)
BRONZE: Colour = (226, 146, 92)
HEAT: tuple[Colour, ...] = ((40, 46, 73), (152, 74, 52), (222, 104, 60), (255, 158, 82))

# What is drawn is drawn larger and made small again, but for letters: round shapes have smooth edges by that.
_FINER = 4


class Align(StrEnum):
    """Where in its box a text stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    def holds(self, other: "Box", slack: float = 1.0) -> bool:
        """Whether the other one lies in it."""
        return (
            self.left - slack <= other.left
            and self.top - slack <= other.top
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """A text that was drawn: what of it, the box it was to stay in, and the pixels that it covers."""

    text: str
    box: Box
    ink: Box


@dataclass(slots=True)
class Picture:
    """A picture as a file, and what is written on it."""

    png: bytes
    size: tuple[int, int]
    texts: list[Placed] = field(default_factory=list)


class Canvas:
    """A ground on which boxes are filled and texts are set."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._image = Image.composite(
            Image.new("RGB", (width, height), GROUND_BOTTOM),
            Image.new("RGB", (width, height), GROUND_TOP),
            Image.linear_gradient("L").resize((width, height)),
        )
        self._draw = ImageDraw.Draw(self._image)
        self._texts: list[Placed] = []

    def rounded(self, box: Box, colour: Colour, radius: float) -> None:
        """Fill a box with round corners."""
        if box.width < 1 or box.bottom - box.top < 1:
            return
        left, top = int(box.left), int(box.top)
        size = (round(box.right) - left, round(box.bottom) - top)
        mask = Image.new("L", (size[0] * _FINER, size[1] * _FINER), 0)
        reach = min(radius, size[0] / 2, size[1] / 2) * _FINER
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, mask.width - 1, mask.height - 1), reach, fill=255)
        self._image.paste(colour, (left, top), mask.resize(size, Image.Resampling.LANCZOS))

    def circle(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Fill a circle around a point."""
        self.rounded(Box(x - radius, y - radius, x + radius, y + radius), colour, radius)

    def text(
        self,
        box: Box,
        text: str,
        weight: Weight,
        size: int,
        *,
        colour: Colour = TEXT,
        align: Align = Align.LEFT,
    ) -> float:
        """Set one line in the middle of the box's height, cut where its width ends. How wide it is."""
        line = fitted(text, weight, size, box.width)
        wide = width(line, weight, size)
        room = box.width - wide
        x = box.left + {Align.LEFT: 0.0, Align.CENTRE: room / 2, Align.RIGHT: room}[align]
        # By the height of capitals, so that lines stand the same whatever letters they have.
        baseline = (box.top + box.bottom) / 2 + 0.364 * size
        ink: Box | None = None
        for run in runs(line, weight, size):
            self._draw.text((x, baseline), run.text, fill=colour, font=run.font, anchor="ls")
            covered = self._draw.textbbox((x, baseline), run.text, font=run.font, anchor="ls")
            ink = _around(ink, Box(*covered))
            x += run.font.getlength(run.text)
        if ink is not None:
            self._texts.append(Placed(line, box, ink))
        return wide

    def figures(self, row: Box, words_top: float, told: Sequence[tuple[str, str]]) -> None:
        """Set numbers side by side, each over its word."""
        column = row.width / max(1, len(told))
        for index, (number, word) in enumerate(told):
            left, right = row.left + index * column + 8, row.left + (index + 1) * column - 8
            over, under = Box(left, row.top, right, words_top), Box(left, words_top, right, row.bottom)
            self.text(over, number, Weight.BOLD, 46, align=Align.CENTRE)
            self.text(under, word, Weight.MEDIUM, 26, colour=SOFT, align=Align.CENTRE)

    def picture(self) -> Picture:
        """The picture as a PNG."""
        file = io.BytesIO()
        self._image.save(file, "PNG", optimize=True)
        return Picture(file.getvalue(), self._image.size, list(self._texts))


def _around(one: Box | None, other: Box) -> Box:
    if one is None:
        return other
    return Box(
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
    )


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two: `share` of the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
