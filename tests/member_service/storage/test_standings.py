"""Rankings on both engines, and the plans of hot queries on the server."""

import itertools
import re
from datetime import timedelta
from random import Random

import pytest

from member_service.domain.failures import FieldInvalid
from member_service.domain.groups import SeasonMode
from member_service.domain.scores import Direction, StandingPosition
from member_service.domain.tallies import SeasonTotals
from member_service.storage.database import ANY_TIME, Database
from tests.member_service.parts import CHAT, INDEXES, OTHER_CHAT, Parts
from tests.support.plans import recorded_database


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


@pytest.mark.mongo
async def test_hot_queries_have_an_index_and_sort_nothing():
    # A database of its own: one that was emptied for it may still have statistics of what was in it.
    async with recorded_database() as (database, _):
        await hot_queries_have_an_index(database)


async def hot_queries_have_an_index(database: Database) -> None:
    await database.ensure_indexes(INDEXES)
    parts = Parts(database)
    group = await parts.registered()
    # Enough documents, and heavy enough, that a planner finds an index worth its while.
    ballast = Random(1)
    for message in range(1, 4):
        await parts.opened(message)
    template = (await parts.checked_in(1, 1)).checkin
    checkins, scores, anchors = (database.collection(name) for name in ("checkins", "scores", "anchors"))
    row = await checkins.find_one({"_id": template.id})
    score = await scores.find_one({}, {"untallied": 0})
    anchor = await anchors.find_one({"message_id": 1})
    await checkins.insert_many(
        row
        | {
            "ballast": ballast.randbytes(900),
            "_id": f"x{n}",
            "request_id": f"r{n}",
            "request_ids": [f"r{n}"],
            "member_id": n,
            "anchor_id": f"a{n}",
        }
        for n in range(2, 1500)
    )
    await scores.insert_many(
        score | {"_id": f"s{n}", "member_id": n, "points": n % 40} for n in range(2, 1500)
    )
    await anchors.insert_many(
        anchor | {"_id": f"x{n}", "request_id": f"r{n}", "message_id": n, "reply_target_ids": [n, n + 9000]}
        for n in range(10, 1500)
    )
    season = {"group_id": group.id, "season_id": template.season_id}
    by_rank = {"points": -1, "reached_time": 1, "member_id": 1}
    newest = {"create_time": -1, "_id": -1}
    address = {"group_id": group.id, "chat_number": 0}
    period = {"$gte": parts.clock.now - timedelta(days=7), "$lt": parts.clock.now + timedelta(minutes=1)}
    hot = [
        ("scores", "rank", season | {"points": {"$gt": 0}}, by_rank),
        ("scores", "rank", season | {"points": 5, "reached_time": {"$gt": parts.clock.now}}, by_rank),
        ("scores", "rank", season | {"points": {"$gt": 30}}, {key: -way for key, way in by_rank.items()}),
        (
            "scores",
            "untallied",
            {"untallied": f"{group.id}:{template.season_id}", "member_id": {"$gt": 0}},
            {"member_id": 1},
        ),
        ("anchors", "reply_target", address | {"reply_target_ids": 9700}, None),
        ("checkins", "requests", {"request_ids": "r700", "create_time": ANY_TIME}, None),
        ("checkins", "member_newest", {"group_id": group.id, "member_id": 700}, newest),
        ("checkins", "newest", {"group_id": group.id, "create_time": period}, newest),
        (
            "checkins",
            "member_newest",
            {"group_id": group.id, "member_id": 700, "create_time": period},
            newest,
        ),
        (
            "checkins",
            "anchor_newest",
            {"group_id": group.id, "anchor_id": "a700", "create_time": period},
            newest,
        ),
        # A server without statistics may as well take the other index that begins with the member.
        (
            "checkins",
            "profile|member_newest",
            {"group_id": group.id, "member_id": 700, "state": "recorded"},
            None,
        ),
        # How many checked in at each anchor.
        (
            "checkins",
            "anchor_newest",
            {
                "group_id": group.id,
                "anchor_id": {"$in": ["a700", "a701"]},
                "create_time": ANY_TIME,
                "state": "recorded",
            },
            None,
        ),
        ("anchors", "close_request", {"close_request_id": "r700", "close_time": ANY_TIME}, None),
    ]
    for collection, index, wanted, order in hot:
        command = {"find": collection, "filter": wanted, "limit": 20} | ({"sort": order} if order else {})
        explained = await database.client[database.name].command(
            {"explain": command, "verbosity": "queryPlanner"}
        )
        winning = explained["queryPlanner"]["winningPlan"]
        plan = "\n".join(winning) if isinstance(winning, list) else str(winning)
        used = "|".join(f"using {name} on|'indexName': '{name}'" for name in index.split("|"))
        assert re.search(used, plan), (collection, index, plan)
        assert "Sort" not in plan, (collection, index, plan)
        assert "SORT" not in plan, (collection, index, plan)
        assert "Seq Scan" not in plan, (collection, index, plan)
        assert "COLLSCAN" not in plan, (collection, index, plan)


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
