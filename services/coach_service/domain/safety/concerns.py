"""What must worry a coach in what people write, and what is then said at once or told to the model.

The tables are `coach_service/safety/<concern>.toml`.
A text is read with the phrases of all languages: people mix them.
Beside them a classifier (`classifier.py`) adds what it is sure of, and asks for care where it is not.
Where it takes for an idiom what a table finds, that asks for care, too,
and so does what a song or a film says that somebody quotes (`quotations.py`).
"""

import functools
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from coach_service.domain.prompts import Language
from coach_service.domain.safety import classifier, tables
from coach_service.domain.safety.folding import fold
from coach_service.domain.safety.matching import Vocabulary, read
from coach_service.domain.safety.quotations import without_quotations
from coach_service.domain.safety.tables import Rule


class Concern(StrEnum):
    """Something that must worry a coach; the first ones first."""

    EMERGENCY = "emergency"
    SELF_HARM = "self_harm"
    EATING_DISORDER = "eating_disorder"
    MINOR = "minor"
    PREGNANCY = "pregnancy"
    DRUGS = "drugs"
    CRASH_DIET = "crash_diet"
    INJURY = "injury"


URGENT = (Concern.EMERGENCY, Concern.SELF_HARM)
"""These are answered at once and by us: no model is asked."""
CARE = frozenset({Concern.EMERGENCY, Concern.EATING_DISORDER, Concern.INJURY, Concern.PREGNANCY})
"""Here nothing urges its writer on for a while, and nothing praises numbers of days."""
NO_BODY_NUMBERS = frozenset({Concern.EATING_DISORDER, Concern.MINOR, Concern.CRASH_DIET})
"""Here an answer names no calories, kilos or hours of fasting."""

_GUIDANCE: Mapping[Concern, str] = {
    # These two are answered by us when they are certain; this is for when they are not.
    Concern.EMERGENCY: (
        "What the asker wrote may be about an emergency, or about nothing. "
        "If it may be one, say first to stop, and to call SAMU, 192; then nothing about training."
    ),
    Concern.SELF_HARM: (
        "The asker may be in despair, or may have used a figure of speech. "
        "If it may be despair, take it seriously, be warm, and name CVV, 188, and SAMU, 192."
    ),
    Concern.EATING_DISORDER: (
        "The asker may be struggling with food or with how they see their body. Be kind and unhurried. "
        "No numbers of calories, kilos or hours of fasting, no diets, no praise of restraint. "
        "Say that a doctor, nutritionist or psychologist can help, and that asking for help is strong."
    ),
    Concern.MINOR: (
        "The asker may be under 18. "
        "No weight loss, no supplements, no numbers of calories or kilos, no heavy lifting plans. "
        "Play, variety, technique and sleep are fine. Say that a parent and a doctor should be in on it."
    ),
    Concern.PREGNANCY: (
        "The asker may be pregnant, breastfeeding or newly a mother. Only general, gentle advice; "
        "say that the doctor or midwife who looks after them decides what is right."
    ),
    Concern.DRUGS: (
        "The asker speaks of medicines, hormones or other drugs. "
        "No doses, no cycles, no brands, no combinations, no sources, no ways around a test, "
        "not even with a warning. "
        "Say in a sentence why, point to a doctor, and offer what works without."
    ),
    Concern.CRASH_DIET: (
        "The asker wants to lose weight in a way that harms. "
        "No numbers of calories, kilos or hours of fasting, no such plan. "
        "Say kindly why, offer one lasting habit, and point to a nutritionist."
    ),
    Concern.INJURY: (
        "The asker may be hurt. Do not say what it is. "
        "Rest what hurts, what is safe meanwhile, and a doctor or physiotherapist."
    ),
}


