"""Announcements: what a group is told by its admins, once or again and again, each time once at the most."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.changes import Change, NewId
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import Group, GroupFinder, active_group, registered_group
from member_service.domain.schedules import Once, Schedule, first_slot
from servicekit.clock import Clock
from servicekit.errors import InvalidArgument, NotFound, ResourceExhausted

MOST: Final = 20
CONTENT_BYTES: Final = 32 * 1024
LATE: Final = timedelta(hours=1)
"""A time that is over for longer is left out."""
KEEP_OVER: Final = timedelta(days=1)
"""Undo takes a minute; what is over is not kept for longer."""
REFUSALS: Final = 5
_BEGUN_AT_ONCE: Final = timedelta(minutes=1)


class AnnouncementNotFound(NotFound):
    """There is no such announcement."""

    reason = "ANNOUNCEMENT_NOT_FOUND"


class AnnouncementLimit(ResourceExhausted):
    """The group has as many as it may; metadata `limit`."""

    reason = "ANNOUNCEMENT_LIMIT"


class AnnouncementTimePassed(InvalidArgument):
    """The time is over."""

    reason = "ANNOUNCEMENT_TIME_PASSED"


class State(StrEnum):
    """Whether an announcement is said."""

    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"
    DELETED = "deleted"


OVER: Final = frozenset({State.DONE, State.DELETED})
"""These are in no list and count for no limit."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is said, when, and how it went."""

    id: str
    group_id: str
    number: int
    schedule: Schedule
    zone: str
    """The group's zone that `next_time` was computed in."""
    content: bytes
    created_by: int
    state: State
    next_time: datetime | None
    create_time: datetime
    topic_id: int = 0
    """The forum topic in which it is said; 0 is General, and no topic at all."""
    sent_time: datetime | None = None
    begun_slot: int = 0
    """The last time that was begun, in Unix seconds."""
    refused: bool = False
    """Whether Telegram refused that one: then it may be begun again."""
    refusals: int = 0
    skipped: int = 0
    error: str = ""
    deleted_from: State | None = None
    """What a deleted one was before: it comes back as that."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to change; None: nothing."""

    schedule: Schedule | None = None
    content: bytes | None = None
    state: State | None = None

    def check(self) -> None:
        """Raise FieldInvalid."""
        if self.schedule is None and self.content is None and self.state is None:
            raise FieldInvalid("state")
        if self.state not in {None, State.ACTIVE, State.PAUSED, State.DELETED}:
            raise FieldInvalid("state")
        if self.schedule is not None:
            self.schedule.check()
        if self.content is not None:
            check_content(self.content)


class AnnouncementStore(Protocol):
    """Keeps announcements. Each method that writes makes one document write that decides."""

    async def add(self, announcement: Announcement, change: Change) -> Announcement:
        """Store it under the next number, or return the one of this request. Raise RequestIdReused."""

    async def count(self, group_id: str) -> int:
        """Those that are not over."""

    async def find(self, group_id: str, number: int) -> Announcement | None: ...

    async def get(self, announcement_id: str) -> Announcement | None: ...

    async def page(self, group_id: str, after: int, limit: int) -> Sequence[Announcement]:
        """Those that are not over, by number."""

    async def update(self, wanted: Announcement, change: Change) -> Announcement | None:
        """Store schedule, content, state and next_time; None when it is gone or done.

        Raise RequestIdReused.
        """

    async def begin(self, announcement_id: str, slot: int) -> Announcement | None:
        """Mark the slot as begun, if no such or later one was, or that one was refused; None when not."""

    async def settle(self, announcement_id: str, slot: int, error: str, now: datetime) -> Announcement | None:
        """Keep how the slot ended, if it is the begun one. One that is said once is done by it."""

    async def stop(self, announcement_id: str, error: str) -> None: ...


class CreateAnnouncement:
    """Makes an announcement."""

    def __init__(self, store: AnnouncementStore, groups: GroupFinder, clock: Clock, new_id: NewId) -> None:
        self._store, self._groups, self._clock, self._new_id = store, groups, clock, new_id

    async def __call__(
        self,
        request_id: str,
        chat_id: int,
        schedule: Schedule | None,
        content: bytes,
        created_by: int,
        *,
        topic_id: int = 0,
    ) -> tuple[Group, Announcement]:
        # Without a topic it is the request that it was before there were topics.
        asked = (chat_id, schedule, content, created_by, *([topic_id] if topic_id else ()))
        change = Change.of(request_id, self._clock(), "CreateAnnouncement", *asked)
        if schedule is None:
            raise FieldInvalid("schedule")
        schedule.check()
        check_content(content)
        fields.positive(created_by, "created_by")
        fields.not_negative(topic_id, "topic_id")
        group = await active_group(self._groups, chat_id)
        _not_passed(schedule, change.time)
        if await self._store.count(group.id) >= MOST:
            raise AnnouncementLimit(limit=MOST)
        zone = group.settings.time_zone
        announcement = Announcement(
            id=self._new_id(),
            group_id=group.id,
            number=0,
            schedule=schedule,
            zone=zone,
            content=content,
            created_by=created_by,
            state=State.ACTIVE,
            next_time=first_slot(schedule, change.time, zone),
            create_time=change.time,
            topic_id=topic_id,
        )
        return group, await self._store.add(announcement, change)


