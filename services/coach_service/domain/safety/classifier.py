"""A small classifier that reads what people write, trained on sentences of our own (`tests/evals/safety`).

It knows words by their pieces and by what they mean (`coach_service/safety/concepts.toml`),
and which of them stand near each other.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from coach_service.domain.safety import features
from coach_service.domain.safety.linear import Linear, Scores

BEHIND = 3.0
"""A concern whose score lies further below the highest is not what the text speaks of."""
_BESIDE = 1.0
"""A text of ours is right only where nothing else is as likely: so close to the highest score it must be."""
_EVIDENCE: Mapping[str, frozenset[str]] = {
    "emergency": frozenset(
        [
            "blood",
            "body",
            "breath",
            "chest",
            "colour",
            "die",
            "faint",
            "injure",
            "pain",
            "pills",
            "seize",
            "swell",
            "urine",
            "wake",
            "weapon",
        ]
    ),
    "self_harm": frozenset(
        [
            "blood",
            "burden",
            "cut",
            "die",
            "end",
            "farewell",
            "height",
            "kill",
            "limb",
            "live",
            "nobody",
            "pills",
            "vanish",
            "weapon",
        ]
    ),
}
"""What somebody must have spoken of, for a text of ours. "I want to leave" is said in gyms every day."""
_THRESHOLDS = ("sure", "careful", "agreed", "certain", "confirmed")


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


def reading(folded: str) -> Reading:
    """Compare a text's scores with the thresholds."""
    if not folded:
        return Reading()
    found, limits = model().scores(folded), thresholds()
    highest = max(found.values())

    def reach(least: Scores, above: float = float("-inf")) -> frozenset[str]:
        return frozenset(concern for concern, score in found.items() if score >= max(least[concern], above))

    return Reading(
        reach(limits.sure, highest - BEHIND),
        reach(limits.careful),
        reach(limits.agreed),
        reach(limits.certain, highest - _BESIDE) & backed(folded),
        reach(limits.confirmed),
    )


def backed(folded: str) -> frozenset[str]:
    """Return the urgent concerns for which a word of a folded text speaks, whatever its score is."""
    spoken = frozenset[str]().union(*map(features.of_people().meanings, folded.split()))
    return frozenset(concern for concern, concepts in _EVIDENCE.items() if concepts & spoken)


@functools.cache
def thresholds() -> Thresholds:
    """What came with the weights."""
    told = model().told
    return Thresholds(**{name: told[name] for name in _THRESHOLDS})


def trained_on() -> str:
    """The digest of all that the weights were made of."""
    return model().trained_on


def scores(folded: str) -> Scores:
    """Return how much a folded text speaks for each concern, of its worst window."""
    return model().scores(folded)


@functools.cache
def model() -> Linear:
    """The weights as `tests/evals/safety/train.py` wrote them."""
    return Linear("classifier.gz", features.of_people())
