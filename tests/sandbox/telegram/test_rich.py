"""Rich messages of the stand-in: what becomes of HTML, what is refused, and servers that have none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from telegram.error import BadRequest

from sandbox.telegram import World
from sandbox.telegram.rich import MAX_BLOCKS, MAX_COLUMNS, MAX_DEPTH, MAX_TEXT, rich_content, words_of

from .scene import Scene

BIA = 1003
GYM = -1001000000001
BUTTON = {"inline_keyboard": [[{"text": "Ok", "callback_data": "ok"}]]}
TABLE = (
    "<p><b>Ranking</b></p><table bordered striped>"
    '<tr><th>Nome</th><th align="right">Pontos</th></tr>'
    '<tr><td>Bia &lt;3</td><td align="right">5</td></tr></table>'
)


@pytest.fixture
async def scene(sandbox_url, people, world, clock) -> AsyncIterator[Scene]:
    async with aiohttp.ClientSession(sandbox_url) as session:
        yield Scene(session, people, world, clock)


def read(html: str, **more: Any) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = rich_content({"html": html, **more})["blocks"]
    return blocks


async def test_a_table_is_sent_and_changed_in_place(scene: Scene):
    said = await scene.people.says(BIA, GYM, "/ranking")
    sent = await scene.ok(
        "sendRichMessage",
        chat_id=GYM,
        rich_message={"html": TABLE},
        reply_parameters={"message_id": said["message_id"]},
        reply_markup=BUTTON,
    )
    [_, shown] = await scene.people.sees(GYM)
    title, table = shown["rich_message"]["blocks"]
    assert sent["rich_message"] == shown["rich_message"]
    assert title == {"type": "paragraph", "text": {"type": "bold", "text": "Ranking"}}
    assert (table["is_bordered"], table["is_striped"]) == (True, True)
    assert table["cells"] == [
        [
            {"align": "left", "valign": "middle", "text": "Nome", "is_header": True},
            {"align": "right", "valign": "middle", "text": "Pontos", "is_header": True},
        ],
        [
            {"align": "left", "valign": "middle", "text": "Bia <3"},
            {"align": "right", "valign": "middle", "text": "5"},
        ],
    ]
    assert shown["buttons"] == [[{"text": "Ok", "url": None}]]
    assert shown["reply_to_message"]["text"] == "/ranking"
    assert "text" not in shown

    place = {"chat_id": GYM, "message_id": sent["message_id"]}
    await scene.ok("editMessageText", **place, rich_message={"html": TABLE.replace("5", "6")})
    assert "6" in words_of((await scene.people.sees(GYM))[1]["rich_message"])
    await scene.ok("editMessageText", **place, text="agora em palavras")
    [_, shown] = await scene.people.sees(GYM)
    assert shown["text"] == "agora em palavras"
    assert "rich_message" not in shown
    again = {**place, "rich_message": {"html": TABLE}}
    await scene.ok("editMessageText", **again)
    [_, shown] = await scene.people.sees(GYM)
    assert "text" not in shown
    status, answer = await scene.call("editMessageText", again)
    assert (status, "not modified" in answer["description"]) == (400, True)
    status, answer = await scene.call("editMessageText", {**again, "text": "x"})
    assert (status, "simultaneously" in answer["description"]) == (400, True)


async def test_a_server_before_10_1_has_none(scene: Scene):
    scene.world.knows_rich = False
    sending = await scene.call("sendRichMessage", {"chat_id": GYM, "rich_message": {"html": TABLE}})
    assert sending == (404, {"ok": False, "error_code": 404, "description": "Not Found"})
    sent = await scene.ok("sendMessage", chat_id=GYM, text="um")
    place = {"chat_id": GYM, "message_id": sent["message_id"]}
    status, answer = await scene.call("editMessageText", {**place, "rich_message": {"html": TABLE}})
    assert (status, answer["description"]) == (400, "Bad Request: message text is empty")


async def test_who_may_not_write_sends_no_table_either(bot, people):
    await people.post(f"chats/{GYM}/demote", user_id=bot.id)
    await people.post(f"chats/{GYM}/restrict", user_id=bot.id, may=["can_send_photos"])
    with pytest.raises(BadRequest, match="Not enough rights"):
        await bot.do_api_request(
            "sendRichMessage", api_kwargs={"chat_id": GYM, "rich_message": {"html": TABLE}}
        )


@pytest.mark.parametrize("version", ["off", "10.2", "10.3"])
async def test_one_reader_is_known_to_it_since_10_3(clock, serve, version):
    world = World(clock=clock, rate_limits=False, ephemeral=version)
    async with aiohttp.ClientSession(await serve(world)) as session:
        one = {"receiver_user_id": BIA}
        sent = {
            "chat_id": GYM,
            "rich_message": {"html": TABLE},
            **one,
            "ephemeral_message_parameters": one,
        }
        async with session.post("/bot1000:SANDBOX-TOKEN/sendRichMessage", json=sent) as response:
            answer = (await response.json())["result"]
        assert ("receiver_user" in answer) == (version == "10.3")
        # Where it is not known, everybody has seen it.
        assert bool(world.chats[GYM].messages) == (version != "10.3")
        if version == "off":
            return
        edit: dict[str, Any] = {"rich_message": {}}
        async with session.post("/bot1000:SANDBOX-TOKEN/editEphemeralMessageText", json=edit) as response:
            words = (await response.json())["description"]
        assert ("RICH_MESSAGE" in words) == (version == "10.3")
        if version == "10.3":
            named = {**one, "chat_id": GYM, "ephemeral_message_id": answer["ephemeral_message_id"]}
            edit = {**named, "rich_message": {"html": "<p>dois</p>"}}
            async with session.post("/bot1000:SANDBOX-TOKEN/editEphemeralMessageText", json=edit) as response:
                assert (await response.json())["result"] is True
            [shown] = world.ephemerals.seen_by(GYM, BIA)
            assert words_of(shown.view()["rich_message"]) == "dois"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["<p>x</p>"], "can't parse InputRichMessage: expected an Object"),
        ({}, "RICH_MESSAGE_CONTENT_REQUIRED"),
        ({"html": ""}, "RICH_MESSAGE_CONTENT_REQUIRED"),
        ({"html": "<p> </p><table><tr><td></td></tr></table>"}, "RICH_MESSAGE_CONTENT_REQUIRED"),
        ({"html": "<p>x</p>", "markdown": "x"}, "exactly one of html, markdown and blocks"),
        ({"markdown": "x"}, "as HTML without media"),
        ({"html": 5}, "must be of type String"),
        ({"html": "<p>x</p>", "parse_mode": "HTML"}, 'unknown field "parse_mode"'),
        ({"html": "a < b"}, "Unclosed start tag at byte offset 2"),
        ({"html": "é<script>x</script>"}, 'Unsupported start tag "script" at byte offset 2'),
        ({"html": "<img src='http://x.y/z'/>"}, 'Unsupported start tag "img"'),
        ({"html": "<tbody>x</tbody>"}, 'Unsupported start tag "tbody"'),
        ({"html": "<p>x"}, 'end tag corresponding to start tag "p"'),
        ({"html": "<p><b>x</p></b>"}, 'Unexpected end tag "p"'),
        ({"html": "x</td>"}, 'Unexpected end tag "td"'),
        ({"html": "<table>x<tr><td>y</td></tr></table>"}, 'Unexpected text in the tag "table"'),
        ({"html": "<table><td>x</td></table>"}, 'Tag "td" can\'t be used inside of "table"'),
        ({"html": "<tr><td>x</td></tr>"}, 'Tag "tr" can\'t be used inside of ""'),
        ({"html": "<p><p>x</p></p>"}, 'Tag "p" can\'t be used inside of "p"'),
        ({"html": "<table><tr><td><table></table></td></tr></table>"}, 'used inside of "td"'),
        ({"html": '<p><tg-time unix="0">x</tg-time></p>'}, "RICH_MESSAGE_DATE_INVALID"),
    ],
)
async def test_what_is_no_rich_message_is_refused(scene: Scene, given: Any, words: str):
    status, answer = await scene.call("sendRichMessage", {"chat_id": GYM, "rich_message": given})
    assert status == 400
    assert words in answer["description"]
    assert await scene.people.sees(GYM) == []


def rows(count: int) -> str:
    return f"<table>{'<tr><td>x</td></tr>' * count}</table>"


def columns(count: int) -> str:
    return f"<table><tr>{'<td>x</td>' * count}</tr></table>"


def deep(count: int) -> str:
    return f"{'<blockquote>' * count}x{'</blockquote>' * count}"


@pytest.mark.parametrize(
    ("fits", "more", "words"),
    [
        (f"<p>{'ã' * MAX_TEXT}</p>", f"<p>{'ã' * (MAX_TEXT + 1)}</p>", "TEXT_TOO_LONG"),
        (rows(MAX_BLOCKS - 1), rows(MAX_BLOCKS), "BLOCKS_TOO_MUCH"),
        (columns(MAX_COLUMNS), columns(MAX_COLUMNS + 1), "COLUMNS_TOO_MUCH"),
        (columns(MAX_COLUMNS - 1), columns(MAX_COLUMNS - 1) + columns(21), "COLUMNS_TOO_MUCH"),
        (
            '<table><tr><td colspan="20">x</td></tr></table>',
            '<table><tr><td colspan="20">x</td><td>y</td></tr></table>',
            "COLUMNS_TOO_MUCH",
        ),
        (deep(MAX_DEPTH), deep(MAX_DEPTH + 1), "TOO_DEEP"),
        (f"<p>{'<b>' * 15}x{'</b>' * 15}</p>", f"<p>{'<b>' * 16}x{'</b>' * 16}</p>", "TOO_DEEP"),
    ],
    ids=["characters", "blocks", "columns", "columns of any table", "spans", "depth", "formatting"],
)
async def test_it_has_telegrams_limits(scene: Scene, fits: str, more: str, words: str):
    await scene.ok("sendRichMessage", chat_id=GYM, rich_message={"html": fits})
    status, answer = await scene.call("sendRichMessage", {"chat_id": GYM, "rich_message": {"html": more}})
    assert status == 400
    assert words in answer["description"]


def test_words_are_laid_out_as_html_is():
    assert read(" um\n dois <i> três</i><br/>quatro ") == [
        {"type": "paragraph", "text": ["um dois ", {"type": "italic", "text": " três"}, "\n", "quatro"]}
    ]
    assert [one["type"] for one in read("a<p>b</p>\n<hr/><h2>c</h2><footer>d</footer>e")] == [
        "paragraph",
        "paragraph",
        "divider",
        "heading",
        "footer",
        "paragraph",
    ]
    [details] = read("<details open><summary>s</summary><p>x</p><ol><li>um</li><li>dois</li></ol></details>")
    assert (details["summary"], details["is_open"]) == ("s", True)
    assert [item["label"] for item in details["blocks"][1]["items"]] == ["1.", "2."]
    assert words_of({"blocks": [details]}) == "s\nx\num\ndois"
    [table] = read('<table><caption>t</caption><tr><th colspan="2">x</th></tr></table>')
    assert (table["caption"], table["cells"][0][0]["colspan"]) == ("t", 2)


def test_telegram_finds_by_itself_what_it_finds_in_texts():
    [found] = read("<p>@bia_f em /meta e <code>/meta</code></p>")
    assert found["text"] == [
        {"type": "mention", "text": "@bia_f", "username": "bia_f"},
        " em ",
        {"type": "bot_command", "text": "/meta", "bot_command": "/meta"},
        " e ",
        {"type": "code", "text": "/meta"},
    ]
    [skipped] = read("<p>@bia_f em /meta</p>", skip_entity_detection=True)
    assert skipped["text"] == "@bia_f em /meta"
    [linked] = read('<p><a href="https://t.me/x?start=y">@bia_f</a> <a href="nada">x</a></p>')
    assert linked["text"] == [{"type": "url", "url": "https://t.me/x?start=y", "text": "@bia_f"}, " ", "x"]


def test_what_somebody_wrote_stays_words():
    name = "</td></tr></table><b>&lt;"
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    [table] = read(f"<table><tr><td>{escaped}</td><td>1</td></tr></table>")
    assert [cell["text"] for cell in table["cells"][0]] == [name, "1"]
