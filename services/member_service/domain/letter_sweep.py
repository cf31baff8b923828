"""Letters that are due are handed to the outbox, then the member's next time moves on.

After a crash in between, or by another replica, they are handed over again: under their names they stay one.
What was due while nobody looked is left out when its hour is long over.
The gateway asks once more before it sends (`writing_letters.py`).
"""

import zlib
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final, Protocol

from member_service.domain import days
from member_service.domain.groups import GroupFinder
from member_service.domain.letters import (
    QUIET_FROM,
    LetterKind,
    Letters,
    LetterStore,
    Wish,
    is_quiet,
    next_at,
    next_recap,
)
from member_service.domain.outbox import NewEntry, Outbox, to_be_said
from member_service.domain.schedules import first_slot
from member_service.domain.sweeps import sweep
from member_service.domain.weeks import monday_of
from member_service.domain.writing_letters import MOST_EMPTY, LetterContent, PrepareLetter
from servicekit.clock import Clock

ENTRY: Final = "letter"
BATCH: Final = 200
PUT_OFF: Final = timedelta(minutes=5)
LATE: Final = timedelta(hours=1)
"""A reminder or a nudge that is later is left out."""
RECAP_LATE: Final = timedelta(hours=10)
SPREAD_S: Final = 3000
"""Recaps and nudges of one hour go out over so many seconds of it."""
NUDGES_A_WEEK: Final = 2
MOST_UNHEEDED: Final = 4
_NUDGES_KEPT: Final = 4


class LetterNews(Protocol):
    """Hears what becomes of letters: numbers, no persons."""

    def sent(self, kind: LetterKind) -> None: ...

    def stopped(self, kind: LetterKind) -> None:
        """A kind stopped by itself."""

    def weighed(self, *, followed: bool) -> None:
        """It is known whether a check-in followed a nudge within the day."""


@dataclass(slots=True)
class _Look:
    """One look at a member."""

    letters: Letters
    zone: str
    now: datetime
    entries: list[NewEntry]

    def entry(self, kind: LetterKind, name: str, at: datetime, **more: object) -> None:
        told = to_be_said(
            ENTRY,
            f"{kind}:{self.letters.member_id}:{name}",
            self.letters.member_id,
            member_id=self.letters.member_id,
            letter=kind.value,
            slot=name,
            **more,
        )
        self.entries.append(replace(told, due_time=max(at, self.now)))


