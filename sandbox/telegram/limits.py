"""Flood control as Telegram documents it: per group and minute, per chat and second, over all."""

from __future__ import annotations

import math
from collections import deque

from .errors import too_many_requests

GROUP_PER_MINUTE = 20
OVERALL_PER_SECOND = 30
CHAT_PER_SECOND = 1
# Telegram lets short bursts in one chat pass.
CHAT_BURST = 5
# Messages travel for different times: a bot that counts exactly by its own clock keeps the limit.
SLACK = 1 / 60


class RateLimits:
    """Counts what is posted or edited. `now` is in seconds and never goes back."""

    def __init__(self) -> None:
        self._overall: deque[float] = deque()
        self._groups: dict[int, deque[float]] = {}
        self._chats: dict[int, tuple[float, float]] = {}

    def spend(self, chat_id: int, *, group: bool, now: float) -> None:
        """Count one message or edit; too many → 429, and nothing is counted."""
        waits = [_wait(self._overall, OVERALL_PER_SECOND, 1, now), self._chat_wait(chat_id, now)]
        if group:
            waits.append(_wait(self._groups.setdefault(chat_id, deque()), GROUP_PER_MINUTE, 60, now))
        if (wait := max(waits)) > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        self._overall.append(now)
        if group:
            self._groups[chat_id].append(now)
        self._chats[chat_id] = (self._tokens(chat_id, now) - 1, now)

    def _tokens(self, chat_id: int, now: float) -> float:
        tokens, at = self._chats.get(chat_id, (float(CHAT_BURST), now))
        return min(float(CHAT_BURST), tokens + (now - at) * CHAT_PER_SECOND)

    def _chat_wait(self, chat_id: int, now: float) -> float:
        return max(0.0, (1 - SLACK - self._tokens(chat_id, now)) / CHAT_PER_SECOND)


def _wait(times: deque[float], most: int, window: float, now: float) -> float:
    """Seconds until there is room in the window again; forgets what left it."""
    while times and times[0] <= now - window * (1 - SLACK):
        times.popleft()
    return times[len(times) - most] + window - now if len(times) >= most else 0.0
