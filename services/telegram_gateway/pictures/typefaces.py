"""Typefaces: Inter for what it has, Noto for Hebrew and Arabic names.

What none of them has is left out rather than drawn as a box.

Emoji are left out, too: a colour font weighs ten times the rest together.
The caption has the names as they are.
"""

import functools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import as_file, files

from PIL import ImageFont, features


class Weight(StrEnum):
    """How strong letters are."""

    BOLD = "Inter-Bold.otf"
    MEDIUM = "Inter-Medium.otf"


_FALLBACKS = ("NotoSansHebrew-Bold.ttf", "NotoSansArabic-Bold.ttf")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_NO_LETTER = "\U0010fffe"
# More marks than that on one letter are no language, and would run over the lines beside.
_MARKS_ON_A_LETTER = 2
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one font."""

    text: str
    font: ImageFont.FreeTypeFont


@functools.cache
def _font(file: str, size: int) -> ImageFont.FreeTypeFont:
    with as_file(files(__package__).joinpath("fonts", file)) as path:
        return ImageFont.truetype(path, size)


def font(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    """The main typeface."""
    return _font(weight.value, size)


@functools.lru_cache(maxsize=4096)
def _has(file: str, letter: str) -> bool:
    # Compared as it is drawn: the library shows no other way which letters a font has.
    at = _font(file, 24)
    return bytes(at.getmask(letter)) != bytes(at.getmask(_NO_LETTER))


def _file(weight: Weight, letter: str) -> str | None:
    if letter.isspace():
        return weight.value
    return next((file for file in (weight.value, *_FALLBACKS) if _has(file, letter)), None)


def drawable(text: str, weight: Weight = Weight.BOLD) -> str:
    """What of a text can be drawn, on one line; empty when that is nothing."""
    kept: list[str] = []
    marks, base_kept = 0, False
    for letter in unicodedata.normalize("NFC", text):
        category = unicodedata.category(letter)
        is_mark = category in {"Mn", "Me"}
        marks = marks + 1 if is_mark else 0
        if is_mark and (not base_kept or marks > _MARKS_ON_A_LETTER):
            continue
        # Marks of direction and joiners have no shape of their own.
        has_shape = letter.isspace() or (category[0] != "C" and _file(weight, letter) is not None)
        if has_shape:
            kept.append(" " if letter.isspace() else letter)
        if not is_mark:
            base_kept = has_shape
    return " ".join("".join(kept).split())


def runs(text: str, weight: Weight, size: int) -> list[Run]:
    """The text as runs of one font each, in the order in which they are drawn from left to right."""
    pieces = [(file, "".join(letters)) for file, letters in _grouped(text, weight)]
    if _is_right_to_left(text):
        pieces.reverse()
    shapes = features.check("raqm")
    return [
        # Without the library that shapes them, letters that go to the left are at least put in their order.
        Run(piece if shapes or file == weight.value else piece[::-1], _font(file, size))
        for file, piece in pieces
    ]


def width(text: str, weight: Weight, size: int) -> float:
    """How wide the text is drawn, in pixels."""
    return sum(run.font.getlength(run.text) for run in runs(text, weight, size))


def fitted(text: str, weight: Weight, size: int, room: float) -> str:
    """The text, or as much of its beginning as there is room for, with an ellipsis."""
    text = drawable(text, weight)
    if width(text, weight, size) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + ELLIPSIS, weight, size) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + ELLIPSIS


def initials(name: str) -> str:
    """One or two letters that stand for a person; empty when nothing of the name can be drawn."""
    words = [word for word in drawable(name).split() if word[0].isalnum()]
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words[:1])).upper()


def _grouped(text: str, weight: Weight) -> Iterator[tuple[str, list[str]]]:
    current, letters = weight.value, list[str]()
    for letter in text:
        # A space and a mark belong to what is before them.
        follows = letter.isspace() or unicodedata.category(letter) == "Mn"
        file = current if follows else _file(weight, letter) or weight.value
        if file != current and letters:
            yield current, letters
            letters = []
        current = file
        letters.append(letter)
    if letters:
        yield current, letters


def _is_right_to_left(text: str) -> bool:
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((way for way in strong if way in {"L", *_RIGHT_TO_LEFT}), "L") in _RIGHT_TO_LEFT
