"""A small language for phrases.

With it, people who write no code can read and extend the tables of what worries a coach.

dor|dores .. ~peito      a gap `..` stands for up to six words, `..2` for up to two
(depois de|apos) comer   brackets group words that belong together
(de|from)? comer         what has a question mark may be missing
inject*                  any ending
matar%                   any form of a regular verb
~desmaiei                one slip of the finger: a letter missing, doubled, swapped or wrong
                         (words of five letters and more)
tenho quinze $           the text ends there
<family> .. <die>        words of a set, which has its twins in every language
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coach_service.domain.prompts import Language
from coach_service.domain.safety.folding import fold
from coach_service.domain.safety.forms import NoVerb, forms

_GAP_WORDS = 6
_LEAST_FOR_SLIPS = 5
_SET = re.compile(r"<(\w+)>")

END = "$"
"""The end of the text, as a reading."""

Row = tuple[frozenset[str], ...]
"""Words that stand side by side, each with what may stand in its place."""

Sets = Mapping[str, "Words"]
"""What the sets stand for, by name."""


class PhraseInvalid(ValueError):
    """A phrase in a table cannot be read."""


@dataclass(frozen=True, slots=True)
class Words:
    """Ways to put one thing. A word is as a text's reading: `word`, `~word` or `word*`."""

    single: frozenset[str]
    several: tuple[Row, ...] = ()

    def first(self) -> frozenset[str]:
        """Return the words that it may begin with."""
        return self.single.union(*(words[0] for words in self.several))

    def every(self) -> frozenset[str]:
        return self.single.union(*(word for words in self.several for word in words))


@dataclass(frozen=True, slots=True)
class Step:
    """Words that must come next, after at most `gap` others."""

    words: Words
    gap: int = 0
    optional: bool = False


def steps(phrase: str, language: Language = "pt-BR", sets: Sets | None = None) -> tuple[Step, ...]:
    """Return a phrase step by step, for folded texts. Raise PhraseInvalid."""
    found: list[Step] = []
    gap: int | None = None
    for piece, optional in _pieces(phrase):
        if piece.startswith(".."):
            if not found:
                raise PhraseInvalid(f"a phrase cannot begin with a gap: {phrase}")
            gap = _gap(piece, phrase)
            continue
        found.append(Step(words(piece, language, sets or {}), gap or 0, optional))
        gap = None
    if not found or gap is not None or all(step.optional for step in found):
        raise PhraseInvalid(f"a phrase needs words at both ends: {phrase}")
    return tuple(found)


def words(options: str, language: Language, sets: Sets) -> Words:
    """Return what ways to put a thing stand for; `|` parts them. Raise PhraseInvalid."""
    single: set[str] = set()
    several: list[Row] = []
    for option in _split(options, "|"):
        rows: list[Row] = [()]
        for piece, optional in _pieces(option):
            if piece.startswith(".."):
                raise PhraseInvalid(f"a gap stands in no brackets and in no set: {options}")
            found = _alternatives(piece, language, sets)
            endings: list[Row] = [
                *found.several,
                *([(found.single,)] if found.single else []),
                *[()] * optional,
            ]
            rows = [(*row, *ending) for row in rows for ending in endings]
        if () in rows:
            raise PhraseInvalid(f"an empty alternative: {options}")
        single.update(*(row[0] for row in rows if len(row) == 1))
        several.extend(row for row in rows if len(row) > 1)
    return Words(frozenset(single), tuple(several))


def _alternatives(piece: str, language: Language, sets: Sets) -> Words:
    """Return what a word, a set or the inside of brackets stands for."""
    if set(piece) & set("| ("):
        return words(piece, language, sets)
    if name := _SET.fullmatch(piece):
        return _set(name[1], sets)
    if piece != END and len(parts := _folded(piece).split()) > 1:
        # "8th" is two words when it is folded.
        return Words(frozenset(), (tuple(frozenset({part}) for part in parts),))
    return Words(_word(piece, language))


def _set(name: str, sets: Sets) -> Words:
    if name not in sets:
        raise PhraseInvalid(f"no such set: {name}")
    return sets[name]


def _pieces(phrase: str) -> Iterator[tuple[str, bool]]:
    """Give the pieces of a phrase, without their brackets, and whether each may be missing."""
    for piece in filter(None, _split(phrase, " ")):
        bare = piece.removesuffix("?")
        inner = bare[1:-1] if bare.startswith("(") and bare.endswith(")") else bare
        yield inner, bare != piece and any(char.isalnum() for char in bare)


def _split(text: str, separator: str) -> list[str]:
    """Split where the separator stands outside brackets."""
    if "(" not in text and ")" not in text:
        return text.split(separator)
    parts, depth = [""], 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            break
        if char == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    if depth:
        raise PhraseInvalid(f"brackets do not match: {text}")
    return parts


def _gap(piece: str, phrase: str) -> int:
    at_most = piece[2:] or str(_GAP_WORDS)
    if not at_most.isascii() or not at_most.isdigit():
        raise PhraseInvalid(f"a gap is `..` or `..2`: {phrase}")
    return int(at_most)


def _folded(word: str) -> str:
    # Nearly all words are written as they are folded.
    return word if word.isascii() and word.isalpha() and word.islower() else fold(word)


def _word(word: str, language: Language) -> frozenset[str]:
    """Return the readings that a word stands for."""
    if word == END:
        return frozenset({END})
    folded = _folded(word)
    if not folded:
        raise PhraseInvalid(f"no word: {word}")
    every = {folded}
    if word.endswith("%"):
        try:
            every = set(forms(folded, language))
        except NoVerb as error:
            raise PhraseInvalid(f"no verb: {word}") from error
    if word.endswith("*"):
        return frozenset({f"{folded}*"})
    if word.startswith("~"):
        slippery = {f"~{one}" for one in every if len(one) >= _LEAST_FOR_SLIPS}
        if not slippery:
            raise PhraseInvalid(f"too short for slips: {word}")
        return frozenset(every | slippery)
    return frozenset(every)
