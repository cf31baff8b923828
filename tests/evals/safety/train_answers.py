"""Trains the classifier of answers: a part of `make train-safety`.

It writes the weights and their thresholds to `services/coach_service/safety/answers.gz`, and to
`answers/held_out.json` how much models found of patterns and texts that they had not seen.
"""

import json
import sys
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

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
# What harms has many patterns of good answers that warn of the same, each without its sisters here.
_FALSE = dict.fromkeys(Misstep, 0.003) | {
    Misstep.RECORD: 0.01,
    Misstep.HARM: 0.007,
    Misstep.DEED: 0.002,
    Misstep.DOSE: 0.001,
    Misstep.DIAGNOSIS: 0.002,
}
_LEAST = dict.fromkeys(Misstep, 0.0) | {Misstep.INSIDE: 0.65, Misstep.RECORD: -0.7}
"""Below it something is a good deal likelier to be none."""
Mask = npt.NDArray[np.bool_]
Parts = npt.NDArray[np.int_]
_WORKERS = 2


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is learned from: features, labels, and where they come from."""

    said: Sequence[Said]
    seen: csr_matrix
    labels: npt.NDArray[np.str_]

    def patterns(self) -> Parts:
        """In which part each pattern or text is held out."""
        return np.array([zlib.crc32(one.group.encode()) % FOLDS for one in self.said])

    def families(self) -> Parts:
        """In which part each family is held out, whole.

        The families of a label are dealt to the parts one by one, so that no part has all of them.
        """
        dealt: dict[str, dict[str, int]] = {}
        for one in self.said:
            if one.family:
                known = dealt.setdefault(one.label, {})
                known.setdefault(one.family, len(known) % FOLDS)
        parts = self.patterns()
        for at, one in enumerate(self.said):
            if one.family:
                parts[at] = dealt[one.label][one.family]
        return parts


def main() -> int:
    """Train, hold out, write."""
    said = list(all_said())
    corpus = Corpus(said, rows([fold(one.text) for one in said]), np.array([one.label for one in said]))
    digest = made_of(said)
    with ProcessPoolExecutor(_WORKERS) as workers:
        shipped = workers.submit(_fitted, corpus, np.ones(len(said), dtype=np.bool_))
        by_pattern = _held_out(workers, corpus, corpus.patterns())
        by_family = _held_out(workers, corpus, corpus.families())
        sure = _thresholds(by_pattern(), corpus)
        _write_held_out(corpus, by_pattern(), by_family(), sure, digest)
        write_linear(WEIGHTS, shipped.result(), LABELS, sure=sure, trained_on=digest)
    return 0


def _held_out(workers: ProcessPoolExecutor, corpus: Corpus, parts: Parts) -> Callable[[], Floats]:
    """Begin to score everything by models that had not seen its part; the result is asked for later."""
    pending = [workers.submit(_of_a_part, corpus, parts == part) for part in range(FOLDS)]

    def result() -> Floats:
        unseen = np.zeros((len(corpus.said), len(LABELS)))
        for part, scores in enumerate(pending):
            unseen[parts == part] = scores.result()
        return unseen

    return result


def _of_a_part(corpus: Corpus, out: Mask) -> Floats:
    model = _fitted(corpus, ~out)
    return np.asarray(corpus.seen[np.flatnonzero(out)] @ model.weights.T + model.bias)


def _fitted(corpus: Corpus, known: Mask) -> Linear:
    """Each misstep against all the rest, and all of them together against what is good.

    A misstep's row is the sum of both, as with what people write.
    """
    at = np.flatnonzero(known)
    rare = rarity(corpus.seen[at])
    weighed = corpus.seen[at] @ diags(rare)
    labels = corpus.labels[at]
    weights, bias = separated(weighed, [one != GOOD for one in labels])
    made = [separated(weighed, [one == label for one in labels]) for label in LABELS]
    return Linear(
        np.array([(weights + one[0]) * rare for one in made]), np.array([bias + one[1] for one in made])
    )


def _thresholds(unseen: Floats, corpus: Corpus) -> dict[str, float]:
    # The rules' good answers say what the asker has, and are borne out; what people ask is no answer.
    counted = (corpus.labels == GOOD) & np.array([one.source not in {RULES, PEOPLE} for one in corpus.said])
    return {
        label: max(
            _LEAST[Misstep(label)],
            round(float(np.quantile(unseen[counted, at], 1 - _FALSE[Misstep(label)])), 2),
        )
        for at, label in enumerate(LABELS)
    }


def _write_held_out(
    corpus: Corpus, by_pattern: Floats, by_family: Floats, sure: dict[str, float], digest: str
) -> None:
    """Write how many strangers' answers, sentences of patterns and of families are found by models without.

    Good ones are counted that are taken for a misstep; their beginnings apart.
    """
    limits = np.array([sure[label] for label in LABELS])
    found, of_family = ((scores >= limits).any(axis=1) for scores in (by_pattern, by_family))
    begun = np.array([one.begun for one in corpus.said])
    strangers = ~begun & np.array([one.source == STRANGERS for one in corpus.said])
    drawn = ~begun & np.array([bool(one.family) for one in corpus.said])
    kinds = {label: corpus.labels == label for label in (*LABELS, GOOD)}
    told: dict[str, object] = {
        "trained_on": digest,
        "strangers": {
            label: _counted(found, those & strangers)
            for label, those in kinds.items()
            if (those & strangers).any()
        },
        "patterns": {label: _counted(found, those & drawn) for label, those in kinds.items()},
        "families": {label: _counted(of_family, those & drawn) for label, those in kinds.items()},
        "beginnings": _counted(found, kinds[GOOD] & begun),
    }
    HELD_OUT.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


def _counted(found: Mask, of: Mask) -> list[int]:
    return [int(found[of].sum()), int(of.sum())]


if __name__ == "__main__":
    sys.exit(main())
