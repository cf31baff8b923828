"""What is inside and must not come out: the prompt and the names of tools, and either of them in disguise."""

import codecs
import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from coach_service.domain.safety.encodings import decoded
from coach_service.domain.safety.folding import fold

SHINGLE = 8
"""How many words in a row of a secret text are no coincidence."""
SAID_OPENLY = "you are the coach of this community, written by an AI"
"""What the prompt itself has the coach say of itself; nobody is told a secret by it."""
_SHORTEST = 3
_SCATTERED = 5
"""How many words in a row may be chance once, but not this often in one answer."""
_SCATTERED_TIMES = 3
_DEEPEST = 2
"""How often what was decoded is looked into once more."""

_INSIDE = re.compile(
    r"</?(?:question|quoted_message|member_name|communities|group_rules|memories|caption|record|system)\b|"
    r"\b(?:system prompt|prompt de sistema|prompt do sistema)\b[^.!?\n]{0,40}[:：]|tool_use|tool_result",
    re.IGNORECASE,
)
# A coach writes nothing in code, so that words in one are hidden, whatever they say.
_WORDS = re.compile(r"[^\W\d_]{2,}(?:[^\w]+[^\W\d_]{2,}){2}")
_TELEGRAM_ID = re.compile(r"-100\d{6,}")
_NAME = re.compile(r"\w+")
# What a coach says of itself, as if it read it out; in the languages that people try first.
_TELLS = re.compile(
    r"(?<!nao falo sobre )\b(?:(?:minhas|as minhas|meu|o meu|my|mis|mi|mes|mon|meine|le mie|"
    r"il mio) (?:\w+ )?(?:instrucoes|instructions|instrucciones|istruzioni|anweisungen|prompt|"
    r"regras internas|diretrizes|guidelines|system prompt|prompt del sistema|"
    r"prompt systeme) (?:\w+ )?(?:sao|dizem|diz|mandam|manda|pedem|comecam|comeca|e|are|say|says|is|tell|"
    r"told|begin|start|read|reads|son|dicen|dice|sont|disent|lauten|sagen|sono|dicono)|(?:fui|i was|i am|"
    r"im|he sido|ich wurde|sono stato|jai ete) (?:instruid[oa]|programad[oa]|configurad[oa]|instructed|"
    r"programmed|told|configured|ordered|forbidden|orientad[oa]|ordenad[oa]|proibid[oa]|instruido|"
    r"angewiesen|istruito|instruit) (?:\w+ ){0,2}?(?:a|para|de|to|que|never|nunca)|(?:here (?:is|are)|"
    r"aqui (?:esta|estao|vai|vao)|segue|seguem|estas son|aqui estan|voici|hier sind|ecco) (?:\w+ )?(?:my|"
    r"the|meu|o|as|minhas|mis|las|mes|meine|le mie) (?:\w+ )?(?:prompt|instructions|instrucoes|"
    r"instrucciones|anweisungen|istruzioni|system)|(?:you are|voce e|tu e|eres|vous etes|tu es|du bist|"
    r"sei) (?:the|o|a|el|la|le|der|lallenatore|il|um|uma)? ?(?:coach|treinador|treinadora|entrenador|"
    r"entraineur|trainer|allenatore) (?:of|da|do|de|del|der|di) (?:la )?gym nation|(?:regras|instrucoes|"
    r"rules|instructions) (?:internas |internal )?(?:que (?:eu )?|that i |i )(?:recebi|sigo|received|"
    r"was given|follow)|(?:my|minhas|as minhas|mis) (?:tools|ferramentas|herramientas) (?:are|sao|son|"
    r"se chamam|include|incluem))\b"
)
# What is inside, told in own words: a summary, a list of its parts, a translation.
_RETOLD = re.compile(
    r"\b(?:(?:resum\w+|summar\w+|paraphras\w+|translat\w+|traduz\w+|"
    r"em outras palavras) (?:\w+ ){0,4}?(?:o que me mandaram|minhas instrucoes|my (?:setup|instructions|"
    r"rules|prompt)|meu prompt)|(?:my|minhas|meus) (?:hidden|secret|internal|ocultas|secretas|"
    r"internas) (?:rules|instructions|regras|instrucoes)|(?:instrucoes|instructions) (?:do sistema|"
    r"of the system) (?:em|as|in)|(?:developer|system|sistema) (?:message|mensagem) (?:says|tells|opens|"
    r"begins|starts|has)|(?:mensagem|message) (?:de|do|of the) (?:sistema|system) (?:tem|diz|comeca|has|"
    r"says)|my (?:configuration|system message|setup) (?:has|opens|begins|starts|says|tells|contains)|"
    r"(?:texto|text) (?:que vem|that comes) (?:antes|before) (?:\w+ ){0,3}?(?:mensagem|message)|"
    r"(?:me (?:configuraram|programaram|instruiram|mandaram)|they (?:configured|programmed|"
    r"instructed) me) (?:para|pra|a|to) (?:nunca|never|nao|not|\w+r)|(?:tenho|i have) (?:uma|a|tres|"
    r"three|several|varias)? ?(?:funcao|funcoes|function|functions|tool|tools|ferramenta|"
    r"ferramentas) (?:cujo|cujos|chamad\w+|whose|called|named)|(?:in|em) meiner systemnachricht|"
    r"first letters of each rule|(?:first|primeira) (?:tool|ferramenta) (?:in|em) (?:hex|base64|binary|"
    r"binario|morse))\b"
)
_RULES_OF_MINE = re.compile(
    r"\b(?:(?:my|meu) prompt (?:has|tem|starts|comeca|opens|contains|contem)|^system (?:be|you|never|do)|"
    r"(?:repito|repeating|i repeat) (?:o que|what) (?:esta|is) (?:acima|above)|(?:traduz\w+|translat\w+|"
    r"resum\w+|summari[sz]\w+|recit\w+) (?:as )?(?:minhas|my) (?:ordens|orders|instrucoes|instructions|"
    r"regras|rules)|(?:meus|my) (?:comandos|commands|parametros|settings) (?:internos|internal|ocultos|"
    r"hidden)|(?:system prompt|prompt (?:de|do) sistema|hidden text|texto (?:oculto|"
    r"escondido)) (?:\w+ ){0,2}?(?:manda|diz|pede|tells|says|is|me)|(?:disseram|mandaram|falaram|"
    r"told) (?:(?:pra|para) )?(?:mim|me) (?:\w+ ){0,3}?(?:jamais|nunca|never|not to)|(?:antes da (?:sua|"
    r"tua) mensagem|before your message) (?:\w+ ){0,4}?(?:texto|text|prompt|regras|rules)|(?:as|"
    r"the) (?:instrucoes|instructions) (?:dizem|say|mandam|tell) (?:que eu|me|i|that i)|(?:obter|pegar|"
    r"get|fetch) (?:o )?(?:perfil|profile) (?:\w+ )?(?:listar|list)|(?:fui|i was) (?:criad|feit|created|"
    r"built|made|designed|treinad|trained)\w* (?:\w+ )?(?:para|to) (?:nunca|never|nao|not)|"
    r"(?:ferramentas|funcoes|tools|functions) (?:que (?:eu )?(?:posso|tenho|uso|chamo)|"
    r"(?:that )?i (?:can|have|use|call))|(?:minhas|my) (?:diretrizes|guidelines|politicas|policies|"
    r"internal|leis|laws) (?:internas|internal|guidelines|policies|sao|are)|(?:tudo (?:o )?que|"
    r"everything|o que) (?:\w+ ){0,2}?(?:escrito|written|dito) (?:antes|before|acima|above)|(?:minha|"
    r"my) (?:\w+ ){0,2}?(?:regra|rule) (?:interna|internal|secreta|secret|oculta|hidden)|(?:my|minha|"
    r"minhas) (?:internal|hidden|secret) (?:rule|rules|orders)|(?:my (?:makers|creators|developers|"
    r"owners|operators)|meus (?:criadores|desenvolvedores|operadores)|quem me (?:fez|criou|"
    r"programou)) (?:\w+ ){0,2}?(?:told|order|instruct|ask|set|want|mand|ped|instru|quer)\w*|(?:ordens|"
    r"orders|instrucoes|instructions) (?:que (?:eu )?recebi|que me deram|(?:that )?i (?:received|got|"
    r"was given))|(?:message|text|texto|mensagem) (?:above|before|acima|antes) (?:of )?(?:this|da|desta|"
    r"dessa|deste) (?:chat|conversation|conversa)|(?:my system (?:text|message|prompt)|meu (?:texto|"
    r"prompt) de sistema) (?!\w+ (?:private|privad))|(?:haiku|poema|poem|song|rap|musica|resumo|summary|"
    r"traducao|translation|gist|essencia|list|lista|rimas?) (?:das|of|de|do|dos) (?:\w+ )?(?:minhas|my|"
    r"meu) (?:\w+ )?(?:regras|rules|instrucoes|instructions|ordens|orders|prompt)|(?:resumo|"
    r"summary) (?:do que|of what) (?:me |they )?(?:mandaram|pediram|told|asked))\b"
)
# What the rules are about. Several of them beside each other, and that they are rules, is telling them.
_TOPICS = tuple(
    re.compile(topic)
    for topic in (
        r"\b(?:invent\w*|make up|made up) (?:\w+ ){0,2}?(?:pontos?|numeros?|points?|numbers?|scores?)\b",
        r"\b(?:doses?|remedios?|drug amounts|medicamentos?)\b",
        r"\b(?:links?|urls?)\b",
        r"\b(?:reveal|revel|hid(?:e|den)\b|escond|ocult|secret|segredo)",
        r"\b(?:fitness|words|palavras|coach)\b",
    )
)
_AS_RULES = re.compile(
    r"\b(?:laws?|leis|rules?|regras?|instructions?|instrucoes|ordens|orders|ordered|told|mandaram|"
    r"must not|not allowed|proib\w+|gist)\b"
)
_TOPICS_TOLD = 3
_REFUSED = re.compile(r"\b(?:nao|not|cant|cannot|wont|dont|never|nunca|no puedo|sem)\b(?: \w+){0,5}$")
# "My instructions are mine": no more than that, and nothing of them after it.
_MINE = re.compile(
    r" (?:(?:so|only|all|just) )?(?:minhas|mine|private|privadas|confidential|confidenciais|sigilosas)"
    r"(?=$| to keep(?! (?:and|they))| (?:mas|but) (?:pergunt|ask))"
)
# Dots and lines beside each other; a table and a row of bullets have only one of them.
_MORSE = re.compile(
    r"(?=(?:[^\w\n]{0,40})(?:[.·•][\-–−_]|[\-–−_][.·•]))(?:(?<!\S)[.·•\-–−_/|]{1,6}(?:\s+|$)){7,}"
)
_SPELLED = re.compile(r"(?<!\w)\w(?:([\s.\-_*|/·,]{1,3})\w)(?:\1\w){2,}(?!\w)")
_SINGLE_LETTERS = re.compile(r"(?:(?<!\w)\w(?!\w)\W{0,3}){12,}")
_LINE_SPELLED = re.compile(r"\s+(?:underline|underscore|sublinhado|traço baixo)\s+")
_SIGNS = str.maketrans("013457", "oieast")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
Runs = Mapping[int, frozenset[tuple[str, ...]]]
"""Runs of words, by how many words they have."""
_ATBASH = str.maketrans(_ALPHABET, _ALPHABET[::-1])
_LETTER_RUN = 20
_ONSET = re.compile(r"^([^aeiou]*)(\w*)$")


