"""A system brings a visit back that it took back itself: somebody pressed the wrong button at the door.

It is asked for the check-in alone, and only of what the system told and revoked in its own name.
What is another's answers as what is not there: a check-in's name can be guessed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from member_service.domain import days, fields
from member_service.domain.changes import Change
from member_service.domain.checkins import CheckinAnswer, CheckinNotFound, answer_to, first_made_by
from member_service.domain.event_times import season_at
from member_service.domain.failures import FieldInvalid
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
from member_service.domain.undoing import UndoNotPossible
from servicekit.clock import Clock
from servicekit.errors import Aborted

WITHIN: Final = timedelta(days=1)
"""Somebody reads the door's list the next morning."""
MOST_CHANGES: Final = 20
"""How often a visit may have changed. Nobody makes more mistakes, and each change stays in the ledger."""
_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class RestoreVisitRequest:
    """A wish to bring a visit back, as it came in."""

    request_id: str
    chat_id: int
    checkin_id: str
    caller: str
    source_message_id: int = 0
    """What only people name."""

    def check(self) -> None:
        """Raise FieldInvalid."""
        if self.source_message_id:
            raise FieldInvalid("source_message_id")
        fields.at_most(self.checkin_id, "checkin_id", 128)
        if not self.checkin_id:
            raise FieldInvalid("checkin_id")


class RestoreVisit:
    """Has a visit count again that its own system took back."""

    def __init__(
        self, ledger: CheckinLedger, groups: GroupFinder, clock: Clock, *, visits: VisitsGiveWay
    ) -> None:
        self._ledger, self._groups, self._clock, self._visits = ledger, groups, clock, visits

    async def __call__(self, request: RestoreVisitRequest) -> CheckinAnswer:
        content = (request.chat_id, request.checkin_id, request.caller)
        change = Change.of(request.request_id, self._clock(), "RestoreVisit", *content)
        request.check()
        group = await registered_group(self._groups, request.chat_id)
        if (known := await first_made_by(self._ledger, change)) is None:
            known = await self._restore(request, group, change)
        row, made = known
        await self._visits.look_at(group, row.checkin)
        return await answer_to(self._ledger, group, row, made)

    async def _restore(
        self, request: RestoreVisitRequest, group: Group, change: Change
    ) -> tuple[Row, Transition]:
        for _ in range(_ATTEMPTS):
            row = await self._ledger.get(group.id, request.checkin_id)
            if (
                row is None
                or row.checkin.group_id != group.id
                or row.checkin.recorded_by_caller != request.caller
            ):
                raise CheckinNotFound
            if not _is_possible(row, request.caller, group, change.time):
                # This very request may have been faster on another connection.
                if (first := await first_made_by(self._ledger, change)) is not None:
                    return first
                raise UndoNotPossible
            made = next_transition(row, Action.REINSTATE, change, 0, caller=request.caller)
            if moved := await self._ledger.move(row, made):
                return moved, made
        raise Aborted


def _is_possible(row: Row, caller: str, group: Group, now: datetime) -> bool:
    checkin = row.checkin
    if (
        checkin.state is not CheckinState.REVOKED
        or checkin.revoked_by_caller != caller
        or checkin.revoke_time is None
        or now - checkin.revoke_time > WITHIN
        or len(row.transitions) >= MOST_CHANGES
    ):
        return False
    # A season that is over stays as it was told.
    last_day = season_at(group, checkin.day, now).last_day
    return last_day is None or last_day >= days.local_day(now, group.settings.time_zone)
