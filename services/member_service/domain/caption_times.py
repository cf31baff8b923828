"""Times in captions: minutes of this workout, and not a time of the day, a pace or a rest."""

import re
from typing import Final

from member_service.domain.activities import activities_in
from member_service.domain.caption_numbers import (
    Amount,
    beside,
    is_whole,
    number_of,
    outside_and_inside,
    spelled_out,
)

_CLOCK: Final = r"(?<![\w.,/'])(?<!\d:)"
_TIMES: Final = (
    r"(?:(?P<times>\d{1,2})\s*(?:x|\*|vezes|repeticoes\s+de|series\s+de|tiros\s+de|"
    r"tempos\s+de|rolas\s+de|rounds?\s+(?:de|of)|blocos?\s+de|sets?\s+of)\s*(?:de\s+)?)?"
)
_DURATIONS: Final = (
    # 1:10:22, and 28:40 beside a distance: minutes and seconds.
    re.compile(rf"{_CLOCK}(?P<h>\d{{1,2}}):(?P<m>[0-5]\d):(?P<s>[0-5]\d)(?![\d:/])"),
    # 1h10min20s, 1h10, 1h 10min, 1 hr 15 min, 1 hora e 10 minutos, 1h.
    re.compile(
        rf"{_CLOCK}{_TIMES}(?P<h>\d{{1,2}}(?:[.,]\d)?)\s*(?:horas?|horinhas?|hours?|hrs?|h)(?![a-z])\.?"
        r"(?:\s*(?:e\s+|and\s+|,\s*)?(?P<m>[0-5]?\d)(?:\s*(?:minutos?|minutes?|mins?|min|m|"
        r"'))?(?![\w:/%.,]\d|\s*(?:km|k|x|kg|m)\b|\d)(?:\s*(?P<s>[0-5]?\d)\s*(?:segundos?|seconds?|"
        r"secs?|s|\"))?)?"
    ),
    # 32min15s, 50', 36'20", 45 mins, 10 minutinhos.
    re.compile(
        rf"{_CLOCK}{_TIMES}(?P<m>\d{{1,3}}(?:[.,]\d)?)\s*-?(?:minutos?|minutinhos?|minutes?|mins?|min|"
        rf"')(?![a-z]|\s*(?:[0-5]?\d\s*(?:''|\")?\s*)?/\s*(?:km|mi|k\b|m\b|100)|\s*(?:por|per|a|o|no|cada)\s+(?:km|quilometro|mile)|"
        rf"\s+km\b|\s+mile\b)"
        r"(?:\s*(?P<s>[0-5]?\d)\s*(?:segundos?|seconds?|secs?|s|\"|"
        r"'')(?![a-z]))?(?:\s*x\s*(?P<after>\d{1,2})(?!\d))?"
    ),
)
MINUTES_AND_SECONDS: Final = re.compile(
    rf"{_CLOCK}(?P<m>\d{{1,3}}):(?P<s>[0-5]\d)(?:[.,]\d{{1,2}})?(?![\d:])"
)
_NO_DURATION_BEFORE: Final = re.compile(
    r"(?:\b(?:as|at|by|until|till|ate|das|desde|since|from|dormi\s+so|dormi|dormindo|slept(?:\s+only)?|"
    r"sleep|sono|jejum\s+de|fasted\s+for|"
    r"acordei|acordo|acordada|acordado|woke(?:\s+up)?|pace|ritmo|media|rest(?:ing)?|descans\w+|"
    r"intervalos?|intervals?|pausa|recover\w*|"
    r"recuper\w+|atras|fiquei|levei|demorei|esperei|espera|waited|took\s+me|faltam?|daqui\s+a|sauna|"
    r"banho|every|a\s+cada|"
    r"each|transito|onibus|plantao|trabalhei|reuniao|viagem|voo|drive|drove|commute|antes\s+das|"
    r"depois\s+das|"
    r"before|after|around|umas|la\s+pelas|sub|abaixo\s+de|under)|@|~\s*as)\s*[:=]?\s*(?:de\s+|of\s+|"
    r"a\s+|o\s+|os\s+|so\s+)?$"
)
_NO_DURATION_AFTER: Final = re.compile(
    r"^\s*(?:(?:/|por|per|a|an?)\s*(?:km|k|mile|mi|quilometro)\b|(?:da|de|do|in\s+the)\s+(?:manha|tarde|"
    r"noite|madrugada|morning|evening|afternoon)\b|"
    r"(?:am|pm)\b|(?:de|of)\s+(?:sono|sleep|descanso|rest|jejum|pausa|intervalo|reuniao|transito|"
    r"aula\s+na\s+facul\w*|trabalho|viagem|plantao|espera|onibus|metro|voo|recupera\w+)\b|"
    r"(?:descans\w+|each\b|cada\b|rest|off|recovery|trote\s+entre|entre|between)\b|(?:no|na|"
    r"in)\s+(?:transito|fila|onibus|traffic|metro)\b|(?:(?:no|na|de|in|in\s+the|of)\s+)?(?:sauna|gelo|"
    r"ofuro|hidromassagem|massage\w*|massagem|ice\s+bath|cold\s+plunge|hot\s+tub|steam\s+room)\b|atras\b|ago\b|"
    r"(?:pra|para|to)\s+(?:chegar|get|vir)\b|(?:late|atrasad\w+)\b|(?:\w+\s+){0,2}?(?:na|da|essa|esta|"
    r"nesta|nessa|por|this)\s+(?:semana|week)\b)"
)
_MOST_HOURS_ALONE: Final = 5
"""6h30 without a word beside it may be a time of the day."""
_IN_ENGLISH: Final = re.compile(r"\d\s*(?:hours|hrs)")
"""No time of the day is said so."""
_OF: Final = re.compile(r"\s*(?:de|of)\s+(\w+)")
_LASTING: Final = re.compile(
    r"(?:durou|duracao|tempo|total|time|em|in|foram|lasted)\s*[:=]?\s*(?:de\s+|of\s+)?$"
)


