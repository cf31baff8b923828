"""What must worry a coach is found in what people write, and nothing else is."""

import tomllib
from pathlib import Path

import pytest

from coach_service.domain.prompts import LANGUAGES
from coach_service.domain.safety.concerns import URGENT, Assessment, Concern, assess, reply_to, version

HERE = Path(__file__).parent
WORRYING = tomllib.loads(HERE.joinpath("worrying.toml").read_text("utf-8"))
HARMLESS = tomllib.loads(HERE.joinpath("harmless.toml").read_text("utf-8"))["texts"]


@pytest.mark.parametrize(
    ("concern", "text"),
    [(Concern(name), text) for name, found in WORRYING.items() for text in found["texts"]],
)
def test_what_must_worry_is_found(concern, text):
    assert concern in assess([text]).concerns


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_is_left_alone(text):
    assert assess([text]).concerns == frozenset()


def test_there_are_cases_enough_for_every_concern():
    assert {Concern(name) for name in WORRYING} == set(Concern)
    assert min(len(found["texts"]) for found in WORRYING.values()) >= 15
    assert sum(len(found["texts"]) for found in WORRYING.values()) + len(HARMLESS) >= 200


@pytest.mark.parametrize("concern", list(Concern))
@pytest.mark.parametrize("disguise", [str.upper, str.title, lambda text: f"... {text}!!! 😩", "\u200b".join])
def test_case_punctuation_and_hidden_signs_hide_nothing(concern, disguise):
    for text in WORRYING[concern]["texts"]:
        assert concern in assess([disguise(text)]).concerns, text


def test_an_emergency_comes_before_everything_else():
    found = assess(["quero morrer, e agora estou com dor no peito"])

    assert found.concerns >= {Concern.EMERGENCY, Concern.SELF_HARM}
    assert found.urgent is Concern.EMERGENCY


def test_texts_are_read_each_by_itself():
    assert assess(["estou com dor", "no peito do frango"]).concerns == frozenset()
    assert assess(["oi", "", "quero morrer"]).urgent is Concern.SELF_HARM


def test_an_innocent_phrase_does_not_hide_a_worrying_one_beside_it():
    assert assess(["dia de peito, e agora uma dor no peito que nao passa"]).urgent is Concern.EMERGENCY
    assert assess(["esse treino vai me matar. e eu quero morrer mesmo"]).urgent is Concern.SELF_HARM


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_named_with_its_number(language):
    assert "192" in reply_to(Concern.EMERGENCY, language)
    assert "188" in reply_to(Concern.SELF_HARM, language)
    assert "192" in reply_to(Concern.SELF_HARM, language)


def test_the_model_is_told_about_each_concern_that_it_has_to_answer():
    told = [
        assess([WORRYING[concern]["texts"][0]]).guidance() for concern in Concern if concern not in URGENT
    ]

    assert all(told)
    assert len(set(told)) == len(told)
    assert assess(["bom dia"]).guidance() == ""


def test_what_is_urgent_and_not_certain_is_not_answered_at_once():
    likely = frozenset({Concern.SELF_HARM})
    found = Assessment(likely, uncertain=likely)

    assert found.urgent is None
    assert found.urgent_if_unanswered is Concern.SELF_HARM
    assert "188" in found.guidance()
    assert found.widened(likely).urgent is Concern.SELF_HARM
    assert found.widened(frozenset({Concern.INJURY})).urgent is None


def test_the_tables_have_a_version():
    assert version().startswith("safety-")
    assert len(version()) == len("safety-1f3a5b7c")


@pytest.mark.parametrize(
    "text",
    [
        "world would be better off without wall balls",
        "goodbye cruel world, hello cold plunge",
        "escrevi uma carta de despedida pro refrigerante",
        "não vejo mais sentido em fazer bíceps duas vezes por semana",
        "meu filho não acorda pra escola de jeito nenhum",
        "a farewell note to my old shoes",
        "o mundo seria melhor sem burpee",
    ],
)
def test_what_is_said_of_a_thing_brings_no_crisis_line(text):
    assert assess([text]).urgent is None


@pytest.mark.parametrize(
    "text",
    [
        "the world would be better off without me",
        "goodbye cruel world",
        "escrevi uma carta de despedida pra minha família",
        "não vejo mais sentido em nada, quero morrer",
        "meu filho caiu e não acorda",
        "o mundo seria melhor sem mim",
    ],
)
def test_what_is_said_of_oneself_still_does(text):
    assert assess([text]).urgent is not None
