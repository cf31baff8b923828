"""What boards are counted from walks an index, whatever lies in the collections."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from member_service.storage.boards import MongoBoards
from member_service.storage.database import Database
from member_service.storage.goals import MongoGoals
from tests.member_service.parts import INDEXES, NOON
from tests.support.plans import Recorder, recorded_database, serving

pytestmark = pytest.mark.mongo

GROUPS, MEMBERS, DAYS = 10, 30, 40


@pytest.fixture
async def recorded() -> AsyncIterator[tuple[Database, Recorder]]:
    async with recorded_database() as (database, recorder):
        await database.ensure_indexes(INDEXES)
        yield database, recorder


async def _fill(database: Database) -> None:
    everybody = [(f"g{group}", member) for group in range(GROUPS) for member in range(1, MEMBERS + 1)]
    checkins = [
        {
            "_id": f"{group}-{day}:{member}",
            "group_id": group,
            "member_id": member,
            "anchor_id": f"{group}-{day}",
            "request_id": f"{group}-{day}-{member}",
            "state": "recorded",
            "day": f"{NOON - timedelta(days=day):%Y-%m-%d}",
            "season_id": "s",
            "points": 1,
            "create_time": NOON - timedelta(days=day),
            "count_time": NOON - timedelta(days=day),
        }
        for day in range(DAYS)
        for group, member in everybody
    ]
    scores = [
        {
            "_id": f"{group}:s{season}:{member}",
            "group_id": group,
            "season_id": f"s{season}",
            "member_id": member,
            "display_name": "M",
            "points": 1,
            "checkins": 1,
            "reached_time": NOON,
        }
        for season in range(10)
        for group, member in everybody
    ]
    goals = [
        {"_id": f"{group}:{member}", "group_id": group, "member_id": member, "chosen": [], "requests": []}
        for group, member in everybody
    ]
    for name, rows in (("checkins", checkins), ("scores", scores), ("goals", goals)):
        await database.collection(name).insert_many(rows)


async def test_boards_walk_indexes(recorded: tuple[Database, Recorder]) -> None:
    database, recorder = recorded
    await _fill(database)
    boards, goals = MongoBoards(database), MongoGoals(database)
    recorder.commands.clear()

    assert len([row async for row in boards.since("g1", NOON - timedelta(days=3))]) == MEMBERS
    assert [row.points async for row in boards.since("g1", NOON - timedelta(days=3), 5)] == [4]
    assert len([row async for row in boards.ever("g1")]) == MEMBERS
    assert [row.points async for row in boards.ever("g1", 5)] == [10]
    assert await boards.names("g1", [5, 6]) == {5: "M", 6: "M"}
    assert len(await boards.trained("g1", [5, 6], (NOON - timedelta(days=3)).date())) == 8
    assert len(await goals.page("g1", 10, 15)) == 15
    assert len(await goals.page("g1", 0, 15, member_id=5)) == 1

    fitting = ("newest", "member_newest", "rank", "member", "member", "profile", "group", "_id_")
    for command, name in zip(recorder.commands, fitting, strict=True):
        assert await serving(database, command, {name}), (command, name)
