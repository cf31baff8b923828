"""Numbers that an answer claims about the asker, and those that the tools' results bear out."""

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coach_service.domain.safety.claim_kinds import Kind, known_kinds
from coach_service.domain.safety.claim_patterns import LARGE, NOUN
from coach_service.domain.safety.counting import digits, roman
from coach_service.domain.safety.folding import fold
from coach_service.domain.safety.place_patterns import PLACE

_SENTENCE = re.compile(r"(?<=[.!?…;])\s+|\n")
_THOUSANDS = re.compile(r"(?<=\d)[.,'  ](?=\d{3}(?!\d))")
# "5OO mg"; "2o lugar" is an ordinal.
_O_FOR_ZERO = re.compile(r"(?<=\d)(?:[oO]{2,}(?![^\W\d])|[oO]+(?=\s?(?:mg|mcg|ml|ui|iu|pontos|points)\b))")
_SIGNS = str.maketrans({"º": " o ", "ª": " a ", "%": " percent ", "№": " number "})
# "Of the" in Portuguese, and two in Spanish.
_DOS = re.compile(
    r"(?<!\S)dos(?!\S)(?! (?:mil|mill|punt|vec|registr|seman|dias|pastill|ampoll|jering|mg|ml|c\w*entos))"
)
_APART = re.compile(r"(?<![\w])\d(?: \d){2,}(?!\w)")
_COUNTED = re.compile(rf"{NOUN}|{PLACE}|check|mg|mcg|ug|ui|iu|kcal|calorias?|calories")
_PER_CENT = re.compile(r"\bpor cento\b", re.IGNORECASE)
# "500 m.g.", "cem em.gê"
_MILLIGRAMS = re.compile(r"\b(?:m\s?[.]\s?g\b[.]?|em\.?\s?g[eê]{1,2}\b|eme\s?-?g[eê]\b)", re.IGNORECASE)
# So many by a name of their own.
_NAMED = (
    (re.compile(r"\b(?:half a dozen|meia duzia)\b"), "6"),
    (
        re.compile(
            r"\b(?:a|an|um|uma|one) (?:(?!few|couple|several)\w+ )?(?:dozen|duzia)\b(?: (?:de|of)\b)?"
        ),
        "12",
    ),
    (re.compile(r"\b(?:a|one) (?:\w+ )?fortnight\b"), "14 days"),
    (re.compile(r"\b(?:um|uma|one|a) (?:unic[oa]|single|mere|so) (?=pont|point|check)"), "1 "),
)
_LABEL = re.compile(rf"{NOUN}|{PLACE}|rank|streak|sequencia|score|pontuacao")
_LABELLED_WORDS = 4
_WORDS_LIKE_ROMAN = frozenset({"vi", "mi", "di", "mix", "mil", "mid", "dim", "vim", "i"})
_ALIKE = ("points", "checkins", "streak_days")
_WITH_DAYS = {("days_left", "checkins"), ("days_left", "streak_days")}
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
    kinds: frozenset[tuple[Kind, int]] = frozenset()
    """Numbers that are told to be of one kind."""
    may_be: frozenset[tuple[Kind, int]] = frozenset()
    """Numbers that are right if they are of this kind, or of another one."""
    named: frozenset[int] = frozenset()
    """All numbers of the text: what is reckoned from them can be followed. None is a claim by itself."""

    def __or__(self, other: "Claims") -> "Claims":
        """Return what both say together."""
        return Claims(
            self.numbers | other.numbers,
            self.shares | other.shares,
            self.places | other.places,
            self.best_of | other.best_of,
            self.is_last or other.is_last,
            self.kinds | other.kinds,
            self.may_be | other.may_be,
            self.named | other.named,
        )


