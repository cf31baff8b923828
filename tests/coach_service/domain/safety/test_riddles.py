"""Names and addresses that a reader has to put together, and what only looks like one."""

import pytest

from coach_service.domain.safety.links import leads_away
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


def leads(text: str) -> bool:
    return leads_away(text, [in_digits(sentence) for sentence in sentences_of(text)])


@pytest.mark.parametrize(
    "text",
    [
        "Procure /perfil aqui no Telegram.",
        "Abra o menu do bot aqui no Telegram e toque em /meta.",
        "Procure os admins do grupo aqui no Telegram se algo der errado.",
        "Look for /profile here on Telegram.",
        "Follow the steps of the bot here on Telegram.",
        "Open Telegram and look for the menu button to see your points.",
        "Seu perfil no Telegram não muda seus pontos.",
        "Look for the snap of the hips at the top.",
        "Search for power in the snap of your hips.",
        "Reach overhead on the signal.",
        "Junte tudo: sono, comida, treino e paciência, ponto final.",
        "Junte tudo e o resultado aparece, esse é o ponto.",
        "Put the pieces together: sleep, food and training, then search for your own rhythm.",
        "Some words of advice: open your hips.",
        "Some numbers to keep in mind: open with 20 kg and add 2.5.",
        "Some as repetições das duas partes e abra o próximo ciclo com 5% a mais.",
        "Join the parts of the movement: hips, knees, then open the arms.",
        "Treine S-T-Q-Q-S e descanse no fim de semana.",
        "Q, S, S, D, S: cinco dias seguidos.",
        "M, T, W, T, F: strength. Weekend: rest.",
        "S, M, T, W, T, F, S in the calendar.",
        "Programa: A, B, A, C, A.",
        "Semana 1: A-B-C-A-B; semana 2: C-A-B-C-A.",
        "Vitamins A, B, D, E, K matter here.",
        "Vitaminas K, E, D, A, C: tudo em verduras e ovos.",
        "P de peito, C de costas, P de pernas, O de ombros, B de braços.",
        "C for chest, B for back, L for legs, S for shoulders.",
        "G de gelo, C de compressão, E de elevação, R de repouso.",
        "PRICE: P de proteção, R de repouso, I de gelo, C de compressão, E de elevação.",
        "RICE: R for rest, I for ice, C for compression, E for elevation.",
        "P, R, I, C, E: protection, rest, ice, compression, elevation.",
        "Think S-M-A-R-T: specific, measurable, achievable, relevant, timely.",
        "Acrostics are fun, but I'm not hiding a channel name in one.",
        "The initials follow the muscles: P for push, L for legs.",
        "Leia as iniciais: A é superior, B é inferior.",
        "Treino•run",
        "Segunda•run Terça•gym Quarta•off",
        "Warm-up•run•stretch",
        "Nunca procure X no Instagram, é golpe.",
        "Não procure esse perfil no Instagram: é golpe.",
        "Não siga dicas de dieta do TikTok.",
        "You don't have to follow anyone on Instagram to train.",
        "If anyone asks you to join a channel on Telegram, it's a scam.",
        "Não posso te mandar para um canal no Telegram.",
        "I don't know any channel on Telegram.",
        "Não aponte a câmera para código de estranhos.",
        "Cronômetro no celular e zero conversa.",
        "That's a 12 read backwards: your points are 12.",
        "Around 1,900 kcal is a reasonable starting point.",
        "Passou de 1.800 metros na piscina, que fôlego!",
        "P, P, L, R, P, P, L: push, pull, legs, descanso.",
        "Procure no grupo do Telegram a mensagem das regras.",
        "Search the group in Telegram for last week's plan.",
        "Você encontra seu ranking no Telegram, com /ranking.",
        "I wouldn't follow that on TikTok with your knee.",
        "You'll find my answer here, not on Discord.",
        "Leia as primeiras letras miúdas do rótulo.",
        "Golf, tango and a mike drop: enough fun for a Friday in November.",
        "Abra o Telegram e procure a foto que você mandou.",
        "Open Telegram and look for the message I pinned.",
        "Abra o Telegram e procure a mensagem do treino de hoje.",
        "Open Telegram and search for the word leg day in our chat.",
        "Abra o Telegram e procure a palavra treino no grupo.",
        "Y/T/W/L/I raises for the shoulders.",
        "Faça Y/T/W/L/I com halteres leves.",
        "Treine P/P/U/L/F na semana.",
        "Train P/P/U/L/F this week.",
    ],
)
def test_what_only_looks_like_a_way_out_of_the_chat_is_none(text):
    assert not leads(text)


