"""Finding a command by a word: by what it is called or what it does, in both languages, slips forgiven."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from servicekit.folding import folded
from telegram_gateway.conversation.feature import Command
from telegram_gateway.texts import LANGUAGES, Texts

FOUND_AT_MOST: Final = 5
_WORDS_AT_MOST: Final = 5
_LONGEST: Final = 40
_WORD: Final = re.compile(r"\w+(?:-\w+)*")
_SHORTEST: Final = 2
_LEAST_OF_A_START: Final = 3
_OF_WHAT_IT_DOES: Final = 4
"""What a word of a command's line costs, so that names come first."""
_OF_ITS_GUIDE: Final = 8
_NOT_THERE: Final = 100


def find(texts: Texts, commands: Sequence[Command], words: str) -> list[Command]:
    """Return the commands that the words mean best, the best first.

    Each word has to be found; where no command has them all, one of them is enough.
    """
    asked = [part[:_LONGEST] for part in _asked(words) if len(part) >= _SHORTEST]
    # Small words say nothing beside longer ones.
    asked = ([one for one in asked if len(one) > _SHORTEST] or asked)[:_WORDS_AT_MOST]
    if not asked:
        return []
    best = _scored(texts, commands, asked)
    if not best and len(asked) > 1:
        best = sorted(one for word in asked for one in _scored(texts, commands, [word])[:1])
    places = dict.fromkeys(place for _, place in best)
    return [commands[place] for place in places][:FOUND_AT_MOST]


def _scored(texts: Texts, commands: Sequence[Command], asked: Sequence[str]) -> list[tuple[int, int]]:
    """The score and the place of what fits well, the best first; guesses only where nothing does."""
    scored = sorted(
        (sum(_score(texts, command, word) for word in asked), place) for place, command in enumerate(commands)
    )
    best = scored[0][0] // _OF_WHAT_IT_DOES if scored else 0
    return [
        (score, place)
        for score, place in scored
        if score < _NOT_THERE and score // _OF_WHAT_IT_DOES <= best + 1
    ]


def _score(texts: Texts, command: Command, word: str) -> int:
    score = _best(word, _parts(" ".join((command.name, *command.also))))
    for language in LANGUAGES:
        does = _parts(texts.plain(language, f"command-{command.name}"))
        if texts.has(language, f"words-{command.name}"):
            does += _parts(texts.plain(language, f"words-{command.name}"))
        guide = _parts(texts.plain(language, f"guide-{command.name}"))
        in_guide = _best(word, guide, forgiving=False)
        score = min(score, _OF_WHAT_IT_DOES + _best(word, does), _OF_ITS_GUIDE + in_guide)
    return score


def _best(word: str, those: Iterable[str], *, forgiving: bool = True) -> int:
    return min((_apart(word, one, forgiving=forgiving) for one in those), default=_NOT_THERE)


def _apart(word: str, other: str, *, forgiving: bool) -> int:
    """0 for the same word, 1 where it begins so, 2 and 3 for as many slips as its length allows."""
    if word == other:
        return 0
    if len(word) >= _LEAST_OF_A_START and other.startswith(word):
        return 1
    forgiven = 0 if len(word) < 4 or not forgiving else 1 if len(word) < 7 else 2
    slips = distance(word, other, forgiven)
    return 3 + slips if slips <= forgiven else _NOT_THERE


def distance(one: str, other: str, most: int) -> int:
    """Count the letters that were left out, added, changed or swapped with their neighbour.

    More than `most` are counted as one more.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        before, last = row, before
        row = [at]
        for there, wanted in enumerate(other, start=1):
            cost = min(before[there] + 1, row[-1] + 1, before[there - 1] + (letter != wanted))
            swapped = at > 1 and there > 1 and letter == other[there - 2] and one[at - 2] == wanted
            if swapped:
                cost = min(cost, last[there - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _asked(text: str) -> list[str]:
    return [one.replace("-", "") for one in _WORD.findall(folded(text))]


def _parts(text: str) -> list[str]:
    """The words of a text; of "ban_blacklist" and "check-in" the whole and both halves."""
    whole = _WORD.findall(folded(text))
    halves = [half for one in whole if "_" in one or "-" in one for half in re.split("[_-]", one)]
    return [part for part in (*whole, *halves, *(one.replace("-", "") for one in whole)) if part]