@dataclass(frozen=True, slots=True)
class Record:
    """What the tools' results bear out."""

    numbers: frozenset[int]
    ranks: frozenset[int]
    is_last: bool
    kinds: Mapping[Kind, frozenset[int]]
    """Where results name none of a kind, any number that they name may be one."""
    alike: tuple[frozenset[int], ...]
    """What may be added and taken away: points, check-ins, days."""

    def bears_out(self, claims: Claims) -> bool:
        return (
            all(self.tells(number, claims.named, claims.kinds | claims.may_be) for number in claims.numbers)
            and all(share in self.numbers or self.is_share(share) for share in claims.shares)
            and claims.places <= self.ranks
            and all(number in (self.kinds.get(kind) or self.numbers) for kind, number in claims.kinds)
            and (not claims.best_of or any(rank <= min(claims.best_of) for rank in self.ranks))
            and (self.is_last or not claims.is_last)
        )

    def tells(self, number: int, named: frozenset[int], kinds: Iterable[tuple[Kind, int]]) -> bool:
        """Return whether a number is one of these, follows from what a text names, or is right for its kind.

        `kinds`: what the text says that its numbers count.
        """
        return (
            number in self.numbers
            or self.is_reckoned(number, named)
            or any(of == number and of in self.kinds.get(kind, ()) for kind, of in kinds)
        )

    def is_reckoned(self, number: int, named: frozenset[int]) -> bool:
        """Return whether it is a sum or a difference of two numbers, one of which is here and in the text.

        The other one is here or in the text: "21 of your 31 came before this season" is so, with 10 of this
        one, and "19 more make 50, you have 31". What is large and in the text alone bears nothing out.
        """
        small = {number for number in named if number <= LARGE}
        return any(
            number in {one + other, abs(one - other)}
            for alike in self.alike
            for one in named & alike - {number}
            for other in (alike | small) - {one}
        )

    def is_share(self, percent: int) -> bool:
        """Return whether one number of the results is so many in a hundred of another one."""
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
    kinds: dict[Kind, set[int]] = defaultdict(set)
    alike: dict[str, set[int]] = defaultdict(set)
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
        for name, numbers in by_name.items():
            for thing in _ALIKE:
                # With days to come there are more check-ins and longer streaks.
                alike[thing].update(numbers if thing in name or (name, thing) in _WITH_DAYS else ())
        for kind, known in known_kinds(by_name).items():
            kinds[kind] |= known
        sizes.update(by_name.get("participants", ()))
        ranks.update(
            number for name, numbers in by_name.items() if name.endswith("rank") for number in numbers
        )
    kinds[Kind.LEVEL] = {one - other for one in better for other in points}
    # One more than the next place has is what overtakes it.
    kinds[Kind.PAST] = kinds[Kind.LEVEL] | {number + 1 for number in kinds[Kind.LEVEL]}
    kinds[Kind.ENOUGH] = kinds[Kind.PAST] | better | {number + 1 for number in better}
    # So many are before somebody, and so many behind.
    around = {rank - 1 for rank in ranks} | {size - rank for size in sizes for rank in ranks}
    return Record(
        frozenset(found | kinds[Kind.LEVEL] | around),
        frozenset(ranks),
        bool(ranks & sizes),
        {kind: frozenset(numbers) for kind, numbers in kinds.items()},
        tuple(frozenset(numbers) for numbers in alike.values()),
    )


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text as they stand."""
    return [sentence for sentence in _SENTENCE.split(text) if sentence]


def in_digits(sentence: str) -> str:
    """Return a sentence, folded, with digits for numbers in words and for digits that stood apart.

    Markdown's bold and the like fall away with all other signs.
    """
    zeros = _O_FOR_ZERO.sub(lambda found: "0" * len(found[0]), sentence)
    plain = _MILLIGRAMS.sub(" mg ", _PER_CENT.sub(" percent ", zeros.translate(_SIGNS)))
    words = _named(_DOS.sub("do", fold(_THOUSANDS.sub("", plain)))).split()
    return _without_roman(
        _APART.sub(lambda found: found[0].replace(" ", ""), " ".join(digits(words))).split()
    )


def _named(folded: str) -> str:
    for pattern, number in _NAMED:
        folded = pattern.sub(number, folded)
    return folded


def _without_roman(words: Sequence[str]) -> str:
    """Return a sentence in which a Roman number before points or places is one in digits."""
    found = list(words)
    for at, word in enumerate(words):
        beside = " ".join(words[at + 1 : at + 2] if at + 1 < len(words) else ())
        counts = _COUNTED.fullmatch(beside) is not None
        if counts and (value := roman(word)) is not None and value > 1:
            found[at] = str(value)
    # "Pontos: XL" and "Pontuação na temporada: XL" are lines by themselves.
    labelled = 1 < len(words) <= _LABELLED_WORDS and any(map(_LABEL.fullmatch, words[:-1]))
    if labelled and words[-1] not in _WORDS_LIKE_ROMAN and (last := roman(words[-1])):
        found[-1] = str(last)
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
