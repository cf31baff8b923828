"""The sentences of `sentences/`: families of phrasing, written as patterns, and what is made of them.

A file is a concern, or `harmless`; `harmless.2.txt` has more of them.
`[pt] title` begins a family; each line is a pattern:
`(one|another|)` is one of them, `{slot}` a word of `slots.txt`.
From each pattern the same few sentences are drawn on every machine, some with slips, short forms and company.
"""

import hashlib
import math
import random
import re
import tomllib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coach_service.domain.safety import features, tables
from coach_service.domain.safety.concerns import URGENT
from coach_service.domain.safety.folding import fold

FOLDER = Path(__file__).parent / "sentences"
TABLES_TESTS = Path(__file__).parents[2] / "coach_service" / "domain" / "safety"
HARMLESS = "harmless"
_NO_LABELS = frozenset({"slots", "fillers"})
_EACH = 12
"""How many sentences are drawn from a pattern, and half as many from a line that is one sentence."""
_RICH, _EACH_OF_RICH = 400, 36
"""A pattern of so many sentences is drawn from more often where it is harmless or urgent.

What both have in common is said in few words, and what tells them apart in many.
"""
_DRAWN_FROM = frozenset({HARMLESS, *URGENT})
ONE_BY_ONE = "one by one"
"""In the family of this name each line is a family of its own."""
_FEATURES_OF = 40
"""The features of every fortieth sentence are enough to see that they were changed."""
_OURS = tables.table("tongues")["ours"]
_FAMILY = re.compile(r"\[(pt|en)\] (.+)")
_CHOICE = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"\{(\w+)\}")
_SHORT_FORMS = {
    "voce": "vc", "nao": "n", "que": "q", "estou": "to", "tô": "to", "está": "ta", "também": "tb",
    "hoje": "hj",
    "muito": "mt", "quando": "qdo", "porque": "pq", "para": "pra", "comigo": "cmg",
    "depois": "dps", "mesmo": "msm",
    "não": "n", "você": "vc", "quero": "qro", "beleza": "blz", "cadê": "kd", "verdade": "vdd", "tá": "ta",
    "you": "u", "your": "ur", "are": "r", "because": "cuz", "going": "goin", "want": "wanna", "please": "pls",
    "about": "abt", "with": "w", "people": "ppl", "really": "rly", "though": "tho", "before": "b4",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pattern:
    """A line of a family."""

    label: str
    language: str
    family: str
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is drawn from a pattern. The first one is as it was written, without slips or company."""

    pattern: Pattern
    text: str
    plain: bool


def made_of() -> str:
    """Return the digest of what the weights are made of: folded sentences, their features, the training."""
    found = hashlib.sha256(FOLDER.parent.joinpath("train.py").read_bytes())
    for count, sentence in enumerate(sentences()):
        folded = fold(sentence.text)
        found.update(f"{sentence.pattern.label} {folded}\n".encode())
        if count % _FEATURES_OF == 0:
            found.update(" ".join(keys_of(folded)).encode())
    return found.hexdigest()[:16]


def keys_of(folded: str, lexicon: features.Lexicon | None = None) -> list[str]:
    """Return what a classifier sees in a folded text; words mean what they do in questions if not told."""
    words = folded.split()
    lexicon = lexicon or features.of_people()
    meant = [lexicon.meanings(word) for word in words]
    keys = [key for word, means in zip(words, meant, strict=True) for key in features.word_keys(word, means)]
    return keys + list(features.company_keys(words, meant))


def patterns() -> list[Pattern]:
    """All of them, in the files' order."""
    found = []
    for path in sorted(FOLDER.glob("*.txt")):
        if path.stem not in _NO_LABELS:
            found += read(path)
    return found + list(_of_the_tables())


def sentences() -> Iterator[Sentence]:
    """Draw from every pattern."""
    slots, fillers = slots_of(FOLDER), _fillers()
    harmless = [pattern for pattern in patterns() if pattern.label == HARMLESS]
    for pattern in patterns():
        chance = random.Random(zlib.crc32(f"{pattern.label} {pattern.family} {pattern.text}".encode()))
        varied = set("({|") & set(pattern.text)
        each = _EACH_OF_RICH if pattern.label in _DRAWN_FROM and _is_rich(pattern.text, slots) else _EACH
        for count in range(each if varied else _EACH // 2):
            text = drawn(pattern.text, slots, chance)
            plain = count < (_EACH // 3 if varied else 2)
            if not plain:
                text = slipped(shortened(text, chance), chance)
                text = _accompanied(text, pattern, harmless, (slots, fillers), chance)
            yield Sentence(pattern, text, plain)


def read(path: Path) -> Iterator[Pattern]:
    """The patterns of a file."""
    language = family = ""
    for line in path.read_text("utf-8").splitlines():
        if begun := _FAMILY.fullmatch(line):
            language, family = begun[1], begun[2]
        elif line:
            yield Pattern(path.stem.split(".")[0], language, family, line)


def _of_the_tables() -> Iterator[Pattern]:
    """The sentences that the tables are held to; each is a family of its own."""
    worrying = tomllib.loads(TABLES_TESTS.joinpath("worrying.toml").read_text("utf-8"))
    harmless = tomllib.loads(TABLES_TESTS.joinpath("harmless.toml").read_text("utf-8"))
    for label, texts in [
        *((label, found["texts"]) for label, found in worrying.items()),
        (HARMLESS, harmless["texts"]),
    ]:
        for text in texts:
            # A bar or a bracket would make a pattern of it.
            if not set("({|[") & set(text):
                yield Pattern(label, _language(text), ONE_BY_ONE, text)


def _language(text: str) -> str:
    """In which of the two languages a sentence has more small words."""
    words = fold(text).split()
    small = {short: set(_OURS[name].split("|")) for short, name in (("pt", "pt-BR"), ("en", "en"))}
    return max(small, key=lambda short: sum(word in small[short] for word in words))


def slots_of(folder: Path) -> Mapping[str, Sequence[str]]:
    """The words of a folder's slots."""
    lines = folder.joinpath("slots.txt").read_text("utf-8").splitlines()
    pairs = [line.split(" = ", 1) for line in lines if line]
    return {name: tuple(word.strip() for word in words.split(" | ")) for name, words in pairs}


def _fillers() -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    kind = ""
    for line in FOLDER.joinpath("fillers.txt").read_text("utf-8").splitlines():
        if begun := _FAMILY.fullmatch(line):
            kind = f"{begun[1]} {begun[2]}"
        elif line:
            found.setdefault(kind, []).append(line)
    return found


def drawn(text: str, slots: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    """A sentence of a pattern."""
    before = ""
    while text != before:
        before = text
        text = _SLOT.sub(lambda slot: chance.choice(slots[slot[1]]), text)
        text = _CHOICE.sub(lambda choice: chance.choice(choice[1].split("|")), text)
    # What stands between bars outside of brackets are whole sentences.
    return " ".join(chance.choice(text.split("|")).split())


def _is_rich(text: str, slots: Mapping[str, Sequence[str]]) -> bool:
    """Whether a pattern makes very many sentences."""
    several = [len(slots[name]) for name in _SLOT.findall(text)]
    several += [len(choice.split("|")) for choice in _CHOICE.findall(text)]
    return math.prod(several) >= _RICH


def shortened(text: str, chance: random.Random) -> str:
    """Return the text with some of its words in the short forms that people type."""
    words = [
        _SHORT_FORMS[word] if word in _SHORT_FORMS and chance.random() < 0.5 else word
        for word in text.split()
    ]
    return " ".join(words)


def slipped(text: str, chance: random.Random) -> str:
    """Return the text with a slip of the finger in it, or as it was."""
    words = text.split()
    at = chance.randrange(len(words))
    word = words[at]
    if len(word) < 5 or chance.random() < 0.4:
        return text
    spot = chance.randrange(1, len(word) - 1)
    words[at] = chance.choice(
        [
            word[:spot] + word[spot + 1 :],
            word[:spot] + word[spot] + word[spot:],
            word[:spot] + word[spot + 1] + word[spot] + word[spot + 2 :],
            word[:spot] + chance.choice("aeiosrtn") + word[spot + 1 :],
        ]
    )
    return " ".join(words)


def _accompanied(
    text: str,
    pattern: Pattern,
    harmless: Sequence[Pattern],
    words: tuple[Mapping[str, Sequence[str]], Mapping[str, Sequence[str]]],
    chance: random.Random,
) -> str:
    """Return the text between what people say before and after, or beside something harmless."""
    slots, fillers = words
    luck = chance.random()
    if luck < 0.35:
        text = f"{chance.choice(fillers[f'{pattern.language} before'])} {text}"
    elif luck < 0.6:
        text = f"{text} {chance.choice(fillers[f'{pattern.language} after'])}"
    elif luck < 0.8:
        # Beside an idiom, only what worries stays what it is.
        only = {"ordinary questions"} if luck < 0.72 or pattern.label == HARMLESS else {ONE_BY_ONE}
        same = [one for one in harmless if one.language == pattern.language and one.family in only]
        other = drawn(chance.choice(same).text, slots, chance)
        turn = "," if luck < 0.76 else " mas" if pattern.language == "pt" else " but"
        text = f"{other}{turn} {text}" if chance.random() < 0.5 else f"{text}, {other}"
    return text
