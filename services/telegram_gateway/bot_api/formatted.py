"""A text with its formatting as ranges beside it, as Telegram counts and shows it.

Markup is no part of the text: so a cut can never fall into it, and lengths are those that Telegram counts.
"""

import html
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from typing import Literal

import regex

from telegram_gateway.bot_api.lengths import MESSAGE

# Telegram forgets the formatting past so many ranges of a message, without a word.
_MARKS_AT_MOST = 100
# A bullet or a number stays with its item.
_NOT_AFTER_BULLET = r"(?<!(?:^|\n)\s*(?:•|\d{1,9}[.)]))"
# Accents and the like belong to what is before them, and be it a space.
_NOT_BEFORE_ACCENT = r"(?![\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}])"
_SENTENCE_END = regex.compile(rf"""[.!?…。！？][)\]»”"'’]*{_NOT_AFTER_BULLET}\s+{_NOT_BEFORE_ACCENT}""")
_WORD_END = regex.compile(rf"{_NOT_AFTER_BULLET}\s+{_NOT_BEFORE_ACCENT}")
_LINE_END = regex.compile(r"\n+")
_CHARACTER = regex.compile(r"\X")

Tag = Literal["b", "i", "s", "code", "pre", "blockquote", "a"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A range of the text, in code points, that is shown in a certain way."""

    start: int
    end: int
    tag: Tag
    url: str = ""


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text and its marks. Of two marks that overlap, one holds the other; the outer one comes first."""

    text: str = field(repr=False)
    marks: tuple[Mark, ...] = field(default=(), repr=False)
    blocks: tuple[int, ...] = ()
    """Where a block begins (a paragraph, a list, a quotation), apart from what follows its heading."""
    items: tuple[int, ...] = ()
    """Where an item of a list, or a row of a table, begins."""

    @property
    def says_something(self) -> bool:
        """Whether anything but punctuation is left for a reader.

        Telegram refuses a text of which nothing is.
        """
        return any(
            unicodedata.category(one)[0] in "LN" or unicodedata.category(one) == "So" for one in self.text
        )

    def html(self) -> str:
        """Return the text as Telegram HTML, always well-formed."""
        out: list[str] = []
        open_marks: list[Mark] = []
        position = 0
        for mark in self.marks:
            while open_marks and open_marks[-1].end <= mark.start:
                closed = open_marks.pop()
                out.append(f"{html.escape(self.text[position : closed.end], quote=False)}</{closed.tag}>")
                position = closed.end
            out.append(html.escape(self.text[position : mark.start], quote=False))
            out.append(f'<a href="{html.escape(mark.url)}">' if mark.tag == "a" else f"<{mark.tag}>")
            open_marks.append(mark)
            position = mark.start
        while open_marks:
            closed = open_marks.pop()
            out.append(f"{html.escape(self.text[position : closed.end], quote=False)}</{closed.tag}>")
            position = closed.end
        out.append(html.escape(self.text[position:], quote=False))
        return "".join(out)

    def pieces(self, at_most: int = MESSAGE) -> list["Formatted"]:
        """Cut the text into pieces of at most so many UTF-16 units, each with its own marks.

        The cut is between blocks; where a block is too long for a piece, between its items or lines, then
        after a sentence, then after a word. What is marked goes on being marked in the next piece.
        """
        found: list[Formatted] = []
        cutter = _Cutter(self, at_most)
        start = 0
        while start < len(self.text):
            end = cutter.end(start)
            piece = self._part(start, end)
            if piece.text:
                found.append(piece)
            start = end
        return found

    def _part(self, start: int, end: int) -> "Formatted":
        # Telegram keeps the indentation of code, and of nothing else.
        within_code = any(mark.tag == "pre" and mark.start <= start < mark.end for mark in self.marks)
        while start < end and (self.text[start] == "\n" if within_code else self.text[start].isspace()):
            start += 1
        while start < end and self.text[end - 1].isspace():
            end -= 1
        return Formatted(
            self.text[start:end],
            tuple(
                Mark(max(mark.start, start) - start, min(mark.end, end) - start, mark.tag, mark.url)
                for mark in self.marks
                if mark.start < end and mark.end > start and start < end
            ),
        )


class _Cutter:
    """Finds the ends of pieces, from the best kind of place for a cut to the worst."""

    def __init__(self, whole: Formatted, at_most: int) -> None:
        self._whole, self._at_most = whole, at_most
        # How many units come before each code point.
        self._units = [0, *accumulate(2 if ord(one) > 0xFFFF else 1 for one in whole.text)]
        self._starts = [mark.start for mark in whole.marks]
        self._kinds: Sequence[Callable[[], Sequence[int]]] = (
            lambda: whole.blocks,
            lambda: whole.items,
            cache(lambda: _ends(_LINE_END, whole.text)),
            cache(lambda: _ends(_SENTENCE_END, whole.text)),
            cache(lambda: _ends(_WORD_END, whole.text)),
        )

    def end(self, start: int) -> int:
        """Return where the piece that begins here ends."""
        furthest = self._furthest(start)
        if furthest == len(self._whole.text):
            return furthest
        roomy = self._units[start] + self._at_most // 2
        for kind in self._kinds:
            places = kind()
            last = bisect_right(places, furthest) - 1
            if last < 0 or places[last] <= start:
                continue
            # What comes next must be cut in any case when it fits nowhere: then this piece is filled first.
            following = places[last + 1] if last + 1 < len(places) else len(self._whole.text)
            fits = self._units[following] - self._units[places[last]] <= self._at_most
            if fits or self._units[places[last]] >= roomy:
                return places[last]
        return self._between_characters(start, furthest)

    def _furthest(self, start: int) -> int:
        furthest = bisect_right(self._units, self._units[start] + self._at_most) - 1
        held = [mark.end for mark in self._whole.marks if mark.start < start < mark.end]
        crowded = bisect_left(self._starts, start) + _MARKS_AT_MOST - len(held)
        if crowded < len(self._starts) and start < self._starts[crowded]:
            furthest = min(furthest, self._starts[crowded])
        return max(furthest, start + 1)

    def _between_characters(self, start: int, furthest: int) -> int:
        found = start
        for character in _CHARACTER.finditer(self._whole.text, start):
            if character.end() > furthest:
                break
            found = character.end()
        # A single character may be longer than a message: accents upon accents.
        return found if found > start else furthest


def _ends(pattern: regex.Pattern[str], text: str) -> list[int]:
    return [found.end() for found in pattern.finditer(text)]
