"""Replies to anchors that are no check-ins, and what Telegram does not tell again about a message.

Inside a reply Telegram does not say what the replied message answered.
An admin who confirms a member's message needs it: which anchor is meant?
So it is kept for as long as the anchor is open.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.anchors import Anchor, AnchorState, AnchorStore, answered_anchor
from member_service.domain.captions import NOTHING_SAID, Training, read_caption
from member_service.domain.event_times import event_time
from member_service.domain.groups import Group, GroupFinder, active_group, registered_group
from member_service.domain.ledger import CheckinLedger, checkin_id
from servicekit.clock import Clock
from servicekit.retention import REPLIES_LEFT

KEEP_OFFERED: Final = timedelta(days=1)
"""As long as the buttons live that ask an admin which anchor is meant."""
KEEP_REFUSED: Final = timedelta(days=10)
"""Three days to object, seven to decide."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A message of a member, as it was heard. `anchor_id` is empty when it answers no open anchor."""

    group_id: str
    chat_number: int
    message_id: int
    media_group_id: str
    member_id: int
    anchor_id: str
    event_time: datetime
    hinted: bool
    """Whether its member was told, in answer to it, what counts."""
    refused: bool = False
    """Whether it was a check-in that was refused: it is kept when its anchor ends."""
    training: Training = NOTHING_SAID
    """What its caption told, or that of another picture of its album."""


@dataclass(frozen=True, slots=True)
class ReplyWish:
    """A message to keep."""

    request_id: str
    chat_id: int
    message_id: int
    member_id: int
    media_group_id: str = ""
    answered_message_id: int = 0
    answered_media_group_id: str = ""
    event_time: datetime | None = None
    wants_hint: bool = False
    refused: bool = False
    caption: str = ""
    """Read, and not kept."""

    def check(self) -> None:
        """Raise FieldInvalid."""
        fields.request_id(self.request_id)
        fields.positive(self.message_id, "message_id")
        fields.positive(self.member_id, "member.member_id")
        fields.not_negative(self.answered_message_id, "answered_message_id")
        fields.at_most(self.media_group_id, "media_group_id", fields.ALBUM_LENGTH)
        fields.at_most(self.answered_media_group_id, "answered_media_group_id", fields.ALBUM_LENGTH)
        fields.at_most(self.caption, "caption", fields.CAPTION_LENGTH)


@dataclass(frozen=True, slots=True)
class FoundReply:
    """What is known of a message."""

    chat_id: int
    anchor: Anchor | None
    reply: Reply | None


class ReplyStore(Protocol):
    """Keeps one row per message."""

    async def add(self, reply: Reply, expire_time: datetime) -> Reply:
        """Store it unless the message has one; the one that is there then."""

    async def find(
        self, group_id: str, chat_number: int, message_id: int, media_group_id: str
    ) -> Reply | None:
        """The row of a message, else one of its album. Its training is what any of the album told."""

    async def was_hinted(self, anchor_id: str, member_id: int) -> bool: ...


class NoteReply:
    """Keeps which open anchor a message answers; a repeat changes nothing."""

    def __init__(
        self,
        replies: ReplyStore,
        anchors: AnchorStore,
        ledger: CheckinLedger,
        groups: GroupFinder,
        clock: Clock,
    ) -> None:
        self._replies, self._anchors, self._ledger = replies, anchors, ledger
        self._groups, self._clock = groups, clock

    async def __call__(self, wish: ReplyWish) -> FoundReply:
        wish.check()
        group = await active_group(self._groups, wish.chat_id)
        anchor = await self._open_anchor(group, wish)
        if wish.answered_message_id and anchor is None:
            return FoundReply(group.chat_id, None, None)
        now = self._clock()
        reply = Reply(
            group_id=group.id,
            chat_number=group.number_of(wish.chat_id),
            message_id=wish.message_id,
            media_group_id=wish.media_group_id,
            member_id=wish.member_id,
            anchor_id=anchor.id if anchor else "",
            event_time=event_time(wish.event_time, now),
            hinted=anchor is not None and wish.wants_hint and await self._is_due(anchor, wish.member_id),
            refused=wish.refused,
            training=read_caption(wish.caption),
        )
        kept = await self._replies.add(reply, now + _life(reply))
        return FoundReply(group.chat_id, anchor, kept)

    async def _open_anchor(self, group: Group, wish: ReplyWish) -> Anchor | None:
        if not wish.answered_message_id:
            return None
        anchor = await answered_anchor(
            self._anchors, group, wish.chat_id, wish.answered_message_id, wish.answered_media_group_id
        )
        if anchor is None or (anchor.state is not AnchorState.OPEN and not wish.refused):
            return None
        return anchor

    async def _is_due(self, anchor: Anchor, member_id: int) -> bool:
        """Whether nobody told the member yet, who has no check-in there."""
        if await self._ledger.get(anchor.group_id, checkin_id(anchor.id, member_id)) is not None:
            return False
        return not await self._replies.was_hinted(anchor.id, member_id)


def _life(reply: Reply) -> timedelta:
    if reply.refused:
        return KEEP_REFUSED
    return REPLIES_LEFT if reply.anchor_id else KEEP_OFFERED


class GetReply:
    """Finds which open anchor a message answered: one that was kept, or that was a check-in."""

    def __init__(
        self, replies: ReplyStore, anchors: AnchorStore, ledger: CheckinLedger, groups: GroupFinder
    ) -> None:
        self._replies, self._anchors, self._ledger, self._groups = replies, anchors, ledger, groups

    async def __call__(self, chat_id: int, message_id: int, media_group_id: str) -> FoundReply:
        fields.positive(message_id, "message_id")
        fields.at_most(media_group_id, "media_group_id", fields.ALBUM_LENGTH)
        group = await registered_group(self._groups, chat_id)
        number = group.number_of(chat_id)
        reply = await self._replies.find(group.id, number, message_id, media_group_id)
        anchor_id = reply.anchor_id if reply else ""
        if not anchor_id:
            row = await self._ledger.find_by_source(group.id, number, message_id, media_group_id)
            anchor_id = row.checkin.anchor_id if row else ""
        anchor = await self._anchors.get(group.id, anchor_id) if anchor_id else None
        if anchor is not None and anchor.state is not AnchorState.OPEN:
            anchor = None
        return FoundReply(group.chat_id, anchor, reply)
