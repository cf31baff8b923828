"""The ladder of warnings in /config: how an admin writes it, and how it is shown.

aviso, 1h, 1 dia, perguntar · 1. notice 2. 2h 3. ask · ⚠️ → 🔇 1 h → 🔨?

It is shown in signs that both languages read, and what is shown can be typed again.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from telegram_gateway.features.announcements.schedule_grammar import plain_letters
from telegram_gateway.features.moderation.mute_lengths import (
    NotALength,
    OutOfBounds,
    read_length,
    short_length,
)

ASKS_BAN: Final = -1
RUNGS_AT_MOST: Final = 10
LADDERS: Final = (
    (0, 60, 24 * 60, ASKS_BAN),
    (0, 0, 60, 24 * 60, ASKS_BAN),
    (60, 24 * 60, ASKS_BAN),
    (0,),
)
"""Those with a button: the usual one, a patient one, a strict one, and words alone."""
DAYS: Final = (7, 30, 60, 90)
DAYS_AT_MOST: Final = 90
_LONGEST_TYPED: Final = 300
_BETWEEN: Final = re.compile(r"[,;>→⇒➡|\n\r]+|-+>")
_PLACE: Final = re.compile(r"^[0-9]{1,2}\s*[.):ºª°]+\s*")
_NOTHING: Final = re.compile(
    r"(?:(?:so|um|just|only|a)\s+){0,2}(?:aviso|avisar|notice|warning|warn)$|⚠\ufe0f?$"
)
_ASK: Final = re.compile(r"(?:perguntar?(?:\s+se\s+bane)?|banir|ban|ask(?:\s+to\s+ban)?|🔨)\s*\??$")
_MUTE: Final = re.compile(r"^(?:🔇|silenciar|silencio|mute|sem escrever)\s*", re.IGNORECASE)
_ANY_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)


class NotALadder(ValueError):
    """The text is the catalogue's key of what to say."""


def read_ladder(text: str) -> Mapping[str, Any]:
    """Read what an admin typed. Raise NotALadder."""
    parts = [part.strip() for part in _BETWEEN.split(text)]
    steps = [part for part in parts if part]
    if len(text) > _LONGEST_TYPED or not 1 <= len(steps) <= RUNGS_AT_MOST:
        raise NotALadder("config-not-a-ladder")
    rungs = [_rung(step) for step in steps]
    if ASKS_BAN in rungs[:-1]:
        raise NotALadder("config-ladder-asks-last")
    return {"warning_ladder": rungs}


def shown(rungs: Sequence[int]) -> str:
    """The ladder in signs: ⚠️ → 🔇 1 h → 🔇 1 d → 🔨?"""
    return " → ".join(_sign(minutes) for minutes in rungs)


def _sign(minutes: int) -> str:
    if minutes == ASKS_BAN:
        return "🔨?"
    return f"🔇 {short_length(timedelta(minutes=minutes))}" if minutes else "⚠️"


def _rung(step: str) -> int:
    words = _PLACE.sub("", step)
    plain = plain_letters(words).strip().lower()
    if _NOTHING.match(plain):
        return 0
    if _ASK.match(plain):
        return ASKS_BAN
    length_typed = _MUTE.sub("", words)
    try:
        length = read_length(length_typed, _ANY_DAY, "UTC")
    except OutOfBounds as error:
        raise NotALadder("mute-out-of-bounds") from error
    except NotALength as error:
        raise NotALadder("config-not-a-ladder") from error
    # Words that are no length of time are read as the reason, with the usual length. No word may be left
    # over.
    if length.span is None or length.rest or not length_typed.strip():
        raise NotALadder("config-not-a-ladder")
    return int(length.span.total_seconds()) // 60
