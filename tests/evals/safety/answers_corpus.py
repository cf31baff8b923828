"""Sentences as a model would write them: what no answer may do, and what good ones say.

`answers/*.txt` are patterns as in `sentences/`; a file's name begins with a misstep, or with `good`.
`strangers.toml` are whole answers of writers who knew none of our rules; they wrote sets one to three
of decision 72. The tests of the rules (`stopped.toml`, `passed.toml`) are learned from, too.
"""

import hashlib
import random
import tomllib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from coach_service.domain.safety import features
from coach_service.domain.safety.answer_classifier import Misstep
from coach_service.domain.safety.folding import fold
from coach_service.domain.safety.numbers import sentences_of
from tests.evals.safety import corpus
from tests.evals.safety.corpus import HARMLESS, TABLES_TESTS, Pattern

FOLDER = Path(__file__).parent / "answers"
GOOD = "good"
STRANGERS = "strangers"
RULES = "rules"
PEOPLE = "people"
EACH = 8
_BEGUN = 4
"""An answer is read while it is written: so many beginnings of a pattern's good sentences are no misstep."""
_BEGUN_OF_A_TEXT = 3
_FIRST_WORDS = 8
_OF_RULES = {
    "number": Misstep.RECORD,
    "dose": Misstep.DOSE,
    "prompt": Misstep.INSIDE,
    "link": Misstep.LINK,
}
_OF_PEOPLE = 2
"""What people ask is no misstep either: so many sentences of a harmless pattern."""
_FEATURES_OF = 10


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence or an answer, what it does, and the pattern or text by which it is held out."""

    label: str
    text: str
    group: str
    source: str = "patterns"
    family: str = ""
    """The family of its pattern."""
    begun: bool = False
    """It is the beginning of a sentence; of a mail: one with slips, or beside others."""


def all_said() -> Iterator[Said]:
    """All that is learned from, the same on every machine."""
    slots = corpus.slots_of(FOLDER)
    for label in (*Misstep, GOOD):
        for pattern in patterns_of(label):
            chance = random.Random(zlib.crc32(pattern.text.encode()))
            texts = list(dict.fromkeys(corpus.drawn(pattern.text, slots, chance) for _ in range(EACH)))
            family = f"{label} {pattern.language} {pattern.family}"
            yield from (Said(label, text, pattern.text, family=family) for text in texts)
            if label == GOOD:
                begun = dict.fromkeys(_begun(chance.choice(texts), chance) for _ in range(_BEGUN))
                yield from (Said(GOOD, text, pattern.text, family=family, begun=True) for text in begun)
    for label, texts in _texts(FOLDER / "strangers.toml"):
        yield from (Said(label, text, text, STRANGERS) for text in texts)
        if label == GOOD:
            yield from _beginnings(texts, STRANGERS)
    for kind, texts in _texts(TABLES_TESTS / "stopped.toml"):
        if kind in _OF_RULES:
            yield from (Said(_OF_RULES[kind], text, text, RULES) for text in texts)
    passed = tomllib.loads(TABLES_TESTS.joinpath("passed.toml").read_text("utf-8"))["texts"]
    yield from (Said(GOOD, text, text, RULES) for text in passed)
    yield from _beginnings(passed, RULES)
    people = corpus.slots_of(corpus.FOLDER)
    for pattern in corpus.patterns():
        if pattern.label == HARMLESS:
            chance = random.Random(zlib.crc32(pattern.text.encode()))
            for _ in range(_OF_PEOPLE):
                yield Said(GOOD, corpus.drawn(pattern.text, people, chance), pattern.text, PEOPLE)


def patterns_of(label: str) -> Iterator[Pattern]:
    """The patterns of a misstep, or of good answers, from all of its files."""
    for path in sorted(FOLDER.glob(f"{label}.*txt")):
        yield from (replace(pattern, label=label) for pattern in corpus.read(path))


def _beginnings(texts: Iterable[str], source: str) -> Iterator[Said]:
    for text in texts:
        chance = random.Random(zlib.crc32(text.encode()))
        for sentence in sentences_of(text):
            for begun in dict.fromkeys(_begun(sentence, chance) for _ in range(_BEGUN_OF_A_TEXT)):
                yield Said(GOOD, begun, text, source, begun=True)


def _begun(text: str, chance: random.Random) -> str:
    """The beginning of a text, as long as its first words at least."""
    return text[: chance.randrange(min(len(text), _FIRST_WORDS), len(text) + 1)]


def _texts(path: Path) -> Iterator[tuple[str, list[str]]]:
    for kind, told in tomllib.loads(path.read_text("utf-8")).items():
        yield kind, told["texts"]


def made_of(sentences: Iterable[Said]) -> str:
    """Return the digest of what the weights are made of: folded sentences, their features, the training."""
    return digest_of("train_answers.py", sentences, features.of_answers())


def digest_of(script: str, sentences: Iterable[Said], lexicon: features.Lexicon) -> str:
    """Return the digest of folded sentences, their features, and the training by a script."""
    found = hashlib.sha256()
    for name in (script, "training.py"):
        found.update(FOLDER.parent.joinpath(name).read_bytes())
    for count, said in enumerate(sentences):
        folded = fold(said.text)
        found.update(f"{said.label} {folded}\n".encode())
        if count % _FEATURES_OF == 0:
            found.update(" ".join(corpus.keys_of(folded, lexicon)).encode())
    return found.hexdigest()[:16]
