"""What systems hear of a member's habits: the goal of the week that was reached, and milestones.

Rest and the way back are said to the member alone: they are no news for others.
An event has the same id whenever it is written, however often its request is repeated.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from member_service.domain.feed import FeedCheckin, FeedEvent, FeedKind
from member_service.domain.ledger import Checkin
from member_service.domain.milestones import Milestone, MilestoneKind
from member_service.domain.weeks import monday_of

TOLD: Final = frozenset(
    {
        MilestoneKind.COUNT,
        MilestoneKind.ANNIVERSARY,
        MilestoneKind.LONGEST_STREAK,
        MilestoneKind.BEST_WEEK,
        MilestoneKind.FIRST_TEN,
    }
)
"""Milestones that systems hear of; the goal of the week has a kind of event of its own."""


def events_of(checkin: Checkin, day: date, found: Collection[Milestone], now: datetime) -> list[FeedEvent]:
    """The events of a check-in: of all that it is, the most telling first; `day` is that of its week."""
    events = []
    if goal := next((one for one in found if one.kind is MilestoneKind.GOAL), None):
        event_id = f"goal:{checkin.group_id}:{checkin.member_id}:{monday_of(day).isoformat()}"
        events.append(_event(event_id, FeedKind.GOAL_REACHED, checkin, goal, now))
    if milestone := next((one for one in found if one.kind in TOLD), None):
        event_id = f"{checkin.id}:milestone"
        events.append(_event(event_id, FeedKind.MILESTONE_REACHED, checkin, milestone, now))
    return events


def _event(event_id: str, kind: FeedKind, checkin: Checkin, milestone: Milestone, now: datetime) -> FeedEvent:
    return FeedEvent(
        event_id=event_id,
        group_id=checkin.group_id,
        kind=kind,
        time=now,
        member_id=checkin.member_id,
        checkin=FeedCheckin(checkin.id, checkin.anchor_id, checkin.points, checkin.day, checkin.season_id),
        milestone=milestone,
    )
