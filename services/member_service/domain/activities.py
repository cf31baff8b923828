"""What people do when they train, and the everyday words for it in Portuguese and English.

Words are folded: small letters without accents. `_` stands for a space or a hyphen.
A word stands for itself and for its plural with an s.
What only reads as an activity ("correr atrás", "tênis novo") is taken out before.
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

_WORDS: Final = {
    Activity.RUNNING: (
        "miler milers corre_de_rua sprints corridona corridinhas trotezinho trotinhos joggings corrida "
        "corridinha corridao corri correr correndo trote trotinho trotei trotando cooper run running "
        "runs ran jog jogging jogged parkrun fartlek corrida_de_rua rodagem tiros_na_pista longao "
        "meia_maratona_concluida maratona_concluida meia_maratona_completa maratona_completa "
        "meia_maratona_feita corremos"
    ),
    Activity.TRAIL_RUNNING: (
        "trail_run trail_runs trail_running corrida_de_trilha corrida_em_trilha corrida_na_trilha "
        "corrida_de_montanha corrida_na_montanha corrida_em_montanha corrida_trail"
    ),
    Activity.TREADMILL: "esteira esteirinha treadmill",
    Activity.WALKING: (
        "caminhada caminhadinha caminhei caminhar caminhando andei andar andando andada walk walking "
        "walked walks passeio_a_pe vim_a_pe fui_a_pe marcha_atletica caminhamos"
    ),
    Activity.HIKING: "trilha trilhas hike hiking hiked trekking trek",
    Activity.CYCLING: (
        "bikezinha pedalzinho road_bike road_ride bicicletada pedal pedalada pedalei pedalar pedalando "
        "bike bicicleta bicicletinha ciclismo cycling cycled cycle biking biked bike_ride ride rode mtb "
        "mountain_bike bici speed_bike gravel pedalamos pedais de_speed"
    ),
    Activity.SPINNING: (
        "cycle_class bike_class spin_bike ciclismo_indoor spinning spin_class aula_de_spin rpm_class "
        "aula_de_rpm aula_de_bike indoor_cycling bike_indoor bicicleta_indoor bike_ergometrica "
        "bicicleta_ergometrica indoor_bike bike_spinning spin ergometrica stationary_bike "
        "stationary_bicycle exercise_bike"
    ),
    Activity.SWIMMING: (
        "nadadinha nadada nados nadinho natacao nadei nadar nadando nado swim swimming swam swims "
        "mar_aberto nadamos"
    ),
    Activity.WATER_AEROBICS: "hidroginastica hidro aqua_aerobics water_aerobics aquagym",
    Activity.ROWING: (
        "remar remando rowing_machine remo remei remada_indoor rowing rowed row erg ergo "
        "ergometro_de_remo rower remoergometro remo_indoor remergometro"
    ),
    Activity.PADDLING: (
        "kayaked paddled canoed paddleboard paddleboarding remada_de_sup remada_no_sup remada_no_mar "
        "remada_de_caiaque remada_na_canoa remada_de_canoa sup stand_up_paddle caiaque canoa canoagem "
        "canoa_havaiana kayak kayaking canoeing paddling caiaqueei"
    ),
    Activity.SURFING: (
        "surfando surfamos surfada surf surfe surfei surfing surfed surfar bodyboard kitesurf windsurf"
    ),
    Activity.ELLIPTICAL: "eliptico transport elliptical cross_trainer",
    Activity.STAIRS: (
        "stair_master stepmill step_mill stair_mill climbmill escada escadas stairs stairmaster "
        "stair_climber stairclimber simulador_de_escada escadaria"
    ),
    Activity.JUMP_ROPE: (
        "pulando_corda pular_cordas skipping jumped_rope skipped_rope corda pular_corda pulei_corda "
        "jump_rope skipping_rope jumping_rope"
    ),
    Activity.CARDIO: "aej aero cardio aerobico aerobicos aerobica aerobics",
    Activity.STRENGTH: (
        "inferior_completo superior_completo dia_de_inferior dia_de_superior inferior_hoje superior_hoje "
        "malhei malhar malhando malhacao malhamos malhada musc puxei_ferro puxando_ferro levantei_peso "
        "levantei_ferro bodypump body_pump deltoide deltoides adutor adutora abdutor abdutora rdl rdls "
        "leg_45 crucifixo rosca_alternada rosca_martelo elevacao_lateral mesa_flexora cadeira_flexora "
        "curls dumbbells barbell weight_session lifts pecs lats delts tris legs min_de_forca "
        "minutos_de_forca reforco_muscular fortalecimento treino_de_forca forca_muscular weight_room "
        "perninha pernoca treino_superior treino_inferior superior_e inferior_e bracos arms ferro "
        "gluteozinho bumbum trapezio ombrinho costinha peitinho musculacao musculacaozinha musca muscu "
        "leg_day legs_day perna_e_gluteo treino_de_perna treino_de_pernas treino_de_superior "
        "treino_de_inferior treino_de_braco treino_de_gluteo treino_de_peito treino_de_costas "
        "treino_de_ombro treino_de_biceps treino_de_triceps perna pernas quadriceps quads posterior "
        "gluteo gluteos glutes peito peitoral chest costas dorsal ombro ombros shoulders biceps triceps "
        "panturrilha superiores inferiores membros_superiores membros_inferiores supino agachamento "
        "agachei levantamento_terra terra_pr stiff leg_press cadeira_extensora rosca_direta squat squats "
        "bench bench_press deadlift deadlifts overhead_press push_day pull_day push_pull_legs upper_body "
        "lower_body upper_day lower_day leg_workout arm_day arms_day back_day chest_day full_body "
        "fullbody weights weightlifting weight_training lifting lifted strength strength_training "
        "powerlifting levantamento_de_peso lpo halteres kettlebell kettlebells musculacion puxar_ferro "
        "hipertrofia back_and_bis chest_and_tris hip_thrust elevacao_pelvica afundo abdominal abdominais "
        "abdomen abs core prancha pranchas plank planks weight_lifting lunges pull_downs pulldowns "
        "remada barras_e_supino terra reforco musculo antebracos abs_and_core hamstrings calves "
        "push_workout"
    ),
    Activity.CALISTHENICS: (
        "flexao polichinelo polichinelos burpee burpees push_up pull_up pushups pullups chin_ups chinups "
        "muscle_ups calistenica calistenia calisthenics street_workout pull_ups flexoes push_ups "
        "barra_fixa barras_e_paralelas paralelas"
    ),
    Activity.FUNCTIONAL: (
        "funcional treino_funcional treinamento_funcional functional functional_training circuito "
        "circuit circuito_funcional"
    ),
    Activity.CROSSFIT: "crossfit cross_fit wod amrap emom cross_training box_jumps crosstraining cross",
    Activity.HIIT: "hiit tabata",
    Activity.YOGA: "yoga ioga vinyasa ashtanga hatha",
    Activity.PILATES: "pilates",
    Activity.STRETCHING: (
        "alongadinha alongamos alongada alongamento alonguei alongar alongando stretching stretch "
        "stretched mobilidade mobility foam_roller foam_rolling liberacao_miofascial"
    ),
    Activity.GYMNASTICS: (
        "localizada aula_de_jump power_jump jump_class aula_de_step step_class bodycombat body_combat "
        "bodyattack body_attack body_balance bodybalance ginastica gymnastics ginastica_localizada "
        "ginastica_artistica"
    ),
    Activity.DANCE: (
        "jazz jazz_dance aula_de_jazz danca_de_salao salsa bachata hip_hop dancamos danca dancei dancar "
        "dancando zumba fitdance dance dancing danced bale ballet forro samba_no_pe ritmos fit_dance "
        "pole_dance"
    ),
    Activity.BOXING: "boxe boxing kickboxing kickboxe fitboxe kick_boxing",
    Activity.MUAY_THAI: "thai muay_thai muaythai muay",
    Activity.JIU_JITSU: "jiu jiu_jitsu jiujitsu bjj",
    Activity.JUDO: "judo",
    Activity.KARATE: "karate",
    Activity.MARTIAL_ARTS: (
        "hapkido kendo esgrima fencing mma taekwondo krav_maga kung_fu luta_livre wrestling aikido "
        "sparring artes_marciais martial_arts"
    ),
    Activity.CAPOEIRA: "capoeira",
    Activity.FOOTBALL: (
        "fute fut7 futzinho rachao bate_bola futebolzin futebol fut futebolzinho futsal pelada peladinha "
        "racha joguinho_de_bola bola_com_a_galera society soccer society_com football futevolei futvolei "
        "footvolley futebol_society futebol_de_salao"
    ),
    Activity.VOLLEYBALL: "volei voleizinho volleyball volley volei_de_praia voleibol",
    Activity.BASKETBALL: "basquetinho basket hoops basquete basquetebol basketball",
    Activity.HANDBALL: "handebol handball",
    Activity.TENNIS: "tenis tennis",
    Activity.BEACH_TENNIS: (
        "bt_com bt_no aula_de_bt jogo_de_bt beach_tennis beachtennis bt_na_praia beach_tenis"
    ),
    Activity.TABLE_TENNIS: "tenis_de_mesa ping_pong pingue_pongue table_tennis",
    Activity.PADEL: "padel paddle_tennis",
    Activity.SKATING: (
        "skated rollerbladed patinar patinando patinamos skates rollers skatei skate patins patinacao "
        "patinei skating rollerblading skateboarding skateboard roller"
    ),
    Activity.CLIMBING: "escalar escalando escalamos escalada escalei climbing climbed bouldering boulder",
    Activity.RIDING: (
        "cavalgar cavalgando cavalgamos montei_a_cavalo andei_a_cavalo passeio_a_cavalo horse_ride "
        "rode_a_horse rode_my_horse montaria cavalgada cavalguei equitacao hipismo horse_riding "
        "horseback_riding"
    ),
}

# What reads as an activity and is none, taken out before.
_IDIOMS: Final = re.compile(
    r"""\b(?:
    (?:corr(?:er|endo|i|o|e|emos|ida)|run(?:ning)?)\s+(?:atras|contra\ o\ tempo|risco|perigo|after|late
      |out|away|into|errands)
  | (?:na|de|com\ muita|sem|maior|nessa|a)?\s*correria
  | in\ the\ (?:long|short)\ run
  | and(?:ei|ando|o|a)\s+(?:\w+(?:mente)?\s+)?(?:pensando|meio|muito|sem|com|cansad\w+|trist\w+|ocupad\w+
    |desanimad\w+|por\ ai)
  | nad(?:ar|ando|ei)\s+(?:contra|em\ dinheiro)
  | peit(?:o|aco)\s+aberto|(?:no|do|de|meu)\s+peito\s+(?:apertad|cheio)\w*
  | (?:de|nas|pelas|minhas|dor\ nas|dor\ de|dar\ as|virar\ as|as)\s+costas\s+(?:doendo|travada|para|pra
    |largas?)
  | dor(?:es)?\s+(?:no|na|nos|nas|de|do)\s+\w+
  | (?:comprei|ganhei|um|novo|meu|meus|par\ de)\s+tenis(?:\s+(?:de\s+corrida|nov\w+|da\s+\w+))?
  | tenis\s+(?:nov\w+|de\s+corrida|da\s+(?:nike|asics|adidas|olympikus|mizuno))
  | (?:estrada|rua|pista|chao|trilha|campo)\s+de\s+terra(?:\s+batida)?
  | core\ (?:memory|memories|values?)
  | walk\s+(?:away|of\ life|the\ talk)
  | (?:barbell|dumbbell|bent[\ -]over|cable|seated|t-bar)\s+rows?|rows?\s+\d+\s*x
  | legs?\s+felt|(?:in|on)\ a\ row|front\ row
  | ride\s+or\s+die|joy\ ride|uber\ ride
  | (?:sol|chuva|vento)\s+nas\s+costas
  | pernas?\s+(?:\w+\s+)?(?:bambas?|quebrada|engessada|pesadas?|cansadas?|doendo|moles?|mortas?|tremendo
    |travadas?|duras?)
  | (?:heavy|tired|dead|sore|jelly|fresh)\s+legs?|legs?\s+(?:\w+\s+){0,2}?(?:heavy|tired|dead|sore|jelly
    |fresh|dying|shaking|gone)
  | (?:ombro|joelho|braco|peito|perna|costas)\s+(?:\w+\s+)?(?:doend\w|machucad\w|lesionad\w|travad\w
    |inchad\w)
  | (?:solt|gir|rod|estic|descans|relax)\w+\s+(?:as?|minhas?)\s+pernas?
  | (?:last|first|final)\s+leg\b|mao\ de\ ferro|saude\ de\ ferro|de\ ferro\b
  | (?:new|my)\s+(?:running|tennis)\s+shoes
  | (?:gastei|comprei|vendi|ganhei)\s+(?:\w+\s+){0,3}bike|bike\s+nova|new\s+bike
  | thai\s+(?:food|massage|curry)|(?:massagem|comida)\s+thai
  | na\ corda\ bamba|corda\ no\ pescoco
  | (?:em|uma|de|pela)\s+escada\ rolante
    )""",
    re.VERBOSE,
)


_BURNING: Final = re.compile(
    r"""\b(?:
    (?:panturrilhas?|abs|abdomen|gluteos?|quadriceps|posterior(?:es)?|biceps|triceps|ombros?|coxas?
    |calves|quads|hamstrings|glutes)\s+(?:\w+\s+)?(?:gritando|queimando|pegando\ fogo|ardendo|chorando
    |destruid\w+|mort[ao]s?|on\ fire|burning|screaming|sore|dead|wrecked|destroyed)
    )\b""",
    re.VERBOSE,
)
"""A muscle that is felt: what was trained where nothing else is named, and what came of that where it is."""


def _pattern() -> re.Pattern[str]:
    every = [word for words in _WORDS.values() for word in words.split()]
    every.sort(key=len, reverse=True)
    spelled = "|".join(re.escape(word).replace("_", r"[\s\-]+") for word in every)
    return re.compile(rf"(?<![\w@])(?:{spelled})s?(?!\w)")


_RACED: Final = re.compile(
    r"\b(?:(?:meia[\s\-]+)?maratona|(?:half[\s\-]+)?marathon)\b(?!\s+(?:de\s+)?(?:series?|filmes?|netflix))"
    r"|\bmeia\s+d[aeo]\s+[a-z]+\b(?=[^;]*\b21\D)"
)
_PROOF_OF_A_RACE: Final = re.compile(
    r"\d\s?(?:km|k|mi)\b|\d{1,2}(?:h|:)[0-5]\d|\b(?:conclui\w*|termin\w+|complet\w+|done|finish\w*)\b"
)
_RACE_AHEAD: Final = re.compile(
    r"\b(?:tem|vem|vai|sera|ser|domingo|sabado|sunday|saturday|semanas?|weeks?|plano|plan|planilha)\b"
)


def has_raced(clause: str) -> bool:
    """Whether a folded clause tells of a marathon, whole or half, that was run: with its time or length."""
    return bool(_RACED.search(clause) and _PROOF_OF_A_RACE.search(clause) and not _RACE_AHEAD.search(clause))


_BY_WORD: Final = {word: activity for activity, words in _WORDS.items() for word in words.split()}
_PATTERN: Final = _pattern()


def activities_in(words: str) -> tuple[Activity, ...]:
    """The activities in folded words, each once, in the order of their first word.

    Who runs or walks on a treadmill runs or walks. "Cardio" says less than what stands beside it,
    and so does "sparring" beside a martial art.
    """
    told = _IDIOMS.sub(" ", words)
    if not _FIGHTS.isdisjoint(_named_in(told)):
        told = told.replace("sparring", " ")
    found = _named_in(_BURNING.sub(" ", told)) or _named_in(told)
    for less, more in _LESS_THAN:
        if less in found and not more.isdisjoint(found):
            del found[less]
    return tuple(found)


def _named_in(words: str) -> dict[Activity, None]:
    found: dict[Activity, None] = {}
    for match in _PATTERN.finditer(words):
        word = re.sub(r"[\s\-]+", "_", match[0])
        activity = _BY_WORD.get(word) or _BY_WORD.get(word.removesuffix("s"))
        if activity is not None:
            found[activity] = None
    return found


_FIGHTS: Final = {
    Activity.BOXING,
    Activity.MUAY_THAI,
    Activity.JIU_JITSU,
    Activity.JUDO,
    Activity.KARATE,
    Activity.CAPOEIRA,
}
_LESS_THAN: Final = (
    (Activity.TREADMILL, {Activity.RUNNING, Activity.WALKING}),
    (Activity.CARDIO, DISTANCES | {Activity.DANCE, Activity.JUMP_ROPE, Activity.STAIRS}),
)
