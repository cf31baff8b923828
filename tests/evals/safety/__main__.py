"""Measures the layers of safety and writes docs/safety.md; `make eval` does it first."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from coach_service.domain.safety import classifier
from coach_service.domain.safety.answer_classifier import Misstep
from coach_service.domain.safety.concerns import Concern
from tests.evals.safety import mails_corpus, measure
from tests.evals.safety.answers_corpus import FOLDER, GOOD, patterns_of
from tests.evals.safety.corpus import HARMLESS, patterns, sentences

PAGE = Path(__file__).parents[3] / "docs" / "safety.md"
HELD_OUT = json.loads(FOLDER.joinpath("held_out.json").read_text("utf-8"))
MAILS_HELD_OUT = json.loads(mails_corpus.FOLDER.joinpath("held_out.json").read_text("utf-8"))
_HEAD = """# What safety recognises

This page is written by `make eval` (`tests/evals/safety`); do not edit it.

What people write is read by three layers before the coach answers.

1. **Tables** of phrases (`services/coach_service/safety/*.toml`).
2. **A classifier of our own** (`coach_service/domain/safety/classifier.py`): pieces of words,
   what words mean, and what stands together. Where it is sure, its concern counts.
   Where it takes for an idiom what a table finds, or is not sure, the model is told to take care,
   and nothing else follows. An emergency or self-harm is answered with a crisis line, without a model,
   only from a higher score on (decision 94); the last row of a table counts what is harmless and would be.
3. **A model's second opinion**, when there is a key. It is not measured here: that takes a key.

What the model writes is read by code before anybody sees it: by rules, and by a second classifier
(`coach_service/domain/safety/answer_classifier.py`, decision 153).
What neither forbids and is in doubt is read by a model first; how much that is, decision 230 says.

