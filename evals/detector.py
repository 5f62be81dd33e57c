"""The check of a sentence against its source, measured as a detector of supported sentences.

It stands beside two baselines: the share of the claim's content words that the premise has, and the
cosine of both. Theirs are the bounds with the best F1 on the part that may be fitted on.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.entail import LEAST_SUPPORT, Entailment
from evals.keypoints import TextEncoder
from evals.labelled import LabelledSentence
from evals.statistics import Interval, bootstrap_interval, share_interval
from evals.words import content_stems

DETECTOR, OVERLAP, COSINE = "this check", "token overlap", "cosine"
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate, 0..1 (NaN where it is not defined), with its 95 % interval and what it counts."""

    value: float
    interval: Interval
    n: int


@dataclass(frozen=True, slots=True)
class Quality:
    """How well one system tells supported sentences from others.

    Attributes:
        system: Its name.
        bound: The score from which it takes a sentence for supported.
        precision: Of the sentences it lets pass, the share that is supported.
        recall: Of the supported sentences, the share it lets pass.
        f1: Their harmonic mean.
        auroc: How often a supported sentence has a higher score than an unsupported one.
        passed: How many sentences it lets pass.
        by_change: For each kind of change, the share of sentences it judges rightly.
    """

    system: str
    bound: float
    precision: Rate
    recall: Rate
    f1: Rate
    auroc: Rate
    passed: int
    by_change: Mapping[str, Rate]


def measure(
    measured: Sequence[LabelledSentence], fitted: Sequence[LabelledSentence], encoder: TextEncoder
) -> tuple[Quality, ...]:
    """Return the quality of the check and of the baselines on the measured sentences."""
    systems = scorers(encoder)
    found = []
    for name, score in systems.items():
        bound = LEAST_SUPPORT if name == DETECTOR else _best_bound(fitted, score(fitted))
        found.append(judge(name, measured, score(measured), bound))
    return tuple(found)


def scorers(
    encoder: TextEncoder,
) -> Mapping[str, Callable[[Sequence[LabelledSentence]], Floats]]:
    """Return what scores sentences, by name; higher speaks for support."""
    entailment = Entailment(encoder.encode)
    return {
        DETECTOR: lambda found: np.array(
            [entailment.scores(one.claim, [one.premise])[0] for one in found]
        ),
        OVERLAP: lambda found: np.array([_overlap(one) for one in found]),
        COSINE: lambda found: np.array([_cosine(one, encoder) for one in found]),
    }


def judge(
    system: str, sentences: Sequence[LabelledSentence], scores: Floats, bound: float
) -> Quality:
    """Return the quality of scores with a bound."""
    labels = np.array([one.supported for one in sentences])
    clusters = [one.premise for one in sentences]
    passed = scores >= bound

    def f1(rows: NDArray[np.intp]) -> float:
        hits = float((labels[rows] & passed[rows]).sum())
        return 2 * hits / max(1.0, float(labels[rows].sum() + passed[rows].sum()))

    everything = np.arange(len(labels))
    return Quality(
        system=system,
        bound=bound,
        precision=_share(labels[passed], [c for c, p in zip(clusters, passed, strict=True) if p]),
        recall=_share(passed[labels], [c for c, s in zip(clusters, labels, strict=True) if s]),
        f1=Rate(f1(everything), bootstrap_interval(clusters, f1), len(labels)),
        auroc=Rate(
            auroc(labels, scores),
            bootstrap_interval(clusters, lambda rows: auroc(labels[rows], scores[rows])),
            len(labels),
        ),
        passed=int(passed.sum()),
        by_change=_by_change(sentences, passed),
    )


def auroc(labels: NDArray[np.bool_], scores: Floats) -> float:
    """Return the area under the receiver's curve, ties counted half; NaN for one class only.

    It is the Mann–Whitney statistic (Hanley and McNeil, 1982).
    """
    positive, negative = scores[labels], np.sort(scores[~labels])
    if not len(positive) or not len(negative):
        return math.nan
    below = np.searchsorted(negative, positive, side="left")
    upto = np.searchsorted(negative, positive, side="right")
    return float((below + upto).mean() / 2 / len(negative))


def _by_change(sentences: Sequence[LabelledSentence], passed: NDArray[np.bool_]) -> dict[str, Rate]:
    found = {}
    for change in sorted({one.change for one in sentences}):
        rows = [i for i, one in enumerate(sentences) if one.change == change]
        right = np.array([passed[i] == sentences[i].supported for i in rows])
        found[change or "not said"] = _share(right, [sentences[i].premise for i in rows])
    return found


def _share(values: NDArray[np.bool_], clusters: Sequence[str]) -> Rate:
    if not len(values):
        return Rate(math.nan, Interval(0.0, 1.0), 0)
    numbers = [float(value) for value in values]
    return Rate(float(values.mean()), share_interval(numbers, clusters), len(values))


def _best_bound(sentences: Sequence[LabelledSentence], scores: Floats) -> float:
    """Return the score that, as a bound, has the best F1."""
    labels = np.array([one.supported for one in sentences])
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(labels[order])
    f1 = 2 * hits / (labels.sum() + np.arange(1, len(labels) + 1))
    return float(scores[order][int(np.argmax(f1))])


def _overlap(sentence: LabelledSentence) -> float:
    stems = content_stems(sentence.claim)
    return len(stems & content_stems(sentence.premise)) / len(stems) if stems else 0.0


def _cosine(sentence: LabelledSentence, encoder: TextEncoder) -> float:
    one, other = encoder.encode([sentence.claim, sentence.premise])
    return float(one @ other)
