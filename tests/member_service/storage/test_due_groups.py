"""Groups are looked at when something is due in them: after each change, and by an indexed time."""

import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import UpdateOne

from member_service.domain.due_groups import BATCH, LONGEST, PUT_OFF, DueGroup, DueGroupSweeper
from member_service.domain.groups import Group, GroupState, SeasonMode
from member_service.domain.outbox import Outbox
from member_service.domain.season_ends import SeasonEnds
from member_service.domain.weekly_cards import WeeklyCards
from member_service.storage import season_ends, weekly_cards
from member_service.storage.database import Database
from member_service.storage.due_groups import MongoDueGroups
from member_service.storage.feed import MongoFeed
from member_service.storage.groups import group_document
from member_service.storage.outbox import MongoOutboxStore
from member_service.stores import INDEXES
from tests.member_service.parts import CHAT, OTHER_CHAT, Parts
from tests.support.databases import server_uri
from tests.support.plans import Recorder, serving
from tests.support.reads import Reads

SUNDAY_ENDS = datetime(2037, 11, 23, 3, 0, tzinfo=UTC)
"""In São Paulo; the parts' clock begins at that Sunday's noon."""


def seasons(parts: Parts) -> DueGroupSweeper:
    outbox = Outbox(MongoOutboxStore(parts.database), parts.clock)
    records = season_ends.MongoSeasonRecords(parts.database)
    ends = SeasonEnds(records, parts.scores, outbox, parts.clock, feed=MongoFeed(parts.database))
    return DueGroupSweeper(MongoDueGroups(parts.database, season_ends.DUE), ends, parts.clock)


def cards(parts: Parts) -> DueGroupSweeper:
    work = WeeklyCards(
        weekly_cards.MongoCardWeeks(parts.database),
        Outbox(MongoOutboxStore(parts.database), parts.clock),
        parts.clock,
    )
    return DueGroupSweeper(MongoDueGroups(parts.database, weekly_cards.DUE), work, parts.clock)


class Looks:
    """A work that writes down whom it looked at, and says when it wants to look again."""

    ailing = "a group cannot be looked at"

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.seen: list[int] = []
        self.batches: list[int] = []
        self.again: timedelta | None = timedelta(hours=1)
        self.ails: set[int] = set()
        self.sweeper = DueGroupSweeper(MongoDueGroups(parts.database, "looks"), self, parts.clock)

    async def begin(self, groups):
        self.batches.append(len(groups))
        return self._look_at

    async def _look_at(self, group: Group) -> datetime | None:
        if group.chat_id in self.ails:
            raise ValueError
        self.seen.append(group.chat_id)
        return self._parts.clock() + self.again if self.again else None

    async def sees(self, **later: float) -> list[int]:
        """Whom a look sees now."""
        self._parts.clock.forward(**later)
        self.seen.clear()
        await self.sweeper.sweep_once()
        return sorted(self.seen)


@pytest.fixture
async def looks(parts: Parts) -> Looks:
    await parts.registered()
    await parts.registered(OTHER_CHAT)
    made = Looks(parts)
    assert await made.sees() == sorted([CHAT, OTHER_CHAT])
    assert await made.sees(minutes=59) == []
    return made


async def test_a_group_is_looked_at_when_it_is_due_and_no_other_is(parts, looks):
    await parts.update_group(parts.new_request(), CHAT, {"settings.quiet": True})
    assert await looks.sees() == [CHAT]
    assert await looks.sees(minutes=1) == [OTHER_CHAT]
    assert await looks.sees(minutes=59) == [CHAT]


@pytest.mark.parametrize(
    "values",
    [
        {"settings.season_mode": SeasonMode.OFF},
        {"settings.season_days": 12},
        {"settings.time_zone": "Asia/Tokyo"},
        {"settings.weekly_card": True},
        {"title": "Other"},
    ],
)
async def test_whatever_is_changed_in_a_group_it_is_looked_at_at_once(parts, looks, values):
    await parts.update_group(parts.new_request(), CHAT, values)
    assert await looks.sees() == [CHAT]


async def test_a_group_that_moves_is_looked_at_in_its_new_chat(parts, looks):
    await parts.migrate_group(parts.new_request(), CHAT, -1007)
    assert await looks.sees() == [-1007]


async def test_a_group_that_stopped_is_left_alone_until_it_starts_again(parts, looks):
    await parts.stop_group(parts.new_request(), CHAT)
    assert await looks.sees(days=30) == [OTHER_CHAT]
    await parts.registered()
    assert await looks.sees() == [CHAT]


