"""Numbers that an answer claims about the asker, and those that the tools' results bear out."""

import html
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coach_service.domain.safety.claim_patterns import NOUN, PLACE
from coach_service.domain.safety.counting import digits, roman
from coach_service.domain.safety.folding import fold

_SENTENCE = re.compile(r"(?<=[.!?…;])\s+|\n")
_THOUSANDS = re.compile(r"(?<=\d)[.,'  ](?=\d{3}(?!\d))")
# "5OO mg"; "2o lugar" is an ordinal.
_O_FOR_ZERO = re.compile(r"(?<=\d)(?:[oO]{2,}(?![^\W\d])|[oO]+(?=\s?(?:mg|mcg|ml|ui|iu|pontos|points)\b))")
_SIGNS = str.maketrans({"º": " o ", "ª": " a ", "%": " percent ", "№": " number "})
_APART = re.compile(r"(?<![\w])\d(?: \d){2,}(?!\w)")
_COUNTED = re.compile(rf"{NOUN}|{PLACE}|check|mg|mcg|ug|ui|iu|kcal|calorias?|calories")
_PER_CENT = re.compile(r"\bpor cento\b", re.IGNORECASE)
# "500 m.g.", "cem em.gê"
_MILLIGRAMS = re.compile(r"\b(?:m\s?[.]\s?g\b[.]?|em\.?\s?g[eê]{1,2}\b|eme\s?-?g[eê]\b)", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,9}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Claims:
    """What a text says the reader has."""

    numbers: frozenset[int] = frozenset()
    """Points, check-ins, days in a row."""
    shares: frozenset[int] = frozenset()
    """Percentages of them."""
    places: frozenset[int] = frozenset()
    best_of: frozenset[int] = frozenset()
    """Among so many at the top."""
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What the tools' results bear out."""

    numbers: frozenset[int]
    ranks: frozenset[int]
    is_last: bool

    def bears_out(self, claims: Claims) -> bool:
        return (
            claims.numbers <= self.numbers
            and all(share in self.numbers or self._is_share(share) for share in claims.shares)
            and claims.places <= self.ranks
            and (not claims.best_of or any(rank <= min(claims.best_of) for rank in self.ranks))
            and (self.is_last or not claims.is_last)
        )

    def _is_share(self, percent: int) -> bool:
        return any(
            abs(100 * one / whole - percent) < 1
            for one in self.numbers
            for whole in self.numbers
            if 0 < one <= whole
        )


def record(results: Iterable[str]) -> Record:
    """Return what tools' results (JSON) bear out.

    These are the numbers in them, how many things a list holds, how many points more the next place has,
    and the sum of the same number over several communities.
    """
    found: set[int] = set()
    points: set[int] = set()
    better: set[int] = set()
    ranks: set[int] = set()
    sizes: set[int] = set()
    for result in results:
        by_name: dict[str, list[int]] = {}
        try:
            _collect(json.loads(html.unescape(result)), "", by_name, found)
        except ValueError:
            continue
        found.update(number for numbers in by_name.values() for number in (*numbers, sum(numbers)))
        points.update(by_name.get("season_points", ()))
        better.update(by_name.get("next_rank_points", ()))
        sizes.update(by_name.get("participants", ()))
        ranks.update(
            number for name, numbers in by_name.items() if name.endswith("rank") for number in numbers
        )
    differences = {one - other for one in better for other in points}
    return Record(frozenset(found | differences), frozenset(ranks), bool(ranks & sizes))


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text as they stand."""
    return [sentence for sentence in _SENTENCE.split(text) if sentence]


def in_digits(sentence: str) -> str:
    """Return a sentence, folded, with digits for numbers in words and for digits that stood apart.

    Markdown's bold and the like fall away with all other signs.
    """
    zeros = _O_FOR_ZERO.sub(lambda found: "0" * len(found[0]), sentence)
    plain = _MILLIGRAMS.sub(" mg ", _PER_CENT.sub(" percent ", zeros.translate(_SIGNS)))
    words = fold(_THOUSANDS.sub("", plain)).split()
    return _without_roman(
        _APART.sub(lambda found: found[0].replace(" ", ""), " ".join(digits(words))).split()
    )


def _without_roman(words: Sequence[str]) -> str:
    """Return a sentence in which a Roman number before points or places is one in digits."""
    found = list(words)
    for at, word in enumerate(words):
        beside = " ".join(words[at + 1 : at + 2] if at + 1 < len(words) else ())
        counts = _COUNTED.fullmatch(beside) is not None
        if counts and (value := roman(word)) is not None and value > 1:
            found[at] = str(value)
    return " ".join(found)


def _collect(value: object, name: str, by_name: dict[str, list[int]], found: set[int]) -> None:
    match value:
        case bool():
            return
        case int():
            by_name.setdefault(name, []).append(value)
        case str():
            # Rules may say what things are worth; a date's parts are no numbers about anybody.
            found.update(int(number) for number in _DIGITS.findall(_DATE.sub(" ", value)))
        case list():
            found.add(len(value))
            for item in value:
                _collect(item, name, by_name, found)
        case dict():
            for key, item in value.items():
                _collect(item, str(key), by_name, found)
