"""Sentences as a model would write them: what no answer may do, and what good ones say.

`answers/*.txt` are patterns as in `sentences/`, a file a misstep, and `good`.
`strangers.toml` are whole answers of writers who knew none of our rules; they wrote sets one to three
of decision 72. The tests of the rules (`stopped.toml`, `passed.toml`) are learned from, too.
"""

import hashlib
import random
import tomllib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coach_service.domain.safety.answer_classifier import Misstep
from coach_service.domain.safety.folding import fold
from tests.evals.safety import corpus
from tests.evals.safety.corpus import HARMLESS, TABLES_TESTS

FOLDER = Path(__file__).parent / "answers"
GOOD = "good"
STRANGERS = "strangers"
RULES = "rules"
PEOPLE = "people"
_EACH = 30
_OF_RULES = {"number": Misstep.RECORD, "dose": Misstep.DOSE, "prompt": Misstep.INSIDE}
_OF_PEOPLE = 3
"""What people ask is no misstep either: so many sentences of a harmless pattern."""
_FEATURES_OF = 10


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence or an answer, what it does, and the pattern or text by which it is held out."""

    label: str
    text: str
    group: str
    source: str = "patterns"


def all_said() -> Iterator[Said]:
    """All that is learned from, the same on every machine."""
    slots = corpus.slots_of(FOLDER)
    for label in (*Misstep, GOOD):
        for pattern in corpus.read(FOLDER / f"{label}.txt"):
            chance = random.Random(zlib.crc32(pattern.text.encode()))
            for text in dict.fromkeys(corpus.drawn(pattern.text, slots, chance) for _ in range(_EACH)):
                yield Said(label, text, pattern.text)
    for label, texts in _texts(FOLDER / "strangers.toml"):
        yield from (Said(label, text, text, STRANGERS) for text in texts)
    for kind, texts in _texts(TABLES_TESTS / "stopped.toml"):
        if kind in _OF_RULES:
            yield from (Said(_OF_RULES[kind], text, text, RULES) for text in texts)
    passed = tomllib.loads(TABLES_TESTS.joinpath("passed.toml").read_text("utf-8"))
    yield from (Said(GOOD, text, text, RULES) for text in passed["texts"])
    people = corpus.slots_of(corpus.FOLDER)
    for pattern in corpus.patterns():
        if pattern.label == HARMLESS:
            chance = random.Random(zlib.crc32(pattern.text.encode()))
            for _ in range(_OF_PEOPLE):
                yield Said(GOOD, corpus.drawn(pattern.text, people, chance), pattern.text, PEOPLE)


def _texts(path: Path) -> Iterator[tuple[str, list[str]]]:
    for kind, told in tomllib.loads(path.read_text("utf-8")).items():
        yield kind, told["texts"]


def made_of() -> str:
    """Return the digest of what the weights are made of: folded sentences, their features, the training."""
    found = hashlib.sha256(FOLDER.parent.joinpath("train_answers.py").read_bytes())
    for count, said in enumerate(all_said()):
        folded = fold(said.text)
        found.update(f"{said.label} {folded}\n".encode())
        if count % _FEATURES_OF == 0:
            found.update(" ".join(corpus.keys_of(folded)).encode())
    return found.hexdigest()[:16]
