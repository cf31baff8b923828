"""Anchors: the messages that members answer with a photo to check in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from member_service.domain import days, fields
from member_service.domain.changes import Change, NewId
from member_service.domain.event_times import event_time
from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.groups import Group, GroupAddresses, GroupFinder, active_group, registered_group
from servicekit.clock import Clock
from servicekit.errors import AlreadyExists, FailedPrecondition, NotFound, ServiceError


class AnchorAlreadyExists(AlreadyExists):
    """The message is or was an anchor, or the bot's confirmation of one."""

    reason = "ANCHOR_ALREADY_EXISTS"


class AnchorNotFound(NotFound):
    """The message is no anchor."""

    reason = "ANCHOR_NOT_FOUND"


class AnchorClosed(FailedPrecondition):
    """The anchor takes no more check-ins."""

    reason = "ANCHOR_CLOSED"


class AnchorKind(StrEnum):
    """What sort of anchor it is."""

    STANDARD = "standard"
    PLUS = "plus"
    VISIT = "visit"
    """A local day and no message: what systems see of members on it, see visits.py."""
    FREE = "free"
    """A local day and no message: photos that answer nothing, see free_checkins.py."""


class AnchorState(StrEnum):
    """Whether an anchor takes check-ins."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A message that members answer with a photo to check in."""

    id: str
    group_id: str
    chat_number: int
    """Which of the group's chats its messages are in: see Group.chat_number."""
    message_id: int
    reply_target_ids: tuple[int, ...]
    points: int
    kind: AnchorKind
    state: AnchorState
    opened_by: int
    open_time: datetime
    close_time: datetime | None = None
    checkin_count: int = 0
    """Check-ins that count on it; filled when it is closed or listed."""
    topic_id: int = 0
    """The forum topic that the message is in; 0 is General, and no topic at all."""
    end_time: datetime | None = None
    """When the word that closed it was said: what was sent before still counts, though it is heard later."""
    day: date | None = None
    """The local day whose daily anchor it is; see daily_anchors.py."""
    reopened: int = 0
    """How often the day was over and was not, as its time zone changed."""

    def takes(self, happened: datetime, time_zone: str) -> bool:
        """Whether a check-in of that time counts on it."""
        if self.day is not None and days.local_day(happened, time_zone) > self.day:
            return False
        return self.state is AnchorState.OPEN or (self.end_time is not None and happened < self.end_time)


@dataclass(frozen=True, slots=True)
class AnchorPosition:
    """Where a list of anchors, newest first, continues."""

    open_time: datetime
    anchor_id: str


@dataclass(frozen=True, slots=True)
class StoredAnchor:
    """An anchor with the requests that made and ended it."""

    anchor: Anchor
    open_fingerprint: str
    close_fingerprint: str
    counted: bool
    """Whether the count at closing is stored."""


def daily_anchor_id(group_id: str, day: date) -> str:
    """The id of a group's anchor of a local day: there is one, whoever opens it."""
    return fields.short_digest("daily", group_id, day.isoformat())


def album_anchor_id(group_id: str, media_group_id: str) -> str:
    """The id of the anchor that an album is, whichever of its messages is answered.

    Two admins who name different pictures of it at the same time make one anchor, too.
    """
    return fields.short_digest("album", group_id, media_group_id)


class AnchorStore(Protocol):
    """Keeps anchors: one per message, each made and ended by one request."""

    async def add(self, anchor: Anchor, change: Change) -> bool:
        """Store it. False when its id, its message or the request_id is taken."""

    async def get(self, group_id: str, anchor_id: str) -> Anchor | None: ...

    async def opened_by_request(self, request_id: str) -> StoredAnchor | None: ...

    async def closed_by_request(self, request_id: str) -> StoredAnchor | None: ...

    async def find(self, group_id: str, chat_number: int, message_id: int) -> Anchor | None:
        """The anchor that a reply to this message answers."""

    async def move(self, anchor: Anchor) -> bool:
        """Give an open one, in a chat that its group left behind, the address of this one of its id."""

    async def add_reply_target(self, anchor_id: str, message_id: int) -> Anchor | None: ...

    async def close(
        self, anchor: Anchor, closed_by: int, end_time: datetime, change: Change
    ) -> Anchor | None:
        """Close it if it is open, else None."""

    async def reopen(
        self, anchor: Anchor, closed_by: int, not_before: datetime, change: Change
    ) -> Anchor | None:
        """Open it if this admin closed it, and not before that time; else None.

        If this very change opened it already, the anchor is returned as well.
        """

    async def put_count(self, anchor: Anchor, count: int) -> int:
        """Store the count at closing unless there is one; return the stored one."""

    async def page(
        self, group: Group, state: AnchorState | None, after: AnchorPosition | None, limit: int
    ) -> Sequence[Anchor]:
        """Newest first. Open ones of a chat that the group left behind take no replies: they are closed."""


async def answered_anchor(
    anchors: AnchorStore, group: Group, chat_id: int, message_id: int, media_group_id: str
) -> Anchor | None:
    """The anchor that a reply to this message answers; to any message of its album, where it is one."""
    anchor = await anchors.find(group.id, group.number_of(chat_id), message_id)
    if anchor is None and media_group_id:
        anchor = await anchors.get(group.id, album_anchor_id(group.id, media_group_id))
    return anchor


class CheckinCounts(Protocol):
    """Counts the ledger."""

    async def count_by_anchor(self, group_id: str, anchor_ids: Sequence[str]) -> Mapping[str, int]:
        """Check-ins of a group that count; anchors without any may be left out."""


