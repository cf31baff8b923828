"""What the sweeps cost among few groups and among very many: commands, documents read, CPU of a look."""

import secrets
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorClient

from member_service import app
from member_service.background import Pace
from member_service.domain.due_announcements import AnnouncementSweeper
from member_service.domain.due_groups import DueGroupSweeper
from member_service.domain.erasures import ErasedMembers, ErasureSweeper
from member_service.domain.memories import MemorySweeper
from member_service.domain.outbox import Outbox
from member_service.domain.season_ends import SeasonEnds
from member_service.domain.weekly_cards import WeeklyCards
from member_service.storage.database import Database
from member_service.storage.erasing import MongoHoldings
from member_service.storage.groups import GROUPS, group_document
from member_service.storage.season_ends import DUE as SEASON
from member_service.storage.season_ends import SEASON_ENDS
from member_service.storage.sweep import TallySweeper
from member_service.storage.weekly_cards import DUE as CARD
from member_service.stores import INDEXES, Stores
from tests.bench.table import table
from tests.member_service.parts import Parts
from tests.support.reads import Reads

SIZES: Final = 10, 1_000, 100_000
LOOKS: Final = 200
DUE: Final = 20
"""Groups whose season ends at once."""
_AT_ONCE: Final = 5_000
_ERASED: Final = 1_000

Look = Callable[[], Awaitable[object]]


async def sweeps(uri: str) -> str:
    """The tables: a look of each sweep with nothing due, and one that finds some."""
    rows: list[list[str]] = []
    for groups in SIZES:
        rows += await _among(uri, groups)
    names = list(dict.fromkeys(row[0] for row in rows))
    rows.sort(key=lambda row: names.index(row[0]))
    head = ("a look of a sweep", "groups", "commands", "documents read", "CPU a look", "share of a core")
    return (
        f"{table(head, rows)}\n\n"
        f"Server engine; means of {LOOKS} looks with nothing due, one for what is due. "
        "The CPU is that of the process with its driver; "
        "the share is for looks as rare as the sweep's longest pause. "
        f"Each has a season, a card and an announcement to come, and {_ERASED:,} members were erased lately."
    )


async def _among(uri: str, groups: int) -> list[list[str]]:
    reads = Reads()
    client: Any = AsyncIOMotorClient(uri, tz_aware=True, event_listeners=[reads])
    database = Database(client, f"bench_{secrets.token_hex(8)}", embedded=False)
    async with AsyncExitStack() as stack:
        stack.callback(client.close)
        stack.push_async_callback(client.drop_database, database.name)
        await database.ensure_indexes(INDEXES)
        parts = Parts(database)
        await _fill(parts, groups)
        stores = Stores(database)
        rows, share = [], 0.0
        for name, pace, look in _sweeps(parts, stores):
            cost = await _cost(look, reads)
            own = cost.cpu_s / pace.longest_s
            share += own
            rows.append([name, f"{groups:,}", *cost.cells, f"{own:.4%}"])
        rows.append(["all of these sweeps", f"{groups:,}", "", "", "", f"{share:.4%}"])
        rows.append(await _what_is_due(parts, stores, reads, groups))
        rows.append(await _guard(parts, stores, reads, groups))
        return rows


def _sweeps(parts: Parts, stores: Stores) -> Sequence[tuple[str, Pace, Look]]:
    clock, outbox = parts.clock, Outbox(stores.outbox, parts.clock)
    holdings = MongoHoldings(parts.database, stores.records, clock, stores.feed)
    erased = ErasedMembers(stores.erasures)
    return (
        ("season ends", app.SEASON_SWEEP, _seasons(parts, stores).look),
        (
            "weekly cards",
            app.WEEKLY_CARD_SWEEP,
            DueGroupSweeper(stores.due_cards, WeeklyCards(stores.cards, outbox, clock), clock).look,
        ),
        (
            "announcements",
            app.ANNOUNCEMENT_SWEEP,
            AnnouncementSweeper(stores.announcements, stores.groups, outbox, clock).look,
        ),
        ("tallies", app.TALLY_SWEEP, TallySweeper(stores.tallies).sweep_once),
        ("memories", app.MEMORY_SWEEP, MemorySweeper(stores.notebooks, clock).sweep_once),
        (
            "erasures",
            app.ERASURE_SWEEP,
            ErasureSweeper(stores.erasures, holdings, erased, clock).look,
        ),
    )


