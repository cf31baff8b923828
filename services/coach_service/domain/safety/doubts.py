"""Which answers are doubtful: no rule forbids them, and a model should read them before anybody sees them.

The classifier scores every sentence anyway; what is not far from a misstep is in doubt,
and of what speaks of medicines, drugs, pain or doctors also what is farther from one.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from coach_service.domain.safety import features
from coach_service.domain.safety.answer_classifier import Misstep, margins

_NEAR: Final = -4.0
"""From so far below what is sure a sentence is in doubt, whatever it speaks of."""
_NEARER: Final = -3.0
"""And from so far below what harms it is kept back when nobody can read it."""
_NEAR_A_TOPIC: Final = -7.0
"""And from so far below what harms when it speaks of one of these."""
_TOPICS: Final = frozenset({"treatment", "gear", "hurt", "doctor"})
_EVERYDAY: Final = frozenset({"ponto", "pontos"})
"""Stitches elsewhere, what is collected here."""
_GRAVE: Final = frozenset(
    {
        Misstep.DOSE,
        Misstep.HARM,
        Misstep.DIAGNOSIS,
        Misstep.PRIVATE,
        Misstep.LINK,
        Misstep.ABUSE,
    }
)
"""What can do harm once it was read. Of the others, what is false can be put right afterwards."""


class Doubt(StrEnum):
    """Why a model should read an answer before anybody sees it."""

    GRAVE = "grave"
    """It is near to what harms: when nobody can read it, it is kept back."""
    NEAR = "near"
    """It is near to a misstep that harms nobody at once."""
    TOPIC = "topic"
    """It speaks of what is easily said wrongly, and of nothing that sounds wrong."""


def doubt_of(folded: str, *, looked_up: bool = False) -> Doubt | None:
    """Return why a folded sentence is in doubt.

    `looked_up`: tools returned something, so that what tells of a record is held against that by rules.
    """
    near = dict(margins(folded))
    if looked_up:
        near.pop(Misstep.RECORD, None)
    if not near:
        return None
    grave = max(margin for misstep, margin in near.items() if misstep in _GRAVE)
    if grave >= _NEARER:
        return Doubt.GRAVE
    if max(near.values()) >= _NEAR:
        return Doubt.NEAR
    words = set(folded.split()) - _EVERYDAY
    meanings = frozenset[str]().union(*map(features.of_answers().meanings, words))
    return Doubt.TOPIC if grave >= _NEAR_A_TOPIC and meanings & _TOPICS else None


def worst(doubts: Iterable[Doubt | None]) -> Doubt | None:
    """Return the weightiest of some doubts."""
    found = set(doubts)
    return next((doubt for doubt in Doubt if doubt in found), None)
