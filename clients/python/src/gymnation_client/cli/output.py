"""How results are shown: tables for people, a line of JSON for programs."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Final, Generic, TypeVar

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

Item = TypeVar("Item", bound=Message)

_JOINER, _EMOJI_STYLE, _LEFT_TO_RIGHT = "\u200d", "\ufe0f", "\u200e"
_TONES: Final = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_UNSEEN: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks, by their category, that nobody sees."""
_MOST_MARKS: Final = 4
"""How many marks on a letter are enough for every script."""
_CUT: Final = "…"
_SHORTEST: Final = 8
"""How many columns a cell keeps, however narrow the terminal is."""


@dataclass(frozen=True)
class Column(Generic[Item]):
    """A column: its head, what stands in it, and whether people wrote that: then it may be cut."""

    head: str
    text: Callable[[Item], object]
    may_be_cut: bool = False


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
    free = [at for at, column in enumerate(columns) if column.may_be_cut]
    for line in table([[column.head for column in columns], *rows], room=_room(), free=free):
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
    shown = "".join(map(_escaped, json.dumps(found, ensure_ascii=False)))
    return shown if _shows(shown) else json.dumps(found)


def table(rows: Sequence[Sequence[str]], *, room: int | None = None, free: Sequence[int] = ()) -> list[str]:
    """The rows with columns below each other; the free ones are cut where there is too little room."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    if room is not None:
        for at in free:
            too_much = sum(widths) + 2 * (len(widths) - 1) - room
            widths[at] = max(min(widths[at], _SHORTEST), widths[at] - max(0, too_much))
    return ["  ".join(map(_fitted, row, widths)).rstrip() for row in rows]


def _room() -> int | None:
    """How many columns there are; None where nobody looks, for instance in a file."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _shows(text: str) -> bool:
    """Whether our output has all these letters."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def clean(text: str) -> str:
    """The text without what would steer a terminal, or hide in it: names are written by strangers.

    A joiner stays between two pictures; anywhere else nobody sees it, and two names would look alike.
    Of the marks on one letter some stay: a tower of them would cover the rows above.
    """
    shown: list[str] = []
    marks = 0
    for at, one in enumerate(text):
        marks = marks + 1 if unicodedata.category(one) in {"Mn", "Me"} else 0
        if marks > _MOST_MARKS + 1:
            continue
        joins = one == _JOINER and _is_picture_end(text[:at]) and _is_picture(text[at + 1 : at + 2])
        hides = (_steers(one) and not joins) or one in _UNSEEN or marks > _MOST_MARKS
        shown.append("\N{REPLACEMENT CHARACTER}" if hides else one)
    return "".join(shown)


def _is_picture(one: str) -> bool:
    return bool(one) and unicodedata.category(one) in {"So", "Sm"}


def _is_picture_end(text: str) -> bool:
    """Whether the last letter is a picture, with its colour or style if it has one."""
    return _is_picture(text.rstrip(_EMOJI_STYLE + _TONES)[-1:])


def _steers(character: str) -> bool:
    """Whether a terminal may obey it, instead of showing it."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _escaped(character: str) -> str:
    """As JSON says it in letters that everybody shows; JSON itself escapes those below the space alone."""
    return json.dumps(character)[1:-1] if _steers(character) else character


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(wide for _, wide in _letters(text))


def _letters(text: str) -> Iterator[tuple[str, int]]:
    """What is shown as one letter, each with its width: marks and joined emoji go with what is before."""
    letter, wide = "", 0
    for one in text:
        joined = letter.endswith(_JOINER) or (letter and _is_mark(one)) or _is_flag_end(letter, one)
        if not joined:
            if letter:
                yield letter, wide
            letter, wide = "", _width_of(one)
        elif (one == _EMOJI_STYLE and not letter[0].isalpha()) or _is_flag_end(letter, one):
            wide = 2
        letter += one
    if letter:
        yield letter, wide


def _is_mark(one: str) -> bool:
    """Whether it stands on, below or in what is before it."""
    in_hangul = "\u1160" <= one <= "\u11ff"
    return unicodedata.category(one) in {"Mn", "Me"} or one == _JOINER or in_hangul or one in _TONES


def _is_flag_end(letter: str, one: str) -> bool:
    return len(letter) == 1 and _is_flag_letter(letter) and _is_flag_letter(one)


def _is_flag_letter(one: str) -> bool:
    return "\U0001f1e6" <= one <= "\U0001f1ff"


def _width_of(one: str) -> int:
    if _is_mark(one) and one not in _TONES:
        return 0
    return 2 if unicodedata.east_asian_width(one) in "WF" else 1


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


def _fitted(text: str, wide: int) -> str:
    """The text in a column of this width."""
    if width(text) > wide:
        kept, room = "", wide - 1
        for letter, one in _letters(text):
            if (room := room - one) < 0:
                break
            kept += letter
        text = kept + _CUT
    if any(unicodedata.bidirectional(one) in {"R", "AL"} for one in text):
        # What follows a name in Arabic or Hebrew would be drawn to its left.
        text += _LEFT_TO_RIGHT
    return text + " " * (wide - width(text.removesuffix(_LEFT_TO_RIGHT)))


def wants_json(chosen: argparse.Namespace) -> bool:
    """Whether a program reads what is printed."""
    return bool(getattr(chosen, "json", False))


def counted(number: int, what: str) -> str:
    """A number with its word: "1 week", "2 weeks"."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
