"""Nonsense in the arguments is answered as Telegram answers it.

The answer has a reason, and the stand-in never fails.
"""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from sandbox.telegram.http import METHODS
from tests.sandbox.conftest import TOKEN

BIA, GYM = 1003, -1001000000001

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
