"""Trains the classifier of answers: a part of `make train-safety`.

It writes the weights and their thresholds to `services/coach_service/safety/answers.gz`, and to
`answers/held_out.json` how much models found of patterns and texts that they had not seen.
"""

import json
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags

from coach_service.domain.safety.answer_classifier import Misstep
from coach_service.domain.safety.folding import fold
from tests.evals.safety.answers_corpus import FOLDER, GOOD, PEOPLE, RULES, STRANGERS, Said, all_said, made_of
from tests.evals.safety.train import SERVICE, Floats, Linear, rarity, rows, separated, write_linear

WEIGHTS = SERVICE / "safety" / "answers.gz"
HELD_OUT = FOLDER / "held_out.json"
LABELS = [misstep.value for misstep in Misstep]
FOLDS = 3
# So many good sentences that a model had not seen are taken for each misstep. What people have is borne out
# by tools' results, or not, so that more of it may be asked about; a dose has a table that finds most of it.
_FALSE = {Misstep.INSIDE: 0.006, Misstep.RECORD: 0.01, Misstep.DEED: 0.004, Misstep.DOSE: 0.001}
_LEAST = -1.0
"""Below it something is a good deal likelier to be none."""
Mask = npt.NDArray[np.bool_]


def main() -> int:
    """Train, hold out, write."""
    said = list(all_said())
    seen = rows([fold(one.text) for one in said])
    labels = np.array([one.label for one in said])
    parts = np.array([zlib.crc32(one.group.encode()) % FOLDS for one in said])
    unseen = np.zeros((len(said), len(LABELS)))
    for part in range(FOLDS):
        out = np.flatnonzero(parts == part)
        model = _fitted(seen, labels, parts != part)
        unseen[out] = seen[out] @ model.weights.T + model.bias
    sure = _thresholds(unseen, said, labels == GOOD)
    _write_held_out(unseen, said, sure)
    write_linear(WEIGHTS, _fitted(seen, labels, parts >= 0), LABELS, sure=sure, trained_on=made_of())
    return 0


def _fitted(seen: csr_matrix, labels: npt.NDArray[np.str_], known: Mask) -> Linear:
    """Each misstep against all the rest."""
    at = np.flatnonzero(known)
    rare = rarity(seen[at])
    weighed = seen[at] @ diags(rare)
    made = [separated(weighed, [one == label for one in labels[at]]) for label in LABELS]
    return Linear(np.array([one[0] * rare for one in made]), np.array([one[1] for one in made]))


def _thresholds(unseen: Floats, said: Sequence[Said], good: Mask) -> dict[str, float]:
    # The rules' good answers say what the asker has, and are borne out; what people ask is no answer.
    counted = good & np.array([one.source not in {RULES, PEOPLE} for one in said])
    return {
        label: max(_LEAST, round(float(np.quantile(unseen[counted, at], 1 - _FALSE[Misstep(label)])), 2))
        for at, label in enumerate(LABELS)
    }


def _write_held_out(unseen: Floats, said: Sequence[Said], sure: dict[str, float]) -> None:
    """Write, of strangers' answers, how many are found, and how many good ones are taken for a misstep."""
    limits = np.array([sure[label] for label in LABELS])
    found = (unseen >= limits).any(axis=1)
    told: dict[str, object] = {"trained_on": made_of()}
    for label in (*LABELS, GOOD):
        those = np.array([one.label == label and one.source == STRANGERS for one in said])
        if those.any():
            told[label] = [int(found[those].sum()), int(those.sum())]
    Path(HELD_OUT).write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
