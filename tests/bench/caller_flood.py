"""What others notice while one system calls as fast as it can, from a process of its own.

The wall says what they wait, on a machine that does other things as well. The service's own CPU says what the
flood takes of the one loop that all calls share, whoever else is on the machine.

`python -m tests.bench.caller_flood ADDRESS KEY` is the flood.
"""

import asyncio
import gc
import os
import random
import signal
import statistics
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import chain, pairwise
from pathlib import Path
from uuid import uuid4

import grpc

from gymnation.access.v1 import access_pb2
from gymnation.member.v1 import caller_service_pb2, checkin_service_pb2, group_service_pb2
from gymnation.member.v1.caller_service_pb2_grpc import CallerServiceStub
from gymnation.member.v1.checkin_service_pb2_grpc import CheckinServiceStub
from gymnation.member.v1.group_service_pb2_grpc import GroupServiceStub
from servicekit.rpc_errors import from_rpc_error
from tests.bench.alone import member_service_alone
from tests.bench.load import percentile
from tests.bench.processes import cpu_s
from tests.bench.table import milliseconds, table

ROOT = Path(__file__).parents[2]
LIMIT = 1.2
CHAT = -1001
FLOOD_AT_ONCE = 200
ROUNDS = 24
CALLS = 150
RESAMPLED = 2000
PACE_S = 0.01
SETTLING_S = 2.0


@dataclass(slots=True)
class Waits:
    """How long one caller's calls took, round by round, without and with the flood."""

    calm: list[list[float]] = field(default_factory=list)
    beside: list[list[float]] = field(default_factory=list)


@dataclass(slots=True)
class Spent:
    """What the service used of a core, round by round, and for how many calls of the others."""

    shares: list[float] = field(default_factory=list)

    @asynccontextmanager
    async def measured(self, pid: int) -> AsyncIterator[None]:
        began, used = time.perf_counter(), cpu_s(pid)
        yield
        self.shares.append((cpu_s(pid) - used) / (time.perf_counter() - began))


def _of_rounds(rounds: list[list[float]], share: float) -> float:
    """The median of the rounds: one in which the machine did something else decides nothing."""
    return statistics.median(percentile(one, share) for one in rounds)


def _quietest(rounds: list[list[float]], share: float) -> float:
    """Of the round that the machine disturbed least: what is left is the service's own."""
    return min(percentile(one, share) for one in rounds)


def _in_turns(waits: dict[str, Waits]) -> str:
    """The p99 of each round to that of the calm round before it: beside the flood, and calm again.

    What calm rounds differ among themselves is the machine's doing: less than that nobody can see here.
    """
    rows = []
    for name, kept in waits.items():
        calm, beside = ([percentile(one, 0.99) for one in rounds] for rounds in (kept.calm, kept.beside))
        for what, ratios in (
            ("beside the flood", [one / before for before, one in zip(calm, beside, strict=True)]),
            ("calm again", [one / before for before, one in pairwise(calm)]),
        ):
            low, middle, high = statistics.quantiles(ratios, n=4)
            rows.append(
                [
                    f"{name}, {what}",
                    f"{middle:.2f}",
                    f"{low:.2f} to {high:.2f}",
                    f"{min(ratios):.2f} to {max(ratios):.2f}",
                ]
            )
    return table(("p99 of a round, to the calm one before", "median", "half of them", "all of them"), rows)


