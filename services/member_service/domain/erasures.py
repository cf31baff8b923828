"""Erasing a member.

It is ordered once, done at once, done again a minute later, and remembered so that nothing late comes back.
A call that was under way when the erasure was ordered may still write after it.
So nothing about the member is accepted for `QUIET`, which is longer than any call may take,
and then everything is erased a second time.
Afterwards the tombstone refuses what happened before:
updates that Telegram delivers late, or that come back from the inbox.
What happens later counts as a new member's.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.changes import Change, NewId
from member_service.domain.sweeps import look, sweep
from servicekit import retention
from servicekit.clock import Clock
from servicekit.errors import FailedPrecondition

QUIET: Final = timedelta(seconds=60)
LEASE: Final = timedelta(seconds=60)
"""How long one process alone does it for the second time: a second one would erase a new beginning."""
KEEP_TOMBSTONE: Final = retention.TOMBSTONE
"""Longer than an update may lie in the inbox, or at Telegram."""
KEEP_RECEIPT: Final = retention.LOG
RECEIPT_LENGTH: Final = 12
_LOOK_AGAIN_S: Final = 1.0
ALL_AFTER_S: Final = 10.0
"""Much less than QUIET: who looks more often than that sees each erasure before it is done."""
ALL_AGAIN_S: Final = 60.0
"""How often all are read nevertheless: those that are over are forgotten,
and a clock that jumped ahead by a quiet minute has hidden none for long."""


class MemberErased(FailedPrecondition):
    """The member's data are being erased, or were erased after the event that is told now.

    Metadata `late` says which.
    """

    reason = "MEMBER_ERASED"


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is left of a member: the tombstone, and the receipt, which names nobody."""

    member_id: int
    receipt_id: str
    order_time: datetime
    counts: Mapping[str, int]
    """How many records there were, by kind."""
    end_time: datetime | None = None
    """When it was done for the second time; None until then."""

    @property
    def quiet_until(self) -> datetime:
        """From when on it is done for the second time."""
        return self.order_time + QUIET


@dataclass(frozen=True, slots=True)
class Receipt:
    """That somebody's data were erased, nobody knows whose."""

    order_time: datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What the guard needs of an erasure."""

    member_id: int
    end_time: datetime | None


class ErasureStore(Protocol):
    """Keeps one erasure a member, the newest, and all receipts."""

    async def find(self, member_id: int) -> Erasure | None: ...

    async def was_ordered_by(self, member_id: int, change: Change) -> bool:
        """Whether the member's erasure was ordered by this request. Raise RequestIdReused."""

    async def begin(self, erasure: Erasure, change: Change) -> Erasure:
        """Store it over one that has ended; return the one that is there when it has not."""

    async def first_ordered(self) -> datetime | None:
        """When the first of those was ordered that are not done for the second time."""

    async def claim(self, now: datetime, until: datetime) -> Sequence[Erasure]:
        """Take those whose quiet minute is over and that nobody else has until some time after `now`."""

    async def finish(self, erasure: Erasure, end_time: datetime) -> None:
        """Mark it done, once."""

    async def tombstones(self) -> Sequence[Tombstone]:
        """All that there are."""

    async def unfinished(self) -> Sequence[int]:
        """The members whose erasure is not done for the second time."""

    async def tombstones_of(self, member_ids: Sequence[int]) -> Sequence[Tombstone]: ...


class Holdings(Protocol):
    """Everything that is kept about members."""

    async def count(self, member_id: int) -> Mapping[str, int]:
        """How many records there are, by kind."""

    async def erase(self, member_id: int, *, finally_: bool) -> None:
        """Erase it all; this is safe to repeat.

        `finally_` is for the second time: then what was still needed to find the rest goes, too.
        """


