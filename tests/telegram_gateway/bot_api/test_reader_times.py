"""A server that knows no moments gets the words without them, and is not asked again for a day."""

import logging
from typing import Any

import pytest
from telegram.error import BadRequest

from telegram_gateway.bot_api.limiter import GroupLimiter
from telegram_gateway.bot_api.reader_times import UNKNOWN_S, ReaderTimes

TIMED = 'until <tg-time unix="1752373800" format="dt">12/07 23:30</tg-time>.'
REFUSED = 'Can\'t parse entities: unsupported start tag "tg-time" at byte offset 6'


class Server:
    """Plays Telegram, of one version or another, and counts the calls."""

    def __init__(self, *, knows: bool, error: str = REFUSED) -> None:
        self.knows, self.error, self.now = knows, error, 1000.0
        self.got: list[dict[str, Any]] = []
        self.times = ReaderTimes(GroupLimiter(enabled=False), lambda: self.now)

    async def hears(self, endpoint: str = "sendMessage", **data: Any) -> Any:
        async def call() -> Any:
            self.got.append(dict(data))
            words = f"{data.get('text')} {data.get('caption')}"
            if not self.knows and data.get("parse_mode") == "HTML" and "<tg-time" in words:
                raise BadRequest(self.error)
            return {}

        data = {"chat_id": -1, **data}
        return await self.times.process_request(call, (), {}, endpoint, data, None)


async def test_a_server_that_knows_them_gets_them():
    server = Server(knows=True)
    await server.hears(text=TIMED, parse_mode="HTML")
    assert [one["text"] for one in server.got] == [TIMED]


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [
        ("sendMessage", "text"),
        ("editMessageText", "text"),
        ("editEphemeralMessageText", "text"),
        ("sendPhoto", "caption"),
        ("editMessageCaption", "caption"),
    ],
)
async def test_one_that_does_not_gets_the_words_in_every_way(endpoint: str, name: str):
    server = Server(knows=False)
    await server.hears(endpoint, parse_mode="HTML", **{name: TIMED})
    assert [one[name] for one in server.got] == [TIMED, "until 12/07 23:30."]


async def test_it_is_tried_once_a_day(caplog: pytest.LogCaptureFixture):
    server = Server(knows=False)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            await server.hears(text=TIMED, parse_mode="HTML")
    assert len(server.got) == 4
    assert len(caplog.records) == 1
    server.now += UNKNOWN_S
    server.knows = True
    await server.hears(text=TIMED, parse_mode="HTML")
    assert server.got[-1]["text"] == TIMED


async def test_another_refusal_is_not_taken_for_this_one():
    server = Server(knows=False, error="Message is too long")
    with pytest.raises(BadRequest, match="too long"):
        await server.hears(text=TIMED, parse_mode="HTML")
    server.knows = True
    await server.hears(text=TIMED, parse_mode="HTML")
    assert len(server.got) == 2
    assert server.got[-1]["text"] == TIMED


async def test_words_that_somebody_wrote_stay_as_they_are():
    server = Server(knows=False)
    await server.hears(text=TIMED, parse_mode="HTML")
    await server.hears(text=TIMED)
    await server.hears(text="&lt;tg-time unix=1&gt;", parse_mode="HTML")
    assert [one["text"] for one in server.got[2:]] == [TIMED, "&lt;tg-time unix=1&gt;"]
