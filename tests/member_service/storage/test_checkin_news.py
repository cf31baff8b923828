"""What a check-in is beside one more, over what is stored: goals asked, care taken, places won."""

import itertools
from datetime import timedelta

import pytest

from member_service.domain.appearances import Appearance
from member_service.domain.care import CARE_LASTS, NoteCare
from member_service.domain.changes import Change
from member_service.domain.feed import FeedEvent, FeedKind
from member_service.domain.groups import Group
from member_service.domain.milestones import Milestone, MilestoneKind
from member_service.storage.feed import MongoFeed
from tests.member_service.parts import CHAT, Parts, rid

K = MilestoneKind


@pytest.fixture
async def group(parts: Parts) -> Group:
    return await parts.registered()


_messages = itertools.count(1000)


async def trains(parts: Parts, member_id: int, count: int = 1, **more: int) -> Milestone | None:
    """Check in so many times in a row, each at an anchor of its own; give what the last one was."""
    told = None
    for _ in range(count):
        message = next(_messages)
        await parts.opened(message, **more)
        told = (await parts.checked_in(member_id, message)).news.milestone
        parts.clock.forward(seconds=1)
    return told


async def questions(parts: Parts) -> int:
    return await parts.database.collection("outbox").count_documents({"kind": "goal_question"})


async def test_a_goal_is_asked_for_once_after_the_third_check_in(parts: Parts, group: Group):
    await trains(parts, 7, 2)
    assert await questions(parts) == 0
    await trains(parts, 7)
    assert await questions(parts) == 1
    await parts.database.collection("outbox").delete_many({})
    await trains(parts, 7, 2)
    assert await questions(parts) == 0


async def test_who_chose_a_goal_by_themselves_is_not_asked(parts: Parts, group: Group):
    await trains(parts, 7, 2)
    await parts.set_goal(rid("goal"), CHAT, 7, goal=3)
    await trains(parts, 7)
    assert await questions(parts) == 0


async def test_who_was_asked_chooses_afterwards_as_anybody(parts: Parts, group: Group):
    await trains(parts, 7, 3)
    await parts.set_goal(rid("goal"), CHAT, 7, goal=1)
    week = await parts.get_week(CHAT, 7)
    assert (week.record.running.goal, week.record.running.trained) == (1, 1)
    parts.clock.forward(days=1)
    assert (await trains(parts, 7)) == Milestone(K.GOAL, 1)


async def test_with_care_nothing_is_asked_and_no_number_praised_for_two_weeks(parts: Parts, group: Group):
    await NoteCare(parts.care, parts.clock)(rid("care"), 7)
    assert await trains(parts, 7, 10) is None
    assert await questions(parts) == 0
    parts.clock.forward(days=CARE_LASTS.days, seconds=1)
    assert await trains(parts, 7) == Milestone(K.BACK)
    assert await questions(parts) == 1
    assert await trains(parts, 7, 14) == Milestone(K.COUNT, 25)


async def test_a_worrying_caption_is_heeded_by_what_is_told_of_that_very_check_in(parts: Parts, group: Group):
    await trains(parts, 7, 2)
    await parts.opened(3)
    await parts.checked_in(7, 3, needs_care=True)
    assert await questions(parts) == 0
    assert await parts.care.until(7) == parts.clock() + CARE_LASTS
    assert await trains(parts, 7, 6) is None
    await parts.opened(4)
    # The tenth: praised without it.
    assert (await parts.checked_in(7, 4)).news.milestone is None


async def test_care_is_taken_for_the_longest_of_what_was_said(parts: Parts, group: Group):
    later = parts.clock() + timedelta(days=20)
    await parts.care.extend(7, later)
    await NoteCare(parts.care, parts.clock)(rid("care"), 7)
    assert await parts.care.until(7) == later
    assert await parts.care.until(8) is None


