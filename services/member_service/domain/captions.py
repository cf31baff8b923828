"""What a caption says of a workout: activities, minutes, metres. Read by rules, never guessed.

A number counts only with its unit, and only where it tells of this workout:
not a pace, a speed, a time of the day, a goal, a rest, a climb, or what was or will be on another day.
What the rules are not sure of stays unread.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from member_service.domain.activities import DISTANCES, Activity, activities_in

MOST_MINUTES: Final = 24 * 60
MOST_METRES: Final = 400_000
MOST_ACTIVITIES: Final = 5
LONGEST: Final = 1024
"""Characters that are read; Telegram's captions have no more."""


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


_Amount: TypeAlias = tuple[float, bool]
"""So many minutes or metres, and whether the caption calls them the total."""


def read_caption(caption: str) -> Training:
    """The training that a caption in Portuguese or English, or both, tells of."""
    text = fold(caption[:LONGEST])[:LONGEST]
    clauses = [clause for clause in _clauses(text) if clause.strip()]
    told = " ; ".join(clauses)
    activities = activities_in(told)
    by_distance = not DISTANCES.isdisjoint(activities)
    paired = bool(_MM_SS.search(told) or re.search(r"\d\s*(?:min|h|hrs?|horas?|hours?)\b|\d'", told))
    metres = _whole([one for clause in clauses for one in _metres(clause, by_distance, paired=paired)])
    timed = metres > 0 or by_distance
    known = bool(activities)
    minutes = _whole([one for clause in clauses for one in _minutes(clause, timed=timed, known=known)])
    return Training(
        activities[:MOST_ACTIVITIES],
        minutes if minutes <= MOST_MINUTES else 0,
        metres if metres <= MOST_METRES else 0,
    )


def fold(text: str) -> str:
    """Small letters without accents, plain digits and quotes, no invisible characters."""
    plain = unicodedata.normalize("NFKD", text)
    kept = "".join(
        " ; " if unicodedata.category(char) == "So" else char
        for char in plain
        if not unicodedata.combining(char) and unicodedata.category(char) not in {"Cf", "Sk"}
    )
    kept = kept.casefold().translate(_SAME)
    # A hashtag is its word; a handle or a link says nothing.
    kept = re.sub(r"(?:https?://|www\.)\S+|@\w+", " ", kept)
    return kept.replace("#", " ").replace("_", " ").replace("(indoor)", "indoor")


_SAME: Final = str.maketrans(
    {"’": "'", "′": "'", "`": "'", "´": "'", "”": '"', "“": '"', "″": '"', "×": "x", "–": "-", "—": "-"}
)

# ---------------------------------------------------------------- clauses of today

_ENDS: Final = re.compile(
    r"[;\n!?]|\.(?!\d)|,(?!\d)|\s[|•·]\s|\b(?=(?:mas|porem|but|hoje|today|e\s+depois)\b)"
)
_NOT_TODAY: Final = re.compile(
    r"""\b(?:
    ontem|anteontem|amanha|depois\ de\ amanha|yesterday|tomorrow|tonight\ i\ will
  | (?:semana|mes|ano)\s+(?:passad[oa]|que\ vem)|last\s+(?:week|month|year|night)|next\s+(?:week|month
    |year|time|stop|one)
  | (?:segunda|terca|quarta|quinta|sexta|sabado|domingo)(?:-feira)?\s+(?:que\ vem|passad[oa])
  | meta|objetivo|goal|target|desafio\ de|sonho|rumo\ a\w*|falta(?:m|ndo)?|to\ go|left\ to|ansios[oa]
    |countdown
  | prova\ de|inscri\w+|treinando\ (?:pra|para)|preparacao\ (?:pra|para)|training\ for|signed\ up
    |preparing\ for
  | (?:nao|nem|sem|never|did\ ?n'?o?t|didn't|couldn't|no|not)\s+(?:\w+\s+){0,2}?(?:corr\w+|run\w*|ran
    |trein\w+|conseg\w+|deu|fui|fiz|pedal\w*|nad\w+|corrida|cardio|walk\w*|gym|esteira|musculacao|bike
      |make\ it|workout)
  | assistindo|assisti|watching|watched|vendo\ (?:o|a)\s
  | (?:pra|para|pro|for)(?:\ a|\ o|\ the)?\ (?:meia\ |half\ )?(?:maratona|prova|corrida|race|marathon)
  | (?:meu|minha|my)\s+(?:pai|mae|filh[oa]|marido|esposa|irma\w*|amig[oa]|namorad[oa]
    |dad|mom|mum|son|daughter|wife|husband|friend)\s+(?:correu|pedalou|nadou|fez|andou|treinou|ran|swam|did|rode|walked)
  | volto|vou|vamos|quero|queria|pretendo|planejo|will|going\ to|gonna|want\ to|wanna
    )\b""",
    re.VERBOSE,
)


