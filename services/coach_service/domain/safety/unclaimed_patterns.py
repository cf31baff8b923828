"""The ways in which an answer names a number and claims none.

It denies it, advises it, says what is to come, or when something was.
"""

import re

# What could be, what is worth how much, and what to do: no claim about anybody.
GENERAL = re.compile(
    r"\b(?:pode|podem|poderia|vale|valem|valer|valendo|ganha|se|quem|cada|meta|tente|busque|faca|mire|"
    r"bonus|premio|que tal|planeje|pelo menos|can|could|may|might|worth|if|who|whoever|each|every|goal|"
    r"aim|try|at least|earns|gives|how about|per)\b"
)
# What is to come is no claim either, whoever is spoken to. What is somebody's already is one.
_YOURS = r"seus?|suas?|teus?|tuas?|your|that|que"
_HAVE = "tem|tens|have|has|had|got|com|with|at|are|is|esta|sao"
_FEELS = r"glad|happy|proud|love|like|feliz|orgulhos[oa]|content[ea]|surpres[oa]|surprised|amazed"
TO_COME = re.compile(
    rf"\b(?:(?:(?:com |with )?(?:mais um|mais uma|one more|another) "
    rf"(?:(?!(?:{_YOURS}|{_HAVE}) )\w+ ){{0,5}}?\d+|"
    r"(?:chegaria|youll|you will|you would|youd (?:be|have|hold|sit|stand|get)|terias?|ficaria|"
    r"estaria|vai ter|vai chegar|rumo a|proxima meta|next goal) "
    rf"(?:(?!(?:{_YOURS}|{_FEELS}|hold|voce|vc|you|youre|youve|ja|already|tem|see|find|notice|"
    rf"read) )\w+ ){{0,4}}?\d+)"
    # And what more there would be.
    r"(?: (?:\w+ ){0,3}?(?:e|and) (?:\w+ )?\d+)?)|"
    # "Plan 4 sessions."
    r"\b(?:plan|planeje|planejar|encaixe|encaixar|fit in|squeeze in) \d+ (?:\w+ )?(?:sessions?|sessoes|"
    r"treinos?|"
    r"workouts?|runs?|corridas?|walks?|caminhadas?|days?|dias?)\b|"
    # "Skip a day and your streak is back to 0."
    r"^(?:(?:se|if|quando|when) (?:voce |vc |you )?)?(?:skip|miss|stop|break|quit|lose|pule|pula|falte|falta|"
    r"faltar|perca|perde|perder|pare|"
    r"para|"
    r"parar|quebre) (?:[^\W\d]\w* ){0,5}?(?:(?:and|e) )?(?:your|sua|tua|a|the|it|ela)\b"
    r"(?: [^\W\d]\w*){0,5}? 0\b(?: days|"
    r" dias)?"
)
# "I don't see 50, I see 12": what is denied is no claim, and what stands beside it is one.
DENIED = re.compile(
    r"\b(?<!\bor )(?<!\bou )(?:nao|nunca|nem|dont|doesnt|didnt|isnt|arent|wasnt|havent|hasnt|wont|cant|"
    r"cannot|couldnt|not|"
    r"never|no record of|no sign of|no trace of|sem registro de|nada de|em vez de|instead of|rather than) "
    r"(?:(?:esta|ta|fica|fez|marcou|te|da|rola|pra|por|colocar|botar|poe|coloca|faz|you|put|puts|given?|"
    r"added|credited|dado|rank|ranked|place|position|posicao|lugar|make|makes|"
    r"number|dropped|fallen|fell|slipped|caiu|desceu|achei|aparece|aparecem|see|a|an|vejo|vi|encontrei|"
    r"encontro|acho|consta|constam|tem|tenho|sao|"
    r"foram|foi|e|chega a|de|a|o|as|"
    r"os|"
    r"uns|em|in|have|has|see|find|found|got|show|shows|on|at|the|those|any|actually|quite|to|ainda|"
    r"yet) ){0,5}?"
    r"(?:\d+\b(?: (?:o|a|st|nd|rd|th)(?!\S))?|numero um|number one|primeir[oa]|first|lider|leader|ultim[oa]|"
    r"last|segundo|second|terceiro|third|quarto|fourth|quinto|fifth|sexto|sixth)(?! (?:time|vez)\b)|"
    # "That picture with 120 does not match".
    r"(?<!\S)(?:\d+|primeir[oa]|first|number one|numero um)\b(?= (?:\w+ ){0,3}?"
    r"(?:nao (?:bate|batem|confere|conferem|consta|constam|aparece|aparecem|existe|existem|e verdade|"
    r"e onde voce|e o que (?:(?:eu )?(?:tenho|vejo|leio)|consta|aparece|diz|[oa] (?:registro|tabela|"
    r"placar|ranking))|"
    r"e (?:o |a )?(?:seu|sua|teu|tua) (?:posicao|lugar|colocacao))|"
    r"(?:doesnt|dont|does not|do not) (?:match|add up|appear|show)|(?:isnt|arent|is not|are not) (?:in|on|"
    r"right|correct|true|where you|what (?:i (?:have|see|read|find)|(?:the|my|your) (?:record|board|table))|"
    r"your (?:place|rank|position|spot))|is wrong)(?!\w))|"
    # "A request for the first place, denied."
    r"(?<!\S)(?:1 (?:o|st)|primeiro|first) (?:lugar|place|spot) (?:negado|recusado|denied|declined|refused)\b"
)
# What ends a clause, as it is written, and a word that stands for it where signs fall away.
CLAUSE = re.compile(r"[;:()—–]|,(?!\d)| - ")
BREAK = "qq"
# The first number of a clause that denies something: "he did not exactly finish 90 check-ins".
DENIED_FAR = re.compile(
    r"\b(?<!\bor )(?<!\bou )(?:nao|nunca|jamais|nem|dont|doesnt|didnt|isnt|arent|wasnt|werent|havent|hasnt|"
    r"not|never) "
    rf"(?:(?!(?:{BREAK}|mas|but|que|that|voce|vc|you|youve|youre|so|apenas|only|just|menos|less|mais|more|"
    rf"than|"
    r"ate|until|para|pra|to|preocup\w+|esque\w+|duvid\w+|forget|worry|doubt|deny|neg\w+|kidding|joking|lying|"
    r"brinc\w+|mint\w+|seus?|suas?|teus?|tuas?|your|nenhum\w*|ninguem|any|anyone|"
    r"missed|skipped|faltou|perdeu|perca|lose|stop|pare|give|todos|in|em|with|com|chegar|and|e|erro|cada|per|"
    r"por|bad|mal|pouc[oa]|little|small|toa|surpris\w+|"
    r"surpreend\w+|wonder) )\w+ ){0,5}?\d+\b"
)
# "Streak 3, place 2": two things of a list, and no third place.
LISTED = re.compile(
    r"(?i)(?:(?<=\bplace)|(?<=\bposition)|(?<=\blugar)|(?<=\bposi[çc][ãa]o)),(?= \d)|"
    r"(?<=\d),(?= (?:place|position|rank|lugar|posi[çc][ãa]o|coloca[çc][ãa]o|"
    r"(?:points?|pontos?|check-?ins?) (?:you|voc[êe]|vc)\b))"
)
# Points that an advice has: none of the asker's.
EXPLAINED = re.compile(
    r"\b(?:[2-9] (?:\w+ )?(?:pontos|points) (?:\w+ )?(?:(?:pra|para|to) (?:olhar|observar|ver|cuidar|"
    r"lembrar|conferir|ajustar|prestar|corrigir|check|watch|look|remember|fix|focus|nail|mind)|"
    r"de (?:atencao|apoio|contato)|que (?:importa|contam|ajudam)\w*|importa\w*|importantes|principais|"
    r"chave|that matter|matter)|(?:sao|existem|ha|there are) [2-9] (?:\w+ )?(?:pontos|points)(?! (?:para|"
    r"pra|to|na|no|de|this))(?!(?: \w+){0,20}? (?:seu|seus|sua|voce|you|your)\b))"
)
IMAGINED = re.compile(r"^(?:se|if|imagine|imagina|suponha|suppose|digamos|say) (?!voce|vc|you|tu)")
# What is asked for, planned or worth something.
ADVISED = re.compile(
    r"\b(?:ganha|ganham|ate|earns?|gives|pode|podem|poderia|vale|valem|cada|meta|tente|tenta|busque|mire|"
    r"se|quando|pelo menos|can|could|worth|if|when|each|every|goal|aim|try|at least|per|bora|que tal|"
    r"dura|lasts|how about|will|vai|precisa|need|needs|faltam|falta|para|pra|to)\b"
)
# How often, how long and how far anybody trains.
HABIT = re.compile(
    r"\b\d+ (?:\w+ ){0,2}?(?:por|a|per|each|every|cada) (?:week|semana|dia|day)\b|"
    r"\b(?:durante|for|during|reserve|yourself|allow|about|cerca de|uns|umas) \d+ (?:weeks?|semanas?|months?|"
    r"mes|meses|"
    r"dias|days|km|min\w*)\b|\b(?:for|durante) \d+$"
)
# A number that says when something was is no claim about the member. Read as it is written, before its
# signs fall away.
_MONTHS = (
    "janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro|"
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    "oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_YEAR = r"(?:,? (?:de |of )?20\d\d)?"
_NTH = r"\d{1,2}(?:st|nd|rd|th)"
_AND = r"(?:, and |, e |, | e | and )"
_DAYS = rf"(?:\d{{1,2}}{_AND})*"
# The same in words: "twenty-first of November", read where it is folded and in digits.
DAY_IN_WORDS = re.compile(
    r"\b\d{1,2} (?:st |nd |rd |th |o )?(?:de |of )?(?:janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|"
    r"setembro|"
    r"outubro|novembro|dezembro|january|february|march|april|june|july|august|september|october|november|"
    r"december)(?: (?:de |of )?20\d\d)?\b"
)
MOMENT = re.compile(
    r"\b(?:dia )?(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?:/\d{2,4})?\b(?!\d)|\b\d{4}-\d{2}-\d{2}\b|"
    r"\b\d{1,2}:\d{2}\b|\b\d{1,2}h(?:\d{2})?\b|"
    rf"\b(?:dias? )?{_DAYS}\d{{1,2}}(?:º|th|st|nd|rd)? (?:(?:de|of) )?(?:{_MONTHS}){_YEAR}\b|"
    r"\bdias? (?:0?[1-9]|[12]\d|3[01])\b(?!/)|"
    # "The 18th, 19th and 21st", "Sunday the 22nd".
    rf"\bthe (?:{_NTH}{_AND})+{_NTH}\b(?! (?:place|spot|position|point|check))|"
    rf"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,? the {_NTH}\b|"
    rf"\bdias (?:\d{{1,2}}{_AND})+\d{{1,2}}\b|"
    # "10 check-ins in 23 days": how long it took.
    r"(?:(?<=check-ins )|(?<=checkins )|(?<=points )|(?<=pontos )|(?<=treinos )|(?<=workouts ))"
    r"(?:in|em) \d+ (?:days|dias)\b(?! (?:straight|in a row|running|seguid|consecutiv|corrid))|"
    r"\b(?:on|since|until|till|by|from) the (?:[12]?\d|3[01])(?:st|nd|rd|th)\b(?! (?:place|spot|position|"
    rf"of)|{_AND}{_NTH})|"
    # What begins again begins at no number.
    r"\bd[oe] zero\b|\bfrom (?:zero|scratch)\b|"
    r"\b(?:volta|voltaria|vai|cai|cairia|goes?|drops?|falls?|resets?|would|will)(?: \w+){0,2} (?:a|ao|"
    r"to) zero\b|\bzero a mais\b|\bextra zero\b|\bzero (?=segredos?|drama|secrets?|"
    r"doubt)|"
    # "May" is a verb, too.
    r"\b\d{1,2}(?:th|st|nd|rd)? (?:of may|may 20\d\d)\b|"
    rf"\b(?:{_MONTHS}|may) \d{{1,2}}(?:st|nd|rd|th)?{_YEAR}\b",
    re.IGNORECASE,
)
