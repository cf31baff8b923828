"""Weeks beside the name: what is kept, and whose tags are looked at when, on both engines."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from member_service.domain.due_groups import DueGroupSweeper
from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.groups import GroupNotRegistered, GroupState
from member_service.domain.outbox import Outbox
from member_service.domain.week_tags import GetWeekTag, NoteWeekTag, RenewWeekTags, SetWeekTag, WeekTag
from member_service.storage.due_groups import MongoDueGroups
from member_service.storage.outbox import MongoOutboxStore
from member_service.storage.week_tags import DUE, INDEXES, MongoWeekTags
from tests.member_service.parts import CHAT, OTHER_CHAT, Parts, rid

ANA, BIA = 7, 8
WEDNESDAY = datetime(2037, 11, 25, 15, tzinfo=UTC)


class Tags:
    """What a member service does about tags, on one database."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.outbox = Outbox(MongoOutboxStore(parts.database), parts.clock)
        self.store = MongoWeekTags(parts.database)
        self.set = SetWeekTag(self.store, parts.groups, self.outbox, parts.clock)
        self.get = GetWeekTag(self.store, parts.groups)
        self.note = NoteWeekTag(self.store, parts.groups)

    async def wants(self, member_id: int, *, wanted: bool = True, name: str = "") -> WeekTag:
        return await self.set(
            rid(name or f"{member_id}{wanted}{self.parts.clock.now}"), CHAT, member_id, wanted=wanted
        )

    async def turns(self, *, on: bool) -> None:
        await self.parts.update_group(self.parts.new_request(), CHAT, {"settings.week_tags": on})

    async def sweep(self) -> None:
        due = MongoDueGroups(self.parts.database, DUE, (GroupState.ACTIVE, GroupState.STOPPED))
        work = RenewWeekTags(self.store, self.outbox, self.parts.clock)
        await DueGroupSweeper(due, work, self.parts.clock).sweep_once()

    async def errands(self) -> list[int]:
        """For whom there were errands, each as often as there were."""
        found = self.parts.database.collection("outbox").find({"kind": "week_tag"})
        payloads = [json.loads(row["payload"]) async for row in found]
        assert all(one["chat_id"] == CHAT for one in payloads)
        return sorted(one["member_id"] for one in payloads)


@pytest.fixture
async def tags(parts: Parts) -> Tags:
    await parts.database.ensure_indexes(INDEXES)
    parts.clock.now = WEDNESDAY
    await parts.registered()
    return Tags(parts)


async def test_a_wish_is_kept_once_and_seen_to(tags: Tags):
    assert await tags.get(CHAT, ANA) == WeekTag()
    for _ in range(2):
        assert await tags.wants(ANA, name="once") == WeekTag(wanted=True)
    assert await tags.errands() == [ANA]
    with pytest.raises(RequestIdReused):
        await tags.wants(ANA, wanted=False, name="once")
    assert await tags.wants(ANA, wanted=False) == WeekTag()
    assert await tags.errands() == [ANA, ANA]


async def test_wishes_at_the_same_moment_are_one_document(tags: Tags):
    await asyncio.gather(*(tags.wants(ANA, name="once") for _ in range(8)))
    assert await tags.get(CHAT, ANA) == WeekTag(wanted=True)
    assert await tags.parts.database.collection("week_tags").count_documents({}) == 1


async def test_what_is_about_to_be_given_is_noted_beside_what_is_there(tags: Tags):
    await tags.wants(ANA)
    assert await tags.note(CHAT, ANA, "1 semana", taken=False)
    assert await tags.get(CHAT, ANA) == WeekTag(wanted=True, given=("1 semana",))
    assert await tags.note(CHAT, ANA, "1 semana", taken=True)
    assert await tags.note(CHAT, ANA, "2 semanas", taken=False)
    told = await tags.get(CHAT, ANA)
    assert (told.given, told.shown) == (("1 semana", "2 semanas"), "1 semana")
    assert await tags.note(CHAT, ANA, "2 semanas", taken=True)
    told = await tags.get(CHAT, ANA)
    assert (told.given, told.shown) == (("2 semanas",), "2 semanas")


