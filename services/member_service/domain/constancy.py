"""Constancy: which share of the last weeks reached the goal that a member chose.

It is fair between who trains twice a week and who trains six times: everybody is measured by their own goal.
The last 8 finished weeks count; the running one waits for its end.
A week in a pause, or without a goal, is in neither number.
Who has fewer than 4 weeks left is not on the board.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from member_service.domain.goals import ChosenGoal
from member_service.domain.groups import Group
from member_service.domain.habits import calendar_of
from member_service.domain.pauses import StoredPauses
from member_service.domain.weeks import GoalChange, WeekState, record

WEEKS: Final = 8
LEAST_WEEKS: Final = 4
BATCH: Final = 200
"""Members that are read together."""
_PARTS: Final = 840
"""Divided by each number of weeks from 4 to 8 without a rest."""
_COUNTED: Final = (WeekState.KEPT, WeekState.MISSED, WeekState.SHIELDED)


@dataclass(frozen=True, slots=True)
class Share:
    """A member's constancy."""

    member_id: int
    kept_weeks: int
    goal_weeks: int
    documents: int
    """That were read for it."""

    @property
    def worth(self) -> int:
        """More for a larger share, then for more weeks; 0 when there are too few, or none was kept."""
        if self.goal_weeks < LEAST_WEEKS or not self.kept_weeks:
            return 0
        return self.kept_weeks * _PARTS // self.goal_weeks * 10 + self.goal_weeks


class GoalPages(Protocol):
    """Reads the goals of many members."""

    async def page(
        self, group_id: str, after: int, limit: int, *, member_id: int = 0
    ) -> Mapping[int, Sequence[ChosenGoal]]:
        """Goals of members with larger ids than `after`, the smallest first, each's oldest first."""


class PausesOfMany(Protocol):
    """Reads the pauses of many members."""

    async def of_many(self, group_id: str, member_ids: Sequence[int]) -> Mapping[int, StoredPauses]: ...


class TrainedDays(Protocol):
    """Reads when many members trained."""

    async def trained(
        self, group_id: str, member_ids: Sequence[int], first_day: date
    ) -> Sequence[tuple[int, date, datetime]]:
        """Member, the ledger's day and the moment of each check-in that counts, from that day on."""


class Constancy:
    """Computes it, from goals, pauses and the ledger, for so many members at a time."""

    def __init__(self, goals: GoalPages, pauses: PausesOfMany, ledger: TrainedDays) -> None:
        self._goals, self._pauses, self._ledger = goals, pauses, ledger

    @staticmethod
    def first_day(monday: date) -> date:
        """The first day that counts in the week of that Monday."""
        return monday - timedelta(weeks=WEEKS)

    async def shares(self, group: Group, monday: date, member_id: int = 0) -> AsyncIterator[Share]:
        """Those who had a goal for long enough, in no order; with a member's id: that member's.

        Of members without a goal nothing is read.
        """
        after = 0
        while page := await self._goals.page(group.id, after, BATCH, member_id=member_id):
            for share in await self._of_page(group, monday, page):
                yield share
            if member_id or len(page) < BATCH:
                return
            after = max(page)

    async def _of_page(
        self, group: Group, monday: date, page: Mapping[int, Sequence[ChosenGoal]]
    ) -> list[Share]:
        calendar = calendar_of(group)
        late = monday - timedelta(weeks=LEAST_WEEKS - 1)
        goals = {}
        for member_id, chosen in page.items():
            changes = [GoalChange(calendar.day(one.time), one.days) for one in chosen]
            if changes and changes[0].day < late:
                goals[member_id] = changes
        if not goals:
            return []
        first, members = self.first_day(monday), list(goals)
        days: defaultdict[int, set[date]] = defaultdict(set)
        read = Counter(members)
        # A day more: a zone that changed since may have moved it.
        for one, day, moment in await self._ledger.trained(group.id, members, first - timedelta(days=1)):
            read[one] += 1
            days[one].add(calendar.day(moment) if group.former_zones else day)
        pauses = await self._pauses.of_many(group.id, members)
        return [
            Share(one, *_weeks(days[one], changes, pauses.get(one, StoredPauses()), monday), read[one])
            for one, changes in goals.items()
        ]


def _weeks(
    trained: set[date], goals: Sequence[GoalChange], rest: StoredPauses, monday: date
) -> tuple[int, int]:
    """How many weeks reached the goal, and how many count."""
    paused = {day for pause in rest.pauses for day in pause.days}
    # What is missing of earlier weeks changes no week's being kept: only which miss a shield took.
    weeks = record(trained, goals, paused, monday).weeks
    first = Constancy.first_day(monday)
    counted = [one for one in weeks if first <= one.first_day < monday and one.state in _COUNTED]
    return sum(one.state is WeekState.KEPT for one in counted), len(counted)
