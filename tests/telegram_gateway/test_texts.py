"""Texts of the catalogues with what people wrote in them, however long it is."""

import pytest

from telegram_gateway.texts import LANGUAGES, Texts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("long", ["r" * 4000, "&" * 4000, "{ $group } " * 200, "\uf8f00\uf8f0" * 1000])
def test_a_long_argument_is_put_whole_into_its_place(language: str, long: str):
    texts = Texts()
    short = texts.plain(language, "rules", group="①", rules="②")
    assert texts.plain(language, "rules", group="G" * 2600, rules=long) == short.replace(
        "①", "G" * 2600
    ).replace("②", long)