def _clauses(text: str) -> list[str]:
    """The parts of a text that tell of this workout."""
    parts: list[str] = []
    begin = 0
    for end in _ENDS.finditer(text):
        # What is asked was not done.
        if not end[0].startswith("?"):
            parts.append(text[begin : end.start()])
        begin = end.end()
    parts.append(text[begin:])
    return [part for part in parts if part and not _NOT_TODAY.search(part)]


# ---------------------------------------------------------------- numbers

_NUMBER: Final = r"\d{1,3}(?:[.,]\d{1,3})?"
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


def _spelled_out(clause: str) -> str:
    """Numbers in words, as digits, where a unit follows."""
    for pattern, digits in _HALVES:
        clause = pattern.sub(digits, clause)
    return _SPELLED.sub(lambda match: str(_NAMED[re.sub(r"[\s\-]+", " ", match[1])]), clause)


# ---------------------------------------------------------------- metres

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
    r"cada|each|ultimos|last|primeiros|every|a\s+cada|limite|recorde\s+de|pb\s+of))\s*[:=]?\s*(?:de\s+|"
    r"a\s+|of\s+|os\s+|the\s+)?$"
)
_NO_DISTANCE_AFTER: Final = re.compile(
    r"^\s*(?:(?:de\s+)?(?:elev\w*|altimetria|altitude|desnivel|d\+|gain|ganho|subida|of\s+climb\w*|"
    r"climb\w*|acumulad\w+|vertical|ascent)"
    r"|d\+|daqui|from\s+(?:home|here)|away|de\s+(?:casa|distancia|altura|profundidade|descanso|"
    r"recupera\w+)|no\s+insta\w*|likes?|seguidores|followers|views|"
    r"reais|conto|pila|passos|steps|reps|(?:\w+\s+){0,2}?(?:na|da|essa|esta|nesta|nessa|por|this|"
    r"in\s+the|of\s+the|per|a)\s+(?:semana|week)\b|"
    r"(?:\w+\s+){0,2}?(?:no|do|esse|este|neste|nesse|por|this|per|a)\s+(?:mes|month|ano|year)\b|(?:per|"
    r"a|por)\s+(?:week|month|semana|mes)\b"
    r"|total\s+(?:do|this|da)\b|ate\s+agora|so\s+far|rest\b|recovery\b)"
)


def _metres(clause: str, by_distance: bool, *, paired: bool) -> list[_Amount]:
    outside, inside = _parts(clause)
    for text in (outside, inside):
        found = _distances(text, by_distance, paired=paired)
        if found:
            return found
    return []


def _distances(text: str, by_distance: bool, *, paired: bool) -> list[_Amount]:
    """Each distance in metres, and whether it is said to be the whole."""
    text = _spelled_out(text)
    found: list[_Amount] = []
    for match in _DISTANCE.finditer(text):
        before, after = _beside(text, match)
        if _NO_DISTANCE_BEFORE.search(before) or _NO_DISTANCE_AFTER.match(after):
            continue
        unit = match["unit"]
        number = _number(match["number"], thousands=unit.startswith(("m", "y")) and not unit.startswith("mi"))
        factor = _IN_METRES["mi" if unit.startswith("mi") else unit[0]]
        metres = number * factor * int(match["times"] or 1)
        # "20m" may be minutes, and metres of what has no way; "5k" may be money.
        if factor == 1.0 and (metres < 100 or not (by_distance or match["times"])):
            continue
        if unit == "k" and not (by_distance or paired) and number not in _RACES:
            continue
        found.append((metres, _is_whole(before, after)))
    return found


_RACES: Final = frozenset({5.0, 8.0, 10.0, 12.0, 15.0, 16.0, 18.0, 21.0, 30.0, 42.0})
"""Kilometres that "k" may mean by itself."""

# ---------------------------------------------------------------- minutes

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
        rf"')(?![a-z]|\s*/\s*(?:km|mi|k\b|m\b|100)|\s*(?:por|per|a|o|no|cada)\s+(?:km|quilometro|mile)|"
        rf"\s+km\b|\s+mile\b)"
        r"(?:\s*(?P<s>[0-5]?\d)\s*(?:segundos?|seconds?|secs?|s|\"|"
        r"'')(?![a-z]))?(?:\s*x\s*(?P<after>\d{1,2})(?!\d))?"
    ),
)
_MM_SS: Final = re.compile(rf"{_CLOCK}(?P<m>\d{{1,3}}):(?P<s>[0-5]\d)(?:[.,]\d{{1,2}})?(?![\d:])")
_NO_DURATION_BEFORE: Final = re.compile(
    r"(?:\b(?:as|at|by|until|till|ate|das|desde|since|from|dormi\s+so|dormi|dormindo|slept(?:\s+only)?|"
    r"sleep|sono|jejum\s+de|fasted\s+for|"
    r"acordei|acordo|acordada|acordado|woke(?:\s+up)?|pace|ritmo|media|rest(?:ing)?|descans\w+|"
    r"interval\w+|pausa|recover\w*|"
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
    r"in)\s+(?:transito|fila|onibus|traffic|metro|sauna)\b|atras\b|ago\b|"
    r"(?:pra|para|to)\s+(?:chegar|get|vir)\b|(?:late|atrasad\w+)\b|(?:\w+\s+){0,2}?(?:na|da|essa|esta|"
    r"nesta|nessa|por|this)\s+(?:semana|week)\b)"
)
_MOST_HOURS_ALONE: Final = 5
"""6h30 without a word beside it may be a time of the day."""
_LASTING: Final = re.compile(
    r"(?:durou|duracao|tempo|total|time|em|in|foram|lasted)\s*[:=]?\s*(?:de\s+|of\s+)?$"
)


