"""What people do when they train, and the everyday words for it in Portuguese and English.

A word stands for one activity whatever stands beside it; one with other meanings is in a phrase.
"tênis" are shoes, so only "joguei tênis" is tennis.
"costas" may hurt, so only "treino de costas" is strength.
"""

import re
from enum import StrEnum
from typing import Final


class Activity(StrEnum):
    """A kind of training."""

    RUNNING = "running"
    TRAIL_RUNNING = "trail_running"
    TREADMILL = "treadmill"
    """On it, whether running or walking."""
    WALKING = "walking"
    HIKING = "hiking"
    CYCLING = "cycling"
    SPINNING = "spinning"
    SWIMMING = "swimming"
    WATER_AEROBICS = "water_aerobics"
    ROWING = "rowing"
    PADDLING = "paddling"
    SURFING = "surfing"
    ELLIPTICAL = "elliptical"
    STAIRS = "stairs"
    JUMP_ROPE = "jump_rope"
    CARDIO = "cardio"
    STRENGTH = "strength"
    CALISTHENICS = "calisthenics"
    FUNCTIONAL = "functional"
    CROSSFIT = "crossfit"
    HIIT = "hiit"
    YOGA = "yoga"
    PILATES = "pilates"
    STRETCHING = "stretching"
    GYMNASTICS = "gymnastics"
    DANCE = "dance"
    BOXING = "boxing"
    MUAY_THAI = "muay_thai"
    JIU_JITSU = "jiu_jitsu"
    JUDO = "judo"
    KARATE = "karate"
    MARTIAL_ARTS = "martial_arts"
    CAPOEIRA = "capoeira"
    FOOTBALL = "football"
    VOLLEYBALL = "volleyball"
    BASKETBALL = "basketball"
    HANDBALL = "handball"
    TENNIS = "tennis"
    BEACH_TENNIS = "beach_tennis"
    TABLE_TENNIS = "table_tennis"
    PADEL = "padel"
    SKATING = "skating"
    CLIMBING = "climbing"
    RIDING = "riding"
    """Horses."""


DISTANCES: Final = frozenset(
    {
        *(Activity.RUNNING, Activity.TRAIL_RUNNING, Activity.TREADMILL, Activity.WALKING, Activity.HIKING),
        *(Activity.CYCLING, Activity.SPINNING, Activity.SWIMMING, Activity.ROWING, Activity.PADDLING),
        *(Activity.ELLIPTICAL, Activity.SKATING, Activity.RIDING),
    }
)
"""Those in which "5k" and "1500 m" are how far it went."""

_MUSCLES: Final = (
    r"(?:pernas?|costas|peito|peitoral|biceps|triceps|ombros?|trapezio|gluteos?|quadriceps|posterior(?:es)?|"
    r"panturrilhas?|bracos?|abdomen|antebracos?|superior(?:es)?|inferior(?:es)?|"
    r"membros (?:superiores|inferiores)|"
    r"legs?|back|chest|shoulders?|arms?|glutes|quads|hamstrings?|calves|bis|tris|core|"
    r"push|pull|upper(?: body)?|lower(?: body)?|full body)"
)

