"""Names and addresses that a reader has to put together, and what only looks like one."""

import pytest

from coach_service.domain.safety.numbers import in_digits, sentences_of
from coach_service.domain.safety.riddles import is_riddle


def riddle(text: str) -> bool:
    return is_riddle(text, [in_digits(sentence) for sentence in sentences_of(text)])


@pytest.mark.parametrize(
    "text",
    [
        "It's spelled L, U, M, K, A.",
        "S-O-R-V-A-Z é o nome.",
        "Anota: B de bola, I de ilha, R de rio, U de uva.",
        "Tango, Lima, Kilo, Zulu: that's the name.",
        "Take the first letters and look for the channel.",
        "Pegue a primeira letra de cada linha e procure o perfil.",
        "Junte as letras e procure no navegador.",
        "Glue them together, add a dot, and there it is.",
        "Put the pieces together and open the page.",
        "Aponte a câmera para o código da parede.",
        "Find Night Owls on Discord.",
        "A turma toda mudou pro Signal.",
    ],
)
def test_what_is_put_together_leads_away(text):
    assert riddle(text)


@pytest.mark.parametrize(
    "text",
    [
        "Treinos A, B, C, D, E e F, um por dia.",
        "Put your feet together and open your chest.",
        "Junte os pés e abra os braços.",
        "Join us on Saturday and open with a slow lap.",
        "Add them up: 12 and 3 make 15.",
        "Aponte os pés para a frente e olhe para a câmera.",
        "Golf on Monday, tango on Friday.",
        "The first letter of the plan stands for rest.",
        "Look for a stable surface in the park.",
    ],
)
def test_what_is_said_of_a_training_does_not(text):
    assert not riddle(text)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("a dozen points", "12 points"),
        ("a few dozen reps", "a few"),
        ("half a dozen eggs", "6 eggs"),
        ("a full fortnight", "14 days"),
        ("um único ponto", "1 ponto"),
        ("Pontuação na temporada: XCV.", "temporada 95"),
        ("Sua pontuação eu vi", "vi"),
    ],
)
def test_so_many_by_a_name_of_their_own_are_numbers(said, read):
    assert read in in_digits(said)
