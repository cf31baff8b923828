"""Whether a text is in another language than the coach's two: other scripts, or the small words of others."""

import functools
import unicodedata
from collections.abc import Sequence

from coach_service.domain.safety import tables

_SHARE = 0.3
"""So much of the letters may be of another script: a name, a greeting."""
_LETTERS = 8
"""Fewer letters are a name or a sign."""
_SMALL_WORDS = 3


def is_foreign(text: str, words: Sequence[str]) -> bool:
    """Return whether a text is written in another language. `words` are its folded words."""
    letters = [char for char in text if char.isalpha()]
    other = sum(not unicodedata.name(char, "").startswith("LATIN") for char in letters if char > "\u024f")
    if other >= _LETTERS and other > len(letters) * _SHARE:
        return True
    ours, others = _small_words()
    foreign = sum(word in others for word in words)
    several = len(others.intersection(words)) >= _SMALL_WORDS
    return several and foreign * 2 > sum(word in ours for word in words)


@functools.cache
def _small_words() -> tuple[frozenset[str], frozenset[str]]:
    found = tables.table("tongues")
    ours, others = (
        frozenset(word for words in found[whose].values() for word in words.split("|"))
        for whose in ("ours", "others")
    )
    return ours, others - ours
