"""Nonsense in the arguments is answered as Telegram answers it.

The answer has a reason, and the stand-in never fails.
"""

from __future__ import annotations

import json
import re
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from sandbox.faults import Faults
from sandbox.people import add_people
from sandbox.telegram.http import METHODS
from sandbox.telegram.world import World
from tests.sandbox.conftest import TOKEN

OWNER, BIA, GYM = 1001, 1003, -1001000000001

SENSE: dict[str, Any] = {
    "chat_id": GYM,
    "user_id": BIA,
    "text": "oi",
    "draft_id": 1,
    "action": "typing",
    "url": "",
    "commands": [{"command": "ajuda", "description": "Ajuda"}],
    "permissions": {},
}
NONSENSE: tuple[Any, ...] = (
    -1,
    0,
    2**80,
    1.5,
    True,
    "x",
    "\x00\ud7ff",
    "😀" * 5000,
    [],
    [[]],
    [{}],
    [None],
    ["x"],
    [{"type": "bold", "offset": "x", "length": None}],
    [{"type": "text_mention", "offset": 0, "length": 1, "user": 7}],
    [{"type": [], "offset": 0, "length": 1, "emoji": []}],
    [{"type": "emoji", "emoji": []}],
    {},
    {"type": "chat_member", "chat_id": [], "user_id": "x"},
    {"type": "chat", "chat_id": "x"},
    {"type": []},
    {"message_id": 1, "chat_id": []},
    {"message_id": [], "chat_id": {}},
    {"inline_keyboard": [[{"text": "a", "callback_data": 7}]]},
    {"inline_keyboard": [[{"text": "a", "url": []}]]},
    {"inline_keyboard": 7},
    {"keyboard": 7},
)
# The long poll would wait.
CALLS = [method for method in METHODS.values() if method.name != "getUpdates"]


@pytest.mark.parametrize("method", CALLS, ids=lambda method: method.name)
async def test_no_nonsense_brings_the_stand_in_down(sandbox_url, people, method):
    said = await people.says(BIA, GYM, "treinei")
    sense = {"message_id": said["message_id"], "message_ids": [said["message_id"]], **SENSE}
    usual = {name: value for name, value in sense.items() if name in method.parameters}
    async with aiohttp.ClientSession() as session:
        for name in method.parameters:
            for value in NONSENSE:
                url = f"{sandbox_url}/bot{TOKEN}/{method.name}"
                async with session.post(url, json={**usual, name: value}) as response:
                    told = (name, value, await response.text())
                    assert response.status < 500, told
                    assert json.loads(told[2])["ok"] is (response.status == 200), told


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff", "application/json"),
        (b"[1]", "application/json"),
        (b"{", "application/json"),
        (b"chat_id=%FF%FE&text=%FF", "application/x-www-form-urlencoded"),
        (b"no boundary here", "multipart/form-data; boundary=x"),
        (b"no boundary at all", "multipart/form-data"),
        (
            b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
)
async def test_a_body_that_cannot_be_read_is_a_bad_request(sandbox_url, body, kind):
    url = f"{sandbox_url}/bot{TOKEN}/sendMessage"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers={"Content-Type": kind}) as response,
    ):
        assert response.status == 400, await response.text()
        assert (await response.json())["ok"] is False


LIKELY: dict[str, Any] = {"from": BIA, "user_id": BIA, "chat_id": GYM, "creator": OWNER, "by": OWNER}
STRANGE: tuple[Any, ...] = (*NONSENSE, float("inf"), float("nan"), 10**400, {"sample": float("inf")})


def people_paths(world: World) -> list[str]:
    app = web.Application()
    add_people(app, world, Faults())
    resources = {route.resource for route in app.router.routes() if route.method == "POST"}
    return sorted(resource.canonical for resource in resources if resource is not None)


async def test_no_nonsense_of_people_brings_the_page_down(sandbox_url, people, world, monkeypatch):
    monkeypatch.setattr("sandbox.people.messages.ANSWER_WAIT_S", 0.0)
    said = await people.says(BIA, GYM, "treinei")
    names = {"id": BIA, "chat_id": GYM, "topic": 1, "message_id": said["message_id"]}
    async with aiohttp.ClientSession() as session:
        for path in people_paths(world):
            url = sandbox_url + path.format(**names)
            needed, known = await fields_of(session, url)
            for name in known:
                for value in STRANGE:
                    body = json.dumps({**needed, name: value})
                    async with session.post(url, data=body) as response:
                        assert response.status < 500, (path, name, value, await response.text())


async def fields_of(session: aiohttp.ClientSession, url: str) -> tuple[dict[str, Any], list[str]]:
    """The fields that a route needs, and all that it knows, as it tells whoever sends another one."""
    needed: dict[str, Any] = {}
    while True:
        async with session.post(url, json={"no such field": 1, **needed}) as response:
            error = (await response.json()).get("error", "")
        if found := re.fullmatch(r'say "(\w+)"', error):
            needed[found[1]] = LIKELY.get(found[1], 1)
        else:
            return needed, re.findall(r"\w+", error.partition("known are: ")[2])
