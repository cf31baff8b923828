"""A Bot API that answers as a test tells it, and remembers what it was asked."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.patience import patient

TOKEN = "1000:SANDBOX-TOKEN"
ME = {"id": 1000, "is_bot": True, "first_name": "Gym", "username": "gymnation_test_bot"}
DEFAULTS: dict[str, Any] = {"getMe": ME, "getUpdates": [], "getChatMember": None}


@dataclass(frozen=True)
class Call:
    method: str
    data: dict[str, Any]
    headers: dict[str, str]


@dataclass
class BotApi:
    """A Bot API that does as told.

    `queue(method, answer)` gives an answer for the next call.
    It is a dict result, a (status, body) pair, or "reset".
    """

    base_url: str = ""
    calls: list[Call] = field(default_factory=list)
    answers: dict[str, deque[Any]] = field(default_factory=lambda: defaultdict(deque))
    files: dict[str, bytes | str | int] = field(default_factory=dict)
    """By path: a file's content, a status, or "reset"."""
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    def queue(self, method: str, *answers: Any) -> None:
        self.answers[method].extend(answers)

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something that was called makes the condition true."""
        async with asyncio.timeout(patient(20)), self.news:
            await self.news.wait_for(condition)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        form = await request.post()
        call = Call(method, {name: _value(value) for name, value in form.items()}, dict(request.headers))
        async with self.news:
            self.calls.append(call)
            self.news.notify_all()
        waiting = self.answers[method]
        answer = waiting.popleft() if waiting else DEFAULTS.get(method, True)
        if isinstance(answer, asyncio.Event):
            await answer.wait()
            answer = DEFAULTS.get(method, True)
        if answer == "reset":
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if isinstance(answer, tuple):
            status, body = answer
            return web.json_response(body, status=status)
        if method == "sendMessage" and answer is True:
            answer = {"message_id": len(self.calls), "date": 0, "chat": {"id": 1, "type": "private"}}
        if method == "getUpdates" and answer == []:
            # As long polling does when nothing is there, but with the patience of a test.
            await asyncio.sleep(0.02)
        return web.json_response({"ok": True, "result": answer})

    async def download(self, request: web.Request) -> web.StreamResponse:
        content = self.files[request.match_info["path"]]
        if content == "reset":
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if isinstance(content, int):
            return web.Response(status=content)
        assert isinstance(content, bytes)
        return web.Response(body=content)


def too_many_requests(retry_after: int) -> tuple[int, dict[str, Any]]:
    body = {
        "ok": False,
        "error_code": 429,
        "description": f"Too Many Requests: retry after {retry_after}",
        "parameters": {"retry_after": retry_after},
    }
    return 429, body


def refusal(code: int, description: str) -> tuple[int, dict[str, Any]]:
    return code, {"ok": False, "error_code": code, "description": description}


@asynccontextmanager
async def bot_api() -> AsyncIterator[BotApi]:
    """Listen on a free port while the block runs."""
    api = BotApi()
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", api.handle)
    app.router.add_get("/file/bot{token}/{path:.+}", api.download)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    api.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
    try:
        yield api
    finally:
        await runner.cleanup()


def _value(value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return value
