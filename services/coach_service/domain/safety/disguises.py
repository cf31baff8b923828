"""Whole texts that are turned round, shifted or spelled out, read as they are meant.

The small words that give such a text away are none of any language that the coach writes.
"""

import codecs
import re
from collections.abc import Iterator

_LEAST = 2
"""One such word may be a name or a slip."""
_TURNED = re.compile(
    r"\b(?:ecov|euq|arap|omoc|sotnop|aus|ues|amu|ohnit|ejoh|anames|siam|oan|"
    r"eht|dna|uoy|ruoy|rof|htiw|yreve|ekat|fo|morf|yad|keew|rop|stniop|gm|lm|"
    r"reven|evig|seht|eseht|siht|taht|rednu|selur|txet|tuoba|sdrow|sesod|sloot|laever|snoitcurtsni|hcaoc|"
    r"acnun|euqrop|sarger|seorcurtsni|odut|arvalap|sarvalap|sesod|sotnemacidem|odnauq|atsopser|soicicrexe)\b",
    re.IGNORECASE,
)
_SHIFTED = re.compile(
    r"\b(?:ibpr|cnen|cbagbf|frh|fhn|hzn|zrhf|gervab|"
    r"gur|lbh|lbhe|naq|sbe|jvgu|arire|cbvagf|pbnpu|unir|gnxr|rirel|qnl|lbhef)\b",
    re.IGNORECASE,
)
_TURNED_DOMAIN = re.compile(
    r"(?<!\S)(?:moc|gro|ten|pohs|enilno|etis|zyx|ppa)\.[\w-]{3,}(?![\w.])", re.IGNORECASE
)
# "5-0-0 m-g", "t.o.m.a": one sign between single letters or digits.
_SPELLED = re.compile(r"(?<!\w)\w(?:([-.*_·~])\w)(?:\1\w)*(?!\w)")
_SPELLED_AT_LEAST = 3
"""Fewer are a measure ("4-3"), an abbreviation, initials."""


def otherwise(text: str) -> Iterator[str]:
    """Give what a text says when it is read from its end, as a whole or by words, unshifted, or joined."""
    if len(set(_TURNED.findall(text))) >= _LEAST or _TURNED_DOMAIN.search(text):
        yield text[::-1]
        yield " ".join(word[::-1] for word in text.split())
    if len(set(_SHIFTED.findall(text))) >= _LEAST:
        yield codecs.encode(text, "rot13")
    if sum(1 for _ in _SPELLED.finditer(text)) >= _SPELLED_AT_LEAST:
        yield _SPELLED.sub(lambda found: found[0].replace(found[1], ""), text)
