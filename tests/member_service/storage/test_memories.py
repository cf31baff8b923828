"""Memories on both engines: consent, scopes, limits, and that forgotten is gone."""

import asyncio
from datetime import timedelta

import pytest

from member_service.domain.failures import FieldInvalid, RequestIdReused
from member_service.domain.groups import GroupNotRegistered, GroupStopped
from member_service.domain.memories import (
    MEMORY_LIFE,
    PROPOSAL_LIFE,
    CreateMemory,
    DeleteAllMemories,
    DeleteMemory,
    ListMemories,
    LookupMemories,
    MemorySweeper,
    SetMemoryEnabled,
    UpdateMemory,
)
from member_service.domain.memory_texts import MemoryTextRefused
from member_service.domain.notebooks import (
    MOST,
    MemoryAlreadyKept,
    MemoryLimit,
    MemoryNotFound,
    MemoryOff,
    Source,
    State,
)
from member_service.storage.memories import INDEXES, MongoNotebookStore
from tests.member_service.parts import CHAT, OTHER_CHAT, rid

BIA, CAIO = 7, 8


class Remembering:
    """The use cases on the database of `parts`."""

    def __init__(self, parts):
        self.parts = parts
        self.store = store = MongoNotebookStore(parts.database)
        groups, clock = parts.groups, parts.clock
        self._create = CreateMemory(store, groups, clock)
        self._update = UpdateMemory(store, groups, clock)
        self._delete = DeleteMemory(store, clock)
        self.delete_all = DeleteAllMemories(store, clock)
        self.enable = SetMemoryEnabled(store, clock)
        self.list = ListMemories(store, groups, clock)
        self._lookup = LookupMemories(store, groups, clock)
        self.sweeper = MemorySweeper(store, clock)

    async def wrote(self, text, chat_id=0, member=BIA, request=None):
        request = request or f"write {text} {chat_id} {member}"
        return await self._create(rid(request), member, text, chat_id, Source.MEMBER)

    async def proposed(self, text, member=BIA):
        return await self._create(rid(f"propose {text}"), member, text, 0, Source.COACH)

    async def updated(self, number, request=None, text="", chat_id=None, accept=False, member=BIA):
        request = rid(request or f"update {number} {text} {chat_id} {accept}")
        return await self._update(request, member, number, text=text, chat_id=chat_id, accept=accept)

    async def forgot(self, number, member=BIA):
        await self._delete(rid(f"forget {number}"), member, number)

    async def read(self, *chat_ids, private=False, member=BIA):
        found, _ = await self._lookup(member, chat_ids, include_private=private)
        return [one.text for one, _ in found]

    async def listed(self, below=None, size=0, member=BIA):
        return [one.text for one, _ in (await self.list(member, below, size)).memories]

    async def stored(self):
        return str(await self.parts.database.collection("memories").find({}).to_list(None))


@pytest.fixture
async def remembering(parts):
    await parts.database.ensure_indexes(INDEXES)
    await parts.registered()
    await parts.registered(OTHER_CHAT)
    return Remembering(parts)


async def test_what_the_coach_proposes_is_read_only_once_the_member_agreed(remembering):
    memory = await remembering.proposed("Gosta de nadar")
    assert memory.state is State.PROPOSED
    assert memory.source is Source.COACH
    assert await remembering.read(private=True) == []
    accepted, chat_id = await remembering.updated(memory.number, accept=True)
    assert (accepted.state, chat_id) == (State.ACCEPTED, 0)
    assert accepted.expire_time == remembering.parts.clock() + MEMORY_LIFE
    assert await remembering.read(private=True) == ["Gosta de nadar"]


async def test_a_proposal_that_is_refused_is_gone_from_the_database(remembering):
    memory = await remembering.proposed("Gosta de nadar")
    await remembering.forgot(memory.number)
    assert await remembering.listed() == []
    assert "nadar" not in await remembering.stored()


async def test_what_the_member_writes_is_accepted_at_once(remembering):
    memory = await remembering.wrote("  Gosta\nde nadar ")
    assert (memory.text, memory.state, memory.source) == ("Gosta de nadar", State.ACCEPTED, Source.MEMBER)


