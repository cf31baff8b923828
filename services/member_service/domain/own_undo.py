"""Taking one's own check-in back: a revocation by oneself, within a day."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from member_service.domain import fields
from member_service.domain.changes import Change
from member_service.domain.checkins import (
    CheckinAnswer,
    CheckinNotFound,
    CheckinRevoked,
    answer_to,
    first_made_by,
)
from member_service.domain.giving_way import VisitsGiveWay
from member_service.domain.groups import Group, GroupFinder, registered_group
from member_service.domain.ledger import Action, CheckinLedger, CheckinState, Row, Transition, next_transition
from member_service.domain.undoing import UndoNotPossible
from servicekit.clock import Clock
from servicekit.errors import Aborted

WITHIN: Final = timedelta(hours=24)
"""Counted from when the message was sent."""
_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """A member's message that may be a check-in of theirs."""

    chat_id: int
    member_id: int
    message_id: int
    media_group_id: str = ""


class UndoCheckin:
    """Takes a member's own check-in back."""

    def __init__(
        self, ledger: CheckinLedger, groups: GroupFinder, clock: Clock, *, visits: VisitsGiveWay
    ) -> None:
        self._ledger, self._groups, self._clock, self._visits = ledger, groups, clock, visits

    async def __call__(self, request_id: str, own: OwnMessage) -> CheckinAnswer:
        """Raise CheckinNotFound, CheckinRevoked, or UndoNotPossible when it is too long ago."""
        content = (own.chat_id, own.member_id, own.message_id, own.media_group_id)
        change = Change.of(request_id, self._clock(), "UndoCheckin", *content)
        fields.positive(own.member_id, "member_id")
        fields.positive(own.message_id, "source_message_id")
        fields.at_most(own.media_group_id, "media_group_id", fields.ALBUM_LENGTH)
        group = await registered_group(self._groups, own.chat_id)
        if (first := await first_made_by(self._ledger, change)) is None:
            first = await self._undo(own, group, change)
        await self._visits.look_at(group, first[0].checkin)
        return await answer_to(self._ledger, group, *first)

    async def _undo(self, own: OwnMessage, group: Group, change: Change) -> tuple[Row, Transition]:
        for _ in range(_ATTEMPTS):
            row = await self._ledger.find_by_source(
                group.id, group.number_of(own.chat_id), own.message_id, own.media_group_id
            )
            # Who answers somebody else's photo learns nothing of it.
            if row is None or row.checkin.member_id != own.member_id:
                raise CheckinNotFound
            if row.checkin.state is CheckinState.REVOKED:
                # This very request may have been faster on another connection.
                if (first := await first_made_by(self._ledger, change)) is not None:
                    return first
                raise CheckinRevoked
            if change.time - row.checkin.create_time > WITHIN:
                raise UndoNotPossible
            made = next_transition(row, Action.REVOKE, change, own.member_id)
            if moved := await self._ledger.move(row, made):
                return moved, made
        raise Aborted
