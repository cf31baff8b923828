"""What a check-in costs: database commands and document writes, as the driver tells of them, and RPCs.

They are counted in one process, where nothing is missed; the CPU of each service is measured on the real
programs. Everything counts that happens from the first photo until nothing is left to do, sweeps included.
"""

import asyncio
import math
import secrets
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.monitoring import CommandStartedEvent, CommandSucceededEvent

from member_service.storage.database_telemetry import CommandTelemetry
from tests.bench.load import PICTURES, check_ins
from tests.bench.table import table
from tests.bench.town import SERVICES, Place, Variant, running
from tests.support.consents import agree
from tests.support.costs import count_every_rpc
from tests.support.town import OWNER, Town, town

GROUPS: Final = 10
COUNTED: Final = 200
"""Check-ins whose commands are counted: the second one of each member."""
ROUNDS: Final = 3
CALM: Final = 8
"""People who write at once."""
BUSY: Final = COUNTED
_MANY_TO_NAME: Final = 0.02
"""What happens to fewer than one check-in in 50 is told together."""


@dataclass(slots=True)
class Asked:
    """What the driver was asked to do, and how many documents it changed, by collection and command."""

    commands: Counter[str] = field(default_factory=Counter)
    writes: Counter[str] = field(default_factory=Counter)
    rpcs: Counter[str] = field(default_factory=Counter)

    def clear(self) -> None:
        """Begin anew."""
        for counted in (self.commands, self.writes, self.rpcs):
            counted.clear()


async def checkin_cost(uri: str | None, variant: Variant, amount: int) -> str:
    """The tables; commands and writes only where there is a server, whose driver tells of them."""
    told = [_cpu_table(await _cpu(variant, amount), variant)]
    if uri:
        told = [*[_counts_table(await _counted(uri, writers), writers) for writers in (CALM, BUSY)], *told]
    return "\n\n".join(told)


def documents_written(command: str, reply: Mapping[str, Any]) -> int:
    """The documents that a command changed, created or deleted, by what the server answered."""
    match command:
        case "insert" | "delete":
            return int(reply.get("n", 0))
        case "update":
            return int(reply.get("nModified", 0)) + len(reply.get("upserted", ()))
        case "findAndModify":
            return int(reply.get("lastErrorObject", {}).get("n", 0))
        case _:
            return 0


@contextmanager
def listening() -> Iterator[Asked]:
    """Hear of every command of a database that is opened within."""
    asked = Asked()
    names: dict[tuple[int, object], str] = {}
    started, succeeded = CommandTelemetry.started, CommandTelemetry.succeeded

    def on_start(self: CommandTelemetry, event: CommandStartedEvent) -> None:
        collection = event.command.get(event.command_name)
        if isinstance(collection, str):
            names[event.request_id, event.connection_id] = f"{collection}.{event.command_name}"
        started(self, event)

    def on_success(self: CommandTelemetry, event: CommandSucceededEvent) -> None:
        name = names.pop((event.request_id, event.connection_id), None)
        if name is not None:
            asked.commands[name] += 1
            if changed := documents_written(event.command_name, event.reply):
                asked.writes[name] += changed
        succeeded(self, event)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CommandTelemetry, "started", on_start)
        patch.setattr(CommandTelemetry, "succeeded", on_success)
        yield asked


async def _counted(uri: str, writers: int) -> Asked:
    name = f"bench_{secrets.token_hex(8)}"
    try:
        with listening() as asked:
            async with town(member={"mongodb_uri": uri, "mongodb_database": name}) as people:
                chats = await _groups(people, await _members(people, COUNTED))
                # A member's first one is another matter: counters are created, and it has a history of none.
                await _all_check_in(people, await _places(people, chats))
                places = await _places(people, chats)
                # As on the next day: the gateway has seen none of them lately.
                people.desk.seen._languages.clear()
                people.desk.seen._groups.clear()
                count_every_rpc(people, asked.rpcs)
                asked.clear()
                await _all_check_in(people, places, writers)
                return asked
    finally:
        client: Any = AsyncIOMotorClient(uri)
        await client.drop_database(name)
        client.close()


