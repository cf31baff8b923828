"""What a member types after /meta: on how many days a week they want to train."""

import re
import unicodedata
from typing import Final

MOST_DAYS: Final = 7
_NUMBERS: Final = {
    "um": 1,
    "uma": 1,
    "dois": 2,
    "duas": 2,
    "tres": 3,
    "quatro": 4,
    "cinco": 5,
    "seis": 6,
    "sete": 7,
    "one": 1,
    "once": 1,
    "two": 2,
    "twice": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
}
_EVERY_DAY: Final = frozenset(
    {"todo dia", "todos os dias", "every day", "everyday", "daily", "diario", "diariamente"}
)
_NONE: Final = frozenset(
    {
        *("0", "zero", "sem", "sem meta", "nenhum", "nenhuma", "fim", "tirar", "remover", "apagar", "parar"),
        *("none", "no", "no goal", "off", "end", "remove", "stop", "clear", "delete"),
    }
)
_SAYS_DAYS: Final = re.compile(
    r"(?:(?:minha )?(?:meta|my goal|goal)(?: e| is| =|:)? )?(?:de )?"
    r"(?P<count>\d+|[a-z]+) ?"
    r"(?:x|×|vez(?:es)?|times?|dias?|days?|treinos?|workouts?)?"
    r"(?: de treino)?"
    r"(?: ?(?:/|por|na|a|p/|per|each) ?(?:semana|sem|week))?[.!]*"
)


def read_goal(words: str) -> int | None:
    """The days a week, 0 for no goal any more; None when the words say neither."""
    plain = _plain(words)
    if plain.rstrip(".!") in _NONE:
        return 0
    if plain.rstrip(".!") in _EVERY_DAY:
        return MOST_DAYS
    said = _SAYS_DAYS.fullmatch(plain)
    if said is None:
        return None
    count = said["count"]
    number = int(count) if count.isdecimal() and len(count) == 1 else _NUMBERS.get(count, 0)
    return number if 1 <= number <= MOST_DAYS else None


def _plain(words: str) -> str:
    """The words in lower case, without accents and what cannot be seen."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    seen = "".join(one for one in apart if unicodedata.category(one) not in {"Mn", "Cf"})
    return " ".join(seen.split())
