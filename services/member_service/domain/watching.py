"""Who watches which groups, and is woken when something happens in them.

One look at what was written lately serves all who watch in this process; what this process writes wakes them
at once. A watcher reads on from where it is: nothing is kept for it but its place in each group.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from member_service.domain.appearances import Appearances
from member_service.domain.feed import FeedReader, NumberedEvent
from servicekit.errors import ResourceExhausted

BATCH: Final = 100
MOST_STREAMS: Final = 1000
MOST_OF_ONE: Final = 20
MOST_UNREAD_OF_ONE: Final = 100
"""How many streams that were let go may still have something on the way that their reader does not take."""
MOST_BEHIND: Final = 1_000_000
LOOK_AGAIN_S: Final = 60.0
"""How often a group is read although nothing was heard of it."""


class TooManyStreams(ResourceExhausted):
    """As many streams are open as there may be, of this caller or in all."""

    reason = "FEED_TOO_MANY_STREAMS"


@dataclass(frozen=True, slots=True)
class Batch:
    """Events of a group, in order, and who of their members hides from others now."""

    events: Sequence[NumberedEvent]
    hidden: frozenset[int] = frozenset()


class Watcher:
    """One reader of some groups."""

    def __init__(self, caller: str, places: Mapping[str, int]) -> None:
        self.caller = caller
        self.places = dict(places)
        """Group id -> the number up to which everything was read."""
        self._changed = set(places)
        self._woken = asyncio.Event()
        self._woken.set()

    def wake(self, group_id: str, number: int) -> None:
        """Say that the group has an event of this number."""
        if self.places.get(group_id, number) < number:
            self._changed.add(group_id)
            self._woken.set()

    def look_again(self, group_id: str) -> None:
        """Say that the group may have more."""
        self._changed.add(group_id)
        self._woken.set()

    def wake_for_all(self) -> None:
        """Say that any of the groups may have something new."""
        self._changed.update(self.places)
        self._woken.set()

    async def changed(self, timeout_s: float) -> Collection[str]:
        """The groups to be read; none when nothing happened in that time."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._woken.wait()
        except TimeoutError:
            return ()
        self._woken.clear()
        changed, self._changed = self._changed, set()
        return changed


class Closing(Protocol):
    """Something that ends."""

    def close(self) -> None: ...


class _Counted:
    """One of a caller's, until it is closed."""

    def __init__(self, counts: Counter[str], caller: str) -> None:
        self._counts: Counter[str] | None = counts
        self._caller = caller
        counts[caller] += 1

    def close(self) -> None:
        counts, self._counts = self._counts, None
        if counts is None:
            return
        counts[self._caller] -= 1
        if not counts[self._caller]:
            del counts[self._caller]


@dataclass(frozen=True, slots=True)
class Watched:
    """What one caller has open."""

    streams: int
    unread: int
    """Streams that were let go and whose rest nobody has taken yet."""
    behind: int
    """Events that its slowest stream has not been sent yet, as far as is known here."""


class Watching:
    """All watchers of this process."""

    def __init__(
        self,
        feed: FeedReader,
        appearances: Appearances,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._feed, self._appearances, self._monotonic = feed, appearances, monotonic
        self._of_group: dict[str, set[Watcher]] = {}
        self._streams: Counter[str] = Counter()
        self._unread: Counter[str] = Counter()
        self._latest: dict[str, int] = {}
        """The highest number that was heard of each group that is watched."""
        self._reads: dict[tuple[str, int], asyncio.Task[Batch]] = {}
        self._looked_at_all = monotonic()
        self.ended = asyncio.Event()
        """Set when the service stops: streams end."""

    @contextmanager
    def watcher(self, caller: str, places: Mapping[str, int]) -> Iterator[Watcher]:
        """Watch the groups of `places` within the block. Raise TooManyStreams."""
        if self._streams[caller] >= MOST_OF_ONE:
            raise TooManyStreams(limit=MOST_OF_ONE, retry_after_s=5)
        if self._unread[caller] >= MOST_UNREAD_OF_ONE:
            raise TooManyStreams(limit=MOST_UNREAD_OF_ONE, retry_after_s=30)
        if self._streams.total() >= MOST_STREAMS:
            raise TooManyStreams(limit=MOST_STREAMS, retry_after_s=5)
        watcher = Watcher(caller, places)
        counted = _Counted(self._streams, caller)
        for group_id in places:
            self._of_group.setdefault(group_id, set()).add(watcher)
        try:
            yield watcher
        finally:
            counted.close()
            for group_id in places:
                self._of_group[group_id].discard(watcher)
                if not self._of_group[group_id]:
                    del self._of_group[group_id]
                    self._latest.pop(group_id, None)

    def watched(self) -> Mapping[str, Watched]:
        """What each caller has open."""
        behind: Counter[str] = Counter()
        for watcher in self._all():
            behind[watcher.caller] = max(behind[watcher.caller], self._behind(watcher))
        return {
            caller: Watched(self._streams[caller], self._unread[caller], behind[caller])
            for caller in {*self._streams, *self._unread}
        }

    def _behind(self, watcher: Watcher) -> int:
        known = sum(max(0, self._latest.get(group_id, 0) - at) for group_id, at in watcher.places.items())
        # Numbers jump after quiet weeks.
        return min(known, MOST_BEHIND)

    def _all(self) -> set[Watcher]:
        return {one for some in self._of_group.values() for one in some}

    def let_go(self, caller: str) -> Closing:
        """Count a stream whose reader does not take the rest, until it is closed."""
        return _Counted(self._unread, caller)

    def tell(self, group_id: str, number: int) -> None:
        """Wake who watches the group: it has an event of this number."""
        if group_id in self._of_group:
            self._latest[group_id] = max(number, self._latest.get(group_id, 0))
        for watcher in self._of_group.get(group_id, ()):
            watcher.wake(group_id, number)

    async def look(self) -> None:
        """See what others wrote lately; nothing is asked while nobody watches."""
        if not self._of_group:
            return
        now = self._monotonic()
        if now - self._looked_at_all >= LOOK_AGAIN_S:
            # A clock of another machine that is far off, or a write that took very long.
            self._looked_at_all = now
            for watcher in self._all():
                watcher.wake_for_all()
        for group_id, number in (await self._feed.lately()).items():
            self.tell(group_id, number)

    async def read(self, group_id: str, number: int) -> Batch:
        """The next events of a group; those who are at the same place share one read."""
        key = group_id, number
        task = self._reads.get(key)
        if task is None:
            task = asyncio.create_task(self._feed_after(group_id, number))
            self._reads[key] = task
            task.add_done_callback(lambda _: self._reads.pop(key, None))
        return await asyncio.shield(task)

    async def _feed_after(self, group_id: str, number: int) -> Batch:
        events = await self._feed.after(group_id, number, BATCH)
        if not any(one.event.checkin for one in events):
            return Batch(events)
        # After the events: whoever hid before they were read is not told of.
        return Batch(events, await self._appearances.hidden(group_id))

    async def last(self, group_id: str) -> int:
        """Where somebody begins who wants to hear what happens from now on."""
        return await self._feed.last(group_id)

    async def has_come_to(self, group_id: str, number: int) -> bool:
        """Whether the group's numbers ever came so far, as far as this database knows."""
        return number <= await self._feed.newest(group_id)

    async def was_restored_since(self, moment: datetime) -> bool:
        """Whether a backup was put back at this moment or later."""
        restored = await self._feed.restored_time()
        return restored is not None and moment <= restored

    async def end(self) -> None:
        """Let all streams end."""
        self.ended.set()
        for watcher in self._all():
            watcher.wake_for_all()
