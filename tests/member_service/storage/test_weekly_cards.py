"""Weekly cards are handed to the outbox once a Monday, by each group's clock.

That holds whoever dies and however many sweep, on both engines.
"""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from member_service.domain.due_groups import PUT_OFF, DueGroupSweeper
from member_service.domain.groups import SeasonMode
from member_service.domain.outbox import Outbox
from member_service.domain.weekly_cards import WeeklyCards
from member_service.storage.due_groups import MongoDueGroups
from member_service.storage.outbox import MongoOutboxStore
from member_service.storage.weekly_cards import DUE, INDEXES, MongoCardWeeks
from tests.member_service.crashing import Crash, CrashingDatabase
from tests.member_service.parts import CHAT, OTHER_CHAT

SUNDAY_NIGHT = datetime(2037, 11, 23, 2, 30, tzinfo=UTC)
MONDAY_AT_8 = datetime(2037, 11, 23, 11, 0, tzinfo=UTC)
"""In São Paulo."""


def sweeper(parts, database=None) -> DueGroupSweeper:
    database = database or parts.database
    outbox = Outbox(MongoOutboxStore(database), parts.clock)
    cards = WeeklyCards(MongoCardWeeks(database), outbox, parts.clock)
    return DueGroupSweeper(MongoDueGroups(database, DUE), cards, parts.clock)


async def entries(parts) -> dict[str, dict]:
    found = parts.database.collection("outbox").find({"kind": "weekly_card"})
    return {row["_id"]: json.loads(row["payload"]) async for row in found}


@pytest.fixture
async def group(parts):
    await parts.database.ensure_indexes(INDEXES)
    made = await parts.registered()
    await parts.registered(OTHER_CHAT)
    await parts.update_group(parts.new_request(), CHAT, {"settings.weekly_card": True})
    return made


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (SUNDAY_NIGHT, False),
        (datetime(2037, 11, 23, 10, 59, tzinfo=UTC), False),
        (MONDAY_AT_8, True),
        (datetime(2037, 11, 23, 22, 59, tzinfo=UTC), True),
        (datetime(2037, 11, 23, 23, 0, tzinfo=UTC), False),
        (datetime(2037, 11, 24, 12, 0, tzinfo=UTC), False),
    ],
)
async def test_a_card_is_due_on_monday_by_the_groups_clock(parts, group, now, due):
    parts.clock.now = now
    await sweeper(parts).sweep_once()
    assert list(await entries(parts)) == ([f"card:{group.id}:2037-11-23"] if due else [])


async def test_other_zones_have_other_mondays(parts, group):
    await parts.update_group(parts.new_request(), CHAT, {"settings.time_zone": "Pacific/Auckland"})
    parts.clock.now = datetime(2037, 11, 22, 19, 0, tzinfo=UTC)
    await sweeper(parts).sweep_once()
    assert list(await entries(parts)) == [f"card:{group.id}:2037-11-23"]


async def test_every_week_has_one_card_however_often_is_swept(parts, group):
    for week in range(2):
        parts.clock.now = MONDAY_AT_8
        parts.clock.forward(days=7 * week)
        for _ in range(3):
            await asyncio.gather(*(sweeper(parts).sweep_once() for _ in range(2)))
            parts.clock.forward(minutes=1)
    assert list(await entries(parts)) == [f"card:{group.id}:2037-11-23", f"card:{group.id}:2037-11-30"]


async def test_it_shows_the_season_that_ran_on_sunday(parts, group):
    await parts.update_group(parts.new_request(), CHAT, {"settings.season_mode": SeasonMode.WEEKLY})
    parts.clock.now = MONDAY_AT_8
    await sweeper(parts).sweep_once()
    [payload] = (await entries(parts)).values()
    assert payload == {"chat_id": CHAT, "season_id": "week-2037-11-16"}


async def test_a_group_that_stopped_or_changed_its_mind_gets_none(parts, group):
    await parts.stop_group(parts.new_request(), CHAT)
    parts.clock.now = MONDAY_AT_8
    await sweeper(parts).sweep_once()
    await parts.registered()
    await parts.update_group(parts.new_request(), CHAT, {"settings.weekly_card": False})
    await sweeper(parts).sweep_once()
    assert await entries(parts) == {}


@pytest.mark.parametrize("writes", [1, 2])
async def test_a_crash_between_entry_and_mark_posts_no_second_card(parts, group, writes):
    parts.clock.now = MONDAY_AT_8
    dying = CrashingDatabase(parts.database, writes)
    with pytest.raises(Crash):
        await sweeper(parts, dying).sweep_once()
    parts.clock.forward(seconds=PUT_OFF.total_seconds())
    await sweeper(parts).sweep_once()
    rows = parts.database.collection("outbox")
    assert await rows.count_documents({}) == 1
    # Even when the entry was done and forgotten, the mark holds, whoever changes the group.
    await rows.delete_many({})
    await parts.update_group(parts.new_request(), CHAT, {"settings.quiet": True})
    await sweeper(parts).sweep_once()
    assert await rows.count_documents({}) == 0


async def test_a_group_that_cannot_be_read_holds_up_no_other(parts, group, caplog):
    await parts.update_group(parts.new_request(), OTHER_CHAT, {"settings.weekly_card": True})
    await parts.database.collection("groups").update_one(
        {"chat_id": OTHER_CHAT}, {"$set": {"settings.time_zone": "Mars/Olympus"}}
    )
    parts.clock.now = MONDAY_AT_8
    await sweeper(parts).sweep_once()
    assert list(await entries(parts)) == [f"card:{group.id}:2037-11-23"]
    assert "a group's weekly card cannot be handed over" in caplog.messages
