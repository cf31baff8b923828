"""The ways in which an answer counts what somebody has: points, check-ins, days in a row, shares."""

import re

from coach_service.domain.safety.claim_kinds import ADVISED_RUN

UNKNOWN = -1
"""A number that is told and not named ("hundreds of points"): nothing bears it out."""
MANY = re.compile(
    r"\b(?:centenas|milhares|dezenas|milhoes|hundreds|thousands|dozens|tons|cientos|miles|um monte|"
    r"mais de mil) (?:de|of) (?=pontos|points|puntos|check|registros|treinos)"
)
# Somebody is spoken to about what they have, not about what they could do.
ABOUT_YOU = re.compile(
    r"\b(?:voce (?:\w+ )?(?:tem|fez|esta|soma|somou|acumulou|acumula|conquistou|ganhou|completou|treinou|"
    r"subiu|ocupa|marcou|atingiu|bateu|chegou|alcancou|passou|registrou|possui|contabiliza|fechou|juntou|"
    r"emendou|cravou|deixou|pulou)|tens|creditei|adicionei|somei|registrei|contabilizei|lancei|"
    r"vc (?:ja )?(?:tem|fez|esta|ta)|voce e (?:o|a)|sao|foram|faltam|falta|seus|suas|seu|sua|te faltam|"
    r"ja sao|com|esta em|parabens|total|saldo|placar|na conta|acumulad[oa]s?|pelos|pelas|tua|teu|teus|"
    r"you (?:\w+ )?(?:have|are|did|made|earned|trained|got|need|sit|stand|rank|hold|reached|hit|scored|"
    r"collected|logged|completed|own|checked|showed|finished|climbed|jumped|moved|banked|racked|smashed|crushed|nailed|beat|met)|"
    r"i (?:just )?(?:added|credited|gave|put)|youve|youre|your|thats|that makes|congrats|congratulations|"
    r"balance|score|tienes|llevas|has hecho|vas|estas|eres|tus|sumas|vous avez|hai|du hast|"
    # What a member has it say in their own name.
    r"i have|ive got|im ranked|im (?:at|on|in)|tenho|estou (?:em|com))\b"
)
# Others are spoken of; the coach reads nobody's record but the asker's.
ABOUT_ANYBODY = re.compile(r"\b(?:tem|possui|soma|acumula|has|holds|tiene|fez|made)\b")
# What is no count of anything here: "faltam 5 kg para os 100".
_UNITS = (
    r"(?:kg|kilos?|quilos?|km|k|g|ml|mg|lbs?|pounds?|m|metros?|meters?|miles?|min\w*|seg\w*|sec\w*|reps?)\b"
)
# "Nine short of 40": what there is now is the difference.
SHORT = re.compile(
    rf"\b(?P<less>\d+)(?! {_UNITS}) (?:\w+ ){{0,2}}?(?:short of|shy of|away from|to go (?:to|until)|"
    r"more to (?:reach|make|get to|hit)) (?P<aim>\d+)\b|"
    rf"\bfalta(?:m|ndo)? (?P<falta>\d+)(?! {_UNITS}) (?:\w+ ){{0,5}}?"
    r"(?:a|aos|os|ate|nos|para|pra) (?:\w+ )?(?P<meta>\d+)\b|"
    # "69 more check-ins and you'd hit 100": at its beginning nobody has given them yet.
    rf"^(?:just |only |with |another )?(?P<more>\d+) more (?!{_UNITS})(?:\w+ ){{0,4}}?"
    r"(?:and|gets?|puts?|takes?|brings?|makes?) (?:\w+ ){0,3}?"
    r"(?:hit|reach|get to|make|at|to|have) (?P<sum>\d+)\b|"
    rf"^(?:com |so )?mais (?P<mais>\d+) (?!{_UNITS})(?:\w+ ){{0,4}}?(?:e|pra|para) (?:\w+ ){{0,3}}?"
    r"(?:chegar?(?: a| aos| em| nos)?|bater?(?: os)?|fazer?|faz|completar?|fechar?|alcancar?) "
    r"(?:os )?(?P<soma>\d+)\b"
)
# "Your next check-in would be your 11th this season and your 32nd overall": one more than there are.
NEXT = re.compile(
    r"\b(?:proxim[oa]|next) (?:check ?ins?|checkins?|treino|foto|photo|workout|one) (?:sera|seria|vai ser|e|"
    r"will be|"
    r"would be|is|makes|faz) (?P<rest>.*)$"
)
# "If tomorrow goes well your streak is at four": one more than there are.
TOMORROW = re.compile(
    r"\b(?:tomorrow|amanha) (?:\w+ ){0,5}?(?:streak|sequencia|ofensiva) (?:\w+ ){0,3}?(?P<days>\d+)\b"
)
LARGE = 50
NOUN = (
    r"(?:check 1 ns|pontos?|pontinhos?|points?|pts?|puntos?|check ?ins?|checkins?|registros?|freezes?|"
    r"protecoes|protecao|participantes|participants|badges|emblemas|trofeus|trophies|"
    r"treinos (?:registrados|confirmados|na temporada)|punkte|punti)"
)
CLAIMS = (
    # 12 pontos, 3 dias seguidos, 3 day streak, 2 freezes
    re.compile(rf"\b(\d+)(?! percent) (?:[^\W\d]\w* ){{0,2}}?{NOUN}\b"),
    re.compile(rf"\b{NOUN} (?:sao|are) (\d+)\b"),
    re.compile(rf"\b{NOUN} (?:count|total|tally|balance) (?:is|are|stands at|of) (\d+)\b"),
    re.compile(rf"\b(?:total|saldo|contagem|numero) de {NOUN} (?:e|esta em|chegou a|is) (?:de )?(\d+)\b"),
    re.compile(
        rf"\b{ADVISED_RUN}(\d+) (?:dias?|days?|semanas?|weeks?) (?:seguid[oa]s?|consecutiv[oa]s?|in a row|"
        rf"de sequencia|"
        r"streak|straight|sem falhar|sem faltar|on the (?:trot|bounce|spin)|running|back to back|"
        r"without a (?:break|gap|day off)|(?:and|e) (?:counting|contando)|a fio|diretos?|corridos)\b"
    ),
    re.compile(r"\b(\d+) dias? (?:de )?(?:ofensiva|streak)\b"),
    re.compile(r"\b(?:sequencia|streak|ofensiva|racha) (?:\w+ ){0,3}?(?:de|of|is|e|em|at) (\d+)\b"),
    re.compile(
        r"\b(?:sua |your |tu )?(?:pontuacao|score|puntuacion) (?:e|is|es|total|atual|de|of)* ?(\d+)\b"
    ),
    re.compile(
        r"\b(?:voce|you) (?:\w+ ){0,2}?(?:treinou|trained|"
        r"checked in) (?:\w+ ){0,2}?(\d+) (?:\w+ )?(?:dias|days)\b"
    ),
    re.compile(r"\b(\d+) (?:presencas|entrenamientos registrados|separate days)\b"),
    re.compile(
        r"\b(?:voce (?:ja )?tem|you have|youve got|tienes|they are|theyre|eles sao|elas sao|"
        r"(?:seu|teu|your) (?:perfil|profile|contador|counter) (?:mostra|shows|says|diz|tem|has)) (\d+)$"
    ),
    # 51 times; pts 4310; your tally now reads 11000
    re.compile(r"\b(?:checked in|check in|checkin|treinou|trained) (?:\w+ ){0,2}?(\d+) (?:times|vezes)\b"),
    re.compile(r"\b(?:pontos|points|pts|puntos) (\d{3,})\b"),
    re.compile(
        r"\b(?:voce|vc|you) (?:\w+ )?(?:fechou|fez|bateu|completou|finished|did|completed|"
        r"hit) (\d+) (?:treinos|sessoes|workouts|sessions) (?:\w+ ){0,2}?(?:temporada|season|mes|month|"
        r"ano|year|so far|ate agora|ate aqui)\b"
    ),
    re.compile(
        r"\b(?:streak|sequencia|ofensiva) (?:\w+ )?(?:bateu|passou de|passa de|chegou a|hit|passed|"
        r"reached|tops) (?:\w+ )?(\d+)\b"
    ),
    re.compile(
        r"\b(?:your|sua|tua) (?:streak|sequencia|ofensiva) (?:went|was|is|voltou|caiu|fell|dropped) "
        r"(?:\w+ ){0,2}?(?:to|at|a|para|pra) (\d+)\b"
    ),
    re.compile(r"\btotal (?:\w+ ){0,2}?(?:passa de|passou de|chega a|chegou a|tops|passes|is over) (\d+)\b"),
    re.compile(r"\b(?:tally|balance|saldo|placar) (?:\w+ ){0,5}?(?:reads|at|em|de|to|is|e) (\d+)\b"),
)
PERCENT = re.compile(
    rf"\b(\d+) (?:percent|por cento) (?:\w+ ){{0,3}}?(?:{NOUN}|treinos|dias|days|temporada|season|membros|"
    r"members|grupo|group|turma|pessoas|people)\b"
)
TOLD = re.compile(rf"\b{NOUN}\b")
# A line of a list: "Pontos: 9999".
LABELLED = re.compile(
    rf"^(?:seus |suas |your |tus )?(?:total (?:de )?)?(?:{NOUN}|pontuacao|score|sequencia|streak|presencas)"
    r"(?: totais| total| na temporada)? (\d+)(?: dias| days)?$"
)
# "Is 27, is gold", in signs alone.
PRIZE = re.compile("[🔥🥇🥈🥉🏆🏅⭐👑]")
TO_YOU = re.compile(
    r"\b(?:voce|vc|seu|seus|sua|suas|te|tu|tua|tuas|teu|teus|eres|vas|you|youre|your|youve|youd)\b"
)
# What numbers are told by without naming them: no result bears them out.
DISGUISED = re.compile(
    r"\b(?:(?:meia|\d+|uma|a|half a|two|duas|tres|three|several|bakers) (?:centena|duzia|dozen|score|"
    r"gross)s?|(?:o dobro|o triplo|double|twice|triple) (?:de |of )?\d+|duzia e meia|dozen and a half|"
    r"(?:two|three|four|five|2|3|4|5) score|mais (?:da metade|de 90) d[oe]s? membros|(?:a|um|meio|half a|"
    r"\d+) (?:grand|milhar))(?: \w+){0,4}? (?:de |of |dias |days |pontos|points|check)|\b(?:score|"
    r"pontuacao|pontos|points|rank|streak) (?:\w+ ){0,2}?(?:reversed|backwards|ao contrario|in binary|"
    r"em binario|in hex|em hexadecimal|hexadecimal)|\b(?:hexadecimal|hex|binario|binary|base64|morse|"
    r"roman numerals|algarismos romanos) (?:\w+ ){0,6}?(?:pontos|points|score|check|streak|rank)"
)
TALLY = re.compile(r"(?:[|I]{3,5}[ ,]+){2,}|(?:\u5350|\u6b63){2,}|[✓✔✅■●🏅⭐]{6,}")
# In the letters of a machine, or as medals beside "you"; folding would lose both.
HEX = re.compile(r"\b0[xX][0-9a-fA-F]{2,}\b")
# What is put right is claimed: "the right number is 50".
PUT_RIGHT = re.compile(
    r"\b(?:o (?:certo|correto|real|verdadeiro)|(?:numero|total|valor|saldo) (?:certo|correto|real)|"
    r"(?:the )?(?:right|"
    r"correct|real|true|actual) (?:one|number|figure|total|count|score)|corrected to|corrigido para) "
    r"(?:(?:e|sao|is|its|are|now|agora|na verdade) )*(\d+)\b"
)
# What other languages say of the reader, with a number in words that is not read here.
ELSEWHERE = re.compile(
    r"\b(?:tu as|vous avez|hai|du hast|masz) (?:\w+ ){0,4}?(?:points?|punti|punkte|punktow|presences|"
    r"presenze)\b"
)
PERCENTILE = re.compile(
    r"\b(?:passou|superou|supera|deixou|left|a frente|na frente|acima|melhor|ahead|above|better|beat|"
    r"beats|outscored|percentil|percentile) (?:\w+ ){0,3}?(\d+) (?:percent|por cento|th)?"
    # Of a lift or of a pulse it is how hard somebody trains.
    r"(?! (?:do|da|of) (?:seu |sua |teu |tua |your )?(?:max\w*|frequencia|fc|1 ?rm|rm|peso|carga|"
    r"capacidade|heart|hr|pulse|effort|weight))"
    r"(?= (?:dos|das|do|da|of|membros|members|grupo|group)|$)"
)
# Many or a part of something, beside what is counted of the asker: no result says it so.
MULTIPLES = re.compile(
    r"\b(?:duzias?|dezenas?|centenas?|milhar(?:es)?|dozens?|gross|grand|dobro|triplo|quadruplo|double|"
    r"triple|twice (?:the|as many|that|your)|half a (?:hundred|\d+)|meia centena|(?:\d+|meia) score(?! \d)|"
    r"metade de \d+|half of \d+)\b"
)
SCORED = re.compile(rf"\b(?:{NOUN}|pontuacao|placar|score|saldo|balance|streak|sequencia|ofensiva|total)\b")
# Right after the noun, though a question mark stands between.
ASKED = re.compile(
    rf"\b(?:seus|sua|seu|teu|teus|tua|your) (?:{NOUN}|score|pontuacao|streak|sequencia|total|saldo|balance) "
    r"(?:(?:just )?over |about |mais de |cerca de |uns |ate )?(\d+)\b"
)
# "your 40th workout this season"; "são 60 agora"
NTH = re.compile(
    r"\b(\d+) (?:st |nd |rd |th |o |a )?(?:workout|treino|session|sessao) (?:\w+ )?(?:season|temporada|"
    r"month|mes|year|ano)\b"
)
NOW = re.compile(r"\b(?:sao|ja sao|thats|that makes|makes it) (\d+) (?:agora|now|no total|in total)\b")
NUMERALS = re.compile("[〇一二三四五六七八九十百千万两]{2,}")
# Whatever is counted of somebody here, and a number beside it that counts nothing of a training.
RECORDED = re.compile(
    rf"\b(?:{NOUN}|pontuacao|placar|score|saldo|streak|sequencia|ofensiva|recorde|ranking|rank|presencas?|"
    r"attendance|fotos confirmadas|empatad[oa]s?|tied|posicoes|posicao|temporada passada|last season|"
    r"level|nivel|earned a total|since (?:january|june|the season))\b"
)
BARE = re.compile(
    r"(?<!\S)\d+(?!\S)(?! (?:[oa] )?(?:x|por|per|series|sets?|reps?|repeticoes|min\w*|seg\w*|sec\w*|kg|"
    r"kilos?|quilos?|km|k|g|ml|mg|litros?|liters?|percent|h|horas?|hours?|rounds?|rodadas|exercicios?|"
    r"exercises?|lugar|place|spot|(?:\w+ )?(?:por|a|per) (?:semana|week|dia|day)))(?! \d+(?! ))"
)
# Told of the past, without the noun.
DID = re.compile(
    r"(?:\b(?:voce|vc|you|youve|tu) (?:\w+ )?|^)(?:treinou|faltou|perdeu|veio|apareceu|subiu|caiu|"
    r"trained|missed|skipped|dropped|climbed|showed up) (?:em |on |in |up |"
    r"so )?(\d+) (?:\w+ ){0,3}?(?:dias|days|posicoes|places|spots|vezes|times|semanas|weeks)\b"
)
ON_FIRE = re.compile(
    rf"^(?:\w+ )?{ADVISED_RUN}(\d+) (?:dias|days) (?:seguidos|consecutivos|in a row|straight)"
    r"(?: (?!de |of )\w+){0,3}$|"
    r"\b(\d+) (?:dias|days) (?:de fogo|sem apagar|sem parar|sem quebrar|sem furar|on fire|"
    r"without (?:a )?miss\w*)\b"
)
COUNTED_OFF = re.compile(r"\bcheck ?ins? (?:number|numero|no) (\d+)\b")
HEADED = re.compile(
    rf"^(?:{NOUN} (?:so far |ate agora |ate aqui |hoje |today |now )?|(?:you|voce|vc|tu) )(\d{{2,}})\b"
    r"(?! (?:por|cada|per|a|each|min\w*|seg\w*|sec\w*|kg|km|reps?|series|sets?))"
)
# How far one is from another, and where one stands: told of the reader, without a word for them.
COMPARED = re.compile(
    r"\b(?:diferenca|vantagem|distancia|gap|difference|lead) (?:\w+ ){0,5}?(\d+) (?:pontos|points|pts)\b"
)
# These tell a number of the reader, whether they are spoken to or not.
WHOEVER_IT_IS = (ON_FIRE, COUNTED_OFF, HEADED, COMPARED, NTH, PUT_RIGHT, NOW)
