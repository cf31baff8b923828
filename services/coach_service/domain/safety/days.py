"""When an answer says that something of the asker's was, and whether the tools' results bear that out.

A weekday, a date, a month or "yesterday" counts where the same clause tells what the asker did.
When somebody began is in no result but a text of theirs, so that a "first check-in" is made up.
"""

import datetime as dt
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coach_service.domain.safety.folding import fold

_WEEKDAYS = (
    ("segunda", "monday", "mondays", "segundas"),
    ("terca", "tuesday", "tuesdays", "tercas"),
    ("quarta", "wednesday", "wednesdays", "quartas"),
    ("quinta", "thursday", "thursdays", "quintas"),
    ("sexta", "friday", "fridays", "sextas"),
    ("sabado", "saturday", "saturdays", "sabados"),
    ("domingo", "sunday", "sundays", "domingos"),
)
_MONTHS = (
    ("janeiro", "january", "jan"),
    ("fevereiro", "february", "feb", "fev"),
    ("marco", "march"),
    ("abril", "april", "abr"),
    ("maio", "may"),
    ("junho", "june", "jun"),
    ("julho", "july", "jul"),
    ("agosto", "august", "aug", "ago"),
    ("setembro", "september", "sept", "sep"),
    ("outubro", "october", "oct"),
    ("novembro", "november", "nov"),
    ("dezembro", "december", "dec", "dez"),
)
_AGO = {"hoje": 0, "today": 0, "ontem": 1, "yesterday": 1, "anteontem": 2}
_WEEKDAY_OF = {word: at for at, words in enumerate(_WEEKDAYS) for word in words}
_MONTH_OF = {word: at for at, words in enumerate(_MONTHS, 1) for word in words}
_MONTH_NAMES = "|".join(_MONTH_OF)
# "Sua segunda sequência" is an ordinal, and "may" a verb.
_WEEKDAY = re.compile(
    r"(?<!\S)(?:(?:n[ao]s?|num|numa|ness[ae]|ultim[ao]|desde|foi|foram|era|aos|as|a|toda|todo|cada) "
    r"(segundas?|tercas?|quartas?|quintas?|sextas?|sabados?|domingos?)(?! (?:melhor|maior|vez|posicao|semana|"
    r"temporada|sequencia))|(segunda|terca|quarta|quinta|sexta)"
    r"(?: feira| passada| de manha| de noite| a noite)|"
    r"(sabado|domingo)(?: passado)?|(mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|"
    r"sundays?))(?!\S)"
)
_MONTH = re.compile(
    rf"(?<!\S)(?:em|in|de|of|since|desde|last|during) ({_MONTH_NAMES})(?!\S)(?! \d)|"
    rf"(?<!\S)({_MONTH_NAMES}) passado(?!\S)"
)
_DAY_OF_MONTH = re.compile(
    rf"(?<!\S)(?:(\d{{1,2}})(?: o| st| nd| rd| th)? (?:de |of )?({_MONTH_NAMES})|"
    rf"({_MONTH_NAMES}) (\d{{1,2}})(?: st| nd| rd| th)?)(?!\S)"
)
_DAY = re.compile(r"(?<!\S)(?:dia|the) (\d{1,2})(?: st| nd| rd| th)?(?!\S)(?! (?:de |of )?[a-z]+ro)")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?:/\d{2,4})?(?![\d/])")
_AGO_WORDS = re.compile(rf"(?<!\S)({'|'.join(_AGO)})(?!\S)")

# Of the calendar: nothing that anybody did.
_NOT_THEIRS = frozenset(
    {
        "today",
        "first_day",
        "last_day",
        *(f"{of}_{end}_day" for of in ("week", "season") for end in ("first", "last")),
    }
)
_THING = (
    r"check ins?|checkins?|registros?|entry|entries|log|treinos?|workouts?|presencas?|semana|week|mes|month|"
    r"dia|day|sequencia|streak|temporada|season|estreia|debut|recorde?|corridas?|runs?|foto|photo"
)
_WHICH = r"primeir[oa]|ultim[oa]s?|melhor|pior|maior|first|last|latest|best|worst|longest"
_YOURS = r"(?:seus?|suas?|teus?|tuas?|your)"
_WAS = r"(?:foi|foram|era|eram|aconteceu|caiu|teve|was|were|came|happened|had|brought|saw|fell)"
# "Your latest check-in was …", "… was your latest check-in", "you checked in on …", "you missed …"
_TOLD = re.compile(
    rf"(?<!\S){_YOURS} (?:\w+ ){{0,2}}?(?:{_WHICH}) (?:\w+ ){{0,2}}?(?:{_THING}) (?:\w+ ){{0,3}}?"
    rf"{_WAS}(?!\w)|"
    rf"(?<!\w){_WAS} (?:o |a )?{_YOURS} (?:\w+ ){{0,2}}?(?:{_WHICH}) (?:\w+ ){{0,2}}?(?:{_THING})(?!\w)|"
    rf"(?<!\w){_WAS} (?:\w+ ){{0,4}}?{_YOURS} (?:estreia|debut)(?!\w)|"
    r"(?<!\S)(?:voce|vc|tu) (?:\w+ ){0,2}?(?:fez (?:\w+ ){0,2}?(?:check ins?|checkins?)|registrou|faltou|"
    r"estreou|entrou no grupo|bateu (?:o )?seu recorde)(?!\w)|"
    r"(?<!\S)(?:you|youve) (?:\w+ ){0,2}?(?:checked in|logged|missed|skipped|joined|set your record)(?!\w)"
)
# What somebody may have told in their question, so that it counts only where it sounds like a record.
_DID = re.compile(
    r"(?<!\S)(?:voce|vc|tu|you|youve) (?:\w+ ){0,2}?(?:treinou|correu|veio|apareceu|fez|pontuou|sumiu|passou|"
    r"ultrapassou|trained|ran|came|did|showed up|scored|passed|overtook|were away)(?!\w)"
)
_BEGAN = re.compile(
    rf"(?<!\S){_YOURS} (?:(?!\w+(?:sim[ao]|ty) )\w+ )?(?:primeir[oa]|first) (?:\w+ )?(?:{_THING})|"
    rf"{_YOURS} (?:estreia|debut)"
)
_BEGINNING = re.compile(r"(?<!\S)(?:primeir|first|comec|estre|began|start|joined)")
# "Se seu último treino foi ontem, descanse"; "I don't know when …"
_OPEN = re.compile(
    r"(?<!\S)(?:nao|sei|quando|quem|se|caso|talvez|disse|contou|falou|not|dont|cant|know|when|what|how|if|"
    r"whether|unless|maybe|said|told|mentioned|wrote|write|escreveu)(?!\S)"
)
# "Faz três semanas que você não aparece": of a record that nobody read.
_SINCE = re.compile(
    r"(?<!\S)(?:(?:faz|ha|ja sao) (?:\w+ ){1,2}(?:dias?|semanas?|meses|mes|anos?) que (?:voce|vc|tu) "
    r"(?:nao|sumiu|esta|treina|vem|entrou)|"
    r"its been (?:\w+ ){1,2}(?:days?|weeks?|months?|years?) since (?:you|your))(?!\w)"
)
_CLAUSE = re.compile(r"\s*[,;:–—(]\s*")


