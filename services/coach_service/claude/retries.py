"""When to try again: a few times, with growing pauses, and only while an answer can still come in time."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from coach_service.claude.failures import Verdict


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Pauses double from `first_pause_s`, less up to half of it by chance, so that callers spread out."""

    attempts: int = 3
    silent_attempts: int = 2
    """How many attempts when nothing came: each of them took its time already."""
    first_pause_s: float = 0.4
    useful_s: float = 2.0
    """A try is worth it only if at least so much time is left after the pause."""
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    chance: Callable[[], float] = random.random

    def pause(self, attempt: int, verdict: Verdict, left_s: float) -> float | None:
        """Seconds to wait after `attempt` (from 1) failed; None when the failure is final."""
        if not verdict.again or attempt >= (self.silent_attempts if verdict.silent else self.attempts):
            return None
        grown = self.first_pause_s * 2 ** (attempt - 1)
        pause = max(grown * (1 - self.chance() / 2), verdict.retry_after_s or 0.0)
        return pause if pause + self.useful_s <= left_s else None
