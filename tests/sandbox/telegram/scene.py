"""A situation of the sandbox that a raw call of the Bot API meets."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from sandbox.telegram import World
from tests.sandbox.conftest import TOKEN, People, StoppedClock


@dataclass
class Scene:
    """The people, the clock, the names of what the situation made, and calls without any library."""

    session: aiohttp.ClientSession
    people: People
    world: World
    clock: StoppedClock
    names: dict[str, Any] = field(default_factory=dict)

    async def call(self, method: str, args: Any) -> tuple[int, dict[str, Any]]:
        """The status and the body of a call."""
        body = await self._filled(args)
        async with self.session.post(f"/bot{TOKEN}/{method}", json=body) as response:
            return response.status, await response.json()

    async def ok(self, method: str, **args: Any) -> Any:
        status, answer = await self.call(method, args)
        assert status == 200, answer
        return answer["result"]

    async def photo_id(self) -> str:
        """The file id of a photo that somebody sent here."""
        sent = await self.people.sends(1003, -1001000000001, photo={"sample": 1})
        return str(sent[0]["photo"][-1]["file_id"])

    async def press(self, person: int, chat: int, message: int) -> str:
        """Press the first button; give the id of the query, which nobody has answered."""
        wish = {"from": person, "chat_id": chat, "message_id": message, "row": 0, "col": 0}
        pressing = asyncio.create_task(self.people.post("press", **wish))
        try:
            while True:
                for update in await self.ok("getUpdates", timeout=1, allowed_updates=["callback_query"]):
                    if "callback_query" in update:
                        return str(update["callback_query"]["id"])
        finally:
            pressing.cancel()

    async def filled(self, value: Any) -> Any:
        return await self._filled(value)

    async def _filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: await self._filled(one) for key, one in value.items()}
        if isinstance(value, list):
            return [await self._filled(one) for one in value]
        if value == "$photo" and "photo" not in self.names:
            self.names["photo"] = await self.photo_id()
        return self.names[value[1:]] if isinstance(value, str) and value.startswith("$") else value
