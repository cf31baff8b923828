"""Text as people look for it: without accents, case, and what cannot be seen.

Somebody who looks for "sao jose" finds "São José", and "𝗦𝗔𝗢 𝗝𝗢𝗦É" in letters that only look bold.
"""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

# Letters with a stroke are whole ones: Unicode does not take them apart.
_STROKES: Final = str.maketrans("øłđħŧıœæ", "oldhtioe")
_UNSEEN: Final = frozenset({"Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn"})
_SPACES: Final = re.compile(r"\s+")


def folded(text: str) -> str:
    """Return the text for comparing: two texts that people take for the same words are equal."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = unicodedata.normalize("NFKD", text.casefold()).translate(_STROKES)
        text = "".join(
            letter for letter in text if letter.isspace() or unicodedata.category(letter) not in _UNSEEN
        )
    return _SPACES.sub(" ", text.casefold()).strip()


def word_parts(words: str) -> tuple[str, ...]:
    """Return what to look for in a folded text: each of the words."""
    return tuple(folded(words).split())


def has_parts(text: str, parts: Collection[str]) -> bool:
    """Say whether each of the parts is somewhere in the text, in any order."""
    whole = folded(text)
    return all(part in whole for part in parts)
