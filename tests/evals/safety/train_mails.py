"""Trains the classifier of unkindness in mails: a part of `make train-safety`.

It writes the weights and their threshold to `services/coach_service/safety/mails.gz`, and to
`mails/held_out.json` how much models found of families and lines that they had not seen.
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import numpy as np

from coach_service.domain.safety import features
from coach_service.domain.safety.mails import KIND, by_lists
from coach_service.domain.safety.unkindness import LEARNED
from tests.evals.safety.answers_corpus import GOOD, Said
from tests.evals.safety.mails_corpus import FOLDER, MAILS, all_said, made_of
from tests.evals.safety.train import SERVICE, Floats, write_linear
from tests.evals.safety.training import WORKERS, Corpus, corpus_of, counted, fitted, held_out

WEIGHTS = SERVICE / "safety" / "mails.gz"
HELD_OUT = FOLDER / "held_out.json"
LABELS = list(LEARNED)
ALL = (*LABELS, GOOD)
# Of the kind mails that a model had not seen, lists and it together may refuse so many:
# half are near twins of what is unkind, and many have its words.
_FALSE = 0.067
# What people typed one by one counts in full. The words of a pattern come again with each that is drawn:
# the unkind ones count little, the kind ones, near twins of what is unkind, more. They keep kind mails kind.
_KIND, _DRAWN_UNKIND, _DRAWN_KIND, _BESIDE, _OF_OTHERS = 1.5, 0.3, 2.0, 0.5, 0.1
# Tens of thousands of mails have many words: in fewer places what is kind and what is not would meet.
_BUCKETS = 1 << 19


def main() -> int:
    """Train, hold out, write."""
    said = list(all_said())
    corpus = corpus_of(said, LABELS, features.of_mails(), _BUCKETS)
    corpus = replace(corpus, weights=np.array([_weight(one) for one in said]))
    with ProcessPoolExecutor(WORKERS) as workers:
        shipped = workers.submit(fitted, corpus, np.ones(len(said), dtype=np.bool_))
        unseen = held_out(workers, corpus, corpus.families())().max(axis=1)
        kind = np.array([one.label == GOOD and one.source == MAILS and not one.begun for one in said])
        texts = [one.text for one, is_kind in zip(said, kind, strict=True) if is_kind]
        believed = np.array(list(workers.map(_listed, texts, chunksize=200)))
        # What lists find in a mail that is surely kind is not believed.
        kept_back = np.where(unseen[kind] > believed, np.inf, unseen[kind])
        sure = round(float(np.quantile(kept_back, 1 - _FALSE)), 2)
        digest = made_of(said)
        _write_held_out(corpus, unseen, sure, digest, both=(int((kept_back >= sure).sum()), len(texts)))
        write_linear(WEIGHTS, shipped.result(), LABELS, sure=sure, trained_on=digest)
    return 0


def _weight(one: Said) -> float:
    """How much a text counts."""
    if one.source != MAILS:
        return _OF_OTHERS
    if not one.family:
        return _KIND if one.label == GOOD else 1.0
    if one.label != GOOD:
        return _DRAWN_UNKIND
    return _BESIDE if one.begun else _DRAWN_KIND


def _listed(text: str) -> float:
    """Return above which score the lists' finding in a mail counts; infinite where they find nothing."""
    return min((KIND.get(one, -np.inf) for one in by_lists(text)), default=np.inf)


def _write_held_out(
    corpus: Corpus, unseen: Floats, sure: float, digest: str, *, both: tuple[int, int]
) -> None:
    """Write how many mails of families and lines are refused by models without.

    `both`: how many of the kind ones are refused by lists or such a model, of how many.
    """
    mails = [one.source == MAILS and not one.begun for one in corpus.said]
    drawn = np.array([bool(one.family) for one in corpus.said])
    told: dict[str, object] = {"trained_on": digest, "by_both": both}
    for name, those in (("single", mails & ~drawn), ("families", mails & drawn)):
        told[name] = {label: counted(unseen >= sure, (corpus.labels == label) & those) for label in ALL}
    HELD_OUT.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
