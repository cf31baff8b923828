"""The sandbox answers as Telegram does: a table of what Telegram says, asked over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from . import strict_chats, strict_messages
from .scene import Scene
from .situations import Row

ROWS = [
    (f"{part}: {row.name}", row)
    for part, rows in (
        ("forums", strict_chats.FORUMS),
        ("reactions", strict_chats.REACTIONS),
        ("rights", strict_chats.RIGHTS),
        ("standing", strict_chats.BOT_STANDING),
        ("members", strict_chats.MEMBERS),
        ("limits", strict_messages.LIMITS),
        ("edits", strict_messages.EDITS),
        ("replies", strict_messages.REPLIES),
        ("entities", strict_messages.ENTITIES),
    )
    for row in rows
]


@pytest.fixture
async def scene(sandbox_url, people, world, clock) -> AsyncIterator[Scene]:
    async with aiohttp.ClientSession(sandbox_url) as session:
        yield Scene(session, people, world, clock)


@pytest.mark.parametrize("row", [row for _, row in ROWS], ids=[name for name, _ in ROWS])
async def test_the_sandbox_answers_as_telegram_does(row: Row, scene: Scene):
    if "$photo" in row.args.values():
        # Whoever may not send photos any more knows one from before.
        await scene.filled("$photo")
    for given in row.given:
        await given(scene)
    status, answer = await scene.call(row.method, dict(row.args))
    if not row.wanted:
        assert (status, answer["ok"]) == (200, True), answer
        return
    assert (status, answer["ok"], answer["error_code"]) == (row.code, False, row.code), answer
    if row.begins:
        assert answer["description"].startswith(row.wanted)
    else:
        assert answer["description"] in row.wanted
    wanted = await scene.filled(dict(row.parameters))
    assert {key: answer.get("parameters", {}).get(key) for key in wanted} == wanted
