"""Trains the classifier of unkindness in mails: a part of `make train-safety`.

It writes the weights and their threshold to `services/coach_service/safety/mails.gz`, and to
`mails/held_out.json` how much models found of families and lines that they had not seen.
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from coach_service.domain.safety import features
from coach_service.domain.safety.unkindness import LEARNED
from tests.evals.safety.answers_corpus import GOOD
from tests.evals.safety.mails_corpus import FOLDER, MAILS, all_said, made_of
from tests.evals.safety.train import SERVICE, Floats, write_linear
from tests.evals.safety.training import WORKERS, Corpus, corpus_of, counted, fitted, held_out

WEIGHTS = SERVICE / "safety" / "mails.gz"
HELD_OUT = FOLDER / "held_out.json"
LABELS = list(LEARNED)
# Of the kind mails of families that a model had not seen, so many may be refused; half are near twins of what
# is unkind. Of the older sets (`tests/evals/mails`) far fewer are.
_FALSE = 0.033
# Tens of thousands of mails have many words: in fewer places what is kind and what is not would meet.
_BUCKETS = 1 << 19


def main() -> int:
    """Train, hold out, write."""
    said = list(all_said())
    corpus = corpus_of(said, LABELS, features.of_mails(), _BUCKETS)
    with ProcessPoolExecutor(WORKERS) as workers:
        shipped = workers.submit(fitted, corpus, np.ones(len(said), dtype=np.bool_))
        unseen = held_out(workers, corpus, corpus.families())().max(axis=1)
        kind = np.array([one.label == GOOD and one.source == MAILS and not one.begun for one in said])
        sure = round(float(np.quantile(unseen[kind], 1 - _FALSE)), 2)
        digest = made_of(said)
        _write_held_out(corpus, unseen, sure, digest)
        write_linear(WEIGHTS, shipped.result(), LABELS, sure=sure, trained_on=digest)
    return 0


def _write_held_out(corpus: Corpus, unseen: Floats, sure: float, digest: str) -> None:
    """Write how many mails of families and lines are refused by models without."""
    mails = np.array([one.source == MAILS and not one.begun for one in corpus.said])
    told = {
        "trained_on": digest,
        "families": {
            label: counted(unseen >= sure, (corpus.labels == label) & mails) for label in (*LABELS, GOOD)
        },
    }
    HELD_OUT.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
