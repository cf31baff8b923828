"""What a visit that a system tells of does to goals and weeks: the same as a check-in."""

from datetime import timedelta

import pytest

from member_service.domain.feed import FeedEvent, FeedKind
from member_service.domain.groups import VisitPolicy
from member_service.domain.milestones import Milestone, MilestoneKind
from member_service.domain.visits import VisitOutcome
from member_service.storage.feed import MongoFeed
from tests.member_service.parts import CHAT, Parts, rid
from tests.member_service.storage.test_visits import BIA, came, counting

K = MilestoneKind
HABITS = {FeedKind.GOAL_REACHED, FeedKind.MILESTONE_REACHED}


@pytest.fixture
async def group_id(parts: Parts) -> str:
    found = await counting(parts)
    # From Sunday to Monday.
    parts.clock.forward(days=1)
    return found


async def told(parts: Parts, group_id: str) -> list[FeedEvent]:
    events = [one.event for one in await MongoFeed(parts.database).after(group_id, 0, 1000)]
    return [one for one in events if one.kind in HABITS]


async def test_visits_fill_the_week_and_the_one_that_reaches_its_goal_is_told_once(
    parts: Parts, group_id: str
):
    await parts.set_goal(rid("goal"), CHAT, BIA, goal=2)
    await came(parts)
    assert await told(parts, group_id) == []
    parts.clock.forward(days=1)
    second = await came(parts, "v2")
    assert await came(parts, "v2") == second
    await came(parts, "v3")
    week = (await parts.get_week(CHAT, BIA)).record
    assert (week.running.trained, week.streak) == (2, 1)
    (event,) = await told(parts, group_id)
    assert (event.kind, event.milestone) == (FeedKind.GOAL_REACHED, Milestone(K.GOAL, 2))
    assert second.recorded is not None
    assert event.checkin is not None
    assert event.checkin.id == second.recorded.checkin.id


async def test_a_visit_told_late_reaches_the_goal_of_its_own_week(parts: Parts, group_id: str):
    await parts.set_goal(rid("goal"), CHAT, BIA, goal=2)
    await came(parts)
    parts.clock.forward(days=7)
    await came(parts, "late", occur_time=parts.clock() - timedelta(days=6))
    (event,) = await told(parts, group_id)
    assert event.event_id.startswith("goal:")
    week = (await parts.get_week(CHAT, BIA)).record
    assert [one.trained for one in week.weeks[-2:]] == [2, 0]


async def test_the_tenth_visit_is_a_milestone(parts: Parts, group_id: str):
    for number in range(10):
        await came(parts, f"v{number}")
        # With gaps, since ten days in a row say something else.
        parts.clock.forward(days=1 + number % 2)
    assert Milestone(K.COUNT, 10) in [one.milestone for one in await told(parts, group_id)]


async def test_after_the_third_visit_the_goal_is_asked_for_once(parts: Parts, group_id: str):
    for number in range(5):
        await came(parts, f"v{number}")
        parts.clock.forward(days=1)
    assert await parts.database.collection("outbox").count_documents({"kind": "goal_question"}) == 1


async def test_a_visit_that_gave_way_makes_no_event(parts: Parts, group_id: str):
    await parts.update_group(parts.new_request(), CHAT, {"settings.visit_policy": VisitPolicy.WITHOUT_PHOTO})
    parts.clock.forward(minutes=1)
    await parts.set_goal(rid("goal"), CHAT, BIA, goal=1)
    visited = await came(parts)
    assert visited.outcome is VisitOutcome.COUNTED
    before = await told(parts, group_id)
    await parts.opened(1)
    await parts.checked_in(BIA, 1)
    # Told again by a system that did not hear the answer.
    assert (await came(parts)).outcome is VisitOutcome.COUNTED
    assert await told(parts, group_id) == before
