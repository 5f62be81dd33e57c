"""Fitting the weights of `assistant.entail` on the labelled sentences that are not held aside.

A logistic regression over the measures of each sentence's best window; which window is best
depends on the weights, so both are found in turns. Sentences that a contradiction decides are left
out. The bound is the lowest with the wanted precision on sentences of premises left out (five
folds); the bias is shifted so that it is `LEAST_SUPPORT`.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.entail import BIAS, CONTRADICTION, Comparison, Entailment, margin
from evals.keypoints import TextEncoder
from evals.labelled import LabelledSentence

# What an unsupported sentence that is shown costs an owner's trust decides this.
LEAST_PRECISION = 0.97
# What a contradiction takes away from the log-odds.
PENALTY = -4.0
FIRST: Mapping[str, float] = {"coverage": 2.0, "cosine": 1.0, BIAS: 0.0, CONTRADICTION: PENALTY}
TURNS, FOLDS, STRENGTH, DECIMALS = 2, 5, 3.0, 3

Compared = tuple[Comparison, ...]
Labels = NDArray[np.bool_]


def fit_weights(
    sentences: Sequence[LabelledSentence], encoder: TextEncoder
) -> tuple[dict[str, float], float]:
    """Return the weights, and the recall they have at the wanted precision on what is left out."""
    entailment = Entailment(encoder.encode, FIRST)
    pairs = [(one, entailment.compare(one.claim, one.premise)) for one in sentences]
    used = [(one, compared) for one, compared in pairs if compared]
    compared = [found for _, found in used]
    labels = np.array([one.supported for one, _ in used])
    margins = _margins_left_out(compared, labels, [one.premise for one, _ in used])
    bound, recall = lowest_bound(labels, margins)
    weights = _fit(compared, labels)
    weights[BIAS] -= bound
    return {name: round(value, DECIMALS) for name, value in weights.items()}, recall


def lowest_bound(labels: Labels, margins: NDArray[np.float64]) -> tuple[float, float]:
    """Return the lowest bound with the wanted precision, and the recall there.

    The highest margin and recall 0 where no bound has it.
    """
    order = np.argsort(-margins, kind="stable")
    hits = np.cumsum(labels[order])
    precise = np.flatnonzero(hits / np.arange(1, len(labels) + 1) >= LEAST_PRECISION)
    if not len(precise):
        return float(margins.max()), 0.0
    last = int(precise[-1])
    return float(margins[order][last]), float(hits[last] / labels.sum())


def _margins_left_out(
    compared: Sequence[Compared], labels: Labels, premises: Sequence[str]
) -> NDArray[np.float64]:
    from sklearn.model_selection import GroupKFold

    folds = GroupKFold(FOLDS, shuffle=True, random_state=0)
    margins = np.zeros(len(labels))
    for kept, left in folds.split(np.zeros(len(labels)), groups=np.array(premises)):
        weights = _fit([compared[i] for i in kept], labels[kept])
        for i in left:
            margins[i] = max(margin(one, weights) for one in compared[i])
    return margins


def _fit(compared: Sequence[Compared], labels: Labels) -> dict[str, float]:
    from sklearn.linear_model import LogisticRegression

    names = list(compared[0][0].measures)
    weights = dict(FIRST)
    for _ in range(TURNS):
        best = [max(found, key=lambda one: margin(one, weights)) for found in compared]
        rows = [i for i, one in enumerate(best) if not one.against]
        values = np.array([[best[i].measures[name] for name in names] for i in rows])
        model = LogisticRegression(C=STRENGTH, max_iter=3000).fit(values, labels[rows])
        weights = dict(zip(names, map(float, model.coef_[0]), strict=True))
        weights |= {BIAS: float(model.intercept_[0]), CONTRADICTION: PENALTY}
    return weights
