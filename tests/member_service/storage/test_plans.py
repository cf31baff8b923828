"""Every search walks an index, whatever lies in the collections.

That holds for inbox, outbox, questions, flags, bans, joins and memories.
"""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from member_service.domain.bans import Outcome
from member_service.domain.flags import FlagState
from member_service.domain.inbox import Inbox, NewUpdate
from member_service.domain.memories import CreateMemory, DeleteMemory, ListMemories, MemorySweeper
from member_service.domain.notebooks import Source
from member_service.domain.outbox import NewEntry, Outbox
from member_service.domain.questions import QuestionSweeper
from member_service.domain.welcomes import Join
from member_service.storage import inbox as inbox_storage
from member_service.storage import lanes as lane_storage
from member_service.storage import memories as memory_storage
from member_service.storage import outbox as outbox_storage
from member_service.storage import questions as question_storage
from member_service.storage.database import Database
from member_service.storage.workers import WORKERS
from tests.member_service.parts import ADMIN, CHAT, INDEXES, Parts, rid
from tests.support.clock import SettableClock
from tests.support.plans import Command, Recorder, recorded_database, serving

pytestmark = pytest.mark.mongo

ROWS = 50
"""Of others, which no search of ours may read."""


@pytest.fixture
async def recorded() -> AsyncIterator[tuple[Database, Recorder]]:
    async with recorded_database() as (database, recorder):
        indexes = (*inbox_storage.INDEXES, *outbox_storage.INDEXES, *question_storage.INDEXES)
        await database.ensure_indexes(indexes)
        yield database, recorder


async def check(database: Database, commands: list[Command], expected: set[str]) -> None:
    """Each command is served by one of the indexes, and each of them serves one."""
    useful = set()
    for command in commands:
        fitting = await serving(database, command, expected)
        assert fitting, command
        useful |= fitting
    assert useful == expected


async def test_the_inbox_walks_its_indexes(recorded: tuple[Database, Recorder]) -> None:
    database, recorder = recorded
    clock = SettableClock()
    now = clock()
    filler = {"state": "done", "due_time": now, "accept_time": now, "lease_owner": "a", "pad": "x" * 200}
    rows = database.collection("inbox")
    await rows.insert_many([{"_id": 10_000 + number, **filler} for number in range(ROWS)])
    inbox = Inbox(inbox_storage.MongoInboxStore(database), clock)
    await inbox.accept("a", None, [NewUpdate(number, b"{}", 1) for number in range(30)])
    await inbox.accept("a", None, [NewUpdate(1, b"{}", 1)])
    await inbox.complete("a", [1, 2, 10_001])
    await inbox.fail("a", 3, "TimedOut")
    await inbox.extend("a", None)
    clock.advance(minutes=1)
    await inbox.reclaim("b", None, 10)
    await inbox.list_dead(None, 10)
    await inbox.retry_dead(3)
    await inbox.stats()
    commands = [command for command in recorder.commands if not _reads_few(command)]
    await check(database, commands, {"_id_", "state_due", "state_accepted"})


async def test_the_outbox_walks_its_indexes(recorded: tuple[Database, Recorder]) -> None:
    database, recorder = recorded
    clock = SettableClock()
    now = clock()
    filler = {"state": "done", "due_time": now, "ready_time": now, "pad": "x" * 200}
    await database.collection("outbox").insert_many(
        [{"_id": f"old-{number}", **filler} for number in range(ROWS)]
    )
    outbox = Outbox(outbox_storage.MongoOutboxStore(database), clock)
    await outbox.schedule(
        [
            NewEntry(f"e-{number}", "send", 1, b"{}", now + timedelta(seconds=number), "")
            for number in range(30)
        ]
    )
    # With two workers it looks whose lane a chat is.
    inbox = Inbox(inbox_storage.MongoInboxStore(database), clock)
    await inbox.extend("w", None)
    await inbox.extend("v", None)
    clock.advance(seconds=5)
    await outbox.lease("v", None, 1)
    clock.now += lane_storage.STICKY
    await inbox.extend("w", None)
    await inbox.extend("v", None)
    first, second, *_ = (await outbox.lease("w", None, 10)).entries
    await outbox.complete(first.entry_id, first.fence)
    await outbox.fail(second.entry_id, second.fence, "TimedOut", retry_after=None, permanent=True)
    await outbox.cancel("e-20")
    await outbox.list_dead(None, 10)
    await outbox.stats()
    commands = [command for command in recorder.commands if not _reads_few(command)]
    await check(database, commands, {"_id_", "state_due", "state_ready"})


async def test_the_question_sweep_walks_its_index(recorded: tuple[Database, Recorder]) -> None:
    database, recorder = recorded
    filler = {"state": "settled", "pad": "x" * 200}
    questions = database.collection("questions")
    await questions.insert_many([{"_id": f"old-{number}", **filler} for number in range(ROWS)])
    sweeper = QuestionSweeper(question_storage.MongoQuestionStore(database), SettableClock())
    await sweeper.sweep_once()
    await check(database, recorder.commands, {"sweep"})


