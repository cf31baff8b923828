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

from coach_service.domain.safety import features
from coach_service.domain.safety.answer_classifier import Misstep
from coach_service.domain.safety.folding import fold
from tests.evals.safety.answers_corpus import FOLDER, GOOD, PEOPLE, RULES, STRANGERS, Said, all_said, made_of
from tests.evals.safety.corpus import keys_of
from tests.evals.safety.train import SERVICE, Floats, Linear, rarity, separated, write_linear

WEIGHTS = SERVICE / "safety" / "answers.gz"
HELD_OUT = FOLDER / "held_out.json"
LABELS = [misstep.value for misstep in Misstep]
FOLDS = 3
# So many good sentences that a model had not seen may be taken for any misstep but what people have.
# The hardest ones: none of a pattern's sentences was learned from, and many warn of what harms.
_FALSE = 0.02
# What people have is borne out by tools' results, or not, so that it may be asked about more.
_FALSE_RECORDS = 0.006
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
    corpus = Corpus(said, _rows([fold(one.text) for one in said]), np.array([one.label for one in said]))
    digest = made_of(said)
    with ProcessPoolExecutor(_WORKERS) as workers:
        shipped = workers.submit(_fitted, corpus, np.ones(len(said), dtype=np.bool_))
        by_pattern = _held_out(workers, corpus, corpus.patterns())
        by_family = _held_out(workers, corpus, corpus.families(), [0])
        sure = _thresholds(by_pattern(), corpus)
        _write_held_out(corpus, by_pattern(), by_family(), sure, digest)
        write_linear(WEIGHTS, shipped.result(), LABELS, sure=sure, trained_on=digest)
    return 0


def _rows(texts: Sequence[str]) -> csr_matrix:
    """The features of folded answers."""
    columns: list[int] = []
    data: list[float] = []
    ends = [0]
    for text in texts:
        keys = keys_of(text, features.of_answers())
        columns += [features.bucket(key) for key in keys]
        data += [1 / features.damping(len(text.split()))] * len(keys)
        ends.append(len(columns))
    return csr_matrix((data, columns, ends), shape=(len(texts), features.BUCKETS), dtype=np.float64)


def _held_out(
    workers: ProcessPoolExecutor, corpus: Corpus, parts: Parts, out: Sequence[int] = range(FOLDS)
) -> Callable[[], Floats]:
    """Begin to score what is in some parts by models that had not seen its part; ask later for the result.

    What is in the other parts has no scores (NaN).
    """
    pending = {part: workers.submit(_of_a_part, corpus, parts == part) for part in out}

    def result() -> Floats:
        unseen = np.full((len(corpus.said), len(LABELS)), np.nan)
        for part, scores in pending.items():
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
            label: _counted(found, those & strangers)
            for label, those in kinds.items()
            if (those & strangers).any()
        },
        "patterns": {label: _counted(found, those & drawn) for label, those in kinds.items()},
        "families": {label: _counted(of_family, those & drawn & known) for label, those in kinds.items()},
        "beginnings": _counted(found, kinds[GOOD] & begun),
    }
    HELD_OUT.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


def _counted(found: Mask, of: Mask) -> list[int]:
    return [int(found[of].sum()), int(of.sum())]


if __name__ == "__main__":
    sys.exit(main())
