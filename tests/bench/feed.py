"""What the feed costs: a stream that waits, in memory and CPU of the real program, and what check-ins pay."""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc

from gymnation.member.v1 import feed_service_pb2, group_service_pb2
from gymnation.member.v1.feed_service_pb2_grpc import FeedServiceStub
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from member_service.domain.feed import FeedEvent
from member_service.storage.checkins import MongoCheckinLedger
from member_service.storage.database import Database
from member_service.storage.embedded import embedded_client
from tests.bench.alone import member_service_alone
from tests.bench.processes import cpu_s, resident_mb
from tests.bench.table import table
from tests.member_service.parts import INDEXES, Parts

ROOT = Path(__file__).parents[2]
CHAT = -1001
STREAMS = 2_000
CONNECTIONS = 100
IDLE_S = 60.0
SETTLING_S = 5.0
CHECKINS = 200
ROUNDS = 5
_PROGRAM = """
from member_service.domain import watching
watching.MOST_STREAMS = watching.MOST_OF_ONE = 10_000
import runpy
runpy.run_module("member_service", run_name="__main__")
"""
"""The program as it is, with room for more streams than it lets in."""


async def feed() -> str:
    """Both tables."""
    return f"{await _idle_streams()}\n\n{await _beside_a_checkin()}"


async def _idle_streams() -> str:
    async with AsyncExitStack() as stack:
        address, pid = await stack.enter_async_context(_service())
        alone_s = await _cpu_of(pid, IDLE_S / 2) * 2
        before = resident_mb(pid)
        streams = []
        for _ in range(CONNECTIONS):
            options = [("grpc.use_local_subchannel_pool", 1)]
            channel = await stack.enter_async_context(grpc.aio.insecure_channel(address, options))
            request = feed_service_pb2.WatchRequest(chat_ids=[CHAT])
            mine = [FeedServiceStub(channel).Watch(request) for _ in range(STREAMS // CONNECTIONS)]
            await asyncio.gather(*(one.read() for one in mine))
            streams += mine
        await asyncio.sleep(SETTLING_S)
        each_kib = (resident_mb(pid) - before) * 1024 / STREAMS
        reading = [asyncio.create_task(_read(one)) for one in streams]
        watched_s = await _cpu_of(pid, IDLE_S)
        for one in reading:
            one.cancel()
        await asyncio.wait(reading)
    rows = [
        [
            f"{STREAMS:,}",
            str(CONNECTIONS),
            f"{each_kib:.0f} KiB",
            f"{alone_s:.2f} s",
            f"{watched_s:.2f} s",
            f"{(watched_s - alone_s) / STREAMS * 1000:.2f} ms",
        ]
    ]
    head = (
        "idle streams",
        "connections",
        "memory of each",
        "CPU a minute without",
        "CPU a minute with them",
        "of each",
    )
    return f"{table(head, rows)}\n\nEach gets a token every 12 s. The embedded engine, one process."


async def _read(stream: Any) -> None:
    while await stream.read() is not grpc.aio.EOF:
        pass


async def _cpu_of(pid: int, span_s: float) -> float:
    before = cpu_s(pid)
    await asyncio.sleep(span_s)
    return cpu_s(pid) - before


@asynccontextmanager
async def _service() -> AsyncIterator[tuple[str, int]]:
    """The program's address and process id."""
    async with member_service_alone("-c", _PROGRAM) as (address, pid):
        async with grpc.aio.insecure_channel(address) as channel:
            group = group_service_pb2.RegisterGroupRequest(
                request_id=str(uuid4()), chat_id=CHAT, registered_by=99, title="Iron"
            )
            await GroupServiceStub(channel).RegisterGroup(group, wait_for_ready=True)
        await asyncio.sleep(SETTLING_S)
        yield address, pid


class _Silent:
    """A feed that nothing is written to."""

    async def append(self, event: FeedEvent) -> None:
        return


class _Counting(Database):
    """Counts the commands of a database."""

    def __init__(self) -> None:
        super().__init__(embedded_client(), "bench", embedded=True)
        self.commands: Counter[str] = Counter()

    def collection(self, name: str) -> Any:
        return _Collection(super().collection(name), self.commands)


class _Collection:
    def __init__(self, collection: Any, commands: Counter[str]) -> None:
        self._collection, self._commands = collection, commands

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._collection, name)
        if name not in _READS | _WRITES:
            return operation

        def call(*args: Any, **kwargs: Any) -> Any:
            self._commands["writes" if name in _WRITES else "reads"] += 1
            return operation(*args, **kwargs)

        return call


_READS = frozenset({"find", "find_one", "aggregate", "count_documents"})
_WRITES = frozenset(
    {"insert_one", "insert_many", "update_one", "find_one_and_update", "update_many", "bulk_write"}
)


async def _beside_a_checkin() -> str:
    silent, told = _Silent(), None
    costs: dict[str, list[float]] = {"without": [], "with": []}
    counts: dict[str, Counter[str]] = {}
    for turn in range(ROUNDS):
        for name in ("without", "with") if turn % 2 == 0 else ("with", "without"):
            cpu, counts[name] = await _check_ins(silent if name == "without" else told)
            costs[name].append(cpu)
    first = statistics.median(costs["without"])
    rows = [
        [
            f"{name} the feed",
            f"{counts[name]['reads'] / CHECKINS:.2f}",
            f"{counts[name]['writes'] / CHECKINS:.2f}",
            f"{statistics.median(costs[name]) * 1000:.2f} ms",
            f"{statistics.median(costs[name]) / first:.2f}",
        ]
        for name in ("without", "with")
    ]
    head = ("a check-in of the member service", "reads", "writes", "CPU", "to the first")
    return (
        f"{table(head, rows)}\n\n"
        f"{CHECKINS} members' second check-in, {ROUNDS} rounds in turns, medians. The embedded engine."
    )


async def _check_ins(writer: _Silent | None) -> tuple[float, Counter[str]]:
    """CPU seconds of each, and the commands of all of them."""
    database = _Counting()
    await database.ensure_indexes(INDEXES)
    parts = Parts(database)
    if writer is not None:
        ledger = MongoCheckinLedger(database, parts.scores, writer)
        for use_case in vars(parts).values():
            for field, held in vars(use_case).items() if hasattr(use_case, "__dict__") else ():
                if held is parts.ledger:
                    setattr(use_case, field, ledger)
    await parts.registered()
    for message in (10, 20):
        await parts.opened(message)
    for member in range(1, CHECKINS + 1):
        await parts.checked_in(member, 10)
    database.commands.clear()
    began = time.process_time()
    for member in range(1, CHECKINS + 1):
        await parts.checked_in(member, 20)
    return (time.process_time() - began) / CHECKINS, database.commands