async def test_flags_and_ban_jobs_walk_their_indexes(recorded: tuple[Database, Recorder]) -> None:
    database, recorder = recorded
    parts = Parts(database)
    await database.ensure_indexes(INDEXES)
    group = await parts.registered()
    now = parts.clock()
    filler = {"group_id": "another", "state": "active", "member_id": 1, "pad": "x" * 200}
    await database.collection("flags").insert_many(
        [
            {"_id": f"old-{n}", "number": n, "requests": [{"id": rid(f"old-{n}")}], **filler}
            for n in range(ROWS)
        ]
    )
    jobs = [
        {"_id": f"old-{n}", "propose_request_id": rid(f"old-{n}"), "requests": [{"id": rid(f"old-{n}")}]}
        for n in range(ROWS)
    ]
    await database.collection("ban_jobs").insert_many(jobs)
    recorder.commands.clear()
    numbers = [(await parts.flagged(7, message)).number for message in range(10, 16)]
    _, _, after, _ = await parts.list_flags(CHAT, 0, FlagState.ACTIVE, None, 3)
    await parts.list_flags(CHAT, 0, FlagState.ACTIVE, after, 3)
    await parts.list_flags(CHAT, 7, FlagState.ACTIVE, 9, 3)
    await parts.get_flag(CHAT, numbers[0], 0)
    await parts.get_flag(CHAT, 0, 10)
    await parts.delete_flag(rid("delete"), CHAT, numbers[0], ADMIN)
    await parts.restore_flag(rid("restore"), CHAT, numbers[0])
    job = await parts.propose_ban(rid("propose"), CHAT, 2, ADMIN)
    await parts.confirm_ban(rid("confirm"), job.id, ADMIN)
    await parts.begin_next_ban(job.id)
    await parts.settle_ban(job.id, 7, Outcome.BANNED, "")
    await parts.begin_next_ban(job.id)
    assert await parts.flags.archive(group.id, 7, job.id, now) == 0
    ours = [
        command
        for command in recorder.commands
        if _is_of(command, {"flags", "flag_numbers", "ban_jobs"}) and not _tells_reuse(command)
    ]
    await check(database, ours, {"_id_", "state_number", "message"})


async def test_what_members_chose_about_a_ranking_is_found_by_indexes(
    recorded: tuple[Database, Recorder],
) -> None:
    database, recorder = recorded
    parts = Parts(database)
    await database.ensure_indexes(INDEXES)
    await parts.registered()
    filler = {"hidden": False, "alias": "", "pad": "x" * 200, "requests": []}
    await database.collection("appearances").insert_many(
        [
            {"_id": f"old-{n}", "group_id": f"other-{n}", "member_id": n, "alias_key": f"#{n}", **filler}
            for n in range(ROWS)
        ]
    )
    await parts.opened(10)
    for member in (1, 2, 3):
        await parts.checked_in(member, 10)
    await parts.set_appearance(rid("hide"), CHAT, 1, hidden=True, alias="")
    recorder.commands.clear()
    await parts.set_appearance(rid("alias"), CHAT, 2, hidden=False, alias="Raio")
    await parts.list_standings(CHAT, "", None, 2)
    await parts.get_standing(CHAT, 3)
    ours = [
        command
        for command in recorder.commands
        if _is_of(command, {"appearances"}) and not _tells_reuse(command)
    ]
    await check(database, ours, {"_id_", "hidden"})


async def test_joins_walk_their_indexes(recorded: tuple[Database, Recorder]) -> None:
    database, recorder = recorded
    parts = Parts(database)
    await database.ensure_indexes(INDEXES)
    await parts.registered()
    now = parts.clock()
    filler = {"group_id": "another", "state": "taken", "join_time": now, "record_time": now, "pad": "x" * 200}
    await database.collection("joins").insert_many(
        [{"_id": f"old-{number}", "taker": f"t{number}", **filler} for number in range(ROWS)]
    )
    recorder.commands.clear()
    joins = [Join(member, "", "", now) for member in range(1, 30)]
    await parts.record_joins(rid("record"), CHAT, joins)
    await parts.take_joins(rid("take"), CHAT, 20)
    ours = [command for command in recorder.commands if _is_of(command, {"joins"})]
    await check(database, ours, {"_id_", "waiting", "taker"})


async def test_memories_walk_their_indexes(recorded: tuple[Database, Recorder]) -> None:
    database, recorder = recorded
    parts = Parts(database)
    await database.ensure_indexes((*INDEXES, *memory_storage.INDEXES))
    await parts.registered()
    later = parts.clock() + timedelta(days=300)
    filler = {"expires": "yes", "next_expire_time": later, "memories": [], "pad": "x" * 200}
    await database.collection("memories").insert_many(
        [{"_id": 10_000 + n, "requests": [{"id": rid(f"old-{n}")}], **filler} for n in range(ROWS)]
    )
    store = memory_storage.MongoNotebookStore(database)
    recorder.commands.clear()
    create = CreateMemory(store, parts.groups, parts.clock)
    for member in range(1, 30):
        await create(rid(f"remember {member}"), member, "likes to swim", 0, Source.COACH)
    await create(rid("more"), 1, "likes to run", 0, Source.MEMBER)
    await DeleteMemory(store, parts.clock)(rid("forget"), 1, 1)
    await ListMemories(store, parts.groups, parts.clock)(1, None, 0)
    parts.clock.forward(days=2)
    await MemorySweeper(store, parts.clock).sweep_once()
    ours = [
        command
        for command in recorder.commands
        if _is_of(command, {"memories"}) and not _tells_reuse(command)
    ]
    await check(database, ours, {"_id_", "memory_expiry"})


def _is_of(command: Command, collections: set[str]) -> bool:
    return next(iter(command.values())) in collections


def _tells_reuse(command: Command) -> bool:
    # refuse_reuse, which all nouns share: it has its index, which a planner without statistics may not see.
    return "find" in command and "requests.id" in command["filter"]


def _reads_few(command: Command) -> bool:
    # What was given up is little, and read by operators: it is found by state and sorted.
    # Of workers there are as many as gateways: all are read.
    dead = "find" in command and "dead_time" in command.get("sort", {})
    return dead or command.get("find") == WORKERS