class LetterSweeper:
    """Looks for members to whom something is due, again and again. Safe in several processes at once."""

    def __init__(
        self,
        store: LetterStore,
        groups: GroupFinder,
        content: LetterContent,
        outbox: Outbox,
        clock: Clock,
        *,
        news: LetterNews,
    ) -> None:
        self._store, self._groups, self._content = store, groups, content
        self._outbox, self._clock, self._news = outbox, clock, news
        self._prepare = PrepareLetter(store, groups, content, clock)

    async def look(self) -> datetime | int:
        """Hand over what is due; return when the next is, or how many members there were."""
        first = await self._store.first_time()
        if first is None or first > self._clock():
            return first or 0
        return await self.sweep_once()

    async def sweep_once(self) -> int:
        """Look at all for whom something is due. One that fails does not hold up the others."""
        found = 0
        while member_ids := await self._store.due(self._clock(), BATCH):
            await sweep(
                member_ids,
                self._look_at,
                ailing="a member's letters cannot be looked at",
                otherwise=lambda member_id: self._store.put_off(member_id, self._clock() + PUT_OFF),
            )
            found += len(member_ids)
            if len(member_ids) < BATCH:
                break
        return found

    async def _look_at(self, member_id: int) -> None:
        letters, now = await self._store.get(member_id), self._clock()
        home = await self._groups.find(letters.home_chat_id) if letters.home_chat_id else None
        if home is None or not letters.is_writable:
            await self._store.put(replace(letters, due=None))
            return
        look = _Look(letters, home.settings.time_zone, now, [])
        seen = letters.seen or now
        await self._weigh(look)
        # Some became due while nobody looked. Only those that are not too late yet are written.
        lately, today = max(seen, now - LATE), max(seen, now - RECAP_LATE)
        await self._recap(look, next_recap(letters.recap_minute, today, look.zone))
        await self._nudge(look, next_at(letters.nudge_minute, lately, look.zone))
        for one in letters.reminders:
            slot = first_slot(one.schedule, lately, look.zone)
            if slot <= now <= slot + LATE:
                name = f"{one.id}:{int(slot.timestamp())}"
                look.entry(LetterKind.REMINDER, name, slot, reminder_id=one.id)
        scheduled = await self._outbox.schedule(look.entries) if look.entries else []
        made = look.letters
        await self._store.put(replace(made, seen=now, due=made.next_due(now, look.zone)))
        for entry_id in scheduled:
            self._news.sent(LetterKind(entry_id.split(":", 1)[0]))

    async def _weigh(self, look: _Look) -> None:
        """See what followed the last nudge, once its day is over."""
        letters, today = look.letters, days.local_day(look.now, look.zone)
        if letters.weighed or not letters.nudged_on or letters.nudged_on[-1] >= today:
            return
        groups = await self._content.of_member(letters.member_id)
        day = letters.nudged_on[-1]
        followed = any(trained == day for one in groups for trained, _ in one.profile.heat_map)
        self._news.weighed(followed=followed)
        unheeded = 0 if followed else letters.unheeded + 1
        look.letters = replace(letters, unheeded=unheeded, weighed=True)
        if unheeded >= MOST_UNHEEDED and letters.nudge is Wish.WANTED:
            look.letters = replace(look.letters, nudge=Wish.DECLINED)
            self._news.stopped(LetterKind.NUDGE)
            at = days.local_time(today, time(*divmod(letters.nudge_minute, 60)), look.zone)
            if is_quiet(max(at, look.now), look.zone):
                at = next_at(letters.nudge_minute, look.now, look.zone)
            look.entry(LetterKind.NUDGE_END, day.isoformat(), at)

    async def _recap(self, look: _Look, slot: datetime) -> None:
        letters = look.letters
        if letters.recap is not Wish.WANTED or slot > look.now:
            return
        if letters.empty_recaps >= MOST_EMPTY:
            # The last one said so.
            look.letters = replace(letters, recap=Wish.DECLINED)
            self._news.stopped(LetterKind.RECAP)
            return
        if look.now > slot + RECAP_LATE:
            return
        letter = await self._prepare.now(letters, look.zone, LetterKind.RECAP)
        if letter is None:
            return
        monday = days.local_day(slot, look.zone)
        look.entry(LetterKind.RECAP, monday.isoformat(), slot + _spread(letters.member_id))
        look.letters = replace(letters, empty_recaps=letters.empty_recaps + 1 if letter.is_empty else 0)

    async def _nudge(self, look: _Look, slot: datetime) -> None:
        letters, today = look.letters, days.local_day(look.now, look.zone)
        if letters.nudge is not Wish.WANTED or not slot <= look.now <= slot + LATE:
            return
        monday = monday_of(today)
        if today in letters.nudged_on or sum(day >= monday for day in letters.nudged_on) >= NUDGES_A_WEEK:
            return
        if await self._prepare.now(letters, look.zone, LetterKind.NUDGE) is None:
            return
        quiet = days.local_time(today, time(*divmod(QUIET_FROM, 60)), look.zone)
        at = min(slot + _spread(letters.member_id), quiet - timedelta(minutes=1))
        look.entry(LetterKind.NUDGE, today.isoformat(), at)
        nudged = (*letters.nudged_on, today)[-_NUDGES_KEPT:]
        look.letters = replace(letters, nudged_on=nudged, weighed=False)


def _spread(member_id: int) -> timedelta:
    return timedelta(seconds=zlib.crc32(str(member_id).encode()) % SPREAD_S)
