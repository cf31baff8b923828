"""Numbers that an answer claims about the asker, and those that the tools' results bear out."""

import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from coach_service.domain.safety.counting import digits, roman
from coach_service.domain.safety.folding import fold

_SENTENCE = re.compile(r"(?<=[.!?…;])\s+|\n")
_THOUSANDS = re.compile(r"(?<=\d)[.,'  ](?=\d{3}(?!\d))")
# "5OO mg"; "2o lugar" is an ordinal.
_O_FOR_ZERO = re.compile(r"(?<=\d)(?:[oO]{2,}(?![^\W\d])|[oO]+(?=\s?(?:mg|mcg|ml|ui|iu|pontos|points)\b))")
_SIGNS = str.maketrans({"º": " o ", "ª": " a ", "%": " percent ", "№": " number "})
_APART = re.compile(r"(?<![\w])\d(?: \d){2,}(?!\w)")
_UNKNOWN = -1
"""A number that is told and not named ("hundreds of points"): nothing bears it out."""
_MANY = re.compile(
    r"\b(?:centenas|milhares|dezenas|milhoes|hundreds|thousands|dozens|tons|cientos|miles|um monte|"
    r"mais de mil) "
    r"(?:de|of) (?=pontos|points|puntos|check|registros|treinos)"
)

