"""How the names that people gave themselves are shown.

A shown name is short and on one line. Something of it can be seen,
and it cannot turn the rest of the line around.
"""

import regex

from telegram_gateway.bot_api.lengths import clipped

LONGEST = 40
# What changes the direction of what follows, beyond the name's end (Unicode, UAX #9).
_DIRECTION_MARKS = regex.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Controls, spaces, marks without a letter, and blank letters (of which U+2800 is not ignorable by property).
_UNSEEN = regex.compile(r"[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]")
_RIGHT_TO_LEFT = regex.compile(r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}]")
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"


def shown(name: str, longest: int = LONGEST) -> str:
    """Return a name as it fits into a line with others; empty when nothing of it can be seen."""
    line = " ".join(_DIRECTION_MARKS.sub("", name).split())
    return clipped(line, longest) if _UNSEEN.sub("", line) else ""


def shown_in_line(name: str) -> str:
    """Return a shown name that keeps its direction to itself, for a line with other words."""
    line = shown(name)
    return f"{_ISOLATE}{line}{_END_OF_ISOLATE}" if _RIGHT_TO_LEFT.search(line) else line
