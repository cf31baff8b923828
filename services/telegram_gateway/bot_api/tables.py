"""Answers with a table: the words that every client shows, and the same laid out in columns.

A `Tabled` goes wherever Telegram HTML goes, and is its words there. Where the server has rich messages
(Bot API 10.1), rich_tables.py sends the table instead.

What stands in a cell is plain text, and is escaped here: nothing that people wrote reaches out of it.
In the HTML of rich messages a new line is a space. Moments are left as their words: servers have refused
a rich message for them (RICH_MESSAGE_DATE_INVALID). No link stands in a cell:
Telegram drops those of a table with one row.
"""

import html
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, Self

_MOMENT = re.compile(r"</?tg-time\b[^>]*>")
_NEW_LINE = "\n"


class Column(NamedTuple):
    """A column: its heading in plain text, and on which side its cells stand."""

    heading: str
    align: Literal["left", "right"] = "left"


class Tabled(str):
    """Telegram HTML, and the HTML of a rich message that says the same."""

    __slots__ = ("laid_out",)
    laid_out: str

    def __new__(cls, words: str, laid_out: str) -> Self:
        """Keep the words and what stands for them where there are tables."""
        tabled = super().__new__(cls, words)
        tabled.laid_out = laid_out
        return tabled


def tabled(words: str, before: Sequence[str], table: str, after: Sequence[str]) -> Tabled:
    """Return the words with their table; `before` and `after` are the lines around it, as Telegram HTML."""
    return Tabled(words, f"{_paragraphs(before)}{table}{_paragraphs(after)}")


def followed(text: str, line: str) -> str:
    """Return Telegram HTML with a last paragraph below it; as a table, too, where it is one."""
    words = f"{text}\n\n{line}"
    return Tabled(words, text.laid_out + _paragraphs([line])) if isinstance(text, Tabled) else words


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], total: Sequence[str] = ()) -> str:
    """Return a table; the cells of each row, in plain text, in the order of the columns.

    `total` is a last row that stands out.
    """
    head = _row("th", columns, [one.heading for one in columns])
    body = "".join(_row("td", columns, cells) for cells in rows)
    foot = _row("th", columns, total) if total else ""
    return f"<table bordered striped>{head}{body}{foot}</table>"


def _row(tag: str, columns: Sequence[Column], cells: Sequence[str]) -> str:
    written = (
        f'<{tag} align="{column.align}">{html.escape(cell, quote=False)}</{tag}>'
        for column, cell in zip(columns, cells, strict=True)
    )
    return f"<tr>{''.join(written)}</tr>"


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{_MOMENT.sub('', line).replace(_NEW_LINE, '<br>')}</p>" for line in lines)
