"""What a memory may say: one short line without anything by which somebody could be reached or looked up."""

import re
import unicodedata
from typing import Final

from member_service.domain.failures import FieldInvalid
from servicekit.errors import InvalidArgument

LENGTH: Final = 200
_RAW_LENGTH: Final = 4096

_REACHES: Final = re.compile(
    r"\S@\S|(?<!\w)@\w{3,}|://|\bwww\.|\bt\.me\b|\btg:|\b[\w-]+\.(?:com|net|org|br|io|me|app|dev|info|gg|link)\b",
    re.IGNORECASE,
)
# A day is no number that names anybody.
_DAY: Final = re.compile(r"(?<!\d)(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d{2}))(?!\d)")
_DIGITS: Final = re.compile(r"\d(?:[ .\-/()]{0,2}\d)*")
_LONGEST_NUMBER: Final = 7
_LONGEST_GROUP: Final = 2


class MemoryTextRefused(InvalidArgument):
    """The text holds an address, a link, a user name, a telephone number or another long number."""

    reason = "MEMORY_TEXT_REFUSED"


def one_line(text: str) -> str:
    """Return the text as it is kept.

    Raise FieldInvalid when nothing of it is left, or too much, and MemoryTextRefused.
    """
    if len(text) > _RAW_LENGTH:
        raise FieldInvalid("text")
    line = visible_line(text)
    if not any(char.isalnum() for char in line) or len(line) > LENGTH:
        raise FieldInvalid("text")
    if reaches_somebody(line):
        raise MemoryTextRefused
    return line


def visible_line(text: str) -> str:
    """The text on one line, without what hides text or turns it around."""
    return " ".join(_visible(unicodedata.normalize("NFC", text)).split())


def reaches_somebody(line: str) -> bool:
    """Whether it holds an address, a link, a user name, a telephone number or another long number."""
    return _names_somebody(unicodedata.normalize("NFKC", line))


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same, but for case and punctuation."""
    return _words(one) == _words(other)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())


def _visible(text: str) -> str:
    """Without what hides text or turns it around; emoji keep their joiners."""
    return "".join(
        " " if char in "\n\t\r" else char
        for char in text
        if char in "\n\t\r\u200d" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )


def _names_somebody(text: str) -> bool:
    return bool(_REACHES.search(text)) or any(
        _is_long(found[0]) for found in _DIGITS.finditer(_DAY.sub(" ", text))
    )


def _is_long(number: str) -> bool:
    """Return whether the number is as long as telephone numbers and ids are.

    These have a group of several digits, or are spelled digit by digit. Sets are "10 8 6 12".
    """
    groups = [len(group) for group in re.findall(r"\d+", number)]
    return sum(groups) > _LONGEST_NUMBER and (max(groups) > _LONGEST_GROUP or max(groups) == 1)
