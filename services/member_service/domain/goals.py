"""Goals: on how many days a week a member wants to train in a group, as they chose it over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from member_service.domain import fields
from member_service.domain.changes import Change
from member_service.domain.event_times import event_time
from member_service.domain.groups import GroupFinder, registered_group
from member_service.domain.weeks import MOST_DAYS
from servicekit.clock import Clock

KEPT: Final = 300
"""Choices of a member in a group; the oldest go."""


@dataclass(frozen=True, slots=True)
class ChosenGoal:
    """What a member chose at a moment; 0: no goal."""

    time: datetime
    days: int


@dataclass(frozen=True, slots=True)
class StoredGoals:
    """What is known of a member's goals in a group."""

    chosen: Sequence[ChosenGoal] = ()
    """Oldest first."""
    asked: bool = False
    """Whether they were asked for one."""


class Goals(Protocol):
    """Keeps goals by group and member."""

    async def get(self, group_id: str, member_id: int) -> Sequence[ChosenGoal]:
        """All that a member chose, oldest first."""

    async def stored(self, group_id: str, member_id: int) -> StoredGoals: ...

    async def mark_asked(self, group_id: str, member_id: int, time: datetime) -> None:
        """Keep that they were asked. A repeat does nothing."""

    async def add(self, group_id: str, member_id: int, chosen: ChosenGoal, change: Change) -> None:
        """Store a choice in the order of its time. A repeat of the change does nothing.

        Raise RequestIdReused when that request had another fingerprint.
        """


class SetGoal:
    """Stores the goal that a member chose."""

    def __init__(self, goals: Goals, groups: GroupFinder, clock: Clock) -> None:
        self._goals, self._groups, self._clock = goals, groups, clock

    async def __call__(
        self, request_id: str, chat_id: int, member_id: int, *, goal: int, chosen: datetime | None = None
    ) -> None:
        """`chosen`: when, as the member's message says; now when it cannot be believed."""
        now = self._clock()
        change = Change.of(request_id, now, "SetGoal", chat_id, member_id, goal)
        fields.positive(member_id, "member_id")
        fields.in_range(goal, "goal", 0, MOST_DAYS)
        group = await registered_group(self._groups, chat_id)
        choice = ChosenGoal(event_time(chosen, change.time), goal)
        await self._goals.add(group.id, member_id, choice, change)
