"""A member's data as one file: a ZIP with everything as JSON, and a table in CSV for each kind.

Memory does not grow with the data.

CSV is as RFC 4180 has it, in UTF-8 with a byte order mark, by which spreadsheet programs know it.
A cell that such a program would take for a formula gets an apostrophe in front.
"""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, Any, Final, Self

JSON_NAME: Final = "data.json"
_IN_MEMORY: Final = 1024 * 1024
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_CHUNK: Final = 64 * 1024


class DataFile:
    """Takes records, gives the file. Use as a context; it leaves nothing on the disk."""

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        self._json = self._open()
        self._tables: dict[str, tuple[IO[bytes], list[str]]] = {}
        self._kind = ""
        self._json.write(b"{")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, stack: TracebackType | None
    ) -> None:
        self._stack.close()

    def add(self, kind: str, fields: Mapping[str, Any]) -> None:
        """Take a record. All of a kind come together, with the same fields."""
        if kind not in self._tables:
            self._json.write(f'{"" if not self._kind else "],"}\n"{kind}": ['.encode())
            self._tables[kind] = (self._open(), list(fields))
            self._tables[kind][0].write(b"\xef\xbb\xbf" + _line(list(fields)))
            self._kind = kind
        else:
            self._json.write(b",")
        self._json.write(b"\n" + json.dumps(fields, ensure_ascii=False).encode())
        table, names = self._tables[kind]
        table.write(_line([_cell(fields.get(name)) for name in names]))

    @property
    def is_empty(self) -> bool:
        """Whether no record was taken."""
        return not self._tables

    def pack(self) -> IO[bytes]:
        """The ZIP, at its beginning; closed with this context."""
        self._json.write(b"]\n}\n" if self._kind else b"}\n")
        packed = self._open()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in (
                (JSON_NAME, self._json),
                *((f"{kind}.csv", table) for kind, (table, _) in self._tables.items()),
            ):
                content.seek(0)
                with archive.open(name, "w") as entry:
                    while chunk := content.read(_CHUNK):
                        entry.write(chunk)
        packed.seek(0)
        return packed

    def _open(self) -> IO[bytes]:
        return self._stack.enter_context(SpooledTemporaryFile(_IN_MEMORY))


def _line(cells: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    """Lists with semicolons; a number is a number, and never taken for a formula."""
    if value is None:
        return ""
    if isinstance(value, list):
        value = "; ".join(_cell(one) for one in value)
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return str(value).lower() if isinstance(value, bool) else str(value)
