"""What members write after /meta."""

import pytest

from telegram_gateway.features.habits.goal_words import read_goal


@pytest.mark.parametrize(
    ("words", "goal"),
    [
        ("3", 3),
        ("3x", 3),
        ("3 x por semana", 3),
        ("3x/semana", 3),
        ("3 dias", 3),
        ("três", 3),
        ("TRÊS vezes por semana", 3),
        ("tres dias na semana", 3),
        ("quatro treinos por semana", 4),
        ("de 5 dias", 5),
        ("minha meta é 5", 5),
        ("meta: 4", 4),
        ("５", 5),
        ("3\u200b", 3),
        ("three days a week", 3),
        ("twice a week", 2),
        ("5 times per week", 5),
        ("4 workouts", 4),
        ("todos os dias", 7),
        ("every day!", 7),
        ("0", 0),
        ("sem meta", 0),
        ("off", 0),
        ("no goal", 0),
    ],
)
def test_a_number_of_days_is_read(words, goal):
    assert read_goal(words) == goal


@pytest.mark.parametrize(
    "words",
    [
        *("8", "10", "-3", "3.5", "3,5", "03", "33", "2026", "٣x٣", "3-4", "3 ou 4", "3/5"),
        *("dez", "muitos", "3 quilos", "perder 3 kg", "ser feliz", "?", "3 3", "dia 3 de março", "3 meses"),
        "9" * 5000,
    ],
)
def test_what_is_no_number_of_days_is_not_guessed(words):
    assert read_goal(words) is None
