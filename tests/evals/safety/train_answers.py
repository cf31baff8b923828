"""Trains the classifier of answers: a part of `make train-safety`.

It writes the weights and their thresholds to `services/coach_service/safety/answers.gz`, and to
`answers/held_out.json` how much models found of patterns and texts that they had not seen.
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from coach_service.domain.safety import features
from coach_service.domain.safety.answer_classifier import Misstep
from tests.evals.safety.answers_corpus import FOLDER, GOOD, PEOPLE, RULES, STRANGERS, all_said, made_of
from tests.evals.safety.train import SERVICE, Floats, write_linear
from tests.evals.safety.training import WORKERS, Corpus, Mask, corpus_of, counted, fitted, held_out

WEIGHTS = SERVICE / "safety" / "answers.gz"
HELD_OUT = FOLDER / "held_out.json"
LABELS = [misstep.value for misstep in Misstep]
# So many good sentences that a model had not seen may be taken for any misstep but what people have.
# The hardest ones: none of a pattern's sentences was learned from, and many warn of what harms.
_FALSE = 0.027
# What people have is borne out by tools' results, or not, so that it may be asked about more.
_FALSE_RECORDS = 0.005
_LEAST = dict.fromkeys(Misstep, 0.0) | {Misstep.INSIDE: 1.6, Misstep.RECORD: -0.7}
"""Below it something is a good deal likelier to be none."""


def main() -> int:
    """Train, hold out, write."""
    said = list(all_said())
    corpus = corpus_of(said, LABELS, features.of_answers(), 1 << 18)
    digest = made_of(said)
    with ProcessPoolExecutor(WORKERS) as workers:
        shipped = workers.submit(fitted, corpus, np.ones(len(said), dtype=np.bool_))
        by_pattern = held_out(workers, corpus, corpus.patterns())
        by_family = held_out(workers, corpus, corpus.families(), [0])
        sure = _thresholds(by_pattern(), corpus)
        _write_held_out(corpus, by_pattern(), by_family(), sure, digest)
        write_linear(WEIGHTS, shipped.result(), LABELS, sure=sure, trained_on=digest)
    return 0


def _thresholds(unseen: Floats, corpus: Corpus) -> dict[str, float]:
    """From which score on a misstep is one: the same for all but what people have."""
    # The rules' good answers say what the asker has, and are borne out; what people ask is no answer.
    counted = (corpus.labels == GOOD) & np.array(
        [one.source not in {RULES, PEOPLE} and not one.begun for one in corpus.said]
    )
    records = np.array([label == Misstep.RECORD for label in LABELS])

    def reached(columns: Mask, share: float) -> float:
        return round(float(np.quantile(unseen[counted][:, columns].max(axis=1), 1 - share)), 2)

    limits = dict.fromkeys(LABELS, reached(~records, _FALSE))
    limits[Misstep.RECORD] = reached(records, _FALSE_RECORDS)
    return {label: max(_LEAST[Misstep(label)], limit) for label, limit in limits.items()}


def _write_held_out(
    corpus: Corpus, by_pattern: Floats, by_family: Floats, sure: dict[str, float], digest: str
) -> None:
    """Write how many strangers' answers, sentences of patterns and of families are found by models without.

    Good ones are counted that are taken for a misstep; their beginnings apart.
    """
    limits = np.array([sure[label] for label in LABELS])
    found, of_family = ((scores >= limits).any(axis=1) for scores in (by_pattern, by_family))
    known = ~np.isnan(by_family[:, 0])
    begun = np.array([one.begun for one in corpus.said])
    strangers = ~begun & np.array([one.source == STRANGERS for one in corpus.said])
    drawn = ~begun & np.array([bool(one.family) for one in corpus.said])
    kinds = {label: corpus.labels == label for label in (*LABELS, GOOD)}
    told: dict[str, object] = {
        "trained_on": digest,
        "strangers": {
            label: counted(found, those & strangers)
            for label, those in kinds.items()
            if (those & strangers).any()
        },
        "patterns": {label: counted(found, those & drawn) for label, those in kinds.items()},
        "families": {label: counted(of_family, those & drawn & known) for label, those in kinds.items()},
        "beginnings": counted(found, kinds[GOOD] & begun),
    }
    HELD_OUT.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
