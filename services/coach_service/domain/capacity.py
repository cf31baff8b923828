"""How many members the coach serves at once.

Past that it declines at once, so that nobody pays for a queue.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from coach_service.domain.failures import CoachOverloaded

RETRY_AFTER_S = 5


class Capacity:
    """Counts what is under way in this process."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._taken = 0

    @contextmanager
    def slot(self) -> Iterator[None]:
        if self._taken >= self._limit:
            raise CoachOverloaded(retry_after_s=RETRY_AFTER_S)
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1
