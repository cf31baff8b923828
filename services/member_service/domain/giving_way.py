"""A visit gives way to another check-in of its day, where the group counts visits on days without one.

The order of the two does not matter. The code that changes one of a member's check-ins looks at the day
afterwards: a visit that another check-in stands beside takes itself back, and counts again when that one
is taken back. Two that come at the same moment both look after they have written, so one of them sees the
other; whoever moved the visit looks once more.
The look comes before the counters have followed: a crash leaves something that the sweep finds and looks at.
"""

from datetime import date
from typing import Final
from uuid import UUID, uuid5

from member_service.domain import fields
from member_service.domain.changes import Change
from member_service.domain.groups import Group, GroupAddresses, VisitPolicy
from member_service.domain.ledger import (
    Action,
    Checkin,
    CheckinLedger,
    CheckinState,
    Row,
    checkin_id,
    next_transition,
)
from servicekit.clock import Clock
from servicekit.errors import Aborted

_NAMESPACE: Final = UUID("c7c8f5d7-5a38-4dfb-b3a9-d7f5d8f6d3f4")
_ATTEMPTS: Final = 10


def visit_anchor_id(group_id: str, day: date) -> str:
    """What all visits of a local day answer: by it a member has one of them, whichever systems tell."""
    return fields.short_digest("visits", group_id, day.isoformat())


class VisitsGiveWay:
    """Has the visit of a member's day count, or not, as the day's other check-ins say."""

    def __init__(self, ledger: CheckinLedger, groups: GroupAddresses, clock: Clock) -> None:
        self._ledger, self._groups, self._clock = ledger, groups, clock

    async def look_at(self, group: Group, changed: Checkin) -> None:
        """Look at the day of a check-in that was changed. Safe to repeat."""
        policy = group.settings.visit_policy
        if policy is VisitPolicy.OFF:
            return
        visit_id = checkin_id(visit_anchor_id(group.id, changed.day), changed.member_id)
        for _ in range(_ATTEMPTS):
            row = await self._ledger.get(group.id, visit_id)
            if row is None:
                return
            action = await self._due(row, policy)
            if action is None:
                return
            change = self._change(row, action)
            # When another was faster, the next look tells what is left to do.
            if moved := await self._ledger.move(row, next_transition(row, action, change, 0)):
                await self._ledger.settle(moved)
        raise Aborted

    async def look_again(self, checkin_id: str) -> None:
        """Look at the day of a check-in that a crash left behind."""
        row = await self._ledger.get_of_any_group(checkin_id)
        if row is None:
            return
        chat_ids = await self._groups.chat_ids([row.checkin.group_id])
        chat_id = chat_ids.get(row.checkin.group_id)
        group = await self._groups.find(chat_id) if chat_id else None
        if group is not None:
            await self.look_at(group, row.checkin)

    async def _due(self, row: Row, policy: VisitPolicy) -> Action | None:
        counts = row.checkin.state is CheckinState.RECORDED
        if counts and policy is not VisitPolicy.WITHOUT_PHOTO:
            return None
        if not counts and not row.gave_way:
            return None
        visit = row.checkin
        ids = await self._ledger.ids_of_day(visit.group_id, visit.member_id, visit.day)
        beside = any(one != visit.id for one in ids)
        if counts and beside:
            return Action.GIVE_WAY
        if not counts and not beside:
            return Action.REINSTATE
        return None

    def _change(self, row: Row, action: Action) -> Change:
        """Return the change of this transition, which is the same whoever makes it."""
        number = len(row.transitions) + 1
        name = uuid5(_NAMESPACE, f"{row.checkin.id}:{number}:{action}")
        return Change.of(str(name), self._clock(), "GiveWay", row.checkin.id, number)
