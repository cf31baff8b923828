"""The model's Markdown becomes HTML that Telegram takes, whatever the model writes."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telegram_gateway.bot_api.markdown import says_something, to_telegram_html

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
    ("0. aquecer\n1. correr", "0. aquecer\n1. correr"),
    ("5. cinco\n6. seis\n\n10. dez", "5. cinco\n6. seis\n10. dez"),
    ("3. três\n2. dois\n1. já", "3. três\n2. dois\n1. já"),
    ("1. um\n1. dois\n1. três", "1. um\n2. dois\n3. três"),
    ("1) um\n2) dois", "1) um\n2) dois"),
    ("- a\n\n  b\n- c\n  1. d\n  2. e\n\nfim", "• a\nb\n• c\n  1. d\n  2. e\n\nfim"),
    ("# Um **dois**\n\ntexto", "<b>Um dois</b>\n\ntexto"),
    ("texto\n---\nfim", "texto\n\n———\n\nfim"),
    ("[1]: https://a.example\n[nota]: descanse", "[1]: https://a.example\n[nota]: descanse"),
    ("    recuado", "recuado"),
    ("a<br>b", "a\nb"),
    ("```python\na*b\n\n\nc\n```\nfim", "<pre>a*b\n\n\nc</pre>\n\nfim"),
    ("![foto](https://a.example/f.png)", '<a href="https://a.example/f.png">foto</a>'),
    (
        "| Série | Carga |\n|---|---|\n| **1** | 3*5*2 |\n| | `q*q` |",
        "<b>Série</b> | <b>Carga</b>\n<b>1</b> | 3*5*2\n | <code>q*q</code>",
    ),
    (
        "[agachamento](https://a.example/Squat_(exercise)) e mais",
        '<a href="https://a.example/Squat_(exercise)">agachamento</a> e mais',
    ),
]

# What is no emphasis stays as it was written.
AS_WRITTEN = [
    "3*5*10 kg",
    "4*8, 3*12",
    "3 * 12 * 2",
    "4×8 e 2*15kg",
    "10kg*5*2",
    "(2+1)*3*(4)",
    "peso*reps*séries",
    "4 *5 e 3* 12",
    "2**3**4",
    "٣*٥*١٠",
    "10*x*2",
    "50%*80 kg e 60%*70 kg",
    "3* 5 *10",
    "1*2*3*4\n5*6*7",
    "snake_case_words",
    "R$ 10* e 20*",
    "*12 repetições",
    "** aberto",
    "~5 kg a ~6 kg",
    "#1 do ranking",
    "https://a.example/*x*/_y_",
]

EMPHASIS = [
    ("**3*5*10**", "<b>3*5*10</b>"),
    ("*Treino: 3*5*", "<i>Treino: 3*5</i>"),
    ("**4**8", "<b>4</b>8"),
    ("*2*3*", "<i>2*3</i>"),
    ("**3*12** com 10*2 e *leve*", "<b>3*12</b> com 10*2 e <i>leve</i>"),
    ("[**guia**](https://t.me/abc_(x)_y)", '<a href="https://t.me/abc_(x)_y"><b>guia</b></a>'),
    ("**a** e 2**3**4", "<b>a</b> e 2**3**4"),
    ("Dia 1 *30 minutos*", "Dia 1 <i>30 minutos</i>"),
    ("Série 1 **10 kg** 3*8", "Série 1 <b>10 kg</b> 3*8"),
    ("**Aquecimento:**5 minutos", "<b>Aquecimento:</b>5 minutos"),
    ('(**"forte"**)s', '(<b>"forte"</b>)s'),
    (
        "*   **主体内容**：画面中心**发卡弯（180度转弯）**。",
        "• <b>主体内容</b>：画面中心<b>发卡弯（180度转弯）</b>。",
    ),
    ("***a** b*", "<i><b>a</b> b</i>"),
    ("**https://a.example/x_y**", "<b>https://a.example/x_y</b>"),
    (r"\*um\* \_dois\_ 1\. 2\!", "*um* _dois_ 1. 2!"),
    ("`3*5*10` e **`a*b`**", "<code>3*5*10</code> e <b><code>a*b</code></b>"),
]


@pytest.mark.parametrize(("markdown", "expected"), EXAMPLES)
def test_markdown_becomes_telegram_html(markdown: str, expected: str):
    assert to_telegram_html(markdown) == expected


@pytest.mark.parametrize("markdown", AS_WRITTEN)
def test_a_star_that_is_a_sign_stays_one(markdown: str):
    assert to_telegram_html(markdown) == markdown


@pytest.mark.parametrize(("markdown", "expected"), EMPHASIS)
def test_emphasis_beside_numbers_and_punctuation_is_emphasis(markdown: str, expected: str):
    assert to_telegram_html(markdown) == expected


def strangers() -> list[list[str]]:
    """What models and people wrote elsewhere, and what is made of it."""
    lines = (Path(__file__).parent / "cases" / "markdown.txt").read_text("utf-8").splitlines()[1:]
    return [line.replace("⏎", "\n").replace("␣", " ").replace("→", "\t").split(" ⇒ ") for line in lines]


@pytest.mark.parametrize(("markdown", "expected"), strangers())
def test_what_was_written_elsewhere_is_shown_as_it_was_meant(markdown: str, expected: str):
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


@pytest.mark.parametrize(
    "markdown", ["", " \n", "**", "#", "---", "```\n```", "![](x)", "[](x)", "> ", "* * *", "…"]
)
def test_markup_alone_says_nothing(markdown: str):
    assert not says_something(markdown)


@pytest.mark.parametrize("markdown", ["ok", "5", "👍", "**5**", "`x`", "مريم", "![foto](x)"])
def test_a_word_a_number_or_an_emoji_says_something(markdown: str):
    assert says_something(markdown)