class OpenAnchor:
    """Makes a message an anchor."""

    def __init__(self, anchors: AnchorStore, groups: GroupFinder, clock: Clock, new_id: NewId) -> None:
        self._anchors, self._groups, self._clock, self._new_id = anchors, groups, clock, new_id

    async def __call__(
        self,
        request_id: str,
        chat_id: int,
        message_id: int,
        *,
        kind: AnchorKind,
        points: int,
        opened_by: int,
        happened: datetime | None = None,
        media_group_id: str = "",
        topic_id: int = 0,
        day: str = "",
    ) -> tuple[int, Anchor]:
        """The group's chat id and the anchor. It opens at the time of the admin's command, or now."""
        # The album and the topic follow from the message.
        content = (chat_id, message_id, kind, points, opened_by, *([day] if day else []))
        change = Change.of(request_id, self._clock(), "OpenAnchor", *content)
        fields.positive(message_id, "message_id")
        fields.positive(opened_by, "opened_by")
        fields.not_negative(topic_id, "topic_id")
        least, most = (1, 1) if kind is AnchorKind.STANDARD else (2, 10)
        fields.in_range(points, "points", least, most)
        fields.at_most(media_group_id, "media_group_id", fields.ALBUM_LENGTH)
        group = await registered_group(self._groups, chat_id)
        try:
            group = await active_group(self._groups, chat_id)
            of_day = _day_of(day, group, kind, change.time) if day else None
            if of_day is not None:
                anchor_id = daily_anchor_id(group.id, of_day)
            else:
                anchor_id = album_anchor_id(group.id, media_group_id) if media_group_id else self._new_id()
            anchor = Anchor(
                id=anchor_id,
                group_id=group.id,
                chat_number=group.number_of(chat_id),
                message_id=message_id,
                reply_target_ids=(message_id,),
                points=points,
                kind=kind,
                state=AnchorState.OPEN,
                opened_by=opened_by,
                open_time=event_time(happened, change.time),
                topic_id=topic_id,
                day=of_day,
            )
            await self._open(anchor, change)
        except ServiceError:
            first = await self._anchors.opened_by_request(change.request_id)
            if first is None:
                raise
            if first.open_fingerprint != change.fingerprint:
                raise RequestIdReused from None
            return group.chat_id, as_opened(first.anchor)
        return group.chat_id, anchor

    async def _open(self, anchor: Anchor, change: Change) -> None:
        # The bot's confirmation of an anchor already takes replies for that one.
        if await self._anchors.find(anchor.group_id, anchor.chat_number, anchor.message_id):
            raise AnchorAlreadyExists
        if await self._anchors.add(anchor, change):
            return
        if anchor.day is None or not await self._anchors.move(anchor):
            raise AnchorAlreadyExists


class AddReplyTarget:
    """Says that replies to a further message count for an anchor."""

    def __init__(self, anchors: AnchorStore, groups: GroupAddresses) -> None:
        self._anchors, self._groups = anchors, groups

    async def __call__(self, request_id: str, anchor_id: str, message_id: int) -> tuple[int, Anchor]:
        """The group's chat id and the anchor."""
        fields.request_id(request_id)
        fields.required(anchor_id, "anchor_id", most=64)
        fields.positive(message_id, "message_id")
        anchor = await self._anchors.add_reply_target(anchor_id, message_id)
        if anchor is None:
            raise AnchorNotFound
        chat_ids = await self._groups.chat_ids([anchor.group_id])
        return chat_ids.get(anchor.group_id, 0), anchor


class ListAnchors:
    """Lists anchors of a group, newest first, with their counts."""

    def __init__(self, anchors: AnchorStore, checkins: CheckinCounts, groups: GroupFinder) -> None:
        self._anchors, self._checkins, self._groups = anchors, checkins, groups

    async def __call__(
        self, chat_id: int, state: AnchorState | None, after: AnchorPosition | None, page_size: int
    ) -> tuple[int, Sequence[Anchor], AnchorPosition | None]:
        """The group's chat id, a page, and where the next one starts if there is one."""
        size = fields.page_size(page_size, default=20, most=100)
        group = await registered_group(self._groups, chat_id)
        found = await self._anchors.page(group, state, after, size + 1)
        counts = await self._checkins.count_by_anchor(group.id, [anchor.id for anchor in found[:size]])
        page = [replace(anchor, checkin_count=counts.get(anchor.id, 0)) for anchor in found[:size]]
        more = len(found) > size
        return group.chat_id, page, AnchorPosition(page[-1].open_time, page[-1].id) if more else None


def _day_of(day: str, group: Group, kind: AnchorKind, now: datetime) -> date:
    """The day whose anchor is to be opened. Raise FieldInvalid."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        raise FieldInvalid("day") from None
    away = found - days.local_day(now, group.settings.time_zone)
    if abs(away.days) > 1 or kind is not AnchorKind.STANDARD:
        raise FieldInvalid("day")
    return found


def as_opened(anchor: Anchor) -> Anchor:
    """The anchor as OpenAnchor answered first, whatever happened to it since."""
    return replace(
        anchor,
        reply_target_ids=(anchor.message_id,),
        state=AnchorState.OPEN,
        close_time=None,
        end_time=None,
        checkin_count=0,
    )


def known_kind(kind: AnchorKind | None) -> AnchorKind:
    """Raise FieldInvalid when the request named none."""
    if kind is None:
        raise FieldInvalid("kind")
    return kind
