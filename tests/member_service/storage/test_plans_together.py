"""What is read for many check-ins at once walks an index, in one group and in several."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from member_service.storage.anchors import MongoAnchorStore
from member_service.storage.database import Database
from member_service.storage.histories import MongoHistories
from member_service.storage.members import MongoMemberStore
from tests.member_service.parts import INDEXES, NOON
from tests.support.plans import Recorder, recorded_database, serving

pytestmark = pytest.mark.mongo

MEMBERS, DAYS = 60, 50


@pytest.fixture
async def recorded() -> AsyncIterator[tuple[Database, Recorder]]:
    async with recorded_database() as (database, recorder):
        await database.ensure_indexes(INDEXES)
        yield database, recorder


@pytest.mark.parametrize("groups", [1, 5])
async def test_histories_anchors_and_languages_walk_indexes(
    recorded: tuple[Database, Recorder], groups: int
) -> None:
    database, recorder = recorded
    checkins = [
        {
            "_id": f"g{group}-{day}:{member}",
            "group_id": f"g{group}",
            "member_id": member,
            "anchor_id": f"g{group}-{day}",
            "request_id": f"{group}-{day}-{member}",
            "state": "recorded",
            "day": "2037-11-22",
            "season_id": "s",
            "points": 1,
            "create_time": NOON,
        }
        for group in range(10)
        for day in range(DAYS)
        for member in range(MEMBERS // 10)
    ]
    anchors = [
        {
            "_id": f"g{group}-{day}",
            "group_id": f"g{group}",
            "chat_number": 0,
            "message_id": day,
            "request_id": f"{group}-{day}",
            "reply_target_ids": [day, 10_000 + day],
            "open_time": NOON,
        }
        for group in range(10)
        for day in range(300)
    ]
    await database.collection("checkins").insert_many(checkins)
    await database.collection("anchors").insert_many(anchors)
    await database.collection("members").insert_many(
        [{"_id": number, "language": "en", "pad": "x" * 200} for number in range(3000)]
    )
    await database.collection("pauses").insert_many(
        [{"_id": f"h{number}:1", "pauses": [], "version": 1} for number in range(1000)]
    )
    histories, members = MongoHistories(database), MongoMemberStore(database)
    recorder.commands.clear()
    wanted = [(f"g{group}", member) for group in range(groups) for member in range(3)]
    found = await asyncio.gather(*(histories.of(*whose) for whose in wanted))
    assert [len(one.counted) for one in found] == [DAYS] * len(wanted)
    asking = MongoAnchorStore(database)
    # None is there: what is found would have to be an anchor in full.
    assert await asyncio.gather(
        *(asking.find(f"g{group}", 0, 500 + turn) for group in range(groups) for turn in range(3))
    ) == [None] * (groups * 3)
    assert await asyncio.gather(*(members.language(member) for member in (1, 2, 3))) == ["en"] * 3

    expected = {
        "checkins": "profile",
        "anchors": "reply_target",
        "members": "_id_",
        "pauses": "_id_",
    }
    assert len(recorder.commands) == 4
    for command in recorder.commands:
        assert await serving(database, command, {expected[command["find"]]}), command
