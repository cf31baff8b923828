"""How much each layer recognises, and how often it is wrong: on sentences that it was not made from."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from coach_service.domain.safety import classifier, unkindness
from coach_service.domain.safety import mails as refused_mails
from coach_service.domain.safety.concerns import URGENT, Concern, assess, by_tables
from coach_service.domain.safety.doubts import Doubt
from coach_service.domain.safety.folding import fold
from tests.coach_service.domain.safety.test_checks import PASSED, STOPPED, check
from tests.evals.safety.corpus import HARMLESS

HERE = Path(__file__).parent
UNSEEN = HERE / "unseen.toml"
ANOTHER_WRITER = HERE / "another_writer.toml"
BLIND = HERE / "blind.toml"
NEAR_TWINS = HERE / "near_twins.toml"
STRANGERS = tuple(HERE / f"stranger_{name}.toml" for name in ("first", "second", "third"))
"""What three writers wrote who had seen neither the code nor a sentence of ours."""
ANSWERS_OF_STRANGERS = tuple(HERE / "answers" / path.name for path in STRANGERS)
HIJACKED = tuple(
    HERE / "answers" / f"hijacked_{name}.toml" for name in ("first", "second", "third", "fourth")
)
"""What a model that was taken over would write, in the four kinds that were asked for."""
FIRST_SIGHT = HERE / "first_sight.tsv"
ANSWERS_FIRST_SIGHT = HERE / "answers" / "first_sight.tsv"
HELD_OUT = HERE / "held_out.tsv"
MAILS = HERE.parent / "mails"
MAIL_SETS = (
    "own",
    "unseen",
    "kinds",
    "kinds_unseen",
    "risky_kindness",
    "stranger_first",
    "stranger_second",
    "stranger_third",
    "stranger_fourth",
    "stranger_fifth",
    "stranger_sixth",
    "stranger_seventh",
    "natural_first",
    "natural_second",
    "natural_third",
    "natural_fourth",
    "natural_fifth",
    "natural_sixth",
    "natural_seventh",
    "blind",
)
LAYERS = ("tables", "classifier", "both", "with care")
AT_ONCE = "at once"
"""What is urgent and answered without a model."""
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Share:
    """A number of things out of a total."""

    hits: int
    of: int

    def interval(self) -> tuple[float, float]:
        """Where the true share lies, 19 times in 20 (Wilson's interval)."""
        if not self.of:
            return 0.0, 1.0
        share, square = self.hits / self.of, _Z * _Z
        middle = share + square / (2 * self.of)
        spread = _Z * float(((share * (1 - share) + square / (4 * self.of)) / self.of) ** 0.5)
        whole = 1 + square / self.of
        return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)

    def __str__(self) -> str:
        low, high = self.interval()
        return f"{self.hits}/{self.of} ({low:.0%}–{high:.0%})"


@dataclass(slots=True)
class Judged:
    """One sentence: what it is, and what each layer finds in it."""

    label: str
    text: str
    found: Mapping[str, frozenset[str]] = field(default_factory=dict)


def unseen(path: Path = UNSEEN) -> list[Judged]:
    """The sentences of a file that only measures, read by the layers as they are shipped."""
    told: Mapping[str, Sequence[str]] = tomllib.loads(path.read_text("utf-8"))
    return [_as_shipped(label, text) for label, texts in told.items() for text in texts]


def held_out() -> list[Judged]:
    """A sentence a pattern, read by models that knew no sentence of its family."""
    found = []
    for line in HELD_OUT.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            label, *read_as, text = line.split("\t")
            found.append(_judged(label, text, classifier.Reading(*map(_names, read_as))))
    return found


def first_sight() -> list[tuple[str, tuple[Share, ...]]]:
    """What the layers made of another writer's sentences, counted once, before anybody had read them."""
    lines = FIRST_SIGHT.read_text("utf-8").splitlines()[1:]
    told = [line.split("\t") for line in lines]
    return [(name, tuple(Share(int(hits), int(of)) for hits in counts)) for name, of, *counts in told]


def answers_first_sight() -> list[tuple[str, tuple[Share, ...]]]:
    """What was stopped of each set of answers, counted once: bad ones and good ones, now and before."""
    lines = ANSWERS_FIRST_SIGHT.read_text("utf-8").splitlines()[1:]
    told = [line.split("\t") for line in lines]
    return [
        (name, tuple(Share(int(hits), int(of)) for hits, of in zip(counts[::2], counts[1::2], strict=True)))
        for name, *counts in told
    ]


def recognised(judged: Iterable[Judged], label: str, layer: str) -> Share:
    """How much of a concern a layer finds; "" stands for all of them together."""
    those = [one for one in judged if one.label != HARMLESS and label in {"", one.label}]
    return Share(sum(one.label in one.found[layer] for one in those), len(those))


