"""What an anonymous mail must not say: read by code, before anybody else reads it.

The tables are `coach_service/safety/mails/<refusal>.toml`.
A text is read with the phrases of all languages, without accents, look-alikes and disguises.
A classifier reads it, too: it refuses where it is sure, and says nothing where it is not.
Where it is nearly sure that a mail is kind, what lists find in it is left to whoever reads it next:
a joke, a compliment or a saying in the words of an insult or of a threat.
"""

import functools
import hashlib
import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from coach_service.domain.safety import concerns, tables, unkindness
from coach_service.domain.safety.concerns import URGENT, Concern
from coach_service.domain.safety.folding import fold
from coach_service.domain.safety.giving_away import (
    leads_elsewhere,
    names_its_writer,
    without_ages_of_others,
)
from coach_service.domain.safety.links import leads_away
from coach_service.domain.safety.matching import Vocabulary, read
from coach_service.domain.safety.numbers import in_digits, sentences_of
from coach_service.domain.safety.tables import Rule

MIN_CHARACTERS: Final = 10
MAX_CHARACTERS: Final = 500
"""Of a mail, without blanks at its ends and without what nobody sees."""


class Refusal(StrEnum):
    """Why a mail is not carried."""

    LENGTH = "length"
    CONTACT = "contact"
    """A link, a telephone number, an address, the writer's name or one elsewhere:
    ways around being anonymous, or into a trap."""
    INSULT = "insult"
    THREAT = "threat"
    SEXUAL = "sexual"
    HATE = "hate"
    """Against groups of people, or against how somebody looks."""
    EXPOSURE = "exposure"
    """A secret of somebody's, blackmail, or asking for money."""
    MINOR = "minor"
    """The writer may be under 18."""
    CRISIS = "crisis"
    """The writer may be in danger: they hear of help, and nothing is sent."""


_BY_TABLE: Final = (Refusal.INSULT, Refusal.THREAT, Refusal.SEXUAL, Refusal.HATE, Refusal.EXPOSURE)
KIND: Final[Mapping[Refusal, float]] = {
    Refusal.INSULT: -1.0,
    Refusal.HATE: -1.0,
    Refusal.SEXUAL: -1.0,
    Refusal.THREAT: -1.4,
}
"""Below which score of the classifier what lists find is a saying: "odeio você por ser tão pontual"."""
_HANDLE: Final = re.compile(r"(?<![\w.])@\s?\w{2,}")
# A telephone number, read out: "nove nove oito sete…", "five five five one…", digits among them.
_SPOKEN_DIGITS: Final = re.compile(
    r"\b(?:(?:zero|um|uma|dois|duas|tres|quatro|cinco|seis|meia|sete|oito|nove|"
    r"oh|one|two|three|four|five|six|seven|eight|nine|double|dobro|\d+)\b ?){8,}"
)
_NOT_SEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def refusals(text: str) -> frozenset[Refusal]:
    """Return everything that keeps a mail from being carried; nothing when no reason is known."""
    found = by_lists(text)
    return (found - _sayings(text, found)) | frozenset(map(Refusal, unkindness.sure_of(text)))


def _sayings(text: str, found: frozenset[Refusal]) -> frozenset[Refusal]:
    """Return what the lists find and nobody means: the mail is kind, and so is the sentence that has it."""
    if not found & KIND.keys():
        return frozenset()
    height = unkindness.height(text)
    sayings = frozenset(one for one in found & KIND.keys() if height < KIND[one])
    sentences = sentences_of(text) if sayings else []
    for sentence in sentences if len(sentences) > 1 else []:
        height = unkindness.height(sentence) - unkindness.ALONE
        sayings -= {one for one in sayings & by_lists(sentence) if height >= KIND[one]}
    return sayings


def by_lists(text: str) -> frozenset[Refusal]:
    """Return what the lists alone find in a mail."""
    folded = fold(text)
    found = {refusal for refusal, holds in _plain_reasons(text, folded).items() if holds}
    vocabulary, rules = _rules()
    words = read(folded, vocabulary)
    found.update(refusal for refusal, rule in rules.items() if rule.finds(words))
    told = concerns.by_tables([folded])
    if Concern.MINOR in told and Concern.MINOR in concerns.by_tables([without_ages_of_others(folded)]):
        found.add(Refusal.MINOR)
    # The classifier alone takes many a warm word for despair, and a table many an exaggeration: both agree.
    if told & concerns.assess([text]).concerns & frozenset(URGENT):
        found.add(Refusal.CRISIS)
    return frozenset(found)


def version() -> str:
    """The version of the lists and of the classifier, such as "mails-1f3a5b7c"."""
    return _version()


def warm_up() -> None:
    """Read and index the lists, and read the classifier's weights."""
    _rules()
    unkindness.model()


def _plain_reasons(text: str, folded: str) -> Mapping[Refusal, bool]:
    seen = "".join(char for char in text if unicodedata.category(char) not in _NOT_SEEN or char == "\n")
    length = len(seen.strip())
    return {
        Refusal.LENGTH: not MIN_CHARACTERS <= length <= MAX_CHARACTERS,
        Refusal.CONTACT: bool(_HANDLE.search(text) or _SPOKEN_DIGITS.search(folded))
        or names_its_writer(text)
        or leads_elsewhere(folded)
        or leads_away(text, [in_digits(sentence) for sentence in sentences_of(text)]),
    }


@functools.cache
def _rules() -> tuple[Vocabulary, Mapping[Refusal, Rule]]:
    vocabulary = Vocabulary()
    return vocabulary, {
        refusal: tables.rule(tables.table(f"mails/{refusal}"), vocabulary) for refusal in _BY_TABLE
    }


@functools.cache
def _version() -> str:
    content = "".join(tables.content(f"mails/{refusal}") for refusal in _BY_TABLE)
    content += unkindness.model().trained_on
    return f"mails-{hashlib.sha256(content.encode()).hexdigest()[:8]}"
