"""A city of processes: the sandbox and the three services as programs.

They can be started, killed and started again.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import aiohttp
import pymongo
import pytest

from sandbox.demo.plan import Plan, free_ports, make_plan
from sandbox.patience import patient, slowness
from servicekit.runner.program import Program
from servicekit.runner.supervisor import wait_until_healthy
from servicekit.tls import files_in
from tests.support import forked
from tests.support.consents import agree_at
from tests.support.replicas import replicated

OWNER, ADMIN, BIA, CAIO, DUDA, NICO = 1001, 1002, 1003, 1004, 1005, 1006
GROUP = -1001000000001
READY_S = patient(60.0)
PATIENCE_S = patient(90.0)
ENGINES = ("embedded", pytest.param("server", marks=pytest.mark.mongo))
END_S = patient(30.0)
_AGAIN_S = 0.1

Json = dict[str, Any]


def server_of(engine: str) -> dict[str, str]:
    """The setting of the database server to test on; nothing for the embedded engine."""
    return {"MONGODB_URI": os.environ["MONGODB_URI"]} if engine == "server" else {}


class City:
    """Programs by name, and the people's side over HTTP."""

    def __init__(self, plan: Plan, folder: Path, session: aiohttp.ClientSession) -> None:
        self.plan, self.session = plan, session
        self.programs: dict[str, Program] = {program.name: program for program in plan.programs}
        self._folder = folder
        self._running: dict[str, forked.Forked | asyncio.subprocess.Process] = {}
        self._agreed = False

    async def start(self, name: str, **environment: str) -> None:
        """Start a program and wait until it is ready."""
        program = self.programs[name]
        python, dash_m, module, *arguments = program.command
        assert (python, dash_m) == (sys.executable, "-m"), program.command
        settings = {**program.environment, **environment}
        process: forked.Forked | asyncio.subprocess.Process
        if "PYTHONPATH" in settings:
            # Other code than that of the process which all others are forked from.
            process = await self._spawned(program.command, settings, self.log_of(name))
        else:
            process = forked.start(module, arguments, settings, self.log_of(name))
        self._running[name] = process
        ready = asyncio.create_task(wait_until_healthy(program.health, program.environment))
        ended = asyncio.create_task(process.wait())
        try:
            await asyncio.wait({ready, ended}, timeout=READY_S, return_when=asyncio.FIRST_COMPLETED)
            assert ready.done(), f"{name} did not become ready:\n{self.log_of(name).read_text()[-4000:]}"
        finally:
            for task in (ready, ended):
                task.cancel()
            await asyncio.gather(ready, ended, return_exceptions=True)
        if name == "member" and not self._agreed:
            # Once: who is erased later has not agreed any more.
            self._agreed = True
            await self.agree(OWNER, ADMIN, BIA, CAIO, DUDA, NICO)

    @staticmethod
    async def _spawned(
        command: Sequence[str], settings: Mapping[str, str], log: Path
    ) -> asyncio.subprocess.Process:
        with log.open("ab") as output:
            return await asyncio.create_subprocess_exec(*command, env=settings, stdout=output, stderr=output)

    async def agree(self, *people: int) -> None:
        """Have people agree to what becomes of their questions, so that these are answered at once."""
        # In the gateway's name, where there are names.
        gateway = files_in(self.programs["gateway"].environment)
        await agree_at(self.programs["member"].environment["MEMBER_SERVICE_LISTEN"], people, gateway)

    def add_second_gateway(self) -> str:
        """Let "gateway-2", another one like the first, be startable; give the address of its health."""
        listen = f"127.0.0.1:{free_ports(1)[0]}"
        first = self.programs["gateway"]
        self.programs["gateway-2"] = replace(
            first,
            name="gateway-2",
            environment={**first.environment, "GATEWAY_HEALTH_LISTEN": listen},
            health=f"http://{listen}/readyz",
        )
        return f"http://{listen}"

    async def kill(self, name: str) -> None:
        """SIGKILL: no chance to say goodbye."""
        process = self._running.pop(name)
        process.kill()
        await process.wait()

    def pause(self, name: str) -> None:
        """SIGSTOP: it keeps its connections and answers nothing."""
        self._running[name].send_signal(signal.SIGSTOP)

    def resume(self, name: str) -> None:
        """SIGCONT."""
        self._running[name].send_signal(signal.SIGCONT)

    def pid(self, name: str) -> int:
        """The process of a program that runs."""
        return self._running[name].pid

    def is_alive(self, name: str) -> bool:
        """Whether the program was started and has not ended by itself since."""
        return name in self._running and self._running[name].returncode is None

    async def end(self, name: str) -> int:
        """SIGTERM; gives the exit code."""
        process = self._running.pop(name)
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            return await asyncio.wait_for(process.wait(), END_S)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise

    async def start_all(self) -> None:
        """Start every program at the same time: each waits for the others that it needs."""
        async with asyncio.TaskGroup() as together:
            for name in self.programs:
                together.create_task(self.start(name))

    async def end_all(self) -> None:
        for name in reversed(list(self._running)):
            await self.end(name)

    def log_of(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    async def post(self, path: str, **wish: Any) -> Json:
        async with self.session.post(f"{self.plan.page}/api/{path}", json=wish) as response:
            answer: Json = await response.json()
            assert response.status == 200, answer
            return answer

    async def get(self, path: str, **query: Any) -> Json:
        async with self.session.get(f"{self.plan.page}/api/{path}", params=query) as response:
            assert response.status == 200, await response.text()
            answer: Json = await response.json()
            return answer

    async def says(self, person: int, text: str, *, chat: int = GROUP, **more: Any) -> Json:
        wish = {"from": person, "text": text, **more}
        message: Json = (await self.post(f"chats/{chat}/messages", **wish))["messages"][0]
        return message

    async def photo(self, person: int, *, to: int, chat: int = GROUP, sample: int = 1, **more: Any) -> Json:
        wish = {"from": person, "photo": {"sample": sample}, "reply_to": to, **more}
        message: Json = (await self.post(f"chats/{chat}/messages", **wish))["messages"][0]
        return message

    async def messages(self, chat: int = GROUP) -> list[Json]:
        messages: list[Json] = (await self.get(f"chats/{chat}/messages", limit=5000))["messages"]
        return messages

    async def until(self, look: Callable[[], Awaitable[Any]], patience_s: float = PATIENCE_S) -> Any:
        """Ask again and again until something true comes back: other processes can set no event here."""
        async with asyncio.timeout(patience_s):
            while True:
                found = await look()
                if found:
                    return found
                await asyncio.sleep(_AGAIN_S)

    async def answer(self, to: Json, *, containing: str = "") -> Json:
        """Wait for the bot's reply to a message (in private: any message of the bot after it)."""
        chat = to["chat"]["id"]

        async def look() -> Json | None:
            for message in await self.messages(chat):
                if not message["from"]["is_bot"] or containing not in said(message):
                    continue
                target = message.get("reply_to_message", {}).get("message_id")
                if target == to["message_id"] or (chat > 0 and message["message_id"] > to["message_id"]):
                    return message
            return None

        try:
            found: Json = await self.until(look)
        except TimeoutError:
            # Whoever reads it may have no more than this line of the run.
            said_last = [said(one)[:80] for one in await self.messages(chat) if one["from"]["is_bot"]][-5:]
            wanted = f"an answer to {to['message_id']} containing {containing!r}"
            raise TimeoutError(f"{wanted} never came; the bot said last {said_last}") from None
        return found

    async def trace(self, trace_id: str, *, expected: set[tuple[str, str]]) -> list[Json]:
        """Wait until a trace has the expected edges and no loose ends.

        In the end it gives the spans, whatever they are.
        """
        spans: list[Json] = []

        async def look() -> bool:
            nonlocal spans
            async with self.session.get(f"{self.plan.page}/api/traces/{trace_id}") as response:
                spans = (await response.json()).get("spans", [])
            ids = {span["span_id"] for span in spans}
            whole = all(span["parent_span_id"] in ids for span in spans if span["parent_span_id"])
            return whole and edges(spans) >= expected

        with suppress(TimeoutError):
            await self.until(look, patience_s=patient(20))
        return spans


def said(message: Json) -> str:
    """Give the text or caption of a message."""
    return str(message.get("text") or message.get("caption") or "")


def edges(spans: list[Json]) -> set[tuple[str, str]]:
    """Who called whom: pairs of "service name" of a span and of its parent; a root has "" as its parent."""
    by_id = {span["span_id"]: f"{span['service']} {span['name']}" for span in spans}
    return {
        (by_id.get(span["parent_span_id"] or "", ""), f"{span['service']} {span['name']}") for span in spans
    }


@asynccontextmanager
async def city(
    folder: Path,
    *,
    replicas: bool = False,
    clock: bool = False,
    overrides: Mapping[str, str] | None = None,
    own: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    **environment: str,
) -> AsyncIterator[City]:
    """Start everything on free ports; end it all.

    With MONGODB_URI in `environment` it uses a database of its own there.
    With `replicas` there are two of each service, which need such a database.
    With `clock` the time of all of them can be moved (POST /api/clock).
    `overrides` go to every service, `own` to one, by its name.
    """
    base = {
        name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "VIRTUAL_ENV"}
    }
    base |= {"DEMO_PORT": "0", "MONGODB_DATABASE": f"test_{secrets.token_hex(8)}", **environment}
    # Short, so that what a killed gateway had comes back soon; on a slow machine work takes longer, too.
    lease = f"{min(patient(2), 600):g}"
    patience = {"INBOX_LEASE_S": lease, "RPC_PATIENCE": f"{slowness():g}"}
    moved = folder / "clock" if clock else None
    plan = make_plan(base, overrides={**patience, **(overrides or {})}, clock=moved)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        if replicas:
            plan = await stack.enter_async_context(replicated(plan))
        made = City(plan, folder, session)
        for name, settings in own.items():
            program = made.programs[name]
            made.programs[name] = replace(program, environment={**program.environment, **settings})
        try:
            await made.start_all()
            yield made
        finally:
            await made.end_all()
            if "MONGODB_URI" in base:
                await asyncio.to_thread(_drop, base["MONGODB_URI"], base["MONGODB_DATABASE"])


def _drop(uri: str, database: str) -> None:
    with pymongo.MongoClient(uri) as client:
        client.drop_database(database)
