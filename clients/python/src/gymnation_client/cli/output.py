"""How results are shown: tables for people, a line of JSON for programs."""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Generic, TypeVar

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

Item = TypeVar("Item", bound=Message)


@dataclass(frozen=True)
class Column(Generic[Item]):
    """A column: its head, and what stands in it."""

    head: str
    text: Callable[[Item], object]


def show(items: Iterable[Item], columns: Sequence[Column[Item]], *, as_json: bool, nothing: str) -> None:
    """Print a table, or lines of JSON as they come; `nothing` to people when there is nothing."""
    if as_json:
        for item in items:
            print(as_line(item), flush=True)
        return
    rows = [[clean(str(column.text(item))) for column in columns] for item in items]
    if not rows:
        print(nothing, file=sys.stderr)
        return
    for line in table([[column.head for column in columns], *rows]):
        print(line)


def show_one(item: Message, lines: Sequence[tuple[str, object]], *, as_json: bool) -> None:
    """Print names and values, or one line of JSON."""
    if as_json:
        print(as_line(item))
        return
    wide = max(map(len, (name for name, _ in lines)), default=0)
    for name, value in lines:
        print(f"{name:<{wide}}  {clean(str(value))}")


def as_line(item: Message) -> str:
    """A message in protobuf's JSON, with the names of the contract; 64-bit numbers are strings there."""
    found = MessageToDict(item, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
    return "".join(map(_escaped, json.dumps(found, ensure_ascii=False)))


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(_padded(cell, wide) for cell, wide in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def clean(text: str) -> str:
    """The text without what would steer a terminal: names are written by strangers."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _steers(one) and one != "\u200d" else one for one in text)


def _steers(character: str) -> bool:
    """Whether a terminal may obey it, instead of showing it."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _escaped(character: str) -> str:
    """As JSON says it in letters that everybody shows; JSON itself escapes those below the space alone."""
    return json.dumps(character)[1:-1] if _steers(character) else character


def width(text: str) -> int:
    """So many columns of a terminal a text takes."""
    return sum(
        0
        if unicodedata.combining(one) or one in "\u200d\ufe0f"
        else 2
        if unicodedata.east_asian_width(one) in "WF"
        else 1
        for one in text
    )


def when(time: Timestamp) -> str:
    """A time for people, in UTC; empty for none."""
    return f"{time.ToDatetime(UTC):%Y-%m-%d %H:%MZ}" if time.seconds else ""


def day(time: Timestamp) -> str:
    return f"{time.ToDatetime(UTC):%Y-%m-%d}" if time.seconds else ""


def complain(text: str, advice: str = "") -> None:
    """Say on stderr what went wrong and what to do."""
    print(f"gymnation: {clean(text)}", file=sys.stderr)
    if advice:
        columns = shutil.get_terminal_size((100, 24)).columns
        words, line = advice.split(), " "
        for word in words:
            if len(line) + len(word) + 1 > max(40, columns):
                print(line, file=sys.stderr)
                line = " "
            line += f" {word}"
        print(line, file=sys.stderr)


def _padded(text: str, wide: int) -> str:
    return text + " " * (wide - width(text))