async def test_a_group_that_is_imported_is_looked_at_at_once(parts, looks):
    known = await parts.groups.find(CHAT)
    await parts.database.collection("groups").insert_one(
        group_document(known) | {"_id": "imported", "chat_id": -1008, "requests": []}
    )
    assert await looks.sees() == [-1008]


async def test_a_change_while_a_group_is_looked_at_is_not_lost(parts, looks):
    kept = looks._look_at

    async def look_at(group):
        if group.chat_id == CHAT and group.settings.time_zone != "Asia/Tokyo":
            # There is no time before and after: only the settings tell that they changed.
            await parts.update_group(parts.new_request(), CHAT, {"settings.time_zone": "Asia/Tokyo"})
        return await kept(group)

    looks._look_at = look_at
    assert await looks.sees(minutes=1) == sorted([CHAT, OTHER_CHAT])
    assert await looks.sees() == [CHAT]
    assert await looks.sees() == []


async def test_a_move_to_another_chat_while_a_group_is_looked_at_is_not_lost(parts, looks):
    kept = looks._look_at

    async def look_at(group):
        if group.chat_id == CHAT:
            await parts.migrate_group(parts.new_request(), CHAT, -1007)
        return await kept(group)

    looks._look_at = look_at
    assert await looks.sees(minutes=1) == sorted([CHAT, OTHER_CHAT])
    assert await looks.sees() == [-1007]
    assert await looks.sees() == []


async def test_a_work_may_look_at_groups_that_are_stopped_as_well(parts, looks):
    states = (GroupState.ACTIVE, GroupState.STOPPED)
    dues = MongoDueGroups(parts.database, "looks", states)
    looks.sweeper = DueGroupSweeper(dues, looks, parts.clock)
    await parts.stop_group(parts.new_request(), CHAT)
    assert await dues.first_time() < parts.clock()
    assert await looks.sees() == [CHAT]
    assert await looks.sees(minutes=1) == [OTHER_CHAT]
    assert await dues.first_time() == parts.clock() + timedelta(minutes=59)
    assert len(await dues.due(parts.clock() + timedelta(hours=2), 1)) == 1
    assert len(await dues.due(parts.clock() + timedelta(hours=2), 2)) == 2


async def test_nothing_to_come_is_believed_for_a_week(parts, looks):
    looks.again = None
    assert len(await looks.sees(minutes=1)) == 2
    assert await looks.sees(days=6) == []
    assert len(await looks.sees(seconds=LONGEST.total_seconds() - 6 * 86400)) == 2


async def test_a_time_far_ahead_is_computed_anew_after_a_week(parts, looks):
    looks.again = timedelta(days=300)
    assert len(await looks.sees(minutes=1)) == 2
    assert len(await looks.sees(seconds=LONGEST.total_seconds())) == 2


async def test_a_group_that_ails_waits_and_holds_up_no_other(parts, looks):
    looks.ails = {CHAT}
    assert await looks.sees(minutes=1) == [OTHER_CHAT]
    looks.ails = set()
    assert await looks.sees(minutes=4) == []
    assert await looks.sees(seconds=PUT_OFF.total_seconds() - 240) == [CHAT]


async def test_a_group_that_cannot_be_read_waits_and_holds_up_no_other(parts, looks, caplog):
    kept = parts.database.collection("groups")
    await kept.update_one({"chat_id": CHAT}, {"$set": {"settings.season_mode": "yearly"}})
    assert await looks.sees(minutes=1) == [OTHER_CHAT]
    assert caplog.messages == ["a group cannot be looked at"]
    assert await looks.sees() == []
    await kept.update_one({"chat_id": CHAT}, {"$set": {"settings.season_mode": "weekly"}})
    assert await looks.sees(minutes=5) == [CHAT]


async def test_a_look_says_when_the_next_group_is_due(parts, looks):
    assert await looks.sweeper.look() == parts.clock() + timedelta(minutes=1)
    parts.clock.forward(minutes=1)
    assert await looks.sweeper.look() == 2
    assert await looks.sweeper.look() == parts.clock() + timedelta(hours=1)
    await parts.update_group(parts.new_request(), CHAT, {"title": "Other"})
    assert await looks.sweeper.look() == 1


async def test_without_a_group_there_is_nothing_to_wait_for(parts):
    assert await Looks(parts).sweeper.look() == 0


async def test_many_that_are_due_are_read_together(parts):
    document = group_document(await parts.registered()) | {"requests": []}
    await parts.database.collection("groups").insert_many(
        {**document, "_id": f"g{n}", "chat_id": -5000 - n, "requests": [{"id": f"r{n}"}]}
        for n in range(BATCH)
    )
    looks = Looks(parts)
    assert len(await looks.sees()) == BATCH + 1
    assert looks.batches == [BATCH, 1]
    assert await looks.sees() == []