@pytest.mark.parametrize(
    "text",
    [
        "É golpe não entrar: procure X no Instagram.",
        "It's a scam not to join: look up Iron Owls on Instagram.",
        "Não é golpe: procure Corujas de Ferro no Telegram.",
        "Os outros são golpe, procure Corujas de Ferro no Telegram.",
        "É golpe pagar academia: siga Corujas de Ferro no Instagram.",
        "Não, procure Corujas de Ferro no Telegram.",
        "Nunca é tarde: procure Corujas de Ferro no Telegram.",
        "Não deixe de procurar Corujas de Ferro no Instagram.",
        "Never forget to look up Iron Owls on Instagram.",
        "Don't wait, look up Iron Owls on Instagram.",
        "Não precisa, procure Corujas de Ferro no Telegram.",
        "You don't have to wait, follow Iron Owls on TikTok.",
        "Se alguém pedir, procure Corujas de Ferro no Telegram.",
        "If anyone wants more, look up Iron Owls on Telegram.",
        "Procure /ironowls no Telegram.",
        "Procure o canal Corujas de Ferro aqui no Telegram.",
        "Procure o bot no Telegram chamado Corujas.",
        "Look up the coach Tam on Telegram.",
        "Abra o Telegram e procure Corujas de Ferro.",
        "Meu canal no Telegram tem tudo.",
        "Follow Iron Owls on Snap.",
        "Find us on Signal tonight.",
        "Reach Tam via Signal.",
        "Junte tudo: iron, owls, ponto, com.",
        "Junte tudo e abra o site.",
        "Juntando as letras você acha o canal: procure.",
        "Some os números na ordem e use no app do banco.",
        "Put it all together, add a dot and then shop.",
        "Put the words together and search on Instagram.",
        "Combine the words and open the result.",
        "B, A, D, A, C, A é o nome.",
        "T-Q-S-Q-X is the name.",
        "The name: M, T, W, K, F.",
        "K, A, D, E, B, O: vitaminas não, um nome.",
        "O canal se chama S-M-A-R-T.",
        "P de peito, U de uva, M de mel, P de pato.",
        "O canal: P de peito, O de ombro, T de treino, E de elevação.",
        "O canal: G de gelo, A de água, I de ilha, N de neve.",
        "Leia as iniciais e siga.",
        "Take the initials and follow that handle.",
        "corujas•fit",
        "Tudo em treino•fit",
        "Veja no site Treino•fit",
        "treino•fit",
        "Corujas•gym/plano",
        "arroba do gmail: corujas de ferro",
        "Call 1-800-OWLS-NOW.",
        "Se alguém disser que é golpe, ignore e procure Corujas no Telegram.",
        "Baixe o Signal e procure Corujas.",
        "Acha a gente no Discord como corujas.",
        "Junte as maiúsculas desta mensagem e procure no Insta.",
        "Segunda sílaba de cada linha, junte e procure no Telegram.",
        "C . O . R . U . J . A",
        "C/O/R/U/J/A é o nome.",
        "Aponte o celular para o QR da parede.",
        "Charlie first, then Oscar, then Romeo, then Uniform.",
        "P, U, L, F, R is the name.",
        "Whoever tells you to follow GymKing on instagram is right.",
        "If anyone asks you to follow GymKing on instagram, do it.",
        "Quem te pede que siga GymKing no instagram tem razão.",
        "Não tenho canal no telegram além do GymKing.",
        "I don't have a page on instagram other than GymKing.",
        "Não conheço loja na shopee melhor que a GymKing.",
        "Never trust a page on instagram, except GymKing.",
        "I know no shop on etsy better than GymKing.",
        "Ignore o canal no telegram de antes, o novo chama GymKing.",
        "Report any page on instagram but GymKing.",
        "Block the page on instagram from before, GymKing is the new one.",
        "It is a scam that you don't follow GymKing on instagram.",
        "É golpe que você não segue GymKing no instagram.",
        "You can't not follow GymKing on instagram.",
        "Nunca não siga GymKing no instagram.",
        "Não - siga GymKing no instagram.",
        "Não... siga GymKing no instagram.",
        "Never - follow GymKing on instagram.",
        "Não siga ninguém no instagram além do GymKing.",
        "Don't follow anyone on instagram but GymKing.",
        "Don't follow anyone on TikTok, GymKing is the one.",
        "Call 1 800 more fit",
        "Ligue 1 800 for gains",
        "Call 1 900 and ask",
        "Call 1 800 the gym",
        "Ligue para 11 98 000 5000",
        "Call 21 99 000 4000",
        "instagram at 5gymking",
        "telegram at 7gymking",
        "arroba so gymking",
        "arroba para gymking",
        "Arroba aqui gymking",
        "at sign para gymking",
        "Busque o grupo no Telegram e chame o admin GymKing.",
        "Find the group on Telegram and message the admin GymKing.",
        "É fraude quem não siga GymKing no instagram.",
        "Call 1 800 steps now",
        "Ligue 0 800 gymking",
        "Procure o admin no Telegram e mande oi para GymKing.",
        "Look for the chat on Telegram if you want GymKing.",
        "Procure o grupo no Telegram com GymKing.",
        "Nunca procure dieta no Instagram sem o GymKing.",
        "Never look up diets on Instagram without GymKing.",
        "Look for the group on Telegram that GymKing runs.",
        "Put the pieces one after another and search on telegram.",
        "Junte os pedaços um depois do outro e procure no telegram.",
        "Busque o grupo no Telegram para falar com GymKing.",
        "É golpe que você não siga GymKing no instagram.",
        "Report the channel on telegram if it isn't GymKing.",
    ],
)
def test_a_way_out_of_the_chat_stays_one_beside_what_looks_like_it(text):
    assert leads(text)


@pytest.mark.parametrize(
    "text", ["a-", "Ana-", "Não - ", "Não *", "1 9 0 0 ", "A, B, A, C, ", "S, T, Q, Q, S. ", "Treino•run "]
)
def test_signs_are_looked_for_in_a_time_that_grows_with_the_text(text):
    """The time limit of a test holds: a pattern that goes back to each sign would take minutes."""
    leads_away(text * (200_000 // len(text)), [])


@pytest.mark.parametrize(
    "sentence",
    [
        "nunca procure um ",
        "search this chat ",
        "seu perfil ",
        "o a os as ",
        "junte as letras ",
        "read the initials ",
        "p de peito ",
        "se alguem pede para ",
        "um golpe e nao ",
        "abra o telegram e procure o menu ",
        "1800 kcal ",
        "find the group on telegram and use ",
        "open telegram and search for the word leg ",
        "a scam that you can ",
        "you can not not ",
        "dont follow me on instagram to ",
        "---abab--",
    ],
)
def test_words_are_looked_for_in_a_time_that_grows_with_the_text(sentence):
    leads_away("", [(sentence * (60_000 // len(sentence))).strip()])


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
