"""What a song or a film says is told apart from what the person says who quotes it."""

import pytest

from coach_service.domain.safety.concerns import Concern, assess
from coach_service.domain.safety.quotations import without_quotations


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('o refrão diz "quero morrer" e todo mundo canta', "o refrão diz   e todo mundo canta"),
        ("o filme acaba com “quero me matar”, que cena", "o filme acaba com  , que cena"),
        ('that song goes "i want to die", great for sprints', "that song goes  , great for sprints"),
        ('a camiseta "morri" e a música "quero sumir"', "a camiseta   e a música  "),
    ],
)
def test_what_a_work_says_is_left_out(text, said):
    assert without_quotations(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "não quero mais viver",
        'ele disse "quero morrer" e desligou',
        'a música fala "quero morrer" e é o que eu sinto',
        'that song says "i want to die" and i feel the same',
        'o filme é bom, mas depois de uma semana inteira pensei muito e escrevi "quero morrer"',
        'a música acaba em "quero morrer',
        "",
    ],
)
def test_what_may_be_somebodys_own_words_stays(text):
    assert without_quotations(text) == text


def test_what_only_a_song_says_asks_for_care_and_brings_no_crisis_line():
    found = assess(['a música fala "eu não quero mais viver", toca muito no treino'])

    assert (found.urgent, found.urgent_if_unanswered, found.concerns) == (None, None, frozenset())
    assert Concern.SELF_HARM in found.cautions


def test_what_is_said_beside_a_quotation_is_found():
    found = assess(['toca o refrão "bora viver" e só consigo pensar em me matar'])

    assert found.urgent is Concern.SELF_HARM


def test_what_one_text_quotes_another_may_say():
    found = assess(['a música fala "quero morrer"', "quero me matar hoje"])

    assert found.urgent is Concern.SELF_HARM
