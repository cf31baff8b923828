"""Several gateways that do what is in the outbox, in one process, on a time of their own.

As in several_gateways.py calls are late or lost, and gateways die. Telegram is away at times, and at times
it does what it was asked without an answer.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from typing import Any

from telegram.error import TimedOut

from member_service.domain.dead_letters import DeadLetters
from member_service.domain.outbox import Outbox as OutboxRules
from member_service.storage.database import open_database
from member_service.storage.outbox import INDEXES, OUTBOX, MongoOutboxStore
from member_service.transport.outbox import OutboxServicer
from servicekit.errors import ServiceError
from telegram_gateway.bot_api.request import SafeToRepeat
from telegram_gateway.runtime.outbox import Outbox
from tests.support.virtual_time import VirtualTimeLoop
from tests.survival.several_gateways import CHATS, Called, Chance, slowed

LEASE_S = 20.0
SURELY, ONCE = "surely", "once"
"""The two promises that a kind can have: it comes, maybe twice; it comes once at the most."""


class Worker:
    """One process that does what is due."""

    def __init__(
        self, name: str, member: Any, chance: Chance, loop: VirtualTimeLoop, sent: Counter[str]
    ) -> None:
        self._chance, self._sent = chance, sent
        lease = timedelta(seconds=LEASE_S)
        self.outbox = Outbox(member, clock=loop.now, lease=lease, worker=name, monotonic=loop.time)
        self.outbox.register(SURELY, self._send)
        self.outbox.register(ONCE, self._send, at_most_once=True)
        self._is_dead = False
        never: Any = None
        self._working = asyncio.create_task(self.outbox.work(never))

    async def _send(self, _bot: object, payload: dict[str, Any]) -> None:
        await self._chance.moment(0.3)
        if self._is_dead:
            raise asyncio.CancelledError
        if self._chance.chance.random() < self._chance.lost:
            raise SafeToRepeat("away")
        self._sent[payload["name"]] += 1
        if self._chance.chance.random() < self._chance.lost:
            raise TimedOut("no answer")

    async def kill(self) -> None:
        self._is_dead = True
        self._working.cancel()
        with suppress(asyncio.CancelledError):
            await self._working


async def sent_by_name(chance: Chance, *, entries: int, workers: int, deaths: int) -> Counter[str]:
    """Schedule entries of both kinds and wait until none is left; return how often each was sent."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    sent: Counter[str] = Counter()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(None, "several", clock=loop.now))
        await database.ensure_indexes(INDEXES)
        rules = OutboxRules(slowed(MongoOutboxStore(database), chance), loop.now)
        never: Any = None
        member = Called(OutboxServicer(rules, DeadLetters(never, never, never)), chance)
        stack.push_async_callback(member.end)
        here = [Worker(f"gateway-{number}", member, chance, loop, sent) for number in range(workers)]

        async def schedule(number: int, kind: str) -> None:
            await chance.moment(30)
            name = f"{kind}:{number}"
            chat_id = chance.chance.choice(CHATS)
            await _until_heard(lambda: _any(here, chance).schedule(name, kind, chat_id, {"name": name}))

        async def die() -> None:
            for number in range(deaths):
                await chance.moment(12)
                place = chance.chance.randrange(workers)
                await here[place].kill()
                await chance.moment(1)
                here[place] = Worker(f"gateway-{workers + number}", member, chance, loop, sent)

        async with asyncio.TaskGroup() as together:
            for number in range(entries):
                for kind in (SURELY, ONCE):
                    together.create_task(schedule(number, kind))
            together.create_task(die())
        rows = database.collection(OUTBOX)
        async with asyncio.timeout(1200):
            while await rows.count_documents({"state": "pending"}):  # noqa: ASYNC110 - by this loop's time
                await asyncio.sleep(1)
        # What was completed first is being done.
        await asyncio.sleep(2 * LEASE_S)
        for worker in here:
            await worker.kill()
    return sent


def _any(workers: list[Worker], chance: Chance) -> Outbox:
    return chance.chance.choice(workers).outbox


async def _until_heard(call: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await call()
        except ServiceError:
            await asyncio.sleep(1)
        else:
            return
