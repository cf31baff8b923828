"""Daily anchors of very many groups that open at the same minute, and what others notice of it.

They open at the rate that Telegram allows in all chats, so the last ones wait;
who writes to the bot meanwhile must not. The stand-in enforces Telegram's limits.
What the sweep reads is counted by itself, over all groups.
"""

import asyncio
import secrets
import statistics
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorClient

from member_service.domain.daily_anchors import DailyAnchors
from member_service.domain.due_groups import DueGroupSweeper
from member_service.domain.outbox import Outbox
from member_service.storage.daily_anchors import DUE
from member_service.storage.database import Database
from member_service.storage.groups import GROUPS, group_document
from member_service.stores import INDEXES, Stores
from sandbox.telegram.state import Chat, Membership
from servicekit.clock import utc_now
from tests.bench.recaps import recaps
from tests.bench.table import table
from tests.member_service.parts import Parts
from tests.support.reads import Reads
from tests.support.town import ADMIN, BIA, CAIO, GROUP, Town, town

MORNINGS: Final = 100_000
SWEPT: Final = 2_000
"""Groups whose look is counted: it costs each the same, however many there are."""
LOOKED_AT_S: Final = 60.0
PAUSE_S: Final = 0.5
WARMUP: Final = 4
_AT_ONCE: Final = 5_000
_FIRST: Final = -1009000000000
_LATER: Final = utc_now().replace(year=2100)


async def mornings(uri: str, groups: int = MORNINGS) -> str:
    """The tables: what opens in a minute and how long others wait; what the sweep reads; what recaps cost."""
    return f"{await _opening(uri, groups)}\n\n{await _reads(uri, min(groups, SWEPT))}\n\n{await recaps(uri)}"


async def _opening(uri: str, groups: int) -> str:
    name = f"bench_{secrets.token_hex(8)}"
    try:
        async with town(member={"mongodb_uri": uri, "mongodb_database": name}, rate_limits="on") as people:
            await people.registered()
            await people.set_up(daily_anchor=True, daily_anchor_minute=0)
            for person in (ADMIN, BIA, CAIO):
                await people.hears(person, "/start", chat=person)
            document = await people.database.collection(GROUPS).find_one({"chat_id": GROUP})
            assert document is not None
            calm = await _starts(people, WARMUP * PAUSE_S * 4)
            bot = people.gateway.application.bot.id
            for number in range(groups):
                chat_id = _FIRST - number
                people.world.chats[chat_id] = Chat(
                    chat_id, "supergroup", f"Equipe {number:06}", members={bot: Membership("administrator")}
                )
            await _write(people.database, _of_a_morning(document, groups))
            # A change of a group has the sweep look at once.
            await people.set_up(daily_anchor_minute=0)
            await people.until(
                lambda: any(people.world.chats[_FIRST - number].messages for number in range(groups))
            )
            before, began = _opened(people, groups), time.perf_counter()
            waits = await _starts(people, LOOKED_AT_S)
            took = time.perf_counter() - began
            opened = _opened(people, groups) - before
    finally:
        client: Any = AsyncIOMotorClient(uri)
        await client.drop_database(name)
        client.close()
    rows = [
        ["no anchor due", "", f"{len(calm)}", *_spread(calm)],
        [f"{groups:,} anchors due", f"{opened / took:.1f} a second", f"{len(waits)}", *_spread(waits)],
    ]
    head = ("a morning", "anchors opened", "/start of others", "median", "95 %", "longest")
    return (
        f"{table(head, rows)}\n\n"
        f"Server engine; the first {LOOKED_AT_S:.0f} s; all in one process, with Telegram's limits kept and "
        "enforced: 30 messages a second in all chats. All of them would be open after "
        f"{groups / (opened / took) / 60:.0f} minutes."
    )


def _opened(people: Town, groups: int) -> int:
    return sum(bool(people.world.chats[_FIRST - number].messages) for number in range(groups))


async def _starts(people: Town, for_s: float) -> list[float]:
    """How long three people waited for the answer to each /start."""
    waits: list[float] = []
    until = time.perf_counter() + for_s

    async def asks(person: int) -> None:
        while time.perf_counter() < until:
            began = time.perf_counter()
            await people.hears(person, "/start", chat=person)
            waits.append(time.perf_counter() - began)
            # As slowly as one person may be answered.
            await asyncio.sleep(3 * PAUSE_S)

    await asyncio.gather(*(asks(person) for person in (ADMIN, BIA, CAIO)))
    return waits


def _spread(waits: list[float]) -> list[str]:
    ordered = sorted(waits)
    at = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return [f"{1000 * one:.0f} ms" for one in (statistics.median(ordered), at, ordered[-1])]


def _of_a_morning(document: dict[str, Any], groups: int) -> Iterator[dict[str, Any]]:
    due = dict.fromkeys(document.get("due", {}), _LATER) | {"season": _LATER, "card": _LATER}
    for number in range(groups):
        yield document | {
            "_id": f"m{number}",
            "chat_id": _FIRST - number,
            "title": f"Equipe {number:06}",
            "requests": [{"id": f"r{number}"}],
            "due": {name: time for name, time in due.items() if name != DUE},
        }


async def _write(database: Database, documents: Iterator[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for document in documents:
        batch.append(document)
        if len(batch) == _AT_ONCE:
            await database.collection(GROUPS).insert_many(batch)
            batch = []
    if batch:
        await database.collection(GROUPS).insert_many(batch)


async def _reads(uri: str, groups: int) -> str:
    reads = Reads()
    client: Any = AsyncIOMotorClient(uri, tz_aware=True, event_listeners=[reads])
    database = Database(client, f"bench_{secrets.token_hex(8)}", embedded=False)
    async with AsyncExitStack() as stack:
        stack.callback(client.close)
        stack.push_async_callback(client.drop_database, database.name)
        await database.ensure_indexes(INDEXES)
        parts = Parts(database)
        document = group_document(await parts.registered())
        document["settings"] |= {"daily_anchor": True, "daily_anchor_minute": 0}
        await database.collection(GROUPS).delete_many({})
        await _write(database, _of_a_morning(document, groups))
        stores = Stores(database)
        work = DailyAnchors(stores.days, Outbox(stores.outbox, parts.clock), parts.clock)
        sweeper = DueGroupSweeper(stores.due_days, work, parts.clock)
        rows = [
            [what, *await _cost(sweeper, reads, groups if what == "all due" else 1)]
            for what in ("all due", "none due any more")
        ]
    head = ("a look of the sweep", "commands", "documents read", "CPU", "time")
    return (
        f"{table(head, rows)}\n\n{groups:,} groups; where all are due, per group. "
        "The CPU is that of the process with its driver, nothing else in it."
    )


async def _cost(sweeper: DueGroupSweeper, reads: Reads, among: int) -> list[str]:
    with reads.counted() as (commands, documents):
        began, used = time.perf_counter(), time.process_time()
        await sweeper.look()
        used, took = time.process_time() - used, time.perf_counter() - began
    return [
        f"{commands.total() / among:.2f}",
        f"{documents.total() / among:.2f}",
        f"{1000 * used / among:.2f} ms",
        f"{1000 * took / among:.2f} ms",
    ]