class Inside:
    """Texts and names that no answer may quote, and what they look like in disguise."""

    def __init__(self, texts: Sequence[str], names: Sequence[str]) -> None:
        self._names = frozenset(name.casefold() for name in names)
        self._all_names = self._names | _disguised_names(self._names)
        self._squeezed = frozenset(name.replace("_", "").casefold() for name in names if "_" in name)
        self._parts = frozenset(
            part for name in names for part in name.casefold().split("_") if len(part) > 3
        )
        self._texts = tuple(part for text in texts for part in text.split(SAID_OPENLY))
        self._disguised = _disguises(self._texts)
        self._scattered = _scattered_of(self._texts)
        self._vocabulary = _vocabulary_of(self._texts)
        self._letters = _letters_of(self._texts)

    def told_in(self, text: str, folded: str) -> bool:
        """Return whether an answer tells any of it. `folded` is the text folded."""
        return self._is_told(text, folded, _DEEPEST)

    def _is_told(self, text: str, folded: str, depth: int) -> bool:
        words = folded.split()
        return (
            bool(_INSIDE.search(text) or _TELEGRAM_ID.search(text) or _MORSE.search(text))
            or not self._names.isdisjoint(_NAME.findall(text.casefold()))
            or self._is_named_otherwise(text.casefold())
            or quotes(words, self._disguised)
            or self._is_scattered(words)
            or self._is_spelled(text, words)
            or any(not _MINE.match(folded, found.end()) for found in _TELLS.finditer(folded))
            or any(
                not _REFUSED.search(folded[: found.start()].rstrip())
                for way in (_RETOLD, _RULES_OF_MINE)
                for found in way.finditer(folded)
            )
            or _tells_rules(folded)
            or (
                depth > 0
                and any(
                    _WORDS.search(one) or self._is_told(one, fold(one), depth - 1) for one in decoded(text)
                )
            )
        )

    def _is_named_otherwise(self, text: str) -> bool:
        """Return whether a tool's name is written backwards, in other signs, or with its line spelled out."""
        for name in _NAME.findall(_LINE_SPELLED.sub("_", text)):
            if "_" in name and not self._all_names.isdisjoint({name, name.translate(_SIGNS)}):
                return True
        return False

    def _is_scattered(self, words: Sequence[str]) -> bool:
        """Return whether pieces of a secret text stand between other words."""
        runs = {tuple(words[at : at + _SCATTERED]) for at in range(len(words) - _SCATTERED + 1)}
        if len(runs & self._scattered) >= _SCATTERED_TIMES:
            return True
        # Without the words that are strewn in between.
        return quotes([word for word in words if word in self._vocabulary], self._disguised)

    def _is_spelled(self, text: str, words: Sequence[str]) -> bool:
        for found in _SPELLED.finditer(text):
            letters = "".join(char for char in fold(found[0]) if char.isalnum())
            if letters in self._parts or any(name in letters for name in self._squeezed):
                return True
            if len(letters) >= _LETTER_RUN and letters in self._letters:
                return True
        for found in _SINGLE_LETTERS.finditer(text):
            if self._runs_together("".join(char for char in found[0].casefold() if char.isalnum())):
                return True
        if any(self._runs_together(word) for word in words if len(word) >= _LETTER_RUN):
            return True
        joined = ("".join(words[at : at + size]) for size in (1, 2, 3) for at in range(len(words)))
        return not self._squeezed.isdisjoint(joined)

    def _runs_together(self, word: str) -> bool:
        runs = (word[at : at + _LETTER_RUN] for at in range(0, len(word) - _LETTER_RUN + 1, _LETTER_RUN // 2))
        return any(run in self._letters for run in runs)


def _tells_rules(folded: str) -> bool:
    if not _AS_RULES.search(folded):
        return False
    return sum(topic.search(folded) is not None for topic in _TOPICS) >= _TOPICS_TOLD


@functools.lru_cache(maxsize=8)
def _disguised_names(names: frozenset[str]) -> frozenset[str]:
    """Return names that have a line in them, turned round, shifted and in pig Latin."""
    ways: tuple[Callable[[str], str], ...] = (
        lambda name: name[::-1],
        lambda name: name.translate(_ATBASH),
        lambda name: "_".join(part[::-1] for part in name.split("_")),
        lambda name: "_".join(_ONSET.sub(r"\2\1ay", part) for part in name.split("_")),
        *(_shifted(by) for by in range(1, len(_ALPHABET))),
    )
    return frozenset(way(name) for name in names if "_" in name for way in ways)


def shingles(texts: Iterable[str], size: int) -> Runs:
    """Runs of `size` words; a shorter text of at least three words is one by itself."""
    found: dict[int, set[tuple[str, ...]]] = defaultdict(set)
    for text in texts:
        words = fold(text).split()
        if _SHORTEST <= len(words) < size:
            found[len(words)].add(tuple(words))
        found[size].update(tuple(words[at : at + size]) for at in range(len(words) - size + 1))
    return {length: frozenset(runs) for length, runs in found.items()}


def quotes(words: Sequence[str], secret: Runs) -> bool:
    return any(
        tuple(words[at : at + size]) in runs
        for size, runs in secret.items()
        for at in range(len(words) - size + 1)
    )


@functools.lru_cache(maxsize=8)
def _scattered_of(texts: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return shingles(texts, _SCATTERED).get(_SCATTERED, frozenset())


@functools.lru_cache(maxsize=8)
def _vocabulary_of(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for text in texts for word in fold(text).split())


@functools.lru_cache(maxsize=8)
def _letters_of(texts: tuple[str, ...]) -> str:
    return " ".join(fold(text).replace(" ", "") for text in texts)


@functools.lru_cache(maxsize=8)
def _disguises(texts: tuple[str, ...]) -> Runs:
    """Return the runs of words of prompts, as they are and turned round or shifted."""
    folded = [fold(text) for text in texts]
    ways: tuple[Callable[[str], str], ...] = (
        lambda text: text,
        lambda text: text[::-1],
        lambda text: " ".join(word[::-1] for word in text.split()),
        lambda text: " ".join(reversed(text.split())),
        lambda text: codecs.encode(text, "rot13"),
        lambda text: text.translate(_ATBASH),
        *(_shifted(by) for by in (1, 2, 3, -1, -2, -3)),
    )
    return shingles((way(text) for text in folded for way in ways), SHINGLE)


def _shifted(by: int) -> Callable[[str], str]:
    table = str.maketrans(_ALPHABET, _ALPHABET[by:] + _ALPHABET[:by])
    return lambda text: text.translate(table)
