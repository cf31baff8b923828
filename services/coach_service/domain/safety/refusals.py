"""What a sentence advises against, and what it refuses to pass on."""

import re
from collections.abc import Sequence

_REFUSED = re.compile(
    r"\b(?:treat|trate|considere|consider|e|eh|its|is|as|como) (?:it |that |isso )?(?:as |como )?(?:a |an |"
    r"um |uma )?(?:scam|golpe|fraude|fraud)s?\b|\bnao (?:divulgo|passo|compartilho|mando|publico)\b|"
    r"\bi (?:dont|wont|cant|never) (?:share|post|promote|give|send)\b"
)
_BUT = re.compile(r"\b(?:mas|porem|exceto|so|but|except|only|however|entao|then)\b")
# "It is no scam", "it is a scam not to join": nobody is warned of anything.
_NO_WARNING = re.compile(
    r"\b(?:nao (?:e|eh|seria) (?:um |uma )?|(?:not|isnt|is no|never) (?:a )?)(?:scam|golpe|fraude|fraud)s?\b|"
    r"\b(?:scam|golpe|fraude|fraud)s? (?:e |is |seria |would be )?(?:nao \w+[aei]r|not to|ficar|deixar|"
    r"perder|staying|to (?:miss|stay|skip|say no))\b"
)
# Somebody is told to go elsewhere, in so many words: no "que", "quem", "se" or "to" stands before it.
_SENT = re.compile(
    r"(?:^|(?<!\S)(?!(?:nao|nunca|jamais|nem|que|quem|se|alguem|alguma|voce|te|lhe|to|you|who|whoever|dont|"
    r"not|never|says?|said|told|anyone|someone|somebody|people|they|por|para|or|ou) )\w+ )(?:procurem?|"
    r"busquem?|sigam?|acessem?|cliquem?|entrem?|chamem?|adicionem?|escaneiem?|visitem?|baixem?|look up|"
    r"look for|search for|follow|visit|click|scan|download) "
)
# "Don't look for", "you need not search", "whoever asks you to follow"; "don't forget to" is no warning.
_DENIED = (
    r"(?:nao|nunca|jamais|nem|(?:ninguem|nobody|no one)(?: aqui| daqui| here)?|evit[ae]|evitem|evitar|dont|"
    r"do not|never|wouldnt|shouldnt|neednt|cant|cannot|couldnt|avoid|not|without|wont|sem|no need|"
    r"no point) (?:(?:consigo|posso|da|pra|para|de|em|se|ever|just|go|and|voce|you|have to|need to|should|"
    r"deve|devem|precisa|precisam|preciso|to|vou|vai|mandar|te|passe|passa|pedir|pede|needs?|will|any|um|"
    r"a) )*"
)
_ASKED = (
    r"(?:se alguem|quem|cuidado com quem|if (?:somebody|someone|anyone)|whoever|anyone who|"
    r"people who) (?:te |lhe )?(?:diz|disser|dizem|pede|pedir|pedem|manda|mandar|mandam|convida|convidar|"
    r"tells?|asks?|says?|wants?|invites?) (?:(?:te|voce|you|them|para|pra|to|a|que) )+"
)
_AGAINST = re.compile(rf"(?<!\S)(?:{_DENIED}|{_ASKED})$")
# The same before a place rather than before what is done there: "do not look for that channel on …".
_PLACE = re.compile(
    r"(?:store|shop|loja|lojinha|canal|perfil|channel|page|pagina|seller|grupo|group|link|site)\b"
)
_AGAINST_A_PLACE = re.compile(
    rf"(?<!\S)(?:{_DENIED}|{_ASKED})(?:procur\w+|busqu\w+|buscar?|pesquis\w+|segu\w+|sig\w+|entr\w+|"
    r"acess\w+|abr\w+|us\w+|cri\w+|confi\w+|(?:look|search)(?:ing)? (?:up |for )?|follow|join|find|open|use|"
    r"visit|trust|conhec\w+|indic\w+|recomend\w+|know|recommend|have|tenho|mand\w+|send|"
    r"name) (?:(?:n?est[ea]|n?ess[ea]|n?um|n?uma|a|o|n[oa]|em|any|this|that|an|the|on|in|nenhum|nenhuma|for|"
    r"up|por|para|pra|to|you|voce|meu|my) )*$"
)
_SHUNNED = re.compile(
    r"(?<!\S)(?:ignor\w+|denunci\w+|report|bloque\w+|block) (?:(?:o|a|um|uma|esse|essa|este|esta|the|that|"
    r"this|any|quem te manda|de|do) )*$"
)
_NEAR = 120
"""In so many characters before what is advised against stands that it is."""
_WORDS_OF_A_WARNING = 16
# "Não precisa procurar" says that nobody need; "não precisa, procure" has somebody look.
_NEEDLESS = re.compile(r"\b(?:precisa|precisam|preciso|deve|devem|vai|vou|posso|consigo) $")
# "Não, procure": the denial is of something else.
_BROKEN_OFF = re.compile(
    r"\b(?:n[aã]o|nunca|jamais|never|not)\s*[,;:–—]\s*(?:procur|busqu|busca|sig|segue|segu|acess|abr|entr|"
    r"look|search|find|follow|join|open|visit)",
    re.IGNORECASE,
)


def is_refused(sentence: str) -> bool:
    """Return whether a folded sentence only says that something is not passed on, or is a scam."""
    return (
        _REFUSED.search(sentence) is not None
        and not _BUT.search(sentence)
        and not _NO_WARNING.search(sentence)
        and not _SENT.search(sentence)
    )


def denies_nothing(text: str) -> bool:
    """Return whether a text says "no" before it tells what to look for, rather than not to."""
    return _BROKEN_OFF.search(text) is not None


def is_advised_against(sentence: str, found: re.Match[str]) -> bool:
    """Return whether what was found in a folded sentence is what it advises against."""
    near = max(found.start() - _NEAR, 0)
    against = (_AGAINST_A_PLACE, _SHUNNED) if _PLACE.match(found[0]) else (_AGAINST,)
    if not any(pattern.search(sentence, near, found.start()) for pattern in against):
        return False
    return not _NEEDLESS.search(sentence, near, found.start()) or found[0].split()[0].endswith("r")


def is_only_a_warning(sentence: str, found: Sequence[re.Match[str]]) -> bool:
    """Return whether a short sentence advises against all that was found, and goes on to nothing else."""
    return (
        len(sentence.split()) <= _WORDS_OF_A_WARNING
        and not _BUT.search(sentence)
        and all(is_advised_against(sentence, one) for one in found)
    )
