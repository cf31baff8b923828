"""What a message in private costs among few groups and among very many: calls, commands, and CPU."""

import asyncio
import secrets
import statistics
import time
from collections.abc import Iterator
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient

from member_service.storage.database import Database
from member_service.storage.groups import GROUPS
from member_service.storage.memberships import MEMBERSHIPS
from tests.bench.table import table
from tests.support.costs import Costs, count_rpcs, counting
from tests.support.town import ADMIN, BIA, GROUP, OWNER, Town, town

SIZES = 10, 100_000
SIZES_EMBEDDED = 10, 1_000
"""It sorts all groups for each page of them: with 100,000 that takes longer than a call may."""
MESSAGES = 12
WARMUP = 3
_AT_ONCE = 5_000
COMMANDS = {
    "member, /perfil": (BIA, "/perfil"),
    "admin, /config": (ADMIN, "/config"),
    "owner, /config (a page of all groups)": (OWNER, "/config"),
}


async def private_messages(uri: str | None) -> str:
    """The table, for the server engine when there is one."""
    rows: list[list[str]] = []
    for groups in SIZES if uri else SIZES_EMBEDDED:
        rows += await _among(uri, groups)
    rows.sort(key=lambda row: list(COMMANDS).index(row[0]))
    head = ("a message in private", "groups", "RPCs", "database commands", "Bot API calls", "CPU", "wait")
    engine = "server engine" if uri else "embedded engine, which looks through whole collections"
    return (
        f"{table(head, rows)}\n\n"
        f"Medians of {MESSAGES}, as after a minute without a word. Everything is in one process: "
        f"the CPU is that of the gateway, the member service, the stand-ins and their sweeps; {engine}."
    )


async def _among(uri: str | None, groups: int) -> list[list[str]]:
    name = f"bench_{secrets.token_hex(8)}"
    settings = {"mongodb_uri": uri, "mongodb_database": name} if uri else {}
    try:
        with counting() as costs:
            async with town(member=settings) as people:
                await people.registered()
                await people.says(ADMIN, "oi")
                await people.says(BIA, "oi")
                await people.until_idle()
                await _fill(people.database, groups - 1)
                count_rpcs(people, costs)
                return [
                    [what, f"{groups:,}", *await _cost(people, costs, person, words)]
                    for what, (person, words) in COMMANDS.items()
                ]
    finally:
        if uri:
            client: Any = AsyncIOMotorClient(uri)
            await client.drop_database(name)
            client.close()


async def _cost(people: Town, costs: Costs, person: int, words: str) -> list[str]:
    found: list[tuple[int, int, int]] = []
    cpu_s, waits_s = list[float](), list[float]()
    for number in range(WARMUP + MESSAGES):
        _forget(people, person)
        costs.clear()
        used, began = time.process_time(), time.perf_counter()
        await people.hears(person, words, chat=person)
        waits_s.append(time.perf_counter() - began)
        await people.until_idle()
        cpu_s.append(time.process_time() - used)
        if number >= WARMUP:
            found.append(costs.totals())
    counted = [f"{statistics.median(kind):.0f}" for kind in zip(*found, strict=True)]
    cpu, wait = (statistics.median(times[WARMUP:]) * 1000 for times in (cpu_s, waits_s))
    return [*counted, f"{cpu:.0f} ms", f"{wait:.0f} ms"]


def _forget(people: Town, person: int) -> None:
    people.desk.roles.forget(GROUP)
    people.desk.seen.forget_groups_of(person)
    people.desk.seen.forget_member(person)
    people.desk.seen._groups.clear()


async def _fill(database: Database, groups: int) -> None:
    """Groups that have nothing to do with anybody here, each with a member of its own."""
    kept = database.collection(GROUPS)
    document = await kept.find_one({"chat_id": GROUP})
    assert document is not None
    for group, membership in _others(document, groups):
        await _write(database, GROUPS, group)
        await _write(database, MEMBERSHIPS, membership)
        await asyncio.sleep(0)


def _others(document: dict[str, Any], groups: int) -> Iterator[tuple[list[Any], list[Any]]]:
    for first in range(0, groups, _AT_ONCE):
        numbers = range(first, min(groups, first + _AT_ONCE))
        made = [
            document | {"_id": f"other-{n}", "chat_id": -1009000000000 - n, "title": f"Equipe {n:06}"}
            for n in numbers
        ]
        inside = {"state": "inside", "state_time": document["register_time"], "seen_day": "2037-11-22"}
        yield (
            made,
            [
                {"_id": f"other-{n}:{9000 + n}", "group_id": f"other-{n}", "member_id": 9000 + n, **inside}
                for n in numbers
            ],
        )


async def _write(database: Database, name: str, documents: list[Any]) -> None:
    collection = database.collection(name)
    if not database.embedded:
        await collection.insert_many(documents)
        return
    # mongomock looks through all documents at each insert.
    inner = collection.engine
    for document in documents:
        inner._store._documents[document["_id"]] = document