def _seasons(parts: Parts, stores: Stores) -> DueGroupSweeper:
    outbox = Outbox(stores.outbox, parts.clock)
    ends = SeasonEnds(stores.seasons, stores.scores, outbox, parts.clock, feed=stores.feed)
    return DueGroupSweeper(stores.due_seasons, ends, parts.clock)


class _Cost:
    def __init__(self, looks: int, commands: int, documents: int, cpu_s: float) -> None:
        self.cpu_s = cpu_s / looks
        self.cells = [
            f"{commands / looks:.2f}",
            f"{documents / looks:.2f}",
            f"{self.cpu_s * 1000:.2f} ms",
        ]


async def _cost(look: Look, reads: Reads, looks: int = LOOKS) -> _Cost:
    if looks > 1:
        await look()
    with reads.counted() as (commands, documents):
        began = time.process_time()
        for _ in range(looks):
            await look()
        used = time.process_time() - began
    return _Cost(looks, commands.total(), documents.total(), used)


async def _what_is_due(parts: Parts, stores: Stores, reads: Reads, groups: int) -> list[str]:
    """A look that finds some groups whose season has to be looked at."""
    number = min(DUE, groups)
    ids = {"_id": {"$in": [f"g{n}" for n in range(number)]}}
    now = {"$set": {f"due.{SEASON}": parts.clock()}}
    await parts.database.collection(GROUPS).update_many(ids, now)
    cost = await _cost(_seasons(parts, stores).look, reads, looks=1)
    return [f"season ends, {number} groups due", f"{groups:,}", *cost.cells, ""]


async def _guard(parts: Parts, stores: Stores, reads: Reads, groups: int) -> list[str]:
    """The guard of erasures, asked for an hour: each second by some call."""
    second = 0.0
    guard = ErasedMembers(stores.erasures, lambda: second)

    async def look() -> None:
        nonlocal second
        second += 1.0
        await guard.refuse([7], None)

    cost = await _cost(look, reads, looks=600)
    return ["who is erased, each second", f"{groups:,}", *cost.cells, f"{cost.cpu_s:.4%}"]


async def _fill(parts: Parts, groups: int) -> None:
    document = group_document(await parts.registered())
    await parts.database.collection(GROUPS).delete_many({})
    later = parts.clock() + timedelta(days=2)
    for name, made in (
        (GROUPS, _groups(document, groups, later)),
        (SEASON_ENDS, ({"_id": f"g{n}", "running": _season(document), "past": []} for n in range(groups))),
        ("announcements", _announcements(groups, later)),
        ("erasures", _erasures(parts.clock())),
        ("memories", _memories(groups, later)),
    ):
        await _write(parts.database, name, made)


def _groups(document: dict[str, Any], groups: int, later: datetime) -> Iterator[dict[str, Any]]:
    settings = document["settings"] | {"weekly_card": True}
    for n in range(groups):
        yield document | {
            "_id": f"g{n}",
            "chat_id": -1009000000000 - n,
            "title": f"Equipe {n:06}",
            "settings": settings,
            "requests": [{"id": f"r{n}"}],
            "due": {SEASON: later, CARD: later},
        }


def _season(document: dict[str, Any]) -> str:
    return f"days-{document['register_day']}-{document['settings']['season_days']}"


def _announcements(groups: int, later: datetime) -> Iterator[dict[str, Any]]:
    for n in range(groups):
        yield {
            "_id": f"a{n}",
            "group_id": f"g{n}",
            "number": 1,
            "state": "active",
            "next_time": later,
            "requests": [{"id": f"a{n}"}],
        }


def _erasures(now: datetime) -> Iterator[dict[str, Any]]:
    for n in range(_ERASED):
        yield {
            "_id": 5_000_000 + n,
            "receipt_id": f"R{n}",
            "order_time": now,
            "end_time": now,
            "counts": {},
            "requests": [{"id": f"e{n}"}],
        }


def _memories(groups: int, later: datetime) -> Iterator[dict[str, Any]]:
    for n in range(groups):
        yield {"_id": n + 1, "expires": "yes", "next_expire_time": later, "requests": [{"id": f"m{n}"}]}


async def _write(database: Database, name: str, documents: Iterator[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for document in documents:
        batch.append(document)
        if len(batch) == _AT_ONCE:
            await database.collection(name).insert_many(batch)
            batch = []
    if batch:
        await database.collection(name).insert_many(batch)