async def test_who_hides_has_it_for_themselves(parts: Parts, group: Group):
    await parts.appearance_store.put(
        group.id, 7, Appearance(True, ""), "#7", Change.of(rid("hide"), parts.clock(), "hide")
    )
    await trains(parts, 7, 9)
    await parts.opened(9)
    news = (await parts.checked_in(7, 9)).news
    assert (news.milestone, news.hidden) == (Milestone(K.COUNT, 10), True)


async def test_up_into_the_first_ten_is_told_by_who_came_from_below_and_once(parts: Parts, group: Group):
    # 11 members with 2 to 12 points each, and one with 1.
    for member_id in range(2, 13):
        await trains(parts, member_id, points=member_id - 2 or 1)
        await trains(parts, member_id, points=2 if member_id > 2 else 1)
    await trains(parts, 1, points=1)
    parts.clock.forward(minutes=11)
    # From 12th to 11th, then to 10th and 9th.
    assert await trains(parts, 1, points=1) is None
    assert await trains(parts, 1, points=2) == Milestone(K.FIRST_TEN, 9)
    assert await trains(parts, 1, points=1) is None


async def test_in_a_season_of_ten_nobody_comes_up_into_the_first_ten(parts: Parts, group: Group):
    for member_id in range(1, 11):
        await trains(parts, member_id, points=member_id)
    assert await trains(parts, 1, points=5) is None


async def told_to_systems(parts: Parts, group: Group) -> list[FeedEvent]:
    feed = MongoFeed(parts.database)
    found = [one.event for one in await feed.after(group.id, 0, 1000)]
    return [one for one in found if one.kind in {FeedKind.GOAL_REACHED, FeedKind.MILESTONE_REACHED}]


async def test_systems_hear_of_a_goal_once_a_week_whatever_is_taken_back(parts: Parts, group: Group):
    # From Sunday to Monday.
    parts.clock.forward(days=1)
    await parts.set_goal(rid("goal"), CHAT, 7, goal=2)
    await trains(parts, 7)
    assert await told_to_systems(parts, group) == []
    parts.clock.forward(days=1)
    await parts.opened(1)
    first = await parts.checked_in(7, 1, request_id=rid("twice"))
    await parts.checked_in(7, 1, request_id=rid("twice"))
    await parts.revoked(first.checkin.id)
    await trains(parts, 7)
    (event,) = await told_to_systems(parts, group)
    assert (event.kind, event.member_id) == (FeedKind.GOAL_REACHED, 7)
    assert event.milestone == Milestone(K.GOAL, 2)
    assert event.checkin is not None
    assert event.checkin.id == first.checkin.id


async def test_the_very_first_check_in_may_reach_the_goal_of_its_week(parts: Parts, group: Group):
    await parts.set_goal(rid("goal"), CHAT, 7, goal=1)
    await trains(parts, 7)
    assert [one.milestone for one in await told_to_systems(parts, group)] == [Milestone(K.GOAL, 1)]


async def test_systems_hear_of_milestones_and_of_neither_rest_nor_the_way_back(parts: Parts, group: Group):
    for _ in range(9):
        await trains(parts, 7)
        parts.clock.forward(days=1)
    # The tenth day in a row: the member hears that rest is training, too.
    assert await trains(parts, 7) == Milestone(K.REST, 10)
    parts.clock.forward(days=20)
    assert await trains(parts, 7) == Milestone(K.BACK)
    told = await told_to_systems(parts, group)
    assert [(one.kind, one.milestone) for one in told] == [
        (FeedKind.MILESTONE_REACHED, Milestone(K.COUNT, 10))
    ]


async def test_systems_hear_nothing_that_the_member_is_not_told_out_of_care(parts: Parts, group: Group):
    await NoteCare(parts.care, parts.clock)(rid("care"), 7)
    await parts.set_goal(rid("goal"), CHAT, 7, goal=1)
    assert await trains(parts, 7, 10) is None
    assert await told_to_systems(parts, group) == []
