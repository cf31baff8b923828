"""The ways in which an answer tells what others say, have or would have it say: no claim of its own."""

import re

# Up to the end of what is said: of the clause, or where something of one's own begins ("and they are 80").
_TO_ITS_CLOSE = (
    r"(?:(?!\s(?:but|so(?! far)|because|which|mas|porém|porem|então|entao|porque|pois|"
    r"(?:and|e)\s(?:they|it|you|your|i|we|yes|yeah|indeed|sure|here|now|eles|elas|sim|são|sao|estão|estao|"
    r"voc[êe]|vc|eu|seus?|suas?|aqui|agora|de fato|realmente))\b)[^.,;:!?\n])*"
)
# Whatever somebody would have it say, or says; read as it is written. "As you said" says so, too.
SAID_BY_OTHERS = re.compile(
    r"(?i)(?<!\bas )(?<!\blike )(?<!\bcomo )\b(?:"
    r"(?:não|nao) (?:posso|vou|consigo|dá pra|da pra|tenho como) (?:anunciar|dizer|confirmar|afirmar|falar|"
    r"escrever|fingir|inventar|registrar|contar|pôr|dar|somar|adicionar|creditar)|"
    r"(?:não|nao) (?:digo|falo|confirmo|afirmo|escrevo|anuncio|invento|registro)|"
    r"i (?:don['’]?t|do not|won['’]?t|will not) (?:say|announce|confirm|claim|write|invent)|"
    r"(?:can['’]?t|cannot|couldn['’]?t|won['’]?t|not going to) "
    r"(?:say|announce|confirm|claim|pretend|state|write|give|add|put|credit|"
    r"tell (?:them|anybody|anyone|the group|people))|"
    r"(?:mesmo que|ainda que|por mais que) (?:\w+ ){0,3}(?:diga|digam|fale|falem|jure|peça|insista)|"
    r"(?:even if|although|though|whoever) (?:\w+ ){0,5}?(?:says?|claims?|insists?|swears?|thinks?|"
    r"tells? \w+)|"
    r"(?:pediu|pediram|quer|querem|queria|queriam|pede) (?:pra|para|que) (?:eu )?(?:dizer|diga|confirmar|"
    r"confirme|falar|fale|anunciar|anuncie|escrever|escreva)|"
    r"(?:perguntou|perguntaram|asked|wonder(?:ed)?) (?:se|if|whether)|"
    r"(?:asked|asks|asking)(?: me)? for|(?:pediu|pediram|pede)(?= \d)|"
    r"(?:de onde (?:\w+ ){1,3}|quem (?:\w+ ){0,2}(?:disse|falou|contou|inventou|afirmou|jurou) )que|"
    r"who (?:said|says|told you)|where did (?:\w+ ){1,3}get|"
    r"(?:you|they|somebody|someone) (?:wrote|typed)|you said|"
    r"you call yourself|voc[êe] se chama|"
    # What the coach would like to say is said, unless the sentence goes on to put it right.
    r"(?:(?:i['’]d|i would) (?:love|like) to (?:call|say|write|tell)|"
    r"(?:queria|gostaria de) te (?:chamar|dizer))"
    r"(?=[^.!?\n]{0,160}\b(?:but|yet|mas|porém|porem|s[óo] que)\b)|"
    r"(?:voc[êe]|vc) (?:escreveu|disse|falou|digitou|acha|diz)|you (?:say|think)\b|"
    r"(?:somebody|someone|anybody|anyone) (?:told|tells) you that|"
    r"(?:algu[ée]m|quem) te (?:disse|falou|contou)|"
    r"(?:queria|quer|gostaria de) (?:ouvir|ler|ver|que eu (?:diga|fale|anuncie|confirme))|"
    r"you(?:['’]d)? (?:asked|like|want|wanted)(?: me)? to (?:say|hear|read|see|confirm|announce|claim|call|"
    r"write|"
    r"show|post|put))(?: (?:que|that))? " + _TO_ITS_CLOSE
)
# What a system, a record or an admin says is told as true, and so is what one's own page shows.
_NOT_TRUE_BY_ITSELF = (
    r"(?: (?!(?:sistema|system|registros?|records?|app|painel|placar|admins?|oficial|official|banco|board|"
    r"log|database|bot|coach|perfil|profile|tela|screen|total|tem|has|have|está|is)\b)[\w'’]+){0,6}? "
)
# What others are said to have said: read as it is written, up to the end of the clause.
HEARSAY = re.compile(
    r"(?i)\b(?:boatos?|rumou?rs?|amig[oa]|colega|friends?|mate|someone|somebody|whoever|alguém|cousin|"
    r"prim[oa])"
    rf"\b{_NOT_TRUE_BY_ITSELF}"
    rf"(?:falou|disse|diz|dizem|mandou|mandaram|wrote|said|says|told|claims?|typed)\b{_TO_ITS_CLOSE}|"
    r"\b(?:accusation|acusação|mentira|lie|(?:não é|nao e|isn['’]t) (?:verdade|true)|reclamou|complained)"
    rf"(?: de)? (?:que|that) {_TO_ITS_CLOSE}|"
    # "Saying you have 13 would be a lie."
    r"\b(?:saying|claiming|writing|to say|dizer|afirmar|escrever)(?: that| que)? [^.,;:!?\n]{0,60}?"
    r"(?=\b(?:would be|is|was|seria|[ée]) (?:a |an |uma? )?(?:lie|lying|mentira|mentir|wrong|false|untrue|"
    r"errado)\b)|"
    rf"\b(?:sua|tua|your) (?:conta|math|maths|sum) (?:de|of) (?=\d){_TO_ITS_CLOSE}"
)
# What a picture or a message shows: no claim where it is put right beside it, and a claim where it is not.
_SHOWN = r"prints?|screenshots?|captura|mensage(?:m|ns)|messages?"
PICTURED = re.compile(
    # A sentence in quotation marks that is said not to be true.
    r"(?i)[\"“][^\"”\n]{3,80}[\"”](?=[^.!?\n]{0,60}\b(?:not true|isn['’]t true|n[ãa]o [ée] verdade|"
    r"not a true one|n[ãa]o [ée] verdadeira)\b)|"
    # A ranking that somebody passes round.
    r"\b(?:someone|somebody|alguém|circul\w+|shared|espalharam|mandaram) (?:\w+ ){0,4}?(?:ranking|lista|list|"
    r"board|"
    rf"foto|picture) (?:where|in which|em que|onde|que|that) {_TO_ITS_CLOSE}|"
    # Who claims first place takes it.
    r"\byou claim(?! (?:the |your )?(?:first|1st|number|top|lead|crown|gold|victory|place|spot)\b)"
    rf"{_TO_ITS_CLOSE}|"
    rf"\b(?:{_SHOWN})\b[^.;:!?\n]{{0,30}}['\"‘“][^'\"’”\n]{{3,60}}['\"’”]|"
    rf"\b(?:{_SHOWN})\b{_NOT_TRUE_BY_ITSELF}"
    r"(?:falou|disse|diz|dizem|mandou|mandaram|wrote|said|says?|told|shows?|mostram?|claims?|typed|given)\b"
    rf"{_TO_ITS_CLOSE}"
)
PUT_RIGHT_BESIDE = re.compile(
    r"(?i)\b(?:but|however|though|while|mas|porém|porem|enquanto|só que|not|não|nao|\w+n['’]t|cannot|"
    r"(?:records?|registros?|system|sistema) (?:only |s[óo] )?(?:says?|has|have|shows?|diz|dizem|tem|têm|"
    r"mostram?)(?! (?:so|it|that|too|the same|isso|tamb[ée]m|o mesmo)\b)|actually|"
    r"na verdade|edited|editad[oa]|montagem|fak\w+|fals\w+|"
    r"(?:i|eu) (?:see|vejo)|mine|(?:o|a) (?:meu|minha) (?:diz|mostra)|consta[mn]?|aqui (?:tem|são|diz|"
    r"aparece\w*))\b"
)
# Who leads has what a result tells, and is nobody else.
_HAS = (
    # But "the first place is with you".
    r"(?!(?:\w+ ){1,2}(?:voce|seu|sua|teu|tua|your|yours)\b)"
    r"(?=(?:has|have|holds|tem|esta|is(?! you)|sits|soma|fica|stands|com|with|on|at|\d+|"
    r"parar|parasse|pare|ficar|fique|continuar|continue|continua|permanecer|stays?|stops?)\b)"
)
LEADER = re.compile(
    # True, whatever it is: who leads has more.
    r"\b(?:voce|vc|tu|you) (?:tem|have) (?:menos|fewer|less) (?:pontos|points) (?:do )?(?:que|than) (?:o|a|"
    r"the) "
    r"(?:lider|leader)\b|"
    r"\b(?:o|a|the) (?:lider|leader) (?:tem|has) (?:mais|more) (?:pontos|points) (?:do )?(?:que|"
    r"than) (?:voce|you)\b|"
    r"\b(?:o|a|the|quem) (?:atual )?(?:lider|lideranca|leader|leaders|lead|top spot|top|proximo|next place|"
    rf"next|esta em primeiro|lidera) {_HAS}|"
    # Where somebody is said to be there, it is no name of who leads.
    r"\b(?<!youre in )(?<!youre in the )(?<!you are in )(?<!you are in the )(?<!voce esta em )"
    r"(?<!voce ta em )"
    r"(?:(?:o|a|the|quem esta em) )?(?:1|primeir[oa]) (?:o |a |st )?(?:lugar|colocad[oa]|place|spot) "
    rf"{_HAS}|"
    r"\b(?:(?<!frente )do|(?<!frente )da|ao|pro|pra|com o|com a|(?<!ahead )of the|behind the|with the|"
    r"from the|(?<!more points )(?<!points more )than the|"
    r"to the|(?<=catch )the|(?<=reach )the|(?<=pass )the|(?<=overtake )the|(?<=alcancar )[oa]|"
    r"(?<=ultrapassar )[oa]|(?<=\bpassar )[oa]) (?:atual )?(?:lider|lideranca|leader|leaders)\b|"
    r"(?<=\d )(?:at|no|na) (?:the )?(?:top|topo|ponta)\b"
)
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
# Where what they have ends: "dropped 1 kg and your streak is 3 days".
ITS_CLAUSE = re.compile(
    r"(?i)[;:()—–]|,(?!\d)| - | (?:and|e|while|but|mas) (?:your?|you're|voc[êe]|vc|sua|seu|a sua|o seu)\b"
)
# A number that is of something here, or of nothing else; so many a week are a habit of everybody's.
COUNTED_OF_THEM = re.compile(
    r"(?<!\S)\d+\b(?! (?:(?:e|or|ou|a|to|and) \d+ )?(?:\w+ ){0,2}?(?:kg|kilos?|quilos?|km|g|mg|ml|lbs?|"
    r"pounds?|"
    r"reps?|kcals?|cal|calorias?|calories|repeticoes|series|sets?|min\w*|seg\w*|sec\w*|horas?|hours?|h|"
    r"percent|"
    r"(?:a|per|por|each|cada|na|da) (?:week|day|semana|dia))\b)"
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
RIVAL = re.compile(
    r"\b(?:tem (?:menos|mais) pontos que voce|"
    r"(?<!\d )(?:menos|mais) pontos (?:do )?que (?:voce|a(?! lider)|o(?! lider))|"
    r"(?<!\d )(?:more|fewer|less) points than (?:you|her|him)|"
    r"(?:overtake|overtakes|catch|pass) \w+ (?:who|that) has|"
    r"(?:ultrapassa|ultrapassar|alcanca|alcancar|passa|passar) (?:a |o )?\w+ que (?:tem|esta com))"
)
