"""A table goes as a rich message where the server has them, else its words go; and nothing goes twice."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from telegram_gateway.bot_api.limiter import GroupLimiter
from telegram_gateway.bot_api.rich_tables import ABSENT_S, TROUBLE_S, RichTables
from telegram_gateway.bot_api.tables import Tabled

WORDS, TABLE = "<b>um</b> dois", "<table><tr><td>um</td></tr></table>"
BOTH = Tabled(WORDS, TABLE)
ONE: dict[str, Any] = {"receiver_user_id": 5, "ephemeral_message_parameters": {"receiver_user_id": 5}}
EMPTY = "RICH_MESSAGE_CONTENT_REQUIRED"
NO_TEXT = "Message text is empty"


class Server:
    """Plays Telegram, and writes down what it is asked; `answers` are errors by method."""

    def __init__(self, **answers: TelegramError) -> None:
        self.answers, self.now = dict(answers), 1000.0
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.tables = RichTables(GroupLimiter(enabled=False), lambda: self.now)

    async def call(self, endpoint: str, data: dict[str, Any]) -> Any:
        self.got.append((endpoint, dict(data)))
        if endpoint in self.answers:
            error = self.answers[endpoint]
            # What is answered to an edit is answered to the one with a table.
            if endpoint.startswith("send") or "rich_message" in data:
                raise error
        return {"message_id": 1}

    async def hears(self, endpoint: str = "sendMessage", text: str = BOTH, **data: Any) -> Any:
        data = {"chat_id": -1, "text": text, "parse_mode": "HTML", **data}
        return await self.tables.process_request(self.call, (endpoint, data), {}, endpoint, data, None)

    @property
    def methods(self) -> list[str]:
        return [method for method, _ in self.got]


async def test_a_server_that_has_them_gets_the_table_and_all_that_was_said_with_it():
    server = Server()
    more: dict[str, Any] = {
        "reply_markup": "…",
        "message_thread_id": 7,
        "reply_parameters": "…",
        "protect_content": True,
    }
    assert await server.hears(**more, link_preview_options="…") == {"message_id": 1}
    assert server.got == [("sendRichMessage", {"chat_id": -1, **more, "rich_message": {"html": TABLE}})]


async def test_an_edit_says_it_in_place_of_the_text():
    server = Server()
    await server.hears("editMessageText", message_id=3)
    edit = {"chat_id": -1, "message_id": 3, "rich_message": {"html": TABLE}}
    assert server.got == [("editMessageText", edit)]


@pytest.mark.parametrize(
    ("endpoint", "data"),
    [
        ("sendMessage", {"text": WORDS}),
        ("sendMessage", {"parse_mode": None}),
        ("sendMessageDraft", {}),
        ("editMessageCaption", {}),
    ],
)
async def test_what_is_no_table_goes_as_it_is(endpoint: str, data: dict[str, Any]):
    server = Server()
    await server.hears(endpoint, **data)
    [(method, got)] = server.got
    assert method == endpoint
    assert got["text"] == WORDS


async def test_a_server_of_before_is_asked_once_a_day(caplog: pytest.LogCaptureFixture):
    server = Server(sendRichMessage=InvalidToken("Not Found"))
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert await server.hears() == {"message_id": 1}
    assert server.methods == ["sendRichMessage", "sendMessage", "sendMessage", "sendMessage"]
    assert all(data["text"] == WORDS for method, data in server.got if method == "sendMessage")
    assert len(caplog.records) == 1
    # An edit does not ask either.
    await server.hears("editMessageText", message_id=3)
    assert server.got[-1][1]["text"] == WORDS
    server.now += ABSENT_S
    server.answers.clear()
    await server.hears()
    assert server.methods[-1] == "sendRichMessage"


async def test_a_token_that_is_refused_tells_nothing_of_the_server():
    refused = InvalidToken("Unauthorized")
    server = Server(sendRichMessage=refused, sendMessage=refused)
    with pytest.raises(InvalidToken):
        await server.hears()
    server.answers.clear()
    await server.hears()
    assert server.methods[-1] == "sendRichMessage"


@pytest.mark.parametrize("endpoint", ["sendMessage", "editMessageText"])
@pytest.mark.parametrize("sentence", [EMPTY, NO_TEXT, "Can't parse entities: unsupported start tag"])
async def test_what_is_refused_goes_in_words_and_the_next_one_is_tried_again(endpoint: str, sentence: str):
    rich = "sendRichMessage" if endpoint == "sendMessage" else endpoint
    server = Server(**{rich: BadRequest(sentence)})
    for _ in range(2):
        await server.hears(endpoint)
    assert server.methods == [rich, endpoint] * 2
    assert [data.get("text") for _, data in server.got] == [None, WORDS] * 2


@pytest.mark.parametrize(
    "error",
    [
        TimedOut(),
        RetryAfter(timedelta(seconds=500)),
        Forbidden("bot was blocked by the user"),
        BadRequest("TOPIC_CLOSED"),
        BadRequest("Message is not modified: specified new message content"),
    ],
    ids=lambda error: type(error).__name__ + str(error)[:12],
)
@pytest.mark.parametrize("endpoint", ["sendMessage", "editMessageText"])
async def test_what_may_be_there_or_has_its_own_way_is_not_sent_in_another_form(
    endpoint: str, error: TelegramError
):
    rich = "sendRichMessage" if endpoint == "sendMessage" else endpoint
    server = Server(**{rich: error})
    with pytest.raises(type(error)):
        await server.hears(endpoint)
    assert server.methods == [rich]


async def test_a_group_that_became_a_supergroup_gets_the_table_there():
    class Moved(Server):
        async def call(self, endpoint: str, data: dict[str, Any]) -> Any:
            await super().call(endpoint, data)
            if data["chat_id"] == -1:
                raise ChatMigrated(-1002)
            return {}

    server = Moved()
    await server.hears()
    assert [(method, data["chat_id"]) for method, data in server.got] == [
        ("sendRichMessage", -1),
        ("sendRichMessage", -1002),
    ]


async def test_one_reader_gets_it_where_the_server_reads_it_for_one_reader():
    server = Server(editEphemeralMessageText=BadRequest(EMPTY))
    for _ in range(2):
        await server.hears(**ONE)
    assert server.methods == ["editEphemeralMessageText", "sendRichMessage", "sendRichMessage"]
    assert server.got[0][1] == {"rich_message": {}}
    assert server.got[1][1] == {"chat_id": -1, **ONE, "rich_message": {"html": TABLE}}


@pytest.mark.parametrize(
    ("error", "seconds"),
    [(BadRequest(NO_TEXT), ABSENT_S), (InvalidToken("Not Found"), ABSENT_S), (TimedOut(), TROUBLE_S)],
    ids=["10.2", "before", "no answer"],
)
async def test_where_that_is_not_known_one_reader_gets_words(error: TelegramError, seconds: float):
    server = Server(editEphemeralMessageText=error)
    for _ in range(2):
        await server.hears(**ONE)
    assert server.methods == ["editEphemeralMessageText", "sendMessage", "sendMessage"]
    # What all may see is another matter.
    await server.hears()
    assert server.methods[-1] == "sendRichMessage"
    server.now += seconds
    server.answers["editEphemeralMessageText"] = BadRequest(EMPTY)
    await server.hears(**ONE)
    assert server.methods[-2:] == ["editEphemeralMessageText", "sendRichMessage"]
