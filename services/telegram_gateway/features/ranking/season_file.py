"""A season of a group as a file: CSV for spreadsheets, or JSON.

It is written page by page, so memory does not grow.

CSV is in UTF-8 with a byte order mark, by which Excel knows it, and parted as the reader's Excel expects:
by semicolons where a comma is in numbers.
A cell that it would take for a formula gets an apostrophe in front.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, Final, Self

_IN_MEMORY: Final = 1024 * 1024
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """A member of the season, as the ranking shows them."""

    place: int
    name: str
    points: int
    checkins: int
    reached: str
    """When the latest check-in was counted, as "2026-11-29 18:30" in the group's zone."""


@dataclass(frozen=True, slots=True)
class Season:
    """What the rows are of."""

    group: str
    season_id: str
    first_day: str
    last_day: str
    time_zone: str


class SeasonFile:
    """Takes rows, gives the file. Use as a context; it leaves nothing on the disk."""

    def __enter__(self) -> Self:
        self._file: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, stack: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, rows: Sequence[Row]) -> None:
        """Take the next rows."""
        raise NotImplementedError

    def content(self) -> bytes:
        """Return the whole file."""
        self._file.seek(0)
        return self._file.read()


class SeasonTable(SeasonFile):
    """CSV. `headings` are the five of the columns; `separator` parts the cells."""

    def __init__(self, headings: Sequence[str], separator: str) -> None:
        self._headings, self._separator = headings, separator

    def __enter__(self) -> Self:
        super().__enter__()
        self._file.write(_MARK + self._line(self._headings))
        return self

    def add(self, rows: Sequence[Row]) -> None:
        for row in rows:
            cells = (row.place, _harmless(row.name), row.points, row.checkins, row.reached)
            self._file.write(self._line(cells))

    def _line(self, cells: Sequence[object]) -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=self._separator).writerow(cells)
        return text.getvalue().encode("utf-8", "replace")


class SeasonRecord(SeasonFile):
    """JSON: the season, and its members in the order of the ranking."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def __enter__(self) -> Self:
        super().__enter__()
        self._file.write(b'{"season": ' + _json(asdict(self._season)) + b',\n"members": [')
        self._first = True
        return self

    def add(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self._file.write((b"\n" if self._first else b",\n") + _json(asdict(row)))
            self._first = False

    def content(self) -> bytes:
        self._file.write(b"\n]}\n")
        return super().content()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _harmless(text: str) -> str:
    """No program takes it for a formula: not after spaces either, which some leave out."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) or text.startswith(_FORMULA) else text
