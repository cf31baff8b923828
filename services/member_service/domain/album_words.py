"""The words of an album are under any one of its pictures, and Telegram sends them with that one alone.

The first picture is the check-in. What a later one's caption tells of the training is told of it as well.
"""

from typing import Protocol

from member_service.domain.captions import Training
from member_service.domain.groups import Group
from member_service.domain.ledger import CheckinLedger


class Picture(Protocol):
    """A picture of an album whose check-in was recorded before; see checkins.py."""

    @property
    def chat_id(self) -> int: ...

    @property
    def member_id(self) -> int: ...

    @property
    def media_group_id(self) -> str: ...

    @property
    def source_message_id(self) -> int: ...

    @property
    def needs_care(self) -> bool: ...

    @property
    def training(self) -> Training:
        """What its caption tells."""


class AlbumWords:
    """Tells a check-in what a later picture of its album said."""

    def __init__(self, ledger: CheckinLedger) -> None:
        self._ledger = ledger

    async def hear(self, picture: Picture, group: Group) -> bool:
        """Tell it. Return whether the words have something that has to worry. Safe again."""
        if not (picture.training or picture.needs_care):
            return False
        number = group.number_of(picture.chat_id)
        row = await self._ledger.find_by_source(
            group.id, number, picture.source_message_id, picture.media_group_id
        )
        if row is None or row.checkin.member_id != picture.member_id:
            return False
        if picture.training and not row.checkin.training:
            await self._ledger.tell(row.checkin, picture.training)
        return picture.needs_care
