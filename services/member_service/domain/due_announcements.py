"""Announcements that are due are handed to the outbox.

The entry comes first, under the slot's name, then the announcement moves on.
After a crash in between, or by another replica at the same time, the entry is scheduled again:
under the same name it stays one entry.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final, Protocol

from member_service.domain.announcements import LATE, Announcement, slot_of
from member_service.domain.groups import Group, GroupState
from member_service.domain.outbox import Outbox, to_be_said
from member_service.domain.schedules import next_slot
from member_service.domain.sweeps import look, sweep
from servicekit.clock import Clock

KIND: Final = "announcement"


class DueStore(Protocol):
    """Finds what is due, and moves it on."""

    async def first_time(self) -> datetime | None:
        """When the first of the active ones is due."""

    def due(self, now: datetime) -> AsyncIterator[str]:
        """Ids of active announcements whose next_time has come, oldest first; whatever is wrong with them."""

    async def get(self, announcement_id: str) -> Announcement | None: ...

    async def move_on(self, announcement: Announcement, next_time: datetime | None, *, skipped: bool) -> None:
        """Set next_time, if the stored one is still the announcement's; count a slot that was left out.

        An announcement that is said once is done when its slot is left out.
        """

    async def stop(self, announcement_id: str, error: str) -> None: ...


class GroupsById(Protocol):
    """Finds groups by their own id."""

    async def by_id(self, group_id: str) -> Group | None: ...


class AnnouncementSweeper:
    """Looks for what is due, again and again."""

    def __init__(self, store: DueStore, groups: GroupsById, outbox: Outbox, clock: Clock) -> None:
        self._store, self._groups, self._outbox, self._clock = store, groups, outbox, clock

    async def look(self) -> datetime | int:
        """Hand over what is due; return when the next is, or how much was found.

        One small search when there is nothing.
        """
        return await look(await self._store.first_time(), self._clock(), self.sweep_once)

    async def sweep_once(self) -> None:
        """Hand over everything that is due. One that cannot be read is stopped and holds up no other."""
        await sweep(
            self._store.due(self._clock()),
            self._hand_over,
            ailing="an announcement cannot be read and is stopped",
            otherwise=lambda announcement_id: self._store.stop(announcement_id, "UNREADABLE"),
        )

    async def _hand_over(self, announcement_id: str) -> None:
        announcement = await self._store.get(announcement_id)
        now = self._clock()
        if announcement is None or announcement.next_time is None or announcement.next_time > now:
            return
        group = await self._groups.by_id(announcement.group_id)
        if group is None:
            await self._store.stop(announcement_id, "GROUP_GONE")
            return
        slot = announcement.next_time
        # A group that is stopped is told nothing, and hears nothing of the past when it is started again.
        late = now - slot > LATE or group.state is GroupState.STOPPED
        if not late:
            number = slot_of(slot)
            entry_id = f"announcement:{announcement.id}:{number}"
            told = to_be_said(KIND, entry_id, group.chat_id, announcement_id=announcement.id, slot=number)
            await self._outbox.schedule([told])
        following = next_slot(announcement.schedule, slot, now, group.settings.time_zone)
        await self._store.move_on(announcement, following, skipped=late)
