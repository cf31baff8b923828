"""Text as people look for it."""

import pytest

from servicekit.folding import folded, has_parts, word_parts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("São José", "sao jose"),
        ("SA\u0303O  JOSE\u0301\n", "são josé"),
        ("𝗙𝗼𝗿𝗰𝗮 Ⓐ", "forca a"),
        ("ＦＩＴ", "fit"),
        ("Straße", "STRASSE"),
        ("Øl Łódź", "ol lodz"),
        ("İstanbul", "istanbul"),
        ("Fit\u00adness\u200b", "fitness"),
        ("🏋️", "🏋"),
        ("ﬁtness", "fitness"),
        ("\u2066Time\u2069", "time"),
        ("½", "1⁄2"),
    ],
)
def test_what_people_take_for_the_same_words_is_equal(one: str, other: str):
    assert folded(one) == folded(other)


def test_folding_twice_changes_nothing():
    texts = ["São", "İ", "ß", "ΣΑΣ", "ǅ", "\u1e9e", "ŉ", "𝒳", "㎏", "\u0345", "Ⅷ", "ﷺ"]
    assert [folded(folded(text)) for text in texts] == [folded(text) for text in texts]


def test_each_part_has_to_be_there_in_any_order():
    assert has_parts("Time Forte da Praia", word_parts("praia TIM"))
    assert not has_parts("Time Forte", word_parts("time fraco"))
    assert has_parts("anything", word_parts(" \u200b "))
