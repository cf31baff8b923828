"""What an anonymous mail must not say, by the lists alone: 60 texts each way in both languages, and more."""

import tomllib
from pathlib import Path

import pytest

from coach_service.domain.safety.mails import Refusal, by_lists, refusals, version

SETS = Path(__file__).parents[3] / "evals" / "mails"
REFUSED_SHARE, ALLOWED_SHARE = 0.95, 0.98
KIND_SHARE = 0.95
"""Of kind mails alone: a few dozen in a language are too few for two in a hundred."""


def texts(name: str, language: str, kind: str) -> list[str]:
    return list(tomllib.loads((SETS / f"{name}.toml").read_text("utf-8"))[language][kind])


KIND_WORDS = "Obrigada pela carona de ontem, a turma gosta de você."


@pytest.mark.parametrize("language", ["pt-BR", "en"])
@pytest.mark.parametrize("name", ["own", "unseen", "kinds", "stranger_first", "stranger_second"])
def test_what_hurts_is_refused_and_what_is_kind_is_not(name, language):
    refused, allowed = texts(name, language, "refused"), texts(name, language, "allowed")
    missed = [text for text in refused if not refusals(text)]
    kept_back = [text for text in allowed if refusals(text)]

    assert len(refused) - len(missed) >= REFUSED_SHARE * len(refused), missed
    assert len(allowed) - len(kept_back) >= ALLOWED_SHARE * len(allowed), kept_back


@pytest.mark.parametrize("language", ["pt-BR", "en"])
@pytest.mark.parametrize("name", ["risky_kindness", "stranger_third", "stranger_fourth"])
def test_kindness_in_words_that_the_lists_know_is_carried(name, language):
    allowed = texts(name, language, "allowed")
    kept_back = [text for text in allowed if refusals(text)]
    assert len(allowed) - len(kept_back) >= KIND_SHARE * len(allowed), kept_back


@pytest.mark.parametrize(
    "text",
    [
        "aqui é o Beto, do horário das 8, adorei te conhecer",
        "meu nome é otávio e acho você incrível",
        "Beijos da sua amiga Lurdes, te adoro",
        "this is Megan from yoga, you are great",
        "you did so well! signed, Oliver",
        "me procura no instagram que eu te conto quem sou",
        "my snapchat is sunnyday88, write to me",
        "te espero na rua das acácias, 77, amanhã",
    ],
)
def test_who_gives_themselves_away_is_told_so(text):
    assert Refusal.CONTACT in refusals(text)


@pytest.mark.parametrize(
    "text",
    [
        "sou a pessoa que te deu água na corrida, obrigada",
        "Aqui é o melhor horário por sua causa",
        "meu nome não importa, só queria agradecer",
        "it's Friday and you still came, respect",
        "a rua cheia e você correndo 10 km sorrindo",
        "Meu sobrinho de 9 anos quer correr como você",
        "my 7 year old calls you the strong lady",
        "puta merda, que salto lindo o de hoje",
    ],
)
def test_who_gives_nothing_away_is_carried(text):
    assert refusals(text) == frozenset()


@pytest.mark.parametrize(("language", "found"), [("pt-BR", 8), ("en", 7)])
def test_oblique_unkindness_that_the_lists_never_saw_is_found_as_often_as_it_was(language, found):
    """Of 20 each. The others are for the model: what is no word of a list is seldom one of the next list."""
    refused, allowed = (texts("kinds_unseen", language, kind) for kind in ("refused", "allowed"))
    assert sum(bool(refusals(text)) for text in refused) >= found
    assert [text for text in allowed if refusals(text)] == []


@pytest.mark.parametrize(("name", "found"), [("stranger_third", 50), ("stranger_fourth", 5)])
def test_unkindness_in_other_words_is_found_as_often_as_it_was(name, found):
    """Of 52, by which the lists were mended, and of 30, by which they were not: these are for the model."""
    refused = [text for language in ("pt-BR", "en") for text in texts(name, language, "refused")]
    assert sum(bool(refusals(text)) for text in refused) >= found