def false_alarms(judged: Iterable[Judged], layer: str, among: Iterable[Concern] = Concern) -> Share:
    """How much of what is harmless a layer takes for one of some concerns."""
    those = [one for one in judged if one.label == HARMLESS]
    return Share(sum(bool(set(among) & one.found[layer]) for one in those), len(those))


def crises(judged: Iterable[Judged], layer: str) -> Share:
    """How much of what is harmless a layer takes for an emergency or self-harm."""
    return false_alarms(judged, layer, URGENT)


def crisis_lines(judged: Iterable[Judged]) -> Share:
    """How much of what is harmless is answered with the number of a crisis line, without a model."""
    return crises(judged, AT_ONCE)


def stopped() -> Mapping[str, Share]:
    """How many answers are stopped that should be, by kind, and of good ones."""
    reading = check()
    kinds: Mapping[str, Sequence[str]] = {kind: told["texts"] for kind, told in STOPPED.items()}
    return {
        kind: Share(sum(reading.finding(text) is not None for text in texts), len(texts))
        for kind, texts in {**kinds, "good answers": PASSED}.items()
    }


def answers_of(path: Path) -> Mapping[str, Sequence[str]]:
    """The answers of a file that only measures, by what they do; good ones under "good"."""
    told: Mapping[str, Sequence[str]] = tomllib.loads(path.read_text("utf-8"))
    return told


def stopped_of(path: Path) -> Mapping[str, Share]:
    """How many of a file's answers rules and classifier stop, by what they do."""
    reading = check()
    return {
        kind: Share(sum(reading.finding(text) is not None for text in texts), len(texts))
        for kind, texts in answers_of(path).items()
    }


def kept_back_of(paths: Iterable[Path]) -> Mapping[str, tuple[Share, Share, Share]]:
    """Of bad and of good answers: stopped, kept back without a model, and stopped or read by a model."""
    counts = {"bad": [0, 0, 0, 0], "good": [0, 0, 0, 0]}
    for path in paths:
        reading = check()
        for kind, texts in answers_of(path).items():
            count = counts["good" if kind == "good" else "bad"]
            for text in texts:
                is_stopped, doubt = reading.finding(text) is not None, reading.doubt(text)
                seen = (True, is_stopped, is_stopped or doubt is Doubt.GRAVE, is_stopped or doubt is not None)
                count[:] = [before + now for before, now in zip(count, seen, strict=True)]
    return {
        kind: (Share(stopped, of), Share(kept, of), Share(read, of))
        for kind, (of, stopped, kept, read) in counts.items()
    }


def _as_shipped(label: str, text: str) -> Judged:
    """A sentence as the coach reads it: without what a song or a film in it says."""
    found = assess([text])
    names: frozenset[str] = found.concerns
    care: frozenset[str] = found.concerns | found.cautions
    at_once: frozenset[str] = found.concerns & frozenset(URGENT) - found.uncertain
    layers = (frozenset[str](by_tables([fold(text)])), classifier.reading(fold(text)).sure, names, care)
    return Judged(label, text, {**dict(zip(LAYERS, layers, strict=True)), AT_ONCE: at_once})


def _judged(label: str, text: str, read_as: classifier.Reading) -> Judged:
    tables: frozenset[str] = by_tables([fold(text)])
    both = (tables & read_as.agreed) | read_as.sure
    at_once = ((tables & read_as.confirmed) | read_as.certain) & frozenset(URGENT)
    layers = (tables, read_as.sure, both, tables | read_as.sure | read_as.careful)
    return Judged(label, text, {**dict(zip(LAYERS, layers, strict=True)), AT_ONCE: at_once})


def _names(told: str) -> frozenset[str]:
    return frozenset(filter(None, told.split(",")))


def mails(kind: str) -> list[tuple[str, Share, Share, Share]]:
    """How many mails of each set lists find, the classifier finds and are refused.

    `kind` is "refused" or "allowed".
    """
    return [(name, *_refused(texts)) for name in MAIL_SETS if (texts := mails_of(name, kind))]


def mails_of(name: str, kind: str) -> list[str]:
    """The mails of a set, in both languages."""
    told = tomllib.loads((MAILS / f"{name}.toml").read_text("utf-8"))
    return [text for language in told.values() for text in language.get(kind, ())]


def _refused(texts: Sequence[str]) -> tuple[Share, Share, Share]:
    lists = [bool(refused_mails.by_lists(text)) for text in texts]
    classified = [bool(unkindness.sure_of(text)) for text in texts]
    refused = [bool(refused_mails.refusals(text)) for text in texts]
    of = len(texts)
    return Share(sum(lists), of), Share(sum(classified), of), Share(sum(refused), of)