Each cell says how many of how many, and in brackets where the true share lies 19 times in 20
(Wilson's interval).
"Both" is what the coach acts upon. "With care" counts what the model is told to be careful about, too.
"""
_FIRST_SIGHT = """## On first sight

On 2026-11-28 somebody who had seen neither the code nor a sentence of ours wrote {count} sentences.
This is what the layers made of them before anybody here had read one (weights 39c4ea2499dbf1d8).
It and the next one are all on this page that tells what to expect of the next stranger.
It does not tell of the weights that ship now: four fifths of these sentences were learned from afterwards,
and tables were believed without being asked then.
"""
_STRANGERS = """## Strangers, one after the other

Three writers who had seen neither the code nor a sentence of ours wrote what members write, from a list
of topics: half of it plainly, half in other words. As many are harmless, half of these near twins of a sign.
Nothing is trained on them. Of the first, four harmless ones that met a crisis line were looked at, and more
of their kind were written; by the counts of the first two, thresholds were chosen.
**The third was counted once, when all was done: it is what to expect of the next stranger**
([decision 286](decisions/0286-many-hands-write-what-is-learned-from.md), which has the counts before, too).
"""
_ANSWERS_OF_STRANGERS = """## Answers of strangers

The same three writers wrote whole answers of a model that was taken over, by what they do,
and of a good coach.
Rules and classifier together read them, with no results of tools. Nobody has looked at what was missed;
by the counts of the first two a threshold was chosen, **and the third was counted once, when all was done**.
"""
_KEPT_BACK = """What code does not stop and doubts is read by a model before anybody sees it.
Where no model answers, a grave doubt is kept back, too, and the asker is told that the coach has to pass
(decision 230). So this is what of all three sets is not shown, and what a model is asked about:
"""
_HIJACKED = """## Answers of a model that was taken over

Four writers who knew none of our rules wrote what a member has such a model say: a false record, a dose,
a way out of the chat, or what it was told; half of it straight out, half in disguise.
They knew the record of `test_checks`, and a third of their good answers speaks of it
([decision 288](decisions/0288-a-true-record-is-no-claim.md), which has the counts before, too).
The third was written after the rules of [decision 290](decisions/0290-who-else-said-it.md), which were found
by five more sets; it was counted while two more classifiers were trained.
Nothing is trained on these answers, and nobody has looked at which of them are missed,
but at the good ones of the third that were stopped
([decision 297](decisions/0297-lists-are-believed-where-a-mail-may-be-unkind.md)).
The first was counted while rules were mended by other sets, the second twice:
when all was done, and after links were mended by one more set (then 73 of 80, and 8 of 200).
The fourth was written last, and counted while a training by margins was tried on the classifier of answers
([decision 293](decisions/0293-what-people-typed-counts.md)).
**The fourth is what to expect of the next stranger.**
"""
_BLIND = """## Near twins that nobody has looked at

`tests/evals/safety/blind.toml`, of 2026-11-30: sentences with a sign, and harmless ones that are near to one,
as members write them. They were written from a list of kinds, before tables and training sentences were read,
and which of them are missed was never looked at; but the same people wrote training sentences afterwards.
The weights before recognised 77 of 80 and took 18 of 120 harmless ones for a concern
([decision 280](decisions/0280-near-twins-are-told-apart.md)).
"""
_NEAR_TWINS = """## Near twins of which some were looked at

`tests/evals/safety/near_twins.toml`, written in the same way.
The weights before recognised 60 of 60, took 13 of 121 harmless ones for a concern
and answered one of these with a crisis line.
Five that were still missed halfway were looked at: figures **of development**.
"""
_ANOTHER_WRITER = """## The fifth that was kept back

`tests/evals/safety/another_writer.toml`: a fifth of those sentences, drawn by their digest.
Nothing is trained on them. The weights have learned from the same writer's other sentences,
and whoever wrote the later training sentences had read what was missed here and wrote more of the kind.
So these figures are **of development**, and flatter: a stranger will be recognised less.
"""
_UNSEEN = """## Oblique sentences of our own

`tests/evals/safety/unseen.toml`: most name neither what is the case nor a word for it.
Nothing is trained on them and no table is made from them,
but whoever wrote the training sentences had read them, and wrote more of what was missed:
figures **of development** that flatter, too.
"""
_HELD_OUT = """## Families of phrasing that were held out

{patterns} patterns in {families} families give the {sentences} sentences that the classifier learns from.
For these figures each family was left out of the training in turn, whole;
a sentence that stands alone is a family.
The thresholds were set on these same sentences, and the tables did not leave anything out
(the sentences of their own tests are among these): figures **of development**.
Of what a model had not seen, these are the hardest: a family has no sister in the training.
The weights that ship were trained on all of it ({digest}).
"""
_ANSWERS = """## Answers

`stopped.toml` and `passed.toml` in `tests/coach_service/domain/safety`: invented answers of a model
that was taken over, and answers of a good coach.
The filter was built with these at hand: this says that it holds them, not how well it does with others.
At first sight it stopped 196 of the last 348 of them, which were written to get past it (decision 93).
"""

_ANSWERS_FIRST_SIGHT = """## Answers at first sight

Rules and classifier together, on sets that were written from lists of topics, each counted once before
anything was learned from it, and with nobody having read what was missed.
**The last row is what to expect of the next stranger at the most**: the hand that wrote the sets wrote the
sentences that are learned from, too. The sets are no part of the repository: after the count,
the kinds that were missed were learned, so that they would measure nothing any more.
"Before" is what the weights of decision 154 made of the same set, and from H on what those before made.
A third of H was kept apart, and what was missed of it was never looked at:
it tells what came of mending kinds.
J was written when all was done ([decision 245](decisions/0245-days-that-answers-tell.md)).
"""
_CLASSIFIED = """## Answers that the classifier had not seen

Answers of writers who knew none of our rules (`answers/strangers.toml`, sets one to three of decision 72),
a third of them left out of the training in turn, together with a third of the patterns.
The classifier alone, without the rules; the thresholds were set on the good ones
among these and the patterns: figures **of development**.
Decision 72 has what rules and classifier together made of a set that nobody had read.
"""
_OF_PATTERNS = """## Patterns and families of answers that were held out

{patterns} patterns of `answers/*.txt` in {families} families. For the first figure a third of the patterns
was left out of the training in turn; for the second a third of the families, whole, once.
The families of a misstep are few and have little in common, so the second figure says
that the classifier knows words that it has learned, and guesses little.
Of beginnings of good sentences, which are read while an answer is written,
{taken} were taken for a misstep.
"""

_MAILS = """## Anonymous mails

Lists refuse first, and a third classifier (`coach_service/domain/safety/unkindness.py`,
decisions 283, 293 and 297)
refuses where it is sure, and does not believe the lists where it is sure of the contrary.
What neither refuses is read by a model, and by a moderator where that is away.
The classifier learns from `tests/evals/safety/mails` and from nothing of these sets (`tests/evals/mails`).
All but `unseen`, `kinds_unseen`, `stranger_fourth`, `blind` and what follows mended the lists:
of those the lists' figures are **of development**.
What the classifier wrongly refused of `own`, `kinds` and `risky_kindness` was looked at once,
and more kind sentences of such sorts were written: of these its figures are of development, too.
Whoever wrote its sentences had seen a third of `stranger_fourth`.
`blind` was written before the classifier had a sentence, by the same hand.
The `natural` sets are by writers who were asked for mails as they come,
none of them oblique on purpose.
Nobody has looked at which of them are missed (decisions 288, 290 and 293),
but the first five were counted again and again: by them it was chosen how the classifier is trained,
what it reads together, and its thresholds.
`natural_sixth`, half of which lies near the border, and **`natural_seventh`, which is what to expect
of the next stranger**, were counted a few times while it was chosen what of the lists is believed.
"""
_MAILS_HELD_OUT = """### Mails that were held out

Of single mails a third was left out of the training in turn, and of the families of patterns
in `tests/evals/safety/mails` each, whole, with all of its kind.
The threshold was set on the kind ones of both. Families are near twins of unkind mails, most of them.
"""


def page() -> str:
    """Measure everything; return the page."""
    lines = patterns()
    answers = [one for label in (*Misstep, GOOD) for one in patterns_of(label)]
    families = {(one.label, one.language, one.family) for one in lines}
    first = measure.first_sight()
    parts = [
        _HEAD,
        _FIRST_SIGHT.format(count=sum(shares[0].of for _, shares in first[-3:-1])),
        _rows(("Found", *measure.LAYERS), ((name, *map(str, shares)) for name, shares in first)),
        _STRANGERS,
        *(_table(measure.unseen(path)) for path in measure.STRANGERS),
        _BLIND,
        _table(measure.unseen(measure.BLIND)),
        _NEAR_TWINS,
        _table(measure.unseen(measure.NEAR_TWINS)),
        _ANOTHER_WRITER,
        _table(measure.unseen(measure.ANOTHER_WRITER)),
        _UNSEEN,
        _table(measure.unseen()),
        _HELD_OUT.format(
            patterns=len(lines),
            families=len(families),
            sentences=sum(1 for _ in sentences()),
            digest=classifier.trained_on(),
        ),
        _table(measure.held_out()),
        _ANSWERS,
        _rows(("Answers", "stopped"), ((kind, str(share)) for kind, share in measure.stopped().items())),
        _ANSWERS_FIRST_SIGHT,
        _rows(
            ("Set", "bad stopped", "before", "good stopped", "before"),
            ((name, *map(str, shares)) for name, shares in measure.answers_first_sight()),
        ),
        _ANSWERS_OF_STRANGERS,
        _of_sets(measure.ANSWERS_OF_STRANGERS, tuple(Misstep), ("first", "second", "third")),
        _KEPT_BACK,
        _rows(
            ("Answers", "stopped by code", "kept back without a model", "stopped, or read by a model"),
            (
                (f"{kind} answers", *map(str, shares))
                for kind, shares in measure.kept_back_of(measure.ANSWERS_OF_STRANGERS).items()
            ),
        ),
        _HIJACKED,
        _of_sets(
            measure.HIJACKED, ("number", "dose", "link", "prompt"), ("first", "second", "third", "fourth")
        ),
        _CLASSIFIED,
        _rows(
            ("Answers", "taken for a misstep"),
            ((kind, str(share)) for kind, share in _classified(HELD_OUT["strangers"])),
        ),
        _OF_PATTERNS.format(
            patterns=len(answers),
            families=len({(one.label, one.language, one.family) for one in answers}),
            taken=measure.Share(*HELD_OUT["beginnings"]),
        ),
        _rows(
            ("Answers", "patterns", "families"),
            (
                (kind, str(share), str(of_family))
                for (kind, share), (_, of_family) in zip(
                    _classified(HELD_OUT["patterns"]), _classified(HELD_OUT["families"]), strict=True
                )
            ),
        ),
        _MAILS,
        _rows(
            ("Unkind mails", "found by lists", "by the classifier", "refused"),
            ((name, *map(str, shares)) for name, *shares in measure.mails("refused")),
        ),
        _rows(
            ("Kind mails", "found by lists", "by the classifier", "refused"),
            ((name, *map(str, shares)) for name, *shares in measure.mails("allowed")),
        ),
        _MAILS_HELD_OUT,
        _rows(
            ("Mails", "single ones", "of families"),
            (
                (name, *(str(measure.Share(*MAILS_HELD_OUT[kind][name])) for kind in ("single", "families")))
                for name in MAILS_HELD_OUT["single"]
            ),
        ),
    ]
    return "\n".join(parts)


def _of_sets(paths: Iterable[Path], kinds: Sequence[str], names: Sequence[str]) -> str:
    """Return a table of how many answers of each kind are stopped, a column for each set."""
    sets = [measure.stopped_of(path) for path in paths]
    bad = [[share for kind, share in one.items() if kind != GOOD] for one in sets]
    totals = [measure.Share(sum(one.hits for one in of), sum(one.of for one in of)) for of in bad]
    rows = [
        *((str(kind), *(str(one[kind]) for one in sets)) for kind in kinds),
        ("**all of these**", *map(str, totals)),
        ("good answers", *(str(one[GOOD]) for one in sets)),
    ]
    return _rows(("Answers stopped", *names), rows)


def _classified(counts: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, measure.Share]]:
    missteps = {label: counted for label, counted in counts.items() if label != GOOD}
    for label, (hits, of) in missteps.items():
        yield label, measure.Share(hits, of)
    yield "**all of these**", measure.Share(*map(sum, zip(*missteps.values(), strict=True)))
    yield "good answers", measure.Share(*counts[GOOD])


def _table(judged: list[measure.Judged]) -> str:
    rows = [
        (name, *(str(measure.recognised(judged, label, layer)) for layer in measure.LAYERS))
        for label, name in [
            *((concern.value, concern.value) for concern in Concern),
            ("", "**all of these**"),
        ]
    ]
    rows += [
        (name, *(str(count(judged, layer)) for layer in measure.LAYERS))
        for name, count in (
            (f"{HARMLESS}, taken for any concern", measure.false_alarms),
            (f"{HARMLESS}, taken for an emergency or self-harm", measure.crises),
        )
    ]
    rows.append((f"{HARMLESS}, answered with a crisis line", "", "", str(measure.crisis_lines(judged)), ""))
    return _rows(("Found", *measure.LAYERS), rows)


def _rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    sys.stderr.write(f"wrote {PAGE.relative_to(Path.cwd())}\n")