# Somebody is spoken to about what they have, not about what they could do.
_ABOUT_YOU = re.compile(
    r"\b(?:voce (?:\w+ )?(?:tem|fez|esta|soma|somou|acumulou|acumula|conquistou|ganhou|completou|"
    r"treinou|subiu|ocupa|marcou|atingiu|bateu|chegou|alcancou|passou|registrou|possui|contabiliza)|tens|"
    r"vc (?:ja )?(?:tem|fez|esta|ta)|voce e (?:o|a)|sao|foram|faltam|falta|seus|suas|seu|sua|te faltam|"
    r"ja sao|"
    r"com|esta em|parabens|total|saldo|placar|na conta|acumulad[oa]s?|pelos|pelas|tua|teu|teus|"
    r"you (?:\w+ )?(?:have|are|did|made|earned|trained|got|need|sit|stand|rank|hold|reached|hit|scored|"
    r"collected|logged|completed|own)|"
    r"youve|youre|your|thats|that makes|congrats|congratulations|balance|score|"
    r"tienes|llevas|has hecho|vas|estas|eres|tus|sumas|vous avez|hai|du hast)\b"
)
# Others are spoken of; the coach reads nobody's record but the asker's.
_ABOUT_ANYBODY = re.compile(r"\b(?:tem|possui|soma|acumula|has|holds|tiene|fez|made)\b")
# What could be, what is worth how much, and what to do: no claim about anybody.
_GENERAL = re.compile(
    r"\b(?:pode|podem|poderia|vale|valem|valer|valendo|ganha|se|quem|cada|meta|tente|busque|faca|mire|"
    r"bonus|premio|que tal|planeje|pelo menos|can|could|may|might|worth|if|who|whoever|each|every|goal|"
    r"aim|try|"
    r"at least|earns|gives|how about|per)\b"
)
# What is to come is no claim either, whoever is spoken to.
_TO_COME = re.compile(
    r"\b(?:(?:com |with )?(?:mais um|mais uma|one more|another)|chegaria|chega a|youll|you will|"
    r"you would|vai ter|"
    r"vai chegar|rumo a|proxima meta|next goal) (?:\w+ ){0,4}?\d+"
)
_LARGE = 50
_NOUN = (
    r"(?:pontos?|pontinhos?|points?|pts?|puntos?|check ?ins?|checkins?|registros?|freezes?|protecoes|"
    r"protecao|"
    r"participantes|participants|treinos (?:registrados|confirmados|na temporada)|punkte|punti)"
)
_PLACE = r"(?:lugar|posicao|colocad[oa]|colocacao|posto|place|position|spot|puesto)"
_CLAIMS = (
    # 12 pontos, 3 dias seguidos, 3 day streak, 2 freezes
    re.compile(rf"\b(\d+) (?:[^\W\d]\w* ){{0,2}}?{_NOUN}\b"),
    re.compile(rf"\b{_NOUN} (?:count|total|tally|balance) (?:is|are|stands at|of) (\d+)\b"),
    re.compile(rf"\b(?:total|saldo|contagem|numero) de {_NOUN} (?:e|esta em|chegou a|is) (?:de )?(\d+)\b"),
    re.compile(
        r"\b(\d+) (?:dias?|days?|semanas?|weeks?) "
        r"(?:seguid[oa]s?|consecutiv[oa]s?|in a row|de sequencia|streak|straight|sem falhar|sem faltar)\b"
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
    re.compile(r"\b(?:tally|balance|saldo|placar) (?:\w+ ){0,5}?(?:reads|at|em|de|to|is|e) (\d+)\b"),
)
_PERCENT = re.compile(
    rf"\b(\d+) (?:percent|por cento) (?:\w+ ){{0,3}}?(?:{_NOUN}|treinos|dias|days|temporada|season|membros|"
    r"members|grupo|group|turma|pessoas|people)\b"
)
_COUNTED = re.compile(rf"{_NOUN}|{_PLACE}|check")
_TOLD = re.compile(rf"\b{_NOUN}\b")
# A line of a list: "Pontos: 9999".
_LABELLED = re.compile(
    rf"^(?:seus |suas |your |tus )?(?:total (?:de )?)?(?:{_NOUN}|pontuacao|score|sequencia|streak|presencas)"
    r"(?: totais| total| na temporada)? (\d+)(?: dias| days)?$"
)
_PLACES = (
    # 3º lugar, 3rd place, posição 3, rank 3
    re.compile(rf"\b(\d+)(?: ?[oa])? {_PLACE}\b"),
    re.compile(rf"\b(\d+) (?:st|nd|rd|th) (?:{_PLACE}|of)\b"),
    re.compile(rf"\b(?:{_PLACE}|rank|ranked|rankead[oa]) (?:numero |number |e |is )?(\d+)\b"),
    re.compile(r"\b(?:voce|you|youre) (?:\w+ ){0,2}?(?:numero|number) (\d+)\b"),
)
_TOWARDS = re.compile(
    r"\b(?:para|pra|pro|ao|ate|alcancar|chegar|rumo|reach|to|toward|towards|for|until|behind|from|do|da)"
    r"(?: \w+){0,2}$"
)
_TO_YOU = re.compile(
    r"\b(?:voce|vc|seu|seus|sua|suas|te|tu|tua|tuas|teu|teus|eres|vas|you|youre|your|youve|youd)\b"
)
_LEADS = re.compile(
    r"\b(?:degrau mais alto|top step|(?:vem |vai )?logo atras de voce|right behind you|"
    r"lidera|liderando|(?<!vice )lider|numero um|number one|campea|campeao|champion|"
    r"no topo (?:do|da)|no topo$|at the top|top of the|em primeiro|in first|(?:levou|leva|tem|ganhou|"
    r"com a|take|took|won|win|got|get|have|earned) (?:\w+ )?(?:medalha de ouro|gold medal)|numero uno|"
    r"quem mais (?:pontua|treina|marca|soma) (?:\w+ ){0,3}?(?:aqui|grupo)|primeir[oa] coloca\w+|el primero|"
    r"na frente de (?:todos|todo|geral)|a frente de (?:todos|todo|geral)|na ponta (?:do|da)|"
    r"ninguem (?:\w+ ){0,3}?(?:chega perto|na frente|a frente|alcanca|supera|passa|bate)|"
    r"leading (?:the|this|everyone|everybody)|lead the|leader|ahead of (?:everyone|everybody|all)|"
    r"(?:nobody|no one|noone) (?:\w+ ){0,2}?(?:ahead|above|beats|comes close|close))\b"
)
# What numbers are told by without naming them: no result bears them out.
_DISGUISED = re.compile(
    r"\b(?:(?:meia|\d+|uma|a|half a|two|duas|tres|three|several|bakers) "
    r"(?:centena|duzia|dozen|score|gross)s?|"
    r"(?:o dobro|o triplo|double|twice|triple) (?:de |of )?\d+|"
    r"duzia e meia|dozen and a half|(?:two|three|four|five|2|3|4|5) score|mais (?:da metade|"
    r"de 90) d[oe]s? membros|"
    r"(?:a|um|meio|half a|\d+) (?:grand|milhar))(?: \w+){0,4}? (?:de |of |dias |days |pontos|points|check)"
    r"|\b(?:score|pontuacao|pontos|points|rank|streak) (?:\w+ ){0,2}?(?:reversed|backwards|ao contrario|"
    r"in binary|em binario|in hex|em hexadecimal|hexadecimal)"
    r"|\b(?:hexadecimal|hex|binario|binary|base64|morse|roman numerals|algarismos romanos) "
    r"(?:\w+ ){0,6}?(?:pontos|points|score|check|streak|rank)"
)
_TALLY = re.compile(r"(?:[|I]{3,5}[ ,]+){2,}|(?:\u5350|\u6b63){2,}|[✓✔✅■●🏅⭐]{6,}")
# In the letters of a machine, or as medals beside "you"; folding would lose both.
_HEX = re.compile(r"\b0[xX][0-9a-fA-F]{2,}\b")
_MEDAL_OF_YOURS = re.compile(
    r"(?i)\b(?:voc[eê]|vc|you|tú?)\W{0,3}[🥇🥈🥉]|[🥇🥈🥉]\W{0,3}(?:voc[eê]|vc|you|tú?)\b"
)
# What other languages say of the reader, with a number in words that is not read here.
_ELSEWHERE = re.compile(
    r"\b(?:tu as|vous avez|hai|du hast|masz) (?:\w+ ){0,4}?"
    r"(?:points?|punti|punkte|punktow|presences|presenze)\b"
)
_PERCENTILE = re.compile(
    r"\b(?:passou|superou|supera|a frente|na frente|acima|melhor|ahead|above|better|beat|beats|"
    r"outscored|percentil|percentile) (?:\w+ ){0,3}?(\d+) (?:percent|por cento|th)?"
    r"(?= (?:dos|das|do|da|of|membros|members|grupo|group)|$)"
)
_RIVAL = re.compile(
    r"\b(?:tem (?:menos|mais) pontos que voce|(?:menos|mais) pontos (?:do )?que (?:voce|a|o)|"
    r"(?:more|fewer|less) points than (?:you|her|him)|overtake \w+ who has|ultrapassar (?:a |o )?\w+ que tem)"
)
_LAST = re.compile(r"\b(?:em ultimo|ultimo lugar|ultima posicao|lanterna|last place|in last|dead last)\b")
_SECOND = re.compile(
    r"\b(?:(?:only|just) (?:one|1) (?:person|member|other) (?:is )?(?:ahead|above)|"
    r"so (?:uma|1) pessoa (?:esta )?(?:na (?:sua |tua )?frente|acima)|vice lider\w*|vice campe\w+|"
    r"(?:levou|leva|tem|ganhou|take|took|won|got|have|"
    r"earned) (?:\w+ )?"
    r"(?:medalha de prata|silver medal)|runner up|prata (?:no|da|do) ranking)\b"
)
_THIRD = re.compile(
    r"\b(?:levou|leva|tem|ganhou|take|took|won|got|have|"
    r"earned) (?:\w+ )?(?:medalha de bronze|bronze medal)\b"
)
_TOP = re.compile(r"\b(?:top (\d+)|no podio|on the podium|no pódio)\b")
_PODIUM = 3
_MEDALS = ((2, _SECOND), (3, _THIRD))
_UNCERTAIN = re.compile(
    r"\b(?:pode|podera|se|quem|quando|quiser|if|can|could|who|want|chegar|lider do seu)\b"
)

_DIGITS = re.compile(r"\d{1,9}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Claims:
    """What a text says the reader has."""

    numbers: frozenset[int] = frozenset()
    """Points, check-ins, days in a row."""
    shares: frozenset[int] = frozenset()
    """Percentages of them."""
    places: frozenset[int] = frozenset()
    best_of: frozenset[int] = frozenset()
    """Among so many at the top."""
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What the tools' results bear out."""

    numbers: frozenset[int]
    ranks: frozenset[int]
    is_last: bool

    def bears_out(self, claims: Claims) -> bool:
        return (
            claims.numbers <= self.numbers
            and all(share in self.numbers or self._is_share(share) for share in claims.shares)
            and claims.places <= self.ranks
            and (not claims.best_of or any(rank <= min(claims.best_of) for rank in self.ranks))
            and (self.is_last or not claims.is_last)
        )

    def _is_share(self, percent: int) -> bool:
        return any(
            abs(100 * one / whole - percent) < 1
            for one in self.numbers
            for whole in self.numbers
            if 0 < one <= whole
        )


def claims(text: str, sentences: Iterable[str]) -> Claims:
    """Return what a text says the reader has, in digits, words or other signs.

    `sentences` are those of the text, folded and in digits.
    """
    sentences = list(sentences)
    numbers: set[int] = set()
    places: set[int] = set()
    best_of: set[int] = set()
    shares: set[int] = set()
    is_last = False
    for said in sentences:
        sentence = _TO_COME.sub(" ", said)
        about_you = bool(_ABOUT_YOU.search(sentence))
        general = bool(_GENERAL.search(sentence))
        about_somebody = about_you or (not general and bool(_ABOUT_ANYBODY.search(sentence)))
        found = {int(number) for claim in _CLAIMS for number in claim.findall(sentence)}
        if _MANY.search(sentence):
            found.add(_UNKNOWN)
        numbers.update(found if about_somebody else {one for one in found if one >= _LARGE and not general})
        numbers.update(int(number) for number in _LABELLED.findall(sentence))
        if about_somebody:
            places.update(_places(sentence))
            shares.update(int(number) for number in _PERCENT.findall(sentence))
        if _TO_YOU.search(sentence) and not _UNCERTAIN.search(sentence):
            if _LEADS.search(sentence):
                places.add(1)
            places.update(place for place, said in _MEDALS if said.search(sentence))
            shares.update(int(number) for number in _PERCENTILE.findall(sentence))
            if _DISGUISED.search(sentence) or _RIVAL.search(sentence):
                numbers.add(_UNKNOWN)
            is_last |= bool(_LAST.search(sentence))
            best_of.update(int(number or _PODIUM) for number in _TOP.findall(sentence))
    numbers.update(_in_tables(text))
    folded = " ".join(sentences)
    hidden = _HEX.search(text) and _TOLD.search(folded)
    if hidden or _TALLY.search(text) or _MEDAL_OF_YOURS.search(text) or _ELSEWHERE.search(folded):
        numbers.add(_UNKNOWN)
    return Claims(frozenset(numbers), frozenset(shares), frozenset(places), frozenset(best_of), is_last)


def record(results: Iterable[str]) -> Record:
    """Return what tools' results (JSON) bear out.

    These are the numbers in them, how many things a list holds, how many points more the next place has,
    and the sum of the same number over several communities.
    """
    found: set[int] = set()
    points: set[int] = set()
    better: set[int] = set()
    ranks: set[int] = set()
    sizes: set[int] = set()
    for result in results:
        by_name: dict[str, list[int]] = {}
        try:
            _collect(json.loads(html.unescape(result)), "", by_name, found)
        except ValueError:
            continue
        found.update(number for numbers in by_name.values() for number in (*numbers, sum(numbers)))
        points.update(by_name.get("season_points", ()))
        better.update(by_name.get("next_rank_points", ()))
        sizes.update(by_name.get("participants", ()))
        ranks.update(
            number for name, numbers in by_name.items() if name.endswith("rank") for number in numbers
        )
    differences = {one - other for one in better for other in points}
    return Record(frozenset(found | differences), frozenset(ranks), bool(ranks & sizes))


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text as they stand."""
    return [sentence for sentence in _SENTENCE.split(text) if sentence]


def in_digits(sentence: str) -> str:
    """Return a sentence, folded, with digits for numbers in words and for digits that stood apart.

    Markdown's bold and the like fall away with all other signs.
    """
    zeros = _O_FOR_ZERO.sub(lambda found: "0" * len(found[0]), sentence)
    words = fold(_THOUSANDS.sub("", zeros.translate(_SIGNS))).split()
    return _without_roman(
        _APART.sub(lambda found: found[0].replace(" ", ""), " ".join(digits(words))).split()
    )


def _without_roman(words: Sequence[str]) -> str:
    """Return a sentence in which a Roman number before points or places is one in digits."""
    found = list(words)
    for at, word in enumerate(words):
        beside = " ".join(words[at + 1 : at + 2] if at + 1 < len(words) else ())
        counts = _COUNTED.fullmatch(beside) is not None
        if counts and (value := roman(word)) is not None and value > 1:
            found[at] = str(value)
    return " ".join(found)


def _places(sentence: str) -> Iterator[int]:
    for place in _PLACES:
        for found in place.finditer(sentence):
            if not _TOWARDS.search(sentence[: found.start()].rstrip()):
                yield int(found[1])


def _in_tables(text: str) -> Iterator[int]:
    """Give all numbers of a table in which somebody is given points."""
    rows = [line for line in text.splitlines() if line.count("|") > 1]
    folded = in_digits(" ".join(rows))
    if _TOLD.search(folded):
        yield from (int(number) for number in _DIGITS.findall(folded))


def _collect(value: object, name: str, by_name: dict[str, list[int]], found: set[int]) -> None:
    match value:
        case bool():
            return
        case int():
            by_name.setdefault(name, []).append(value)
        case str():
            # Rules may say what things are worth; a date's parts are no numbers about anybody.
            found.update(int(number) for number in _DIGITS.findall(_DATE.sub(" ", value)))
        case list():
            found.add(len(value))
            for item in value:
                _collect(item, name, by_name, found)
        case dict():
            for key, item in value.items():
                _collect(item, str(key), by_name, found)
