"""Distances in captions: metres of this workout, and not of a climb, a goal or a way home."""

import re
from typing import Final

from member_service.domain.caption_numbers import (
    Amount,
    beside,
    is_whole,
    number_of,
    outside_and_inside,
    spelled_out,
)

_UNIT_OF_LENGTH: Final = (
    r"(?P<unit>kms?|quilometros?|kilomet(?:er|re)s?|k|mi|miles?|milers?|milhas?|"
    r"yds?|yards?|m|mts?|metros?|met(?:er|re)s?)"
)
_DISTANCE: Final = re.compile(
    rf"(?<![\w.,/$'\-])(?<!\d:)(?:(?P<times>\d{{1,2}})\s*(?:x|\*|vezes|times|tiros\s+de|series\s+de|"
    rf"repeticoes\s+de|reps\s+of)\s*(?:de\s+)?)?"
    rf"(?P<number>\d{{1,3}}(?:[.,]\d{{3}})(?=\s*(?:m|mts?|metros?|met(?:er|re)s?)\b)|"
    rf"\d{{1,5}}(?:[.,]\d{{1,3}})?)\s?"
    rf"-?{_UNIT_OF_LENGTH}(?!\w|\s*/\s*(?:h|s|min|seg|km|hora|hour)|\s+por\s+hora|\s+per\s+hour|"
    rf"\s+an?\s+hour|\s?h\b)"
)
_IN_METRES: Final = {"k": 1000.0, "q": 1000.0, "mi": 1609.344, "y": 0.9144, "m": 1.0}
_NO_DISTANCE_BEFORE: Final = re.compile(
    r"(?:r\$|us\$|\$|€|d\+|\b(?:elevation|elevacao|altimetria|ganho(?:\s+de)?|gain(?:\s+of)?|subida|"
    r"desnivel|climb(?:ing)?|"
    r"altitude|mora|moro|moramos|live|lives|fica|away|media(?:\s+de)?|pace|ritmo|ao|no|do|ate\s+o|km|"
    r"seguidores|gastei|"
    r"paguei|custou|spent|cost|followers|profundidade|altura|depth|em\s+vez\s+de|instead\s+of|"
    r"ao\s+inves\s+de|pesa|"
    r"(?:semana|mes|ano|week|month|year)\s+(?:fechad?\w*|total\w*|com|closed|done)(?:\s+(?:com|em|at|with))?|"
    r"(?:fech\w+|total\w*|acumulad\w+|volume)\s+(?:\w+\s+)?(?:semana\w*|mes|mensal|week\w*|month\w*)"
    r"(?:\s+(?:com|em))?|"
    r"cada|each|ultimos|last|primeiros|every|a\s+cada|limite|recorde\s+de|pb\s+of))\s*[:=]?\s*(?:de\s+|"
    r"a\s+|of\s+|os\s+|the\s+)?$"
)
_NO_DISTANCE_AFTER: Final = re.compile(
    r"^\s*(?:daqui|from\s+(?:home|here)|away|de\s+(?:casa|distancia|altura|profundidade|descanso|"
    r"recupera\w+)|no\s+insta\w*|likes?|seguidores|followers|views|"
    r"reais|conto|pila|passos|steps|reps|(?:\w+\s+){0,2}?(?:na|da|essa|esta|nesta|nessa|por|this|"
    r"in\s+the|of\s+the|per|a)\s+(?:semana|week)\b|"
    r"(?:\w+\s+){0,2}?(?:no|do|esse|este|neste|nesse|por|this|per|a)\s+(?:mes|month|ano|year)\b|(?:per|"
    r"a|por)\s+(?:week|month|semana|mes)\b"
    r"|(?:each|per|cada|por)\s+(?:way|direction|trecho|perna|leg)\b"
    r"|total\s+(?:do|this|da)\b|ate\s+agora|so\s+far|a\s+(?:mais|menos)\b|(?:more|less|further|longer)\s+than\b|rest\b|recovery\b)"
)

_CLIMB_AFTER: Final = re.compile(
    r"^\s*(?:(?:de\s+)?(?:elev\w*|altimetria|altitude|desnivel|gain|ganho|subida|of\s+climb\w*|"
    r"climb\w*|acumulad\w+|vertical|ascent)|d\+)"
)
"""Metres are how high it went; kilometres never are: "28 km, altimetria 540 m"."""


def metres_in(clause: str, by_distance: bool, *, paired: bool) -> list[Amount]:
    outside, inside = outside_and_inside(clause)
    for text in (outside, inside):
        found = _distances(text, by_distance, paired=paired)
        if found:
            return found
    return []


def _distances(text: str, by_distance: bool, *, paired: bool) -> list[Amount]:
    """Each distance in metres, and whether it is said to be the whole."""
    text = spelled_out(text)
    found: list[Amount] = []
    for match in _DISTANCE.finditer(text):
        before, after = beside(text, match)
        if _NO_DISTANCE_BEFORE.search(before) or _NO_DISTANCE_AFTER.match(after):
            continue
        unit = match["unit"]
        if not unit.startswith(("k", "q", "mi")) and _CLIMB_AFTER.match(after):
            continue
        number = number_of(
            match["number"], thousands=unit.startswith(("m", "y")) and not unit.startswith("mi")
        )
        factor = _IN_METRES["mi" if unit.startswith("mi") else unit[0]]
        metres = number * factor * int(match["times"] or 1)
        # "20m" may be minutes, and metres of what has no way; "5k" may be money.
        if factor == 1.0 and (metres < 100 or not (by_distance or match["times"])):
            continue
        if unit == "k" and not (by_distance or paired) and number not in _RACES:
            continue
        found.append((metres, is_whole(before, after)))
    return found


_RACES: Final = frozenset({5.0, 8.0, 10.0, 12.0, 15.0, 16.0, 18.0, 21.0, 30.0, 42.0})
"""Kilometres that "k" may mean by itself."""
