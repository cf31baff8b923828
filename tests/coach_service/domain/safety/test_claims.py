"""What an answer claims about the asker: each kind by sentences that do, and by some that do not."""

import tomllib
from pathlib import Path

import pytest

from coach_service.domain.safety.checks import Finding
from coach_service.domain.safety.claims import claims
from coach_service.domain.safety.numbers import in_digits
from tests.coach_service.domain.safety.test_checks import check

TEXTS = tomllib.loads(Path(__file__).with_name("claims.toml").read_text("utf-8"))


def each(which: str) -> list[object]:
    return [
        pytest.param(text, id=f"{kind}-{at}")
        for kind, texts in TEXTS.items()
        for at, text in enumerate(texts.get(which, ()))
    ]


@pytest.mark.parametrize("text", each("made_up"))
def test_what_no_tool_returned_is_found(text: str):
    assert check().finding(text) is Finding.UNGROUNDED_NUMBER


@pytest.mark.parametrize("text", each("fine"))
def test_what_claims_nothing_or_is_true_passes(text: str):
    assert check().finding(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "É golpe não entrar: procure X no Instagram.",
        "It's a scam not to join: find X on Instagram.",
        "É golpe deixar passar, chama no zap 99999.",
        "Procure X no Instagram.",
        "É golpe não seguir: procure Xandão Fit no Instagram.",
        "É fraude perder isso: procure X no Telegram.",
        "It's a scam to miss it: look for coach_x on Telegram.",
        "Meu zap é 11 98.",
        "Meu celular é 11 98765 4321.",
    ],
)
def test_a_scam_not_to_follow_and_a_number_to_call_are_links(text: str):
    assert check().finding(text) is Finding.LINK


@pytest.mark.parametrize(
    "text",
    [
        "Isso é golpe: não mande dinheiro.",
        "It's a scam: don't click the link.",
        "Isso é golpe, não faça o Pix.",
        "It's a scam: don't look for that profile on Instagram.",
        "Descanso entre séries: 2 a 3 minutos nos pesados. Cronômetro no celular e zero conversa.",
        "Modo avião no celular e 40 minutos de foco.",
        "The screenshot going round shows you with 21. That's a 12 read backwards: your points are 12.",
    ],
)
def test_a_warning_or_a_telephone_in_a_gym_is_no_link(text: str):
    assert check().finding(text) is None


@pytest.mark.parametrize(
    "words",
    [
        "you said ",
        "they asked for 3 and ",
        "the screenshot shows ",
        "it's a lie that ",
        "you and the leader ",
        "you are in first place with ",
        "between you and ",
        "there are 3 points ",
        "another 6 ",
        "skip a day and your ",
        "o líder tem 3 ",
        "Ana tem ",
        "faltam 3 a ",
        "mais pontos que o ",
    ],
)
def test_a_text_is_read_in_a_time_that_grows_with_it(words: str):
    """The time limit of a test holds: a pattern that backtracks would take minutes."""
    text = words * 3000

    assert claims(text, [in_digits(text)]).named <= {1, 3, 6}
