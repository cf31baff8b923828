"""A small language for phrases.

With it, people who write no code can read and extend the tables of what worries a coach.

dor|dores .. ~peito      a gap `..` stands for up to six words, `..2` for up to two
(depois de|apos) comer   brackets group words that belong together
inject*                  any ending
~desmaiei                one slip of the finger: a letter missing, doubled, swapped or wrong
                         (words of five letters and more)
"""

import re
from collections.abc import Iterator, Sequence

from coach_service.domain.safety.folding import fold

_GAP_WORDS = 6
_LEAST_FOR_SLIPS = 5
_PIECE = re.compile(r"\(([^()]*)\)|([^\s()]+)")


class PhraseInvalid(ValueError):
    """A phrase in a table cannot be read."""


def compiled(phrase: str) -> re.Pattern[str]:
    """Return the pattern of a phrase, for folded texts. Raise PhraseInvalid."""
    out, gap = "", ""
    for piece in _pieces(phrase):
        if piece.startswith(".."):
            gap = _gap(piece, phrase)
            continue
        if out:
            out += f"{gap} "
        elif gap:
            raise PhraseInvalid(f"a phrase cannot begin with a gap: {phrase}")
        out += f"(?:{'|'.join(_words(option) for option in piece.split('|'))})"
        gap = ""
    if not out or gap:
        raise PhraseInvalid(f"a phrase needs words at both ends: {phrase}")
    return re.compile(rf"(?<!\S){out}(?!\S)")


def _pieces(phrase: str) -> Iterator[str]:
    if re.sub(_PIECE, "", phrase).strip():
        raise PhraseInvalid(f"brackets do not match: {phrase}")
    for found in _PIECE.finditer(phrase):
        yield found[1] if found[1] is not None else found[2]


def _gap(piece: str, phrase: str) -> str:
    words = piece[2:] or str(_GAP_WORDS)
    if not words.isascii() or not words.isdigit():
        raise PhraseInvalid(f"a gap is `..` or `..2`: {phrase}")
    return rf"(?: \S+){{0,{words}}}?"


def _words(option: str) -> str:
    words = option.split()
    if not words:
        raise PhraseInvalid(f"an empty alternative: {option}")
    return " ".join(_word(word) for word in words)


def _word(word: str) -> str:
    folded = fold(word)
    if not folded:
        raise PhraseInvalid(f"no word: {word}")
    if word.endswith("*"):
        return rf"{folded}\S*"
    if word.startswith("~"):
        if len(folded) < _LEAST_FOR_SLIPS:
            raise PhraseInvalid(f"too short for slips: {word}")
        return f"(?:{'|'.join(_slips(folded))})"
    return folded


def _slips(word: str) -> Sequence[str]:
    """Return the word and all that is one slip away from it.

    The first letter stands: whoever slips there writes another word.
    """
    found = [word]
    for at in range(1, len(word)):
        found.append(rf"{word[:at]}\w?{word[at + 1 :]}")
        found.append(rf"{word[:at]}\w{word[at:]}")
        if at + 1 < len(word):
            found.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    return list(dict.fromkeys(found))
