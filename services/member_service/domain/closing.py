"""The end of an anchor: messages that are sent later do not count, and what was kept for it is deleted."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.anchors import (
    Anchor,
    AnchorClosed,
    AnchorNotFound,
    AnchorStore,
    CheckinCounts,
    StoredAnchor,
    answered_anchor,
)
from member_service.domain.changes import Change
from member_service.domain.event_times import event_time
from member_service.domain.failures import RequestIdReused
from member_service.domain.groups import GroupFinder, registered_group
from servicekit.clock import Clock

KEEP_ENDED: Final = timedelta(minutes=10)
"""Longer than the end of an anchor can be undone."""


class AnchorReplies(Protocol):
    """What is kept of the replies to an anchor."""

    async def keep_until(self, anchor_id: str, expire_time: datetime) -> None:
        """Let all of them go at that time, but those that were refused."""


class CloseAnchor:
    """Ends an anchor and counts its check-ins."""

    def __init__(
        self,
        anchors: AnchorStore,
        checkins: CheckinCounts,
        replies: AnchorReplies,
        groups: GroupFinder,
        clock: Clock,
    ) -> None:
        self._anchors, self._checkins, self._replies = anchors, checkins, replies
        self._groups, self._clock = groups, clock

    async def __call__(
        self,
        request_id: str,
        chat_id: int,
        message_id: int,
        closed_by: int,
        *,
        happened: datetime | None = None,
        media_group_id: str = "",
    ) -> tuple[int, Anchor]:
        """The group's chat id and the anchor. It ends at the time of the admin's command, or now."""
        change = Change.of(request_id, self._clock(), "CloseAnchor", chat_id, message_id, closed_by)
        fields.positive(message_id, "message_id")
        fields.positive(closed_by, "closed_by")
        fields.at_most(media_group_id, "media_group_id", fields.ALBUM_LENGTH)
        group = await registered_group(self._groups, chat_id)
        first = await self._closed_before(change)
        if first and first.counted:
            return group.chat_id, first.anchor
        if first:
            anchor = first.anchor
        else:
            found = await answered_anchor(self._anchors, group, chat_id, message_id, media_group_id)
            if found is None:
                raise AnchorNotFound
            anchor = await self._close(found, closed_by, event_time(happened, change.time), change)
        await self._replies.keep_until(anchor.id, change.time + KEEP_ENDED)
        counts = await self._checkins.count_by_anchor(anchor.group_id, [anchor.id])
        count = await self._anchors.put_count(anchor, counts.get(anchor.id, 0))
        return group.chat_id, replace(anchor, checkin_count=count)

    async def _close(self, anchor: Anchor, closed_by: int, end_time: datetime, change: Change) -> Anchor:
        closed = await self._anchors.close(anchor, closed_by, end_time, change)
        if closed is None:
            # This very request may have been faster on another connection.
            first = await self._closed_before(change)
            closed = first.anchor if first else None
        if closed is None:
            raise AnchorClosed
        return closed

    async def _closed_before(self, change: Change) -> StoredAnchor | None:
        first = await self._anchors.closed_by_request(change.request_id)
        if first and first.close_fingerprint != change.fingerprint:
            raise RequestIdReused
        return first
