"""How the names that people gave themselves are shown.

A shown name is short and on one line. Something of it can be seen,
and it cannot turn the rest of the line around, nor reach into the lines above and below.
"""

import regex

from telegram_gateway.bot_api.lengths import clipped

LONGEST = 40
_MARKS_AT_MOST = 4
"""How many accents stand on a letter in any language that is written; more are a heap."""
# What changes the direction of what follows, beyond the name's end (Unicode, UAX #9).
_DIRECTION_MARKS = regex.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Letters and signs that are drawn as nothing, of which none is ignorable by its property:
# Braille without dots, a note without a head, hieroglyphs without a sign, what stood for an object.
_BLANKS = regex.compile("[\u2800\ufffc\U0001d159\U00013441\U00013442]")
_CONTROLS = regex.compile(r"[\p{Cc}\p{Cs}]")
_FLAG_OF_TAGS = regex.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")
# What joins and varies the letter before it stays; what only hides or takes room does not.
_IGNORABLE = regex.compile(r"[\p{Default_Ignorable_Code_Point}--[\u200c\u200d\ufe00-\ufe0f]]", regex.V1)
_JOINERS = regex.compile(
    r"([\u200c\u200d\ufe00-\ufe0f])\1+|(?:^|(?<=\s))[\u200c\u200d]+|[\u200c\u200d]+(?=\s|$)"
)
_HEAP = regex.compile(
    rf"([\p{{M}}--[\ufe00-\ufe0f]]{{{_MARKS_AT_MOST}}})[\p{{M}}--[\ufe00-\ufe0f]]+", regex.V1
)
_MARKS_ON_NOTHING = regex.compile(r"(?:^|(?<=\s))\p{M}+")
# Controls, spaces, marks without a letter, and blank letters.
_UNSEEN = regex.compile(r"[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]")
_RIGHT_TO_LEFT = regex.compile(r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}]")
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
# Signs that are as wide as several letters.
_WIDE = {"\ufdfd": 12, "\ua9c5": 8, "\U0001242b": 6, "\u2e3a": 2, "\u2e3b": 3}


def shown(name: str, longest: int = LONGEST) -> str:
    """Return a name as it fits into a line with others; empty when nothing of it can be seen."""
    line = " ".join(_BLANKS.sub(" ", _DIRECTION_MARKS.sub("", name)).split())
    line = _CONTROLS.sub("", _without_ignorable(line))
    line = _HEAP.sub(r"\1", _MARKS_ON_NOTHING.sub("", _JOINERS.sub(r"\1", line)))
    line = " ".join(line.split())
    return _fitting(line, longest) if _UNSEEN.sub("", line) else ""


def shown_in_line(name: str) -> str:
    """Return a shown name that keeps its direction to itself, for a line with other words."""
    line = shown(name)
    return f"{_ISOLATE}{line}{_END_OF_ISOLATE}" if _RIGHT_TO_LEFT.search(line) else line


def _without_ignorable(line: str) -> str:
    """The line without what is never drawn. The flags of parts of countries are written with such signs."""
    kept, start = [], 0
    for flag in _FLAG_OF_TAGS.finditer(line):
        kept += [_IGNORABLE.sub("", line[start : flag.start()]), flag[0]]
        start = flag.end()
    return "".join([*kept, _IGNORABLE.sub("", line[start:])])


def _fitting(line: str, longest: int) -> str:
    room = longest
    for at, sign in enumerate(line):
        room -= _WIDE.get(sign, 1)
        if room < 0:
            return clipped(line, at)
    return line
