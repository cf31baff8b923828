"""The model's Markdown becomes HTML that Telegram takes, whatever the model writes."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telegram_gateway.bot_api.markdown import PIECE_AT_MOST, says_something, split, to_telegram_html

EXAMPLES = [
    ("oi", "oi"),
    ("**forte** e *leve*", "<b>forte</b> e <i>leve</i>"),
    ("# Plano\n\ntexto", "<b>Plano</b>\n\ntexto"),
    ("- um\n- dois", "• um\n• dois"),
    ("1. um\n2. dois", "1. um\n2. dois"),
    ("- a\n  - b", "• a\n  • b"),
    ("`x < y`", "<code>x &lt; y</code>"),
    ("```\na & b\n```", "<pre>a &amp; b</pre>"),
    ("[aqui](https://example.org/?a=1&b=2)", '<a href="https://example.org/?a=1&amp;b=2">aqui</a>'),
    ("> citado", "<blockquote>citado</blockquote>"),
    ("> a\n> > b", "<blockquote>a\n\nb</blockquote>"),
    ("3 < 5 & 6 > 2", "3 &lt; 5 &amp; 6 &gt; 2"),
    ("<b>cru</b>", "&lt;b&gt;cru&lt;/b&gt;"),
    ("~~não~~", "<s>não</s>"),
    ("linha um\nlinha dois", "linha um\nlinha dois"),
    ("**aberto", "**aberto"),
]


@pytest.mark.parametrize(("markdown", "expected"), EXAMPLES)
def test_markdown_becomes_telegram_html(markdown: str, expected: str):
    assert to_telegram_html(markdown) == expected


class Balanced(HTMLParser):
    allowed = frozenset({"b", "i", "s", "code", "pre", "a", "blockquote"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        assert tag in self.allowed
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@given(st.text(alphabet="ab *_~`#>-1.[]()!\n<&\\", max_size=80))
def test_whatever_the_model_writes_the_markup_is_balanced(markdown: str):
    parser = Balanced()
    parser.feed(to_telegram_html(markdown))
    parser.close()
    assert parser.open == []


@given(st.lists(st.text(alphabet="ab 🏋\n", max_size=4000), max_size=6))
def test_pieces_fit_a_message_and_nothing_is_lost(paragraphs: list[str]):
    text = "\n\n".join(paragraphs)
    pieces = split(text)
    assert all(len(piece.encode("utf-16-le")) // 2 <= PIECE_AT_MOST for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "markdown", ["", " \n", "**", "#", "---", "```\n```", "![](x)", "[](x)", "> ", "* * *", "…"]
)
def test_markup_alone_says_nothing(markdown: str):
    assert not says_something(markdown)


@pytest.mark.parametrize("markdown", ["ok", "5", "👍", "**5**", "`x`", "مريم", "![foto](x)"])
def test_a_word_a_number_or_an_emoji_says_something(markdown: str):
    assert says_something(markdown)
