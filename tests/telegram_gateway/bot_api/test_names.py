"""Names of people: short, visible, and harmless to the words around them."""

import pytest

from telegram_gateway.bot_api.names import LONGEST, shown


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
