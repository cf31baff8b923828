"""A linear classifier of folded texts: whole weights over hashed features, read in windows.

Two of them ship with the coach: one reads what people write, one what the model writes.
Each label has one sum of whole numbers; nothing here depends on how a machine rounds.
"""

import functools
import gzip
import importlib.resources
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from coach_service.domain.safety import features

_CACHED_WORDS = 20_000

Scores = Mapping[str, float]
"""By label. Above 0 it is more likely than not; what is enough to act upon, thresholds say."""


class _Word(NamedTuple):
    """What is known of a word by itself."""

    sums: tuple[int, ...]
    concepts: frozenset[str]


class Linear:
    """The weights of a file as training wrote them: a line of JSON, then a signed byte a label and bucket."""

    def __init__(self, file: str) -> None:
        """Read `coach_service/safety/<file>`."""
        content = importlib.resources.files("coach_service").joinpath("safety", file).read_bytes()
        head, _, weights = gzip.decompress(content).partition(b"\n")
        self.told: Mapping[str, Any] = json.loads(head)
        """What stands in the line of JSON."""
        self.labels: Sequence[str] = tuple(self.told["labels"])
        self.trained_on = str(self.told["trained_on"])
        """The digest of all that the weights were made of."""
        self._weights = memoryview(weights).cast("b")
        self._bias: Sequence[float] = tuple(self.told["bias"])
        self._scale = float(self.told["scale"])
        self._word = functools.lru_cache(maxsize=_CACHED_WORDS)(self._read_word)

    def scores(self, folded: str) -> Scores:
        """Return how much a folded text speaks for each label, of its worst window."""
        best = [float("-inf")] * len(self.labels)
        for window in features.windows(folded.split()):
            for at, score in enumerate(self._scores_of(window)):
                best[at] = max(best[at], score)
        return dict(zip(self.labels, best, strict=True))

    def _scores_of(self, window: tuple[str, ...]) -> Iterator[float]:
        known = [self._word(word) for word in window]
        sums = [sum(column) for column in zip(*(word.sums for word in known), strict=True)]
        sums = sums or [0] * len(self._bias)
        self._add(sums, features.company_keys(window, [word.concepts for word in known]))
        divisor = features.damping(len(window))
        return (self._scale * total / divisor + bias for total, bias in zip(sums, self._bias, strict=True))

    def _read_word(self, word: str) -> _Word:
        sums = [0] * len(self._bias)
        self._add(sums, features.word_keys(word))
        return _Word(tuple(sums), features.meanings(word))

    def _add(self, sums: list[int], keys: Iterator[str]) -> None:
        weights, width = self._weights, len(self._bias)
        for key in keys:
            start = features.bucket(key) * width
            for at, weight in enumerate(weights[start : start + width]):
                sums[at] += weight
