"""What Telegram finds in plain text by itself: commands, mentions, links, e-mails, hashtags.

Offsets and lengths are in UTF-16 code units, as everywhere in the Bot API.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate

from .state import Json

_TLD = "com|org|net|br|me|io|dev|app|gg|tv|info|co|pt|us|uk|de|fit|online|site|link"
_FOUND = re.compile(
    rf"""
    (?P<email>(?<![\w.+-])[A-Za-z0-9._%+-]{{1,64}}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{{2,10}}(?![\w@]))
  | (?P<url>(?<![\w@.])(?:(?:https?|tg|ton)://[^\s<>"'«»]+
        |(?:[A-Za-z0-9-]+\.)+(?:{_TLD})(?![\w.]*@)(?::\d+)?(?:/[^\s<>"'«»]*)?(?![\w@])))
  | (?P<bot_command>(?<![\w/<>@])/[A-Za-z0-9_]{{1,64}}(?:@[A-Za-z0-9_]{{3,32}})?(?![\w/<>@]))
  | (?P<mention>(?<![\w@/])@[A-Za-z0-9_]{{3,32}}(?!\w))
  | (?P<hashtag>(?<![\w#@])\#(?=\w*[^\W\d_])\w{{1,256}}(?![\w#]))
    """,
    re.VERBOSE,
)
# Text inside these is not looked at.
OPAQUE = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji"})


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class Utf16:
    """Translates between positions in a Python string and UTF-16 offsets."""

    def __init__(self, text: str) -> None:
        self._offsets = [0, *accumulate(2 if ord(char) > 0xFFFF else 1 for char in text)]

    def offset(self, position: int) -> int:
        return self._offsets[position]

    def position(self, offset: int) -> int:
        """The position of the character at or after an offset."""
        return bisect_left(self._offsets, offset)

    @property
    def length(self) -> int:
        return self._offsets[-1]


def overlap(one: Json, other: Json) -> bool:
    return bool(
        one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"]
    )


def detect(text: str, given: list[Json]) -> list[Json]:
    """The given entities and those that Telegram finds outside the opaque ones, in order."""
    opaque = [entity for entity in given if entity["type"] in OPAQUE]
    measure = Utf16(text)
    found = []
    for match in _FOUND.finditer(text):
        end = match.end()
        if match.lastgroup == "url":
            end = match.start() + len(match.group().rstrip(".,;:!?)]}'\""))
        offset = measure.offset(match.start())
        entity: Json = {"type": match.lastgroup, "offset": offset, "length": measure.offset(end) - offset}
        if not any(overlap(entity, other) for other in opaque):
            found.append(entity)
    return in_order([*given, *found])


def in_order(entities: list[Json]) -> list[Json]:
    """By offset; what encloses comes first. Telegram keeps at most 100."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))[:100]
