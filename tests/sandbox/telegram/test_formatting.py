"""HTML, MarkdownV2, entities and what Telegram finds by itself."""

from __future__ import annotations

import pytest

from sandbox.telegram.entities import detect
from sandbox.telegram.errors import BotApiError
from sandbox.telegram.formatting import format_text

NOBODY = {1003: {"id": 1003, "is_bot": False, "first_name": "Bia"}}.get


def parts(text: str, mode: str | None) -> tuple[str, list[tuple[str, str]]]:
    """The plain text, and each entity's type with the text that it covers."""
    plain, entities = format_text(text, mode, None, NOBODY)
    units = plain.encode("utf-16-le")

    def covered(entity: dict) -> str:
        start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
        return units[start:end].decode("utf-16-le")

    return plain, [(entity["type"], covered(entity)) for entity in entities]


@pytest.mark.parametrize(
    ("html", "plain", "entities"),
    [
        ("<b>forte</b> e <i>leve</i>", "forte e leve", [("bold", "forte"), ("italic", "leve")]),
        ("🔥<b>💪é</b>", "🔥💪é", [("bold", "💪é")]),
        ("<b>a <i>b</i></b>", "a b", [("bold", "a b"), ("italic", "b")]),
        ("1 &lt; 2 &amp;&amp; &#51; &gt; 2 &quot;", '1 < 2 && 3 > 2 "', []),
        ("a & b &nbsp;", "a & b &nbsp;", []),
        (
            "<tg-spoiler>x</tg-spoiler><span class='tg-spoiler'>y</span>",
            "xy",
            [("spoiler", "x"), ("spoiler", "y")],
        ),
        ('<a href="https://gym.example/a?b=1&amp;c=2">aqui</a>', "aqui", [("text_link", "aqui")]),
        ('<a href="tg://user?id=1003">Bia</a>', "Bia", [("text_mention", "Bia")]),
        ('<a href="tg://user?id=77">Zé</a>', "Zé", []),
        ('<pre><code class="language-py">x = 1</code></pre>', "x = 1", [("pre", "x = 1")]),
        ("<code>/ranking @bia</code>", "/ranking @bia", [("code", "/ranking @bia")]),
        (
            "<b>um <code>dois</code> três</b>",
            "um dois três",
            [("bold", "um "), ("code", "dois"), ("bold", " três")],
        ),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", "q")]),
        ("<b>\n oi \n</b>\n", "oi", [("bold", "oi")]),
        ("<b></b>x", "x", []),
    ],
)
def test_html_becomes_plain_text_and_entities(html, plain, entities):
    assert parts(html, "HTML") == (plain, entities)


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("é <div>x</div>", 'Unsupported start tag "div" at byte offset 3'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("x <b", "Unclosed start tag at byte offset 2"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("a<br>b", 'Unsupported start tag "br" at byte offset 1'),
    ],
)
def test_html_that_telegram_does_not_know_is_refused_in_its_words(html, complaint):
    with pytest.raises(BotApiError) as raised:
        format_text(html, "HTML", None, NOBODY)
    assert raised.value.description == f"Bad Request: can't parse entities: {complaint}"


@pytest.mark.parametrize(
    ("markdown", "plain", "entities"),
    [
        (
            "*forte* _leve_ __sub__",
            "forte leve sub",
            [("bold", "forte"), ("italic", "leve"), ("underline", "sub")],
        ),
        ("~x~ ||y||", "x y", [("strikethrough", "x"), ("spoiler", "y")]),
        (r"1\.5 kg\!", "1.5 kg!", []),
        ("`a.b!` ```py\nx```", "a.b! x", [("code", "a.b!"), ("pre", "x")]),
        ("[aqui](https://gym.example/a)", "aqui", [("text_link", "aqui")]),
        (">um\n>dois\ntrês", "um\ndois\ntrês", [("blockquote", "um\ndois")]),
        ("*a _b_*", "a b", [("bold", "a b"), ("italic", "b")]),
    ],
)
def test_markdown_v2_becomes_plain_text_and_entities(markdown, plain, entities):
    assert parts(markdown, "MarkdownV2") == (plain, entities)