class ErasedMembers:
    """The guard: tells what must not be written any more. Knows tombstones of a second ago.

    A look asks who is being erased, and when that ended for those of whom it had known it.
    An erasure takes a minute at least, so no look misses one.
    All tombstones are read by a process that did not look for some seconds, and now and then.
    """

    def __init__(self, store: ErasureStore, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store, self._monotonic = store, monotonic
        self._known: dict[int, datetime | None] = {}
        self._look_at = float("-inf")
        self._looked_at = self._read_all_at = float("-inf")
        self._changes = 0

    async def refuse(self, member_ids: Iterable[int], event_time: datetime | None) -> None:
        """Raise MemberErased if one of them is being erased, or was erased after the event.

        An `event_time` of None means that it happens now.
        """
        if self._monotonic() >= self._look_at:
            await self._look()
        for member_id in member_ids:
            if member_id not in self._known:
                continue
            end_time = self._known[member_id]
            if end_time is None:
                raise MemberErased(late=False)
            if event_time is not None and event_time <= end_time:
                raise MemberErased(late=True)

    def forget(self) -> None:
        """Look at all again before the next answer: this process changed something."""
        self._look_at = self._read_all_at = float("-inf")
        self._changes += 1

    async def _look(self) -> None:
        began, changes = self._monotonic(), self._changes
        all_of_them = began - self._looked_at > ALL_AFTER_S or began - self._read_all_at > ALL_AGAIN_S
        if all_of_them:
            known = {stone.member_id: stone.end_time for stone in await self._store.tombstones()}
        else:
            known = await self._since()
        if began < self._looked_at:
            # One that began later was faster, and knows more.
            return
        self._known, self._looked_at = known, began
        if changes == self._changes:
            self._look_at = self._monotonic() + _LOOK_AGAIN_S
            if all_of_them:
                self._read_all_at = began

    async def _since(self) -> dict[int, datetime | None]:
        """What was known, and what happened since."""
        before = self._known
        unfinished = dict.fromkeys(await self._store.unfinished())
        ended = [one for one, end in before.items() if end is None and one not in unfinished]
        stones = await self._store.tombstones_of(ended) if ended else ()
        others = {one: end for one, end in before.items() if end is not None}
        return others | unfinished | {stone.member_id: stone.end_time for stone in stones}


class EraseMember:
    """Erases a member."""

    def __init__(
        self, store: ErasureStore, holdings: Holdings, erased: ErasedMembers, clock: Clock, new_id: NewId
    ) -> None:
        self._store, self._holdings, self._erased = store, holdings, erased
        self._clock, self._new_id = clock, new_id

    async def __call__(self, request_id: str, member_id: int) -> Erasure:
        """Return when all is gone, for the first time."""
        change = Change.of(request_id, self._clock(), "EraseMember", member_id)
        fields.positive(member_id, "member_id")
        ordered = await self._store.was_ordered_by(member_id, change)
        known = await self._store.find(member_id)
        if known is None or (known.end_time is not None and not ordered):
            receipt_id = self._new_id()[:RECEIPT_LENGTH].upper()
            counts = {kind: count for kind, count in (await self._holdings.count(member_id)).items() if count}
            known = await self._store.begin(Erasure(member_id, receipt_id, change.time, counts), change)
            self._erased.forget()
        if known.end_time is None:
            await self._holdings.erase(member_id, finally_=False)
        return known


class ErasureSweeper:
    """Does for the second time what was ordered a while ago."""

    def __init__(self, store: ErasureStore, holdings: Holdings, erased: ErasedMembers, clock: Clock) -> None:
        self._store, self._holdings, self._erased, self._clock = store, holdings, erased, clock

    async def look(self) -> datetime | int:
        """Finish what is due; return when the next is, or how much was found."""
        ordered = await self._store.first_ordered()
        return await look(ordered + QUIET if ordered else None, self._clock(), self.sweep_once)

    async def sweep_once(self) -> None:
        """Look once. One that cannot be finished holds up no other, and stays quiet."""
        began = self._clock()

        async def finish(erasure: Erasure) -> None:
            await self._holdings.erase(erasure.member_id, finally_=True)
            # Nothing was accepted since it began, so that is where the new beginning may start.
            await self._store.finish(erasure, began)
            self._erased.forget()

        claimed = await self._store.claim(began, began + LEASE)
        await sweep(claimed, finish, ailing="an erasure cannot be finished")
