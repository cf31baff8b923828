"""Boards: this week, all time, constancy, on both engines."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta

import pytest

from member_service.domain.boards import BoardKind, BoardPage
from member_service.domain.constancy import BATCH, WEEKS
from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import GroupNotRegistered
from member_service.domain.weeks import WeekState
from member_service.storage import checkins as checkin_storage
from member_service.storage import scores as score_storage
from tests.member_service.parts import ADMIN, CHAT, Parts, rid

MESSAGES = itertools.count(1)
ANA, BIA, CAIO, DUDA = 7, 8, 9, 10
MONDAY = datetime(2037, 9, 7, 15, 0, tzinfo=UTC)


@pytest.fixture
async def group(parts: Parts) -> Parts:
    parts.clock.now = MONDAY
    await parts.registered()
    return parts


async def trained(parts: Parts, *members: int, points: int = 1) -> None:
    """They check in now."""
    message = next(MESSAGES)
    await parts.opened(message, points)
    for member in members:
        await parts.checked_in(member, message)


async def chose(parts: Parts, member: int, goal: int) -> None:
    await parts.set_goal(parts.new_request(), CHAT, member, goal=goal)


async def board(parts: Parts, kind: BoardKind, **more: object) -> BoardPage:
    return await parts.get_board(CHAT, kind, **more)


def places(page: BoardPage) -> list[tuple[int, int, int]]:
    """Rank, member, points."""
    return [(one.rank, one.row.member_id, one.row.points) for one in page.places]


def shares(page: BoardPage) -> list[tuple[int, int, int, int]]:
    """Rank, member, weeks kept, weeks that count."""
    return [(one.rank, one.row.member_id, one.row.kept_weeks, one.row.goal_weeks) for one in page.places]


async def test_a_week_begins_on_monday_and_ends_with_its_sunday(group: Parts):
    group.clock.now = datetime(2037, 9, 14, 2, 59, tzinfo=UTC)  # Sunday, 23:59 in São Paulo
    await trained(group, ANA, points=5)
    assert places(await board(group, BoardKind.WEEK)) == [(1, ANA, 5)]
    group.clock.forward(minutes=1)
    assert places(await board(group, BoardKind.WEEK)) == []
    await trained(group, BIA)
    page = await board(group, BoardKind.WEEK)
    assert places(page) == [(1, BIA, 1)]
    assert (str(page.first_day), str(page.last_day)) == ("2037-09-14", "2037-09-20")


async def test_all_time_is_every_season_together(group: Parts):
    await trained(group, ANA, BIA)
    group.clock.forward(days=200)
    await trained(group, ANA, points=3)
    await trained(group, CAIO, points=2)
    page = await board(group, BoardKind.ALL_TIME, member_id=BIA)
    assert places(page) == [(1, ANA, 4), (2, CAIO, 2), (3, BIA, 1)]
    assert (page.own.rank, page.next_rank_worth, page.first_day) == (3, 2, None)
    assert (page.totals.participants, page.totals.checkins, page.totals.points) == (3, 4, 7)


@pytest.mark.parametrize("kind", [BoardKind.WEEK, BoardKind.ALL_TIME])
async def test_equals_share_a_rank_and_who_was_first_stands_before(group: Parts, kind: BoardKind):
    await trained(group, DUDA)
    group.clock.forward(minutes=1)
    await trained(group, ANA)
    group.clock.forward(minutes=1)
    await trained(group, BIA, CAIO, points=2)
    await group.revoked((await group.ledger.page(await _filter(group, CAIO), None, 1))[0].id)
    assert places(await board(group, kind)) == [(1, BIA, 2), (2, DUDA, 1), (2, ANA, 1)]


async def _filter(parts: Parts, member: int):
    found = await parts.groups.find(CHAT)
    return checkin_storage.CheckinFilter(found.id, member)


@pytest.mark.parametrize("kind", list(BoardKind))
async def test_who_hides_takes_no_place_and_sees_their_own(group: Parts, kind: BoardKind):
    await chose(group, ANA, 1)
    await chose(group, BIA, 1)
    for week in range(5):
        await trained(group, BIA, *([ANA] if week else []))
        group.clock.forward(weeks=1)
    await trained(group, BIA, points=3)
    await trained_later(group, ANA)
    await group.set_appearance(rid("hide"), CHAT, BIA, hidden=True, alias="")
    await group.set_appearance(rid("alias"), CHAT, ANA, hidden=False, alias="Raio")
    page = await board(group, kind, member_id=BIA)
    assert [(one.rank, one.display_name) for one in page.places] == [(1, "🎭 Raio")]
    assert (page.own.rank, page.hidden, page.totals.participants) == (1, True, 2)
    seen = await board(group, kind, member_id=BIA, as_others=True)
    assert (seen.own, seen.hidden) == (None, False)
    await group.set_appearance(rid("show"), CHAT, BIA, hidden=False, alias="")
    assert [one.row.member_id for one in (await board(group, kind)).places] == [BIA, ANA]


async def trained_later(parts: Parts, member: int) -> None:
    parts.clock.forward(minutes=1)
    await trained(parts, member)


async def test_constancy_measures_everybody_by_their_own_goal(group: Parts):
    await chose(group, ANA, 2)
    await chose(group, BIA, 6)
    await chose(group, CAIO, 1)
    for week in range(WEEKS):
        for day in range(6):
            members = [BIA] + [ANA] * (day < 2 and week != 3) + [CAIO] * (day == 0 and week % 2 == 0)
            await trained(group, *members)
            group.clock.forward(days=1)
        group.clock.forward(days=1)
    # What the running week brings counts when it is over.
    await trained(group, DUDA)
    page = await board(group, BoardKind.CONSTANCY, member_id=DUDA)
    assert shares(page) == [(1, BIA, 8, 8), (2, ANA, 7, 8), (3, CAIO, 4, 8)]
    assert (page.own, str(page.first_day), str(page.last_day)) == (None, "2037-09-07", "2037-11-01")
    group.clock.forward(weeks=1)
    assert shares(await board(group, BoardKind.CONSTANCY))[0] == (1, BIA, 7, 8)


async def test_the_same_share_of_more_weeks_is_more_and_three_weeks_are_too_few(group: Parts):
    for week in range(WEEKS):
        members = [ANA] + [BIA] * (week >= 4) + [CAIO] * (week >= 5)
        for member in members:
            if week in {0, 4, 5}:
                await chose(group, member, 1)
        await trained(group, *members)
        group.clock.forward(weeks=1)
    assert shares(await board(group, BoardKind.CONSTANCY)) == [(1, ANA, 8, 8), (2, BIA, 4, 4)]


async def test_a_paused_week_is_in_neither_number(group: Parts):
    await chose(group, ANA, 3)
    for week in range(6):
        if week == 2:
            await group.pause_streak(rid("pause"), CHAT, ANA, day_count=7, paused_by=ADMIN)
        else:
            for _ in range(3):
                await trained(group, ANA)
                group.clock.forward(days=1)
            group.clock.forward(days=-3)
        group.clock.forward(weeks=1)
    assert shares(await board(group, BoardKind.CONSTANCY)) == [(1, ANA, 5, 5)]


async def test_it_is_what_each_members_own_weeks_say(group: Parts):
    """Two readings of the same rules: the board's, and /meta's of every member, over a change of the zone."""
    members = range(20, 32)
    for member in members:
        await chose(group, member, member % 4 + 1)
    for day in range(77):
        await trained(group, *(one for one in members if (day * 7 + one * 13) % 11 < one % 8))
        if day == 20:
            await group.pause_streak(rid("p"), CHAT, 25, day_count=12, paused_by=ADMIN)
        if day == 30:
            await group.update_group(rid("z"), CHAT, {"settings.time_zone": "Asia/Tokyo"})
            await chose(group, 23, 6)
            await chose(group, 27, 0)
        group.clock.forward(days=1, minutes=37)
    expected = set()
    for member in members:
        weeks = (await group.get_week(CHAT, member)).record.weeks[-1 - WEEKS : -1]
        states = [one.state for one in weeks]
        kept = states.count(WeekState.KEPT)
        counted = kept + states.count(WeekState.MISSED) + states.count(WeekState.SHIELDED)
        if kept and counted >= 4:
            expected.add((member, kept, counted))
    found = shares(await board(group, BoardKind.CONSTANCY))
    assert {row[1:] for row in found} == expected
    assert len(expected) > 6
    best = [kept / counted for _, _, kept, counted in found]
    assert best == sorted(best, reverse=True)


async def test_pages_follow_one_another_and_a_place_is_told_however_far_down(group: Parts):
    message = await group.opened()
    for member in range(100, 145):
        await group.checked_in(member, message.message_id)
        group.clock.forward(seconds=1)
    pages = [await board(group, BoardKind.WEEK, skip=skip, page_size=20) for skip in (0, 20, 40)]
    assert [one.row.member_id for page in pages for one in page.places] == list(range(100, 145))
    assert [page.has_more for page in pages] == [True, True, False]
    far = await board(group, BoardKind.WEEK, member_id=144)
    assert (far.own.row.member_id, far.own.rank) == (144, 1)


async def test_goals_of_many_members_are_read_page_by_page(group: Parts):
    await trained(group, ANA)
    group_id = (await group.groups.find(CHAT)).id
    goals = group.database.collection("goals")
    old = group.clock() - timedelta(weeks=6)
    await goals.insert_many(
        {
            "_id": f"{group_id}:{member}",
            "group_id": group_id,
            "member_id": member,
            "chosen": [{"time": old, "days": 1}],
            "requests": [],
        }
        for member in range(1000, 1000 + 2 * BATCH + 1)
    )
    last = 1000 + 2 * BATCH
    for _ in range(4):
        group.clock.forward(weeks=1)
        await trained(group, last)
    group.clock.forward(weeks=1)
    assert shares(await board(group, BoardKind.CONSTANCY)) == [(1, last, 4, 8)]


async def test_what_took_many_documents_is_kept_for_a_while_and_counted_once(group: Parts):
    group_id = (await group.groups.find(CHAT)).id
    scores = group.database.collection(score_storage.SCORES)
    await scores.insert_many(
        {
            "_id": f"{group_id}:all:{member}",
            "group_id": group_id,
            "season_id": "all",
            "member_id": member,
            "display_name": "M",
            "points": 1 + member % 700,
            "checkins": 1,
            "applied": [],
            "reached_time": MONDAY,
        }
        for member in range(1000, 1800)
    )
    first, again = await asyncio.gather(*(board(group, BoardKind.ALL_TIME) for _ in range(2)))
    assert first == again
    await trained(group, ANA, points=10)
    group.clock.forward(seconds=3)
    seen = await board(group, BoardKind.ALL_TIME, member_id=ANA)
    assert seen.totals.participants == 800
    # One's own numbers are those of now.
    assert seen.own.row.points == 10
    group.clock.forward(seconds=1)
    assert (await board(group, BoardKind.ALL_TIME)).totals.participants == 801
    # A member who was erased meanwhile is on no page, whatever is kept.
    top = seen.places[0].row.member_id
    await scores.delete_many({"group_id": group_id, "member_id": top})
    assert top not in [one.row.member_id for one in (await board(group, BoardKind.ALL_TIME)).places]
    beyond = await board(group, BoardKind.ALL_TIME, skip=480, page_size=100)
    assert (len(beyond.places), beyond.has_more) == (20, False)


@pytest.mark.parametrize("wish", [{"skip": -1}, {"skip": 501}, {"page_size": -1}, {"member_id": -1}])
async def test_what_cannot_be_is_refused(group: Parts, wish: dict[str, int]):
    with pytest.raises(FieldInvalid):
        await board(group, BoardKind.WEEK, **wish)


async def test_a_board_is_of_a_registered_group(parts: Parts):
    with pytest.raises(GroupNotRegistered):
        await board(parts, BoardKind.WEEK)
