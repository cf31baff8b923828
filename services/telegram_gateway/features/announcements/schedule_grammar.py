"""How times are written at the start of a text, in both languages: patterns, and the reading of them.

Patterns are for letters as `plain_letters` gives them.
A group has the same name wherever it stands: `re` takes no name twice, so `first_match` numbers them.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import count

DAYS_OF_THE_WEEK = {
    1: "segundas?(?:-feiras?)?|seg|2[aª](?:-feira)?|mondays?|mon",
    2: "tercas?(?:-feiras?)?|ter|3[aª](?:-feira)?|tuesdays?|tues?",
    3: "quartas?(?:-feiras?)?|qua|4[aª](?:-feira)?|wednesdays?|wed",
    4: "quintas?(?:-feiras?)?|qui|5[aª](?:-feira)?|thursdays?|thurs?|thu",
    5: "sextas?(?:-feiras?)?|sex|6[aª](?:-feira)?|fridays?|fri",
    6: "sabados?|sab|saturdays?|sat",
    7: "domingos?|dom|sundays?|sun",
}
MONTHS = {
    1: "janeiro|january|jan",
    2: "fevereiro|february|fev|feb",
    3: "marco|march|mar",
    4: "abril|april|abr|apr",
    5: "maio|mai|may",
    6: "junho|june|jun",
    7: "julho|july|jul",
    8: "agosto|august|ago|aug",
    9: "setembro|september|set|sept?",
    10: "outubro|october|out|oct",
    11: "novembro|november|nov",
    12: "dezembro|december|dez|dec",
}
NUMBERS = {
    **dict.fromkeys(("um", "uma", "one", "an", "a"), 1),
    **dict.fromkeys(("dois", "duas", "two"), 2),
    **dict.fromkeys(("tres", "three"), 3),
    **dict.fromkeys(("quatro", "four"), 4),
    **dict.fromkeys(("cinco", "five"), 5),
    **dict.fromkeys(("seis", "six"), 6),
    **dict.fromkeys(("oito", "eight"), 8),
    **dict.fromkeys(("dez", "ten"), 10),
    **dict.fromkeys(("doze", "twelve"), 12),
    **dict.fromkeys(("quinze", "fifteen"), 15),
    **dict.fromkeys(("vinte", "twenty"), 20),
    **dict.fromkeys(("trinta", "thirty"), 30),
    **dict.fromkeys(("quarenta", "forty"), 40),
}
_END = r"(?=$|\s|[,;.!?:](?:\s|$)|[–—-]\s)"
AND_THEN = re.compile(r"\s*(?:[,;:–—-]\s*)?")
"""What stands between a time and the words: it is not said."""
# A few spaces: with any number of them two such runs would be tried in every way.
_BETWEEN = r"(?:\s{0,3},)?\s{0,3}"

_COUNT = rf"(?:[0-9]{{1,5}}|{'|'.join(NUMBERS)})"
_AND = r"(?:\s{0,3}(?:,|e|and)?\s{0,3})"
_HOURS = r"(?:horas?|hours?|hrs?|hs?)"
_MINUTES = r"(?:minutos?|minutes?|mins?|m)(?![a-z])"
DURATION = (
    r"(?P<half_hour>meia hora|half an hour|half hour)|"
    rf"(?:(?P<days>{_COUNT})\s*(?:dias?|days?|d)(?![a-z]){_AND})?"
    rf"(?:(?P<hours>{_COUNT})\s*{_HOURS}(?:{_AND}(?P<half>meia|half)|(?P<minutes>[0-5][0-9])(?:\s*{_MINUTES})?)?"
    rf"(?![a-z]){_AND})?"
    rf"(?:(?P<minutes>{_COUNT})\s*{_MINUTES})?"
)
IN = r"(?:in|em|daqui a|daqui|dentro de)\s+"
AGAIN = r"(?:(?:a cada|cada|every)\s+)?"
HOURLY = r"(?P<hourly>de hora em hora|toda hora|a cada hora|every hour|hourly)"
_HOUR = r"(?P<hour>2[0-3]|[01]?[0-9])"
_MINUTE = r"(?P<minute>[0-5][0-9])"
_PART = (
    r"(?:\s*(?P<part>d[ae] manha|da madrugada|da tarde|da noite|a\.?m\.?|p\.?m\.?"
    r"|in the (?:morning|afternoon|evening)|at night)(?![a-z]))"
)
AFTER_NOON = ("in the afternoon", "in the evening", "at night")
_AT = r"(?:(?:(?:a partir|por volta) d?as|pelas|[aà]s?|ao|at|@)\s*)"
CLOCK = (
    rf"{_AT}?(?:"
    rf"{_HOUR}\s*(?:[:h]|hs|horas e)\s*{_MINUTE}(?:\s*(?:min|m|hs?)(?![a-z]))?{_PART}?"
    rf"|{_HOUR}\s*(?:horas|hours|hrs?|hs?)(?:\s*e\s*(?P<half>meia))?{_PART}?"
    rf"|{_HOUR}(?:\s*e\s*(?P<half>meia))?{_PART}"
    rf"|(?P<noon>meio[- ]dia|noon|midday)(?:\s*e\s*(?P<half>meia))?|(?P<midnight>meia[- ]noite|midnight)"
    rf")"
)
BARE = rf"(?:[àÀ]s?|at|@)\s*{_HOUR}"
"""An hour by itself is one after "às" with its accent: "as 7 maravilhas" are no time."""
_WEEKDAY = "|".join(DAYS_OF_THE_WEEK.values())
NEAR = (
    r"(?P<today>hoje(?:\s+[aà] (?:tarde|noite))?|today|tonight)"
    r"|(?P<after>depois de amanha|(?:the )?day after tomorrow)"
    rf"|(?P<tomorrow>amanha|tomorrow)"
    rf"|(?:(?:n?est[ae]|n[ao]|proxim[ao]|next|this|on)\s+)?(?P<weekday>{_WEEKDAY})\.?(?:\s+que vem)?(?![a-z])"
)
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
DATE = (
    rf"(?P<iso>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})"
    rf"|(?:(?:no )?dia\s+)?(?P<day>[0-9]{{1,2}})/(?P<month>[0-9]{{1,2}})(?:/{_YEAR})?"
    rf"|(?:(?:no )?dia\s+)?(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|[oº°])?\s+(?:de\s+|of\s+)?"
    rf"(?P<name>{'|'.join(MONTHS.values())})\.?(?![a-z])(?:\s+(?:de\s+)?{_YEAR}(?![:h0-9]))?"
    rf"|(?P<name>{'|'.join(MONTHS.values())})\.?\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:,?\s+{_YEAR}(?![:h0-9]))?"
)
_DAILY = r"(?:daily|diariamente|diari[oa]|tod[oa]s? (?:os )?dias?|every ?day|each day)"
_WORKING = r"(?:(?:n?os )?dias (?:uteis|de semana)|(?:on )?weekdays|every weekday)"
_WEEKEND = r"(?:(?:n?[oa]s? )?(?:fim|fins|finais) de semana|(?:on |at )?weekends?|every weekend)"
ONE_DAY = rf"(?:{_WEEKDAY})\.?(?![a-z])"
_RANGE = rf"{ONE_DAY}(?:\s*(?:[-–—]|a|ate|to|through)\s*{ONE_DAY})?"
_LIST = (
    rf"(?:(?:tod[oa]s?(?: [oa]s)?|every|each|[nao]s|n[ao]|on|de|from)\s+)?"
    rf"(?:{_RANGE})(?:\s*(?:,\s*(?:e|and)\s|[,;/&+]|\be\b|\band\b)\s*(?:{_RANGE}))*"
)
DAYS = rf"(?P<daily>{_DAILY})|(?P<working>{_WORKING})|(?P<weekend>{_WEEKEND})|(?P<list>{_LIST})"
_UNIT = r"(?:d|h|m|s|dias?|days?|horas?|hours?|hrs?|hs|minutos?|minutes?|mins?|segundos?|seconds?)\b"
LOOKS_LIKE_A_TIME = re.compile(
    rf"\s*(?:(?:{_AT}|(?:{NEAR}){_BETWEEN}{_AT}?)[0-9]"
    rf"|(?:(?:em|in|daqui a|a cada|cada|every)\s+)?(?:{_COUNT})\s*{_UNIT}"
    rf"|[0-9]{{1,2}}\s*[:h]\s*[0-9]|[0-9]{{4}}-[0-9]|[0-9]{{1,2}}/[0-9]|(?:no )?dia\s+[0-9]"
    rf"|{_DAILY}{_BETWEEN}{_AT}?[0-9])"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a pattern read, by the names of its groups, and where it ended."""

    fields: dict[str, str]
    end: int


def plain_letters(text: str) -> str:
    """The text in small letters without accents, as long as it was; "à" and "às" keep theirs."""
    letters = []
    for letter in text:
        first = unicodedata.normalize("NFD", letter)[:1] if letter not in "àÀ" else "à"
        small = first.lower()
        letters.append(" " if letter.isspace() and letter != "\n" else small if len(small) == 1 else letter)
    return "".join(letters)


@cache
def _pattern(parts: tuple[str, ...]) -> re.Pattern[str]:
    """The parts one after another. Several groups may have one name, which `re` does not take."""
    numbers = count()
    whole = r"\s*" + _BETWEEN.join(f"(?:{part})" for part in parts) + _END
    return re.compile(re.sub(r"\(\?P<(\w+)>", lambda group: f"(?P<{group[1]}__{next(numbers)}>", whole))


def first_match(plain: str, *patterns: tuple[str, ...]) -> Found | None:
    for parts in patterns:
        found = _pattern(parts).match(plain)
        if found is not None:
            named = {
                name.partition("__")[0]: value
                for name, value in found.groupdict().items()
                if value is not None
            }
            return Found(named, found.end())
    return None