def minutes_in(clause: str, *, timed: bool, known: bool, before: str = "") -> list[Amount]:
    """Each duration in a clause of a workout. `before` is the clause before it."""
    follows = _GOES_ON.match(clause) and activities_in(before)
    if not follows and not _tells_of_training(clause, known=known):
        return []
    outside, inside = outside_and_inside(clause)
    for text in (outside, inside):
        found = _durations(text, timed=timed)
        if found:
            return found
    return []


_TRAINING: Final = re.compile(
    r"\b(?:trein\w+|work\s?outs?|trained|training|session|sessao|aula|academia|gym|exerc\w+|malh\w+|"
    r"class|jog\w+|played|game|match|"
    r"bpm|kcal|calorias|calories|pace|ritmo|distan\w+|tempo|time|pedal\w*|ativ\w+|serie\w*|aquec\w+|"
    r"warm\s?up|repet\w+|feitos?|done|marathon|maratona(?!\s+d[eo]))\b"
    r"|\d\s?(?:km|k\b|m\b|mi\b|quilomet|metros|milhas|miles)"
)
_WORDS_BESIDE: Final = 1
_GOES_ON: Final = re.compile(
    r"\s*\d[\w:']*(?:\s*(?:min\w*|h\w*))?\s+(?:com|with|na|no|in|at|direto|cravad\w+)\b"
)
"""The time of what was told before the comma: "natação, 40 min com a professora"."""


def _tells_of_training(clause: str, *, known: bool) -> bool:
    """Whether time in a clause is time of training: an activity or its like is there, or nothing else is."""
    if _TRAINING.search(clause) or activities_in(clause):
        return True
    return (
        len(re.findall(r"[a-z]{2,}", re.sub(r"\d+\s*(?:[a-z]+|')", " ", spelled_out(clause))))
        <= _WORDS_BESIDE + known
    )


def _durations(text: str, *, timed: bool) -> list[Amount]:
    """Each duration in minutes, and whether it is said to be the whole."""
    text = spelled_out(text)
    found: list[Amount] = []
    for pattern in _DURATIONS:
        for match in pattern.finditer(text):
            before, after = beside(text, match)
            minutes = _minutes_of(match)
            if _counts_as_time(match, minutes, before, after):
                found.append((minutes, is_whole(before, after)))
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    if timed and not found:
        for match in MINUTES_AND_SECONDS.finditer(text):
            before, after = beside(text, match)
            minutes = _minutes_of(match)
            unsure = minutes < _HOURS_OF_A_DAY and not re.search(r"\b(?:em|in|time|tempo)\s*:?\s*$", before)
            if not (
                (unsure and "." not in match[0])
                or _NO_DURATION_BEFORE.search(before)
                or _NO_DURATION_AFTER.match(after)
            ):
                found.append((minutes, False))
    return found


_HOURS_OF_A_DAY: Final = 24
"""Less than that may as well be a time of the day, or a pace."""


def _minutes_of(match: re.Match[str]) -> float:
    parts = match.groupdict()
    one = number_of(parts.get("h") or "0") * 60 + number_of(parts["m"] or "0")
    return one * int(parts.get("times") or parts.get("after") or 1)


def _counts_as_time(match: re.Match[str], minutes: float, before: str, after: str) -> bool:
    if _NO_DURATION_BEFORE.search(before) or _NO_DURATION_AFTER.match(after) or minutes <= 0:
        return False
    hours = match.groupdict().get("h")
    is_clock = hours is not None and "x" not in match[0] and minutes >= _MOST_HOURS_ALONE * 60
    if is_clock and (_IN_ENGLISH.search(match[0]) or _is_of_an_activity(after)):
        return True
    return not is_clock or bool(_LASTING.search(before))


def _is_of_an_activity(after: str) -> bool:
    """As in "6 horas de trilha"."""
    of = _OF.match(after)
    return of is not None and bool(activities_in(of[1]))
