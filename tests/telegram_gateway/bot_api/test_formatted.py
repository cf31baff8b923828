"""A long answer becomes messages that are whole by themselves, and together say what the answer says."""

from html.parser import HTMLParser

import pytest
import regex
from hypothesis import assume, given
from hypothesis import strategies as st

from sandbox.telegram.formatting import formatted_message
from telegram_gateway.bot_api.formatted import Formatted
from telegram_gateway.bot_api.lengths import MESSAGE, shown_units, units, without_markup
from telegram_gateway.bot_api.markdown import formatted

SENTENCE = "Respire fundo e mantenha as costas retas em cada repetição. "
LINKED = "Leia [o guia do agachamento](https://t.me/abc) antes de começar o treino de hoje. "


def pieces_of(markdown: str, at_most: int = MESSAGE) -> list[Formatted]:
    return formatted(markdown).pieces(at_most)


def test_what_fits_is_one_message():
    assert len(pieces_of("a" * MESSAGE)) == 1


def test_markup_does_not_count():
    [only] = pieces_of("[a](https://a.example/" + "x" * 3000 + ") " + "**b** " * 90 + "c" * 3000)
    assert units(only.text) < MESSAGE


def test_a_paragraph_that_is_too_long_is_cut_after_a_sentence():
    pieces = pieces_of(SENTENCE * 100)
    assert len(pieces) == 2
    assert all(piece.text.endswith("repetição.") for piece in pieces)


def test_no_link_is_cut_in_its_address():
    pieces = pieces_of(LINKED * 120)
    assert len(pieces) > 1
    for piece in pieces:
        assert "](" not in piece.text
        assert piece.html().count("<a ") == piece.text.count("o guia do agachamento")
        assert piece.text.endswith("hoje.")


def test_blocks_stay_whole():
    blocks = [f"{name} " + SENTENCE * 40 for name in ("Um", "Dois", "Três")]
    assert [piece.text for piece in pieces_of("\n\n".join(blocks))] == [block.strip() for block in blocks]


def test_a_heading_stays_with_what_is_below_it():
    pieces = pieces_of("Um " + SENTENCE * 40 + "\n\n# Título\n\n" + "Dois " + SENTENCE * 40)
    assert [piece.text.split()[0] for piece in pieces] == ["Um", "Título"]


@pytest.mark.parametrize("apart", ["\n", "\n\n"])
def test_the_steps_of_a_long_list_keep_their_numbers(apart: str):
    steps = [f"{number}. **Passo**: " + SENTENCE * 8 for number in range(1, 15)]
    pieces = pieces_of("Faça assim:\n\n" + apart.join(steps))
    assert len(pieces) > 1
    begun = [int(number) for piece in pieces for number in regex.findall(r"(?m)^(\d+)\. Passo", piece.text)]
    assert begun == list(range(1, 15))
    assert all(piece.text[0].isdigit() for piece in pieces[1:])


def test_code_with_blank_lines_stays_code_and_nothing_else_becomes_it():
    code = "\n\n".join(f"    linha {number} = {number} * 2" for number in range(400))
    first, *others, last = pieces_of(f"Antes\n\n```\n{code}\n```\n\ndepois *daqui* " + SENTENCE * 60)
    for piece in (first, *others):
        assert piece.html().count("<pre>") == 1
    assert not last.html().startswith("<pre>")
    assert "<i>daqui</i>" in last.html()
    assert others[0].text.startswith("    linha")


def test_what_is_marked_goes_on_being_marked():
    pieces = pieces_of("**" + (SENTENCE * 100).strip() + "**")
    assert all(piece.html().startswith("<b>") and piece.html().endswith("</b>") for piece in pieces)


def test_a_quotation_goes_on_in_the_next_message():
    pieces = pieces_of("> " + SENTENCE * 100)
    assert all(piece.html().startswith("<blockquote>") for piece in pieces)


def test_words_without_sentences_are_cut_between_words():
    pieces = pieces_of("palavra " * 1000)
    assert all(set(piece.text.split()) == {"palavra"} for piece in pieces)


@pytest.mark.parametrize("character", ["👨‍👩‍👧‍👦", "🇧🇷", "👍🏽", "é".replace("é", "e\u0301"), "क्षि"])
def test_what_is_seen_as_one_character_is_not_cut(character: str):
    for piece in pieces_of("a" + character * 4000):
        assert set(regex.findall(r"\X", piece.text)) <= {"a", character}


def test_no_message_has_more_marks_than_telegram_keeps():
    pieces = pieces_of("**a** b " * 350)
    assert all(piece.html().count("<b>") <= 100 for piece in pieces)
    assert sum(piece.html().count("<b>") for piece in pieces) == 350


class Words(HTMLParser):
    """Reads HTML as Telegram does: balanced, without a quotation or a mark within one of the same kind."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words = ""

    def handle_starttag(self, tag, attrs):
        assert tag in {"b", "i", "s", "code", "pre", "a", "blockquote"}
        assert tag not in self.open
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data


_FRAGMENTS = st.sampled_from([
    "palavra ", "frase. ", "**", "*", "_", "`", "```\n", "~~", "\n", "\n\n", "- ", "1. ", "> ", "# ", "    ",
    "[a](https://t.me/abc)", "![b](x)", "| a | b |\n|---|---|\n", "3*5", " * ", "🇧🇷", "👨‍👩‍👧‍👦", "e\u0301",
    "<b>", "&amp;",    "\\", "(", ")", "https://a.example/_x_", "<br>", "\u200d", "\u0301", " ",
])  # fmt: skip


@given(st.lists(_FRAGMENTS | st.text(max_size=12), max_size=60).map("".join), st.integers(1, 90))
def test_all_pieces_together_say_what_the_whole_says(markdown: str, at_most: int):
    whole = formatted(markdown)
    pieces = whole.pieces(at_most)
    assert "".join("".join(piece.text for piece in pieces).split()) == "".join(whole.text.split())
    for piece in pieces:
        # A single code point may have two units.
        assert units(piece.text) <= max(at_most, 2)
        read = Words()
        read.feed(piece.html())
        read.close()
        assert read.open == []
        assert read.words == without_markup(piece.html()) == piece.text
        if piece.says_something:
            # The stand-in is as strict as Telegram.
            shown, _ = formatted_message(piece.html(), "HTML", None, lambda _: None)
            assert shown.strip() == piece.text.strip()
        assert shown_units(piece.html()) == units(piece.text)


@given(st.text(alphabet="ab .\n🏋\u0301", max_size=400), st.integers(8, 60))
def test_a_cut_is_where_characters_end(text: str, at_most: int):
    whole = formatted(text.replace(" \u0301", " "))
    characters = seen(whole.text)
    assume(all(units(one) <= at_most for one in characters))
    assert [one for piece in whole.pieces(at_most) for one in seen(piece.text)] == characters


def seen(text: str) -> list[str]:
    return [character for character in regex.findall(r"\X", text) if not character.isspace()]
