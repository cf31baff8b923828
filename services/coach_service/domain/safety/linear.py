"""A linear classifier of folded texts: whole weights over hashed features, read in windows.

Two of them ship with the coach: one reads what people write, one what the model writes.
Each label has one sum of whole numbers; nothing here depends on how a machine rounds.
"""

import functools
import gzip
import importlib.resources
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from coach_service.domain.safety import features

_CACHED_WORDS = 20_000

Windows: TypeAlias = Callable[[Sequence[str]], Iterator[tuple[str, ...]]]
Scores = Mapping[str, float]
"""By label. Above 0 it is more likely than not; what is enough to act upon, thresholds say."""


_LANE = 4
"""How many bytes each label has in the number that holds all weights; no sum of a text fills them."""
_ZERO = 128
"""What is added to a weight, so that none in a lane is below zero."""
_RAISED = bytes((byte + _ZERO) % 256 for byte in range(256))


class _Sum(NamedTuple):
    """The weights of some features, added up: one number that has a lane a label, and of how many."""

    lanes: int
    features: int


class _Word(NamedTuple):
    """What is known of a word by itself."""

    sum: _Sum
    concepts: frozenset[str]


class Linear:
    """The weights of a file as training wrote them: a line of JSON, then a signed byte a label and bucket."""

    def __init__(self, file: str, lexicon: features.Lexicon, windows: Windows = features.windows) -> None:
        """Read `coach_service/safety/<file>`; `lexicon` is what it was trained with.

        `windows` gives the words of a text that are read together.
        """
        content = importlib.resources.files("coach_service").joinpath("safety", file).read_bytes()
        head, _, weights = gzip.decompress(content).partition(b"\n")
        self.told: Mapping[str, Any] = json.loads(head)
        """What stands in the line of JSON."""
        self.labels: Sequence[str] = tuple(self.told["labels"])
        self.trained_on = str(self.told["trained_on"])
        """The digest of all that the weights were made of."""
        self._row = _LANE * len(self.labels)
        self._buckets = len(weights) // len(self.labels)
        lanes = bytearray(_LANE * len(weights))
        lanes[::_LANE] = weights.translate(_RAISED)
        self._lanes = bytes(lanes)
        self._bias: Sequence[float] = tuple(self.told["bias"])
        self._scale = float(self.told["scale"])
        self._lexicon = lexicon
        self._windows = windows
        self._word = functools.lru_cache(maxsize=_CACHED_WORDS)(self._read_word)

    def scores(self, folded: str) -> Scores:
        """Return how much a folded text speaks for each label, of its worst window."""
        best = [float("-inf")] * len(self.labels)
        for window in self._windows(folded.split()):
            for at, score in enumerate(self._scores_of(window)):
                best[at] = max(best[at], score)
        return dict(zip(self.labels, best, strict=True))

    def _scores_of(self, window: tuple[str, ...]) -> Iterator[float]:
        known = [self._word(word) for word in window]
        company = self._sum(features.company_keys(window, [word.concepts for word in known]))
        lanes = company.lanes + sum(word.sum.lanes for word in known)
        zero = _ZERO * (company.features + sum(word.sum.features for word in known))
        sums = memoryview(lanes.to_bytes(self._row, "little"))
        divisor = features.damping(len(window))
        for at, bias in enumerate(self._bias):
            lane = int.from_bytes(sums[at * _LANE : (at + 1) * _LANE], "little")
            yield self._scale * (lane - zero) / divisor + bias

    def _read_word(self, word: str) -> _Word:
        concepts = self._lexicon.meanings(word)
        return _Word(self._sum(features.word_keys(word, concepts)), concepts)

    def _sum(self, keys: Iterator[str]) -> _Sum:
        rows, width, buckets = self._lanes, self._row, self._buckets
        starts = [features.bucket(key, buckets) * width for key in keys]
        return _Sum(sum(int.from_bytes(rows[at : at + width], "little") for at in starts), len(starts))
