"""Trains the classifier: `make train-safety`.

It writes the weights and their thresholds to `services/coach_service/safety/classifier.gz`,
and to `held_out.tsv` what models made of families of phrasing that they had not seen.
"""

import gzip
import json
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

from coach_service.domain.safety import classifier
from coach_service.domain.safety.concerns import URGENT, Concern
from coach_service.domain.safety.folding import fold
from tests.evals.safety.corpus import HARMLESS, ONE_BY_ONE, Sentence, features, made_of, sentences

HERE = Path(__file__).parent
SERVICE = Path(classifier.__file__).parents[2]
WEIGHTS = SERVICE / "safety" / "classifier.gz"
HELD_OUT = HERE / "held_out.tsv"
Floats = npt.NDArray[np.float64]
LABELS = [concern.value for concern in Concern]
FOLDS = 3
_STRENGTH = 4.0
_RARITY = 2
_URGENT = {concern.value for concern in URGENT}
# Of the harmless sentences that a model had not seen, so many at the most reach a concern's threshold.
_SURE_FALSE, _SURE_FALSE_URGENT, _CAREFUL_FALSE = 0.006, 0.001, 0.01
_LEAST_SURE, _LEAST_SURE_URGENT = 0.9, 2.3


@dataclass(frozen=True, slots=True)
class Linear:
    """A row of weights and a bias for each concern."""

    weights: Floats
    bias: Floats

    def scores(self, folded: str) -> Floats:
        """The scores of a text's worst window."""
        windows = [" ".join(window) for window in classifier.windows(folded.split())]
        return np.asarray((rows(windows) @ self.weights.T + self.bias).max(axis=0))


def fold_of(sentence: Sentence) -> int:
    """In which part a sentence's whole family is held out."""
    pattern = sentence.pattern
    family = pattern.text if pattern.family == ONE_BY_ONE else pattern.family
    return zlib.crc32(f"{pattern.label} {pattern.language} {family}".encode()) % FOLDS


def rows(texts: Sequence[str]) -> csr_matrix:
    """The features of folded texts."""
    columns: list[int] = []
    data: list[float] = []
    ends = [0]
    for text in texts:
        keys = features(text)
        columns += [classifier.bucket(key) for key in keys]
        data += [1 / classifier.damping(len(text.split()))] * len(keys)
        ends.append(len(columns))
    return csr_matrix((data, columns, ends), shape=(len(texts), classifier.BUCKETS), dtype=np.float64)


def fitted(seen: csr_matrix, labels: Sequence[str]) -> Linear:
    """One against the rest, for each concern."""
    made = []
    rare = rarity(seen)
    weighed = seen @ diags(rare)
    for label in LABELS:
        model = LogisticRegression(
            C=_STRENGTH, solver="liblinear", dual=True, tol=0.01, random_state=0, max_iter=1000
        )
        model.fit(weighed, [one == label for one in labels])
        made.append((model.coef_[0] * rare, model.intercept_[0]))
    return Linear(np.array([one[0] for one in made]), np.array([one[1] for one in made]))


def rarity(seen: csr_matrix) -> Floats:
    """How much a feature weighs in training: one that few texts have may say more. About 1 on the whole."""
    texts = np.bincount(seen.indices, minlength=seen.shape[1])
    rare: Floats = np.log((seen.shape[0] + 1) / (texts + 1)) ** _RARITY
    return rare / float(np.sqrt((rare**2 * texts).sum() / texts.sum()))


def main() -> int:
    """Train, hold out, write."""
    drawn = list(sentences())
    folded = [fold(sentence.text) for sentence in drawn]
    labels = [sentence.pattern.label for sentence in drawn]
    seen = rows(folded)
    unseen = np.zeros((len(drawn), len(LABELS)))
    parts = np.array([fold_of(sentence) for sentence in drawn])
    for part in range(FOLDS):
        inside, outside = np.flatnonzero(parts != part), np.flatnonzero(parts == part)
        model = fitted(seen[inside], [labels[at] for at in inside])
        for at in outside:
            unseen[at] = model.scores(folded[at])
        print(f"part {part + 1} of {FOLDS} was held out", file=sys.stderr)
    # Single lines: where the model knows the kind and not the sentence, as it is with people's.
    harmless = [one.pattern.label == HARMLESS and one.pattern.family == ONE_BY_ONE for one in drawn]
    limits = thresholds(unseen[harmless])
    write_held_out(drawn, unseen, limits)
    write_weights(fitted(seen, labels), limits)
    return 0


def thresholds(harmless: Floats) -> classifier.Thresholds:
    """From which score on a concern is sure, and from which on it asks for care."""
    sure, careful = {}, {}
    for at, label in enumerate(LABELS):
        urgent = label in _URGENT
        false = _SURE_FALSE_URGENT if urgent else _SURE_FALSE
        least = _LEAST_SURE_URGENT if urgent else _LEAST_SURE
        sure[label] = round(max(least, float(np.quantile(harmless[:, at], 1 - false))), 2)
        careful[label] = round(min(sure[label], float(np.quantile(harmless[:, at], 1 - _CAREFUL_FALSE))), 2)
    return classifier.Thresholds(sure, careful)


def write_held_out(drawn: Sequence[Sentence], unseen: Floats, limits: classifier.Thresholds) -> None:
    """Write a line a pattern: its first sentence, and what a model that knew no such made of it."""
    lines, known = [f"# {made_of()}"], set()
    for sentence, scores in zip(drawn, unseen, strict=True):
        if sentence.pattern in known:
            continue
        known.add(sentence.pattern)
        found = dict(zip(LABELS, scores, strict=True))
        certain = ",".join(label for label in LABELS if found[label] >= limits.sure[label])
        wary = ",".join(label for label in LABELS if found[label] >= limits.careful[label])
        lines.append(f"{sentence.pattern.label}\t{certain}\t{wary}\t{sentence.text}")
    HELD_OUT.write_text("\n".join(lines) + "\n", "utf-8")


def write_weights(model: Linear, limits: classifier.Thresholds) -> None:
    """Write a line of JSON and a signed byte a weight, the concerns of a bucket side by side."""
    scale = float(np.quantile(np.abs(model.weights[model.weights != 0]), 0.9995)) / 127
    small = np.clip(np.rint(model.weights.T / scale), -127, 127).astype(np.int8)
    head = {
        "labels": LABELS,
        "bias": [round(float(one), 4) for one in model.bias],
        "scale": scale,
        "sure": limits.sure,
        "careful": limits.careful,
        "trained_on": made_of(),
    }
    content = json.dumps(head).encode() + b"\n" + small.tobytes()
    WEIGHTS.write_bytes(gzip.compress(content, mtime=0))


if __name__ == "__main__":
    sys.exit(main())
