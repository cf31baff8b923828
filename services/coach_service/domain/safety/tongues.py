"""Whether a text is in another language than the coach's two, or in a cipher.

Other scripts tell it, the small words of others, and our own small words once the alphabet is moved back.
"""

import functools
import string
import unicodedata
from collections.abc import Mapping, Sequence

from coach_service.domain.safety import tables

_SHARE = 0.3
"""How much of the letters may be of another script: a name, a greeting."""
_LETTERS = 8
"""Fewer letters are a name or a sign."""
_SMALL_WORDS = 3
_LETTERS_AROUND = string.ascii_lowercase * 2
_CIPHER_WORDS = 5
_PLAIN_SHARE = 5
"""One small word in so many is enough to be plain language."""
_READ_SHARE = 3
"""One small word in so many makes a moved text readable."""


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


def is_in_cipher(words: Sequence[str]) -> bool:
    """Return whether folded words can be read only when each letter is moved along the alphabet."""
    ours, _ = _small_words()
    ours = frozenset(word for word in ours if len(word) > 1)
    if len(words) < _CIPHER_WORDS or sum(word in ours for word in words) * _PLAIN_SHARE > len(words):
        return False
    text = " ".join(words)
    for by in range(1, len(_LETTERS_AROUND) // 2):
        moved = text.translate(_moving(by)).split()
        read = [word for word in moved if word in ours]
        if len(set(read)) >= _SMALL_WORDS and len(read) * _READ_SHARE >= len(words):
            return True
    return False


@functools.cache
def _moving(by: int) -> Mapping[int, int]:
    half = len(_LETTERS_AROUND) // 2
    return str.maketrans(_LETTERS_AROUND[:half], _LETTERS_AROUND[by : by + half])


@functools.cache
def _small_words() -> tuple[frozenset[str], frozenset[str]]:
    found = tables.table("tongues")
    ours, others = (
        frozenset(word for words in found[whose].values() for word in words.split("|"))
        for whose in ("ours", "others")
    )
    return ours, others - ours
