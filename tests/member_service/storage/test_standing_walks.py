"""Walks through a ranking that moves, on both engines."""

from datetime import timedelta

import pytest

from member_service.domain.scores import Direction, StandingPosition
from member_service.domain.standing_walks import LIFE, FirstPage, WalkPlace
from member_service.storage.standing_walks import SLOTS, WALKS
from servicekit.page_tokens import PageTokenInvalid
from tests.member_service.parts import CHAT, Parts

MEMBERS = 8


@pytest.fixture
async def ranking(parts: Parts) -> Parts:
    """Members 1 to 8 with 9, 8, … 2 points: each has a rank of their own."""
    await parts.registered()
    for member in range(1, MEMBERS + 1):
        await parts.opened(member, points=10)
        await parts.opened(100 + member, points=9)
    for member in range(1, MEMBERS + 1):
        parts.clock.forward(seconds=1)
        await parts.opened(200 + member, points=max(2, 10 - member))
        await parts.checked_in(member, 200 + member)
    return parts


async def first_page(ranking: Parts, size: int) -> tuple[list[int], str, FirstPage]:
    page = await ranking.list_standings(CHAT, "", None, size)
    shown = [standing.member_id for standing in page.standings]
    assert page.next_position is not None
    return shown, page.summary.season.id, FirstPage(page.next_position, frozenset(shown), True)


async def the_rest(
    ranking: Parts, season_id: str, place: FirstPage | WalkPlace, size: int, caller: str = "crm"
):
    while True:
        page = await ranking.continue_standings(caller, CHAT, season_id, place, size)
        yield page
        if page.following is None:
            return
        place = page.following


async def ids(pages) -> list[int]:
    return [standing.member_id async for page in pages for standing in page.standings]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
async def test_who_moves_up_past_the_walk_is_shown_and_who_falls_back_not_twice(ranking, size):
    shown, season_id, first = await first_page(ranking, min(size, 7))
    # The last one becomes the first, before the second page is asked for and after it.
    await ranking.checked_in(8, 1)
    pages = the_rest(ranking, season_id, first, size)
    shown += [standing.member_id for standing in (await anext(pages)).standings]
    await ranking.checked_in(7, 2)
    await ranking.revoked((await ranking.checked_in(1, 103)).checkin.id)
    shown += await ids(pages)
    assert sorted(shown) == list(range(1, MEMBERS + 1))


async def test_ranks_belong_to_one_moment(ranking):
    _, season_id, first = await first_page(ranking, 2)
    pages = the_rest(ranking, season_id, first, 2)
    ranks = [(one.member_id, one.rank, one.points) for one in (await anext(pages)).standings]
    await ranking.checked_in(8, 1)
    ranks += [(one.member_id, one.rank, one.points) async for page in pages for one in page.standings]
    # 7 had 3 points and 8 had 2, as it was when the second page was asked for.
    assert ranks == [(3, 3, 7), (4, 4, 6), (5, 5, 5), (6, 6, 4), (7, 7, 3), (8, 8, 2)]


async def test_a_ranking_of_two_pages_costs_no_write(ranking):
    shown, season_id, first = await first_page(ranking, 4)
    shown += await ids(the_rest(ranking, season_id, first, 4))
    assert shown == list(range(1, MEMBERS + 1))
    assert await ranking.database.collection(WALKS).count_documents({}) == 0


async def test_who_hides_or_leaves_the_ranking_meanwhile_is_left_out(ranking):
    _, season_id, first = await first_page(ranking, 1)
    pages = the_rest(ranking, season_id, first, 1)
    await anext(pages)
    await ranking.set_appearance(ranking.new_request(), CHAT, 4, hidden=True, alias="")
    await ranking.set_appearance(ranking.new_request(), CHAT, 5, hidden=False, alias="Raio")
    await ranking.database.collection("scores").delete_one({"member_id": 6})
    seen = [(one.member_id, one.display_name) async for page in pages for one in page.standings]
    assert seen == [(3, "M3"), (5, "\U0001f3ad Raio"), (7, "M7"), (8, "M8")]


async def test_a_walk_is_its_callers_alone_and_ends(ranking):
    _, season_id, first = await first_page(ranking, 1)
    place = (await ranking.continue_standings("crm", CHAT, season_id, first, 1)).following
    assert place is not None
    wrong = (
        ("gateway", season_id, place),
        ("crm", "all", place),
        ("crm", season_id, WalkPlace("9" + place.walk_id[1:], 1)),
        ("crm", season_id, WalkPlace(place.walk_id[:-1] + "x", 1)),
        ("crm", season_id, WalkPlace("x", 1)),
        ("crm", season_id, WalkPlace("1" * 5000 + "-x", 1)),
        ("crm", season_id, WalkPlace(place.walk_id, -1)),
        ("crm", season_id, WalkPlace(place.walk_id, 2**62)),
    )
    for caller, season, at in wrong:
        with pytest.raises(PageTokenInvalid):
            await ranking.continue_standings(caller, CHAT, season, at, 1)
    ranking.clock.now += LIFE - timedelta(milliseconds=1)
    again = await ranking.continue_standings("crm", CHAT, season_id, place, 1)
    assert [one.member_id for one in again.standings] == [3]
    ranking.clock.forward(seconds=1)
    with pytest.raises(PageTokenInvalid):
        await ranking.continue_standings("crm", CHAT, season_id, place, 1)


async def test_a_caller_has_a_few_walks_and_the_oldest_makes_room(ranking):
    _, season_id, first = await first_page(ranking, 1)
    others = (await ranking.continue_standings("other", CHAT, season_id, first, 1)).following
    places = []
    for _ in range(SLOTS + 1):
        ranking.clock.forward(seconds=1)
        places.append((await ranking.continue_standings("crm", CHAT, season_id, first, 1)).following)
    with pytest.raises(PageTokenInvalid):
        await ranking.continue_standings("crm", CHAT, season_id, places[0], 1)
    for place in places[1:]:
        assert len((await ranking.continue_standings("crm", CHAT, season_id, place, 1)).standings) == 1
    assert len((await ranking.continue_standings("other", CHAT, season_id, others, 1)).standings) == 1
    assert await ranking.database.collection(WALKS).count_documents({}) == SLOTS + 1


async def test_from_a_place_on_nobody_above_it_is_shown(ranking):
    third = (await ranking.list_standings(CHAT, "", None, 3)).standings[2]
    place = StandingPosition(third.points, third.reached_time, third.member_id)
    page = await ranking.list_standings(CHAT, "", place, 1, Direction.AFTER)
    assert [one.member_id for one in page.standings] == [4]
    first = FirstPage(page.next_position, frozenset({4}), from_the_top=False)
    assert await ids(the_rest(ranking, page.summary.season.id, first, 2)) == [5, 6, 7, 8]
