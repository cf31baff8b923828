"""What is done to the city.

There are kills, stops, an absent database, floods of calls and of commands,
and a Telegram and a Claude that misbehave.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.city import City
from tests.support.tcp_proxy import TcpProxy
from tests.survival import flooding
from tests.survival.history import History
from tests.survival.options import Options

# Each is one spoilt call, or batch of updates.
# Only sends lose their answer: on purpose, a reaction that gets no answer is not tried again.
TELEGRAM_FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "429", "method": "sendMessage", "retry_after": 2},
    {"kind": "429", "method": "setMessageReaction", "retry_after": 1},
    {"kind": "timeout_after", "method": "sendMessage"},
    {"kind": "reset", "method": "sendMessage"},
    {"kind": "reset_after", "method": "sendMessage"},
    {"kind": "500", "method": "sendMessage"},
    {"kind": "duplicate", "count": 3},
    {"kind": "reorder", "count": 2},
)
CLAUDE_FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "slow", "delay_s": 3},
    {"kind": "cut", "count": 2},
    {"kind": "429", "retry_after": 1},
    {"kind": "529", "count": 2},
)


@dataclass(frozen=True, slots=True)
class Disturbance:
    """`run` returns when the harm is done and mended: what comes after it is the recovery."""

    kind: str
    target: str
    run: Callable[[], Awaitable[None]]


def plan(
    people: City,
    database: TcpProxy,
    options: Options,
    history: History,
    chance: random.Random,
    *,
    chats: Sequence[int],
) -> tuple[list[Disturbance], list[dict[str, Any]]]:
    """What to do, in the random order of the seed: one at a time, and the faults beside them.

    Floods of commands come in one of the `chats` each.
    """

    def kill(name: str) -> Disturbance:
        async def run() -> None:
            await people.kill(name)
            await people.start(name)

        return Disturbance("kill", name, run)

    def stop(name: str) -> Disturbance:
        async def run() -> None:
            people.pause(name)
            try:
                await asyncio.sleep(options.stop_s)
            finally:
                people.resume(name)

        return Disturbance("stop", name, run)

    async def outage() -> None:
        await database.cut()
        try:
            await asyncio.sleep(options.outage_s)
        finally:
            await database.mend()

    async def flood() -> None:
        history.add("flood", ended=await flooding.flood(people))

    async def flood_chat() -> None:
        chat = chance.choice(chats)
        start_s = await flooding.flood_chat(people, chat)
        history.add("chat flood", chat=chat, commands=flooding.COMMANDS, start_s=round(start_s, 2))

    doings = [kill(options.services[number % len(options.services)]) for number in range(options.kills)]
    doings += [stop(chance.choice(options.services)) for _ in range(options.stops)]
    doings += [Disturbance("outage", "database", outage)] * options.outages
    doings += [Disturbance("flood", "member", flood)] * options.floods
    doings += [Disturbance("flood", "chat", flood_chat)] * options.floods
    chance.shuffle(doings)
    faults = _in_turns("telegram", TELEGRAM_FAULTS, options.telegram_faults, chance)
    faults += _in_turns("claude", CLAUDE_FAULTS, options.claude_faults, chance)
    chance.shuffle(faults)
    return doings, faults


def _in_turns(
    target: str, kinds: tuple[dict[str, Any], ...], number: int, chance: random.Random
) -> list[dict[str, Any]]:
    order = chance.sample(kinds, len(kinds))
    return [{"target": target, **order[index % len(order)]} for index in range(number)]


async def disturb(doings: list[Disturbance], options: Options, history: History) -> None:
    """One after the other, evenly spread over the run's time, the last early enough to see people recover."""
    clock = asyncio.get_running_loop().time
    began = clock()
    for number, doing in enumerate(doings):
        # When something is done to the city is the plan's business: nothing to wait for.
        due = began + options.seconds * 0.95 * (number + 0.3) / len(doings)
        await asyncio.sleep(max(0.0, due - clock()))
        history.add("disturbance", number=number, kind=doing.kind, target=doing.target)
        await doing.run()
        history.add("mended", number=number, kind=doing.kind, target=doing.target)


async def spoil(people: City, faults: list[dict[str, Any]], options: Options, history: History) -> None:
    """Plan the stand-ins' faults, evenly spread."""
    clock = asyncio.get_running_loop().time
    began = clock()
    for index, fault in enumerate(faults):
        await asyncio.sleep(max(0.0, began + options.seconds * 0.9 * (index + 0.5) / len(faults) - clock()))
        await people.post("faults", **fault)
        history.add("fault", **fault)
