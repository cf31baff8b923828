"""Correcting what was read in a caption: by the member, for a week.

They say it in words of their own, which are read by the same rules. The words themselves are not kept.
"""

from datetime import timedelta
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.captions import NOTHING_SAID, Training, read_caption
from member_service.domain.changes import Change
from member_service.domain.checkins import CheckinNotFound, CheckinRevoked
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import GroupFinder, registered_group
from member_service.domain.ledger import Checkin, CheckinState, Row
from member_service.domain.own_undo import OwnMessage
from member_service.domain.undoing import UndoNotPossible
from servicekit.clock import Clock

WITHIN: Final = timedelta(days=7)
"""Counted from when the message was sent."""


class TrainingLedger(Protocol):
    """Keeps what members did with their check-ins."""

    async def find_by_source(
        self, group_id: str, chat_number: int, message_id: int, media_group_id: str
    ) -> Row | None: ...

    async def correct(self, checkin: Checkin, training: Training, change: Change) -> Checkin | None:
        """Put it in place of what is there, once a change; a repeat gives what is there.

        None when the check-in is gone. Raise RequestIdReused for other content under the change's id.
        """


class CorrectTraining:
    """Puts what a member says that they did in place of what was read in their caption."""

    def __init__(self, ledger: TrainingLedger, groups: GroupFinder, clock: Clock) -> None:
        self._ledger, self._groups, self._clock = ledger, groups, clock

    async def __call__(self, request_id: str, own: OwnMessage, words: str) -> tuple[int, Checkin]:
        """The group's chat id and the check-in. Without words nothing is known of the training any more.

        Raise CheckinNotFound, CheckinRevoked, UndoNotPossible when it is too long ago,
        and FieldInvalid when the words tell of no training.
        """
        content = (own.chat_id, own.member_id, own.message_id, words)
        change = Change.of(request_id, self._clock(), "CorrectTraining", *content)
        fields.positive(own.member_id, "member_id")
        fields.positive(own.message_id, "source_message_id")
        fields.at_most(words, "words", fields.CAPTION_LENGTH)
        told = read_caption(words) if words.strip() else NOTHING_SAID
        if words.strip() and not told:
            raise FieldInvalid("words")
        group = await registered_group(self._groups, own.chat_id)
        row = await self._ledger.find_by_source(
            group.id, group.number_of(own.chat_id), own.message_id, own.media_group_id
        )
        # Who names somebody else's photo learns nothing of it.
        if row is None or row.checkin.member_id != own.member_id:
            raise CheckinNotFound
        if row.checkin.state is CheckinState.REVOKED:
            raise CheckinRevoked
        if change.time - row.checkin.create_time > WITHIN:
            raise UndoNotPossible
        corrected = await self._ledger.correct(row.checkin, told, change)
        if corrected is None:
            raise CheckinNotFound
        return group.chat_id, corrected
