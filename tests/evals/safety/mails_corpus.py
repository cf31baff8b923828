"""Sentences as they stand in anonymous mails: unkind ones of each reason that the lists know, and kind ones.

`mails/*.txt` are patterns as in `sentences/`; a file's name begins with a reason, or with `good`.
From answers some families are learned from, too: a model that insults says what a mail says.
What only measures (`tests/evals/mails`) is no part of it.
"""

import random
import tomllib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from coach_service.domain.safety import features
from coach_service.domain.safety.folding import fold
from coach_service.domain.safety.unkindness import LEARNED
from tests.evals.safety import answers_corpus, corpus
from tests.evals.safety.answers_corpus import GOOD, Said, digest_of
from tests.evals.safety.corpus import HARMLESS, ONE_BY_ONE, Pattern

FOLDER = Path(__file__).parent / "mails"
MEASURING = Path(__file__).parents[1] / "mails"
SCRIPT = "train_mails.py"
MAILS, ANSWERS, PEOPLE = "mails", "answers", "people"
_EACH = 10
_OF_OTHERS = 2
"""What people ask and good answers say is kind enough: so many sentences of a pattern."""
_AT_ONCE = 3
"""Long mails are read in windows; in each there is something of so many sentences more."""
_OPENED, _ACCOMPANIED, _SLIPPED = 0.25, 0.2, 0.3
_OF_ANSWERS = {
    "insults": "insult",
    "put downs, one by one": "insult",
    "shame and noise": "insult",
    "about bodies": "hate",
    "bodies": "hate",
    "against groups": "hate",
    "hate": "hate",
    "sexual": "sexual",
    "sex": "sexual",
    "desire, one by one": "sexual",
}
"""Which families of `answers/abuse*.txt` say something unkind to somebody, and what."""


def all_said() -> Iterator[Said]:
    """All that is learned from, the same on every machine. What measures is left out of it."""
    measuring = {fold(text) for text in _measuring()}
    return (said for said in _all_said() if fold(said.text) not in measuring)


def _measuring() -> Iterator[str]:
    for path in sorted(MEASURING.glob("*.toml")):
        for language in tomllib.loads(path.read_text("utf-8")).values():
            yield from (text for texts in language.values() for text in texts)


def _all_said() -> Iterator[Said]:
    slots = corpus.slots_of(FOLDER)
    kind: dict[tuple[str, str], list[Pattern]] = {}
    for one in patterns_of(GOOD):
        # Beside a kind sentence stands what is held out with it.
        kind.setdefault((one.language, one.family), []).append(one)
    for label in (*LEARNED, GOOD):
        for pattern in patterns_of(label):
            yield from _said(pattern, slots, kind.get((pattern.language, pattern.family), ()))
    of_answers = corpus.slots_of(answers_corpus.FOLDER)
    for pattern in answers_corpus.patterns_of("abuse"):
        if label := _OF_ANSWERS.get(pattern.family):
            yield from _plain(replace(pattern, label=label), of_answers, answers_corpus.EACH, ANSWERS)
    for pattern in answers_corpus.patterns_of(GOOD):
        yield from _plain(pattern, of_answers, _OF_OTHERS, ANSWERS)
    of_people = corpus.slots_of(corpus.FOLDER)
    for pattern in corpus.patterns():
        if pattern.label == HARMLESS:
            yield from _plain(replace(pattern, label=GOOD), of_people, _OF_OTHERS, PEOPLE)


def patterns_of(label: str) -> Iterator[Pattern]:
    """The patterns of a reason, or of kind mails, from all of its files."""
    for path in sorted(FOLDER.glob(f"{label}.*txt")):
        yield from (replace(pattern, label=label) for pattern in corpus.read(path))


def made_of(said: Sequence[Said]) -> str:
    """Return the digest of what the weights are made of."""
    return digest_of(SCRIPT, said, features.of_mails())


def _said(pattern: Pattern, slots: Mapping[str, Sequence[str]], beside: Sequence[Pattern]) -> Iterator[Said]:
    """A pattern's sentences; of a kind family some more with slips, with a greeting, or beside others."""
    chance = random.Random(zlib.crc32(f"{pattern.label} {pattern.text}".encode()))
    for text in dict.fromkeys(corpus.drawn(pattern.text, slots, chance) for _ in range(_EACH)):
        yield _of(pattern, text, MAILS)
        if pattern.label != GOOD or pattern.family.endswith(ONE_BY_ONE):
            continue
        more = text
        if chance.random() < _SLIPPED:
            more = corpus.slipped(corpus.shortened(more, chance), chance)
        if chance.random() < _OPENED:
            more = f"{chance.choice(slots[f'open_{pattern.language}'])} {more}"
        if chance.random() < _ACCOMPANIED:
            other = corpus.drawn(chance.choice(beside).text, slots, chance)
            more = f"{other}. {more}" if chance.random() < 0.5 else f"{more}. {other}"
        if more != text:
            yield replace(_of(pattern, more, MAILS), begun=True)
        yield replace(_of(pattern, _window(pattern, beside, slots, chance), MAILS), begun=True)


def _window(
    pattern: Pattern, beside: Sequence[Pattern], slots: Mapping[str, Sequence[str]], chance: random.Random
) -> str:
    """Return a part of a long kind mail, as it is read: the end of a sentence and the beginning of others."""
    several = [pattern, *chance.choices(beside, k=_AT_ONCE)]
    chance.shuffle(several)
    words = fold(". ".join(corpus.drawn(one.text, slots, chance) for one in several)).split()
    return " ".join(chance.choice(list(features.windows(words))))


def _plain(pattern: Pattern, slots: Mapping[str, Sequence[str]], count: int, source: str) -> Iterator[Said]:
    chance = random.Random(zlib.crc32(f"{pattern.label} {pattern.text}".encode()))
    for text in dict.fromkeys(corpus.drawn(pattern.text, slots, chance) for _ in range(count)):
        yield _of(pattern, text, source)


def _of(pattern: Pattern, text: str, source: str) -> Said:
    family = (
        ""
        if pattern.family.endswith(ONE_BY_ONE)
        else f"{source} {pattern.label} {pattern.language} {pattern.family}"
    )
    return Said(pattern.label, text, pattern.text, source, family=family)