def _minutes(clause: str, *, timed: bool, known: bool) -> list[_Amount]:
    if not _tells_of_training(clause, known=known):
        return []
    outside, inside = _parts(clause)
    for text in (outside, inside):
        found = _durations(text, timed=timed)
        if found:
            return found
    return []


_TRAINING: Final = re.compile(
    r"\b(?:trein\w+|work\s?outs?|trained|training|session|sessao|aula|academia|gym|exerc\w+|malh\w+|"
    r"class|jog\w+|played|game|match|"
    r"bpm|kcal|calorias|calories|pace|ritmo|distan\w+|tempo|time|pedal\w*|ativ\w+|serie\w*|aquec\w+|"
    r"warm\s?up|repet\w+|feitos?|done)\b"
    r"|\d\s?(?:km|k\b|m\b|mi\b)"
)
_WORDS_BESIDE: Final = 1


def _tells_of_training(clause: str, *, known: bool) -> bool:
    """Whether time in a clause is time of training: an activity or its like is there, or nothing else is."""
    if _TRAINING.search(clause) or activities_in(clause):
        return True
    return (
        len(re.findall(r"[a-z]{2,}", re.sub(r"\d+\s*(?:[a-z]+|')", " ", _spelled_out(clause))))
        <= _WORDS_BESIDE + known
    )


def _durations(text: str, *, timed: bool) -> list[_Amount]:
    """Each duration in minutes, and whether it is said to be the whole."""
    text = _spelled_out(text)
    found: list[_Amount] = []
    for pattern in _DURATIONS:
        for match in pattern.finditer(text):
            before, after = _beside(text, match)
            minutes = _minutes_of(match)
            if _counts_as_time(match, minutes, before, after):
                found.append((minutes, _is_whole(before, after)))
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    if timed and not found:
        for match in _MM_SS.finditer(text):
            before, after = _beside(text, match)
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
    one = _number(parts.get("h") or "0") * 60 + _number(parts["m"] or "0")
    return one * int(parts.get("times") or parts.get("after") or 1)


def _counts_as_time(match: re.Match[str], minutes: float, before: str, after: str) -> bool:
    if _NO_DURATION_BEFORE.search(before) or _NO_DURATION_AFTER.match(after) or minutes <= 0:
        return False
    hours = match.groupdict().get("h")
    is_clock = hours is not None and "x" not in match[0] and minutes >= _MOST_HOURS_ALONE * 60
    return not is_clock or bool(_LASTING.search(before))


# ---------------------------------------------------------------- sums

_SUM_OF: Final = 3
_WHOLE_BEFORE: Final = re.compile(r"\btotal\s*(?:de|of|:|=)?\s*$")
_WHOLE_AFTER: Final = re.compile(r"^\s*(?:no\s+total|in\s+total|total|ao\s+todo|overall|altogether)\b")
_PART_BEFORE: Final = re.compile(
    r"\b(?:sendo|dos\s+quais|das\s+quais|including|incl|incluindo|of\s+which|com)\s*$"
)


_NEAR: Final = 60
"""Characters on either side of a number that may say what it is of."""


def _beside(text: str, match: re.Match[str]) -> tuple[str, str]:
    return text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + _NEAR]


def _is_whole(before: str, after: str) -> bool:
    return bool(_WHOLE_BEFORE.search(before) or _WHOLE_AFTER.match(after))


def _whole(found: Sequence[_Amount]) -> int:
    """What all of it makes: the total where one is told, else the sum."""
    for value, whole in found:
        if whole:
            return round(value)
    values = [value for value, _ in found]
    if len(values) >= _SUM_OF and round(2 * max(values)) == round(sum(values)):
        # "1 h: 20 min run, 40 min weights" says it twice.
        return round(max(values))
    return round(sum(values))


def _parts(clause: str) -> tuple[str, str]:
    """What stands outside of brackets, and what within: that says the same once more."""
    inside = " ; ".join(re.findall(r"\(([^)]*)\)", clause))
    return re.sub(r"\([^)]*\)", " ; ", clause), inside


def _number(digits: str, *, thousands: bool = False) -> float:
    if thousands and re.fullmatch(r"\d{1,3}[.,]\d{3}", digits):
        return float(re.sub("[.,]", "", digits))
    return float(digits.replace(",", "."))
