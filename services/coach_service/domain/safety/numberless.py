"""Sentences without a number that sound like a record or a deed, and tell none."""

import re

from coach_service.domain.safety.place_patterns import ORDINALS

# "To see your points, send /profile."
_POINTED_THERE = re.compile(
    r"(?i)^(?:pra|para|to|se quiser|if you want to) (?:ver|saber|conferir|acompanhar|see|check|know|follow)\b"
    r"[^.!?\n]{0,120}(?<!\S)/[a-z]+\b"
)
# "Points come from check-ins."
_EXPLAINED = re.compile(
    r"^(?:(?:os|the|season|all time|seus|your) ){0,2}(?:pontos|points|check ?ins|checkins) "
    r"(?:(?:so|only|sempre|always) )?(?:cover|come from|vem d[aeo]s?|sao os d[aeo])(?!\w)"
)
# "One place separates you from the top."
_ONE_APART = re.compile(
    r"(?<!\S)(?:one|um|uma) (?:place|spot|position|posicao|lugar) (?:te )?"
    r"(?:separa|separates|entre|between|abaixo|below|behind|atras|away|off) (?:\w+ ){0,3}?"
    r"(?:top|topo|first|primeir[oa]|lider|lideranca|leader|lead)(?!\w)"
)
# "That's how many points you have": the number stands before.
_POINTS_BACK = re.compile(
    r"^(?:e|sao|esse e|isso e|este e|thats|its|it is|that is|this is) "
    r"(?:exatamente |exactly |justamente |just )?(?:(?:(?:o|a|os|as) )?(?:seus?|suas?|your|total|numero)|"
    r"quantos?|how (?:many|much)|the (?:number|total|count))(?!\w)"
)
_TOOK = (
    r"(?:took|taken|removed|deleted|hid|hidden|changed|touched|erased|stole|stolen|lowered|tirou|removeu|"
    r"apagou|"
    r"mexeu|escondeu|mudou|alterou|roubou|baixou)"
)
# "Nobody took points from you", with nothing of one's own after it.
_NOBODY_DID = re.compile(
    rf"^(?:nobody|no one|ninguem) (?:(?:here|aqui|has|have|ever|te|nunca) ){{0,3}}{_TOOK}(?!\w)|"
    r"^(?:(?:the|that|this|your|a|essa|esta|sua) )?(?:accusation|acusacao|suspicion|suspeita) "
    r"(?:that|de que|que) (?:\w+ ){1,12}?(?:doesnt hold|does not hold|isnt true|"
    r"nao procede|nao se sustenta|nao e verdade)(?!\w)"
)
# All that may follow it: whose, where and when, and what it was and is.
_NOTHING_OWN_AFTER = re.compile(
    r"^(?: (?:any|anything|nada|of|from|in|on|to|at|de|d[aeo]s?|n[ao]s?|em|a|o|os|as|the|your|yours|you|voce|"
    r"seus?|suas?|teus?|tuas?|season|temporada|points?|pontos?|check|ins?|checkins?|records?|registros?|"
    r"score|placar|streak|sequencia|numbers?|numeros?|here|aqui|today|hoje|away))*$"
)
# "Second!", where a place in a word ends what is said, or goes on as places do.
_PLACE_IN_A_WORD = re.compile(
    rf"(?<!\S)({'|'.join(ORDINALS)})(?=$| (?:lugar|place|of|de \d|colocad[oa])(?!\w))"
)


def explains(raw: str, folded: str) -> bool:
    """Return whether a sentence says where a record is read, or what is counted in it."""
    return _POINTED_THERE.search(raw) is not None or _EXPLAINED.search(folded) is not None


def points_back(folded: str) -> bool:
    """Return whether a sentence says what the number before it counts."""
    return _POINTS_BACK.search(folded) is not None


def is_one_apart(folded: str) -> bool:
    """Return whether a sentence says that one place lies between somebody and the top."""
    return _ONE_APART.search(folded) is not None


def says_nobody_did(folded: str) -> bool:
    """Return whether a sentence only says that nobody did something to a record."""
    found = _NOBODY_DID.search(folded)
    return found is not None and _NOTHING_OWN_AFTER.search(folded[found.end() :]) is not None


def places_in_words(folded: str) -> frozenset[int]:
    """Return the places that a sentence names in a word."""
    return frozenset(ORDINALS[word] for word in _PLACE_IN_A_WORD.findall(folded))
