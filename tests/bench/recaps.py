"""A Monday morning on which very many members want a recap: what each costs, however many there are.

Each is looked at when it is due, and asked for once more by the gateway that sends it.
Each member is alone in a group, with three trainings in the week that ended: the dearest way to have so many.
"""

import itertools
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorClient

from member_service.domain.letter_sweep import LetterSweeper
from member_service.domain.letters import LetterKind, SetLetters, Wanted, Wish
from member_service.domain.memberships import MembershipState, Sighting
from member_service.domain.outbox import Outbox
from member_service.domain.writing_letters import PrepareLetter
from member_service.ledger_servicers import letter_content
from member_service.storage.database import Database
from member_service.stores import INDEXES, Stores
from tests.bench.table import table
from tests.member_service.parts import CHAT, Parts, rid
from tests.support.reads import Reads

RAMP: Final = (200, 1_000)
ASKED: Final = 200
"""Recaps that are asked for once more: it costs each the same, however many there are."""
MEMBER: Final = 7
_FIRST_MEMBER: Final = 5_000_000
_FIRST_CHAT: Final = -1009000000000
_AT_ONCE: Final = 2_000
_COPIED: Final = ("groups", "memberships", "checkins", "scores", "letters", "members")
_UNIQUE: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_numbers = itertools.count()


class Silent:
    """Hears of letters and says nothing."""

    def sent(self, kind: LetterKind) -> None: ...

    def stopped(self, kind: LetterKind) -> None: ...

    def weighed(self, *, followed: bool) -> None: ...


async def recaps(uri: str, ramp: tuple[int, ...] = RAMP) -> str:
    """The table: commands, documents and CPU of each recap, by how many there are."""
    rows = [row for members in ramp for row in await _morning(uri, members)]
    head = (
        "members who want a recap",
        "step",
        "commands each",
        "documents read each",
        "CPU each",
        "a second",
    )
    return (
        f"{table(head, rows)}\n\n"
        "Server engine; every member in a group of their own; the CPU is that of the process with its driver."
    )


async def _morning(uri: str, members: int) -> list[list[str]]:
    reads = Reads()
    client: Any = AsyncIOMotorClient(uri, tz_aware=True, event_listeners=[reads])
    database = Database(client, f"bench_{secrets.token_hex(8)}", embedded=False)
    async with AsyncExitStack() as stack:
        stack.callback(client.close)
        stack.push_async_callback(client.drop_database, database.name)
        await database.ensure_indexes(INDEXES)
        parts = Parts(database)
        await _one_member(parts)
        await database.collection("outbox").delete_many({})
        await _many(database, members)
        stores = Stores(database)
        content = letter_content(stores, parts.clock)
        outbox = Outbox(stores.outbox, parts.clock)
        sweeper = LetterSweeper(*(stores.letters, stores.groups, content, outbox, parts.clock), news=Silent())
        prepare = PrepareLetter(stores.letters, stores.groups, content, parts.clock)

        async def ask() -> None:
            for number in range(min(members, ASKED)):
                letter = await prepare(_FIRST_MEMBER + number, LetterKind.RECAP)
                assert letter is not None

        look = await _cost(reads, sweeper.sweep_once, members)
        assert await database.collection("outbox").count_documents({}) == members
        nothing = await _cost(reads, sweeper.sweep_once, 1)
        asked = await _cost(reads, ask, min(members, ASKED))
    each = f"{members:,}"
    return [
        [each, "looked at, handed over", *look],
        [each, "asked for again, as it goes out", *asked],
        [each, "a look when none is due, in all", *nothing],
    ]


async def _one_member(parts: Parts) -> None:
    """One who trained thrice in the week that ended, and whose recap is due."""
    await parts.registered()
    monday = 7 - parts.clock().weekday()
    parts.clock.forward(days=monday)
    seen = Sighting(MEMBER, "", MembershipState.INSIDE, parts.clock())
    await parts.record_memberships(rid("seen"), CHAT, [seen])
    wanted = Wanted(recap=Wish.WANTED)
    await SetLetters(Stores(parts.database).letters, parts.groups, parts.clock, lambda: "id")(
        rid("recap"), CHAT, MEMBER, wanted
    )
    for message in (10, 20, 30):
        parts.clock.forward(days=1)
        await parts.opened(message)
        await parts.checked_in(MEMBER, message)
    document = await parts.database.collection("letters").find_one({"_id": MEMBER})
    assert document is not None
    parts.clock.now = document["due"]
    parts.clock.forward(minutes=1)


async def _many(database: Database, members: int) -> None:
    group = await database.collection("groups").find_one({})
    for name in _COPIED:
        collection = database.collection(name)
        originals = [one async for one in collection.find({})]
        await collection.delete_many({})
        batch = []
        for number in range(members):
            batch += [_copied(one, group["_id"], number) for one in originals]
            if len(batch) >= _AT_ONCE:
                await collection.insert_many(batch)
                batch = []
        if batch:
            await collection.insert_many(batch)


def _copied(value: Any, group_id: str, number: int) -> Any:
    """The same of another member in another group."""
    if isinstance(value, dict):
        return {key: _copied(one, group_id, number) for key, one in value.items()}
    if isinstance(value, list):
        return [_copied(one, group_id, number) for one in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return {CHAT: _FIRST_CHAT - number, MEMBER: _FIRST_MEMBER + number}.get(value, value)
    if isinstance(value, str):
        told = re.sub(rf"\b{re.escape(group_id)}\b", f"g{number}", value)
        told = re.sub(rf"(?<=:){MEMBER}\b", str(_FIRST_MEMBER + number), told)
        return _UNIQUE.sub(f"u{number}-{next(_numbers)}", told)
    return value


async def _cost(reads: Reads, work: Callable[[], Awaitable[object]], among: int) -> list[str]:
    with reads.counted() as (commands, documents):
        began, used = time.perf_counter(), time.process_time()
        await work()
        used, took = time.process_time() - used, time.perf_counter() - began
    return [
        f"{commands.total() / among:.2f}",
        f"{documents.total() / among:.2f}",
        f"{1000 * used / among:.2f} ms",
        f"{among / took:.0f}",
    ]
