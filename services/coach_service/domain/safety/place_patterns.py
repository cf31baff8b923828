"""The ways in which an answer says in which place somebody is."""

import re

PLACE = r"(?:lugar|posicao|colocad[oa]|colocacao|posto|place|position|spot|puesto)"
# A line of a list: "Rank: 2".
LABELLED_PLACE = re.compile(
    rf"^(?:seu |sua |your )?(?:{PLACE}|rank|ranking|rank position)(?: atual| now)? (\d+)$"
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
    r"\b(?:para|pra|pro|ao|ate|alcancar|pass|passa|passar|overtake|ultrapassar|ultrapassa|chegar|rumo|reach|"
    r"to|toward|towards|for|until|behind|from|do|"
    r"da|ficar|estar|being|finish(?:ing)?|coming|empat\w+ com|tied? with|level with|compar(?:e|a|ar|"
    r"ando) com|compar(?:e|ing) (?:\w+ )?with|"
    r"quem (?:esta|ta|fica) em|who(?:ever)? is in|off|between you and|entre voce e|compared (?:with|to)|"
    r"comparado (?:com|a))"
    r"(?: \w+){0,2}$"
)
LEADS = re.compile(
    r"\b(?:degrau mais alto|top step|(?:vem |vai )?logo atras de voce|right behind you|lidera|liderando|"
    r"numero um|number one|(?<!quase )(?<!almost )(?<!almost a )(?<!almost the )(?<!vice )"
    r"(?:campea|campeao|champion)|no topo (?:do|da) (?:ranking|tabela|placar|lista|grupo|temporada|semana|"
    r"turma|podio|classificacao|comunidade)|"
    r"no topo$|^(?:at the top|no topo) (?:you|youre|voce|vc)|(?:voce|vc) "
    r"(?:fecha|fechou|termina|terminou) no topo|"
    r"you (?:finish|finished|end|ended)(?: up)? at the top|"
    r"(?:youre|you are|you sit|you stand|sitting|standing|staying|back|name|"
    r"name is) (?:\w+ ){0,3}?at the top|"
    r"top of the (?:table|board|ranking|rankings|leaderboard|standings|season|group|pile|class|list|chart|"
    r"pack|community|scoreboard|ladder|heap)|em primeiro|in first|(?:levou|leva|tem|ganhou|com a|take|took|"
    r"won|win|got|get|have|"
    r"earned) (?:\w+ )?(?:medalha de ouro|gold medal)|numero uno|quem mais (?:pontua|treina|marca|"
    r"soma) (?:\w+ ){0,3}?(?:aqui|grupo)|el primero|na frente de (?:todos|todo|"
    r"geral)|a frente de (?:todos|todo|geral)|na ponta (?:do|da)|ninguem (?:\w+ ){0,3}?(?:chega perto|"
    r"na (?:sua|tua) frente|a (?:sua|tua) frente|acima de voce|"
    r"na frente|a frente|alcanca|supera|passa|bate)|leading (?:the|this|everyone|everybody)|lead the|"
    r"ahead of (?:everyone|everybody|all)|(?:nobody|no one|noone) (?:\w+ ){0,2}?(?:ahead|above|"
    r"beats|comes close|close))\b"
)
MEDAL_OF_YOURS = re.compile(
    r"(?i)\b(?:voc[eê]|vc|you|tú?)\W{0,3}([🥇🥈🥉])|([🥇🥈🥉])\W{0,3}(?:voc[eê]|vc|you|tú?)\b"
)
PLACE_OF_MEDAL = {"🥇": 1, "🥈": 2, "🥉": 3}
LAST = re.compile(
    r"\b(?:em ultimo|ultimo lugar|ultima posicao|lanternas?|lanterninha|last place|in last|"
    r"dead last)\b(?! (?:isnt|nao e|or first|ou primeiro))|"
    r"\b(?:1|one|uma?) (?:place|spot|lugar|posicao) (?:separates you from|te separa d[oa]) "
    r"(?:the )?(?:last|bottom|ultim[oa])\b"
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
    r"\b(?:pode|podera|would|colocaria|poria|daria|se|quem|quando(?! o assunto)|quiser|if|can|could|who|"
    r"want|chegar|lider do seu)\b"
)
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
_FIRST = r"(?:1|first|primeir[oa]|lider\w*|leader|lead|top|topo|ponta)"
_NOT_YOU = r"(?!(?:voce|vc|tu|you|youre|youve|is|are|e|esta)\b)"
FROM_FIRST = re.compile(
    r"\b(?:gap|diferenca|distancia|distance|difference|compar\w+|between you and|entre voce e|contra|versus|"
    r"vs|atras|behind|off|short of|away from|empat\w+|tie|tied|level|chas\w+|alcanc(?:ar|a|ando|e)|catch|"
    rf"encost\w+|seguir|reach|hunt|race|briga|luta|disputa|corrida) (?:{_NOT_YOU}\w+ ){{0,4}}?{_FIRST}\b|"
    # The same, told from the other end.
    rf"\b{_FIRST} (?:{_NOT_YOU}\w+ ){{0,5}}?"
    r"(?:na mira|in sight|away|de distancia|(?:\d+|points?|pontos?|still|ainda) (?:a frente|ahead))\b|"
    r"\b(?:o|a|seu|sua|teu|tua|the|your|um|quem) (?:lider|leader|lideranca|primeir[oa]|"
    r"first) (?:\w+ ){0,3}?\d"
)
# What the reader is said to aim at: a race by itself may be won.
AIMED = re.compile(
    r"\b(?:youre|you are|(?:voce|vc|tu) (?:esta|ta)) (?:(?:still|right|ainda) )?(?:na|no|in the|on the) "
    r"(?:briga|luta|disputa|corrida|cola|caca|busca|hunt|race|"
    r"fight|"
    r"mix|chase|running|battle) (?:direta )?(?:pel[oa]|do|da|de|por|for|to|of) (?:(?:o|a|the) )?"
    rf"{_FIRST}(?: (?:o |a |st )?{PLACE})?(?!\w)"
    r"(?!.{0,60}\b(?:won|win|ganh\w+|venc\w+|conquist\w+|took|levou|yours|seu|sua)(?!\w))"
)
# Somebody is there all the same: nothing of the above stands between the reader and the place.
_BETWEEN = (
    r"(?:(?!(?:vice|quase|almost|nearly|off|behind|atras|from|short|away|down|contra|versus|nao|not|ate|do|"
    r"da|de|of|for|pelo|"
    r"pela|"
    r"por|level|tied|tie|\d+|chasing|close|near|perto|next|points?|pontos?|para|pra|to) )\w+ ){0,4}?"
)
_AS_A_PLACE = (
    r"(?= (?:lugar|place|colocad\w+|position|posicao|spot|now|agora|hoje|today|com \d|with \d|da tabela|"
    r"do ranking|of the|this (?:week|month|season)|(?:d?esta|n?esta) (?:semana|temporada))|$)"
)
_THE_LEADER = r"(?:lider\w*|leader|number (?:one|1)|numero (?:um|1)|champion|campea\w*)"
IS_FIRST = re.compile(
    r"\b(?<!entre )(?<!between )(?:(?:voce|vc|tu) (?:\w+ )?(?:e|esta|ta|fica|virou|assumiu|tomou|passou|"
    r"lidera|liderando)|youre|you are|"
    r"you (?:now |just )?(?:took|take|lead|have|hold|became|become|got|claim|claimed)|"
    r"youve (?:\w+ )?(?:taken|got)) "
    rf"{_BETWEEN}(?:{_THE_LEADER}|(?:lead|first|primeir[oa]|topo|top|ponta){_AS_A_PLACE})(?!\w)|"
    # In the place itself, as a number, and who came there.
    r"\b(?<!entre )(?<!between )(?:(?:voce|vc|tu) (?:\w+ )?(?:esta|ta|fica|ficou|segue)|youre|you are|"
    r"(?:seu|sua|teu|tua|your) (?:rank|ranking|place|position|lugar|posicao|colocacao) (?:e|esta|is)) "
    rf"{_BETWEEN}(?:(?:em|in|is|rank|ranked|number|numero|e|e o|o) )?(?<!a )1(?: o| a| st)?(?! \w* ?"
    r"(?:pont|point|check|di|day|sem|week))(?: (?:lugar|place|spot|position|posicao|colocad[oa])|"
    r"$| (?:with|com|and|os|as|the|now|agora|hoje|today)\b)|"
    r"\b(?:(?:voce|vc|tu) (?:\w+ )?(?:alcancou|conquistou|chegou|garantiu|ganhou|pegou|subiu)|"
    r"(?:you|youve) (?:\w+ )?(?:reached|hit|won|made it|climbed|rose|moved up)) "
    r"(?:(?:a|o|ao|pro|para|to|into|the|in) ){0,2}1 (?:o |a |st )?(?:lugar|place|spot|position|posicao)\b|"
    # Who leads is the reader, or is left behind.
    rf"\b(?:o|a|the) (?:atual |current )?{_THE_LEADER} (?:agora |now )?(?:e|is) "
    r"(?:voce|vc|tu|you)(?! (?:quem|who))\b|"
    r"\b(?:voce|vc|tu|you|youve) (?:\w+ ){0,2}?(?:passou|ultrapassou|superou|passed|overtook|overtaken|beat|"
    rf"outscored) (?:o |a |the )(?:atual |current )?{_THE_LEADER}(?!\w)"
    r"(?! (?:in|em) (?:consistency|constancia|regularidade)$)|"
    r"\b(?:more points than|mais pontos (?:do )?que) (?:o |a |the )?(?:lider|leader|anyone|anybody|everyone|"
    r"everybody|all|todos|todo mundo|qualquer)\b|"
    r"\b(?:1 (?:o |st )?(?:lugar|place)|lideranca|the lead) (?:(?:ja|now|agora|already) )?"
    r"(?:e|is) (?:seu|sua|teu|tua|yours)\b|"
    r"\b(?:voce|vc|tu|you|youre|youve) (?:\w+ ){0,2}?\d+ (?:points?|pontos?) (?:more than|ahead of|clear of|"
    r"a mais (?:do )?que|a frente d|acima d) ?(?:o |a |the )?(?:lider|leader|1 )|"
    r"\bvoce e (?:o|a) 1(?: o| a)? (?:do|da|no|na|entre)\b|"
    r"\b(?:voce|vc|tu|you|youve) (?:\w+ ){0,2}?(?:won|win|ganhou|venceu|levou) (?:a|the) "
    rf"(?:briga|luta|disputa|corrida|race|fight|battle|hunt) (?:pel[oa]|for|to) (?:the )?{_FIRST}(?!\w)|"
    # Level with who leads.
    r"\b(?:you and the leader|voce e (?:o|a) lider)\b (?:\w+ ){0,12}?(?:level|tied|equal|empatad\w+|"
    r"iguais)\b|"
    r"(?:^|\b(?:now|you|points) )you (?:now |still )?lead\b"
    r"(?! (?:with your|a|an) )|\b(?:voce|vc|tu) (?:\w+ )?lidera\b"
)
# What could be is said of nobody yet. "When it comes to points" says what is.
_WHEN = r"(?:quando(?! (?:o assunto|se trata))|when(?! it comes))"
MAYBE = re.compile(
    rf"\b(?:(?<!quando )se|if|would|could|can|cant|pode|podera|poderia|{_WHEN}|quiser|want|imagine|imagina|"
    r"(?:com|with) \d+ (?:pontos |points )?(?:voce|vc|you) (?:empata|tie|draw|lidera|lead|passa|pass)|"
    r"(?:com|with) (?:(?:mais|more|another) \d+|\d+ (?:more|mais|a mais)) (?:pontos |points )?(?:voce|vc|"
    r"you))\b"
)
BEST = re.compile(r"\b(?:e|es) (?:\w+ )?quem mais (?:pontua|treina|marca|soma|tem pontos)\b")
FELL = re.compile(
    r"\b(?:voce|vc|you) (?:\w+ )?(?:subiu|pulou|caiu|desceu|foi|dropped|fell|climbed|moved) (?:para|pra|"
    r"pro|to) (?:o |a )?(\d+)(?: ?[oa]| st| nd| rd| th)?$"
)
STANDING = re.compile(
    r"\b(?:(?:sua|tua|your) (?:rank|position|posicao|colocacao) (?:\w+ ){0,3}?(\d+)|(?:voce|tu|vc) (?:e|"
    r"ficou|terminou em) (?:o |a )?(\d+))(?: ?[oa]| st| nd| rd| th)?$"
)
LEADING = re.compile(r"\b(?:you (?:\w+ ){0,5}?lead by|(?:voce|tu) lidera\w*) ?\d*")
