"""What a doctor says: how bad something is, what was seen, and what to do."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

NOTHING_TO_DO: Final = 0
LOOK_AT_IT: Final = 1
MEND_IT: Final = 3
"""2 is for wrong arguments and settings, as everywhere."""


class Level(IntEnum):
    """How bad it is."""

    GOOD = 0
    LATER = 1
    """Nobody notices today; somebody will."""
    NOW = 2
    """Members notice, or data are at risk."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    about: str
    level: Level
    seen: str
    to_do: str = ""

    def told(self) -> dict[str, str]:
        """The finding for a program."""
        return {"about": self.about, "level": self.level.name.lower(), "seen": self.seen, "to_do": self.to_do}


def good(about: str, seen: str) -> Finding:
    """Say that nothing has to be done."""
    return Finding(about, Level.GOOD, seen)


def later(about: str, seen: str, to_do: str) -> Finding:
    """Say that somebody should look at it one of these days."""
    return Finding(about, Level.LATER, seen, to_do)


def now(about: str, seen: str, to_do: str) -> Finding:
    """Say that it has to be mended."""
    return Finding(about, Level.NOW, seen, to_do)


def exit_code(findings: list[Finding]) -> int:
    """0: nothing to do; 1: look at it one of these days; 3: mend it now."""
    worst = max((one.level for one in findings), default=Level.GOOD)
    return {Level.GOOD: NOTHING_TO_DO, Level.LATER: LOOK_AT_IT, Level.NOW: MEND_IT}[worst]


def lines(findings: list[Finding]) -> list[str]:
    """The findings for a terminal."""
    words = {Level.GOOD: "ok   ", Level.LATER: "look ", Level.NOW: "MEND "}
    width = max((len(one.about) for one in findings), default=0)
    told = []
    for one in findings:
        told.append(f"{words[one.level]} {one.about:{width}}  {one.seen}")
        if one.to_do:
            told.append(f"{'':6}{'':{width}}  -> {one.to_do}")
    return told
