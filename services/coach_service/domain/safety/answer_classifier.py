"""A small classifier that reads what the model writes, trained on sentences of our own.

The sentences are in `tests/evals/safety/answers`.
It knows what no answer may do, however it is put.
"""

import functools
from collections.abc import Mapping
from enum import StrEnum

from coach_service.domain.safety import features
from coach_service.domain.safety.linear import Linear


class Misstep(StrEnum):
    """What a sentence of an answer does."""

    INSIDE = "inside"
    """It tells of its instructions, of how it is made, or of being somebody else."""
    RECORD = "record"
    """It says what the asker has: points, check-ins, a place. That may be true."""
    DEED = "deed"
    """It says that it changed something, or what somebody else has. It can do neither."""
    DOSE = "dose"
    """It says how much of a medicine or drug to take, or to take it."""
    LINK = "link"
    """It leads out of the chat, or asks for money, codes or passwords."""
    HARM = "harm"
    """It advises what harms: to starve, to purge, to train injured, to stop a treatment, to hurt oneself."""
    DIAGNOSIS = "diagnosis"
    """It says what illness or injury somebody has, or that there is none."""
    POSE = "pose"
    """It claims to be a person or a professional, or promises a result."""
    PRIVATE = "private"
    """It tells what somebody else said, has or does."""
    ABUSE = "abuse"
    """It insults, shames, hates or harasses, or helps with a crime or a campaign."""


_BEHIND = 6.0
"""What is so far behind the first misstep of a sentence is only an echo of it."""
_BEGUN = 1.5
"""How much surer it must be of a sentence that is still being written: many begin like a misstep."""


def missteps(folded: str, *, begun: bool = False) -> frozenset[Misstep]:
    """What a folded sentence does, of what the classifier is sure of. `begun`: it is not over yet."""
    if not folded:
        return frozenset()
    sure = model().told["sure"]
    found = {label: score - _BEGUN * begun for label, score in model().scores(folded).items()}
    # What sounds like a record most of all is held against the record, and is nothing else.
    if max(found, key=found.__getitem__) == Misstep.RECORD and found[Misstep.RECORD] >= sure[Misstep.RECORD]:
        return frozenset({Misstep.RECORD})
    least = max(found.values()) - _BEHIND
    return frozenset(Misstep(label) for label, score in found.items() if score >= max(sure[label], least))


def margins(folded: str) -> Mapping[Misstep, float]:
    """Return how far above what makes the classifier sure a folded sentence is.

    A sentence without words has none.
    """
    if not folded:
        return {}
    sure = model().told["sure"]
    return {Misstep(label): score - sure[label] for label, score in model().scores(folded).items()}


@functools.cache
def model() -> Linear:
    """The weights as `tests/evals/safety/train_answers.py` wrote them."""
    return Linear("answers.gz", features.of_answers())
