"""How times are written at the start of a text, in both languages: patterns, and the reading of them.

Patterns are for letters as `plain_letters` gives them.
A group has the same name wherever it stands: `re` takes no name twice, so `first_match` numbers them.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import count

from telegram_gateway.features.announcements.number_words import HOURS, LATE_HOURS, NUMBERS, ROUND_MINUTES

DAYS_OF_THE_WEEK = {
    1: "segundas?(?:[- ]feiras?)?|seg|2[aª]s?(?:[- ]feiras?)?|mondays?|mon",
    2: "tercas?(?:[- ]feiras?)?|ter|3[aª]s?(?:[- ]feiras?)?|tuesdays?|tues?",
    3: "quartas?(?:[- ]feiras?)?|qua|4[aª]s?(?:[- ]feiras?)?|wednesdays?|wed",
    4: "quintas?(?:[- ]feiras?)?|qui|5[aª]s?(?:[- ]feiras?)?|thursdays?|thurs?|thu",
    5: "sextas?(?:[- ]feiras?)?|sex|6[aª]s?(?:[- ]feiras?)?|fridays?|fri",
    6: "sabados?|sabad(?:ao|inho)|sab|saturdays?|sat",
    7: "domingos?|doming(?:ao|uinho)|dom|sundays?|sun",
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
_END = r"(?=$|\s|[\])”\"*]|[,;.!?:](?:\s|$)|[–—-]\s)"
_BEFORE_TIMES = re.compile(r"[\s\[(“\"*•·►▶➡➜→👉⏰⏱⏲⏳⌚🕐-🕧📅📆🗓📌📍🔔📢📣🚨⚠️❗‼-]+(?=[^\W_])")
"""What people put before a time, and is none of the words: a clock, a bracket, a bullet."""
_WRONG_ACCENT = re.compile(r"\b[áÁ](?=s?\b|s?[0-9])")
AND_THEN = re.compile(r"[\])”\"*]*\s*(?:[,;:–—-]\s*)?")
"""What stands between a time and the words: it is not said."""
# A few spaces: with any number of them two such runs would be tried in every way.
_BETWEEN = r"(?:\s{0,3}[,:–—-])?\s{0,3}"

_COUNT = rf"(?:[0-9]{{1,5}}|{'|'.join(NUMBERS)})"
_AND = r"(?:\s{0,3}(?:,|e|and)?\s{0,3})"
_HOURS = r"(?:horas?|horinhas?|hours?|hrs?|hs?)"
_MINUTES = r"(?:minutos?|minutinhos?|minutes?|mins?|m)(?![a-z])"
_HALF = r"(?:(?:meia|half)|(?:a|an) half)(?![a-z])"
DURATION = (
    r"(?P<half_hour>meia hora|half an hour|half hour|an half hour|a half hour)|"
    rf"(?P<hour_and_half>(?:(?:um|uma|an?)\s+)?(?:hora|hour) (?:e|and) {_HALF})|"
    rf"(?:(?P<weeks>{_COUNT})\s*(?:semanas?|weeks?)(?![a-z]){_AND})?"
    rf"(?:(?P<days>{_COUNT})\s*(?:dias?|days?|d)(?![a-z]){_AND})?"
    rf"(?:(?P<hours>{_COUNT})\s*{_HOURS}"
    rf"(?:{_AND}(?P<half>{_HALF})|(?P<minutes>[0-5][0-9])(?:\s*{_MINUTES})?"
    rf"|\s(?:e|and)\s(?P<minutes>[0-5][0-9])(?:\s*{_MINUTES}|(?![0-9:h/])))?"
    rf"(?![a-z]){_AND})?"
    rf"(?:(?P<minutes>{_COUNT})\s*{_MINUTES})?"
)
PARTS_OF_HOURS = rf"(?P<parts>[0-9]{{1,2}}[.,][0-9])\s*{_HOURS}(?![a-z])"
DAYS_FROM_NOW = rf"(?P<weeks>{_COUNT})\s*(?:semanas?|weeks?)|(?P<days>{_COUNT})\s*(?:dias?|days?)"
IN = r"(?:in|em|da(?:qui|ki|qi) a|da(?:qui|ki|qi)a?|dentro de)\s+(?:(?:uns|umas|mais|about|around)\s+)?"
AGAIN = r"(?:(?:a cada|cada|every|each)\s+)?"
HOURLY = (
    r"(?P<hourly>de hora em hora|toda hora|a cada hora|every hour|hourly)(?!\s+(?:e|and)\s)|"
    r"(?P<half_hour>de meia em meia hora)|(?P<weeks_again>(?:a cada|cada|every|each) (?:semana|week))|"
    rf"de (?P<twice>{_COUNT}) em (?P<hours>{_COUNT})\s*{_HOURS}|"
    rf"de (?P<twice>{_COUNT}) em (?P<minutes>{_COUNT})\s*{_MINUTES}|"
    rf"de (?P<twice>{_COUNT}) em (?P<days>{_COUNT})\s*dias?"
)
_DIGITS = r"2[0-3]|[01]?[0-9]"
_HOUR = rf"(?P<hour>{_DIGITS})"
_MINUTE = r"(?P<minute>[0-5][0-9])"
_PART = (
    r"(?:\s*(?P<part>d[ae] manha(?:zinha)?|da matina|da madrugada|da tard(?:e|inha)|da noit(?:e|inha)"
    r"|a\.?m\.?|p\.?m\.?"
    r"|in the (?:morning|afternoon|evening)|at night)(?![a-z]))"
)
AFTER_NOON = ("in the afternoon", "in the evening", "at night")
_AT = (
    r"(?:(?:(?:la )?(?:a partir|por volta) d?as|(?:la )?pelas|(?:para|pra|p/) ?as|pras|[aà]s?|ao"
    r"|(?:at )?(?:about|around)|at|@)\s*)"
)
_SPOKEN_HOUR = rf"(?P<hour>{_DIGITS}|{'|'.join(HOURS)})(?![a-z])"
_SPOKEN = (
    rf"(?:(?P<hour>{'|'.join(HOURS)})\s+(?:e\s+)?(?P<spoken>{'|'.join(ROUND_MINUTES)})"
    r"|(?P<hour>2[0-3]|[01]?[0-9])\s+e\s+(?P<minute>[0-5][05])"
    rf"|(?:an?\s+)?(?P<spoken>half|quarter|{'|'.join(ROUND_MINUTES)})\s+(?:minutes\s+)?past\s+{_SPOKEN_HOUR}"
    rf"|(?:an?\s+)?(?P<to>quarter|{'|'.join(ROUND_MINUTES)}|[0-5]?[05])\s+(?:minutes\s+|minutos\s+)?"
    rf"(?:to|before|para\s+as?|pra\s+as?|pras?|antes\s+das?)\s+{_SPOKEN_HOUR})"
)
"""Minutes in words. Which half of the day is meant tells a part of the day, or the day before it."""
_OCLOCK = r"\s*o.?clock"
_MOMENT = (
    rf"{_AT}?(?:"
    rf"{_HOUR}\s*:\s*{_MINUTE}(?::[0-5][0-9])?(?:\s*(?:min|horas|hrs?|hs?)(?![a-z]))?{_PART}?"
    rf"|{_HOUR}\s*(?:h:?|hs|hrs|horas e)\s*{_MINUTE}(?!\s*h(?:\s|$)|[0-9])"
    rf"(?:\s*(?:minutos|min|m)(?![a-z]))?{_PART}?"
    rf"|{_HOUR}\.{_MINUTE}{_PART}"
    rf"|(?:{_HOUR}\s*(?:horas|hours|hrs?|hs?)|(?P<hour>{'|'.join(LATE_HOURS)})\s+(?:horas|hours))"
    rf"(?:\s*e\s*(?P<half>meia))?{_PART}?"
    rf"|(?:{_HOUR}{_OCLOCK}{_PART}?)"
    rf"|(?P<hour>{_DIGITS}|{'|'.join(HOURS)})(?:\s*e\s*(?P<half>meia))?{_PART}"
    rf"|{_SPOKEN}{_PART}"
    rf"|(?:12 )?(?P<noon>meio[- ]dia|noon|midday)(?:\s*e\s*(?P<half>meia))?"
    rf"|(?:12 )?(?P<midnight>meia[- ]noite|midnight)(?:\s*e\s*(?P<half>meia))?"
    rf")"
    rf"|(?:[àÀ]s|pelas|at)\s*(?P<hour>{_DIGITS}|{'|'.join(HOURS)})\s+(?:e\s+(?P<half>meia)|horas)"
)
_SHARP = r"(?:\s+(?:em ponto|cravad[ao]s?|sharp|on the dot)(?![a-z]))?"
CLOCK = rf"(?:{_MOMENT}){_SHARP}"
_NO_MINUTES = r"(?!\s*(?:e|para|pra|pras)\s+[0-9])"
BARE = rf"(?:(?:[àÀ]s?|@)\s*(?:{_SPOKEN}|{_HOUR})|at\s*{_HOUR}){_NO_MINUTES}{_SHARP}"
"""An hour by itself is one after "às" with its accent: "as 7 maravilhas" are no time."""
BARE_AFTER_DAY = (
    rf"(?:[aà]s?|at|@|(?:la )?pelas|(?:para|pra) as)\s*(?:{_SPOKEN}|{_HOUR}){_NO_MINUTES}{_SHARP}"
)
"""After a day the accent may be missing: "amanhã as 7"."""
SPOKEN = rf"{_AT}?{_SPOKEN}{_SHARP}"
"""Before a day: "half past five tomorrow"."""
_WEEKDAY = "|".join(DAYS_OF_THE_WEEK.values())
_PART_OF_DAY = (
    r"(?:\s*,?\s*(?:(?:de|da|na|pela|a|à|in the|at)\s+)?"
    r"(?:(?:bem|logo|early|late|first thing)\s+(?:in the\s+|de\s+)?)?"
    r"(?P<about>manha(?:zinha)?|cedo|cedinho|tarde|tardinha|noite|noitinha|madrugada|mornings?|afternoons?|evenings?|nights?)(?![a-z])"
    r"(?:\s+(?:bem\s+)?(?:cedo|cedinho)(?![a-z]))?)"
)
LATE_PARTS = ("tard", "noit", "afternoon", "evening", "night", "tonight")
FOR = r"(?:(?:para|pra|pro|p/)\s*)?"
NEAR = (
    rf"(?P<today>hoje|hj|today|logo mais|(?:hoje )?mais tarde|later(?: (?:today|on))?){_PART_OF_DAY}?"
    rf"|(?P<today>(?:this (?=morning|afternoon|evening)){_PART_OF_DAY})"
    r"|(?P<today>(?P<about>tonight))"
    rf"|(?P<after>depois (?:de |d |d')?amanha|(?:the )?day after tomorrow){_PART_OF_DAY}?"
    rf"|(?P<tomorrow>amanha|amnh|amnha|tom+or+ow|tmrw|tmr){_PART_OF_DAY}?"
    rf"|(?:(?:[nd]?es[st][ae]|n[ao])\s+|on\s+)?(?:(?:(?P<coming>proxim[ao]|next)|this)\s+)?(?P<weekday>{_WEEKDAY})\.?"
    rf"(?:\s+(?:(?P<coming>(?:que|q) vem)|agora"
    r"|(?P<next_week>da (?:outra|proxima) semana|da semana que vem|next week)))?"
    rf"(?![a-z]){_PART_OF_DAY}?"
    rf"|(?P<next_week>next week|(?:na )?semana que vem),?\s+(?:(?:on|na|no)\s+)?"
    rf"(?P<weekday>{_WEEKDAY})(?![a-z]){_PART_OF_DAY}?"
    r"|(?P<today>(?P<in_a_week>(?:a|one) week from (?:today|now)))"
    r"|(?P<tomorrow>(?P<in_a_week>(?:a|one) week from tomorrow))"
)
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_MONTH_NAME = rf"(?P<name>{'|'.join(MONTHS.values())})"
_DAY = r"(?:(?P<first>primeiro)|(?P<day>[0-9]{1,2})\s?(?:st|nd|rd|th|[oº°])?(?![a-z0-9]))"
_NO_TIME = r"(?![:h0-9])"
DATE = (
    rf"(?P<iso>[0-9]{{4}}[-/][0-9]{{2}}[-/][0-9]{{2}})t?"
    rf"|(?:(?:no )?dia\s+)?{_DAY}\s?[/.-]\s?(?P<month>1[0-2]|0?[1-9])(?![0-9])(?:[/.-]{_YEAR}{_NO_TIME})?"
    rf"|(?:(?:no )?dia\s+)?{_DAY}/{_MONTH_NAME}(?![a-z])(?:/{_YEAR}{_NO_TIME})?"
    rf"|(?:(?:no )?dia\s+|(?:on )?the\s+)?{_DAY}\s+(?:de\s+|of\s+)?"
    rf"{_MONTH_NAME}\.?(?![a-z])(?:,?\s+(?:de\s+)?{_YEAR}{_NO_TIME})?"
    rf"|(?:on )?{_MONTH_NAME}\.?\s+(?:the )?{_DAY}(?:,?\s+{_YEAR}{_NO_TIME})?"
    rf"|(?:no )?dia\s+{_DAY}"
    r"|(?:on )?the (?P<day>[0-9]{1,2})(?:st|nd|rd|th)(?![a-z])"
)
WEEKDAY_AND_DATE = rf"(?:n[ao]\s+|on\s+)?(?P<weekday>{_WEEKDAY})\.?\s*,?\s*\(?(?:{DATE})\)?"
_DAILY = (
    r"(?:daily|diariamente|diari[oa]|tod[oa]s? (?:os )?(?:santos? )?dias?|t[dp] dia|cada dia"
    r"|every ?day|each day)"
)
_WORKING = (
    r"(?:tod[oa]s? (?:os )?dias? (?:uteis|util)|(?:n?os )?dias (?:uteis|de semana)|durante a semana"
    r"|(?:on )?weekdays|every weekday|during the week)"
)
_WEEKEND = (
    r"(?:(?:tod[oa]s? |n)?(?:[oa]s? )?(?:(?:fim|fins|final|finais) de semana|fds)"
    r"|(?:on |at )?(?:the )?weekends?|every weekend)"
)
ONE_DAY = rf"(?:{_WEEKDAY})\.?(?![a-z])"
TO = r"(?:[-–—]|a|à|ate|to|through|thru)"
_EVERY = r"(?:(?:tod[oa]s?|tds)(?: [oa]s)?|every|each)"
_RANGE = rf"{ONE_DAY}(?:\s*{TO}\s*{ONE_DAY})?"
_LIST = (
    rf"(?:(?:{_EVERY}|n[ao]s?|[àa]s|aos|on|de|from)\s+)?"
    rf"(?:{_RANGE})(?:\s*(?:,\s*(?:e|and)\s|[,;/&+]|\be\b|\band\b|\s(?={ONE_DAY}))\s*(?:{_EVERY}\s+)?(?:{_RANGE}))*"
)
DAYS = (
    rf"(?P<working>{_WORKING})|(?P<weekend>{_WEEKEND})|(?P<daily>{_DAILY}){_PART_OF_DAY}?"
    rf"|(?P<daily>{_EVERY}(?=\s+(?:meio[- ]dia|meia[- ]noite|noon|midday|midnight)))"
    rf"|(?P<daily>{_EVERY}\s+(?P<about>manhas?|tardes?|noites?|morning|afternoon|evening|night))"
    rf"|(?P<list>{_LIST}){_PART_OF_DAY}?"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a pattern read, by the names of its groups, and where it ended."""

    fields: dict[str, str]
    end: int


def plain_letters(text: str) -> str:
    """The text in small letters without accents, as long as it was; "à" and "às" keep theirs.

    "ás" is how many write "às": no ace begins an announcement.
    """
    letters = []
    text = _WRONG_ACCENT.sub("à", text)
    for letter in text:
        first = unicodedata.normalize("NFD", letter)[:1] if letter not in "àÀ" else "à"
        small = first.lower()
        letters.append(" " if letter.isspace() and letter != "\n" else small if len(small) == 1 else letter)
    return "".join(letters)


def without_marks_before(plain: str) -> str:
    """Plain letters with blanks for the marks that people put before a time; as long as they were."""
    before = _BEFORE_TIMES.match(plain)
    return plain if before is None else " " * before.end() + plain[before.end() :]


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
