"""How the names that people gave themselves are shown.

A shown name is short and on one line. It cannot turn the rest of the line around.
"""

import re

LONGEST = 40
# Marks that change the direction of what follows them, beyond the name's end (Unicode, UAX #9).
_DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def shown(name: str) -> str:
    """Return a name as it fits into a line with others; empty when nothing of it can be seen."""
    line = " ".join(_DIRECTION_MARKS.sub("", name).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"
