"""A small classifier of unkindness in anonymous mails, trained on sentences of our own.

The sentences are in `tests/evals/safety/mails`. The lists know bad words; this one knows pieces of words,
what words mean, and what stands together, so that it finds some of what is unkind without a bad word.
"""

import functools
from typing import Final

from coach_service.domain.safety import features
from coach_service.domain.safety.linear import Linear

LEARNED: Final = ("insult", "threat", "sexual", "hate", "exposure")
"""The reasons that it knows, by their names in `mails.Refusal`."""


_KIND: Final = -5.0
"""Below it a mail is kind as far as the classifier can tell. A word of the lists is a joke there, mostly."""


def is_surely_kind(folded: str) -> bool:
    """Whether nothing in a folded mail speaks for any reason, and much against all."""
    return bool(folded) and max(model().scores(folded).values()) < _KIND


def sure_of(folded: str) -> frozenset[str]:
    """Return the reasons of which the classifier is sure that a folded mail has them."""
    if not folded:
        return frozenset()
    sure = float(model().told["sure"])
    return frozenset(label for label, score in model().scores(folded).items() if score >= sure)


@functools.cache
def model() -> Linear:
    """The weights as `tests/evals/safety/train_mails.py` wrote them."""
    return Linear("mails.gz", features.of_mails())