async def test_each_place_reads_only_what_is_for_it(remembering):
    await remembering.wrote("only private")
    await remembering.wrote("for the first", CHAT)
    await remembering.wrote("for the second", OTHER_CHAT)
    await remembering.wrote("of somebody else", CHAT, member=CAIO)
    assert await remembering.read(CHAT) == ["for the first"]
    assert await remembering.read(OTHER_CHAT) == ["for the second"]
    assert await remembering.read(CHAT, OTHER_CHAT, private=True) == [
        "only private",
        "for the first",
        "for the second",
    ]
    assert await remembering.read() == []
    assert await remembering.read(-424242) == []
    assert await remembering.read(CHAT, member=CAIO) == ["of somebody else"]


async def test_the_coach_cannot_propose_for_a_group(remembering):
    with pytest.raises(FieldInvalid):
        await remembering._create(rid("p"), BIA, "Gosta de nadar", CHAT, Source.COACH)


async def test_the_member_says_where_it_may_be_used_and_takes_it_back(remembering):
    memory = await remembering.wrote("Gosta de nadar")
    assert (await remembering.updated(memory.number, "open", chat_id=CHAT))[1] == CHAT
    assert await remembering.read(CHAT) == ["Gosta de nadar"]
    await remembering.updated(memory.number, "close", chat_id=0)
    assert await remembering.read(CHAT) == []
    assert await remembering.read(private=True) == ["Gosta de nadar"]


async def test_a_group_keeps_its_memories_when_telegram_makes_it_another_chat(remembering):
    await remembering.wrote("Gosta de nadar", CHAT)
    await remembering.parts.migrate_group(rid("m"), CHAT, -1005)
    assert await remembering.read(-1005) == ["Gosta de nadar"]
    [(_, chat_id)] = (await remembering.list(BIA, None, 0)).memories
    assert chat_id == -1005


async def test_switched_off_nothing_is_read_and_nothing_new_is_kept_and_the_member_sees_all(remembering):
    await remembering.wrote("Gosta de nadar", CHAT)
    assert await remembering.enable(rid("off"), BIA, enabled=False) is False
    assert await remembering.read(CHAT, private=True) == []
    for again in (remembering.proposed("Corre cedo"), remembering.wrote("Corre cedo")):
        with pytest.raises(MemoryOff):
            await again
    assert await remembering.listed() == ["Gosta de nadar"]
    assert (await remembering.list(BIA, None, 0)).enabled is False
    assert await remembering.enable(rid("on"), BIA, enabled=True) is True
    assert await remembering.read(CHAT) == ["Gosta de nadar"]


async def test_a_proposal_is_over_after_a_day_and_a_memory_after_a_year_whose_edit_begins_it_anew(
    remembering,
):
    clock = remembering.parts.clock
    await remembering.proposed("Gosta de nadar")
    kept = await remembering.wrote("Corre cedo")
    clock.now += PROPOSAL_LIFE
    assert await remembering.listed() == ["Corre cedo"]
    with pytest.raises(MemoryNotFound):
        await remembering.updated(1, accept=True)
    await remembering.updated(kept.number, text="Corre bem cedo")
    clock.now += MEMORY_LIFE - timedelta(seconds=1)
    assert await remembering.read(private=True) == ["Corre bem cedo"]
    clock.now += timedelta(seconds=1)
    assert await remembering.read(private=True) == []


async def test_what_is_over_is_swept_out_of_the_database_and_the_rest_stays(remembering):
    await remembering.proposed("Gosta de nadar")
    await remembering.wrote("Corre cedo")
    assert await remembering.sweeper.sweep_once() == 0
    remembering.parts.clock.now += PROPOSAL_LIFE
    assert await remembering.sweeper.sweep_once() == 1
    assert "nadar" not in await remembering.stored()
    assert await remembering.sweeper.sweep_once() == 0
    assert await remembering.read(private=True) == ["Corre cedo"]


async def test_one_document_that_cannot_be_read_holds_up_no_other(remembering):
    await remembering.proposed("Gosta de nadar")
    broken = {
        "_id": 99,
        "expires": "yes",
        "next_expire_time": remembering.parts.clock(),
        "memories": [{"number": 1}],
    }
    await remembering.parts.database.collection("memories").insert_one(broken)
    remembering.parts.clock.now += PROPOSAL_LIFE
    await remembering.sweeper.sweep_once()
    assert "nadar" not in await remembering.stored()


async def test_a_number_is_never_given_twice(remembering):
    first = await remembering.wrote("Gosta de nadar")
    await remembering.forgot(first.number)
    assert (await remembering.wrote("Corre cedo")).number == first.number + 1


