"""Taking back what an admin did last about a check-in.

Only the same admin can do so, within minutes, and only if nobody has changed it since.
"""

from datetime import timedelta
from typing import Final

from member_service.domain import fields
from member_service.domain.anchors import Anchor, AnchorNotFound, AnchorState, AnchorStore
from member_service.domain.changes import Change
from member_service.domain.checkins import (
    CheckinAnswer,
    CheckinNotFound,
    answer_to,
    first_made_by,
)
from member_service.domain.closing import AnchorReplies
from member_service.domain.giving_way import VisitsGiveWay
from member_service.domain.groups import Group, GroupFinder, registered_group
from member_service.domain.ledger import (
    Action,
    CheckinLedger,
    CheckinState,
    Row,
    Transition,
    next_transition,
)
from servicekit.clock import Clock
from servicekit.errors import Aborted, FailedPrecondition
from servicekit.retention import REPLIES_LEFT

WITHIN: Final = timedelta(minutes=5)
"""Longer than people are offered it, since a press may have to wait for its turn."""
CONTESTED_WITHIN: Final = timedelta(days=10)
"""What an admin decides about an objection: three days to make it, seven to decide."""
_ATTEMPTS: Final = 5


class UndoNotPossible(FailedPrecondition):
    """It was another admin's, too long ago, or was changed since."""

    reason = "UNDO_NOT_POSSIBLE"


class RestoreCheckin:
    """Brings a revoked check-in back, as it was."""

    def __init__(
        self, ledger: CheckinLedger, groups: GroupFinder, clock: Clock, *, visits: VisitsGiveWay
    ) -> None:
        self._ledger, self._groups, self._clock, self._visits = ledger, groups, clock, visits

    async def __call__(
        self,
        request_id: str,
        chat_id: int,
        source_message_id: int,
        restored_by: int,
        *,
        contested: bool = False,
    ) -> CheckinAnswer:
        """`contested`: the member objected, and whoever decides need not be who revoked it."""
        content = (chat_id, source_message_id, restored_by, *(["contested"] if contested else []))
        change = Change.of(request_id, self._clock(), "RestoreCheckin", *content)
        fields.positive(source_message_id, "source_message_id")
        fields.positive(restored_by, "restored_by")
        group = await registered_group(self._groups, chat_id)
        if (first := await first_made_by(self._ledger, change)) is None:
            number = group.number_of(chat_id)
            first = await self._restore(
                group, number, source_message_id, change, by=None if contested else restored_by
            )
        await self._visits.look_at(group, first[0].checkin)
        return await answer_to(self._ledger, group, *first)

    async def _restore(
        self, group: Group, chat_number: int, message_id: int, change: Change, *, by: int | None
    ) -> tuple[Row, Transition]:
        """`by` is who must have revoked it; None: any admin, for longer."""
        within = CONTESTED_WITHIN if by is None else WITHIN
        for _ in range(_ATTEMPTS):
            row = await self._ledger.find_by_source(group.id, chat_number, message_id, "")
            if row is None:
                raise CheckinNotFound
            revoke_time = row.checkin.revoke_time
            if (
                row.checkin.state is not CheckinState.REVOKED
                or (row.checkin.is_undone if by is None else row.checkin.revoked_by != by)
                or revoke_time is None
                or change.time - revoke_time > within
            ):
                # This very request may have been faster on another connection.
                if (first := await first_made_by(self._ledger, change)) is not None:
                    return first
                raise UndoNotPossible
            # Whose word it counted by stays as it was: an undone revocation credits nobody.
            credited = next(made.by for made in reversed(row.transitions) if not made.action.takes_back)
            made = next_transition(row, Action.REINSTATE, change, credited)
            if moved := await self._ledger.move(row, made):
                return moved, made
        raise Aborted


class ReopenAnchor:
    """Opens an anchor again that was just closed."""

    def __init__(
        self, anchors: AnchorStore, replies: AnchorReplies, groups: GroupFinder, clock: Clock
    ) -> None:
        self._anchors, self._replies, self._groups, self._clock = anchors, replies, groups, clock

    async def __call__(
        self, request_id: str, chat_id: int, message_id: int, reopened_by: int
    ) -> tuple[int, Anchor]:
        """The group's chat id and the anchor."""
        change = Change.of(request_id, self._clock(), "ReopenAnchor", chat_id, message_id, reopened_by)
        fields.positive(message_id, "message_id")
        fields.positive(reopened_by, "reopened_by")
        group = await registered_group(self._groups, chat_id)
        anchor = await self._anchors.find(group.id, group.number_of(chat_id), message_id)
        if anchor is None:
            raise AnchorNotFound
        opened = await self._anchors.reopen(anchor, reopened_by, change.time - WITHIN, change)
        if opened is None or opened.state is not AnchorState.OPEN:
            raise UndoNotPossible
        await self._replies.keep_until(opened.id, change.time + REPLIES_LEFT)
        return group.chat_id, opened
