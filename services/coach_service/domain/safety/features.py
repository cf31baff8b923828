"""What the classifiers see in a folded text: words, their pieces, meanings, and what stands together."""

import functools
import zlib
from collections.abc import Iterable, Iterator, Sequence

from coach_service.domain.safety import tables
from coach_service.domain.safety.matching import TURNS

BUCKETS = 1 << 17
"""How many places there are for features, where a file of weights has no more. Some share one."""
WINDOW = 16
"""How many words are read together; longer texts are read in windows, and the worst one counts."""
_STRIDE = 4
_AFTER_A_TURN = 2
"""How many words make sense by themselves."""
_PIECES = (3, 4, 5)
_CACHED_WORDS = 20_000


def windows(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the words that are read together; what follows a turn ("mas", "but") is read by itself, too."""
    last = max(len(words) - WINDOW, 0)
    turned = [at + 1 for at, word in enumerate(words[:-_AFTER_A_TURN]) if word in TURNS]
    for start in [*range(0, last, _STRIDE), last, *turned]:
        yield tuple(words[start : start + WINDOW])


def damping(words: int) -> float:
    """What the sum over a window of so many words is divided by."""
    return float((words + 3) ** 0.5)


def word_keys(word: str, concepts: Iterable[str]) -> Iterator[str]:
    """Yield the features of a word by itself: the word, its pieces, the concepts that it belongs to."""
    yield f"w{word}"
    framed = f"<{word}>"
    for size in _PIECES:
        for at in range(len(framed) - size + 1):
            yield f"p{framed[at : at + size]}"
    for concept in sorted(concepts):
        yield f"c{concept}"


def company_keys(words: Sequence[str], concepts: Sequence[frozenset[str]]) -> Iterator[str]:
    """Yield the features of words that stand near each other, and of meanings in one window."""
    for at in range(len(words) - 1):
        yield f"b{words[at]} {words[at + 1]}"
        if at + 2 < len(words):
            yield f"s{words[at]} {words[at + 2]}"
        for one in sorted(concepts[at]):
            for other in sorted(concepts[at + 1]):
                yield f"n{one} {other}"
    together = sorted(frozenset().union(*concepts))
    for at, one in enumerate(together):
        for other in together[at + 1 :]:
            yield f"t{one} {other}"


def bucket(key: str, buckets: int = BUCKETS) -> int:
    """Where the weights of a feature stand, among so many places."""
    return zlib.crc32(key.encode()) % buckets


class Lexicon:
    """What words mean: the concepts of `coach_service/safety/<file>`, and of numbers by their size."""

    def __init__(self, *files: str) -> None:
        """Read concepts by whole word and by stem; a concept has its name once."""
        self._whole: dict[str, tuple[str, ...]] = {}
        self._stems: dict[str, tuple[str, ...]] = {}
        for concept, entries in (pair for file in files for pair in tables.table(file).items()):
            for entry in entries:
                table = self._whole if entry.startswith("=") else self._stems
                key = entry.removeprefix("=")
                table[key] = (*table.get(key, ()), concept)
        self.meanings = functools.lru_cache(maxsize=_CACHED_WORDS)(self._meanings)
        """The concepts of a word."""

    def _meanings(self, word: str) -> frozenset[str]:
        if word.isdecimal() or word in _NUMBERS:
            return frozenset({_size(int(word) if word.isdecimal() else _NUMBERS[word])})
        found = set(self._whole.get(word, ()))
        for size in range(2, len(word) + 1):
            found.update(self._stems.get(word[:size], ()))
        return frozenset(found)


@functools.cache
def of_people() -> Lexicon:
    """What words of people's questions mean."""
    return Lexicon("concepts", "people_concepts")


@functools.cache
def of_answers() -> Lexicon:
    """What words of answers mean."""
    return Lexicon("concepts", "answer_concepts")


@functools.cache
def of_mails() -> Lexicon:
    """What words of anonymous mails mean."""
    return Lexicon("concepts", "answer_concepts", "mail_concepts")


_COUNTED = (
    "seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete dezoito",
    "six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen",
)
_TENS = {"catorze": 14, "vinte": 20, "twenty": 20, "trinta": 30, "thirty": 30, "quarenta": 40, "forty": 40}
_NUMBERS = _TENS | {word: number for line in _COUNTED for number, word in enumerate(line.split(), 6)}
# Where the meaning of a number turns: a child's age, a grown-up's, calories, years of birth.
_SIZES = (
    (3, "few"),
    (9, "under ten"),
    (17, "teens"),
    (45, "tens"),
    (199, "hundred"),
    (1000, "hundreds"),
    (2007, "thousands"),
    (2018, "young year"),
)


def _size(number: int) -> str:
    return next((f"number {name}" for limit, name in _SIZES if number <= limit), "number large")