async def test_repeats_do_it_once_and_other_content_under_their_request_is_refused(remembering):
    first = await remembering.wrote("Gosta de nadar", request="w")
    assert await remembering.wrote("Gosta de nadar", request="w") == first
    with pytest.raises(RequestIdReused):
        await remembering.wrote("Corre cedo", request="w")
    with pytest.raises(RequestIdReused):
        await remembering.wrote("Gosta de nadar", member=CAIO, request="w")
    edited = await remembering.updated(1, "e", text="Nada cedo")
    assert await remembering.updated(1, "e", text="Nada cedo") == edited
    await remembering.forgot(1)
    await remembering.forgot(1)
    with pytest.raises(MemoryNotFound):
        await remembering.wrote("Gosta de nadar", request="w")
    await remembering.wrote("Corre cedo")
    assert await remembering.delete_all(rid("all"), BIA) == 1
    await remembering.wrote("Dorme cedo")
    assert await remembering.delete_all(rid("all"), BIA) == 1
    assert await remembering.listed() == ["Dorme cedo"]


async def test_the_same_words_for_the_same_place_are_kept_once(remembering):
    await remembering.wrote("Gosta de nadar")
    with pytest.raises(MemoryAlreadyKept):
        await remembering.proposed("gosta de NADAR!")
    await remembering.wrote("Gosta de nadar", CHAT)
    with pytest.raises(MemoryAlreadyKept):
        await remembering.updated(2, chat_id=0)
    await remembering.wrote("Gosta de nadar", member=CAIO)


async def test_the_limit_holds_for_writers_at_the_same_time(remembering):
    for number in range(MOST - 1):
        await remembering.wrote(f"Coisa {number}")
    outcomes = await asyncio.gather(
        *(remembering.wrote(f"Mais {number}") for number in range(4)), return_exceptions=True
    )
    assert sum(not isinstance(one, Exception) for one in outcomes) == 1
    assert {str(one) for one in outcomes if isinstance(one, Exception)} == {"MEMORY_LIMIT"}
    assert (await remembering.list(BIA, None, 0)).total == MOST
    with pytest.raises(MemoryLimit):
        await remembering.proposed("Mais uma")


async def test_two_first_ones_at_the_same_time_are_both_kept(remembering):
    await asyncio.gather(remembering.wrote("Gosta de nadar"), remembering.wrote("Corre cedo"))
    assert sorted(await remembering.listed()) == ["Corre cedo", "Gosta de nadar"]


async def test_pages_go_from_the_newest_to_the_oldest_and_miss_none(remembering):
    for number in range(5):
        await remembering.wrote(f"Coisa {number}")
    first = await remembering.list(BIA, None, 2)
    assert first.total == 5
    await remembering.wrote("Depois")
    second = await remembering.list(BIA, first.next_below, 2)
    third = await remembering.list(BIA, second.next_below, 2)
    pages = [[one.text for one, _ in page.memories] for page in (first, second, third)]
    assert pages == [["Coisa 4", "Coisa 3"], ["Coisa 2", "Coisa 1"], ["Coisa 0"]]
    assert third.next_below is None


async def test_nobody_gets_at_what_is_somebody_elses(remembering):
    await remembering.wrote("Gosta de nadar")
    for attempt in (remembering.forgot(1, CAIO), remembering.updated(1, text="x y z", member=CAIO)):
        with pytest.raises(MemoryNotFound):
            await attempt
    assert await remembering.listed(member=CAIO) == []
    assert await remembering.delete_all(rid("all"), CAIO) == 0
    assert await remembering.listed() == ["Gosta de nadar"]


async def test_what_is_no_memory_is_refused(remembering):
    await remembering.wrote("Gosta de nadar")
    with pytest.raises(MemoryTextRefused):
        await remembering.wrote("ligue 11 98765-4321")
    with pytest.raises(MemoryTextRefused):
        await remembering.updated(1, text="bia@exemplo.com")
    with pytest.raises(GroupNotRegistered):
        await remembering.wrote("Corre cedo", -424242)
    await remembering.parts.stop_group(rid("stop"), OTHER_CHAT)
    with pytest.raises(GroupStopped):
        await remembering.wrote("Corre cedo", OTHER_CHAT)
    for wrong in (
        remembering.wrote("", 0),
        remembering.wrote("Corre cedo", 5),
        remembering.wrote("Corre cedo", member=0),
        remembering.updated(1),
        remembering.updated(0, accept=True),
        remembering.read(*range(-30, 0)),
    ):
        with pytest.raises(FieldInvalid):
            await wrong
