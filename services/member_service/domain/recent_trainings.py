"""What a member did lately in a group, a day at a time: for the recap of a week and its picture."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from member_service.domain.activities import Activity
from member_service.domain.captions import Training
from member_service.domain.groups import Group
from member_service.domain.habits import calendar_of

WEEKS: Final = 12
"""That are over, and on the picture."""
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Done:
    """A check-in that counts, and what its caption told."""

    day: date
    training: Training
    create_time: datetime


@dataclass(frozen=True, slots=True)
class WeekDone:
    """The week that is over in a group, and the days of the weeks before it."""

    activities: Sequence[tuple[Activity, int]] = ()
    """Each with its check-ins of the week, the most frequent first."""
    minutes: int = 0
    metres: int = 0
    days: Sequence[tuple[date, int]] = ()
    """Days and their check-ins of the last WEEKS weeks, oldest first, days without any left out."""


class Trainings(Protocol):
    """Reads one member's part of the ledger with what captions told."""

    async def since(self, group_id: str, member_id: int, day: date) -> Sequence[Done]:
        """Those that count, of that day and later, in no order."""


class RecentTrainings:
    """Tells of the week before a Monday."""

    def __init__(self, trainings: Trainings) -> None:
        self._trainings = trainings

    async def before(self, group: Group, member_id: int, monday: date) -> WeekDone:
        first = monday - timedelta(weeks=WEEKS)
        # The day of a week in another zone may be the ledger's next one.
        done = await self._trainings.since(group.id, member_id, first - _A_DAY)
        if group.former_zones:
            calendar = calendar_of(group)
            dated = [(calendar.day(one.create_time), one.training) for one in done]
        else:
            dated = [(one.day, one.training) for one in done]
        days = Counter(day for day, _ in dated if first <= day < monday)
        told = [training for day, training in dated if monday - timedelta(weeks=1) <= day < monday]
        activities = Counter(activity for training in told for activity in training.activities)
        return WeekDone(
            activities=sorted(activities.items(), key=lambda one: (-one[1], one[0])),
            minutes=sum(training.minutes for training in told),
            metres=sum(training.metres for training in told),
            days=sorted(days.items()),
        )
