"""What a check-in is in its member's history: a first one, a step of the streak, a milestone.

After the third check-in a member is asked once on how many days a week they want to train.
"""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Final

from member_service.domain.appearances import Appearances
from member_service.domain.care import CARE_LASTS, Care, needs_care
from member_service.domain.feed import FeedWriter
from member_service.domain.first_ten import FirstTen
from member_service.domain.goals import Goals
from member_service.domain.groups import Group
from member_service.domain.habit_events import events_of
from member_service.domain.habits import calendar_of, days_of
from member_service.domain.histories import Histories
from member_service.domain.histories import History as MemberHistory
from member_service.domain.ledger import Checkin, Totals
from member_service.domain.milestones import (
    WITH_CARE,
    History,
    Milestone,
    MilestoneKind,
    goal_reached,
    milestones,
)
from member_service.domain.outbox import Outbox, to_be_said
from member_service.domain.streaks import NO_STEP, StreakStep, step_of
from member_service.domain.weeks import GoalChange, record
from servicekit.clock import Clock

QUESTION: Final = "goal_question"
ASKED_AFTER: Final = 3


@dataclass(frozen=True, slots=True)
class News:
    """What is told beside the numbers of the season."""

    is_first: bool = False
    """Whether the member had none in the group before that counts."""
    step: StreakStep = NO_STEP
    """What it did to the member's streak."""
    milestone: Milestone | None = None
    hidden: bool = False
    """Whether its member is seen by nobody: then the milestone is for them alone."""


class CheckinNews:
    """Reads a member's history as it is now."""

    def __init__(
        self,
        histories: Histories,
        goals: Goals,
        *,
        appearances: Appearances,
        care: Care,
        first_ten: FirstTen,
        outbox: Outbox,
        feed: FeedWriter,
        clock: Clock,
    ) -> None:
        self._histories, self._goals = histories, goals
        self._appearances, self._care, self._first_ten = appearances, care, first_ten
        self._outbox, self._feed, self._clock = outbox, feed, clock

    async def take_care(self, member_id: int) -> None:
        """Take care of the member from now on, also in what is told of this check-in."""
        await self._care.extend(member_id, self._clock() + CARE_LASTS)

    async def of(self, group: Group, checkin: Checkin, totals: Totals, *, topic_id: int = 0) -> News:
        """Return what a check-in that counts is in its member's history. Ask for a goal when it is time.

        `topic_id`: the topic of a forum in which its photo is; 0 for General.
        """
        known = await self._histories.of(group.id, checkin.member_id)
        return await self._told(group, checkin, totals, known, topic_id)

    async def of_visit(self, group: Group, visit: Checkin, totals: Totals) -> None:
        """As `of`, with nobody in the group who is answered; nothing for a visit that gave way meanwhile."""
        known = await self._histories.of(group.id, visit.member_id)
        if any(one.id == visit.id for one in known.counted):
            await self._told(group, visit, totals, known, 0)

    async def _told(
        self, group: Group, checkin: Checkin, totals: Totals, known: MemberHistory, topic_id: int
    ) -> News:
        counted, paused = known.counted, known.paused
        at = (checkin.create_time, checkin.id)
        before = [one for one in counted if (one.create_time, one.id) < at]
        calendar = calendar_of(group)
        goals = await self._goals.stored(group.id, checkin.member_id)
        if before and len(counted) >= ASKED_AFTER and not goals.chosen and not goals.asked:
            await self._ask(group, checkin, topic_id)
        changes = [GoalChange(calendar.day(one.time), one.days) for one in goals.chosen]
        days = days_of(group, counted)
        weeks = record(set(days), changes, paused, calendar.day(self._clock())) if changes else None
        day = calendar.day(checkin.create_time) if group.former_zones else checkin.day
        if not before:
            # It is told with the words of a first one; its goal may be reached by it all the same.
            await self._heed(checkin, day, goal_reached(weeks, day))
            return News(is_first=True, step=step_of(checkin.day, ()))
        step = step_of(checkin.day, {one.day for one in before}, paused)
        told = History(day, set(days_of(group, before)), days, weeks)
        milestone = await self._milestone(group, checkin, totals, told)
        if milestone is None:
            return News(step=step)
        hidden = (await self._appearances.get(group.id, checkin.member_id)).hidden
        if hidden and milestone.kind is MilestoneKind.FIRST_TEN:
            return News(step=step)
        return News(step=step, milestone=milestone, hidden=hidden)

    async def _milestone(
        self, group: Group, checkin: Checkin, totals: Totals, history: History
    ) -> Milestone | None:
        found = milestones(history)
        if not found:
            place = await self._first_ten.place(group, checkin, totals)
            found = [Milestone(MilestoneKind.FIRST_TEN, place)] if place else []
        found = await self._heed(checkin, history.day, found)
        return found[0] if found else None

    async def _heed(self, checkin: Checkin, day: date, found: list[Milestone]) -> list[Milestone]:
        """Return what may be told of it, with care where it is needed. Tell systems the same."""
        if found and await needs_care(self._care, checkin.member_id, self._clock()):
            found = [one for one in found if one.kind in WITH_CARE]
        # Together: they are written in one go.
        events = events_of(checkin, day, found, self._clock())
        await asyncio.gather(*(self._feed.append(event) for event in events))
        return found

    async def _ask(self, group: Group, checkin: Checkin, topic_id: int) -> None:
        """Have the goal asked for, once: the entry's name keeps it one until it is known."""
        if await needs_care(self._care, checkin.member_id, self._clock()):
            return
        asked = to_be_said(
            *(QUESTION, f"goal-question:{group.id}:{checkin.member_id}", group.chat_id),
            member_id=checkin.member_id,
            message_id=checkin.source_message_id,
            topic_id=topic_id,
        )
        await self._outbox.schedule([asked])
        await self._goals.mark_asked(group.id, checkin.member_id, self._clock())
