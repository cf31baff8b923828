"""A sandbox in process on a free port: its world, its faults, a real PTB bot, and the people."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import Bot
from telegram.request import HTTPXRequest

from sandbox.faults import Faults, add_fault_routes
from sandbox.people import add_people
from sandbox.telegram import World, add_telegram

TOKEN = "1000:SANDBOX-TOKEN"


class StoppedClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class People:
    """The people API, as a person would use it."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session

    async def get(self, path: str, **query: Any) -> dict[str, Any]:
        async with self.session.get(f"/api/{path}", params=query) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def post(self, path: str, **wish: Any) -> dict[str, Any]:
        async with self.session.post(f"/api/{path}", json=wish) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def refused(self, path: str, **wish: Any) -> tuple[int, str]:
        async with self.session.post(f"/api/{path}", json=wish) as response:
            return response.status, (await response.json())["error"]

    async def says(self, person: int, chat: int, text: str, **more: Any) -> dict[str, Any]:
        answer = await self.post(f"chats/{chat}/messages", **{"from": person, "text": text, **more})
        return answer["messages"][0]

    async def sends(self, person: int, chat: int, **letter: Any) -> list[dict[str, Any]]:
        return (await self.post(f"chats/{chat}/messages", **{"from": person, **letter}))["messages"]

    async def sees(self, chat: int) -> list[dict[str, Any]]:
        return (await self.get(f"chats/{chat}/messages"))["messages"]


Serve = Callable[[World], Awaitable[str]]


@pytest.fixture(autouse=True)
def _timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot warns of its old `retry_after` numbers, and warnings are errors."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def world(clock: StoppedClock) -> World:
    """Without flood control: the clock stands still. Tests of limits make their own world."""
    return World(clock=clock, rate_limits=False)


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
async def serve(faults: Faults) -> AsyncIterator[Serve]:
    """Serve a world on a free port; give its address."""
    async with AsyncExitStack() as stack:

        async def start(world: World) -> str:
            app = web.Application()
            add_telegram(app, world, TOKEN, faults, webhook_pauses_s=(0.01, 0.02))
            add_people(app, world, faults)
            add_fault_routes(app, faults)
            server = TestServer(app)
            await server.start_server(shutdown_timeout=1)
            stack.push_async_callback(server.close)
            return str(server.make_url("")).rstrip("/")

        yield start


@pytest.fixture
async def sandbox_url(world: World, serve: Serve) -> str:
    return await serve(world)


@pytest.fixture
async def bot(sandbox_url: str) -> AsyncIterator[Bot]:
    async with bot_at(sandbox_url) as bot:
        yield bot


@pytest.fixture
async def people(sandbox_url: str) -> AsyncIterator[People]:
    async with aiohttp.ClientSession(sandbox_url) as session:
        yield People(session)


def bot_at(url: str, token: str = TOKEN) -> Bot:
    # Plain HTTP on loopback: reading the system's certificates is most of what a client's start costs.
    first, second = (HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2))
    return Bot(
        token,
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        get_updates_request=first,
        request=second,
    )


@pytest.fixture
def open_bot() -> Callable[[str], Bot]:
    """Another bot client at an address, to be entered with `async with`."""
    return bot_at
