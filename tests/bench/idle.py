"""What an idle system asks of its database, with one of each and with further replicas, and how it wakes.

`python -m tests.bench.idle` prints the tables. It is a program of its own: its loop's clock goes faster.
"""

import asyncio
import os
import secrets
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from telegram_gateway.app import telegram_gateway
from telegram_gateway.settings import GatewaySettings
from tests.bench.table import table
from tests.support import idle
from tests.support.member_service import member_settings, running
from tests.support.town import BIA, Town, _no_menus, town

MINUTES: Final = 4
TIMES: Final = 3
IDLE_S: Final = 600.0
"""Every pause is at its longest after a few minutes."""
SPEED: Final = 10.0
"""How much faster the loop's clock goes: no more than the database can follow."""
WARM: Final = 15
KINDS: Final = (
    ("one of each", 1, 1),
    ("and a second member service", 2, 1),
    ("and a second gateway", 1, 2),
    ("two of both", 2, 2),
)


async def idle_minutes() -> str:
    """Both tables, by a process with a loop of its own."""
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.idle", stdout=asyncio.subprocess.PIPE
    )
    told, _ = await program.communicate()
    if program.returncode:
        raise RuntimeError(f"the idle system ended with {program.returncode}")
    return told.decode().strip()


async def _tables(uri: str) -> str:
    rows, waits = [], []
    for what, members, gateways in KINDS:
        commands, cold, warm = await _idle(uri, members, gateways)
        rows.append([what, f"{commands:.1f}"])
        added = statistics.median(cold) - statistics.median(warm)
        times = [_ms(statistics.median(warm)), _ms(statistics.median(cold)), _ms(max(cold)), _ms(added)]
        waits.append([what, *times])
    head = ("/perfil in private", "warm", "the first after idle minutes", "the slowest of them", "added")
    return (
        f"{table(('an idle minute', 'database commands'), rows)}\n\n"
        f"Means of {MINUTES} minutes; the loop's clock goes faster, as in `test_idle.py`.\n\n"
        f"{table(head, waits)}\n\n"
        f"From the message to its answer: medians of {WARM} in a row, and of the first ones after "
        f"{IDLE_S / 60:.0f} minutes of the loop's time, {TIMES} times. "
        "An hour on the wall, in which a network may close connections, was not waited for."
    )


async def _idle(uri: str, members: int, gateways: int) -> tuple[float, list[float], list[float]]:
    name = f"bench_{secrets.token_hex(8)}"
    settings: dict[str, Any] = {"mongodb_uri": uri, "mongodb_database": name}
    try:
        with pytest.MonkeyPatch.context() as patch:
            asked, fast = idle.watch_commands(patch), idle.fast_time(patch)
            beside = {"inbox_lease_s": 10}
            async with (
                town(clock=fast.clock, member=settings, gateway=beside) as people,
                _replicas(people, fast, settings, members - 1, gateways - 1),
            ):
                await people.registered()
                async with idle.minutes(fast, asked, MINUTES, speed=SPEED) as counted:
                    commands = counted.total() / MINUTES
                cold = []
                for _ in range(TIMES):
                    with fast.times(SPEED):
                        await asyncio.sleep(IDLE_S)
                    cold.append(await _wait(people))
                warm = [await _wait(people) for _ in range(WARM)]
                return commands, cold, warm
    finally:
        client: Any = AsyncIOMotorClient(uri)
        await client.drop_database(name)
        client.close()


@asynccontextmanager
async def _replicas(
    people: Town, fast: idle.FastTime, settings: dict[str, Any], members: int, gateways: int
) -> AsyncIterator[None]:
    """Further member services on the database, and further gateways, which ask the last of them."""
    own: GatewaySettings = people.gateway.gateway.settings
    address = own.member_service_address
    async with AsyncExitStack() as stack:
        for _ in range(members):
            service = await stack.enter_async_context(running(fast.clock, member_settings(**settings)))
            address = f"127.0.0.1:{service.port}"
        for _ in range(gateways):
            another = own.model_copy(update={"member_service_address": address})
            await stack.enter_async_context(telegram_gateway(another, publish=_no_menus))
        yield


async def _wait(people: Town) -> float:
    began = time.perf_counter()
    await people.hears(BIA, "/perfil", chat=BIA)
    waited = time.perf_counter() - began
    await people.until_idle()
    return waited


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    print(asyncio.run(_tables(os.environ["MONGODB_URI"])))
