"""What a caption says of a training: activities, minutes and metres. Read by rules, never guessed.

What is not surely how long or how far somebody trained is not read: times of day, paces, weights, steps,
goals, what was left out and what comes tomorrow. Better nothing than something wrong.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from member_service.domain.activities import DISTANCES, Activity, activities_in
from servicekit.folding import folded

MOST_MINUTES: Final = 24 * 60
MOST_METRES: Final = 500_000
MILE: Final = 1609.344
_LONGEST_HOURS: Final = 12
_SUM_OF: Final = 3
"""From so many values on, the greatest may be the sum of the others: "1h: 20 min run, 40 min weights"."""
_NOT_A_TIME_OF_DAY: Final = 24
_MAYBE_A_TIME: Final = 5
"""Hours alone, from so many on, are rather when somebody trained: "treino 6h"."""


@dataclass(frozen=True, slots=True)
class Training:
    """What somebody did, as far as they said so."""

    activities: tuple[Activity, ...] = ()
    minutes: int = 0
    """Whole minutes; 0 when it is not known."""
    metres: int = 0

    def __bool__(self) -> bool:
        return bool(self.activities or self.minutes or self.metres)


NOTHING_SAID: Final = Training()

_NUMBER: Final = r"\d{1,2}[.,]\d{3}|\d{1,4}(?:[.,]\d{1,2})?"
_START: Final = r"(?<![\w.,/$#@+'-])(?<!\d[ :])"
_TIMES: Final = (
    rf"(?:{_START}(?P<times>\d{{1,2}}) ?(?:x|×|tiros de|rounds? (?:de|of)|rolas? de|times) ?|{_START})"
)
_AFTER: Final = r"(?: ?x ?(?P<after>\d{1,2})(?![\w/]))?"
_HOUR: Final = r"(?:h|hs|hrs?|horas?|hours?)"

_DURATION: Final = re.compile(
    rf"{_START}(?P<h>\d{{1,2}}):(?P<hm>[0-5]\d):[0-5]\d(?!\d)"
    r"|(?P<clock>(?P<linked>\b(?:em|in|tempo|time|duracao):? ?)?"
    rf"{_START}(?P<cm>\d{{1,2}}):[0-5]\d(?: ?min\w*)?(?![\d:]| ?/))"
    rf"|{_START}(?P<hours>\d{{1,2}}) ?{_HOUR}"
    r"(?: ?(?:e |and )?(?P<minutes>[0-5]?\d) ?(?:m|min|mins|minutos?|minutes?|')?(?!\w|:\d)"
    r"|(?P<half> e meia\b)|(?!\w|:\d))"
    rf"|{_START}(?P<decimal>\d[.,]\d{{1,2}}) ?-?{_HOUR}\b"
    rf"|{_TIMES}(?P<only>\d{{1,3}}) ?-?(?:min|mins|minutos?|minutinhos|minutes?|"
    rf"'(?:\d{{2}}(?:\"|''))?(?!'))(?![\w/]){_AFTER}"
    r"|\b(?P<one_half>uma hora e meia|an hour and a half|one and a half hours)\b"
    r"|\b(?P<a_half>meia hora|half an hour|meia horinha)\b|\b(?P<one>uma hora|an hour|one hour)\b"
)
_DISTANCE: Final = re.compile(
    rf"{_TIMES}(?P<number>{_NUMBER}) ?-?"
    r"(?:(?P<km>km|kms|quilometros?|kilomet(?:er|re)s?)|(?P<mi>mi|miles?|miler|milhas?)|"
    r"(?P<m>m|mts?|metros|met(?:er|re)s)|(?P<k>k))(?![\w/+]| ?/ ?h| por hora)"
)
_STOPWATCH: Final = re.compile("[⏱⏲⌚]")
_NOT_REACHED: Final = re.compile(
    r"\b(?:as|das|ate|until|in about|abaixo de|menos de|under|sub|pace|ritmo) ?:? ?$"
)
_OF_SOMETHING: Final = re.compile("^ ?(?:de|of) ")
_TOTAL: Final = re.compile(r"\b(?:no |em )?total(?: de)?:? ?$|\btotal\b")

_CLAUSES: Final = re.compile(
    r"(?<!\d)[.,](?!\d)|(?<=\d)[.,](?=\s|$)|[;!?|]|\b(?:mas|but|so|just|hoje|today)\b"
)
_NOT_DONE: Final = re.compile(
    r"\b(?:sem|nao|not|without|skipped|faltam?|meta|goal|rumo|amanha|tomorrow|ontem|yesterday|quero|vou|"
    r"proxim[ao]|next|descanso|intervalo|rest|recovery|bora|preparacao|atras d[aeo]s?|planilha|plano|plan|"
    r"to go|left|previsto|inscrit[ao]|"
    r"(?:pra|para|pro|for)(?: a| o| the)? (?:meia |half )?(?:maratona|prova|corrida|race|marathon))\b"
    # "no" is English for none, and Portuguese for "at the": "no cross", "no parque".
    r"|^no cardio\b|\bno (?=(?:run|running|weights|training|workout|swim|swimming|lifting|yoga|excuses)\b)"
)
_NOT_TRAINING: Final = re.compile(
    r"\b(?:levei|transito|traffic|dormi|sono|sleep|slept|jejum|fasting|cochilo|nap|volto)\b"
)
_NO_MEASURE: Final = re.compile(
    r"^ ?(?:(?:de|of) )?(?:passos|steps|seguidores|followers|reais|kcal|cal|calorias|likes|curtidas|pontos|"
    r"d\+|m\+|altimetria|elevacao|subida|descanso|intervalo|rest\b|recovery|pausa|altura|elev|ganho|"
    r"elevation|ascent|gain|climb\b|da (?:manha|tarde|noite|madrugada)|am\b|pm\b|de (?:hoje|ontem)|"
    r"de desconto|atras|ago|atrasad\w+|antes|depois|de idade|de casa)"
)
_NO_MEASURE_BEFORE: Final = re.compile(
    r"(?:\b(?:as|das|a|at|by|ate|until|from|desde|pace|ritmo|acordei|pelas|umas|dia|day|before|after|elev|"
    r"altimetria|ganho de|cada|every|prova de|pra|para|for the|dos|do|da|segundos|rest)|@|r\$|\$) ?:? ?$"
)
_CLOCK_BEFORE: Final = re.compile(
    r"(?:\b(?:as|das|at|by|ate|until|from|desde|pace|ritmo|acordei|pelas|a)|@) ?:? ?$"
)


def read_caption(caption: str) -> Training:
    """The training that a caption tells of."""
    words = _plain(caption)
    said = "; ".join(_done(words))
    activities = activities_in(said)
    metres = _sum(_metres(said, activities))
    minutes = _sum(_minutes(said, activities, metres))
    return Training(
        activities,
        minutes if minutes <= MOST_MINUTES else 0,
        metres if metres <= MOST_METRES else 0,
    )


def _plain(caption: str) -> str:
    """Small letters without accents, one kind of quotation mark, lines kept apart."""
    lines = (folded(line) for line in caption.splitlines())
    plain = "; ".join(line for line in lines if line)
    plain = _STOPWATCH.sub(" tempo ", plain)
    plain = "".join(";" if unicodedata.category(one) == "So" else one for one in plain)
    for mark in "’′´`‘":
        plain = plain.replace(mark, "'")
    return plain.replace("–", "-").replace("—", "-")


def _done(words: str) -> Iterator[str]:
    """The clauses that tell what was done; of a clause that says what was not, what stands before that."""
    for clause in _CLAUSES.split(words):
        if _NOT_TRAINING.search(clause):
            continue
        end = _NOT_DONE.search(clause)
        if done := clause[: end.end() if end else None].strip():
            yield done


@dataclass(frozen=True, slots=True)
class _Amount:
    value: float
    repeated: bool
    total: bool


def _sum(amounts: list[_Amount]) -> int:
    """All of them together. Intervals count only where nothing says more plainly how much it was."""
    if total := [one for one in amounts if one.total]:
        return int(total[0].value)
    if plain := [one for one in amounts if not one.repeated]:
        amounts = plain
    values = sorted(one.value for one in amounts)
    if len(values) >= _SUM_OF and round(sum(values[:-1])) == round(values[-1]):
        return int(values[-1])
    return int(sum(values) + 0.5)


def _amount(found: re.Match[str], value: float, said: str) -> _Amount:
    groups = found.groupdict()
    times = int(groups.get("times") or groups.get("after") or 1)
    before = said[: found.start()]
    return _Amount(value * times, times > 1, bool(_TOTAL.search(before[-12:])))


def _minutes(said: str, activities: tuple[Activity, ...], metres: int) -> list[_Amount]:
    found = []
    for one in _DURATION.finditer(said):
        value = _minutes_of(one, said, known=bool(activities or metres), metres=metres)
        if value and not _NO_MEASURE.search(said[one.end() :]):
            found.append(_amount(one, value, said))
    return found


def _minutes_of(found: re.Match[str], said: str, *, known: bool, metres: int) -> float:
    before, after = said[: found.start()], said[found.end() :]
    at_a_time = _CLOCK_BEFORE.search(before) is not None
    minutes = 0.0
    if found["h"] and int(found["h"]) <= _LONGEST_HOURS:
        minutes = int(found["h"]) * 60 + int(found["hm"])
    elif found["clock"] and known and not at_a_time and _is_a_duration(found, metres):
        minutes = int(found["cm"])
    elif found["hours"] and not at_a_time and int(found["hours"]) <= _LONGEST_HOURS:
        hours = int(found["hours"])
        if hours < _MAYBE_A_TIME or metres or _OF_SOMETHING.search(after):
            minutes = hours * 60 + int(found["minutes"] or 0) + (30 if found["half"] else 0)
    elif found["decimal"]:
        minutes = float(found["decimal"].replace(",", ".")) * 60
    elif found["only"] and not _NOT_REACHED.search(before):
        minutes = int(found["only"])
    else:
        minutes = 90 if found["one_half"] else 30 if found["a_half"] else 60 if found["one"] else 0
    return minutes


def _is_a_duration(found: re.Match[str], metres: int) -> bool:
    """Whether "28:40" is minutes and seconds, and no time of day."""
    minutes = int(found["cm"])
    in_that_time = bool(found["linked"]) and metres > 0 and minutes * 1000 > metres
    return in_that_time or minutes >= _NOT_A_TIME_OF_DAY or "min" in found["clock"]


def _metres(said: str, activities: tuple[Activity, ...]) -> list[_Amount]:
    far = not DISTANCES.isdisjoint(activities)
    found = []
    for one in _DISTANCE.finditer(said):
        after = said[one.end() :]
        if _NO_MEASURE.search(after) or _NO_MEASURE_BEFORE.search(said[: one.start()]):
            continue
        number = _number(one["number"])
        if one["km"]:
            metres = number * 1000
        elif one["mi"]:
            metres = number * MILE
        elif one["m"]:
            metres = number if far else 0
        else:
            metres = number * 1000 if far or not activities else 0
        if metres:
            found.append(_amount(one, metres, said))
    return found


def _number(written: str) -> float:
    """Read "9,5" and "9.5" alike, and "1.500" like "1,500"."""
    if re.fullmatch(r"\d{1,2}[.,]\d{3}", written):
        return float(re.sub(r"[.,]", "", written))
    return float(written.replace(",", "."))
