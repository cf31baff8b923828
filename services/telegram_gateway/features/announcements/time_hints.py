"""What might be a time, whether it is understood or not.

The words at the start, and those at the end of a short text, are walked for as long as they are words
that times are made of, slips of the keyboard included ("segudna").
What was walked over is a time when something in it says so: an hour, a date, a number with a unit.
Nothing else is asked about: "Amanhã tem treino" is a sentence.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from telegram_gateway.features.announcements.number_words import HOURS, NUMBERS
from telegram_gateway.features.announcements.schedule_grammar import DAYS_OF_THE_WEEK, MONTHS

_WORDS: Final[dict[str, str]] = {
    "near": "hoje hj amanha amnh amh amn today tonight tonite tomorrow tom tomo tmrw tmw tmr"
    " natal reveillon carnaval pascoa christmas easter",
    "part": "matina tardinha noitinha manha manhas cedo cedinho tarde noite madrugada"
    " morning afternoon evening night noon midday midnight",
    "unit": "h hs hr hrs hora horas hour hours m min mins minuto minutos minute minutes minutinhos s seg"
    " segundos seconds d dia dias day days",
    "week": "semana semanas week weeks mes meses month months fds weekend weekends quinzena ano anos"
    " year years",
    "every": "todo toda todos todas tds cada every everyday each",
    "often": "diariamente diario diaria semanalmente quinzenalmente mensalmente fortnightly biweekly"
    " daily weekly monthly hourly"
    " weekdays",
    "order": "primeiro primeira segunda terceira ultimo ultima first second third last other",
    "times": "x vez vezes once twice",
    "before_hour": "as às à at @ pelas pras aos das after before by depois dps antes ate around"
    " about until till",
    "in": "em in daqui daki dakia dentro within",
    "few": "alguns algumas uns umas few some couple poucos poucas",
    "half": "meia half quarter quarto quartos",
    "join": "a e o os de da do dos na no nas nos para pra pro por and or ou on of the from between entre"
    " through thru to que q vem vir next this last proximo proxima nesta neste esta este"
    " nessa nesse essa esse desta deste dessa desse logo later la volta partir"
    " faltando feira uteis util fim fins finais final past ish sim nao am pm p oclock clock"
    " except exceto menos santo santa agora coming bem early",
    "label": "horario quando time when data date",
}
_SEPARATORS: Final = ":,;.-–—/&+()|\n"
_UNSEEN_START: Final = re.compile(r"[^\w@]*")
_TOKEN: Final = re.compile(
    r"(?P<clock>[0-9]{1,2}\s?(?:h:?|:+|;)\s?[0-9]{1,2}(?![0-9]|\s?(?:min)?\s?/\s?(?:km|mi|k)(?![a-z]))(?:h(?![a-z]))?"
    r"|[0-9]{1,2}[.,][0-5][0-9](?![0-9.,]|\s?(?:k[gm]?|km|m|l|litros?|reais|x|%)(?![a-z]))"
    r"|[0-9]{1,4}(?:\s?(?:h|hs|hrs?|horas?|hours?)|(?:[:.][0-9]{2})?(?:ish)?(?:\s?[ap]\.?m\.?|[ap])|\s?o.?clock)(?![a-z])"
    rf"|(?:{'|'.join(HOURS)})\s?o.?clock(?![a-z])"
    r"|[0-2]?[0-9] [0-5][0-9](?![0-9:,.]|\s?[a-z]*\s?x)(?=\s*[^\W\d_])"
    r"|(?:[01][0-9]|2[0-3])[0-5][05](?![0-9.,:/-]|\s?(?:m|mts?|metros|meters|k|km|x|kcal|cal|calorias|calories|pontos|points|pts|reps|vezes|passos|steps|burpees|check-?ins?|reais|pessoas|people|ml|g|mg|anos|foi|was)(?![a-z]))"
    r"|meio[- ]dia|meia[- ]noite|noon|midday|midnight|(?:fim|final) d[oe] (?:dia|tarde|expediente)"
    r"|end of (?:the )?day|eod(?![a-z]))"
    r"|(?P<date>[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}|[0-9]{1,2}[ºo]?/[0-9]{1,2}(?:/[0-9]{2,4})?"
    r"|[0-9]{1,2}[.-](?:1[0-2]|0[1-9])(?:[.-][0-9]{2,4})?(?![0-9]|\s?(?:k|x|%)))"
    r"|(?P<number>[0-9]+)(?P<nth>st|nd|rd|th|[ºªo°](?![a-z]))?(?P<tight>(?=[a-z]))?"
    r"|(?P<word>[a-zàªº]+)|(?P<mark>[^\w\s]|\n)"
)
_NUMBER_OF_A_YEAR: Final = 1900
_MONTH_OR_NUMBER: Final = "dez"
"""Short for December and ten: it is a month after the number of a day alone."""
_ROUND_MINUTES: Final = frozenset(
    {"dez", "quinze", "vinte", "trinta", "quarenta", "cinquenta"}
    | {"ten", "fifteen", "twenty", "thirty", "forty", "fifty"}
)
_LAST_HOUR_OF_A_CLOCK: Final = 12
_ONE: Final = frozenset({"um", "one", "a"})
_LAST_DAY: Final = 31
_LAST_HOUR: Final = 23
_FIVE_MINUTES: Final = re.compile(r"[0-5][05]")
_HOURS_IN_WORDS: Final = frozenset(HOURS)
_LONG_ENOUGH, _VERY_LONG = 4, 8
_AS_FAR_AS: Final = 14
_FROM_THE_END: Final = 10
"""In so many words at the end a time may begin."""
_SHORT: Final = 15
"""A text with more words before it than these names a time for those who read it."""
_MORE: Final = re.compile(
    r"[^\S\n]*(?:,[^\S\n]*)?"
    r"(?:(?P<joined>(?:e|ou|a|à|às|as|ate|at|on|to|till|until|or|and|and then)(?![a-z])[^\S\n]*)"
    r"|(?P<marked>[-–—/&+,][^\S\n]*))"
)
_ZONE: Final = re.compile(
    r"[^\S\n]*,?[^\S\n]*\(?(?:utc|gmt|brt|[ecmp][sd]?t|cest|bst|horario d[eo]"
    r"|hora (?:de|do|da) (?:brasilia|manaus|cuiaba|belem|acre|amazonas|sao paulo|rio|verao|lisboa|portugal"
    r"|londres|noronha)|horario local|local time"
    r"|[a-z]+ time)(?![a-z])"
)
_AGAIN: Final = re.compile(
    r"[^\S\n]*,?[^\S\n]*(?:(?:tod[oa]s?(?: [oa]s)?|every|each)\s+(?P<of>[a-z]+)"
    r"|diariamente|daily|weekdays|sim(?![a-z]))"
)
_VAGUE: Final = re.compile(
    r"[^\S\n]*-?(?:ish|(?:e|and) (?:pouco|pouquinho|tal|tanto|alguma coisa|qualquer coisa|something)"
    r"|mais ou menos|por ai|ou coisa assim|or so|or thereabouts|ou mais|ou menos)(?![a-z])"
)
_WORD: Final = re.compile(r"\S+")
_NOTHING_MORE: Final = re.compile(r"[^\w]*")
_CLOCK_NEXT: Final = re.compile(r"[0-9]{1,2}(?:[:h][0-9]{2}|h(?![a-z])|\s?[ap]m)")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def might_be_a_time(plain: str, *, schedules: bool = False) -> bool:
    """Whether the text begins with what might be a time; with `schedules` also days without an hour.

    The text is as `plain_letters` gives it.
    """
    start = _UNSEEN_START.match(plain)
    walked, after = _walk(plain, start.end() if start else 0)
    kinds = [token.kind for token in walked]
    # A mark at the end belongs to what follows.
    words = [token for token in walked if token.kind != "mark"]
    if not words:
        return False
    if _says_when(walked) or _says_when(words):
        return True
    known = set(kinds)
    ended = walked[-1].kind == "mark" and walked[-1].text in ":-–—\n" and bool(plain[after:].strip())
    if known & {"near", "weekday"} and "part" in known:
        return True
    if ended and known & {"near", "weekday", "week", "often"} and not known & {"half"}:
        return True
    return schedules and _says_how_often(words)


def might_end_with_a_time(plain: str) -> bool:
    """Whether a short text ends with what might be a time: "treino amanhã às 7", "class at 6pm".

    How long something takes is none there: "prancha 2 min".
    """
    words = list(_WORD.finditer(plain))
    for at in range(max(1, len(words) - _FROM_THE_END), min(len(words), _SHORT + 1)):
        walked, after = _walk(plain, words[at].start())
        rest = _NOTHING_MORE.match(plain, after)
        if rest is None or rest.end() < len(plain):
            continue
        said = [token for token in walked if token.kind != "mark"]
        kinds = {token.kind for token in said}
        only_long = not kinds & {"clock", "date", "near", "weekday", "in", "month"} and any(
            _is_so_long(said, [one.kind for one in said], here) for here in range(len(said))
        )
        if not only_long and (_says_when(said) or (kinds & {"near", "weekday"} and "part" in kinds)):
            return True
    return False


def goes_on(plain: str, end: int) -> bool:
    """Whether a time that was read until here goes on: with another hour, a zone, or days of the week."""
    if _ZONE.match(plain, end) or _VAGUE.match(plain, end):
        return True
    again = _AGAIN.match(plain, end)
    if again is not None and (
        again["of"] is None or _kind_of(again["of"]) in {"weekday", "unit", "week", "part"}
    ):
        return True
    following = [token for token in _walk(plain, end)[0] if token.kind not in {"mark", "join"}]
    if following and following[0].kind in {"clock", "weekday", "before_hour"} and _says_when(following):
        return True
    more = _MORE.match(plain, end)
    if more is None:
        return False
    rest = plain[more.end() :]
    return might_be_a_time(rest) if more["joined"] else _CLOCK_NEXT.match(rest) is not None


def _walk(plain: str, at: int) -> tuple[list[_Token], int]:
    """The words that times are made of, and where they end."""
    walked: list[_Token] = []
    while len(walked) < _AS_FAR_AS:
        while at < len(plain) and plain[at].isspace() and plain[at] != "\n":
            at += 1
        found = _TOKEN.match(plain, at)
        if found is None:
            break
        token = _token(found)
        if token is None:
            break
        if token.text == _MONTH_OR_NUMBER and not any(one.kind in {"number", "nth"} for one in walked[-2:]):
            token = _Token("number", token.text)
        walked.append(token)
        at = found.end()
        if token.text == "\n":
            break
    return walked, at


def _token(found: re.Match[str]) -> _Token | None:
    for kind in ("clock", "date"):
        if found[kind]:
            return _Token(kind, found[kind])
    if found["number"]:
        return _Token("nth" if found["nth"] else "number", found["number"])
    if found["mark"]:
        return _Token("mark", found["mark"]) if found["mark"] in _SEPARATORS else None
    word = found["word"]
    kind = _kind_of(word)
    if kind:
        return _Token(kind, word)
    slip = _kind_of_slip(word)
    return _Token(slip, word) if slip else None


def _says_when(tokens: list[_Token]) -> bool:
    kinds = [token.kind for token in tokens]
    return bool({"clock", "date"} & set(kinds)) or any(
        rule(tokens, kinds, here) for here, token in enumerate(tokens) for rule in _RULES.get(token.kind, ())
    )


def _is_so_long(tokens: list[_Token], kinds: list[str], here: int) -> bool:
    """As in "10 min", "em 2 semanas"."""
    after = kinds[here + 1] if here + 1 < len(kinds) else ""
    if tokens[here].text in _ONE and here + 1 < len(tokens) and _is_day(tokens[here + 1 :]):
        # "Um dia de cada vez" tells no more when than "one day" does.
        return here > 0 and kinds[here - 1] in {"in", "every"}
    return after == "unit" or (after == "week" and here > 0 and kinds[here - 1] in {"in", "every"})


def _is_day(tokens: list[_Token]) -> bool:
    return tokens[0].text in {"dia", "day"} and not (tokens[1:] and tokens[1].text in {"sim", "on"})


def _is_in_a_month(tokens: list[_Token], kinds: list[str], here: int) -> bool:
    """As in "5 de janeiro", "january 5"."""
    return "month" in kinds[here + 1 : here + 3] or (here > 0 and kinds[here - 1] == "month")


def _is_after_a_preposition(tokens: list[_Token], kinds: list[str], here: int) -> bool:
    """As in "às 1830", "amanhã as sete", "dias 5 e 6"."""
    if here == 0:
        return False
    before, digits = tokens[here - 1], tokens[here].text.isdigit()
    if before.text == "a" and here > 1 and kinds[here - 2] == "in":
        # "daqui a 15"
        before = tokens[here - 2]
    if before.text in {"dia", "dias"}:
        return digits and int(tokens[here].text) <= _LAST_DAY
    if before.kind in {"near", "weekday"}:
        return digits
    if before.kind == "before_hour":
        if here == 1 and before.text == "at" and 0 < _in_words(tokens[here]) <= _LAST_HOUR_OF_A_CLOCK:
            return True
        return digits or before.text in {"à", "às"} or (here > 1 and kinds[here - 2] in {"near", "weekday"})
    if here > 1 and kinds[here - 2] == "number":
        # "2 em 1"
        return False
    return before.kind == "in" and digits and int(tokens[here].text) < _NUMBER_OF_A_YEAR


def _is_to_an_hour(tokens: list[_Token], kinds: list[str], here: int) -> bool:
    """As in "10 para as 7", "ten past seven"."""
    following = tokens[here + 1].text if here + 1 < len(tokens) else ""
    hours = [token for token in tokens[here + 1 :] if token.kind == "number"]
    return (
        following in {"para", "pra", "pras", "to", "past"}
        and bool(hours)
        and (not hours[0].text.isdigit() or int(hours[0].text) <= _LAST_HOUR)
    )


def _is_with_its_minutes(tokens: list[_Token], kinds: list[str], here: int) -> bool:
    """As in "sete e quinze", "ten thirty", "6 e 15"."""
    at = here + 2 if tokens[here + 1 : here + 2] and tokens[here + 1].text == "e" else here + 1
    minutes = tokens[at].text if at < len(tokens) else ""
    if tokens[here].text.isdigit() and at == here + 2:
        return int(tokens[here].text) <= _LAST_HOUR and bool(_FIVE_MINUTES.fullmatch(minutes))
    return tokens[here].text in _HOURS_IN_WORDS and minutes in _ROUND_MINUTES


def _in_words(token: _Token) -> int:
    """The number that a word says, 0 for digits and for what is none."""
    return NUMBERS.get(token.text, 0) if token.kind == "number" else 0


def _is_half_an_hour(tokens: list[_Token], kinds: list[str], here: int) -> bool:
    """As in "6 e meia", "half past six", "half six"."""
    if here + 1 < len(tokens) and (kinds[here + 1] == "number" or tokens[here + 1].text in {"past", "to"}):
        return True
    return here > 1 and kinds[here - 1] == "join" and kinds[here - 2] == "number"


def _is_in_a_few(tokens: list[_Token], kinds: list[str], here: int) -> bool:
    """As in "daqui a alguns minutos", "cada meia hora"."""
    following = kinds[here + 1 : here + 8]
    some = next((at for at, kind in enumerate(following) if kind in {"few", "half"}), None)
    return some is not None and bool({"unit", "week"} & set(following[some:]))


def _is_of_a_part_of_the_day(tokens: list[_Token], kinds: list[str], here: int) -> bool:
    """As in "7 da noite", "six in the evening"."""
    following = [kind for kind in kinds[here + 1 : here + 4] if kind not in {"join", "in"}]
    return (
        here + 1 < len(kinds)
        and kinds[here + 1] in {"join", "in", "before_hour"}
        and following[:1] == ["part"]
    )


_RULES: Final = {
    "number": (
        _is_of_a_part_of_the_day,
        _is_so_long,
        _is_in_a_month,
        _is_after_a_preposition,
        _is_to_an_hour,
        _is_with_its_minutes,
    ),
    "nth": (_is_in_a_month,),
    "order": (_is_in_a_month,),
    "half": (_is_half_an_hour,),
    "in": (_is_in_a_few,),
    "every": (_is_in_a_few,),
}


def _says_how_often(tokens: list[_Token]) -> bool:
    kinds = [token.kind for token in tokens]
    if kinds[0] == "often" or "times" in kinds[:2]:
        return True
    repeated = {"unit", "week", "weekday", "part", "order"}
    if "every" in kinds and repeated & set(kinds[kinds.index("every") + 1 :]):
        return True
    return set(kinds) <= {"weekday", "join", "before_hour"} and "weekday" in kinds[:2]


@cache
def _kinds() -> dict[str, str]:
    kinds = {word: kind for kind, words in _WORDS.items() for word in words.split()}
    kinds |= dict.fromkeys((word for word in NUMBERS if " " not in word and word != "a"), "number")
    for kind, named in (("month", MONTHS), ("weekday", DAYS_OF_THE_WEEK)):
        for pattern in named.values():
            for name in pattern.split("|"):
                short = re.sub(r"\(\?:.*?\)\?|\[.*?\]", "", name)
                kinds[short.replace("s?", "")] = kinds[short.replace("s?", "s")] = kind
    return kinds


def _kind_of(word: str) -> str:
    return _kinds().get(word, "")


@cache
def _kind_of_slip(word: str) -> str:
    """What a word with a letter too many, missing, changed or swapped was meant for; "" for none."""
    if len(word) < _LONG_ENOUGH:
        return ""
    for meant, kind in _kinds().items():
        if kind in {"month", "join", "order", "number"} or len(meant) <= _LONG_ENOUGH:
            continue
        allowed = 2 if len(meant) >= _VERY_LONG else 1
        if abs(len(meant) - len(word)) <= allowed and _slips(word, meant) <= allowed:
            return kind
    return ""


def _slips(one: str, other: str) -> int:
    """How many letters are missing, too many, changed or swapped (Damerau's distance)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last = row, before
        row = [i]
        for j, meant in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != meant))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == meant:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
