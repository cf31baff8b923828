"""The city that is measured: the real programs, timed as they start.

People are in 20 groups, and the sandbox is Telegram.
"""

import asyncio
import itertools
import math
import os
import secrets
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pymongo

from sandbox.demo.plan import free_ports, make_plan
from tests.bench.processes import cpu_s
from tests.support.city import ADMIN, OWNER, City
from tests.support.page_events import page_events
from tests.support.replicas import replicated

GROUPS = 20
SERVICES = ("member", "coach", "gateway")


@dataclass(frozen=True, slots=True)
class Variant:
    """How the programs are set up. `mongodb_uri` None is the embedded engine."""

    mongodb_uri: str | None = None
    webhook: bool = False
    traced: bool = True
    """Whether telemetry is exported."""
    spans: bool = True
    """Whether spans are made at all, with attributes and times; their ids are in any case."""
    limited: bool = False
    """Whether Telegram's limits are kept, and held against who does not keep them."""
    replicas: int = 1
    """How many there are of each service; several get their updates by webhook, from a balancer."""

    @property
    def name(self) -> str:
        engine = "server" if self.mongodb_uri else "embedded"
        return f"{engine} engine, {'webhook' if self.webhook else 'polling'}"

    def environment(self) -> dict[str, str]:
        """For all programs: Telegram's limits off on both sides, unless they are what is measured."""
        given = {
            name: os.environ[name] for name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV") if name in os.environ
        }
        given |= {
            "DEMO_PORT": "0",
            "MONGODB_DATABASE": f"bench_{secrets.token_hex(8)}",
        }
        if not self.limited:
            given |= {"TELEGRAM_RATE_LIMITS": "off", "SANDBOX_RATE_LIMITS": "off"}
        return given | ({"MONGODB_URI": self.mongodb_uri} if self.mongodb_uri else {})

    def overrides(self, service: str) -> dict[str, str]:
        """For one service, over what the demo's plan says."""
        changed = {} if self.traced else {"OTEL_EXPORTER_OTLP_ENDPOINT": ""}
        if not self.spans:
            changed["OTEL_TRACES_SAMPLER"] = "always_off"
        if self.webhook and service == "gateway":
            listen = f"127.0.0.1:{free_ports(1)[0]}"
            changed |= {
                "TELEGRAM_MODE": "webhook",
                "TELEGRAM_WEBHOOK_URL": f"http://{listen}/updates",
                "TELEGRAM_WEBHOOK_LISTEN": listen,
                "TELEGRAM_WEBHOOK_SECRET": secrets.token_hex(16),
            }
        return changed


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person may check in: a chat and the message of its open anchor."""

    person: int
    chat: int
    anchor: int


class Town(City):
    """A city that knows how long each program took to be ready, and what each uses."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.ready_s: dict[str, float] = {}
        self.anchors: dict[int, int] = {}
        """Chat id -> message id of the group's open anchor."""
        self._places: Iterator[Place] = iter(())

    async def start(self, name: str, **environment: str) -> None:
        began = time.perf_counter()
        await super().start(name, **environment)
        self.ready_s[name] = time.perf_counter() - began

    def pids(self) -> Mapping[str, int]:
        return {name: self._running[name].pid for name in SERVICES}

    def cpu_s(self) -> Mapping[str, float]:
        """What each service has used so far, all of its replicas together."""
        spent = dict.fromkeys(SERVICES, 0.0)
        for name, program in self._running.items():
            if (service := name.partition("-")[0]) in spent:
                spent[service] += cpu_s(program.pid)
        return spent

    async def found_groups(self, places: int) -> None:
        """Make registered groups, each with an open anchor, and members for so many check-ins.

        No check-in is a member's second in a group.
        All members are there before the bot.
        It welcomes those who join later, and that cost is not to be measured.
        """
        titles = [f"Grupo {number}" for number in range(GROUPS)]
        chats = [
            (await self.post("chats", title=title, type="supergroup", creator=OWNER))["id"]
            for title in titles
        ]
        for chat in chats:
            await self.post(f"chats/{chat}/join", user_id=ADMIN)
        people = [
            (await self.post("people", first_name="Membro"))["id"] for _ in range(math.ceil(places / GROUPS))
        ]
        await self.agree(*people)
        for person in people:
            for chat in chats:
                await self.post(f"chats/{chat}/join", user_id=person)
        for chat in chats:
            await self.post(f"chats/{chat}/add_bot", by=OWNER)
            await self.answer(await self.says(OWNER, "/monitor", chat=chat))
            post = await self.says(OWNER, "Treino", chat=chat)
            await self.says(OWNER, "/checkin", chat=chat, reply_to=post["message_id"])
            await self.answer(post)
            self.anchors[chat] = post["message_id"]
        self._places = iter(
            [Place(person, chat, anchor) for person in people for chat, anchor in self.anchors.items()]
        )

    def places(self, amount: int) -> list[Place]:
        """The next places for a check-in of those that found_groups made."""
        taken = list(itertools.islice(self._places, amount))
        assert len(taken) == amount, "found_groups was asked for fewer"
        return taken


class Answers:
    """Listens to the sandbox: when was which message answered."""

    def __init__(self) -> None:
        self.times: dict[tuple[int, int], float] = {}
        self._news = asyncio.Event()

    async def of(self, messages: set[tuple[int, int]], patience_s: float = 120) -> None:
        """Wait until each of the messages (chat id, message id) is answered."""
        async with asyncio.timeout(patience_s):
            while not messages <= self.times.keys():
                self._news.clear()
                await self._news.wait()

    async def listen(self, town: Town) -> None:
        async for name, event in page_events(town):
            if name == "message":
                self._hear(event.get("message", {}))

    def _hear(self, message: dict[str, Any]) -> None:
        if message.get("from", {}).get("is_bot") and "reply_to_message" in message:
            key = (message["chat"]["id"], message["reply_to_message"]["message_id"])
            self.times.setdefault(key, time.perf_counter())
            self._news.set()


@asynccontextmanager
async def running(variant: Variant) -> AsyncIterator[tuple[Town, Answers]]:
    """Programs on free ports and a database of their own, both gone afterwards."""
    environment = variant.environment()
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            session = await stack.enter_async_context(aiohttp.ClientSession())
            plan = make_plan(environment)
            if variant.replicas > 1:
                plan = await stack.enter_async_context(replicated(plan, variant.replicas))
            town = Town(plan, Path(folder), session)
            answers = Answers()
            listening: asyncio.Task[None] | None = None
            try:
                for name in town.programs:
                    await town.start(name, **variant.overrides(name))
                listening = asyncio.create_task(answers.listen(town))
                yield town, answers
            finally:
                if listening is not None:
                    listening.cancel()
                    with suppress(asyncio.CancelledError):
                        await listening
                await town.end_all()
                if variant.mongodb_uri:
                    await asyncio.to_thread(_drop, variant.mongodb_uri, environment["MONGODB_DATABASE"])


def _drop(uri: str, database: str) -> None:
    client: pymongo.MongoClient[dict[str, Any]]
    with pymongo.MongoClient(uri) as client:
        client.drop_database(database)
