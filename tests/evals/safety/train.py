"""Trains the classifier: `make train-safety`.

It writes the weights and their thresholds to `services/coach_service/safety/classifier.gz`,
and to `held_out.tsv` what models made of families of phrasing that they had not seen.
"""

import dataclasses
import functools
import gzip
import json
import sys
import zlib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

from coach_service.domain.safety import classifier, features
from coach_service.domain.safety.concerns import URGENT, Concern
from coach_service.domain.safety.folding import fold
from tests.evals.safety.corpus import HARMLESS, ONE_BY_ONE, Sentence, keys_of, made_of, sentences

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
# Of the harmless sentences that a model had not seen, so many reach any concern's threshold.
# They are near twins of what worries, most of them: with fewer, signs are missed that were found before.
_SURE_FALSE, _CAREFUL_FALSE = 0.026, 0.06
# So many reach a score by which what is urgent may be answered with a crisis line, without a model.
# Where no word speaks for it, or something else is as likely, it is not: few of these few are.
_CERTAIN_FALSE = 0.0035
# Below this a table's finding is taken for an idiom; what is urgent is believed sooner.
_AGREED, _AGREED_IF_URGENT = 0.25, -1.0
# Below this it is no reason for a crisis line.
_CONFIRMED = 0.5


@dataclass(frozen=True)
class Linear:
    """A row of weights and a bias for each concern."""

    weights: Floats
    bias: Floats

    @functools.cached_property
    def columns(self) -> Floats:
        """The weights by feature, side by side: what is multiplied at once is not copied each time."""
        return np.ascontiguousarray(self.weights.T)

    def scores(self, folded: str) -> Floats:
        """The scores of a text's worst window."""
        windows = [" ".join(window) for window in features.windows(folded.split())]
        return np.asarray((rows(windows) @ self.columns + self.bias).max(axis=0))


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
        keys = keys_of(text)
        columns += [features.bucket(key) for key in keys]
        data += [1 / features.damping(len(text.split()))] * len(keys)
        ends.append(len(columns))
    return csr_matrix((data, columns, ends), shape=(len(texts), features.BUCKETS), dtype=np.float64)


def fitted(seen: csr_matrix, labels: Sequence[str]) -> Linear:
    """One against the rest for each concern, and all concerns together against what is harmless.

    A concern's row is the sum of both: what sounds like several concerns is shared by them, and is found.
    """
    rare = rarity(seen)
    weighed = seen @ diags(rare)
    weights, bias = separated(weighed, [one != HARMLESS for one in labels])
    made = [separated(weighed, [one == label for one in labels]) for label in LABELS]
    return Linear(
        np.array([(weights + one[0]) * rare for one in made]), np.array([bias + one[1] for one in made])
    )


def separated(weighed: csr_matrix, wanted: Sequence[bool]) -> tuple[Floats, float]:
    """The weights and the bias that tell the wanted rows from the others."""
    model = LogisticRegression(
        C=_STRENGTH, solver="liblinear", dual=True, tol=0.01, random_state=0, max_iter=1000
    )
    model.fit(weighed, wanted)
    return model.coef_[0], float(model.intercept_[0])


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
    with ProcessPoolExecutor(FOLDS + 1) as workers:
        shipped = workers.submit(fitted, seen, labels)
        held = [workers.submit(_of_a_part, seen, labels, folded, parts == part) for part in range(FOLDS)]
        for part, scores in enumerate(held):
            unseen[parts == part] = scores.result()
            print(f"part {part + 1} of {FOLDS} was held out", file=sys.stderr)
        whole = shipped.result()
    # Single lines: where the model knows the kind and not the sentence, as it is with people's.
    harmless = [one.pattern.label == HARMLESS and one.pattern.family == ONE_BY_ONE for one in drawn]
    limits = thresholds(unseen[harmless])
    write_held_out(drawn, unseen, limits)
    write_weights(whole, limits)
    return 0


def _of_a_part(
    seen: csr_matrix, labels: Sequence[str], folded: Sequence[str], out: npt.NDArray[np.bool_]
) -> Floats:
    """The scores of a part of the sentences, by a model that knew all others."""
    model = fitted(seen[np.flatnonzero(~out)], [labels[at] for at in np.flatnonzero(~out)])
    return np.array([model.scores(folded[at]) for at in np.flatnonzero(out)])


def thresholds(harmless: Floats) -> classifier.Thresholds:
    """From which score on a concern is sure, asks for care, or agrees with a table.

    One is for all concerns, whose scores are alike; but a table is believed sooner of what is urgent.
    """
    urgent = np.array([label in _URGENT for label in LABELS])
    harmless = foremost(harmless)

    def reached(columns: npt.NDArray[np.bool_], share: float) -> float:
        return round(float(np.quantile(harmless[:, columns].max(axis=1), 1 - share)), 2)

    all_of_them = np.ones_like(urgent)
    return classifier.Thresholds(
        sure=dict.fromkeys(LABELS, reached(all_of_them, _SURE_FALSE)),
        careful=dict.fromkeys(LABELS, reached(all_of_them, _CAREFUL_FALSE)),
        agreed={label: _AGREED_IF_URGENT if label in _URGENT else _AGREED for label in LABELS},
        certain=dict.fromkeys(LABELS, reached(urgent, _CERTAIN_FALSE)),
        confirmed=dict.fromkeys(LABELS, _CONFIRMED),
    )


def foremost(scores: Floats) -> Floats:
    """Return scores without those of concerns that are far behind a text's first one."""
    behind = scores < scores.max(axis=-1, keepdims=True) - classifier.BEHIND
    return np.where(behind, -np.inf, scores)


def write_held_out(drawn: Sequence[Sentence], unseen: Floats, limits: classifier.Thresholds) -> None:
    """Write a line a pattern: its first sentence, and what a model that knew no such made of it."""
    lines, known = [f"# {made_of()}"], set()
    for sentence, scores in zip(drawn, unseen, strict=True):
        if sentence.pattern in known:
            continue
        known.add(sentence.pattern)
        found, first = (dict(zip(LABELS, row, strict=True)) for row in (scores, foremost(scores)))
        backed = classifier.backed(fold(sentence.text))
        columns = [
            ",".join(label for label in among if read_as[label] >= least[label])
            for read_as, least, among in (
                (first, limits.sure, LABELS),
                (found, limits.careful, LABELS),
                (found, limits.agreed, LABELS),
                (first, limits.certain, [label for label in LABELS if label in backed]),
                (found, limits.confirmed, LABELS),
            )
        ]
        lines.append("\t".join((sentence.pattern.label, *columns, sentence.text)))
    HELD_OUT.write_text("\n".join(lines) + "\n", "utf-8")


def write_weights(model: Linear, limits: classifier.Thresholds) -> None:
    """Write what ships."""
    write_linear(WEIGHTS, model, LABELS, **dataclasses.asdict(limits), trained_on=made_of())


def write_linear(path: Path, model: Linear, labels: Sequence[str], **told: object) -> None:
    """Write a file that `coach_service.domain.safety.linear` reads; `told` stands in its first line, too."""
    scale = float(np.quantile(np.abs(model.weights[model.weights != 0]), 0.9995)) / 127
    small = np.clip(np.rint(model.weights.T / scale), -127, 127).astype(np.int8)
    bias = [round(float(one), 4) for one in model.bias]
    head = {"labels": list(labels), "bias": bias, "scale": scale, **told}
    path.write_bytes(gzip.compress(json.dumps(head).encode() + b"\n" + small.tobytes(), mtime=0))


if __name__ == "__main__":
    sys.exit(main())