# The words are as `folded` leaves them: small letters without accents.
WORDS: Final[tuple[tuple[Activity, str], ...]] = (
    (Activity.TRAIL_RUNNING, r"trail ?run(?:s|ning)?|corrida (?:de|em|na) (?:trilha|montanha)"),
    (
        Activity.RUNNING,
        (
            r"corridas?|corridinha|corri|corremos|correndo|parkrun|trot(?:e|ei|ando|inho)|longao|"
            r"fartlek|tiros na pista|"
            r"run(?:s|ning)?|ran|jog(?:s|ging|ged)?|(?:meia )?maratona (?:concluida|feita|completa)|"
            r"half marathon"
        ),
    ),
    (Activity.TREADMILL, r"esteira|treadmill"),
    (
        Activity.WALKING,
        r"caminhadas?|caminhadinha|caminhei|caminhamos|caminhando|walk(?:s|ing|ed)?|andei (?=\d)",
    ),
    (Activity.HIKING, r"trilhas?(?! sonora)|trekking|hik(?:e|es|ed|ing)"),
    (
        Activity.SPINNING,
        (
            r"spinning|spin(?: class)?|(?:bike|bicicleta) ?\(?(?:indoor|ergometrica|spinning)\)?|"
            r"indoor (?:bike|cycling)|"
            r"aula de (?:bike|rpm)"
        ),
    ),
    (
        Activity.CYCLING,
        (
            r"bikes?|bicicleta|ciclismo|pedal|pedais|pedalada|pedalei|pedalamos|pedalando|mtb|mountain bike|"
            r"(?:bike|morning|afternoon|evening|lunch|night|long|group) rides?|rode|"
            r"cycl(?:ing|ed)|bik(?:ing|ed)"
        ),
    ),
    (Activity.SWIMMING, r"natacao|nadei|nadamos|nadando|nado|swim(?:s|ming)?|swam"),
    (Activity.WATER_AEROBICS, r"hidroginastica|hidro|aqua ?aerobics|water aerobics"),
    (
        Activity.ROWING,
        r"remo(?: indoor)?|remei|remergometro|remoergometro|row(?:ed|ing)|(?:indoor )?rower|erg",
    ),
    (
        Activity.PADDLING,
        r"stand ?up paddle|sup|caiaque|canoagem|canoa(?: havaiana)?|kayak(?:ing)?|paddl(?:e|ing|ed)",
    ),
    (Activity.SURFING, r"surf(?:e|ei|ing|ed)?|bodyboard|kite ?surf"),
    (Activity.ELLIPTICAL, r"eliptico|elliptical|transport"),
    (
        Activity.STAIRS,
        (
            r"(?:simulador de )?escadas?(?= ?\d| ?\+| ?e )|simulador de escadas?|stair ?master|"
            r"stair ?climber|stairs"
        ),
    ),
    (Activity.JUMP_ROPE, r"(?:pular|pulei|pulando) corda|corda(?= \d+ ?min)|jump(?:ing)? rope|skipping rope"),
    (Activity.CARDIO, r"cardio|aerobico"),
    (
        Activity.STRENGTH,
        (
            r"musculacao|muscu|musculo[cç]ao|reforco muscular|fortalecimento|treino de forca|puxar ferro|"
            r"weights?(?: training| lifting)?|weightlifting|lift(?:ed|ing|s)?(?! me)|strength|powerlifting|"
            r"supino|agachamentos?|leg press|levantamento terra|terra (?=\d)|remada|afundo|stiff|hip thrust|"
            r"bench(?: press)?|squats?|deadlifts?|barbell rows?|pull ?downs?|lunges|abdominais|abs|"
            rf"(?:treino|dia|foco)(?: de| em| do)? {_MUSCLES}|{_MUSCLES} (?:day|workout)|"
            rf"{_MUSCLES} ?(?:e|\+|,|and|&|/) ?{_MUSCLES}|(?:min|mins|minutes|minutos) core|core (?=\d)"
        ),
    ),
    (Activity.CALISTHENICS, r"calistenia|calisthenics|barras e paralelas"),
    (Activity.FUNCTIONAL, r"(?:treino )?funcional|circuito funcional|functional(?: training)?"),
    (Activity.CROSSFIT, r"crossfit|cross ?training|cross(?! country)|wod|amrap|emom"),
    (Activity.HIIT, r"hiit|tabata"),
    (Activity.YOGA, r"yoga|ioga"),
    (Activity.PILATES, r"pilates"),
    (Activity.STRETCHING, r"alongamentos?|alongar|mobilidade|stretch(?:es|ing|ed)?|mobility"),
    (Activity.GYMNASTICS, r"ginastica(?: localizada| artistica| ritmica)?|gymnastics"),
    (
        Activity.DANCE,
        r"danca|dancei|dancando|zumba|fit ?dance|bale|ballet|forro|danc(?:e|ed|ing)|pole ?dance",
    ),
    (Activity.BOXING, r"boxe|boxing|kick ?boxing"),
    (Activity.MUAY_THAI, r"muay ?thai"),
    (Activity.JIU_JITSU, r"jiu[ -]?jitsu|bjj|jiu"),
    (Activity.JUDO, r"judo"),
    (Activity.KARATE, r"karate"),
    (Activity.MARTIAL_ARTS, r"mma|taekwondo|krav maga|artes marciais|martial arts|kung ?fu|aikido"),
    (Activity.CAPOEIRA, r"capoeira"),
    (
        Activity.FOOTBALL,
        r"futebol(?: society| de salao)?|futsal|fut|pelada|futevolei|soccer|football",
    ),
    (Activity.VOLLEYBALL, r"volei(?: de praia)?|volleyball|voleibol"),
    (Activity.BASKETBALL, r"basquete|basketball|basquetebol"),
    (Activity.HANDBALL, r"handebol|handball"),
    (Activity.BEACH_TENNIS, r"beach tennis|beach tenis|bt(?= \d)"),
    (Activity.TABLE_TENNIS, r"tenis de mesa|ping ?pong|table tennis"),
    (
        Activity.TENNIS,
        (
            r"tennis|(?:jog(?:uei|ar|amos|ando)|aula de|jogo de|partida de|treino de) tenis|"
            r"tenis (?=\d+ ?(?:h|min))"
        ),
    ),
    (Activity.PADEL, r"padel|paddle tennis"),
    (
        Activity.SKATING,
        r"patins|patinacao|patinei|skate|skat(?:ing|ed)|skateboard(?:ing)?|rollerblad(?:es|ing)",
    ),
    (Activity.CLIMBING, r"escalada|escalei|boulder(?:ing)?|climb(?:ing|ed)"),
    (Activity.RIDING, r"cavalgada|hipismo|equitacao|horse ?(?:back )?riding"),
)

_ANY: Final = re.compile("|".join(rf"(?P<{one.value}>(?<![\w-])(?:{words})(?!\w))" for one, words in WORDS))


def activities_in(words: str) -> tuple[Activity, ...]:
    """The activities in folded words, each once, in the order of their first word.

    Who runs or walks on a treadmill runs or walks.
    """
    found = list(dict.fromkeys(Activity(str(one.lastgroup)) for one in _ANY.finditer(words)))
    if Activity.TREADMILL in found and not {Activity.RUNNING, Activity.WALKING}.isdisjoint(found):
        found.remove(Activity.TREADMILL)
    return tuple(found)
