"""Numbers in captions: in words or digits, what stands beside them, and what all of them make."""

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

Amount: TypeAlias = tuple[float, bool]
"""A number of minutes or metres, and whether the caption calls them the total."""

_NAMED: Final = {
    word: number
    for number, words in {
        1: "um uma a an one",
        2: "dois duas two",
        3: "tres three",
        4: "quatro four",
        5: "cinco five",
        6: "seis six",
        7: "sete seven",
        8: "oito eight",
        9: "nove nine",
        10: "dez ten",
        12: "doze twelve",
        15: "quinze fifteen",
        20: "vinte twenty",
        25: "vinte_e_cinco twenty_five",
        30: "trinta thirty",
        35: "trinta_e_cinco thirty_five",
        40: "quarenta forty",
        45: "quarenta_e_cinco forty_five",
        50: "cinquenta fifty",
        55: "cinquenta_e_cinco fifty_five",
        60: "sessenta sixty",
        90: "noventa ninety",
    }.items()
    for word in (one.replace("_", " ") for one in words.split())
}
_SPELLED: Final = re.compile(
    r"\b(" + "|".join(sorted(_NAMED, key=len, reverse=True)).replace(" ", r"[\s\-]+") + r")"
    r"(?=\s+(?:minutos?|minutinhos?|minutes?|min|mins|horas?|horinhas?|hours?|hrs?|km|quilometros?|kilometers?|miles?|milhas?)\b)"
)
_HALVES: Final = (
    (re.compile(r"\b(?:uma\s+|1\s*)?(?:hora|hour)\s+e\s+meia\b"), "90 min"),
    (re.compile(r"\b(?:an|one|1)\s+hour\s+and\s+a\s+half\b|\bhour\s+and\s+a\s+half\b"), "90 min"),
    (re.compile(r"\b(\d+)\s*(?:h|horas?)\s+e\s+meia\b"), r"\g<1>h30"),
    (re.compile(r"\bduas\s+horas\s+e\s+meia\b|\btwo\s+and\s+a\s+half\s+hours\b"), "150 min"),
    (re.compile(r"\bmeia\s+hora\b|\bmeia\s+horinha\b|\bhalf\s+an?\s+hour\b|\bhalf\s+hour\b"), "30 min"),
    (re.compile(r"\b(?:three\s+quarters\s+of\s+an\s+hour)\b"), "45 min"),
)


def spelled_out(clause: str) -> str:
    """Numbers in words, as digits, where a unit follows."""
    for pattern, digits in _HALVES:
        clause = pattern.sub(digits, clause)
    return _SPELLED.sub(lambda match: str(_NAMED[re.sub(r"[\s\-]+", " ", match[1])]), clause)


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
