"""Tables as HTML: what people wrote stays in its cell, and Telegram takes all of it."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.telegram.rich import rich_content
from telegram_gateway.bot_api.tables import Column, Tabled, followed, table, tabled

COLUMNS = [Column("Quem"), Column("Pontos", "right")]
HOSTILE = [
    "</td></tr></table><b>x",
    "<script>alert(1)</script>",
    "&lt;b&gt; &amp; &#60;",
    '" onclick="x',
    "a\nb\tc",
    "<!-- x",
    "\u2067مرحبا\u2069",
    "🏋️‍♀️👩‍👩‍👧‍👦",
    "𝔅𝔦𝔞" * 18,
    '<tg-time unix="1">x</tg-time>',
]


def cells(html: str) -> list[list[str]]:
    [block] = rich_content({"html": html, "skip_entity_detection": True})["blocks"]
    return [[cell.get("text", "") for cell in row] for row in block["cells"]]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_stays_in_its_cell(name: str):
    read = cells(table(COLUMNS, [(name, "5"), (name, "4")], ("Total", "9")))
    shown = " ".join(name.split())
    assert read == [["Quem", "Pontos"], [shown, "5"], [shown, "4"], ["Total", "9"]]


@given(st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=20))
def test_so_does_any_text(names: list[str]):
    read = cells(table(COLUMNS, [(name, "5") for name in names]))
    assert [len(row) for row in read] == [2] * (len(names) + 1)
    spaces = str.maketrans(dict.fromkeys("\t\r\n", " "))
    wanted = [" ".join(part for part in name.translate(spaces).split(" ") if part) for name in names]
    assert [row[0] for row in read[1:]] == wanted


def test_headings_and_totals_stand_out_and_numbers_stand_right():
    [block] = rich_content({"html": table(COLUMNS, [("Bia", "5")], ("Total", "5"))})["blocks"]
    assert [[cell.get("is_header", False) for cell in row] for row in block["cells"]] == [
        [True, True],
        [False, False],
        [True, True],
    ]
    assert [cell["align"] for cell in block["cells"][1]] == ["left", "right"]


def test_a_row_without_one_of_its_cells_is_a_mistake():
    with pytest.raises(ValueError, match="zip"):
        table(COLUMNS, [("Bia",)])


def test_the_lines_around_it_are_paragraphs_and_moments_are_their_words():
    moment = '<tg-time unix="1752373800" format="dt">12/07 23:30</tg-time>'
    text = tabled("palavras", ["<b>um</b>", f"até {moment}"], table(COLUMNS, [("Bia", "5")]), ["a\nb"])
    assert text == "palavras"
    assert text.laid_out.startswith("<p><b>um</b></p><p>até 12/07 23:30</p><table bordered striped>")
    assert text.laid_out.endswith("</table><p>a<br>b</p>")


def test_a_last_paragraph_follows_both_forms():
    both = followed(tabled("palavras", [], "<table></table>", []), "1 de 2")
    assert isinstance(both, Tabled)
    assert (both, both.laid_out) == ("palavras\n\n1 de 2", "<table></table><p>1 de 2</p>")
    words = followed("palavras", "1 de 2")
    assert not isinstance(words, Tabled)
    assert words == "palavras\n\n1 de 2"


def test_the_largest_ranking_is_within_telegrams_limits():
    names = [letter * 40 for letter in string.ascii_uppercase[:20]]
    columns = [Column("Nº", "right"), *COLUMNS, Column("Check-ins", "right")]
    rows = [(f"{place}.", name, "9999", "9999") for place, name in enumerate(names, 1)]
    assert len(cells(table(columns, rows))) == 21
