"""What other systems cause to be searched walks an index, whatever lies in the collections.

That holds for links and visits.
"""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from member_service.domain.changes import Change
from member_service.domain.links import LinkCode, LinkPosition, Name
from member_service.domain.visits import VisitOutcome
from member_service.storage import links as link_storage
from member_service.storage import visits as visit_storage
from member_service.storage.database import Database
from member_service.storage.holdings import expiry_indexes
from tests.member_service.parts import CHAT, Parts, rid
from tests.member_service.storage.test_plans import ROWS, check
from tests.support.plans import Command, Recorder, recorded_database

pytestmark = pytest.mark.mongo

INDEXES = (
    *link_storage.INDEXES,
    *expiry_indexes((*link_storage.RETENTIONS, *visit_storage.RETENTIONS)),
)


@pytest.fixture
async def recorded() -> AsyncIterator[tuple[Database, Recorder]]:
    async with recorded_database() as (database, recorder):
        await database.ensure_indexes(INDEXES)
        yield database, recorder


def ours(recorder: Recorder, *collections: str) -> list[Command]:
    """The commands on these; not what all stores share to find a repeat."""
    return [
        command
        for command in recorder.commands
        if next(iter(command.values())) in collections
        and not ("find" in command and "requests.id" in command["filter"])
    ]


async def test_links_walk_their_indexes(recorded: tuple[Database, Recorder]) -> None:
    database, recorder = recorded
    parts = Parts(database)
    now = parts.clock()
    await database.collection(link_storage.LINKS).insert_many(
        [
            {
                "_id": f"old-{n}",
                "caller": f"other-{n}",
                "group_id": f"other-{n % 50}",
                "external_id": f"badge-{n}",
                "member_id": 1000 + n,
                "link_time": now,
                "requests": [{"id": rid(f"old-{n}")}],
                "pad": "x" * 200,
            }
            for n in range(ROWS)
        ]
    )
    await parts.registered()
    recorder.commands.clear()
    links = parts.links
    first = await parts.linked(1, "badge-1")
    for member in range(2, 12):
        await parts.linked(member)
    group_id = first.name.group_id
    code = LinkCode(rid("open"), now + timedelta(minutes=15))
    waiting = Name("turnstile", group_id, "badge-waiting")
    await links.put_code(waiting, code, Change.of(rid("create"), now, "CreateLinkCode"))
    assert await links.open_code(code.code, now) is not None
    assert await links.waiting("turnstile", now) == 1
    assert await links.find(first.name) is not None
    assert await links.find_all("turnstile", group_id, ["badge-1", "badge-2"])
    [page] = await links.of_caller("turnstile", group_id, None, 1)
    assert await links.of_caller("turnstile", group_id, LinkPosition(page.create_time, page.name.id), 3)
    assert await links.of_member(1, None, 3)
    assert await links.count_of_member(1) == 1
    assert await links.delete(first.name.id, 1, Change.of(rid("delete"), now, "DeleteLink")) is not None
    await links.delete_all("turnstile")
    commands = ours(recorder, link_storage.LINKS)
    await check(database, commands, {"_id_", "code", "waiting", "caller_oldest", "member_oldest"})


async def test_visits_are_found_by_their_id(recorded: tuple[Database, Recorder]) -> None:
    database, recorder = recorded
    parts = Parts(database)
    now = parts.clock()
    await database.collection(visit_storage.VISITS).insert_many(
        [{"_id": rid(f"old-{n}"), "expire_time": now, "pad": "x" * 200} for n in range(ROWS)]
    )
    recorder.commands.clear()
    visits = visit_storage.MongoVisitStore(database)
    change = Change.of(rid("visit"), now, "RecordVisit", CHAT)
    assert await visits.find(change) is None
    for _ in range(2):
        await visits.add(change, VisitOutcome.OFF, now + timedelta(days=8))
    assert await visits.find(change) is VisitOutcome.OFF
    await check(database, ours(recorder, visit_storage.VISITS), {"_id_"})
