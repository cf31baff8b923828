"""The ways in which an answer tells what others say, have or would have it say: no claim of its own."""

import re

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
    r"\b(?:tem (?:menos|mais) pontos que voce|(?:menos|mais) pontos (?:do )?que (?:voce|a|o)|(?:more|"
    r"fewer|less) points than (?:you|her|him)|(?:overtake|overtakes|catch|pass) \w+ (?:who|that) has|"
    r"(?:ultrapassa|ultrapassar|alcanca|alcancar|passa|passar) (?:a |o )?\w+ que (?:tem|esta com))"
)
