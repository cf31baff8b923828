"""Numbers in captions: in words or digits, what stands beside them, and what all of them make."""

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

Amount: TypeAlias = tuple[float, bool]
"""A number of minutes or metres, and whether the caption calls them the total."""

_PORTUGUESE: Final = (
    (
        "um dois tres quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis "
        "dezessete dezoito dezenove"
    ),
    "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    " e ",
)
_ENGLISH: Final = (
    (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen"
    ),
    "twenty thirty forty fifty sixty seventy eighty ninety",
    " ",
)


def _named() -> dict[str, int]:
    named = {"uma": 1, "duas": 2, "a": 1, "an": 1, "catorze": 14}
    for low, high, between in (_PORTUGUESE, _ENGLISH):
        small = dict(zip(low.split(), range(1, 20), strict=True))
        tens = dict(zip(high.split(), range(20, 100, 10), strict=True))
        named |= small | tens
        named |= {
            f"{ten}{between}{one}": value + number
            for ten, value in tens.items()
            for one, number in small.items()
            if number <= _LAST_DIGIT
        }
    return named


_LAST_DIGIT: Final = 9
_NAMED: Final = _named()
_NUMBER: Final = "(" + "|".join(sorted(_NAMED, key=len, reverse=True)).replace(" ", r"[\s\-]+") + ")"
_SPELLED: Final = re.compile(
    rf"\b{_NUMBER}"
    r"(?=\s+(?:minutos?|minutinhos?|minutes?|min|mins|horas?|horinhas?|hours?|hrs?|km|quilometros?|kilometers?|miles?|milhas?)\b)"
    rf"|(?<=\bhora\se\s){_NUMBER}\b|(?<=\bhoras\se\s){_NUMBER}\b"
    rf"|(?<=\bhour\sand\s){_NUMBER}\b|(?<=\bhours\sand\s){_NUMBER}\b"
)
_HALVES: Final = (
    (re.compile(r"\b(?:uma\s+|1\s*)?(?:hora|hour)\s+e\s+meia\b"), "90 min"),
    (re.compile(r"\b(?:an|one|1)\s+hour\s+and\s+a\s+half\b|\bhour\s+and\s+a\s+half\b"), "90 min"),
    (re.compile(r"\b(\d+)\s*(?:h|horas?)\s+e\s+meia\b"), r"\g<1>h30"),
    (re.compile(r"\b(\d+)\s*(?:and\s+)?(?:a\s+half|1[/\u2044]2)\s*(?:hours?|hrs?|h)\b"), r"\g<1>h30"),
    (re.compile(r"(?<![\d/])1[/\u2044]2\s*(?:an\s+)?(?:hours?|hrs?|h|horas?)\b"), "30 min"),
    (re.compile(r"\bduas\s+horas\s+e\s+meia\b|\btwo\s+and\s+a\s+half\s+hours\b"), "150 min"),
    (re.compile(r"\bmeia\s+hora\b|\bmeia\s+horinha\b|\bhalf\s+an?\s+hour\b|\bhalf\s+hour\b"), "30 min"),
    (re.compile(r"\b(?:three\s+quarters\s+of\s+an\s+hour)\b"), "45 min"),
)


def spelled_out(clause: str) -> str:
    """Numbers in words, as digits, where a unit follows."""
    for pattern, digits in _HALVES:
        clause = pattern.sub(digits, clause)
    return _SPELLED.sub(lambda match: str(_NAMED[re.sub(r"[\s\-]+", " ", match[0])]), clause)


_SUM_OF: Final = 3
_WHOLE_BEFORE: Final = re.compile(r"\btotal\s*(?:de|of|:|=)?\s*$")
_WHOLE_AFTER: Final = re.compile(r"^\s*(?:no\s+total|in\s+total|total|ao\s+todo|overall|altogether)\b")


_NEAR: Final = 60
"""Characters on either side of a number that may say what it is of."""


def beside(text: str, match: re.Match[str]) -> tuple[str, str]:
    return text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + _NEAR]


def is_whole(before: str, after: str) -> bool:
    return bool(_WHOLE_BEFORE.search(before) or _WHOLE_AFTER.match(after))


def whole_of(found: Sequence[Amount]) -> int:
    """What all of it makes: the total where one is told, else the sum."""
    for value, whole in found:
        if whole:
            return round(value)
    values = [value for value, _ in found]
    if len(values) >= _SUM_OF and round(2 * max(values)) == round(sum(values)):
        # "1 h: 20 min run, 40 min weights" says it twice.
        return round(max(values))
    return round(sum(values))


def outside_and_inside(clause: str) -> tuple[str, str]:
    """What stands outside of brackets, and what within: that says the same once more."""
    inside = " ; ".join(re.findall(r"\(([^)]*)\)", clause))
    return re.sub(r"\([^)]*\)", " ; ", clause), inside


def number_of(digits: str, *, thousands: bool = False) -> float:
    if thousands and re.fullmatch(r"\d{1,3}[.,]\d{3}", digits):
        return float(re.sub("[.,]", "", digits))
    return float(digits.replace(",", "."))
