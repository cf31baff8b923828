"""Rankings on both engines, and the indexes of hot queries."""

import itertools
from datetime import timedelta
from typing import Any

import pytest

from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import SeasonMode
from member_service.domain.scores import Direction, StandingPosition
from member_service.domain.tallies import SeasonTotals
from member_service.storage.database import ANY_TIME, Database
from tests.member_service.parts import CHAT, INDEXES, NOON, OTHER_CHAT, Parts
from tests.support.plans import fits, recorded_database, serving


@pytest.fixture
async def ranking(parts):
    """Points: 1 has 5, 2 and 3 have 3, 4 has 2 (in two check-ins), 5, 6 and 7 have 1; 8 was revoked."""
    await parts.registered()
    plan = {10: (5, [1]), 20: (3, [2, 3]), 30: (1, [4, 5, 7, 6, 8]), 40: (1, [4])}
    for message, (points, members) in plan.items():
        await parts.opened(message, points=points)
        for member in members:
            parts.clock.forward(seconds=1)
            answer = await parts.checked_in(member, message)
            if member == 8:
                await parts.revoked(answer.checkin.id)
    return parts


EXPECTED = [(1, 1, 5, 1), (2, 2, 3, 1), (2, 3, 3, 1), (3, 4, 2, 2), (4, 5, 1, 1), (4, 7, 1, 1), (4, 6, 1, 1)]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
async def test_ranks_are_dense_and_right_across_pages(ranking, size):
    found, after = [], None
    while True:
        page = await ranking.list_standings(CHAT, "", after, size)
        found += [(one.rank, one.member_id, one.points, one.checkins) for one in page.standings]
        after = page.next_position
        if after is None:
            break
    assert found == EXPECTED
    assert page.summary.totals == SeasonTotals(participants=7, checkins=8, points=16)
    assert page.summary.days_left == 30


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
async def test_pages_are_the_same_when_they_are_turned_back(ranking, size):
    pages, after = [], None
    while True:
        page = await ranking.list_standings(CHAT, "", after, size)
        pages.append(page)
        after = page.next_position
        if after is None:
            break
    assert [page.has_previous for page in pages] == [False, *(True for _ in pages[1:])]

    for before, page in itertools.pairwise(pages):
        first = page.standings[0]
        place = StandingPosition(first.points, first.reached_time, first.member_id)
        turned = await ranking.list_standings(CHAT, "", place, size, Direction.BEFORE)
        assert turned.standings == before.standings
        assert turned.has_previous == before.has_previous
        assert turned.next_position == before.next_position


async def test_before_the_first_there_is_nobody(ranking):
    first = (await ranking.list_standings(CHAT, "", None, 1)).standings[0]
    place = StandingPosition(first.points, first.reached_time, first.member_id)

    page = await ranking.list_standings(CHAT, "", place, 5, Direction.BEFORE)

    assert (page.standings, page.next_position, page.has_previous) == ([], None, False)


async def test_ones_own_place_says_what_the_next_rank_has(ranking):
    places = {}
    for member in (1, 3, 5, 8, 9):
        own = await ranking.get_standing(CHAT, member)
        places[member] = (own.standing.rank, own.standing.points, own.next_rank_points)
    assert places == {1: (1, 5, 0), 3: (2, 3, 5), 5: (4, 1, 2), 8: (0, 0, 0), 9: (0, 0, 0)}


async def test_a_season_that_is_over_can_still_be_read(ranking):
    old = (await ranking.list_standings(CHAT, "", None, 1)).summary.season
    ranking.clock.forward(days=30)
    running = await ranking.list_standings(CHAT, "", None, 0)
    past = await ranking.list_standings(CHAT, old.id, None, 0)

    assert (running.standings, running.summary.totals) == ([], SeasonTotals())
    assert running.summary.season.id != old.id
    assert (len(past.standings), past.summary.days_left) == (7, 0)
    with pytest.raises(FieldInvalid) as refused:
        await ranking.list_standings(CHAT, "season one", None, 0)
    assert refused.value.metadata == {"field": "season_id"}


async def test_another_mode_is_another_season_and_the_old_numbers_stay(ranking):
    await ranking.update_group(ranking.new_request(), CHAT, {"settings.season_mode": SeasonMode.OFF})
    own = await ranking.get_standing(CHAT, 1)
    assert (own.standing.rank, own.summary.season.id, own.summary.days_left) == (0, "all", 0)
    await ranking.update_group(ranking.new_request(), CHAT, {"settings.season_mode": SeasonMode.DAYS})
    assert (await ranking.get_standing(CHAT, 1)).standing.rank == 1


async def test_groups_have_rankings_of_their_own(ranking):
    await ranking.registered(OTHER_CHAT)
    assert (await ranking.list_standings(OTHER_CHAT, "", None, 0)).standings == []


