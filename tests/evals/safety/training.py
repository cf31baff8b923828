"""What the trainings of answers and of mails share: features, what is held out, fitting, counting."""

import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags
from sklearn.svm import LinearSVC

from coach_service.domain.safety import features
from coach_service.domain.safety.folding import fold
from tests.evals.safety.answers_corpus import GOOD, Said
from tests.evals.safety.corpus import keys_of
from tests.evals.safety.train import Floats, Linear, rarity, separated

FOLDS = 3
WORKERS = 2
_MARGIN = 0.1
Mask = npt.NDArray[np.bool_]
Parts = npt.NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is learned from: features, labels, and where they come from. `among` are the labels but GOOD."""

    said: Sequence[Said]
    seen: csr_matrix
    labels: npt.NDArray[np.str_]
    among: Sequence[str]
    weights: Floats | None = None
    """How much each text counts. None: all alike, and each label is told apart by its likelihood.

    With weights it is told apart by the widest margin.
    """

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


def corpus_of(
    said: Sequence[Said], among: Sequence[str], lexicon: features.Lexicon, buckets: int = features.BUCKETS
) -> Corpus:
    """Return sentences as they are learned from, with what words mean in `lexicon`."""
    seen = rows([fold(one.text) for one in said], lexicon, buckets)
    return Corpus(said, seen, np.array([one.label for one in said]), among)


def rows(texts: Sequence[str], lexicon: features.Lexicon, buckets: int) -> csr_matrix:
    """The features of folded texts, each as a whole."""
    columns: list[int] = []
    data: list[float] = []
    ends = [0]
    for text in texts:
        keys = keys_of(text, lexicon)
        columns += [features.bucket(key, buckets) for key in keys]
        data += [1 / features.damping(len(text.split()))] * len(keys)
        ends.append(len(columns))
    return csr_matrix((data, columns, ends), shape=(len(texts), buckets), dtype=np.float64)


def held_out(
    workers: ProcessPoolExecutor, corpus: Corpus, parts: Parts, out: Sequence[int] = range(FOLDS)
) -> Callable[[], Floats]:
    """Begin to score what is in some parts by models that had not seen its part; ask later for the result.

    What is in the other parts has no scores (NaN).
    """
    pending = {part: workers.submit(_of_a_part, corpus, parts == part) for part in out}

    def result() -> Floats:
        unseen = np.full((len(corpus.said), len(corpus.among)), np.nan)
        for part, scores in pending.items():
            unseen[parts == part] = scores.result()
        return unseen

    return result


def _of_a_part(corpus: Corpus, out: Mask) -> Floats:
    model = fitted(corpus, ~out)
    return np.asarray(corpus.seen[np.flatnonzero(out)] @ model.weights.T + model.bias)


def fitted(corpus: Corpus, known: Mask) -> Linear:
    """Each label against all the rest, and all of them together against what is good.

    A label's row is the sum of both, as with what people write.
    """
    at = np.flatnonzero(known)
    rare = rarity(corpus.seen[at])
    weighed = corpus.seen[at] @ diags(rare)
    labels = corpus.labels[at]

    def apart(wanted: Mask) -> tuple[Floats, float]:
        if corpus.weights is None:
            return separated(weighed, wanted)
        return by_margin(weighed, wanted, corpus.weights[at])

    weights, bias = apart(labels != GOOD)
    made = [apart(labels == label) for label in corpus.among]
    return Linear(
        np.array([(weights + one[0]) * rare for one in made]), np.array([bias + one[1] for one in made])
    )


def by_margin(weighed: csr_matrix, wanted: Mask, weights: Floats) -> tuple[Floats, float]:
    """The weights and the bias that tell the wanted rows from the others by the widest margin."""
    model = LinearSVC(C=_MARGIN, tol=0.01, random_state=0, max_iter=2000)
    model.fit(weighed, wanted, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


def counted(found: Mask, of: Mask) -> list[int]:
    """How many of some were found, and how many there are."""
    return [int(found[of].sum()), int(of.sum())]
