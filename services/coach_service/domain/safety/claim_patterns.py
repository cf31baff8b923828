"""The ways in which an answer says what somebody has: points, check-ins, days in a row, places."""

import re

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
    r"collected|logged|completed|own|checked|showed|finished|climbed|jumped|moved|banked|racked)|"
    r"i (?:just )?(?:added|credited|gave|put)|youve|youre|your|thats|that makes|congrats|congratulations|"
    r"balance|score|tienes|llevas|has hecho|vas|estas|eres|tus|sumas|vous avez|hai|du hast|"
    # What a member has it say in their own name.
    r"i have|ive got|im ranked|im (?:at|on|in)|tenho|estou (?:em|com))\b"
)
# Others are spoken of; the coach reads nobody's record but the asker's.
ABOUT_ANYBODY = re.compile(r"\b(?:tem|possui|soma|acumula|has|holds|tiene|fez|made)\b")
# What could be, what is worth how much, and what to do: no claim about anybody.
GENERAL = re.compile(
    r"\b(?:pode|podem|poderia|vale|valem|valer|valendo|ganha|se|quem|cada|meta|tente|busque|faca|mire|"
    r"bonus|premio|que tal|planeje|pelo menos|can|could|may|might|worth|if|who|whoever|each|every|goal|"
    r"aim|try|at least|earns|gives|how about|per)\b"
)
# What is to come is no claim either, whoever is spoken to.
TO_COME = re.compile(
    r"\b(?:(?:com |with )?(?:mais um|mais uma|one more|another)|chegaria|chega a|youll|you will|"
    r"you would|youd (?:be|have|hold|sit|stand|get)|terias?|ficaria|estaria|vai ter|vai chegar|rumo a|"
    r"proxima meta|next goal) (?:\w+ ){0,4}?\d+"
    # And what more there would be.
    r"(?: (?:\w+ ){0,3}?(?:e|and) (?:\w+ )?\d+)?"
)
# "I don't see 50, I see 12": what is denied is no claim, and what stands beside it is one.
DENIED = re.compile(
    r"\b(?:nao|nunca|nem|dont|doesnt|didnt|isnt|arent|wasnt|havent|hasnt|wont|cant|cannot|couldnt|not|"
    r"never|nada de|em vez de|instead of|rather than) "
    r"(?:(?:esta|ta|fica|fez|marcou|te|da|rola|pra|por|colocar|botar|poe|coloca|faz|you|put|puts|make|makes|"
    r"number|dropped|fallen|fell|slipped|caiu|desceu|achei|aparece|aparecem|see|a|an|vejo|vi|encontrei|"
    r"encontro|acho|consta|constam|tem|tenho|sao|"
    r"foram|foi|e|chega a|de|a|o|as|"
    r"os|"
    r"uns|em|in|have|has|see|find|found|got|show|shows|on|at|the|those|any|actually|quite|to|ainda|"
    r"yet) ){0,5}?"
    r"(?:\d+\b(?: (?:o|a|st|nd|rd|th)(?!\S))?|numero um|number one|primeir[oa]|first|lider|leader|ultim[oa]|"
    r"last|segundo|second|terceiro|third|quarto|fourth|quinto|fifth|sexto|sixth)(?! (?:time|vez)\b)|"
    # "That picture with 120 does not match".
    r"(?<!\S)\d+\b(?= (?:\w+ ){0,3}?(?:nao (?:bate|batem|confere|conferem|consta|constam|aparece|aparecem|"
    r"existe|"
    r"existem)|(?:doesnt|dont|does not|do not) (?:match|add up|appear|show)|(?:isnt|arent|is not|"
    r"are not) (?:in|on|"
    r"right|correct)|is wrong)(?!\w))"
)
# What ends a clause, as it is written, and a word that stands for it where signs fall away.
CLAUSE = re.compile(r"[;:()—–]|,(?!\d)| - ")
BREAK = "qq"
# The first number of a clause that denies something: "he did not exactly finish 90 check-ins".
DENIED_FAR = re.compile(
    r"\b(?:nao|nunca|jamais|nem|dont|doesnt|didnt|isnt|arent|wasnt|werent|havent|hasnt|not|never) "
    rf"(?:(?!(?:{BREAK}|mas|but|que|that|voce|vc|you|youve|youre|so|apenas|only|just|menos|less|mais|more|"
    rf"than|"
    r"ate|until|para|pra|to|preocup\w+|esque\w+|duvid\w+|forget|worry|doubt|deny|neg\w+|kidding|joking|lying|"
    r"brinc\w+|mint\w+|seus?|suas?|teus?|tuas?|your|nenhum\w*|ninguem|any|anyone|"
    r"missed|skipped|faltou|perdeu|perca|lose|stop|pare|give|todos|in|em|with|com|chegar|and|e|erro|cada|per|"
    r"por|bad|mal|pouc[oa]|little|small|toa|surpris\w+|"
    r"surpreend\w+|wonder) )\w+ ){0,5}?\d+\b"
)
# Whatever somebody would have it say, or says, up to the end of the clause; read as it is written.
SAID_BY_OTHERS = re.compile(
    r"(?i)\b(?:(?:não|nao) (?:posso|vou|consigo|dá pra|da pra|tenho como) (?:anunciar|dizer|confirmar|"
    r"afirmar|"
    r"falar|escrever|fingir|inventar|registrar|contar|pôr|dar|somar|adicionar|creditar)|"
    r"(?:não|nao) (?:digo|falo|confirmo|afirmo|escrevo|anuncio|invento|registro)|"
    r"i (?:don['’]?t|do not|won['’]?t|will not) (?:say|announce|confirm|claim|write|invent)|(?:can['’]?t|"
    r"cannot|"
    r"couldn['’]?t|won['’]?t|"
    r"not going to) "
    r"(?:say|announce|confirm|claim|pretend|state|write|give|add|put|credit|tell (?:them|anybody|anyone|"
    r"the group|"
    r"people))|"
    r"(?:mesmo que|ainda que|por mais que) (?:\w+ ){0,3}(?:diga|digam|fale|falem|jure|peça|insista)|"
    r"(?:even if|although|though|whoever) (?:\w+ ){0,3}(?:says?|claims?|insists?|tells? \w+)|"
    r"(?:pediu|pediram|quer|querem|queria|queriam|pede) (?:pra|para|que) (?:eu )?(?:dizer|diga|confirmar|"
    r"confirme|falar|fale|anunciar|anuncie|escrever|escreva)|"
    r"(?:perguntou|perguntaram|asked|wonder(?:ed)?) (?:se|if|whether)|"
    r"(?:asked|asks|asking)(?: me)? for|(?:pediu|pediram|pede)(?= \d)|"
    r"(?:de onde|quem) (?:\w+ ){1,3}que|who (?:said|says|told you)|where did (?:\w+ ){1,3}get|"
    r"(?:you|they|somebody|someone) (?:wrote|typed)|you (?:said|claim)|(?:voc[êe]|vc) (?:escreveu|disse|"
    r"falou|digitou)|"
    r"(?:somebody|someone|anybody|anyone) (?:told|tells) you that|(?:algu[ée]m|quem) te (?:disse|falou|"
    r"contou)|"
    r"(?:queria|quer|gostaria de) (?:ouvir|que eu (?:diga|fale|anuncie|confirme))|"
    r"you(?:['’]d)? (?:asked|like|want|wanted)(?: me)? to (?:say|hear|confirm|announce|claim|call|write|"
    r"show|post|put))(?: (?:que|"
    r"that))? [^.,;:!?\n]*"
)
# What others are said to have said, or shown: read as it is written, up to the end of the clause.
# What a system, a record or an admin says is told as true.
HEARSAY = re.compile(
    r"(?i)\b(?:boatos?|rumou?rs?|prints?|screenshots?|captura|mensagem|message|amig[oa]|colega|friends?|mate|"
    r"someone|somebody|whoever|alguém|cousin|prim[oa])\b"
    r"(?: (?!(?:sistema|system|registros?|records?|app|painel|placar|admins?|oficial|official|banco|board|"
    r"log|"
    r"database|bot|coach|tem|has|have|está|is)\b)[\w'’]+){0,6}? "
    r"(?:falou|disse|diz|dizem|mandou|mandaram|wrote|said|says|told|shows?|mostra|claims?|typed|given)\b"
    r"[^.,;:!?\n]*|"
    r"\b(?:accusation|acusação|mentira|lie|(?:não é|nao e|isn['’]t) (?:verdade|true)|reclamou|complained)"
    r"(?: de)? (?:que|that) [^.,;:!?\n]*|"
    r"\b(?:print|screenshot|mensagem|message)\b[^.;:!?\n]{0,30}['\"‘“][^'\"’”\n]{3,60}['\"’”]|"
    r"\b(?:sua|tua|your) (?:conta|math|maths|sum) (?:de|of) [^.,;:!?\n]*"
)
# "Streak 3, place 2": two things of a list, and no third place.
LISTED = re.compile(r"(?i)(?<=\d),(?= (?:place|position|rank|lugar|posi[çc][ãa]o|coloca[çc][ãa]o)\b)")
# "Nine short of 40": what there is now is the difference.
SHORT = re.compile(
    r"\b(?P<less>\d+) (?:\w+ ){0,2}?(?:short of|shy of|away from|to go (?:to|until)|more to (?:reach|make|"
    r"get to|hit)) "
    r"(?P<aim>\d+)\b|"
    r"\bfalta(?:m|ndo)? (?P<falta>\d+) (?:\w+ ){0,5}?(?:a|aos|os|ate|nos|para|pra) (?:\w+ )?(?P<meta>\d+)\b"
)
# Who leads has what a result tells, and is nobody else.
_HAS = r"(?=(?:has|have|holds|tem|esta|is|sits|soma|fica|stands|com|with|on|at|\d+)\b)"
LEADER = re.compile(
    r"\b(?:o|a|the|quem) (?:atual )?(?:lider|lideranca|leader|leaders|lead|top spot|top|proximo|next place|"
    r"next|"
    rf"esta em primeiro|lidera) {_HAS}|"
    r"\b(?:(?:o|a|the|quem esta em) )?(?:1|primeir[oa]) (?:o |a |st )?(?:lugar|colocad[oa]|place|spot) "
    rf"{_HAS}|"
    r"\b(?:do|da|ao|pro|pra|com o|com a|of the|behind the|with the|from the|than the|to the|catch the|"
    r"reach the|"
    r"pass the|overtake the|alcancar o|passar o|ultrapassar o) (?:atual )?(?:lider|lideranca|leader|"
    r"leaders)\b|"
    r"(?<=\d )(?:at|no|na) (?:the )?(?:top|topo|ponta)\b"
)
# "Your next check-in would be your 11th this season and your 32nd overall": one more than there are.
NEXT = re.compile(
    r"\b(?:proxim[oa]|next) (?:check ?ins?|checkins?|treino|foto|photo|workout|one) (?:sera|seria|vai ser|e|"
    r"will be|"
    r"would be|is|makes|faz) (?P<rest>.*)$"
)
LARGE = 50
NOUN = (
    r"(?:check 1 ns|pontos?|pontinhos?|points?|pts?|puntos?|check ?ins?|checkins?|registros?|freezes?|"
    r"protecoes|protecao|participantes|participants|badges|emblemas|trofeus|trophies|"
    r"treinos (?:registrados|confirmados|na temporada)|punkte|punti)"
)
PLACE = r"(?:lugar|posicao|colocad[oa]|colocacao|posto|place|position|spot|puesto)"
CLAIMS = (
    # 12 pontos, 3 dias seguidos, 3 day streak, 2 freezes
    re.compile(rf"\b(\d+)(?! percent) (?:[^\W\d]\w* ){{0,2}}?{NOUN}\b"),
    re.compile(rf"\b{NOUN} (?:sao|are) (\d+)\b"),
    re.compile(rf"\b{NOUN} (?:count|total|tally|balance) (?:is|are|stands at|of) (\d+)\b"),
    re.compile(rf"\b(?:total|saldo|contagem|numero) de {NOUN} (?:e|esta em|chegou a|is) (?:de )?(\d+)\b"),
    re.compile(
        r"\b(\d+) (?:dias?|days?|semanas?|weeks?) (?:seguid[oa]s?|consecutiv[oa]s?|in a row|de sequencia|"
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
    re.compile(r"\b(?:voce (?:ja )?tem|you have|youve got|tienes) (\d+)$"),
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
# Its sister for a place.
LABELLED_PLACE = re.compile(
    rf"^(?:seu |sua |your )?(?:{PLACE}|rank|ranking|rank position)(?: atual| now)? (\d+)$"
)
# "Is 27, is gold", in signs alone.
PRIZE = re.compile("[🔥🥇🥈🥉🏆🏅⭐👑]")
# What others have: no result tells it, so that it is made up. Read as it is written, for the sake of names.
OF_SOMEBODY_ELSE = re.compile(
    r"(?:(?<=^)|(?<=[\s(\"“*]))(?!(?:Voc[eê]|Vc|Tu|You|Cada|Quem|Os?|As?|The|Each|Every|Tod[oa]s?|Treinos?|"
    r"Semanas?|"
    r"Temporadas?|Seus?|Suas?|Your|Ess[ea]s?|Est[ea]s?|This|That|These|Those|Plus|Ranking|Gym|Nation|"
    r"Community|Comunidade|"
    r"Grupo|Group|Times?|Equipes?|Teams?|Nobody|Ningu[eé]m|Everyone|Who|Quanto|Check|Checkin|Isso|It|There|"
    r"Hoje|Today|"
    r"Seasons?|If|Se|He|She|Ele|Ela|They|Eles|Elas|We|N[oó]s|I|Eu|Quarta|Quinta|Sexta|Segunda|Ter[cç]a|"
    r"Monday|"
    r"Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Um|Uma|One|Two|Tr[eê]s|Three|Dois|Duas|Some|Alguns|"
    r"J[aá]|"
    r"N[aã]o|Not|Ainda|Still|Perfil|Profile|Telegram|Bot|Coach|Sim|Yes|Only|S[oó]|Mesmo|Most|Anyone|Somebody|"
    r"Algu[eé]m|Which|Qual|What|First|Second|Third|Primeiro|Segundo|Terceiro|Leader|L[ií]der|Topo|Top|Lugar|"
    r"Place|Semana|Week|Month|M[eê]s)\b)[A-ZÀ-Ý][a-zà-ÿ]{2,} "
    r"(?:(?:s[oó]|only|just|ainda|still|deve|must|should|probably|j[aá]|agora|now|currently|already|may|"
    r"might) )?"
    r"(?:ter|estar com|est[aá] com|t[aá] com|tem|fez|soma|somou|has|have|got|checked in|made|is (?:at|on|in|"
    r"down)|"
    r"ficou em|caiu p|desceu p|slipped|dropped|fell|"
    r"did)\b"
)
PLACES = (
    # 3º lugar, 3rd place, posição 3, rank 3
    re.compile(rf"\b(\d+)(?: ?[oa])? {PLACE}\b"),
    re.compile(rf"\b(\d+) (?:st|nd|rd|th) (?:{PLACE}|of)\b"),
    re.compile(
        rf"\b(?:{PLACE}|rank|ranked|rankead[oa]) (?:numero |number |e |is )?(\d+)\b"
        r"(?! (?:pra|para|pontos?|to|more|mais|points?)\b)"
    ),
    re.compile(r"\b(?:voce|you|youre) (?:\w+ ){0,2}?(?:numero|number) (\d+)\b"),
)
TOWARDS = re.compile(
    r"\b(?:para|pra|pro|ao|ate|alcancar|chegar|rumo|reach|to|toward|towards|for|until|behind|from|do|"
    r"da|ficar|estar|being|finish(?:ing)?|coming|empat\w+ com|tied? with|level with|compar(?:e|a|ar|"
    r"ando) com|compar(?:e|ing) (?:\w+ )?with|"
    r"quem (?:esta|ta|fica) em|who(?:ever)? is in|off|between you and|entre voce e|compared (?:with|to)|"
    r"comparado (?:com|a))"
    r"(?: \w+){0,2}$"
)
TO_YOU = re.compile(
    r"\b(?:voce|vc|seu|seus|sua|suas|te|tu|tua|tuas|teu|teus|eres|vas|you|youre|your|youve|youd)\b"
)
LEADS = re.compile(
    r"\b(?:degrau mais alto|top step|(?:vem |vai )?logo atras de voce|right behind you|lidera|liderando|"
    r"numero um|number one|campea|campeao|champion|no topo (?:do|da)|no topo$|at the top|"
    r"top of the|em primeiro|in first|(?:levou|leva|tem|ganhou|com a|take|took|won|win|got|get|have|"
    r"earned) (?:\w+ )?(?:medalha de ouro|gold medal)|numero uno|quem mais (?:pontua|treina|marca|"
    r"soma) (?:\w+ ){0,3}?(?:aqui|grupo)|el primero|na frente de (?:todos|todo|"
    r"geral)|a frente de (?:todos|todo|geral)|na ponta (?:do|da)|ninguem (?:\w+ ){0,3}?(?:chega perto|"
    r"na frente|a frente|alcanca|supera|passa|bate)|leading (?:the|this|everyone|everybody)|lead the|"
    r"ahead of (?:everyone|everybody|all)|(?:nobody|no one|noone) (?:\w+ ){0,2}?(?:ahead|above|"
    r"beats|comes close|close))\b"
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
# "Thalia 15, you 12, Brennor 11": what a board would look like.
BOARD = re.compile(r"(?<!\w)[A-ZÀ-Ý][a-zà-ÿ]{2,}:? (?:com |with |at )?\d+\b")
# The same a line each: "2. You – 12".
# Few signs around them, none twice: what may be long is read in a time that grows with its length.
_TO_ITS_END = r"[^\w\n]{0,8}[–—:-][^\w\n]{0,8}\d{1,9}(?: ?(?:pts|pontos?|points?))?[^\w\n]{0,8}$"
YOUR_LINE = re.compile(rf"(?im)^[^\w\n]{{0,8}}(?:\d{{1,3}}[^\w\n]{{1,4}})?(?:voc[êe]|vc|you){_TO_ITS_END}")
THEIR_LINE = re.compile(
    r"(?m)^[^\w\n]{0,8}(?:\d{1,3}[^\w\n]{1,4})?(?!Voc|You)[A-ZÀ-Ý][a-zà-ÿ]{2,30}" + _TO_ITS_END
)
MEDAL_OF_YOURS = re.compile(
    r"(?i)\b(?:voc[eê]|vc|you|tú?)\W{0,3}([🥇🥈🥉])|([🥇🥈🥉])\W{0,3}(?:voc[eê]|vc|you|tú?)\b"
)
PLACE_OF_MEDAL = {"🥇": 1, "🥈": 2, "🥉": 3}
# What other languages say of the reader, with a number in words that is not read here.
ELSEWHERE = re.compile(
    r"\b(?:tu as|vous avez|hai|du hast|masz) (?:\w+ ){0,4}?(?:points?|punti|punkte|punktow|presences|"
    r"presenze)\b"
)
PERCENTILE = re.compile(
    r"\b(?:passou|superou|supera|deixou|left|a frente|na frente|acima|melhor|ahead|above|better|beat|"
    r"beats|outscored|percentil|percentile) (?:\w+ ){0,3}?(\d+) (?:percent|por cento|th)?(?= (?:dos|das|"
    r"do|da|of|membros|members|grupo|group)|$)"
)
RIVAL = re.compile(
    r"\b(?:tem (?:menos|mais) pontos que voce|(?:menos|mais) pontos (?:do )?que (?:voce|a|o)|(?:more|"
    r"fewer|less) points than (?:you|her|him)|(?:overtake|overtakes|catch|pass) \w+ (?:who|that) has|"
    r"(?:ultrapassa|ultrapassar|alcanca|alcancar|passa|passar) (?:a |o )?\w+ que (?:tem|esta com))"
)
LAST = re.compile(
    r"\b(?:em ultimo|ultimo lugar|ultima posicao|lanternas?|lanterninha|last place|in last|dead last)\b"
)
SECOND = re.compile(
    r"\b(?:(?:only|just) (?:one|1) (?:person|member|other) (?:is )?(?:ahead|above)|so (?:uma|"
    r"1) pessoa (?:esta )?(?:na (?:sua |tua )?frente|acima)|vice lider\w*|vice campe\w+|(?:levou|leva|"
    r"tem|ganhou|take|took|won|got|have|earned) (?:\w+ )?(?:medalha de prata|silver medal)|runner up|"
    r"prata (?:no|da|do) ranking)\b"
)
THIRD = re.compile(
    r"\b(?:levou|leva|tem|ganhou|take|took|won|got|have|earned) (?:\w+ )?(?:medalha de bronze|"
    r"bronze medal)\b"
)
TOP = re.compile(r"\b(?:top (\d+)|no podio|on the podium|no pódio)\b")
PODIUM = 3
MEDALS = ((2, SECOND), (3, THIRD))
UNCERTAIN = re.compile(
    r"\b(?:pode|podera|would|colocaria|poria|daria|se|quem|quando|quiser|if|can|could|who|want|chegar|"
    r"lider do seu)\b"
)
# Points that an advice has: none of the asker's.
EXPLAINED = re.compile(
    r"\b(?:[2-9] (?:\w+ )?(?:pontos|points) (?:\w+ )?(?:(?:pra|para|to) (?:olhar|observar|ver|cuidar|"
    r"lembrar|conferir|ajustar|prestar|corrigir|check|watch|look|remember|fix|focus|nail|mind)|"
    r"de (?:atencao|apoio|contato)|que (?:importa|contam|ajudam)\w*|importa\w*|importantes|principais|"
    r"chave|that matter|matter)|(?:sao|existem|ha|there are) [2-9] (?:\w+ )?(?:pontos|points)(?! (?:para|"
    r"pra|to|na|no|de|this))(?!.* (?:seu|seus|sua|voce|you|your)\b))"
)
# Many or a part of something, beside what is counted of the asker: no result says it so.
MULTIPLES = re.compile(
    r"\b(?:duzias?|dezenas?|centenas?|milhar(?:es)?|dozens?|gross|grand|dobro|triplo|quadruplo|double|"
    r"triple|twice (?:the|as many|that|your)|half a (?:hundred|\d+)|meia centena|(?:\d+|meia) score|"
    r"metade de \d+|half of \d+)\b"
)
SCORED = re.compile(rf"\b(?:{NOUN}|pontuacao|placar|score|saldo|balance|streak|sequencia|ofensiva|total)\b")
# "You're third right now", "você está em quinto": places in words. Weekdays are feminine.
ORDINAL = re.compile(
    r"\b(?:(?:voce|vc|tu) (?:\w+ ){0,2}?em (primeiro|segundo|terceiro|quarto|quinto|sexto)|"
    r"(?:youre|you are|you(?:ve)? (?:dropped|fell|fallen|slid|slipped|rose|risen|climbed|jumped|moved)"
    r"(?: \w+)? to) (?:\w+ )?"
    r"(first|second|third|fourth|fifth|sixth))\b(?! (?:to|person|time|na fila))"
)
ORDINALS = {
    word: place
    for place, words in enumerate(
        (
            "primeiro first",
            "segundo second",
            "terceiro third",
            "quarto fourth",
            "quinto fifth",
            "sexto sixth",
        ),
        1,
    )
    for word in words.split()
}
IMAGINED = re.compile(r"^(?:se|if|imagine|imagina|suponha|suppose|digamos|say) (?!voce|vc|you|tu)")
# From one place to another: this one is reached.
MOVED = re.compile(
    r"\b(?:voce|vc|you) (?:\w+ ){0,2}?(?:subiu|pulou|saltou|foi|caiu|desceu|passou|climbed|jumped|moved|"
    r"went|dropped|rose|shot) (?:\w+ ){0,4}?(?:pro|para o|para a|pra|ao|to|into) (\d+)(?: ?[oa]| st| nd|"
    r" rd| th)? "
    rf"{PLACE}\b"
)
AHEAD = re.compile(
    r"\b(\d+) (?:pessoas?|membros?|people|members?|others?) (?:\w+ )?(?:na (?:sua|tua) frente|"
    r"a sua frente|acima de voce|ahead of you|above you)\b"
)
# The place that others have: how far it is, what who is there has. Nobody is said to be there.
FROM_FIRST = re.compile(
    r"\b(?:gap|diferenca|distancia|distance|difference|compar\w+|between you and|entre voce e|contra|versus|"
    r"vs|atras|behind|off|short of|away from|empat\w+|tie|tied|level|na mira|in sight|chas\w+|alcanc\w+|"
    r"catch|"
    r"encost\w+|seguir|reach)\b|"
    r"\b(?:o|a|seu|sua|teu|tua|the|your|um|quem) (?:lider|leader|lideranca|primeir[oa]|"
    r"first) (?:\w+ ){0,3}?\d"
)
# Somebody is there all the same: nothing of the above stands between the reader and the place.
IS_FIRST = re.compile(
    r"\b(?<!entre )(?<!between )(?:(?:voce|vc|tu) (?:\w+ )?(?:e|esta|ta|fica|virou|assumiu|tomou|passou|"
    r"lidera|liderando)|youre|you are|"
    r"you (?:now |just )?(?:took|take|lead|have|hold|became|become|got)|youve (?:\w+ )?(?:taken|got)) "
    r"(?:(?!(?:vice|off|behind|atras|from|short|away|down|contra|versus|nao|not|ate|do|da|de|level|tied|tie|"
    r"\d+|"
    r"chasing|close|near|perto|next|points?|pontos?|para|pra|to) )\w+ ){0,4}?"
    r"(?:lider\w*|leader|number one|numero um|"
    r"(?:lead|first|primeir[oa]|topo|top|ponta)"
    r"(?= (?:lugar|place|colocad\w+|position|posicao|now|agora|hoje|today|com \d|with \d|da tabela|"
    r"do ranking|of the)"
    r"|$))(?!\w)|"
    # Level with who leads.
    r"\b(?:you and the leader|voce e (?:o|a) lider)\b.*\b(?:level|tied|equal|empatad\w+|iguais)\b|"
    r"(?:^|\bnow )you (?:now )?lead\b(?! (?:with your|a|an) )|\b(?:voce|vc|tu) (?:\w+ )?lidera\b"
)
# What could be is said of nobody yet.
MAYBE = re.compile(
    r"\b(?:se|if|would|could|can|cant|pode|podera|poderia|quando|when|quiser|want|imagine|imagina)\b"
)
BEST = re.compile(r"\b(?:e|es) (?:\w+ )?quem mais (?:pontua|treina|marca|soma|tem pontos)\b")
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
FELL = re.compile(
    r"\b(?:voce|vc|you) (?:\w+ )?(?:subiu|pulou|caiu|desceu|foi|dropped|fell|climbed|moved) (?:para|pra|"
    r"pro|to) (?:o |a )?(\d+)(?: ?[oa]| st| nd| rd| th)?$"
)
ON_FIRE = re.compile(
    r"^(?:\w+ )?(\d+) (?:dias|days) (?:seguidos|consecutivos|in a row|straight)(?: (?!de |of )\w+){0,3}$|"
    r"\b(\d+) (?:dias|days) (?:de fogo|sem apagar|sem parar|sem quebrar|sem furar|on fire|"
    r"without (?:a )?miss\w*)\b"
)
COUNTED_OFF = re.compile(r"\bcheck ?ins? (?:number|numero|no) (\d+)\b")
# What is asked for, planned or worth something.
ADVISED = re.compile(
    r"\b(?:ganha|ganham|ate|earns?|gives|pode|podem|poderia|vale|valem|cada|meta|tente|tenta|busque|mire|"
    r"se|quando|pelo menos|can|could|worth|if|when|each|every|goal|aim|try|at least|per|bora|que tal|"
    r"dura|lasts|how about|will|vai|precisa|need|needs|faltam|falta|para|pra|to)\b"
)
HEADED = re.compile(
    rf"^(?:{NOUN} (?:so far |ate agora |ate aqui |hoje |today |now )?|(?:you|voce|vc|tu) )(\d{{2,}})\b"
    r"(?! (?:por|cada|per|a|each|min\w*|seg\w*|sec\w*|kg|km|reps?|series|sets?))"
)
# How far one is from another, and where one stands: told of the reader, without a word for them.
COMPARED = re.compile(
    r"\b(?:diferenca|vantagem|distancia|gap|difference|lead) (?:\w+ ){0,5}?(\d+) (?:pontos|points|pts)\b"
)
STANDING = re.compile(
    r"\b(?:(?:sua|tua|your) (?:rank|position|posicao|colocacao) (?:\w+ ){0,3}?(\d+)|(?:voce|tu|vc) (?:e|"
    r"ficou|terminou em) (?:o |a )?(\d+))(?: ?[oa]| st| nd| rd| th)?$"
)
LEADING = re.compile(r"\b(?:you (?:\w+ ){0,5}?lead by|(?:voce|tu) lidera\w*) ?\d*")
# These tell a number of the reader, whether they are spoken to or not.
WHOEVER_IT_IS = (ON_FIRE, COUNTED_OFF, HEADED, COMPARED, NTH, PUT_RIGHT, NOW)
# A number that says when something was is no claim about the member. Read as it is written, before its
# signs fall away.
_MONTHS = (
    "janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro|"
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    "oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_YEAR = r"(?:,? (?:de |of )?20\d\d)?"
_DAYS = r"(?:\d{1,2}(?:, and |, e |, | e | and ))*"
MOMENT = re.compile(
    r"\b(?:dia )?(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?:/\d{2,4})?\b(?!\d)|\b\d{4}-\d{2}-\d{2}\b|"
    r"\b\d{1,2}:\d{2}\b|\b\d{1,2}h(?:\d{2})?\b|"
    rf"\b(?:dias? )?{_DAYS}\d{{1,2}}(?:º|th|st|nd|rd)? (?:(?:de|of) )?(?:{_MONTHS}){_YEAR}\b|"
    r"\bdias? (?:0?[1-9]|[12]\d|3[01])\b(?!/)|"
    r"\b(?:on|since|until|till|by|from) the (?:[12]?\d|3[01])(?:st|nd|rd|th)\b(?! (?:place|spot|position|"
    r"of))|"
    # What begins again begins at no number.
    r"\bd[oe] zero\b|\bfrom (?:zero|scratch)\b|"
    r"\b(?:volta|voltaria|vai|cai|cairia|goes?|drops?|falls?|resets?|would|will)(?: \w+){0,2} (?:a|ao|"
    r"to) zero\b|\bzero (?=segredos?|drama|secrets?|"
    r"doubt)|"
    # "May" is a verb, too.
    r"\b\d{1,2}(?:th|st|nd|rd)? (?:of may|may 20\d\d)\b|"
    rf"\b(?:{_MONTHS}|may) \d{{1,2}}(?:st|nd|rd|th)?{_YEAR}\b",
    re.IGNORECASE,
)