# What nobody wants to hear about themselves where others read along.
_NOT_ALOUD = frozenset({Concern.EATING_DISORDER, Concern.MINOR, Concern.DRUGS, Concern.CRASH_DIET})
_ALOUD = (
    "What the person wrote is nothing to take up where others read along. "
    "Be warm and unhurried, in general words: rest counts, and they are welcome here. "
    "Say nothing of food, weight, bodies, age, drugs, illness, "
    "of making up for anything or of training more or harder, and do not say why."
)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was found in what people wrote."""

    concerns: frozenset[Concern]
    cautions: frozenset[Concern] = frozenset()
    """What may be the case. The model is told of it, and nothing else follows."""
    uncertain: frozenset[Concern] = frozenset()
    """What is urgent, and not so certain that a text of ours would be right whatever was meant.

    The model answers, and is told of it.
    """

    @property
    def urgent(self) -> Concern | None:
        """What is answered at once; an emergency before all else."""
        return next((concern for concern in URGENT if concern in self.concerns - self.uncertain), None)

    @property
    def urgent_if_unanswered(self) -> Concern | None:
        """What is answered by us when no model can: what is urgent, certain or not."""
        return self.urgent or next((concern for concern in URGENT if concern in self.concerns), None)

    @property
    def needs_care(self) -> bool:
        """Whether nothing is to urge its writer on for a while."""
        return not CARE.isdisjoint(self.concerns)

    @property
    def no_body_numbers(self) -> bool:
        return bool(self.concerns & NO_BODY_NUMBERS)

    def widened(self, concerns: frozenset[Concern]) -> "Assessment":
        """Return the same with what somebody else found."""
        return replace(self, concerns=self.concerns | concerns, uncertain=self.uncertain - concerns)

    def guidance(self) -> str:
        """What the model is told about it, a paragraph a concern; empty when there is none."""
        return _paragraphs(self.concerns | self.cautions)

    def guidance_aloud(self) -> str:
        """Return the guidance for a few words that others read.

        What is nobody else's business is not named, not even kindly.
        """
        worries = self.concerns | self.cautions
        paragraphs = [_ALOUD] if worries & _NOT_ALOUD else []
        return "\n".join(filter(None, [*paragraphs, _paragraphs(worries - _NOT_ALOUD)]))


def _paragraphs(concerns: frozenset[Concern]) -> str:
    return "\n".join(_GUIDANCE[concern] for concern in Concern if concern in concerns & _GUIDANCE.keys())


def assess(texts: Iterable[str]) -> Assessment:
    """Read what people wrote, each text by itself: with the tables, and with the classifier."""
    found = [_assessed(text) for text in filter(None, texts)]
    concerns = frozenset[Concern]().union(*(one.concerns for one in found))
    cautions = frozenset[Concern]().union(*(one.cautions for one in found))
    # What one text leaves uncertain, another one may say plainly.
    certain = frozenset[Concern]().union(*(one.concerns - one.uncertain for one in found))
    return Assessment(concerns, cautions - concerns, concerns & frozenset(URGENT) - certain)


def _assessed(text: str) -> Assessment:
    """Read one text. What only a song or a film in it says asks for care, and nothing else follows."""
    whole, said = _read(fold(text)), without_quotations(text)
    if said == text:
        return whole
    own = _read(fold(said))
    return replace(own, cautions=(whole.concerns | whole.cautions | own.cautions) - own.concerns)


def _read(text: str) -> Assessment:
    """Read a folded text."""
    told, judged = by_tables([text]), classifier.reading(text)
    agreed, confirmed = (frozenset(map(Concern, names)) for names in (judged.agreed, judged.confirmed))
    concerns = (told & agreed) | frozenset(map(Concern, judged.sure))
    # What the tables know to be innocent is no reason for a text of ours, whatever its score is.
    certain = (told & confirmed) | (frozenset(map(Concern, judged.certain)) - explained(text))
    cautions = (told | frozenset(map(Concern, judged.careful))) - concerns
    return Assessment(concerns, cautions, concerns & frozenset(URGENT) - certain)


def by_tables(folded: Iterable[str]) -> frozenset[Concern]:
    """What the tables alone find in folded texts."""
    vocabulary, rules = _rules()
    found = [read(text, vocabulary) for text in folded]
    return frozenset(concern for concern, rule in rules.items() if any(rule.finds(text) for text in found))


def explained(folded: str) -> frozenset[Concern]:
    """The urgent concerns that a folded text only seems to have, as far as the tables know."""
    vocabulary, rules = _rules()
    words = read(folded, vocabulary)
    return frozenset(
        concern
        for concern in URGENT
        if rules[concern].unless.found_in(words) and not rules[concern].finds(words)
    )


def reply_to(concern: Concern, language: Language) -> str:
    """What is said at once to an urgent concern, as Markdown."""
    return str(_replies()[concern][language])


_FILES = ("words/common", *Concern, *(f"words/{concern}" for concern in Concern), "replies")


@functools.cache
def version() -> str:
    """The version of tables and weights, in place of a prompt's, such as "safety-1f3a5b7c"."""
    content = "".join(tables.content(name) for name in _FILES) + classifier.trained_on()
    return f"safety-{hashlib.sha256(content.encode()).hexdigest()[:8]}"


@functools.cache
def _rules() -> tuple[Vocabulary, Mapping[Concern, Rule]]:
    vocabulary = Vocabulary()
    return vocabulary, {
        concern: tables.rule(tables.table_with_words(concern), vocabulary) for concern in Concern
    }


@functools.cache
def _replies() -> tables.Table:
    return tables.table("replies")