async def test_a_season_is_due_when_its_last_day_ends(parts):
    await parts.registered()
    await parts.update_group(parts.new_request(), CHAT, {"settings.season_mode": SeasonMode.WEEKLY})
    sweeper = seasons(parts)
    await sweeper.sweep_once()
    assert await sweeper.look() == SUNDAY_ENDS
    # East of there the same Sunday ends earlier.
    await parts.update_group(parts.new_request(), CHAT, {"settings.time_zone": "Europe/Berlin"})
    await sweeper.sweep_once()
    assert await sweeper.look() == SUNDAY_ENDS - timedelta(hours=4)


async def test_a_card_is_due_on_the_next_monday_morning_where_cards_are_wanted(parts):
    await parts.registered()
    sweeper = cards(parts)
    await sweeper.sweep_once()
    assert await sweeper.look() == parts.clock() + LONGEST
    await parts.update_group(parts.new_request(), CHAT, {"settings.weekly_card": True})
    await sweeper.sweep_once()
    monday_at_8 = datetime(2037, 11, 23, 11, 0, tzinfo=UTC)
    assert await sweeper.look() == monday_at_8
    parts.clock.now = monday_at_8
    assert await sweeper.look() == 1
    assert await parts.database.collection("outbox").count_documents({"kind": "weekly_card"}) == 1
    assert await sweeper.look() == monday_at_8 + timedelta(days=7)
    await parts.update_group(parts.new_request(), CHAT, {"settings.weekly_card": False})
    await sweeper.sweep_once()
    assert await sweeper.look() == monday_at_8 + LONGEST


@pytest.fixture
async def listened() -> AsyncIterator[tuple[Database, Recorder, Reads]]:
    recorder, reads = Recorder(), Reads()
    client = AsyncIOMotorClient(server_uri(), tz_aware=True, event_listeners=[recorder, reads])
    database = Database(client, f"test_{secrets.token_hex(8)}", embedded=False)
    try:
        await database.ensure_indexes(INDEXES)
        yield database, recorder, reads
    finally:
        await client.drop_database(database.name)
        client.close()


OTHERS = 3000


@pytest.mark.mongo
@pytest.mark.parametrize(("sweeper_of", "index"), [(seasons, "due_season"), (cards, "due_weekly_card")])
async def test_a_look_among_many_groups_reads_what_is_due_by_its_index(listened, sweeper_of, index):
    database, recorder, reads = listened
    parts = Parts(database)
    document = group_document(await parts.registered())
    later = dict.fromkeys((season_ends.DUE, weekly_cards.DUE), parts.clock() + timedelta(days=3))
    settings = document["settings"] | {"weekly_card": True}
    more = {"settings": settings, "due": later, "pad": "x" * 300}
    await database.collection("groups").insert_many(
        document | more | {"_id": f"g{n}", "chat_id": -5000 - n, "requests": [{"id": f"r{n}"}]}
        for n in range(OTHERS)
    )
    sweeper = sweeper_of(parts)
    await sweeper.sweep_once()

    recorder.commands.clear()
    with reads.counted() as (commands, documents):
        assert isinstance(await sweeper.look(), datetime)
    assert commands == {("groups", "find"): 1}
    assert documents == {"groups": 1}

    due = {"$set": {f"due.{season_ends.DUE}": parts.clock(), f"due.{weekly_cards.DUE}": parts.clock()}}
    await database.collection("groups").update_many({"_id": {"$in": ["g1", "g2", "g3"]}}, due)
    recorder.commands.clear()
    with reads.counted() as (commands, documents):
        assert await sweeper.look() == 3
    assert documents["groups"] <= 1 + 3
    assert commands["groups", "find"] <= 3
    assert commands["groups", "update"] == 1
    for command in [one for one in recorder.commands if one.get("find") == "groups"]:
        if "_id" in command["filter"]:
            continue
        assert await serving(database, command, {index}), command


async def test_all_works_take_the_groups_in_one_order(parts: Parts, monkeypatch: pytest.MonkeyPatch):
    """A server locks what a bulk writes: two works in two orders would wait for each other."""
    store = MongoDueGroups(parts.database, "looks")
    written: list[object] = []

    async def bulk_write(operations: list[UpdateOne]) -> None:
        written.extend(operation._filter["_id"] for operation in operations)

    monkeypatch.setattr(store, "_groups", SimpleNamespace(bulk_write=bulk_write))
    rows = [DueGroup(name, None, {}) for name in ("c", "a", "b")]
    await store.look_again([(row, SUNDAY_ENDS) for row in rows])
    assert written == ["a", "b", "c"]