@pytest.mark.parametrize(
    ("markdown", "complaint"),
    [
        ("1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("oi!", "Character '!' is reserved and must be escaped with the preceding '\\'"),
        ("*x", "Can't find end of Bold entity at byte offset 0"),
        ("é `x", "Can't find end of Code entity at byte offset 3"),
    ],
)
def test_markdown_v2_with_reserved_or_open_marks_is_refused(markdown, complaint):
    with pytest.raises(BotApiError) as raised:
        format_text(markdown, "MarkdownV2", None, NOBODY)
    assert raised.value.description == f"Bad Request: can't parse entities: {complaint}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/ranking@gym_bot agora", [("bot_command", 0, 16)]),
        ("💪 /ranking", [("bot_command", 3, 8)]),
        ("a/b e/c", []),
        ("oi @bia_barra!", [("mention", 3, 10)]),
        ("veja https://gym.example/a?b=1, e t.me/gym.", [("url", 5, 25), ("url", 34, 8)]),
        ("bia@gym.example", [("email", 0, 15)]),
        ("#treino #1", [("hashtag", 0, 7)]),
    ],
)
def test_plain_text_is_searched_as_a_client_does(text, found):
    assert [(e["type"], e["offset"], e["length"]) for e in detect(text, [])] == found


def test_given_entities_must_lie_within_the_text_and_be_known():
    bold = {"type": "bold", "offset": 0, "length": 2}
    assert format_text("oi", None, [bold], NOBODY) == ("oi", [bold])
    with pytest.raises(BotApiError, match="ends after the end of the text"):
        format_text("oi", None, [{"type": "bold", "offset": 1, "length": 2}], NOBODY)
    with pytest.raises(BotApiError, match="Unsupported MessageEntity type"):
        format_text("oi", None, [{"type": "blink", "offset": 0, "length": 1}], NOBODY)
    with pytest.raises(BotApiError, match="unsupported parse_mode"):
        format_text("oi", "BBCode", None, NOBODY)


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ('<tg-time unix="1647531900" format="wDT">hoje</tg-time>', "HTML"),
        ("![hoje](tg://time?unix=1647531900&format=wDT)", "MarkdownV2"),
    ],
)
def test_a_moment_has_its_time_and_how_it_is_written(text: str, mode: str):
    plain, entities = format_text(text, mode, None, NOBODY)
    assert plain == "hoje"
    moment = {"type": "date_time", "unix_time": 1647531900, "date_time_format": "wDT"}
    assert entities == [{**moment, "offset": 0, "length": 4}]
    given = [{**moment, "offset": 0, "length": 4}]
    assert format_text("hoje", None, given, NOBODY) == ("hoje", given)


@pytest.mark.parametrize("letters", ["", "r", "w", "d", "D", "t", "T", "wd", "wDT", "dt"])
def test_ways_to_write_a_moment(letters: str):
    given = [{"type": "date_time", "offset": 0, "length": 4, "unix_time": 1, "date_time_format": letters}]
    ((entity,), _) = (format_text("hoje", None, given, NOBODY)[1], None)
    assert entity.get("date_time_format", "") == letters


@pytest.mark.parametrize("letters", ["x", "rt", "tr", "dD", "td", "dw", "R", "dt "])
def test_other_ways_to_write_a_moment_are_refused(letters: str):
    given = [{"type": "date_time", "offset": 0, "length": 4, "unix_time": 1, "date_time_format": letters}]
    with pytest.raises(BotApiError, match="date-time"):
        format_text("hoje", None, given, NOBODY)
    assert parts(f'<tg-time unix="1" format="{letters}">hoje</tg-time>', "HTML") == ("hoje", [])


@pytest.mark.parametrize("unix_time", [None, "", "x", -1, 0, 2**31, 1.5, True, "12345678901", [], {}])
def test_a_moment_is_some_seconds_of_31_bits(unix_time: object):
    given = [{"type": "date_time", "offset": 0, "length": 4, "unix_time": unix_time}]
    with pytest.raises(BotApiError, match="date-time"):
        format_text("hoje", None, given, NOBODY)
    assert parts(f'<tg-time unix="{unix_time}">hoje</tg-time>', "HTML") == ("hoje", [])