@dataclass(frozen=True, slots=True)
class Known:
    """The days that tools' results name, and what texts in them say."""

    days: frozenset[dt.date]
    today: dt.date | None
    says_when_it_began: bool

    def bears_out(self, sentence: str, *, of_a_record: bool = False) -> bool:
        """Return whether each day on which a sentence says something of the asker's was is a known one.

        `of_a_record`: it sounds like one, so that whatever it says somebody did counts.
        """
        clauses = [clause for clause in _told_in(sentence, of_a_record=of_a_record) if _names_a_day(clause)]
        if not self.says_when_it_began and any(_BEGAN.search(clause) for clause in clauses):
            return False
        return all(any(known) for clause in clauses for known in self._matches(clause))

    def _matches(self, clause: str) -> Iterator[list[bool]]:
        for found in _DAY_OF_MONTH.finditer(clause):
            day, month = int(found[1] or found[4]), _MONTH_OF[found[2] or found[3]]
            yield [(one.day, one.month) == (day, month) for one in self.days]
        rest = _DAY_OF_MONTH.sub(" ", clause)
        for found in _DAY.finditer(rest):
            yield [one.day == int(found[1]) for one in self.days]
        for found in _MONTH.finditer(rest):
            yield [one.month == _MONTH_OF[found[1] or found[2]] for one in self.days]
        for found in _WEEKDAY.finditer(rest):
            word = next(filter(None, found.groups()))
            yield [one.weekday() == _WEEKDAY_OF[word] for one in self.days]
        for found in _AGO_WORDS.finditer(rest):
            ago = dt.timedelta(days=_AGO[found[1]])
            yield [self.today is not None and one == self.today - ago for one in self.days]


def tells_when(sentence: str) -> bool:
    """Return whether a sentence tells when something of the asker's was."""
    return any(map(_names_a_day, _told_in(sentence))) or (
        not sentence.rstrip().endswith("?") and _SINCE.search(fold(sentence)) is not None
    )


def known_days(results: Iterable[str]) -> Known:
    """Return the days that tools' results (JSON) name."""
    days: set[dt.date] = set()
    today: dt.date | None = None
    texts: list[str] = []
    for result in results:
        try:
            told = json.loads(html.unescape(result))
        except ValueError:
            continue
        for name, text in _texts(told, ""):
            dates = list(_dates(text))
            days.update(dates if name not in _NOT_THEIRS else ())
            if name == "today" and dates:
                today = dates[0]
            if not dates:
                texts.append(fold(text))
    return Known(frozenset(days), today, any(_BEGINNING.search(text) for text in texts))


def _told_in(sentence: str, *, of_a_record: bool = False) -> list[str]:
    """Return the clauses, folded, that tell what the asker did. What is asked tells nothing."""
    clauses = _CLAUSE.split(sentence)
    if sentence.rstrip().endswith("?"):
        clauses.pop()
    told = []
    for clause in clauses:
        folded = fold(_plain_dates(clause))
        found = _TOLD.search(folded) or (_DID.search(folded) if of_a_record else None)
        if found and not _OPEN.search(folded[: found.end()]):
            told.append(folded)
    return told


def _names_a_day(clause: str) -> bool:
    return any(kind.search(clause) for kind in (_DAY_OF_MONTH, _DAY, _MONTH, _WEEKDAY, _AGO_WORDS))


def _plain_dates(text: str) -> str:
    """Return a text whose dates in figures are written as "12 november"."""
    named = _ISO.sub(lambda found: _named(int(found[3]), int(found[2]), found[0]), text)
    return _SLASHED.sub(lambda found: _named(int(found[1]), int(found[2]), found[0]), named)


def _named(day: int, month: int, otherwise: str) -> str:
    return f" {day} {_MONTHS[month - 1][1]} " if 1 <= month <= len(_MONTHS) else otherwise


def _dates(text: str) -> Iterator[dt.date]:
    for year, month, day in _ISO.findall(text):
        try:
            yield dt.date(int(year), int(month), int(day))
        except ValueError:
            continue


def _texts(value: object, name: str) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield name, value
        case list():
            for item in value:
                yield from _texts(item, name)
        case dict():
            for key, item in value.items():
                yield from _texts(item, str(key))
        case _:
            return