async def test_of_who_wants_none_and_has_none_nothing_is_kept(tags: Tags):
    await tags.wants(ANA)
    await tags.note(CHAT, ANA, "1 semana", taken=True)
    await tags.wants(ANA, wanted=False)
    assert (await tags.get(CHAT, ANA)).given == ("1 semana",)
    assert await tags.note(CHAT, ANA, "", taken=True)
    assert await tags.parts.database.collection("week_tags").count_documents({}) == 0
    # Nothing may be given to whom nothing is kept of.
    assert not await tags.note(CHAT, ANA, "2 semanas", taken=False)
    assert await tags.get(CHAT, ANA) == WeekTag()


@pytest.mark.parametrize(("text", "taken"), [("x" * 17, True), ("x" * 17, False), ("", False)])
async def test_what_telegram_would_not_take_is_refused(tags: Tags, text: str, taken: bool):
    await tags.wants(ANA)
    with pytest.raises(FieldInvalid):
        await tags.note(CHAT, ANA, text, taken=taken)


@pytest.mark.parametrize("member_id", [0, -1])
async def test_only_persons_have_tags_and_only_in_groups_that_are_known(tags: Tags, member_id: int):
    with pytest.raises(FieldInvalid):
        await tags.set(rid("x"), CHAT, member_id, wanted=True)
    with pytest.raises(FieldInvalid):
        await tags.get(CHAT, member_id)
    with pytest.raises(GroupNotRegistered):
        await tags.set(rid("y"), OTHER_CHAT, ANA, wanted=True)


async def test_each_week_that_is_over_and_each_change_of_the_group_has_them_looked_at(tags: Tags):
    await tags.turns(on=True)
    await tags.wants(ANA)
    await tags.wants(BIA)
    await tags.sweep()
    assert await tags.errands() == [ANA, ANA, BIA, BIA]
    # By the group's clock: ten past midnight on Monday.
    tags.parts.clock.now = datetime(2037, 11, 30, 3, 9, tzinfo=UTC)
    await tags.sweep()
    assert len(await tags.errands()) == 4
    for _ in range(2):
        tags.parts.clock.now = datetime(2037, 11, 30, 3, 10, tzinfo=UTC)
        await tags.sweep()
    assert await tags.errands() == [ANA] * 3 + [BIA] * 3
    tags.parts.clock.forward(minutes=1)
    await tags.parts.update_group(tags.parts.new_request(), CHAT, {"settings.language": "en"})
    await tags.sweep()
    assert await tags.errands() == [ANA] * 4 + [BIA] * 4


async def test_where_it_is_off_only_what_is_there_is_looked_at(tags: Tags):
    await tags.wants(ANA)
    await tags.wants(BIA)
    await tags.note(CHAT, BIA, "1 semana", taken=True)
    tags.parts.clock.forward(minutes=1)
    await tags.turns(on=False)
    await tags.sweep()
    assert await tags.errands() == [ANA, BIA, BIA]


async def test_so_it_is_where_the_bot_was_stopped(tags: Tags):
    await tags.turns(on=True)
    await tags.wants(ANA)
    await tags.wants(BIA)
    await tags.note(CHAT, BIA, "1 semana", taken=True)
    await tags.parts.stop_group(tags.parts.new_request(), CHAT)
    await tags.sweep()
    assert await tags.errands() == [ANA, BIA, BIA]


async def test_many_are_all_looked_at(tags: Tags):
    await tags.turns(on=True)
    many = range(1, 251)
    rows = [
        {
            "_id": f"{(await tags.parts.groups.find(CHAT)).id}:{one}",
            "member_id": one,
            "group_id": (await tags.parts.groups.find(CHAT)).id,
            "wanted": True,
            "given": [],
            "shown": "",
            "requests": [],
        }
        for one in many
    ]
    for row in rows:
        await tags.parts.database.collection("week_tags").insert_one(row)
    await tags.sweep()
    assert await tags.errands() == list(many)
