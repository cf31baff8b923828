"""What an answer used: records as the coach's tools read them.

They are kept beside the answer and shown to nobody but the asker.
Memories are references, never copies: what a member forgets is gone here with the same stroke.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from member_service.domain import fields
from member_service.domain.failures import FieldInvalid

MOST_SOURCES: Final = 100
_MOST_FACTS: Final = 32
_MOST_CHECKINS: Final = 20
_MOST_MEMORIES: Final = 50
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_SHORT: Final = 64


@dataclass(frozen=True, slots=True)
class UsedCheckin:
    """A check-in as it was when an answer used it."""

    checkin_id: str
    create_time: datetime
    points: int


@dataclass(frozen=True, slots=True)
class AnswerSource:
    """What one tool read of one group; of no group (0) what is remembered for private only."""

    tool: str
    chat_id: int
    facts: Mapping[str, str] = field(default_factory=dict)
    checkins: tuple[UsedCheckin, ...] = ()
    memory_numbers: tuple[int, ...] = ()


def check_sources(sources: Sequence[AnswerSource]) -> None:
    """Raise FieldInvalid("sources") for what no tool of ours reads."""
    if len(sources) > MOST_SOURCES or not all(map(_is_sound, sources)):
        raise FieldInvalid("sources")


def _is_sound(source: AnswerSource) -> bool:
    return (
        bool(_NAME.fullmatch(source.tool))
        and len(source.facts) <= _MOST_FACTS
        and all(_NAME.fullmatch(name) and len(value) <= _SHORT for name, value in source.facts.items())
        and len(source.checkins) <= _MOST_CHECKINS
        and all(0 < len(used.checkin_id) <= fields.ID_LENGTH and used.points >= 0 for used in source.checkins)
        and len(source.memory_numbers) <= _MOST_MEMORIES
        and all(number > 0 for number in source.memory_numbers)
    )
