"""A text that is too long is shortened between blocks, then between sentences."""

import pytest
from markdown_it import MarkdownIt

from coach_service.domain.shortening import shortened

LONG = "palavra " * 60


@pytest.mark.parametrize(
    ("text", "words", "kept"),
    [
        pytest.param("Um dois. Três quatro. Cinco seis.", 4, "Um dois. Três quatro.", id="sentences"),
        pytest.param("Um dois.\n\nTrês quatro.", 3, "Um dois.", id="paragraphs"),
        pytest.param("1. Agache.\n2. Suba.\n3. Descanse.", 4, "1. Agache.\n2. Suba.", id="list items"),
        pytest.param(
            "- Agache.\n- Suba.\n  - Devagar.\n", 5, "- Agache.\n- Suba.", id="an item with a list in it"
        ),
        pytest.param("Faça assim. **Suba devagar. Desça já.** Fim.", 4, "Faça assim.", id="within bold"),
        pytest.param(
            "Leia isto. Veja [a página. Toda](https://a.example) hoje.", 4, "Leia isto.", id="within a link"
        ),
        pytest.param("Use isto.\n\n```\na. b. c.\nd e f\n```\n", 5, "Use isto.", id="within a fence"),
        pytest.param(
            "Use `a. b. c` hoje. Depois pare.", 3, "Use `a. b. c…", id="within code, nothing before"
        ),
        pytest.param(
            "Corra 2.5 km hoje. Depois descanse bem.", 4, "Corra 2.5 km hoje.", id="a decimal point"
        ),
        pytest.param(
            "# Treino\n\nUm dois. " + LONG, 4, "# Treino\n\nUm dois.", id="a heading keeps its text"
        ),
    ],
)
def test_what_is_kept_is_whole(text: str, words: int, kept: str) -> None:
    if kept.endswith("…"):
        assert shortened(text, words).endswith("…")
        assert "`" not in shortened(text, words)
    else:
        assert shortened(text, words) == kept


def test_where_no_sentence_fits_its_first_words_are_kept_as_plain_text() -> None:
    assert shortened("**um dois três** quatro", 2) == "um dois…"


@pytest.mark.parametrize("words", range(1, 40))
def test_no_mark_is_left_open_wherever_the_text_is_cut(words: int) -> None:
    text = (
        "## Plano\n\nHoje **agache. Suba** e _respire. Devagar_. Veja [o vídeo. Curto](https://a.example/x).\n\n"
        "1. Primeiro: `3. x`.\n2. Segundo. Fim.\n\n> Citado. **Forte. Mesmo.**\n\n"
        "```\numa. duas\n\ntrês\n```\n\n"
        "Fim. Já."
    )
    html = MarkdownIt().render(shortened(text, words))
    assert not any(mark in html for mark in ("**", "_", "`", "[", "](")), html
