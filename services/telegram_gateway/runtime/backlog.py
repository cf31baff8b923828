"""Lanes of which older updates may still be in the member service's inbox.

What is newer in such a lane must not be begun before them: it goes to the inbox, too, and comes in its turn.
"""

from collections.abc import Collection, Iterable


class Backlog:
    """Remembers lanes, and when each was last known to have something in the inbox."""

    def __init__(self) -> None:
        self._lanes: dict[int, int] = {}
        self._moment = 0

    def __contains__(self, lane: int) -> bool:
        return lane in self._lanes

    def __len__(self) -> int:
        return len(self._lanes)

    @property
    def moment(self) -> int:
        """A mark: what is added later has a greater one."""
        return self._moment

    def add(self, lanes: Iterable[int]) -> None:
        """Say that something of these lanes is in the inbox, or was left there."""
        self._moment += 1
        self._lanes.update(dict.fromkeys(lanes, self._moment))

    def nothing_left(self, since: int, passed_over: Collection[int]) -> list[int]:
        """Forget the lanes that a look at the inbox found empty, and return them.

        The look began at the mark `since`. What it passed over, or was added after, stays.
        """
        over = [lane for lane, at in self._lanes.items() if at <= since and lane not in passed_over]
        for lane in over:
            del self._lanes[lane]
        return over
