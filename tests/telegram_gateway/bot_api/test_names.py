"""Names of people: short, visible, and harmless to the words around them."""

from pathlib import Path

import pytest
import regex

from telegram_gateway.bot_api.lengths import clipped
from telegram_gateway.bot_api.names import LONGEST, shown, shown_in_line


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Bia Barra", "Bia Barra"),
        ("  Bia \n\n Barra ", "Bia Barra"),
        ("   ", ""),
        ("", ""),
        ("\u202eaib", "aib"),
        ("\u2066\u2069", ""),
        ("مريم", "مريم"),
        ("x" * LONGEST, "x" * LONGEST),
    ],
)
def test_a_name_is_shown_on_one_line_in_its_own_direction(name: str, expected: str):
    assert shown(name) == expected


def test_an_endless_name_is_cut():
    cut = shown("x" * 4096)
    assert len(cut) == LONGEST
    assert cut.endswith("…")


@pytest.mark.parametrize(
    "blank",
    [
        "\u3164",
        "\u2800",
        "\u200b",
        "\u200f",
        "\u00ad",
        "\u2060",
        "\u115f",
        "\uffa0",
        "\u034f",
        "\ufe0f",
        "\u0301",
        "\U000e0020",
        "\u180e",
        "\u200d",
        "\x00",
        "\u3000",
        "\u2028",
    ],
)
def test_a_name_of_what_cannot_be_seen_is_none(blank: str):
    assert shown(blank) == shown(f" {blank}{blank} ") == shown_in_line(blank) == ""
    assert shown(f"{blank}Bia").endswith("Bia")


@pytest.mark.parametrize("name", ["مريم", "שרה", "Bia مريم"])
def test_a_name_from_right_to_left_keeps_its_direction_to_itself(name: str):
    assert shown_in_line(name) == f"\u2068{name}\u2069"
    assert shown(name) == name


@pytest.mark.parametrize("name", ["Bia", "李雷", "🇧🇷", "Íris 💪🏽"])
def test_other_names_are_as_they_are(name: str):
    assert shown_in_line(name) == shown(name) == name


@pytest.mark.parametrize("whole", ["🇧🇷", "👨‍👩‍👧‍👦", "👍🏽", "e\u0301", "한"])
def test_nothing_that_people_see_as_one_is_cut_in_two(whole: str):
    for before in range(LONGEST):
        kept = shown("x" * before + whole * 10).removesuffix("…")
        assert len(kept) < LONGEST + 1
        assert kept.lstrip("x") in {whole * count for count in range(11)}


def test_a_heap_of_accents_is_no_longer_than_any_other():
    assert len(clipped("Z" + "\u0300" * 5000, LONGEST)) <= LONGEST


def strangers() -> list[tuple[str, str]]:
    """Names from elsewhere, in Python's escapes, and what is shown of them."""

    def written(escaped: str) -> str:
        plain = regex.sub(
            r"\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|x([0-9a-f]{2})|t)",
            lambda found: chr(int(next(filter(None, found.groups()), "9"), 16)),
            escaped.strip(),
        )
        return regex.sub(
            r"‹(.*?)›\{(\d+)\}", lambda found: found[1] * int(found[2]), plain, flags=regex.DOTALL
        )

    lines = (Path(__file__).parent / "cases" / "names.txt").read_text("utf-8").splitlines()[1:]
    pairs = [line.split("⇒") for line in lines]
    return [(written(name), written(expected)) for name, expected in pairs]


@pytest.mark.parametrize(("name", "expected"), strangers(), ids=ascii)
def test_what_accounts_elsewhere_are_called_is_short_and_visible(name: str, expected: str):
    assert shown(name) == expected