@pytest.mark.parametrize("language", ["pt-BR", "en"])
@pytest.mark.parametrize("kind", ["refused", "allowed"])
def test_there_are_sixty_texts_each_way(language, kind):
    assert len(set(texts("own", language, kind))) >= 60


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("você é um ímbécil mesmo", Refusal.INSULT),
        ("você é um 1mb3c1l mesmo", Refusal.INSULT),
        ("você é um і м b е с і l mesmo", Refusal.INSULT),
        ("ｖocê é uma ｖａｄｉａ mesmo", Refusal.INSULT),
        ("v.a.d.i.a é o que você é", Refusal.INSULT),
        ("you are such a b!tch today", Refusal.INSULT),
        ("vou te matar amanhã cedo", Refusal.THREAT),
        ("me chama em t . me / fulano", Refusal.CONTACT),
        ("fala comigo: exemplo ponto com ponto br", Refusal.CONTACT),
        ("meu número é nove nove oito sete um dois três quatro cinco", Refusal.CONTACT),
        ("sou o 3 2 1 zero nove quatro meia sete, liga", Refusal.CONTACT),
        ("procura o @ab que sou eu", Refusal.CONTACT),
        ("tenho 14 anos e gosto de você", Refusal.MINOR),
        ("eu não aguento mais, quero morrer hoje", Refusal.CRISIS),
        ("tomei todos os comprimidos, adeus", Refusal.CRISIS),
        ("engoli todos os remédios. tchau, gente", Refusal.CRISIS),
        ("I took all of the pills, goodbye", Refusal.CRISIS),
        ("she helped me when I fainted and now he is not breathing", Refusal.CRISIS),
    ],
)
def test_disguises_do_not_help_and_the_reason_is_named(text, refusal):
    assert refusal in refusals(text)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        # What people send to each other, in the words of nobody who had seen the lists.
        ("m4t0 v0c3 e t0d4 t4 f4m1l14", Refusal.THREAT),
        ("vo t mata na saida seu otario", Refusal.THREAT),
        ("vou te pega na saída, hoje, sem falta", Refusal.THREAT),
        ("k!ll you slowly, i dream of it", Refusal.THREAT),
        ("come on thursday and you leave in a body bag", Refusal.THREAT),
        ("aparece amanhã e você sai daqui de ambulância", Refusal.THREAT),
        ("put an airtag in your gym bag, so I know where you are", Refusal.THREAT),
        ("coloquei um rastreador na tua mochila, pra cuidar de você", Refusal.THREAT),
        ("deixei meu celular gravando no vestiário, gosto de te ver", Refusal.THREAT),
        ("there is a camera in the changing room, cute tattoo", Refusal.THREAT),
        ("tirei umas fotos suas agachando sem você perceber", Refusal.THREAT),
        ("cut deeper next time, drama queen", Refusal.THREAT),
        ("corta mais fundo da próxima vez", Refusal.THREAT),
        ("take all the pills this time and finish it", Refusal.THREAT),
        ("quanto você cobra pra me chupar?", Refusal.SEXUAL),
        ("how much for a bj after class?", Refusal.SEXUAL),
        ("te pago trezentos pra passar uma hora comigo, você sabe pra quê", Refusal.SEXUAL),
        ("vendo trembolona e stano, preço bom, entrego no treino", Refusal.EXPOSURE),
        ("selling tren and dbol, ships discreet", Refusal.EXPOSURE),
        ("escreve pra fulano arroba exemplo ponto net", Refusal.CONTACT),
        ("email nobody at nowhere dot example", Refusal.CONTACT),
        ("olha só: h t t p s fofoca ponto exemplo barra nos", Refusal.CONTACT),
    ],
)
def test_what_nobody_had_thought_of_is_refused(text, refusal):
    assert refusal in refusals(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'll steal your spot on the leaderboard, sleep with one eye open",
        "drop dead gorgeous in that finish photo",
        "matou a pau na corrida de ontem",
        "gente como você deixa a turma mais leve",
        "the coach said one more round and I thought of an ambulance, you laughed, thank you",
    ],
)
def test_what_only_sounds_like_it_is_carried(text):
    assert refusals(text) == frozenset()


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        ("a" * 9, False),
        ("oi linda a", True),
        ("é" * 500, True),
        ("é" * 501, False),
        ("   oi    \n   ", False),
        ("oi\u200b\u200b\u200b\u200b\u200b\u200b\u200b\u200b\u200b", False),
    ],
)
def test_ten_to_five_hundred_characters_are_counted_as_they_are_seen(text, carried):
    assert (Refusal.LENGTH not in refusals(text)) is carried


