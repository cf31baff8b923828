"""What is known of a message that was refused, or kept for an admin, when it counts after all."""

from datetime import datetime
from typing import Protocol

from member_service.domain.captions import NOTHING_SAID, Training
from member_service.domain.groups import Group


class Refused(Protocol):
    """A message as it is known still; see replies.py."""

    @property
    def member_id(self) -> int: ...

    @property
    def anchor_id(self) -> str:
        """What it answered; empty when it answered its day."""

    @property
    def event_time(self) -> datetime: ...

    @property
    def refused(self) -> bool: ...

    @property
    def training(self) -> Training:
        """What its caption told, or that of another picture of its album."""


class Refusals(Protocol):
    """Knows such messages; see replies.py."""

    async def find(
        self, group_id: str, chat_number: int, message_id: int, media_group_id: str
    ) -> Refused | None: ...


class Counted(Protocol):
    """What names a message, and says whose it is; see checkins.py."""

    @property
    def chat_id(self) -> int: ...

    @property
    def member_id(self) -> int: ...

    @property
    def source_message_id(self) -> int: ...

    @property
    def media_group_id(self) -> str: ...


async def known_before(refusals: Refusals, message: Counted, group: Group) -> Refused | None:
    """What is known of a message of that member; None where it is somebody else's."""
    number = group.number_of(message.chat_id)
    known = await refusals.find(group.id, number, message.source_message_id, message.media_group_id)
    return known if known is not None and known.member_id == message.member_id else None


async def told_before(refusals: Refusals, message: Counted, group: Group) -> Training:
    """What the message's caption told when it came."""
    known = await known_before(refusals, message, group) if message.source_message_id else None
    return known.training if known is not None else NOTHING_SAID
