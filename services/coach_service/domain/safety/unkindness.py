"""A small classifier of unkindness in anonymous mails, trained on sentences of our own.

The sentences are in `tests/evals/safety/mails`. The lists know bad words; this one knows pieces of words,
what words mean, and what stands together, so that it finds some of what is unkind without a bad word.
"""

import functools
import math
from collections.abc import Iterator, Sequence
from typing import Final

from coach_service.domain.safety import features
from coach_service.domain.safety.folding import fold
from coach_service.domain.safety.linear import Linear
from coach_service.domain.safety.numbers import sentences_of

LEARNED: Final = ("insult", "threat", "sexual", "hate", "exposure")
"""The reasons that it knows, by their names in `mails.Refusal`."""


_TOGETHER: Final = 24
"""How many words are read together. Nearly all mails have fewer."""
_STRIDE: Final = 6
ALONE: Final = 0.7
"""So much surer it has to be of a sentence than of the whole mail, where what stands beside it counts."""
_BESIDE: Final = 0.5
"""A reason that lies further below the first one is not named beside it."""
_FEWEST_WORDS: Final = 4
"""A sentence with fewer says too little by itself."""


def height(text: str) -> float:
    """Return how much speaks for the reason that most speaks for; infinite where nothing can be read."""
    folded = fold(text)
    return max(model().scores(folded).values()) if folded else math.inf


def sure_of(text: str) -> frozenset[str]:
    """Return the reasons that the classifier is sure of, by the whole mail or by one of its sentences."""
    sentences = [one for one in map(fold, sentences_of(text)) if len(one.split()) >= _FEWEST_WORDS]
    sure = float(model().told["sure"])
    read = [(fold(text), sure), *((one, sure + ALONE) for one in sentences if len(sentences) > 1)]
    found: set[str] = set()
    for folded, least in read:
        scores = model().scores(folded) if folded else {}
        # All reasons share what speaks against kindness: those that are named stand out from the others.
        named = max([least, *(score - _BESIDE for score in scores.values())])
        found.update(label for label, score in scores.items() if score >= named)
    return frozenset(found)


@functools.cache
def model() -> Linear:
    """The weights as `tests/evals/safety/train_mails.py` wrote them."""
    return Linear("mails.gz", features.of_mails(), _windows)


def _windows(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the words of a mail that are read together: all of a short one, as most are and were learned."""
    last = max(len(words) - _TOGETHER, 0)
    for start in [*range(0, last, _STRIDE), last]:
        yield tuple(words[start : start + _TOGETHER])