async def _members(people: Town, amount: int) -> list[int]:
    members = [(await people.post("people", first_name="Membro"))["id"] for _ in range(amount)]
    await agree(people.clients.members, members)
    return members


async def _groups(people: Town, members: list[int]) -> dict[int, list[int]]:
    """Registered groups, each with members of its own."""
    chats = dict[int, list[int]]()
    for number in range(GROUPS):
        wish = {"title": f"Grupo {number}", "type": "supergroup", "creator": OWNER}
        chat = (await people.post("chats", **wish))["id"]
        for member in members[number::GROUPS]:
            await people.post(f"chats/{chat}/join", user_id=member)
        await people.post(f"chats/{chat}/add_bot", by=OWNER)
        await people.answer(chat=chat, containing="faz parte")
        chats[chat] = members[number::GROUPS]
    people.desk.seen.forget_group(*chats)
    return chats


async def _places(people: Town, chats: dict[int, list[int]]) -> list[Place]:
    """A new anchor in each chat, and a place at it for each member."""
    places = list[Place]()
    for chat, members in chats.items():
        post = await people.says(OWNER, "Treino", chat=chat)
        await people.says(OWNER, "/checkin", chat=chat, reply_to=post["message_id"])
        await people.answer(chat=chat, to=post)
        places += [Place(member, chat, post["message_id"]) for member in members]
    await people.until_idle()
    return places


async def _all_check_in(people: Town, places: list[Place], writers: int = CALM) -> None:
    turn = asyncio.Semaphore(writers)

    async def one(place: Place) -> None:
        async with turn:
            picture = place.person % PICTURES
            photo = await people.photo(place.person, to=place.anchor, chat=place.chat, sample=picture)
        await people.reaction(photo, "🔥")

    await asyncio.gather(*(one(place) for place in places))
    await people.until_idle()


def _counts_table(asked: Asked, writers: int) -> str:
    kinds = {"RPCs": asked.rpcs, "database commands": asked.commands, "document writes": asked.writes}
    rows = [
        [what, f"{counted.total() / COUNTED:.2f}", ", ".join(_by_name(counted))]
        for what, counted in kinds.items()
    ]
    return (
        f"{table(('a check-in', 'each', 'of which'), rows)}\n\n"
        f"{COUNTED} check-ins in {GROUPS} groups, the second of each member, on a server engine; "
        f"all in one process, {writers} people writing at once, and none seen by the gateway lately; "
        "sweeps and looks for work included."
    )


def _by_name(counted: Counter[str]) -> list[str]:
    named = [
        f"{name} {count / COUNTED:.2f}"
        for name, count in counted.most_common()
        if count / COUNTED >= _MANY_TO_NAME
    ]
    rest = sum(count for count in counted.values() if count / COUNTED < _MANY_TO_NAME)
    return [*named, *([f"others {rest / COUNTED:.2f}"] if rest else [])]


async def _cpu(variant: Variant, amount: int) -> dict[str, list[float]]:
    """Milliseconds a check-in of each service, for each round on programs that run already."""
    spent: dict[str, list[float]] = {name: [] for name in SERVICES}
    async with running(variant) as (programs, answers):
        each = math.ceil(amount / ROUNDS)
        await programs.found_groups(each * (ROUNDS + 1))
        for number in range(ROUNDS + 1):
            load = await check_ins(programs, answers, programs.places(each))
            if number == 0:
                # Not measured: first connections, first look-ups.
                continue
            for name in SERVICES:
                spent[name].append(load.cpu_s[name] / each * 1000)
    return spent


def _cpu_table(spent: Mapping[str, list[float]], variant: Variant) -> str:
    medians = {name: statistics.median(rounds) for name, rounds in spent.items()}
    rows = [
        [name, f"{median:.2f} ms", f"{min(spent[name]):.2f} to {max(spent[name]):.2f}"]
        for name, median in medians.items()
    ]
    rows.append(["together", f"{sum(medians.values()):.2f} ms", ""])
    head = ("CPU of a check-in", "median", f"of {ROUNDS} rounds")
    return f"{table(head, rows)}\n\n{variant.name}; programs that had some check-ins before."
