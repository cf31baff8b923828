"""What no mail holds by its form."""

import pytest

from member_service.domain.mail_failures import MailTextRefused
from member_service.domain.mail_texts import REPLY_LEAST, REPLY_MOST, clean

REFUSED = {
    "length": [
        "curto",
        "x" * 501,
        "a\u200b\u200b\u200b\u200b\u200b\u200b\u200b\u200b\u200bb",
        "   oi   oi   ",
    ],
    "link": [
        "olha isso https://exemplo.org/x",
        "entra em www.exemplo.org agora",
        "me acha em exemplo.com.br",
        "t.me/alguem está lá",
        "ｗｗｗ.exemplo.org é meu",
        "site: Exemplo.COM vem",
    ],
    "phone": [
        "me liga: 11 98765-4321 hoje",
        "(11) 98765 4321 sou eu",
        "liga 1.1.9.8.7.6.5.4.3 já",
        "número ９８７６５４３２１ viu",
        "+55/11/98765/4321 chama",
    ],
    "mention": ["fala com @fulano_de_tal depois", "oi ＠fulano, tudo bem?", "email eu@casa me escreve"],
}
FINE = [
    "Seu sorriso ilumina o treino. 💛",
    "Adoro quando você chega às 7:30 e anima todo mundo!",
    "Você fez 100 agachamentos em 10 minutos, parabéns.",
    "Em 2026, 2027 e 2028: conte comigo.",
    "Família 👨‍👩‍👧 linda a sua",
    "Your deadlift is up 20 kg. Keep going...",
    "Meet you at leg day, champion.Always.",
    "10/10, 5 x 5, 3 vezes por semana: você é demais",
]


@pytest.mark.parametrize(("category", "text"), [(one, text) for one in REFUSED for text in REFUSED[one]])
def test_addresses_and_lengths_are_refused(category: str, text: str):
    with pytest.raises(MailTextRefused) as refused:
        clean(text)
    assert refused.value.metadata == {"category": category}


@pytest.mark.parametrize("text", FINE)
def test_kind_words_go(text: str):
    assert clean(f"  {text} ") == text


def test_a_reply_is_shorter():
    assert clean("valeu", REPLY_LEAST, REPLY_MOST) == "valeu"
