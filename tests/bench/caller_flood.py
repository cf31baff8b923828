"""What others notice while one system calls as fast as it can, from a process of its own.

`python -m tests.bench.caller_flood ADDRESS KEY` is the flood.
"""

import asyncio
import gc
import os
import signal
import socket
import statistics
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import grpc

from gymnation.access.v1 import access_pb2
from gymnation.member.v1 import caller_service_pb2, checkin_service_pb2, group_service_pb2
from gymnation.member.v1.caller_service_pb2_grpc import CallerServiceStub
from gymnation.member.v1.checkin_service_pb2_grpc import CheckinServiceStub
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from servicekit.rpc_errors import from_rpc_error
from tests.bench.load import percentile
from tests.bench.table import milliseconds, table

ROOT = Path(__file__).parents[2]
LIMIT = 1.2
CHAT = -1001
FLOOD_AT_ONCE = 200
ROUNDS = 8
CALLS = 300
PACE_S = 0.01
SETTLING_S = 2.0


@dataclass(slots=True)
class Waits:
    """How long one caller's calls took, round by round, without and with the flood."""

    calm: list[list[float]] = field(default_factory=list)
    beside: list[list[float]] = field(default_factory=list)


def _of_rounds(rounds: list[list[float]], share: float) -> float:
    """The median of the rounds: one in which the machine did something else decides nothing."""
    return statistics.median(percentile(one, share) for one in rounds)


async def beside_a_flooding_caller() -> str:
    """The gateway's and a dashboard's waits, in turns without and with another system that floods."""
    waits = {"the gateway": Waits(), "a dashboard": Waits()}
    answered = refused = 0
    async with _service() as (address, dashboard, flooder):
        callers = {"the gateway": None, "a dashboard": dashboard}
        async with grpc.aio.insecure_channel(address) as channel:
            stub = CheckinServiceStub(channel)
            await _calls(stub, callers, waits, "calm")
            # This side measures; its collector is not what is measured.
            gc.freeze()
            for kept in waits.values():
                # Not measured: first connections, first look-ups.
                kept.calm.clear()
            for _ in range(ROUNDS):
                await _calls(stub, callers, waits, "calm")
                async with _flood(address, flooder) as told:
                    await asyncio.sleep(SETTLING_S)
                    await _calls(stub, callers, waits, "beside")
                answered += told[0]
                refused += told[1]
                await asyncio.sleep(SETTLING_S)
    rows = []
    for name, kept in waits.items():
        calm, beside = _of_rounds(kept.calm, 0.99), _of_rounds(kept.beside, 0.99)
        rows.append(
            [
                name,
                *(milliseconds(_of_rounds(one, 0.5)) for one in (kept.calm, kept.beside)),
                *(milliseconds(one) for one in (calm, beside)),
                f"{beside / calm:.2f}",
            ]
        )
    head = ("GetStanding of", "p50 calm", "p50 beside", "p99 calm", "p99 beside", "p99 to calm")
    return (
        f"{table(head, rows)}\n\n"
        f"A caller of 20 calls a second asks {FLOOD_AT_ONCE} at once, again as soon as it is answered; "
        f"{answered} of its calls were let in and {refused} refused. "
        f"{ROUNDS * CALLS} calls each way, in turns, the medians of the rounds; the limit is {LIMIT}."
    )


@asynccontextmanager
async def _service() -> AsyncIterator[tuple[str, str, str]]:
    """The program's address, and the keys of a dashboard and of the one that floods."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    environment = {
        **os.environ,
        "MEMBER_SERVICE_LISTEN": address,
        "ENVIRONMENT": "test",
        "MONGODB_URI": "",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "services"), str(ROOT / "protos" / "gen")]),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "member_service"), env=environment, stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        async with grpc.aio.insecure_channel(address) as channel:
            keys = await _make_callers(channel)
        await asyncio.sleep(SETTLING_S)
        yield address, *keys
    finally:
        process.terminate()
        await process.wait()


async def _make_callers(channel: grpc.aio.Channel) -> tuple[str, str]:
    registering = {"request_id": str(uuid4()), "chat_id": CHAT, "registered_by": 99, "title": "Iron"}
    await GroupServiceStub(channel).RegisterGroup(
        group_service_pb2.RegisterGroupRequest(**registering), wait_for_ready=True
    )
    keys = []
    for name, rate in (("dashboard", 1000), ("flooder", 20)):
        wanted = caller_service_pb2.CreateCallerRequest(
            request_id=str(uuid4()),
            name=name,
            permissions=[access_pb2.PERMISSION_READ_STANDINGS],
            all_groups=True,
            calls_per_second=rate,
        )
        keys.append((await CallerServiceStub(channel).CreateCaller(wanted)).key)
    return keys[0], keys[1]


def _bearing(key: str | None) -> tuple[tuple[str, str], ...] | None:
    return None if key is None else (("authorization", f"Bearer {key}"),)


async def _calls(
    stub: CheckinServiceStub, callers: dict[str, str | None], waits: dict[str, Waits], when: str
) -> None:
    """Each caller's calls in turns, at a pace."""
    request = checkin_service_pb2.GetStandingRequest(chat_id=CHAT, member_id=7)
    for kept in waits.values():
        getattr(kept, when).append([])
    for _ in range(CALLS):
        for name, key in callers.items():
            began = time.perf_counter()
            await stub.GetStanding(request, metadata=_bearing(key))
            getattr(waits[name], when)[-1].append(time.perf_counter() - began)
        await asyncio.sleep(PACE_S)


@asynccontextmanager
async def _flood(address: str, key: str) -> AsyncIterator[list[int]]:
    """The list has, afterwards, how many calls were answered and how many refused for their number."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.caller_flood", address, key), env=dict(os.environ), stdout=PIPE
    )
    told: list[int] = []
    try:
        assert process.stdout is not None
        # Its start costs more than all that it does then.
        await process.stdout.readline()
        yield told
    finally:
        process.terminate()
        said, _ = await process.communicate()
        told += [int(number) for number in said.split()]


async def flood(address: str, key: str) -> None:
    """Ask, and ask again as soon as there is an answer, whatever it is, until SIGTERM; print how it went."""
    request = checkin_service_pb2.GetStandingRequest(chat_id=CHAT, member_id=7)
    answered = refused = 0
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    async with grpc.aio.insecure_channel(address) as channel:
        stub = CheckinServiceStub(channel)

        async def again_and_again() -> None:
            nonlocal answered, refused
            while True:
                try:
                    await stub.GetStanding(request, metadata=_bearing(key))
                    answered += 1
                except grpc.aio.AioRpcError as failure:
                    refused += from_rpc_error(failure).reason == "CALLER_TOO_FAST"

        await stub.GetStanding(request, metadata=_bearing(key))
        print("begun", flush=True)
        asking = [asyncio.create_task(again_and_again()) for _ in range(FLOOD_AT_ONCE)]
        await over.wait()
        for one in asking:
            one.cancel()
        await asyncio.wait(asking)
    print(answered, refused)


if __name__ == "__main__":
    asyncio.run(flood(*sys.argv[1:]))
