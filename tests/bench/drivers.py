"""Compares Motor with PyMongo's own asynchronous client, on the writes of a check-in.

Both run the same storage code on the same server, in turns.
"""

import asyncio
import secrets
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pymongo import AsyncMongoClient

from member_service.domain.anchors import AnchorKind
from member_service.domain.checkins import CheckinRequest
from member_service.storage.database import Database, open_database
from tests.bench.table import table
from tests.member_service.parts import ADMIN, CHAT, INDEXES, OWNER, Parts

ANCHORS = 20
IN_FLIGHT = 64
ROUNDS = 3


class _Collection:
    """PyMongo's asynchronous collection, with aggregate as Motor has it."""

    def __init__(self, collection: Any) -> None:
        self._collection = collection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._collection, name)

    async def aggregate(self, *stages: Any, **options: Any) -> AsyncIterator[Any]:
        async for document in await self._collection.aggregate(*stages, **options):
            yield document


class _PymongoDatabase(Database):
    def collection(self, name: str) -> Any:
        return _Collection(self.client[self.name][name])

    committed = collection


@asynccontextmanager
async def _motor(uri: str, name: str) -> AsyncIterator[Database]:
    async with open_database(uri, name) as database:
        yield database
        await database.client.drop_database(name)


@asynccontextmanager
async def _pymongo(uri: str, name: str) -> AsyncIterator[Database]:
    options = {"tz_aware": True, "uuidRepresentation": "standard", "w": "majority", "maxPoolSize": 64}
    async with AsyncMongoClient(uri, **options) as client:
        yield _PymongoDatabase(client, name, embedded=False)
        await client.drop_database(name)


DRIVERS = {"Motor": _motor, "PyMongo's AsyncMongoClient": _pymongo}


async def _check_ins(database: Database, amount: int) -> tuple[float, float]:
    """Check-ins a second, and CPU milliseconds of this process for each."""
    await database.ensure_indexes(INDEXES)
    parts = Parts(database)
    await parts.register_group(
        parts.new_request(), CHAT, title="", username="", registered_by=OWNER, language=""
    )
    for message in range(ANCHORS):
        await parts.open_anchor(
            parts.new_request(), CHAT, message + 1, kind=AnchorKind.STANDARD, points=1, opened_by=ADMIN
        )
    turn = asyncio.Semaphore(IN_FLIGHT)

    async def one(number: int) -> None:
        async with turn:
            await parts.record_checkin(
                CheckinRequest(
                    request_id=parts.new_request(),
                    chat_id=CHAT,
                    anchor_message_id=number % ANCHORS + 1,
                    member_id=number // ANCHORS + 1,
                    display_name="Membro",
                    source_message_id=number + 1000,
                )
            )

    began, spent = time.perf_counter(), time.process_time()
    await asyncio.gather(*(one(number) for number in range(amount)))
    return amount / (time.perf_counter() - began), (time.process_time() - spent) / amount * 1000


async def drivers(uri: str, amount: int) -> str:
    """Each driver in turns; medians."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in DRIVERS}
    for turn in range(ROUNDS):
        for name in DRIVERS if turn % 2 == 0 else reversed(DRIVERS):
            async with DRIVERS[name](uri, f"bench_{secrets.token_hex(8)}") as database:
                found[name].append(await _check_ins(database, amount))
    medians = {
        name: [statistics.median(values) for values in zip(*runs, strict=True)]
        for name, runs in found.items()
    }
    first = medians["Motor"]
    rows = [
        [name, f"{rate:.0f}", f"{rate / first[0]:.2f}", f"{cpu:.2f} ms", f"{cpu / first[1]:.2f}"]
        for name, (rate, cpu) in medians.items()
    ]
    head = ("driver, the writes of a check-in", "per second", "to Motor", "CPU of the client", "to Motor")
    return (
        f"{table(head, rows)}\n\n"
        f"{IN_FLIGHT} in flight, {amount} check-ins, {ROUNDS} rounds in turns; medians."
    )