SEASON = {"group_id": "id-1", "season_id": "season"}
BY_RANK = {"points": -1, "reached_time": 1, "member_id": 1}
NEWEST = {"create_time": -1, "_id": -1}
PERIOD = {"$gte": NOON - timedelta(days=7), "$lt": NOON + timedelta(minutes=1)}
ONES_OWN = {"group_id": "id-1", "member_id": 700}
AT_ANCHORS = {"group_id": "id-1", "anchor_id": {"$in": ["a700", "a701"]}}
HOT: list[tuple[str, str, dict[str, Any], dict[str, int] | None]] = [
    ("scores", "rank", SEASON | {"points": {"$gt": 0}}, BY_RANK),
    ("scores", "rank", SEASON | {"points": 5, "reached_time": {"$gt": NOON}}, BY_RANK),
    ("scores", "rank", SEASON | {"points": {"$gt": 30}}, {key: -way for key, way in BY_RANK.items()}),
    ("scores", "untallied", {"untallied": "id-1:season", "member_id": {"$gt": 0}}, {"member_id": 1}),
    (
        "anchors",
        "reply_target",
        {"group_id": "id-1", "chat_number": 0, "reply_target_ids": 9700},
        None,
    ),
    ("anchors", "close_request", {"close_request_id": "r700", "close_time": ANY_TIME}, None),
    ("checkins", "requests", {"request_ids": "r700", "create_time": ANY_TIME}, None),
    ("checkins", "newest", {"group_id": "id-1", "create_time": PERIOD}, NEWEST),
    ("checkins", "member_newest", ONES_OWN, NEWEST),
    ("checkins", "member_newest", ONES_OWN | {"create_time": PERIOD}, NEWEST),
    ("checkins", "profile", ONES_OWN | {"state": "recorded"}, None),
    (
        "checkins",
        "anchor_newest",
        {"group_id": "id-1", "anchor_id": "a700", "create_time": PERIOD},
        NEWEST,
    ),
    # How many checked in at each anchor: few were revoked, whose documents are read and left out.
    ("checkins", "anchor_newest", AT_ANCHORS | {"create_time": ANY_TIME, "state": "recorded"}, None),
]
"""Collection, index, filter and order of the searches that a check-in or a ranking waits for."""


@pytest.mark.parametrize(("collection", "index", "wanted", "order"), HOT)
def test_hot_queries_have_an_index_whose_keys_find_and_order_them(collection, index, wanted, order):
    [keys] = [one.keys for one in INDEXES if (one.collection, one.name) == (collection, index)]

    assert fits(keys, wanted, order) <= {"state"}


@pytest.mark.mongo
async def test_hot_queries_have_an_index_and_sort_nothing():
    async with recorded_database() as (database, _):
        await database.ensure_indexes(INDEXES)
        await _with_something_in_it(database)
        for collection, index, wanted, order in HOT:
            search = {"find": collection, "filter": wanted, "limit": 20} | ({"sort": order} if order else {})
            assert await serving(database, search, {index}), (index, search)


@pytest.mark.mongo
async def test_a_query_whose_index_is_gone_is_served_by_no_other():
    async with recorded_database() as (database, _):
        await database.ensure_indexes(INDEXES)
        await _with_something_in_it(database)
        search = {"find": "scores", "filter": SEASON | {"points": {"$gt": 0}}, "sort": BY_RANK}
        names = [one.full_name for one in INDEXES if one.collection == "scores"]
        assert await serving(database, search, ["_id_", *names]) == {"rank"}

        await database.collection("scores").drop_index("rank")

        assert await serving(database, search, ["_id_", *names]) == set()


async def _with_something_in_it(database: Database) -> None:
    parts = Parts(database)
    await parts.registered()
    await parts.opened(1)
    for member in range(1, 20):
        await parts.checked_in(member, 1)


async def test_places_are_given_for_many_at_once_in_the_order_asked(ranking):
    await ranking.set_appearance(ranking.new_request(), CHAT, 1, hidden=True, alias="")
    await ranking.set_appearance(ranking.new_request(), CHAT, 4, hidden=False, alias="Raio")

    chat_id, places, summary = await ranking.batch_get_standings(CHAT, "", [9, 4, 2, 1, 8, 4])

    assert chat_id == CHAT
    assert [(one.member_id, one.rank, one.points) for one in places] == [
        (9, 0, 0),
        (4, 2, 2),
        (2, 1, 3),
        (1, 0, 0),
        (8, 0, 0),
        (4, 2, 2),
    ]
    assert places[1].display_name == "🎭 Raio"
    assert summary.totals == SeasonTotals(participants=7, checkins=8, points=16)
    with pytest.raises(FieldInvalid):
        await ranking.batch_get_standings(CHAT, "season one", [1])


@pytest.mark.parametrize("wrong", [[], [1] * 101, [1, 0], [-1]], ids=["none", "too many", "zero", "negative"])
async def test_places_are_asked_of_one_to_a_hundred_members(ranking, wrong):
    with pytest.raises(FieldInvalid) as refused:
        await ranking.batch_get_standings(CHAT, "", wrong)
    assert refused.value.metadata == {"field": "member_ids"}
