"""What a memory may say, and what is refused because somebody could be reached or looked up by it."""

import pytest

from member_service.domain.failures import FieldInvalid
from member_service.domain.memory_texts import LENGTH, MemoryTextRefused, one_line, same_words


@pytest.mark.parametrize(
    "text",
    [
        "Prefere treinar de manhã",
        "Corre 5 km às terças e quintas",
        "Supino 100 kg, séries 10 8 6 12 10 8",
        "Prova no dia 27/11/2026, às 7:30",
        "Maratona em 2027-04-11",
        "Meta: 10.000 passos por dia",
        "Nasceu em 1990",
        "Treina no box 12, turma das 19h",
        "Likes rock 'n' roll while running",
        "Joelho direito operado; evita saltos",
        "1.234.567 passos no ano",
    ],
)
def test_what_helps_to_train_is_kept_as_it_is(text):
    assert one_line(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "meu email é bia@exemplo.com",
        "me chama em bia (arroba) ou @bia_treina",
        "https://exemplo.org/bia",
        "www.exemplo.com",
        "t.me/biatreina",
        "meu site é exemplo.com.br",
        "tg://user?id=7",
        "telefone 11 98765-4321",
        "+55 (11) 98765.4321",
        "CPF 123.456.789-09",
        "documento 12345678",
        "o grupo é -1001234567890",
        "ligue 9 8 7 6 5 4 3 2 1",
        "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19",
        "bia@exem\u200bplo.com",
    ],
)
def test_what_somebody_could_be_reached_by_is_refused(text):
    with pytest.raises(MemoryTextRefused):
        one_line(text)


@pytest.mark.parametrize("text", ["", "  \n ", "\u202e\u200b", "🏋️", "...", "x" * (LENGTH + 1), "a " * 3000])
def test_what_says_nothing_or_too_much_is_refused(text):
    with pytest.raises(FieldInvalid):
        one_line(text)


def test_it_becomes_one_line_without_what_hides_or_turns_text():
    assert one_line(" Gosta\nde\t nadar\0\u202e  cedo ") == "Gosta de nadar cedo"
    assert one_line("👩\u200d🦰 corre") == "👩\u200d🦰 corre"


def test_the_same_words_are_the_same_whatever_their_case_and_points():
    assert same_words("Prefere treinar de manhã.", "prefere TREINAR, de manhã")
    assert not same_words("Prefere treinar de manhã", "Prefere treinar à noite")