def _resampled(waits: dict[str, Waits]) -> str:
    """The p99 of all calls beside the flood to that of all calm ones, and how far chance moves it.

    Rounds are drawn again and again from those that there were, as many as there were: what nine draws in ten
    give is what this run can tell.
    """
    chance = random.Random(1)
    rows = []
    for name, kept in waits.items():

        def ratio(calm: list[list[float]], beside: list[list[float]]) -> float:
            of_calm, of_beside = (percentile(list(chain(*rounds)), 0.99) for rounds in (calm, beside))
            return of_beside / of_calm

        drawn = sorted(
            ratio(*(chance.choices(rounds, k=len(rounds)) for rounds in (kept.calm, kept.beside)))
            for _ in range(RESAMPLED)
        )
        low, high = (drawn[int(RESAMPLED * share)] for share in (0.05, 0.95))
        rows.append(
            [
                name,
                f"{ratio(kept.calm, kept.beside):.2f}",
                f"{low:.2f} to {high:.2f}",
                f"{sum(one <= LIMIT for one in drawn) / RESAMPLED:.0%}",
            ]
        )
    return table(
        ("p99 of all calls, to calm", "ratio", "nine draws in ten", f"draws of at most {LIMIT}"), rows
    )


async def beside_a_flooding_caller() -> str:
    """The gateway's and a dashboard's waits, in turns without and with another system that floods."""
    waits = {"the gateway": Waits(), "a dashboard": Waits()}
    calm_cpu, beside_cpu = Spent(), Spent()
    answered = refused = 0
    flooded_s = 0.0
    async with _service() as (address, pid, dashboard, flooder):
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
                async with calm_cpu.measured(pid):
                    await _calls(stub, callers, waits, "calm")
                async with _flood(address, flooder) as told:
                    began = time.perf_counter()
                    await asyncio.sleep(SETTLING_S)
                    async with beside_cpu.measured(pid):
                        await _calls(stub, callers, waits, "beside")
                    flooded_s += time.perf_counter() - began
                answered += told[0]
                refused += told[1]
                await asyncio.sleep(SETTLING_S)
    rows = []
    for name, kept in waits.items():
        calm, beside = _of_rounds(kept.calm, 0.99), _of_rounds(kept.beside, 0.99)
        quiet_calm, quiet_beside = _quietest(kept.calm, 0.99), _quietest(kept.beside, 0.99)
        rows.append(
            [
                name,
                *(milliseconds(_of_rounds(one, 0.5)) for one in (kept.calm, kept.beside)),
                *(milliseconds(one) for one in (calm, beside)),
                f"{beside / calm:.2f}",
                *(milliseconds(one) for one in (quiet_calm, quiet_beside)),
                f"{quiet_beside / quiet_calm:.2f}",
            ]
        )
    head = (
        *("GetStanding of", "p50 calm", "p50 beside", "p99 calm", "p99 beside", "p99 to calm"),
        *("quietest p99 calm", "quietest p99 beside", "to calm"),
    )
    calm_share, beside_share = (statistics.median(one.shares) for one in (calm_cpu, beside_cpu))
    taken = max(0.0, beside_share - calm_share)
    a_call_ms = taken / ((answered + refused) / flooded_s) * 1000
    shares = table(
        ("the service's CPU", "calm", "beside", "the flood takes", "its calls a second", "CPU of each"),
        [
            [
                "of one core",
                *(f"{share:.1%}" for share in (calm_share, beside_share, taken)),
                f"{(answered + refused) / flooded_s:.0f}",
                f"{a_call_ms:.2f} ms",
            ]
        ],
    )
    return (
        f"{table(head, rows)}\n\n{_in_turns(waits)}\n\n{_resampled(waits)}\n\n{shares}\n\n"
        f"A caller of 20 calls a second asks {FLOOD_AT_ONCE} at once, again as soon as it is answered; "
        f"{answered} of its calls were let in and {refused} refused. "
        f"{ROUNDS * CALLS} calls each way, in turns; the medians of the rounds, and the quietest round. "
        f"The limit is {LIMIT}."
    )


@asynccontextmanager
async def _service() -> AsyncIterator[tuple[str, int, str, str]]:
    """The program's address and process, and the keys of a dashboard and of the one that floods."""
    async with member_service_alone("-m", "member_service") as (address, pid):
        async with grpc.aio.insecure_channel(address) as channel:
            keys = await _make_callers(channel)
        await asyncio.sleep(SETTLING_S)
        yield address, pid, *keys


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
