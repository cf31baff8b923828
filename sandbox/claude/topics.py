"""General fitness knowledge of the scripted persona.

There are a few topics, each with a short answer and something more, in two languages.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    words: tuple[str, ...]
    """Beginnings of words, without accents."""
    name: dict[str, str]
    short: dict[str, str]
    more: dict[str, str]


TOPICS = (
    Topic(
        ("hipertrof", "massa muscular", "ganhar massa", "muscle", "hypertroph", "build mass"),
        {"pt": "hipertrofia", "en": "muscle growth"},
        {
            "pt": (
                "Para hipertrofia, treine cada grupo muscular duas vezes por semana, perto da falha, "
                "e aumente a carga aos poucos."
            ),
            "en": (
                "For muscle growth, train each muscle group twice a week, close to failure, "
                "and add load little by little."
            ),
        },
        {
            "pt": "Proteína em todas as refeições e boas noites de sono fazem metade do trabalho.",
            "en": "Protein in every meal and good nights of sleep do half of the work.",
        },
    ),
    Topic(
        ("corr", "run", "jog", "maraton", "marathon", "5k", "10k"),
        {"pt": "corrida", "en": "running"},
        {
            "pt": "Na corrida, a maior parte dos treinos deve ser leve, num ritmo em que dá para conversar.",
            "en": "In running, most sessions should be easy, at a pace at which you can talk.",
        },
        {
            "pt": "Aumente o volume devagar e deixe um treino forte por semana.",
            "en": "Add distance slowly and keep one hard session a week.",
        },
    ),
    Topic(
        ("sono", "dorm", "insonia", "sleep", "rest", "descans", "recupera", "recover"),
        {"pt": "sono e recuperação", "en": "sleep and recovery"},
        {
            "pt": (
                "O sono é onde o treino vira resultado: "
                "horário regular, quarto escuro e telas longe antes de deitar."
            ),
            "en": (
                "Sleep is where training turns into results: "
                "regular hours, a dark room and no screens before bed."
            ),
        },
        {
            "pt": "Um dia leve entre dois treinos fortes do mesmo grupo muscular também conta como treino.",
            "en": "An easy day between two hard sessions of the same muscles counts as training too.",
        },
    ),
    Topic(
        ("hidrat", "agua", "water", "hydrat", "beber"),
        {"pt": "hidratação", "en": "hydration"},
        {
            "pt": (
                "Beba água ao longo do dia e um pouco mais em torno do treino; "
                "a cor clara da urina é um bom sinal."
            ),
            "en": (
                "Drink water through the day and a little more around training; "
                "a pale colour of urine is a good sign."
            ),
        },
        {
            "pt": "Em treinos longos ou no calor, reponha também os sais.",
            "en": "In long sessions or in heat, replace the salts as well.",
        },
    ),
    Topic(
        ("dor", "doendo", "dolorid", "lesao", "machuc", "pain", "hurt", "sore", "injur"),
        {"pt": "dor", "en": "pain"},
        {
            "pt": (
                "Músculo dolorido um ou dois dias depois é normal; "
                "dor aguda ou na articulação pede pausa e um profissional de saúde."
            ),
            "en": (
                "Sore muscles for a day or two are normal; "
                "sharp pain or pain in a joint asks for a pause and a health professional."
            ),
        },
        {
            "pt": "Enquanto isso, mova-se leve e sem dor.",
            "en": "Meanwhile, move lightly and without pain.",
        },
    ),
    Topic(
        ("along", "mobilidade", "flexib", "stretch", "mobility"),
        {"pt": "alongamento", "en": "stretching"},
        {
            "pt": (
                "Antes do treino prefira mobilidade em movimento; "
                "os alongamentos parados ficam melhores depois."
            ),
            "en": "Before training prefer moving mobility drills; still stretches are better afterwards.",
        },
        {
            "pt": "Poucos minutos todos os dias valem mais que uma sessão longa por semana.",
            "en": "A few minutes every day are worth more than one long session a week.",
        },
    ),
    Topic(
        (
            "proteina",
            "protein",
            "whey",
            "comer",
            "aliment",
            "dieta",
            "nutri",
            "eat",
            "diet",
            "food",
            "refeic",
        ),
        {"pt": "alimentação", "en": "nutrition"},
        {
            "pt": (
                "Na alimentação, comida de verdade, proteína em cada refeição e carboidrato perto do treino "
                "resolvem quase tudo."
            ),
            "en": (
                "In nutrition, real food, protein in each meal and carbohydrates around training "
                "solve almost everything."
            ),
        },
        {
            "pt": "Para um plano só seu, procure um nutricionista.",
            "en": "For a plan of your own, see a dietitian.",
        },
    ),
    Topic(
        ("emagrec", "perder peso", "gordura", "lose weight", "weight loss", "fat"),
        {"pt": "emagrecimento", "en": "weight loss"},
        {
            "pt": (
                "Para emagrecer com saúde, um ajuste pequeno e constante na comida e treino de força "
                "funcionam melhor que pressa."
            ),
            "en": (
                "To lose weight in a healthy way, a small steady change in food and strength training "
                "work better than hurry."
            ),
        },
        {
            "pt": "O que você consegue manter é o melhor plano.",
            "en": "What you can keep up is the best plan.",
        },
    ),
    Topic(
        ("agach", "perna", "squat", "leg", "gluteo", "glute"),
        {"pt": "treino de pernas", "en": "leg training"},
        {
            "pt": (
                "No treino de pernas, desça com controle, joelhos na linha dos pés e tronco firme; "
                "a carga vem depois da técnica."
            ),
            "en": (
                "In leg training, go down with control, knees in line with the feet and a firm trunk; "
                "load comes after technique."
            ),
        },
        {
            "pt": "Aqueça com séries leves do mesmo movimento.",
            "en": "Warm up with light sets of the same movement.",
        },
    ),
    Topic(
        ("supino", "peito", "bench", "chest", "costas", "back", "braco", "arms", "ombro", "shoulder"),
        {"pt": "treino de tronco", "en": "upper-body training"},
        {
            "pt": (
                "No treino de tronco, equilibre empurrar e puxar, "
                "com os ombros estáveis e a amplitude completa."
            ),
            "en": (
                "In upper-body training, balance pushing and pulling, with stable shoulders and full range."
            ),
        },
        {
            "pt": "Duas sessões por semana já mostram diferença.",
            "en": "Two sessions a week already show.",
        },
    ),
    Topic(
        ("motiva", "preguic", "animo", "desanim", "lazy", "tired", "cansa"),
        {"pt": "motivação", "en": "motivation"},
        {
            "pt": (
                "Nos dias sem vontade, combine só dez minutos: "
                "começar é a parte difícil, e o grupo está com você."
            ),
            "en": (
                "On days without the will, agree on just ten minutes: "
                "starting is the hard part, and the group is with you."
            ),
        },
        {
            "pt": "Constância vence intensidade.",
            "en": "Showing up beats going hard.",
        },
    ),
)

OPENING = {
    "pt": (
        "Boa pergunta! O que mais ajuda é a constância: "
        "comece com pouco, registre o que fez e aumente aos poucos."
    ),
    "en": (
        "Good question! What helps most is consistency: "
        "start small, note what you did and add little by little."
    ),
}


GREETING = {
    "pt": "Oi! Que bom te ver por aqui. Pergunte sobre treino, descanso ou o seu progresso no grupo.",
    "en": "Hi! Good to see you here. Ask about training, rest or your progress in the group.",
}

_GREETING = re.compile(
    r"\W*(oi|ola|opa|e ai|bom dia|boa tarde|boa noite|obrigad[oa]|valeu|hi|hello|hey|thanks|thank you)\b"
    r"[^?]{0,20}(tudo bem)?\W*"
)
_EMERGENCIES = (
    (
        r"dor(es)? no peito|chest pain|desmai|faint|falta de ar|cannot breathe|can.t breathe",
        {
            "pt": "Pare agora e ligue para o SAMU, 192. Não treine e não fique só.",
            "en": "Stop now and call SAMU, 192. Do not train and do not stay alone.",
        },
    ),
    (
        r"suicid|me matar|kill myself|me machucar de proposito|hurt myself on purpose",
        {
            "pt": (
                "Sinto muito que esteja assim. O CVV atende de graça a qualquer hora no 188; "
                "em perigo agora, SAMU 192."
            ),
            "en": (
                "I am sorry that you feel like this. CVV listens for free at any hour, 188; "
                "in danger now, SAMU 192."
            ),
        },
    ),
)


def is_greeting(text: str) -> bool:
    return _GREETING.fullmatch(_fold(text)) is not None


def emergency(text: str) -> dict[str, str] | None:
    """What to say, by language, when a text tells of an emergency: nothing else matters then."""
    folded = _fold(text)
    return next((answer for words, answer in _EMERGENCIES if re.search(words, folded)), None)


def find_topic(text: str) -> Topic | None:
    """The topic that most words of the text begin, if any."""
    folded = _fold(text)
    scores = [
        (sum(len(re.findall(rf"\b{re.escape(word)}", folded)) for word in topic.words), topic)
        for topic in TOPICS
    ]
    score, topic = max(scores, key=lambda scored: scored[0])
    return topic if score else None


def _fold(text: str) -> str:
    return text.lower().translate(str.maketrans("áàâãéêíóôõúüç", "aaaaeeiooouuc"))
