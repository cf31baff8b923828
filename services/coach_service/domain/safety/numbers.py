"""Numbers that an answer claims about the asker, and those that the tools' results bear out."""

import html
import json
import re
from collections.abc import Iterable

from coach_service.domain.safety.folding import fold

_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}\b)")
_SENTENCE = re.compile(r"(?<=[.!?…\n])\s+|\n")
_WORDS = {
    "dois": "2", "duas": "2", "tres": "3", "quatro": "4", "cinco": "5",
    "seis": "6", "sete": "7", "oito": "8", "nove": "9", "dez": "10",
    "onze": "11", "doze": "12", "treze": "13", "catorze": "14", "quatorze": "14", "quinze": "15",
    "dezesseis": "16", "dezessete": "17", "dezoito": "18", "dezenove": "19",
    "vinte": "20", "trinta": "30", "quarenta": "40", "cinquenta": "50", "cem": "100", "mil": "1000",
    "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
    "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15",
    "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "hundred": "100",
    "primeiro": "1", "primeira": "1", "segundo": "2", "segunda": "2", "terceiro": "3", "terceira": "3",
    "first": "1", "second": "2", "third": "3",
}  # fmt: skip
# Somebody is spoken to about what they have, not about what they could do.
_ABOUT_YOU = re.compile(
    r"\b(?:voce (?:ja )?(?:tem|fez|esta|soma|somou|acumulou|acumula|conquistou|ganhou|completou|"
    r"treinou|subiu|ocupa)|tens|"
    r"voce e (?:o|a)|sao|foram|faltam|falta|seus|suas|seu|sua|te faltam|ja sao|com|esta em|"
    r"you (?:have|are|did|made|earned|trained|got|need|sit|stand|rank|hold)|"
    r"youve|youre|your|thats|that makes)\b"
)
_NOUN = (
    r"(?:pontos?|points?|pts?|check ?ins?|checkins?|freezes?|protecoes|protecao|participantes|participants)"
)
_CLAIMS = (
    # 12 pontos, 3 dias seguidos, 3 day streak, 2 freezes
    re.compile(rf"\b(\d+) (?:\w+ )?{_NOUN}\b"),
    re.compile(
        r"\b(\d+) (?:dias?|days?|semanas?|weeks?) "
        r"(?:seguid[oa]s?|consecutiv[oa]s?|in a row|de sequencia|streak|straight)\b"
    ),
    re.compile(r"\b(\d+) dias? (?:de )?(?:ofensiva|streak)\b"),
    re.compile(r"\b(?:sequencia|streak|ofensiva) (?:\w+ ){0,3}?(?:de|of|is|e) (\d+)\b"),
    # 3º lugar, 3rd place, posição 3, rank 3
    re.compile(r"\b(\d+)(?: ?[oa])? (?:lugar|posicao|colocad[oa])\b"),
    re.compile(r"\b(\d+) (?:st|nd|rd|th) (?:place|position|of)\b"),
    re.compile(r"\b(?:posicao|lugar|rank|place|ranked|posicao numero) (?:numero |number |e |is )?(\d+)\b"),
)

_DIGITS = re.compile(r"\d{1,9}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def claimed_numbers(text: str) -> frozenset[int]:
    """Return the numbers of points, check-ins, days in a row and places that a text says the reader has."""
    found: set[int] = set()
    for sentence in _SENTENCE.split(text):
        # Markdown's bold and the like fall away with all other signs; ordinals lose theirs.
        folded = fold(_THOUSANDS.sub("", sentence.replace("º", " o ").replace("ª", " a ")))
        folded = " ".join(_WORDS.get(word, word) for word in folded.split())
        if _ABOUT_YOU.search(folded):
            found.update(int(number) for claim in _CLAIMS for number in claim.findall(folded))
    return frozenset(found)


def borne_out(results: Iterable[str]) -> frozenset[int]:
    """Return the numbers that tools' results (JSON) bear out.

    These are the numbers in them, how many things a list holds, how many points more the next place has,
    and the sum of the same number over several communities.
    """
    found: set[int] = set()
    points: set[int] = set()
    better: set[int] = set()
    for result in results:
        by_name: dict[str, list[int]] = {}
        try:
            _collect(json.loads(html.unescape(result)), "", by_name, found)
        except ValueError:
            continue
        found.update(number for numbers in by_name.values() for number in (*numbers, sum(numbers)))
        points.update(by_name.get("season_points", ()))
        better.update(by_name.get("next_rank_points", ()))
    return frozenset(found | {one - other for one in better for other in points})


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
