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
    r"perder|staying|to (?:miss|stay|skip|say no))\b|\b(?:scam|golpe|fraude|fraud)s? (?:that|que|if|se|when|"
    r"quando|quem|who|whoever) (?:\w+ ){0,4}?(?:nao|nunca|dont|doesnt|didnt|wont|not|never)\b"
)
# Somebody is told to go elsewhere, in so many words: no "que", "quem", "se" or "to" stands before it.
_SENT = re.compile(
    r"(?:^|(?<!\S)(?!(?:nao|nunca|jamais|nem|que|quem|se|alguem|alguma|voce|te|lhe|to|you|who|whoever|dont|"
    r"not|never|says?|said|told|anyone|someone|somebody|people|they|por|para|or|ou) )\w+ )(?:procurem?|"
    r"busquem?|sigam?|acessem?|cliquem?|entrem?|chamem?|adicionem?|escaneiem?|visitem?|baixem?|look up|"
    r"look for|search for|follow|visit|click|scan|download) "
)
# "Don't look for", "you need not search"; "don't forget to" is no warning.
_DENIED = (
    r"(?:nao|nunca|jamais|nem|(?:ninguem|nobody|no one)(?: aqui| daqui| here)?|evit[ae]|evitem|evitar|dont|"
    r"do not|never|wouldnt|shouldnt|neednt|cant|cannot|couldnt|avoid|not|without|wont|sem|no need|"
    r"no point) (?:(?:consigo|posso|da|pra|para|de|em|se|ever|just|go|and|voce|you|have to|need to|should|"
    r"deve|devem|precisa|precisam|preciso|to|vou|vai|mandar|te|passe|passa|pedir|pede|needs?|will|any|um|"
    r"a) )*"
)
_AGAINST = re.compile(rf"(?<!\S){_DENIED}$")
# The same before a place rather than before what is done there: "do not look for that channel on …".
_PLACE = re.compile(
    r"(?:store|shop|loja|lojinha|canal|perfil|channel|page|pagina|seller|grupo|group|link|site)\b"
)
_AGAINST_A_PLACE = re.compile(
    rf"(?<!\S){_DENIED}(?:procur\w+|busqu\w+|buscar?|pesquis\w+|segu\w+|sig\w+|entr\w+|"
    r"acess\w+|abr\w+|us\w+|cri\w+|confi\w+|(?:look|search)(?:ing)? (?:up |for )?|follow|join|find|open|use|"
    r"visit|trust|conhec\w+|indic\w+|recomend\w+|know|recommend|have|tenho|mand\w+|send|"
    r"name) (?:(?:n?est[ea]|n?ess[ea]|n?um|n?uma|a|o|n[oa]|em|any|this|that|an|the|on|in|nenhum|nenhuma|for|"
    r"up|por|para|pra|to|you|voce|meu|my) )*$"
)
# "Nobody but", "none other than": somebody is left over.
_LEFT_OVER = re.compile(
    r"\b(?:alem|exceto|senao|salvo|a nao ser|melhor(?:es)? (?:que|do que)|except|unless|besides|apart from|"
    r"aside from|(?:other|better|rather) than)\b|"
    r"\b(?:instagram|insta|telegram|tiktok|whatsapp|discord|facebook|twitter|snapchat|signal) (?:sem|without|"
    r"before|antes|until|ate)\b"
)
# What may follow where somebody is told to follow nobody elsewhere: "to train", "with your knee".
_NO_MORE = re.compile(r"(?: (?:to|with|para|pra|com)(?: \w+){1,3})?$")
# "You can't not follow" has somebody follow; "no, I can't" does not.
_DENIAL = re.compile(
    r"^(?:nao|nunca|jamais|nem|ninguem|nobody|dont|doesnt|not|never|cant|cannot|couldnt|wont|wouldnt|"
    r"shouldnt|neednt|without|sem|avoid|evit\w+)$"
)
_WORDS_BEFORE = 6
_NEAR = 120
"""In so many characters beside what is advised against stands that it is, or is not."""
_WORDS_OF_A_WARNING = 16
# "Não precisa procurar" says that nobody need; "não precisa, procure" has somebody look.
_NEEDLESS = re.compile(r"\b(?:precisa|precisam|preciso|deve|devem|vai|vou|posso|consigo) $")
# "Não, procure": the denial is of something else.
_BROKEN_OFF = re.compile(
    r"\b(?:n[aã]o|nunca|jamais|never|not)[\s*_]*[^\w\s*_]\W*(?:procur|busqu|busca|sig|segue|segu|acess|abr|"
    r"entr|cham|adicion|escane|look|search|find|follow|join|open|visit|add|scan)",
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


def is_advised_against(sentence: str, found: re.Match[str], *, alone: bool = False) -> bool:
    """Return whether what was found in a folded sentence is what it advises against.

    `alone`: the sentence must go on to nothing else, as it must where a place is named.
    """
    near = max(found.start() - _NEAR, 0)
    is_place = _PLACE.match(found[0]) is not None
    against = _AGAINST_A_PLACE if is_place else _AGAINST
    if not against.search(sentence, near, found.start()) or _is_turned_round(sentence[near : found.start()]):
        return False
    beside = sentence[near : found.end() + _NEAR]
    if _LEFT_OVER.search(beside) or _NO_WARNING.search(beside):
        return False
    if is_place and found.end() < len(sentence):
        return False
    if alone and (_BUT.search(beside) or not _NO_MORE.match(sentence, found.end())):
        return False
    return not _NEEDLESS.search(sentence, near, found.start()) or found[0].split()[0].endswith("r")


def _is_turned_round(before: str) -> bool:
    """Return whether what stands before is denied twice: "you can't not"."""
    words = before.split()
    words = words[1:] if len(words) > 1 and words[0] in {"nao", "no"} and _DENIAL.match(words[1]) else words
    return sum(_DENIAL.match(word) is not None for word in words[-_WORDS_BEFORE:]) > 1


def is_only_a_warning(sentence: str, found: Sequence[re.Match[str]]) -> bool:
    """Return whether a short sentence advises against all that was found, and goes on to nothing else."""
    return (
        len(sentence.split()) <= _WORDS_OF_A_WARNING
        and not _BUT.search(sentence)
        and all(is_advised_against(sentence, one) for one in found)
    )