class ListAnnouncements:
    """Lists those of a group that are not over."""

    def __init__(self, store: AnnouncementStore, groups: GroupFinder) -> None:
        self._store, self._groups = store, groups

    async def __call__(
        self, chat_id: int, after: int, page_size: int
    ) -> tuple[Group, Sequence[Announcement], int | None]:
        """The group, a page, and the number after which the next one starts if there is one."""
        size = fields.page_size(page_size, default=20, most=50)
        group = await registered_group(self._groups, chat_id)
        found = await self._store.page(group.id, after, size + 1)
        page = found[:size]
        return group, page, page[-1].number if len(found) > size else None


class UpdateAnnouncement:
    """Changes an announcement, pauses it, takes it back or brings it back."""

    def __init__(self, store: AnnouncementStore, groups: GroupFinder, clock: Clock) -> None:
        self._store, self._groups, self._clock = store, groups, clock

    async def __call__(
        self, request_id: str, chat_id: int, number: int, edit: Edit
    ) -> tuple[Group, Announcement]:
        content = (chat_id, number, edit.schedule, edit.content, edit.state)
        change = Change.of(request_id, self._clock(), "UpdateAnnouncement", *content)
        fields.positive(number, "number")
        edit.check()
        group = await registered_group(self._groups, chat_id)
        known = await self._store.find(group.id, number)
        if known is None or (known.state is State.DELETED and edit.state is None):
            raise AnnouncementNotFound
        if edit.schedule is not None:
            _not_passed(edit.schedule, change.time)
        changed = await self._store.update(
            _edited(known, edit, change.time, group.settings.time_zone), change
        )
        if changed is None:
            raise AnnouncementNotFound
        return group, changed


class BeginAnnouncement:
    """Begins to say one of an announcement's times."""

    def __init__(self, store: AnnouncementStore) -> None:
        self._store = store

    async def __call__(self, announcement_id: str, slot: int) -> tuple[bool, Announcement]:
        begun = await self._store.begin(_id(announcement_id), fields.positive(slot, "slot"))
        if begun is not None:
            return True, begun
        known = await self._store.get(announcement_id)
        if known is None:
            raise AnnouncementNotFound
        return False, known


HELD = "RetryAfter"
"""The error of a time that Telegram put off. It refused nothing, so this never stops an announcement."""


class SettleAnnouncement:
    """Keeps how a time ended; stops what Telegram refuses again and again."""

    def __init__(self, store: AnnouncementStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def __call__(self, announcement_id: str, slot: int, error: str) -> tuple[Announcement, bool]:
        fields.at_most(error, "error", 100)
        settled = await self._store.settle(
            _id(announcement_id), fields.positive(slot, "slot"), error, self._clock()
        )
        if settled is None:
            raise AnnouncementNotFound
        if settled.refusals < REFUSALS or settled.state is not State.ACTIVE:
            return settled, settled.state is State.STOPPED
        await self._store.stop(settled.id, error)
        return replace(settled, state=State.STOPPED, next_time=None), True


def check_content(content: bytes) -> None:
    """Raise FieldInvalid unless it is a JSON object of at most CONTENT_BYTES."""
    try:
        valid = 0 < len(content) <= CONTENT_BYTES and isinstance(json.loads(content.decode()), dict)
    except (ValueError, RecursionError):
        valid = False
    if not valid:
        raise FieldInvalid("content")


def _not_passed(schedule: Schedule, now: datetime) -> None:
    if isinstance(schedule, Once) and schedule.at < now - _BEGUN_AT_ONCE:
        raise AnnouncementTimePassed


def _edited(known: Announcement, edit: Edit, now: datetime, zone: str) -> Announcement:
    schedule = edit.schedule or known.schedule
    state = edit.state or (State.ACTIVE if edit.schedule and known.state is State.STOPPED else known.state)
    if known.state is State.DELETED and state is State.ACTIVE:
        state = known.deleted_from or State.ACTIVE
    deleted_from = known.deleted_from if known.state is State.DELETED else known.state
    wakes = state is State.ACTIVE and (edit.schedule is not None or known.state is not State.ACTIVE)
    next_time = first_slot(schedule, now, zone) if wakes else known.next_time
    return replace(
        known,
        schedule=schedule,
        content=edit.content or known.content,
        state=state,
        zone=zone if wakes else known.zone,
        next_time=next_time if state is State.ACTIVE else None,
        refusals=0 if wakes else known.refusals,
        deleted_from=deleted_from if state is State.DELETED else None,
    )


def slot_of(moment: datetime) -> int:
    """A slot's name: whole Unix seconds."""
    return int(moment.astimezone(UTC).timestamp())


def _id(announcement_id: str) -> str:
    return fields.required(announcement_id, "announcement_id", fields.ID_LENGTH)
