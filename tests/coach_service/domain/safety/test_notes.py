"""What is not put down about anybody, and what may be."""

import pytest

from coach_service.domain.safety.concerns import Concern
from coach_service.domain.safety.notes import is_no_note


@pytest.mark.parametrize(
    "text",
    [
        "Pensa em se matar",
        "Já tentou suicídio",
        "Quis morrer no ano passado",
        "Se corta quando está triste",
        "Vômita depois de comer",
        "Usa laxante para perder peso",
        "Tem bulimia",
        "Sofre de transtorno alimentar",
        "Está com depressão",
        "Tem crises de pânico",
        "Teve um infarto",
        "Sente dor no peito ao correr",
        "Desmaiou no treino",
        "Toma trembolona",
        "Tem 14 anos e quer emagrecer",
        "Is 14 years old",
        "Wants to die",
        "Thinks of killing herself",
        "Hurts himself",
        "Throws up after meals",
        "Binges at night",
        "Has an eating disorder",
        "Had a heart attack",
        "Fainted last week",
        "q u e r  se m@tar",
    ],
)
def test_of_a_crisis_no_note_is_made(text):
    assert is_no_note(text, ())


@pytest.mark.parametrize(
    "text",
    [
        "Corre no morro às terças",
        "Prefere treinar de manhã",
        "Operou o joelho direito; evita saltos",
        "Está grávida de cinco meses",
        "Quer correr a primeira maratona em abril",
        "Gosta de cortar o treino em duas partes",
        "Pratica nado de peito",
        "Treina com o irmão",
        "Tem 10 anos de treino",
        "Tem 40 anos",
        "Does the breast stroke",
        "Dies to run a marathon",
        "Has a knee injury",
        "Paints at weekends",
    ],
)
def test_what_a_plan_has_to_know_may_be_put_down(text):
    assert not is_no_note(text, ())


def test_who_just_told_of_a_crisis_is_not_noted_down_at_all():
    assert is_no_note("Gosta de nadar", {Concern.EATING_DISORDER})
    assert not is_no_note("Gosta de nadar", {Concern.INJURY})
