"""A small classifier that reads what people write, trained on sentences of our own (`tests/evals/safety`).

It knows words by their pieces and by what they mean (`coach_service/safety/concepts.toml`),
and which of them stand near each other.
Each concern has one sum of whole numbers; nothing here depends on how a machine rounds.
"""

import functools
import gzip
import importlib.resources
import json
import tomllib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from coach_service.domain.safety.matching import TURNS

BUCKETS = 1 << 17
WINDOW = 16
"""So many words are read together; longer texts are read in windows, and the worst one counts."""
_STRIDE = 4
_AFTER_A_TURN = 2
"""So many words make sense by themselves."""
BEHIND = 3.0
"""A concern whose score lies further below the highest is not what the text speaks of."""
_BESIDE = 1.0
"""A text of ours is right only where nothing else is as likely: so close to the highest score it must be."""
_THRESHOLDS = ("sure", "careful", "agreed", "certain", "confirmed")
_PIECES = (3, 4, 5)
_CACHED_WORDS = 20_000

Scores = Mapping[str, float]
"""By a concern's name. Above 0 it is more likely than not; what is enough to act upon, the thresholds say."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score on the classifier is sure of a concern, is careful, or agrees with a table.

    What is urgent is answered without a model from higher ones on.
    """

    sure: Scores
    careful: Scores
    agreed: Scores
    certain: Scores
    confirmed: Scores


@dataclass(frozen=True, slots=True)
class Reading:
    """The concerns that the classifier is sure of, those that ask for care, and those that may be."""

    sure: frozenset[str] = frozenset()
    careful: frozenset[str] = frozenset()
    agreed: frozenset[str] = frozenset()
    """Where a table finds one of these, it is believed. The others are taken for idioms."""
    certain: frozenset[str] = frozenset()
    """So sure that it is answered without a model, if it is urgent."""
    confirmed: frozenset[str] = frozenset()
    """Where a table finds one of these, it is answered without a model, if it is urgent."""


@dataclass(frozen=True, slots=True)
class _Model:
    """The weights: a signed byte a concern and bucket."""

    labels: Sequence[str]
    weights: memoryview
    bias: Sequence[float]
    scale: float
    thresholds: Thresholds
    trained_on: str


@dataclass(frozen=True, slots=True)
class _Word:
    """What is known of a word by itself."""

    sums: tuple[int, ...]
    concepts: frozenset[str]


def scores(folded: str) -> Scores:
    """Return how much a folded text speaks for each concern, of its worst window."""
    words = folded.split()
    labels = _model().labels
    best = [float("-inf")] * len(labels)
    for window in windows(words):
        for at, score in enumerate(_scores_of(window)):
            best[at] = max(best[at], score)
    return dict(zip(labels, best, strict=True))


def reading(folded: str) -> Reading:
    """Compare a text's scores with the thresholds."""
    if not folded:
        return Reading()
    found, limits = scores(folded), thresholds()
    highest = max(found.values())

    def reach(least: Scores, above: float = float("-inf")) -> frozenset[str]:
        return frozenset(concern for concern, score in found.items() if score >= max(least[concern], above))

    return Reading(
        reach(limits.sure, highest - BEHIND),
        reach(limits.careful),
        reach(limits.agreed),
        reach(limits.certain, highest - _BESIDE),
        reach(limits.confirmed),
    )


def thresholds() -> Thresholds:
    """What came with the weights."""
    return _model().thresholds


def trained_on() -> str:
    """The digest of all that the weights were made of."""
    return _model().trained_on


def windows(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the words that are read together; what follows a turn ("mas", "but") is read by itself, too."""
    last = max(len(words) - WINDOW, 0)
    turned = [at + 1 for at, word in enumerate(words[:-_AFTER_A_TURN]) if word in TURNS]
    for start in [*range(0, last, _STRIDE), last, *turned]:
        yield tuple(words[start : start + WINDOW])


def damping(words: int) -> float:
    """What the sum over a window of so many words is divided by."""
    return float((words + 3) ** 0.5)


def word_keys(word: str) -> Iterator[str]:
    """Yield the features of a word by itself: the word, its pieces, what it means."""
    yield f"w{word}"
    framed = f"<{word}>"
    for size in _PIECES:
        for at in range(len(framed) - size + 1):
            yield f"p{framed[at : at + size]}"
    for concept in sorted(meanings(word)):
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


def bucket(key: str) -> int:
    """Where the weights of a feature stand."""
    return zlib.crc32(key.encode()) % BUCKETS


@functools.lru_cache(maxsize=_CACHED_WORDS)
def meanings(word: str) -> frozenset[str]:
    """Return the concepts of a word; a number has one by its size."""
    if word.isdecimal() or word in _NUMBERS:
        return frozenset({_size(int(word) if word.isdecimal() else _NUMBERS[word])})
    whole, stems = _concepts()
    found = set(whole.get(word, ()))
    for size in range(2, len(word) + 1):
        found.update(stems.get(word[:size], ()))
    return frozenset(found)


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


@functools.cache
def _concepts() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """The concepts by whole word, and by stem."""
    whole: dict[str, tuple[str, ...]] = {}
    stems: dict[str, tuple[str, ...]] = {}
    for concept, entries in tomllib.loads(_data("concepts.toml").decode()).items():
        for entry in entries:
            table = whole if entry.startswith("=") else stems
            key = entry.removeprefix("=")
            table[key] = (*table.get(key, ()), concept)
    return whole, stems


def _scores_of(window: tuple[str, ...]) -> Iterator[float]:
    model = _model()
    known = [_word(word) for word in window]
    sums = [sum(column) for column in zip(*(word.sums for word in known), strict=True)] or [0] * len(
        model.bias
    )
    _add(sums, company_keys(window, [word.concepts for word in known]))
    divisor = damping(len(window))
    return (model.scale * total / divisor + bias for total, bias in zip(sums, model.bias, strict=True))


@functools.lru_cache(maxsize=_CACHED_WORDS)
def _word(word: str) -> _Word:
    sums = [0] * len(_model().bias)
    _add(sums, word_keys(word))
    return _Word(tuple(sums), meanings(word))


def _add(sums: list[int], keys: Iterator[str]) -> None:
    model = _model()
    weights, width = model.weights, len(model.bias)
    for key in keys:
        start = bucket(key) * width
        for at, weight in enumerate(weights[start : start + width]):
            sums[at] += weight


@functools.cache
def _model() -> _Model:
    """The weights as `tests/evals/safety/train.py` wrote them: a line of JSON, then the bytes."""
    head, _, weights = gzip.decompress(_data("classifier.gz")).partition(b"\n")
    told = json.loads(head)
    return _Model(
        labels=tuple(told["labels"]),
        weights=memoryview(weights).cast("b"),
        bias=tuple(told["bias"]),
        scale=float(told["scale"]),
        thresholds=Thresholds(**{name: told[name] for name in _THRESHOLDS}),
        trained_on=str(told["trained_on"]),
    )


def _data(name: str) -> bytes:
    return importlib.resources.files("coach_service").joinpath("safety", name).read_bytes()