@pytest.mark.parametrize(
    "text",
    [
        "Na festa a sua presença toca num gostoso baião no meu coração",
        "Vai ter pau de sebo, quadrilha e forró animado, vem comigo?",
        "Um bom pé de moleque faz a festa, e você também",
        "Se beleza fosse pecado, você não teria perdão",
        "Are you a treadmill? Because you make my heart race",
        "Someone with excellent taste left this rose on your mat",
    ],
)
def test_what_people_write_at_june_feasts_and_on_valentines_cards_is_carried(text):
    assert refusals(text) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "thank you for helping me the day I fainted",
        "thanks for staying with me when I passed out",
        "Obrigada por me ajudar quando eu desmaiei",
        "valeu por ter ficado comigo no dia em que desmaiei na esteira",
        "nunca vou esquecer que você me segurou naquele dia em que desmaiei, gratidão",
        "tomei todos os comprimidos do antibiótico e já voltei a treinar, obrigado pela força",
    ],
)
def test_who_gives_thanks_for_help_in_a_danger_that_is_over_is_carried(text):
    assert refusals(text) == frozenset()


def test_the_lists_have_a_version():
    assert version().startswith("mails-")
    assert version() == version()


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        ("kkkk vou te matar se faltar de novo, saudade", "vou te matar"),
        ("You crazy bitch, you smashed that deadlift, so proud of you", "You fat disgusting cow"),
        ("Sua vaca louca, arrasou na aula de dança, te adoro!", "Sua vaca gorda e nojenta"),
    ],
)
def test_a_saying_is_carried_and_what_is_meant_is_not_whatever_stands_beside(kind: str, meant: str):
    assert by_lists(kind)
    assert refusals(kind) == frozenset()
    assert refusals(f"{KIND_WORDS} {meant}.")


def test_what_gives_away_is_no_saying_however_kind_the_mail():
    mail = f"{KIND_WORDS} Se não pagar eu conto pro seu marido."
    assert Refusal.EXPOSURE in by_lists(mail)
    assert Refusal.EXPOSURE in refusals(mail)


@pytest.mark.parametrize(
    "text",
    [
        "Vou te quebrar na prancha dessa semana, valendo um açaí",
        "Aposta é aposta: o açaí de hoje é por sua conta",
        "Perdi a aposta e confesso que o seu agachamento é melhor",
        "don't quit already, the hardest week is behind you",
        "at your age I hope I swing a kettlebell like that",
        "Odeio você por ser tão pontual, agora também não posso me atrasar",
        "I hate you for making me love leg day, thanks a million",
    ],
)
def test_a_joke_in_the_words_of_a_list_is_carried(text):
    assert refusals(text) == frozenset()


@pytest.mark.parametrize(
    "text",
    ["odeio você e a sua cara de fingido", "I hate you, everybody here does", "vou te quebrar na saída"],
)
def test_the_same_words_meant_as_they_stand_are_refused(text):
    assert refusals(text)


@pytest.mark.parametrize(
    "insult",
    [
        "Seu lixo.",
        "Te odeio, lixo.",
        "Seu idiota.",
        "Seu merda.",
        "You are trash.",
        "Loser.",
        "Otário.",
        "Ninguém aqui gosta de você, some.",
    ],
)
@pytest.mark.parametrize(
    "kind",
    [
        "Oi, obrigado pela carona de ontem, o treino foi ótimo e todo mundo viu. Semana que vem tem mais.",
        "Adoro treinar contigo toda semana, você anima todo mundo. " * 3,
    ],
)
def test_kind_words_before_it_excuse_no_insult_of_the_lists(kind, insult):
    assert Refusal.INSULT in refusals(f"{kind} {insult}")


def test_a_mail_is_told_the_reasons_that_stand_out():
    assert refusals("Você é um lixo de pessoa.") == {Refusal.INSULT}
