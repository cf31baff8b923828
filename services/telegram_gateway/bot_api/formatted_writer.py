"""Writes a text with its formatting from its front to its end."""

from dataclasses import dataclass

from telegram_gateway.bot_api.formatted import Formatted, Mark, Tag


@dataclass(slots=True)
class _Begun:
    tag: Tag
    url: str
    slot: int
    start: int | None = None
    """Where its first words are; None as long as there are none."""
    doubled: bool = False
    """Whether all of it is marked so already."""


class FormattedWriter:
    """Line ends between blocks are owed until words come.

    So none stand at the end, and no mark begins with one.
    """

    def __init__(self) -> None:
        self._text: list[str] = []
        self._length = 0
        self._owed = 0
        self._begun: list[_Begun] = []
        self._marks: list[Mark | None] = []
        self._blocks: list[int] = []
        self._items: list[int] = []
        self._at_block = self._at_item = False

    def write(self, words: str) -> None:
        if not words:
            return
        if self._length and self._owed:
            self._append("\n" * self._owed)
        self._owed = 0
        if self._at_block:
            self._blocks.append(self._length)
        if self._at_item:
            self._items.append(self._length)
        self._at_block = self._at_item = False
        for begun in self._begun:
            if begun.start is None:
                begun.start = self._length
        self._append(words)

    def owe_line_ends(self, count: int) -> None:
        """Have at least so many line ends before the next words."""
        self._owed = max(self._owed, count)

    def begin_block(self) -> None:
        self._at_block = True

    def begin_item(self) -> None:
        self._at_item = True

    def open(self, tag: Tag, url: str = "") -> None:
        """Mark what follows, up to `close`.

        Telegram refuses a quotation within a quotation: what is marked so already is not marked again.
        """
        doubled = any(begun.tag == tag for begun in self._begun)
        self._begun.append(_Begun(tag, url, len(self._marks), doubled=doubled))
        self._marks.append(None)

    def close(self) -> None:
        """End the mark that was opened last."""
        begun = self._begun.pop()
        if begun.start is not None and not begun.doubled:
            self._marks[begun.slot] = Mark(begun.start, self._length, begun.tag, begun.url)

    def formatted(self) -> Formatted:
        marks = tuple(mark for mark in self._marks if mark is not None)
        return Formatted("".join(self._text), marks, tuple(self._blocks), tuple(self._items))

    def _append(self, words: str) -> None:
        self._text.append(words)
        self._length += len(words)
