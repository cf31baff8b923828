"""The ladder of a group: what follows the first warning, the second, and so on; and how it is written down.

A rung is a number of minutes without writing; 0 for none, ASKS_BAN for the question whether to ban.
Nobody is banned by a number: only a person can say yes, so the question stands at the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

ASKS_BAN: Final = -1
DEFAULT_LADDER: Final = (0, 60, 24 * 60, ASKS_BAN)
RUNGS_AT_MOST: Final = 10
LONGEST_MUTE_MINUTES: Final = 365 * 24 * 60
"""Telegram takes what ends beyond 366 days for "for ever" (Bot API, restrictChatMember)."""
DEFAULT_DAYS: Final = 90
DAYS_AT_MOST: Final = 90
"""As /privacidade promises."""


class Step(StrEnum):
    """What follows a warning."""

    NOTICE = "notice"
    MUTE = "mute"
    ASK_BAN = "ask_ban"


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder, and how long a mute lasts."""

    step: Step
    mute: timedelta | None = None

    @property
    def minutes(self) -> int:
        """The number that stands for it in a ladder."""
        if self.step is Step.ASK_BAN:
            return ASKS_BAN
        return int(self.mute.total_seconds()) // 60 if self.mute is not None else 0


def rung_of(count: int, ladder: Sequence[int] = DEFAULT_LADDER) -> Rung:
    """What follows so many warnings, from 1 on; beyond the last rung it stays the last."""
    return as_rung(ladder[min(count, len(ladder)) - 1])


def as_rung(minutes: int) -> Rung:
    """The rung that a number of a ladder stands for."""
    if minutes == ASKS_BAN:
        return Rung(Step.ASK_BAN)
    return Rung(Step.MUTE, timedelta(minutes=minutes)) if minutes else Rung(Step.NOTICE)


def is_ladder(rungs: Sequence[int]) -> bool:
    """Whether a group may have it."""
    return (
        1 <= len(rungs) <= RUNGS_AT_MOST
        and all(0 <= minutes <= LONGEST_MUTE_MINUTES for minutes in rungs[:-1])
        and ASKS_BAN <= rungs[-1] <= LONGEST_MUTE_MINUTES
    )
