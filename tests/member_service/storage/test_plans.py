"""Every search of inbox, outbox and questions walks an index, whatever lies in the collections."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from member_service.domain.inbox import Inbox, NewUpdate
from member_service.domain.outbox import NewEntry, Outbox
from member_service.domain.questions import QuestionSweeper
from member_service.storage import inbox as inbox_storage
from member_service.storage import outbox as outbox_storage
from member_service.storage import questions as question_storage
from member_service.storage.database import Database
from tests.support.clock import SettableClock
from tests.support.plans import Command, Recorder, plan, recorded_database, uses_index

pytestmark = pytest.mark.mongo

ROWS = 3000
"""So many that a server would not rather read them all."""


@pytest.fixture
async def recorded() -> AsyncIterator[tuple[Database, Recorder]]:
    async with recorded_database() as (database, recorder):
        indexes = (*inbox_storage.INDEXES, *outbox_storage.INDEXES, *question_storage.INDEXES)
        await database.ensure_indexes(indexes)
        yield database, recorder


async def check(database: Database, commands: list[Command], expected: set[str]) -> None:
    """Each command uses one of the expected indexes, and each of these is used."""
    used = set()
    for command in commands:
        text = await plan(database, command)
        fitting = {name for name in expected if uses_index(text, name)}
        assert fitting, f"{command}\n{text}"
        used |= fitting
    assert used == expected


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
    commands = [command for command in recorder.commands if not _sorts_the_dead(command)]
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
    clock.advance(seconds=5)
    first, second, *_ = (await outbox.lease("w", None, 10)).entries
    await outbox.complete(first.entry_id, first.fence)
    await outbox.fail(second.entry_id, second.fence, "TimedOut", retry_after=None, permanent=True)
    await outbox.cancel("e-20")
    await outbox.list_dead(None, 10)
    await outbox.stats()
    commands = [command for command in recorder.commands if not _sorts_the_dead(command)]
    await check(database, commands, {"_id_", "state_due", "state_ready"})


async def test_the_question_sweep_walks_its_index(recorded: tuple[Database, Recorder]) -> None:
    database, recorder = recorded
    filler = {"state": "settled", "pad": "x" * 200}
    questions = database.collection("questions")
    await questions.insert_many([{"_id": f"old-{number}", **filler} for number in range(ROWS)])
    sweeper = QuestionSweeper(question_storage.MongoQuestionStore(database), SettableClock())
    await sweeper.sweep_once()
    await check(database, recorder.commands, {"sweep"})


def _sorts_the_dead(command: Command) -> bool:
    # What was given up is little, and read by operators: it is found by state and sorted.
    return "find" in command and "dead_time" in command.get("sort", {})
